"""A small made-up world: every feed of every department, by the layouts alone. People of division 999999 only."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.files import FilesResult
from simulation.files.dirt.ids import check_digit
from simulation.files.layout import Column, Layout, code_labels, layouts

TOWNSHIPS = {"东河镇": ["川山村", "白马寺社区", "新村"], "燕子乡": ["燕午村", "大树村"]}
SURNAMES, GIVEN = "赵钱孙李周吴郑王", "一二三四五六七八九十"
SPINE = "public_security/household_register"
IN_PARTS = (
    SPINE, "rural_revitalisation/monitoring_export", "education/school_age", "rural_revitalisation/income_survey",
    "rural_revitalisation/asset", "rural_revitalisation/verification_visit",
)  # fmt: skip
PERIODS = {
    "education/school_age": "2025-1", "housing/dwelling": "2025-Q2", "water/village_supply": "2025-Q2",
    "medical_insurance/enrolment": "2025", "rural_revitalisation/income_survey": "2024",
    "rural_revitalisation/asset": "2025-Q2", "rural_revitalisation/asset_funding": "2025-Q2",
}  # fmt: skip


@dataclass
class Delivery:
    feed: str
    part: str | None
    period: str
    known_at: str
    frame: pd.DataFrame


@dataclass
class World:
    deliveries: list[Delivery]


@dataclass
class Written:
    """A world's files and what was recorded of them."""

    landing: Path
    result: FilesResult


def people(households: int, rng: random.Random) -> pd.DataFrame:
    """Three persons to a household, each with a valid id; a few share their name with a villager."""
    rows = []
    for number in range(households):
        township = rng.choice(list(TOWNSHIPS))
        village = rng.choice(TOWNSHIPS[township])
        surname = rng.choice(SURNAMES)
        for member in range(3):
            birth = f"{rng.randint(1940, 2015)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
            body = f"999999{birth}{(number * 3 + member) % 1000:03d}"
            name = "阿木·拉铁" if number % 40 == 7 and member == 0 else surname + "".join(rng.choices(GIVEN, k=rng.randint(1, 2)))
            rows.append(
                (f"P{number}-{member}", f"H{number}", f"9999990{number:05d}", body + check_digit(body), name, township, village, birth)
            )
    columns = ["_person", "_household", "household_no", "resident_id", "person_name", "township_name", "village_name", "birth"]
    return pd.DataFrame(rows, columns=columns)


def _value(column: Column, layout: Layout, person: Any, rng: random.Random, number: int) -> Any:
    if column.field == layout.identity.id or (column.kind == "id" and layout.identity.id is None):
        certificate = column.field == "disability_cert_no"
        return person.resident_id + ("44" if certificate else "")
    if column.field == layout.identity.name:
        return person.person_name
    if column.kind in ("id", "name", "household_no", "township", "village"):
        return {
            "id": person.resident_id, "name": "王主任", "household_no": person.household_no,
            "township": person.township_name, "village": person.village_name,
        }[column.kind]  # fmt: skip
    if column.blank == "cell" and rng.random() < 0.05:
        return None
    return {
        "date": f"{rng.randint(2015, 2024)}-{rng.randint(1, 12):02d}-{rng.choice((1, 1, 15, 28)):02d}",
        "month": f"2024-{rng.randint(1, 12):02d}",
        "year": 2024,
        "semester": "2025-1",
        "money": rng.choice((0, 1_200_000, 3_456_789, 100, 123_450)),
        "integer": rng.randint(0, 20),
        "decimal": rng.choice((35, 12.5, 99.25)),
        "yes_no": rng.random() < 0.5,
        "text": f"{column.field[:1].upper()}{number:05d}",
        "code": rng.choice(sorted(code_labels()[column.codes])) if column.codes else None,
        "code_set": ",".join(sorted(rng.sample(sorted(code_labels()[column.codes]), rng.randint(1, 2)))) if column.codes else None,
    }[column.kind]


def frame_of(layout: Layout, table: pd.DataFrame, rng: random.Random) -> pd.DataFrame:
    rows = []
    for number, person in enumerate(table.itertuples()):
        values = {column.field: _value(column, layout, person, rng, number) for column in layout.columns}
        hidden = {"_row_id": f"{layout.feed}#{number}", "_person": person._1, "_household": person._2}
        rows.append({**values, **hidden})
    return pd.DataFrame(rows).astype(object).where(lambda f: f.notna(), None)


def world(households: int = 40, seed: int = 1) -> World:
    rng = random.Random(seed)
    table = people(households, rng)
    deliveries = []
    for feed, layout in layouts().items():
        whole = frame_of(layout, table, rng)
        known = "2025-06-25T10:00:00+08:00"
        period = PERIODS.get(feed, "2025-06")
        if feed in IN_PARTS:
            for part in TOWNSHIPS:
                deliveries.append(Delivery(feed, part, period, known, whole[whole["township_name"] == part].reset_index(drop=True)))
        else:
            deliveries.append(Delivery(feed, None, period, known, whole))
    return World(deliveries)
