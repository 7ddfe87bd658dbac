"""The simulated county: the same by seed, people nobody is, rows the contracts take, every scenario planted."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from conftest import UNTIL

from simulation.truth.answers import Answers
from simulation.truth.write import check_plan
from simulation.world import World, build
from simulation.world.catalogue import CASES, RULES
from simulation.world.frames import COLUMNS
from simulation.world.scenario import repeats

CONTRACTS = Path(__file__).parents[2] / "pipelines" / "contracts"
FEEDS: dict[str, dict[str, Any]] = {
    feed["feed"]: feed for feed in (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(CONTRACTS.glob("feeds/*/*.yaml")))
}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def digest(world: World) -> str:
    whole = hashlib.sha256()
    for item in world.deliveries:
        whole.update(f"{item.feed}|{item.part}|{item.period}|{item.known_at}|{item.version}".encode())
        whole.update(pd.util.hash_pandas_object(item.frame.astype(str)).to_numpy().tobytes())
    return whole.hexdigest()


def test_same_seed_same_world_other_seed_other_world() -> None:
    one, same, other = (build("510821", 600, seed, UNTIL) for seed in (4, 4, 5))
    assert digest(one) == digest(same)
    assert digest(one) != digest(other)


def test_columns_are_the_contracts_columns() -> None:
    assert {feed: set(columns) for feed, columns in COLUMNS.items()} == {
        name: {field["name"] for field in feed["fields"]} for name, feed in FEEDS.items()
    }


def test_every_delivery_keeps_its_contract(sample: World) -> None:
    faults: list[str] = []
    for item in sample.deliveries:
        contract = FEEDS[item.feed]
        table = item.frame
        # A register of an earlier month speaks for several townships in one file.
        if (contract["delivery"].get("parts", "whole") == "township") != (item.part is not None or item.is_past):
            faults.append(f"{item.feed}: part {item.part}")
        if table.duplicated(contract["key"]).any():
            faults.append(f"{item.feed} {item.period}: key not unique")
        for field in contract["fields"]:
            faults += _faults(item.feed, field, table[field["name"]])
    assert faults == []
    assert {item.feed for item in sample.deliveries} == set(FEEDS)
    assert all(item.known_at[:10] <= "2025-06-30" and item.known_at.endswith("+08:00") for item in sample.deliveries)


def _faults(feed: str, field: dict[str, Any], values: pd.Series) -> list[str]:
    name, kind = f"{feed}.{field['name']}", field["type"]
    given = values[values.notna()]
    faults = []
    if field.get("on_blank") == "reject" and values.isna().any():
        faults.append(f"{name}: blank")
    if values.isna().any() and not all(value is None for value in values[values.isna()]):
        faults.append(f"{name}: a blank that is not None")
    if kind in ("code", "code_set"):
        with (CONTRACTS / "codes" / f"{field['codes']}.csv").open(encoding="utf-8") as file:
            known = {row["code"] for row in csv.DictReader(file)}
        said = {code for value in given for code in str(value).split(",")}
        faults += [f"{name}: code {code}" for code in sorted(said - known)]
    if kind in ("date", "month"):
        form = "%Y-%m-%d" if kind == "date" else "%Y-%m"
        for value in set(given):
            dt.datetime.strptime(value, form)
    if "range" in field and kind in ("money", "integer", "decimal"):
        low, high = field["range"]
        faults += [f"{name}: {value} out of range" for value in given[(given < low) | (given > high)].head(2)]
    if "range" in field and kind == "date" and field["range"][1] == "as_of":
        faults += [f"{name}: {value} out of range" for value in given[(given > "2025-06-30") | (given < field["range"][0])].head(2)]
    return faults


def test_people_bear_valid_ids_of_an_area_that_is_nobodys(sample: World) -> None:
    register = sample.tables["public_security/household_register"]
    assert register["resident_id"].is_unique
    for row in register.to_dict("records"):
        number = row["resident_id"]
        check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11]
        assert number[:6] == "990821"
        assert number[17] == check
        assert number[6:14] == row["birth_date"].replace("-", "")
        assert (int(number[16]) % 2 == 1) == (row["sex"] == "1")
    assert set(register["phone"].dropna().str[:3]) == {"154"}
    names = register["person_name"]
    assert names.str.len().isin([2]).any()
    assert names.str.contains("·").any()
    assert register.duplicated(["village_code", "person_name"]).any()


def test_settlements_close(sample: World) -> None:
    table = sample.tables["medical_insurance/settlement"]
    payers = table[["basic_paid_fen", "critical_paid_fen", "aid_paid_fen", "self_pay_fen"]]
    assert (payers.sum(axis=1) == table["total_cost_fen"]).all()
    assert (payers >= 0).all().all()


def test_scenarios_are_planted_on_both_sides(sample: World, sample_truth: Answers) -> None:
    check_plan(sample, sample_truth)  # every positive true, every near-miss false, every case in its state
    counts = sample.planted.groupby(["rule", "polarity"]).size()
    assert len(counts) == 24
    assert counts.min() >= 3
    assert set(sample.planted["variant"]) >= {kind.variant for sides in RULES.values() for kinds in sides.values() for kind in kinds}
    assert set(sample.planted_list["variant"]) == {case.variant for case in CASES}
    assert min(repeats(75_000, len(kinds)) for sides in RULES.values() for kinds in sides.values()) >= 30


def test_most_planted_candidates_are_ordinary_households_the_export_does_not_know(sample: World, sample_truth: Answers) -> None:
    positives = set(sample.planted.loc[sample.planted["polarity"] == "positive", "household_no"])
    candidates = positives & set(sample_truth.candidates["household"])
    exported = set(sample.tables["rural_revitalisation/monitoring_export"]["_household"])
    assert len(candidates) >= 20
    assert len(candidates - exported) * 2 >= len(candidates)


def test_every_state_and_event_of_the_list_occurs(sample_truth: Answers) -> None:
    assert set(sample_truth.listed["list_state"]) == {"assisting", "eliminated", "rolled_back", "re_identified", "absent"}
    assert set(sample_truth.events["event_kind"]) == {
        "baseline", "registered", "category_changed", "eliminated", "rolled_back", "re_identified", "absent", "returned",
    }  # fmt: skip
    blocked = {name for text in sample_truth.listed["blockers"].dropna() for name in text.split(",") if name}
    assert blocked == {
        "months", "income", "reference", "income_gap", "dwelling", "water", "school", "risk", "measures", "no_labour", "contact",
    }  # fmt: skip


def test_every_defect_and_ageing_band_of_the_ledger_occurs(sample: World, sample_truth: Answers) -> None:
    notes = set(sample.planted_assets["note"])
    assert notes >= {"AL2", "AL4", "AL5", "AL6", "AL8", "AL9", "AL14", "advances", "idle_state", "idle_by_rule", "disposed"}
    assert {note for note in notes if note.startswith("arrears")} == {
        f"arrears {band}" for band in ("0-30", "31-90", "91-180", "181-365", ">365")
    }
    flags = {flag for text in sample_truth.assets["flags"] for flag in text.split(",")}
    assert flags >= {"AL4", "AL6", "AL8", "AL9", "AL14"}
    assert set(sample_truth.projects["flags"]) == {"", "AL5"}
    by = {kind: sum(value for name, value in sample_truth.county.items() if name.startswith(kind)) for kind in ("class", "level", "source")}
    assert by["class"] == by["level"] != by["source"]  # AL2: some money nobody wrote down


@pytest.mark.parametrize("until", [dt.date(2025, 1, 31), dt.date(2025, 2, 10), dt.date(2025, 9, 10)])
def test_other_days_make_worlds_too(until: dt.date) -> None:
    from simulation.truth.answers import answer
    from simulation.truth.books import open_books

    world = build("510821", 700, 3, until)
    check_plan(world, answer(open_books(world.deliveries, until)))


def test_a_county_too_small_for_the_scenario_says_so() -> None:
    with pytest.raises(ValueError, match="too few households"):
        build("510821", 60, 1, UNTIL)
