"""What the dirt took away: the world's rows once more, as the most careful reader could still have them.

A lost row is gone, a lost cell is blank, a ruined id leaves its row without a person. Which rows of a delivery
nobody can read at all (``delivery_lost``, or more rejects than the feed's limit) comes from the rows of its file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import pandas as pd

from simulation.truth.books import EXPORT, REGISTER
from simulation.world.frames import COMPONENTS
from simulation.world.model import Delivery

WATER = "water/village_supply"
MONEY = frozenset(
    {
        "finance/fund_allocation",
        "finance/project_funding",
        "rural_revitalisation/project",
        "rural_revitalisation/asset",
        "rural_revitalisation/asset_owner",
        "rural_revitalisation/asset_funding",
        "rural_revitalisation/asset_contract",
        "rural_revitalisation/asset_receipt",
        "rural_revitalisation/asset_distribution",
    }
)
REJECT_LIMIT, MONEY_REJECT_LIMIT = 0.10, 0.05
# Columns an answer looks at. A lost cell elsewhere costs nothing.
USED: dict[str, frozenset[str]] = {
    REGISTER: frozenset({"household_no", "birth_date", "township_name", "village_name", "group_no", "death_date"}),
    EXPORT: frozenset(
        {
            "platform_household_no",
            "household_type",
            "monitoring_category",
            "identified_month",
            "eliminated_month",
            "risk_eliminated",
            "risk_1",
            "risk_2",
            "risk_3",
            "labour_capacity",
            "contact_name",
        }
    ),
    "civil_affairs/dibao": frozenset({"start_date", "end_date"}),
    "civil_affairs/tekun": frozenset({"start_date"}),
    "medical_insurance/settlement": frozenset({"visit_kind", "settle_date", "self_pay_fen"}),
    "health/major_illness": frozenset({"disease", "confirmed_date", "treatment_status"}),
    "education/school_age": frozenset({"semester", "enrolment_state", "absence_reason"}),
    "housing/dwelling": frozenset({"dwelling_grade", "appraised_date", "remedy_mode", "remedied_date"}),
    "disabled_federation/certificate": frozenset({"disability_grade", "issued_date"}),
    "traffic_police/accident": frozenset({"accident_date", "casualty"}),
    "labour/employment": frozenset({"post_kind", "start_date", "end_date"}),
    WATER: frozenset(
        {
            "township_name",
            "village_name",
            "group_no",
            "litres_per_head_day",
            "water_quality",
            "fetch_minutes",
            "outage_days",
            "observed_date",
        }
    ),
    "emergency/disaster_damage": frozenset({"disaster_date", "collapsed_rooms", "loss_fen"}),
    "rural_revitalisation/income_survey": frozenset({"household_no", "period_end_month", "household_members", *COMPONENTS}),
    "rural_revitalisation/verification_visit": frozenset({"household_no", "visit_date", "visit_outcome"}),
    "rural_revitalisation/measure": frozenset({"household_no", "measure_group", "start_date"}),
}


@dataclass(frozen=True)
class Losses:
    """Row ids that are gone, ids of rows that name nobody any more, cells that are blank (row id, field)."""

    gone: frozenset[int]
    unlinked: frozenset[int]
    blank: frozenset[tuple[int, str]]

    @property
    def uncertain(self) -> frozenset[int]:
        """Rows a reader may or may not make something of."""
        return self.unlinked | frozenset(row for row, _ in self.blank)

    @property
    def rows(self) -> frozenset[int]:
        return self.gone | self.uncertain

    def only(self, rows: Collection[int]) -> Losses:
        """The certain losses, and the uncertain ones of these rows."""
        kept = frozenset(rows)
        return Losses(self.gone, self.unlinked & kept, frozenset(cell for cell in self.blank if cell[0] in kept))

    def strict(self) -> Losses:
        """Every touched row given up altogether."""
        return Losses(self.rows, frozenset(), frozenset())


def read_losses(corruptions: pd.DataFrame, rows: pd.DataFrame) -> Losses:
    """The losses a corruption log tells of. ``rows``: file, feed, _row_id of every written data row."""
    by_effect = {str(effect): part for effect, part in corruptions.groupby("effect")}
    nothing = corruptions.iloc[:0]

    def ids(effect: str) -> pd.DataFrame:
        return by_effect.get(effect, nothing)

    lost_files = set(ids("delivery_lost")["file"]) | _too_many(ids("row_lost"), rows)
    elsewhere = set(rows.loc[~rows["file"].isin(lost_files), "_row_id"])
    in_lost = set(rows.loc[rows["file"].isin(lost_files), "_row_id"]) - elsewhere
    cells = ids("cell_lost")
    blank = {
        (int(row), str(name))
        for row, name, feed in zip(cells["_row_id"], cells["field"], cells["feed"], strict=True)
        if feed in MONEY or str(name) in USED.get(str(feed), frozenset())
    }
    gone = {int(row) for row in ids("row_lost")["_row_id"]} | {int(row) for row in in_lost}
    return Losses(frozenset(gone), frozenset(int(row) for row in ids("id_hard")["_row_id"]), frozenset(blank))


def _too_many(lost: pd.DataFrame, rows: pd.DataFrame) -> set[str]:
    """Files of which so many rows are lost that the contract holds the delivery back."""
    if lost.empty:
        return set()
    share = lost.groupby("file")["_row_id"].nunique() / rows.groupby("file", observed=True).size()
    feed = rows.drop_duplicates("file").set_index("file")["feed"].astype(str)
    limit = share.index.map(lambda file: MONEY_REJECT_LIMIT if feed.get(file) in MONEY else REJECT_LIMIT)
    return set(share.index[share > limit])


def after(deliveries: Iterable[Delivery], losses: Losses) -> list[Delivery]:
    """The deliveries without what was lost. A delivery nothing is left of is no delivery."""
    blank: dict[str, set[int]] = {}
    for row, name in losses.blank:
        blank.setdefault(name, set()).add(row)
    left = []
    for item in deliveries:
        frame = item.frame[~item.frame["_row_id"].isin(losses.gone)].copy()
        if frame.empty and len(item.frame):
            continue
        for name, touched in blank.items():
            if name in frame:
                hit = frame["_row_id"].isin(touched)
                if hit.any():
                    frame[name] = frame[name].astype(object).mask(hit, None)
        nobody = frame["_row_id"].isin(losses.unlinked)
        if nobody.any():
            # A person of the register stays a member of the household, but no other row finds him.
            token = "row " + frame["_row_id"].astype(str) if item.feed == REGISTER else None
            frame["_person"] = frame["_person"].mask(nobody, token)
        left.append(replace(item, frame=frame))
    return left


def concerning(deliveries: Iterable[Delivery], rows: frozenset[int]) -> set[str]:
    """Households an answer about which may depend on one of these rows."""
    touched: set[str] = set()
    platforms: set[str] = set()
    villages: set[tuple[str, str]] = set()
    items = list(deliveries)
    for item in items:
        frame = item.frame[item.frame["_row_id"].isin(rows)]
        touched |= set(frame["_household"].dropna())
        if item.feed == EXPORT:
            platforms |= set(frame["platform_household_no"])
        if item.feed == WATER:
            villages |= set(zip(frame["township_name"], frame["village_name"], strict=True))
    for item in items:
        if item.feed == REGISTER and villages:
            place = pd.Series(list(zip(item.frame["township_name"], item.frame["village_name"], strict=True)), index=item.frame.index)
            touched |= set(item.frame.loc[place.isin(villages), "_household"])
        if item.feed == EXPORT:
            platforms |= set(item.frame.loc[item.frame["_household"].isin(touched), "platform_household_no"])
    for item in items:
        if item.feed == EXPORT:
            touched |= set(item.frame.loc[item.frame["platform_household_no"].isin(platforms), "_household"])
    return touched


def about(deliveries: Iterable[Delivery], households: set[str]) -> list[Delivery]:
    """The rows of these households, and water, which names none."""
    kept = []
    for item in deliveries:
        if item.feed in MONEY:
            continue
        frame = item.frame if item.feed == WATER else item.frame[item.frame["_household"].isin(households)]
        kept.append(replace(item, frame=frame))
    return kept
