"""The monitored list: a fold over the export's deliveries, and what keeps a household from leaving it.

Written after the paragraphs "Monitored list" and "Elimination ready" of the architecture page.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import pandas as pd

from simulation.truth.books import EXPORT, Books, full_years
from simulation.truth.income import incomes
from simulation.world.policy import policy

OPEN = ("assisting", "rolled_back", "re_identified")
_COLUMNS = ("monitoring_category", "identified_month", "eliminated_month", "risk_eliminated", "risk_1", "risk_2", "risk_3", "contact_name")


@dataclass
class _Case:
    """One platform household while its snapshots are folded."""

    state: str = ""
    category: str = ""
    identified: Any = None
    out: bool = False
    gone: bool = False


def _snapshot(frame: pd.DataFrame) -> pd.DataFrame:
    """Household columns of one part: each the first value any of its rows states. Only monitored households."""
    table = frame.groupby("platform_household_no", sort=True)[list(_COLUMNS)].first()
    return table[table["monitoring_category"].notna()]


def owners(books: Books) -> pd.DataFrame:
    """platform household to register household: the one most of its linked members live in; ``tie`` when none has most."""
    frames = [frame[["platform_household_no", "_person"]] for _, _, frame in books.history]
    if not frames:
        return pd.DataFrame(columns=["platform", "household", "tie"])
    rows = pd.concat(frames, ignore_index=True).drop_duplicates()
    linked = rows.merge(books.people, left_on="_person", right_on="person", how="inner")
    votes = linked.groupby(["platform_household_no", "household"]).size().reset_index(name="votes")
    most = votes.groupby("platform_household_no")["votes"].transform("max")
    best = votes[votes["votes"] == most]
    tie = best.groupby("platform_household_no")["household"].transform("size") > 1
    chosen = best.assign(tie=tie).drop_duplicates("platform_household_no")
    return chosen.rename(columns={"platform_household_no": "platform"})[["platform", "household", "tie"]]


def fold(books: Books) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The state of every platform household ever monitored, and the events on the way there."""
    cases: dict[str, _Case] = {}
    events: list[tuple[str, str, Any, str, str]] = []
    before: dict[str, set[str]] = {}
    for period, group in itertools.groupby(books.history, key=lambda item: item[1]):
        snapshots = [(part, _snapshot(frame)) for part, _, frame in group]
        for part, now in snapshots:
            for number, row in zip(now.index, now.to_dict("records"), strict=True):
                kind = _step(cases.setdefault(str(number), _Case()), row, part not in before)
                month = row["eliminated_month"] if kind == "eliminated" else row["identified_month"]
                if kind:
                    events.append((str(number), kind, month, period, row["monitoring_category"]))
        # Who moved to another township stands in that one's part: absent is whom no part of the period names.
        named = {str(number) for _, now in snapshots for number in now.index}
        for part, now in snapshots:
            for number in sorted(before.get(part, set()) - named):
                cases[number].state, cases[number].gone = "absent", True
                events.append((number, "absent", pd.Timestamp(f"{period}-01"), period, cases[number].category))
            before[part] = set(now.index)
    table = pd.DataFrame(
        [(number, case.category, case.state, case.identified) for number, case in cases.items()],
        columns=["platform", "monitoring_category", "list_state", "identified_month"],
    )
    return table, pd.DataFrame(events, columns=["platform", "event_kind", "valid_month", "period", "monitoring_category"])


def _step(case: _Case, row: dict[Any, Any], first: bool) -> str:
    """One household in one snapshot. Gives the event, empty when nothing changed."""
    out = bool(row["risk_eliminated"]) if row["risk_eliminated"] is not None else False
    known, was_out, was = bool(case.state), case.out, case.identified
    changed = known and case.category != row["monitoring_category"]
    returned, case.gone = case.gone, False
    case.category, case.identified, case.out = row["monitoring_category"], row["identified_month"], out
    if not known:
        case.state = "eliminated" if out else "assisting"
        return "baseline" if first else "registered"
    if returned:
        case.state = "eliminated" if out else "assisting"
        return "returned"
    if out and not was_out:
        case.state = "eliminated"
        return "eliminated"
    if was_out and not out:
        later = pd.notna(row["identified_month"]) and pd.notna(was) and row["identified_month"] > was
        case.state = "re_identified" if later else "rolled_back"
        return case.state
    return "category_changed" if changed else ""


def monitored(books: Books, clues: pd.DataFrame) -> pd.DataFrame:
    """household, monitoring_category, list_state, is_elimination_ready, blockers; one row per household ever on the list."""
    table, _ = fold(books)
    table = table.merge(owners(books), on="platform", how="inner").drop_duplicates("household")
    open_ = table["list_state"].isin(OPEN)
    blockers = _blockers(books, table[open_], clues)
    table["blockers"] = table["household"].map(blockers).where(open_)
    table["is_elimination_ready"] = (table["blockers"] == "").where(open_).astype(object)
    return table.drop(columns=["platform", "identified_month"]).sort_values("household", ignore_index=True)


def _blockers(books: Books, cases: pd.DataFrame, clues: pd.DataFrame) -> dict[str, str]:
    """Every guard that does not hold, comma separated in alphabetical order."""
    limits = policy()["elimination"]
    export = books.feeds[EXPORT]
    sheet = export.groupby("platform_household_no", sort=True)[["risk_1", "risk_2", "risk_3", "contact_name"]].first()
    income = incomes(books).set_index("household")
    fired = clues.groupby("household")["rule_key"].agg(set).to_dict()
    visits = latest_visits(books)
    groups = _started(books)
    workers = _workers(books)
    month = books.as_of.year * 12 + books.as_of.month
    result: dict[str, str] = {}
    for case in cases.itertuples():
        household, platform = str(case.household), str(case.platform)
        identified: Any = case.identified_month
        row = sheet.loc[platform]
        money = income.loc[household]
        rules = fired.get(household, set())
        # as_of is a month's end at best, so the month it stands in is never full.
        full = month - (identified.year * 12 + identified.month) if pd.notna(identified) else 0
        guards = {
            "months": full < limits["min_months"],
            "income": bool(money["is_low"]),
            "reference": bool(money["reference_is_low"]),
            "income_gap": money["income_state"] != "computed",
            "dwelling": "unsafe_dwelling" in rules,
            "water": "water_failure" in rules,
            "school": "school_dropout" in rules,
            "risk": visits.get(household) not in ("risk_resolved", "no_risk"),
            "measures": bool(unmatched([row["risk_1"], row["risk_2"], row["risk_3"]], groups.get(household, set()))),
            "no_labour": platform not in workers,
            "contact": row["contact_name"] is None or pd.isna(row["contact_name"]),
        }
        result[household] = ",".join(sorted(name for name, blocks in guards.items() if blocks))
    return result


def latest_visits(books: Books) -> dict[str, str]:
    """Outcome of the latest visit at which somebody was met, by household."""
    rows = books.households("rural_revitalisation/verification_visit")
    met = rows[(rows["visit_outcome"] != "absent") & (rows["visit_date"] <= books.as_of)].sort_values("visit_date", kind="stable")
    return dict(met.drop_duplicates("household", keep="last")[["household", "visit_outcome"]].itertuples(index=False))


def _started(books: Books) -> dict[str, set[str]]:
    rows = books.households("rural_revitalisation/measure")
    rows = rows[rows["start_date"] <= books.as_of]
    return {str(household): groups for household, groups in rows.groupby("household")["measure_group"].agg(set).items()}


def unmatched(risks: list[Any], groups: set[str]) -> list[str]:
    """Risks no started measure answers."""
    match = policy()["risk_measure_match"]
    stated = sorted({str(risk) for risk in risks if risk is not None and not pd.isna(risk)})
    return [risk for risk in stated if not (groups if match[risk] == "any" else groups & set(match[risk]))]


def _workers(books: Books) -> set[str]:
    """Platform households with a living member of working age whose labour capacity is not lost or none."""
    limits, rows = policy()["elimination"], books.persons(EXPORT)
    ages = full_years(rows["birth"], books.as_of)
    able = (
        (ages >= limits["labour_min_age"]) & (ages <= limits["labour_max_age"]) & ~rows["labour_capacity"].isin(limits["no_labour_codes"])
    )
    return set(rows.loc[able, "platform_household_no"])
