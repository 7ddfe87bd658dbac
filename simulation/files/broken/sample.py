"""Small made-up tables of any feed: people of divisions 999999 and 990821, values that fit each column.

Here belongs what the builders of broken files and the tests start from: a good table. What breaks it stands in
the other modules of this folder.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from simulation.files.dirt.ids import check_digit
from simulation.files.layout import Column, Layout, code_labels, layouts
from simulation.files.render import render
from simulation.files.usual import usual

TOWNSHIPS: dict[str, list[str]] = {"东河镇": ["川山村", "白马寺社区", "新村"], "燕子乡": ["燕午村", "大树村"]}
SURNAMES, GIVEN = "赵钱孙李周吴郑王", "一二三四五六七八九十"
PHONE = "1390000{:04d}"
TEXTS = {
    "due_month_day": "12-31",
    "bank_account": "622848{:013d}",
    "phone": PHONE,
    "helper_phone": PHONE,
    "link_no": "L-3f0c-9a1b-77e2-{:04x}",
    "contradiction_no": "0a1b2c3d4e5f{:04x}",
}  # texts that have a form
SUMS = (0, 120_000, 345_678, 100, 123_450)
PEOPLE = ["_person", "_household", "household_no", "resident_id", "person_name", "township_name", "village_name"]


def people(
    households: int, rng: random.Random, division: str = "999999", townships: Mapping[str, Sequence[str]] = TOWNSHIPS
) -> pd.DataFrame:
    """Three persons to a household, each with a valid id of their own; some share a name with a villager."""
    rows = []
    for number in range(households):
        township = rng.choice(list(townships))
        village = rng.choice(townships[township])
        surname = rng.choice(SURNAMES)
        for member in range(3):
            birth = f"{rng.randint(1940, 2015)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
            body = f"{division}{birth}{(number * 3 + member) % 1000:03d}"
            name = "阿木·拉铁" if number % 40 == 7 and member == 0 else surname + "".join(rng.choices(GIVEN, k=rng.randint(1, 2)))
            household = (f"H{number}", f"{division}0{number:05d}")
            rows.append((f"P{number}-{member}", *household, body + check_digit(body), name, township, village))
    return pd.DataFrame(rows, columns=PEOPLE)


def _value(column: Column, layout: Layout, person: Any, rng: random.Random, number: int) -> Any:
    if column.kind == "id":
        return person.resident_id + ("44" if column.field == "disability_cert_no" else "")
    if column.kind == "name":
        return person.person_name if column.field == layout.identity.name else "王主任"
    if column.kind in ("household_no", "township", "village"):
        return getattr(person, {"household_no": "household_no", "township": "township_name", "village": "village_name"}[column.kind])
    if column.blank == "cell" and rng.random() < 0.05:
        return None
    if column.codes is not None:
        codes = sorted(code_labels()[column.codes])
        return rng.choice(codes) if column.kind == "code" else ",".join(sorted(rng.sample(codes, rng.randint(1, 2))))
    if column.field in TEXTS:
        return TEXTS[column.field].format(number)
    return {
        "date": f"{rng.randint(2015, 2024)}-{rng.randint(1, 12):02d}-{rng.choice((1, 1, 15, 28)):02d}",
        "month": f"2024-{1 + number % 12:02d}",  # rows of one household are of different months
        "year": 2024,
        "semester": "2025-1",
        "money": _money(usual().get(layout.feed, {}).get(column.field), rng.randrange(len(SUMS))),
        "integer": rng.randint(1, 15),
        "decimal": rng.choice((35, 12.5, 99.25)),
        "yes_no": rng.random() < 0.5,
        "text": f"{column.field[:1].upper()}{number:05d}",
    }[column.kind]


def _money(sum_known: int | None, drawn: int) -> int:
    """Any sum, or one about what is usual where a reader may judge the column by its size."""
    return SUMS[drawn] if sum_known is None else sum_known * drawn // 2


def frame_of(layout: Layout, table: pd.DataFrame, rng: random.Random) -> pd.DataFrame:
    """One row per person, with every field of the layout and the three hidden columns of a world's frames."""
    rows = []
    for number, person in enumerate(table.itertuples()):
        values = {column.field: _value(column, layout, person, rng, number) for column in layout.columns}
        rows.append({**values, "_row_id": f"{layout.feed}#{number}", "_person": person._1, "_household": person._2})
    frame = pd.DataFrame(rows).astype(object)
    return frame.where(frame.notna(), None)


@dataclass
class Sheet:
    """A good printed table: header wordings and cells by field, ready to be broken. All cells are text."""

    feed: str
    fields: list[str]
    header: list[str]
    rows: list[list[Any]]
    period: str = "2025-06"
    part: str | None = None
    title: str | None = None
    above: list[list[Any]] = field(default_factory=list)

    def at(self, name: str) -> int:
        return self.fields.index(name)

    def set(self, name: str, value: Any, rows: Sequence[int] | None = None) -> Sheet:
        """Put one value into a column, in some rows or in all."""
        for row in range(len(self.rows)) if rows is None else rows:
            self.rows[row][self.at(name)] = value
        return self

    def lines(self) -> list[list[Any]]:
        """All rows from the top: title, whatever stands above the header, header, data."""
        return [*([[self.title]] if self.title else []), *self.above, list(self.header), *map(list, self.rows)]


PERIODS = {
    "civil_affairs/temporary_aid": "2025-Q2",
    "civil_affairs/low_income_family": "2025-Q2",
    "civil_affairs/orphan_child": "2025-Q2",
    "civil_affairs/elderly_visit": "2025-Q2",
    "civil_affairs/child_worker": "2025-Q2",
    "civil_affairs/aid_screening": "2025-Q2",
    "education/enrolment": "2025-1",
    "education/student_aid": "2025-1",
    "education/mentor": "2025-1",
    "housing/renovation": "2025-Q2",
    "labour/pension": "2025",
    "labour/recruitment": "2025-Q2",
    "water/supply_works": "2025-Q2",
    "water/water_issue": "2025-Q2",
    "education/school_age": "2025-1",
    "housing/dwelling": "2025-Q2",
    "water/village_supply": "2025-Q2",
    "medical_insurance/enrolment": "2025",
    "rural_revitalisation/income_survey": "2024",
    "rural_revitalisation/asset": "2025-Q2",
    "rural_revitalisation/asset_owner": "2025-Q2",
    "rural_revitalisation/asset_contract": "2025-Q2",
    "rural_revitalisation/asset_distribution": "2025-Q2",
    "rural_revitalisation/asset_funding": "2025-Q2",
    "agriculture/industry_link": "2025-Q2",
    "agriculture/industry_base": "2025-Q2",
    "agriculture/operator": "2025-Q2",
    "agriculture/collective_account": "2024",
    "agriculture/toilet": "2025-Q2",
    "agriculture/village_environment": "2025-Q2",
    "agriculture/certification": "2025-Q2",
    "finance/performance_evaluation": "2024",
    "finance/relocation_debt": "2025-Q2",
    "market_supervision/business_registration": "2025-Q2",
    "natural_resources/title": "2025-Q2",
    "natural_resources/reclamation": "2025-Q2",
    "natural_resources/land_quota": "2025-Q2",
    "natural_resources/village_plan": "2025-Q2",
    "transport/village_infrastructure": "2025-Q2",
    "insurers/anti_poverty_roster": "2024",
    "insurers/crop_insurance": "2025-Q2",
    "party_organisation/stationed_cadre": "2025-Q2",
    "party_organisation/key_village": "2025-Q2",
    "party_organisation/village_committee": "2025-Q2",
    "party_organisation/talent": "2025-Q2",
    "party_organisation/party_group": "2025-Q2",
    "party_organisation/duty_visit": "2025-Q2",
    "grid/grid_leader": "2025-Q2",
    "relocation/resettlement_site": "2025-Q2",
    "relocation/relocated_household": "2025-Q2",
    "rural_revitalisation/role_roster": "2025-Q2",
    "rural_revitalisation/screening": "2025-Q2",
    "rural_revitalisation/workshop": "2025-Q2",
    "rural_revitalisation/asset_upkeep": "2025-Q2",
    "rural_revitalisation/title_award": "2024",
    "rural_revitalisation/policy_document": "2025-Q2",
    "rural_revitalisation/cooperation": "2025-Q2",
}
IN_PARTS = (
    "public_security/household_register",
    "rural_revitalisation/monitoring_export",
    "education/school_age",
    "education/enrolment",
    "rural_revitalisation/income_survey",
    "rural_revitalisation/asset",
    "rural_revitalisation/verification_visit",
)


def good(feed: str, households: int = 8, seed: int = 1, part: str = "东河镇") -> Sheet:
    """A table nothing is wrong with: three rows to a household, of one township where the feed comes in parts."""
    layout = layouts()[feed]
    rng = random.Random(f"{feed}/{seed}")
    division = "990821" if seed % 2 else "999999"
    in_parts = feed in IN_PARTS
    townships = {part: TOWNSHIPS[part]} if in_parts else TOWNSHIPS
    cells = render(frame_of(layout, people(households, rng, division, townships), rng), layout)
    header = ["".join((*column.under, column.print[0])) if column.joined else column.print[0] for column in layout.columns]
    columns = [[_text(cell) for cell in cells[column.field]] for column in layout.columns]
    rows = [list(row) for row in zip(*columns, strict=True)]
    return Sheet(feed, list(cells), header, rows, PERIODS.get(feed, "2025-06"), part if in_parts else None)


def _text(cell: Any) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    return cell.isoformat() if isinstance(cell, dt.date) else f"{cell:.6f}".rstrip("0").rstrip(".")
