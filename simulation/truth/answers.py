"""All answers of a world at as_of, people and money alike: what a right night must publish.

Here belong the merged clue, the candidates and the table of answers by kind. Rules, list and ledger stand beside.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from simulation.truth import ledger as asset_ledger
from simulation.truth.books import Books
from simulation.truth.income import incomes
from simulation.truth.listing import OPEN, fold, monitored, owners
from simulation.truth.rules import clues, exited_households

CLOSING = ("no_risk", "risk_resolved")
THREE_PLUS_ONE = frozenset({"school_dropout", "unsafe_dwelling", "water_failure"})


@dataclass(frozen=True)
class Answers:
    """``clues``: household, rule_key, evidence_date. ``merged``: household, rule_keys, clue_state, evidence dates.

    ``candidates``: household, monitoring_category, reasons. ``listed``: one row per household ever on the list.
    ``events``: what happened to it. ``assets``, ``projects``: the ledger.
    """

    people: pd.DataFrame
    homes: pd.DataFrame
    clues: pd.DataFrame
    merged: pd.DataFrame
    candidates: pd.DataFrame
    listed: pd.DataFrame
    events: pd.DataFrame
    assets: pd.DataFrame
    projects: pd.DataFrame
    county: dict[str, int]


def answer(books: Books, with_ledger: bool = True) -> Answers:
    """Compute everything. ``with_ledger=False`` leaves the asset tables empty."""
    fired = clues(books)
    listed = monitored(books, fired)
    merged = merge_clues(books, fired)
    exited = exited_households(books)
    candidates = find_candidates(books, merged, listed, exited)
    _, events = fold(books)
    events = events.merge(owners(books)[["platform", "household"]], on="platform", how="inner").drop(columns="platform")
    homes = books.homes.assign(is_exited=books.homes["household"].isin(exited))
    homes = homes.merge(
        incomes(books)[["household", "income_state", "net_per_head_fen", "reference_per_head_fen"]], on="household", how="left"
    )
    assets, projects, county = asset_ledger.ledger(books) if with_ledger else asset_ledger.nothing()
    return Answers(books.people, homes, fired, merged, candidates, listed, events, assets, projects, county)


def merge_clues(books: Books, fired: pd.DataFrame) -> pd.DataFrame:
    """One clue per household with its reasons, and what visits made of it."""
    merged = fired.groupby("household", as_index=False).agg(
        rule_keys=("rule_key", lambda rules: ",".join(sorted(set(rules)))), evidence_date=("evidence_date", "max")
    )
    visits = books.households("rural_revitalisation/verification_visit")[["household", "visit_date", "visit_outcome"]]
    # Nobody at home says nothing: such a visit neither closes a clue nor opens a closed one again.
    visits = visits[(visits["visit_date"] <= books.as_of) & (visits["visit_outcome"] != "absent")]
    after = merged.merge(visits, on="household")
    after = after[after["visit_date"] >= after["evidence_date"]].sort_values("visit_date", kind="stable")
    last = after.drop_duplicates("household", keep="last").set_index("household")["visit_outcome"]
    outcome = merged["household"].map(last)
    state = pd.Series("open", index=merged.index, dtype=object)
    state[outcome.isin(CLOSING)] = "closed"
    state[outcome == "risk_confirmed"] = "confirmed"
    return merged.assign(clue_state=state)


def find_candidates(books: Books, merged: pd.DataFrame, listed: pd.DataFrame, exited: set[str]) -> pd.DataFrame:
    """Households for people to look at, with the category the rules can tell, else none."""
    money = incomes(books)
    table = merged.merge(money, on="household", how="left")
    table = table[~table["household"].isin(listed.loc[listed["list_state"].isin(OPEN), "household"])]
    rules = table["rule_keys"].str.split(",").map(frozenset)
    not_closed = table["clue_state"] != "closed"
    low, rigid = table["is_low"].astype(bool), table["is_rigid"].astype(bool)
    only_people_can_tell = not_closed & (rules.map(lambda keys: bool(keys & THREE_PLUS_ONE)) | (table["income_state"] != "computed"))
    chosen = low | rigid | only_people_can_tell | (table["clue_state"] == "confirmed")
    category = pd.Series(None, index=table.index, dtype=object)
    category[rigid] = "sudden_hardship"
    category[low] = table["household"].isin(exited).map({True: "unstable_exited", False: "marginal_vulnerable"})[low]
    ill = rigid & (table["self_pay_fen"] > 0).fillna(False)
    reasons = [",".join(sorted(keys | ({"illness"} if sick else frozenset()))) for keys, sick in zip(rules, ill, strict=True)]
    made = pd.DataFrame({"household": table["household"], "monitoring_category": category, "reasons": reasons}, dtype=object)
    return made[chosen].sort_values("household", ignore_index=True)
