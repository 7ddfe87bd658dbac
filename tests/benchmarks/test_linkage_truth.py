"""Recall and precision on a made-up register of 50,000 persons, ten feeds, dirt 0.1. Times are not tested; the large run is a command."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from benchmarks.linkage_damage import CLASSES
from benchmarks.linkage_people import FEEDS, County
from benchmarks.linkage_speed import by_hand, linked, render
from benchmarks.linkage_step import resolve, tables
from benchmarks.linkage_truth import Found, measure

PERSONS = 50_000
SURE = ("none", "normalised", "certificate", "former", "place", "place_blank")  # the id is whole and the name as registered


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tables(County(PERSONS), tmp_path_factory.mktemp("linkage"))


@pytest.fixture(scope="module")
def found(county: Path) -> dict[str, Found]:
    cost = resolve(county, "1200MB", 2)
    assert cost["peak_mb"] < 2000
    return {one.damage: one for one in measure(county, Path(cost["tables"]), len(FEEDS))}


@pytest.mark.slow
def test_every_class_of_damage_is_planted_and_every_row_is_written_once(county: Path, found: dict[str, Found]) -> None:
    assert set(found) == {"none", "all", *CLASSES}
    sent, written = (
        duckdb.sql(f"SELECT count(*) FROM read_parquet({files!r}, union_by_name = true)").fetchall()
        for files in (
            [str(county / f"accepted__{feed.table}.parquet") for feed in FEEDS],
            [str(county / "night" / f"{feed.table}.parquet") for feed in FEEDS],
        )
    )
    assert sent == written == [(found["all"].rows,)]
    assert all(one.decidable > 0 for name, one in found.items() if not name.startswith("foreign"))


@pytest.mark.slow
def test_a_whole_id_under_its_name_always_finds_its_person(found: dict[str, Found]) -> None:
    for name in SURE:
        assert (found[name].recall, found[name].precision) == (1.0, 1.0), name


@pytest.mark.slow
def test_recall_and_precision_over_all(found: dict[str, Found]) -> None:
    whole = found["all"]
    assert whole.recall is not None and whole.recall >= 0.9999
    assert whole.precision is not None and whole.precision >= 0.99999


@pytest.mark.slow
def test_the_script_by_hand_finds_no_more_than_the_step(county: Path, found: dict[str, Found]) -> None:
    hand = by_hand(county, len(FEEDS), "1200MB", 2)
    assert 0 < hand["linked"] < linked(county / "night", len(FEEDS)) == found["all"].links
    step = {"wall": 1.0, "cpu": 1.0, "peak_mb": 1.0, "load": 0.0, "tables": str(county / "night")}
    assert "| by hand |" in render(County(PERSONS), 1, hand, step)
