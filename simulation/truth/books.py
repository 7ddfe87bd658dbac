"""Which rows stand at as_of and whom they speak of: the base every answer is computed on.

Standing: of a snapshot the latest per part, of event and cumulative feeds everything, a correction in place of what
it corrects. Rows are tied to people by the world's own knowledge, never by the text of an id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.world.frames import COLUMNS
from simulation.world.model import Calendar, Delivery

REGISTER = "public_security/household_register"
EXPORT = "rural_revitalisation/monitoring_export"
# Feeds that add up; all others are snapshots. Cumulative ones update by key: the latest known wins.
EVENTS = frozenset(
    {
        "medical_insurance/settlement",
        "traffic_police/accident",
        "emergency/disaster_damage",
        "rural_revitalisation/verification_visit",
        "rural_revitalisation/asset_receipt",
        "rural_revitalisation/asset_distribution",
        "civil_affairs/temporary_aid",
        "civil_affairs/elderly_visit",
        "medical_insurance/medical_aid",
        "health/family_doctor",
        "health/death",
        "health/birth",
        "education/student_aid",
        "disabled_federation/subsidy",
        "disabled_federation/service",
        "public_security/criminal_case",
        "public_security/id_change",
        "labour/public_post",
        "labour/training",
        "labour/job_service",
        "emergency/weather_alert",
        "emergency/flood_weekly",
        "agriculture/subsidy_payment",
        "agriculture/product_sampling",
        "finance/relief_fund",
        "insurers/anti_poverty_claim",
        "party_organisation/duty_visit",
        "grid/governance_case",
        "rural_revitalisation/screening",
        "rural_revitalisation/notice",
        "rural_revitalisation/asset_upkeep",
        "rural_revitalisation/asset_collection",
        "rural_revitalisation/consumption_sale",
        "rural_revitalisation/comparison_result",
        "rural_revitalisation/contradiction_reply",
        "rural_revitalisation/link_decision",
        "rural_revitalisation/meeting",
    }
)
CUMULATIVE: dict[str, list[str]] = {
    "health/major_illness": ["_person", "disease"],
    "civil_affairs/aid_screening": ["screening_no"],
    "rural_revitalisation/measure": ["measure_no"],
    "rural_revitalisation/income_survey": ["_household", "period_end_month"],
    "rural_revitalisation/project_progress": ["project_no", "report_month"],
    "rural_revitalisation/pv_station": ["station_no", "settle_month"],
    "rural_revitalisation/work_relief": ["project_no", "work_month"],
}


@dataclass(frozen=True)
class Books:
    """Standing rows by feed (dates as datetimes), the history of the export, people and households of the register.

    ``people``: person, household, birth, alive. ``homes``: household, township, village, group, register_kind, members.
    """

    calendar: Calendar
    feeds: dict[str, pd.DataFrame]
    history: list[tuple[str, str, pd.DataFrame]]
    people: pd.DataFrame
    homes: pd.DataFrame

    @property
    def as_of(self) -> pd.Timestamp:
        return pd.Timestamp(self.calendar.as_of)

    def persons(self, feed: str, alive: bool = True) -> pd.DataFrame:
        """Rows of a feed about people of the register, with household, birth and alive; by default the living only."""
        rows = self.feeds[feed].merge(self.people, left_on="_person", right_on="person", how="inner")
        return rows[rows["alive"]] if alive else rows

    def households(self, feed: str) -> pd.DataFrame:
        """Rows of a feed about households: by the number of the register where the feed names one, else by the person."""
        rows = self.feeds[feed].merge(self.people[["person", "household"]], left_on="_person", right_on="person", how="left")
        if "household_no" in rows:
            named = rows["household_no"].where(rows["household_no"].isin(self.homes["household"]))
            rows["household"] = named.where(named.notna(), rows["household"])
        return rows[rows["household"].notna()]


def open_books(deliveries: Iterable[Delivery], as_of: dt.date) -> Books:
    """The rows standing at as_of, of deliveries known by then."""
    known = [item for item in deliveries if item.known_at[:10] <= as_of.isoformat() and not item.is_past]
    feeds: dict[str, pd.DataFrame] = {}
    history: list[tuple[str, str, pd.DataFrame]] = []
    for feed in COLUMNS:
        current = _corrected([item for item in known if item.feed == feed])
        if feed == EXPORT:
            history = [(str(item.part), item.period, _typed(item.frame)) for item in current]
        if feed not in EVENTS and feed not in CUMULATIVE:
            current = _latest(current)
        frames = [item.frame for item in current]
        table = pd.concat(frames, ignore_index=True) if frames else _empty(feed)
        if feed in CUMULATIVE:
            unnamed = table[CUMULATIVE[feed]].isna().any(axis=1)
            table = table[unnamed | ~table.duplicated(CUMULATIVE[feed], keep="last")]
        feeds[feed] = _typed(table)
    people, homes = _register(feeds[REGISTER], as_of)
    return Books(Calendar(as_of), feeds, history, people, homes)


def struck_off(deliveries: Iterable[Delivery]) -> set[str]:
    """Whom an earlier register names and today's does not: no row is tied to them."""
    named: dict[bool, set[str]] = {True: set(), False: set()}
    for item in deliveries:
        if item.feed == REGISTER:
            named[item.is_past] |= set(item.frame["_person"])
    return named[True] - named[False]


def _empty(feed: str) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=object) for name in (*COLUMNS[feed], "_person", "_household", "_row_id")})


def _order(item: Delivery) -> tuple[str, str, int]:
    return item.period, item.known_at, item.version


def _corrected(deliveries: list[Delivery]) -> list[Delivery]:
    """Deliveries in order of period and known time, without those that a greater version, known later, corrects."""

    def corrected(item: Delivery) -> bool:
        return any(
            (other.part, other.period) == (item.part, item.period) and other.version > item.version and other.known_at > item.known_at
            for other in deliveries
        )

    return sorted((item for item in deliveries if not corrected(item)), key=lambda item: (*_order(item), str(item.part)))


def _latest(deliveries: list[Delivery]) -> list[Delivery]:
    latest = {item.part: item for item in deliveries}  # in order, so the last stays
    return list(latest.values())


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Dates and months as datetimes, amounts and counts as numbers; everything else as it is."""
    made = table.copy()
    if "_household_no" in made:  # a row that names last year's number means the household that bore it
        made["household_no"] = made["_household_no"].where(made["household_no"].notna(), None)
    for name in table.columns:
        if name.endswith("_date"):
            made[name] = pd.to_datetime(table[name], format="%Y-%m-%d")
        elif name.endswith("_month"):
            made[name] = pd.to_datetime(table[name], format="%Y-%m")
        elif name.endswith("_fen") or name in _NUMBERS:
            made[name] = pd.to_numeric(table[name]).astype("Float64" if name in _FRACTIONS else "Int64")
    return made


_NUMBERS = {
    "household_members",
    "collapsed_rooms",
    "fetch_minutes",
    "outage_days",
    "due_year",
    "distribution_year",
    "litres_per_head_day",
    "share_percent",
}
_FRACTIONS = {"litres_per_head_day", "share_percent"}


def _register(rows: pd.DataFrame, as_of: dt.date) -> tuple[pd.DataFrame, pd.DataFrame]:
    people = pd.DataFrame(
        {
            "person": rows["_person"],
            "household": rows["household_no"],
            "birth": rows["birth_date"],
            "alive": rows["death_date"].isna() | (rows["death_date"] > pd.Timestamp(as_of)),
        }
    )
    people = people[people["household"].notna()].drop_duplicates("person").reset_index(drop=True)
    first = rows.groupby("household_no", sort=False)[["township_name", "village_name", "group_no", "register_kind"]].first()
    homes = first.reset_index().set_axis(["household", "township", "village", "group", "register_kind"], axis=1)
    homes["members"] = homes["household"].map(people.groupby("household")["alive"].sum()).fillna(0).astype(int)
    return people, homes


def full_years(birth: pd.Series, day: pd.Timestamp) -> npt.NDArray[np.float64]:
    """Age at a day in full years; NaN where the birth is unknown."""
    before = (birth.dt.month > day.month) | ((birth.dt.month == day.month) & (birth.dt.day > day.day))
    years: npt.NDArray[np.float64] = (day.year - birth.dt.year - before.astype(float)).to_numpy(dtype=float)
    return years
