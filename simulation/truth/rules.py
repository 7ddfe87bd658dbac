"""The twelve rules over the standing rows, each after its line of the architecture page, in pandas.

Every function gives household and evidence_date of the rows that make its rule fire.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from simulation.truth.books import EXPORT, Books, full_years
from simulation.truth.income import incomes
from simulation.world.policy import policy

Rule = Callable[[Books], pd.DataFrame]


def exited_households(books: Books) -> set[str]:
    """Households one of whose linked rows in the export says exited, with or without benefits."""
    rows = books.persons(EXPORT, alive=False)
    return set(rows.loc[rows["household_type"].isin(["exited", "exited_no_policy"]), "household"])


def _within(dates: pd.Series, books: Books, days: int) -> pd.Series:
    """as_of - days < date <= as_of."""
    return (dates > books.as_of - pd.Timedelta(days=days)) & (dates <= books.as_of)


def _evidence(rows: pd.DataFrame, date: str) -> pd.DataFrame:
    return rows[["household", date]].set_axis(["household", "evidence_date"], axis=1)


def medical_self_pay(books: Books) -> pd.DataFrame:
    """A member's inpatient self-pay from 1 January of the cut-off's year to the cut-off reaches the threshold."""
    limits, rows = policy()["medical_self_pay"], books.persons("medical_insurance/settlement")
    cutoff = books.as_of.replace(day=1) - pd.Timedelta(days=1)
    start = cutoff.replace(month=1, day=1)
    rows = rows[(rows["visit_kind"] == "inpatient") & rows["settle_date"].between(start, cutoff)]
    sums = rows.groupby(["household", "person"], as_index=False).agg(paid=("self_pay_fen", "sum"), evidence_date=("settle_date", "max"))
    limit = sums["household"].isin(exited_households(books)).map({True: limits["exited"] * 100, False: limits["other"] * 100})
    return sums.loc[sums["paid"] >= limit, ["household", "evidence_date"]]


def major_illness(books: Books) -> pd.DataFrame:
    """On the list with a diagnosis inside the window, not deceased."""
    rows = books.persons("health/major_illness")
    inside = _within(rows["confirmed_date"], books, policy()["major_illness"]["lookback_days"])
    return _evidence(rows[inside & (rows["treatment_status"] != "deceased")], "confirmed_date")


def school_dropout(books: Books) -> pd.DataFrame:
    """Of school age on 1 September of the school year, not in school in the latest semester, not for a bodily reason."""
    limits, rows = policy()["school_dropout"], books.persons("education/school_age")
    year = rows["semester"].str[:4].astype(int)
    spring = rows["semester"].str.endswith("-1")
    school_year = year - spring.astype(int)
    september = pd.to_datetime(school_year.astype(str) + "-09-01")
    ages = pd.Series(0.0, index=rows.index)
    for day in september.unique():
        ages = ages.mask(september == day, pd.Series(full_years(rows["birth"], pd.Timestamp(day)), index=rows.index))
    out = rows["enrolment_state"].isin(["dropout", "not_enrolled"]) & (rows["absence_reason"] != "bodily")
    rows = rows.assign(first_day=pd.to_datetime(year.astype(str) + spring.map({True: "-03-01", False: "-09-01"})))
    return _evidence(rows[out & ages.between(limits["min_age"], limits["max_age"])], "first_day")


def unsafe_dwelling(books: Books) -> pd.DataFrame:
    """A dwelling of grade C or D, not remedied by as_of, not rented away or vacated."""
    limits, rows = policy()["unsafe_dwelling"], books.households("housing/dwelling")
    remedied = rows["remedied_date"].notna() & (rows["remedied_date"] <= books.as_of)
    open_ = rows["dwelling_grade"].isin(limits["open_grades"]) & ~remedied & ~rows["remedy_mode"].isin(limits["safe_remedies"])
    return _evidence(rows[open_], "appraised_date")


def water_failure(books: Books) -> pd.DataFrame:
    """The row of the household's group, or of the village where the group has none, fails one of the criteria."""
    limits, rows = policy()["water_failure"], books.feeds["water/village_supply"]
    fails = (
        (rows["litres_per_head_day"] < limits["min_litres"]).fillna(False)
        | (rows["water_quality"] == "fail")
        | (rows["fetch_minutes"] > limits["max_fetch_minutes"]).fillna(False)
        | (rows["outage_days"] > limits["max_outage_days"]).fillna(False)
    )
    supply = rows.assign(fails=fails, group=rows["group_no"])[["township_name", "village_name", "group", "fails", "observed_date"]]
    supply = supply.rename(columns={"township_name": "township", "village_name": "village"})
    place = ["township", "village"]
    homes = books.homes.merge(supply[supply["group"].notna()], on=[*place, "group"], how="left")
    village = supply[supply["group"].isna()].drop(columns="group")
    whole = books.homes.merge(village, on=place, how="left")
    own = homes["fails"].notna()
    fires = homes["fails"].where(own, whole["fails"]).fillna(False).astype(bool)
    date = homes["observed_date"].where(own, whole["observed_date"])
    return pd.DataFrame({"household": homes["household"], "evidence_date": date})[fires]


def traffic_accident(books: Books) -> pd.DataFrame:
    """A member dead, disabled or injured inside the window; a dead member's household counts."""
    rows = books.persons("traffic_police/accident", alive=False)
    inside = _within(rows["accident_date"], books, policy()["traffic_accident"]["lookback_days"])
    return _evidence(rows[inside & rows["casualty"].isin(["dead", "disabled", "injured"])], "accident_date")


def job_loss(books: Books) -> pd.DataFrame:
    """Of working age; the last job, not farm work, ended inside the window; no other job is open or ends later."""
    limits, rows = policy()["job_loss"], books.persons("labour/employment")
    has_open = rows["end_date"].isna().groupby(rows["person"]).transform("any")
    last = rows.groupby("person")["end_date"].transform("max")
    ages = full_years(rows["birth"], books.as_of)
    inside = (rows["end_date"] > books.as_of - pd.Timedelta(days=limits["max_days"])) & (
        rows["end_date"] <= books.as_of - pd.Timedelta(days=limits["min_days"])
    )
    lost = inside & (rows["post_kind"] != "farm") & ~has_open & (rows["end_date"] == last)
    return _evidence(rows[lost & (ages >= limits["min_age"]) & (ages <= limits["max_age"])], "end_date")


def disaster_damage(books: Books) -> pd.DataFrame:
    """Inside the window a loss of the threshold or more, or a collapsed room."""
    limits, rows = policy()["disaster_damage"], books.households("emergency/disaster_damage")
    inside = _within(rows["disaster_date"], books, limits["lookback_days"])
    heavy = (rows["loss_fen"] >= limits["min_loss"] * 100).fillna(False) | (
        rows["collapsed_rooms"] >= limits["min_collapsed_rooms"]
    ).fillna(False)
    return _evidence(rows[inside & heavy], "disaster_date")


def disability_new(books: Books) -> pd.DataFrame:
    """A member's certificate of grade 1 or 2 issued inside the window."""
    limits, rows = policy()["disability_new"], books.persons("disabled_federation/certificate")
    inside = _within(rows["issued_date"], books, limits["lookback_days"])
    return _evidence(rows[inside & rows["disability_grade"].isin(limits["grades"])], "issued_date")


def dibao_new(books: Books) -> pd.DataFrame:
    """A member on the dibao or tekun roster since less than the days, not ended."""
    days = policy()["dibao_new"]["lookback_days"]
    dibao, tekun = books.persons("civil_affairs/dibao"), books.persons("civil_affairs/tekun")
    running = dibao["end_date"].isna() | (dibao["end_date"] >= books.as_of)
    rows = pd.concat([dibao.loc[running, ["household", "start_date"]], tekun[["household", "start_date"]]], ignore_index=True)
    return _evidence(rows[_within(rows["start_date"], books, days)], "start_date")


def low_income(books: Books) -> pd.DataFrame:
    """Net income per head at or below the line."""
    rows = incomes(books)
    return _evidence(rows[rows["is_low"]], "evidence_date")


def rigid_expense(books: Books) -> pd.DataFrame:
    """Net income per head above the line, the reference at or below it."""
    rows = incomes(books)
    return _evidence(rows[rows["is_rigid"]], "evidence_date")


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        medical_self_pay,
        major_illness,
        school_dropout,
        unsafe_dwelling,
        water_failure,
        traffic_accident,
        job_loss,
        disaster_damage,
        disability_new,
        dibao_new,
        low_income,
        rigid_expense,
    )
}


def clues(books: Books) -> pd.DataFrame:
    """household, rule_key, evidence_date (the latest), one row per household and rule that fires."""
    parts = [rule(books).assign(rule_key=name) for name, rule in RULES.items()]
    table = pd.concat(parts, ignore_index=True)
    # A household of which nobody is living any more has no clue.
    table = table[table["household"].isin(books.homes.loc[books.homes["members"] > 0, "household"])]
    grouped = table.groupby(["household", "rule_key"], as_index=False).agg(evidence_date=("evidence_date", "max"))
    return grouped.sort_values(["household", "rule_key"], ignore_index=True)
