"""The simulator's own account of former names agrees with the county's change lines: what it writes, the product can read."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import yaml
from places_world import resolve

from pipelines.policy.loader import DATA
from simulation.files.dirt.former import FOLDER, MARKS

PERIOD = "2025-06"


def codes() -> dict[tuple[str, str], str]:
    """Village codes by township and short village name, from the simulator's list."""
    with next(FOLDER.glob("villages_510821_*.csv")).open(encoding="utf-8", newline="") as file:
        return {
            (row["town_name"], row["village_name"].removesuffix("村民委员会").removesuffix("居民委员会")): row["village_code"]
            for row in csv.DictReader(file)
        }


def test_every_name_the_simulator_writes_points_at_its_village(tmp_path: Path) -> None:
    listed = codes()
    told: dict[str, Any] = yaml.safe_load((FOLDER / "former_510821.yaml").read_text(encoding="utf-8"))
    asked: dict[tuple[str, str, str], list[str]] = {}
    for item in told["villages"]:
        for name in item["names"]:
            for mark in MARKS:
                asked[item["township"], mark.format(name), PERIOD] = [listed[item["township"], item["village"]]]
    for item in told["split"]:
        for mark in MARKS[:4]:
            asked[item["township"], mark.format(item["name"]), PERIOD] = [listed[item["township"], village] for village in item["villages"]]
    for item in told["townships"]:
        villages = item.get("villages") or [village for township, village in listed if township == item["township"]]
        for name in item["names"]:
            asked |= {(name, village, PERIOD): [listed[item["township"], village]] for village in villages}
    answers = dict(zip(asked, resolve(tmp_path, list(asked), area="510821", data=DATA), strict=True))
    assert len(asked) > 80
    for row, villages in asked.items():
        expected = {villages[0]} if len(villages) == 1 else {"village_split", *villages}
        found = set(answers[row].split()) - {"old_name", "revoked_mark", "zone"}
        assert found == expected, row
