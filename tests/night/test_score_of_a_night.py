"""The score of a real night by what was done to each row: every kind of dirt has its line in full, and falls alone when it is lost."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from night_county import County, Night

from simulation import score as scorer

# Damage to what names a person; identity answers for each of these by a rule of its own.
NAMING = {
    "id_15_digits", "id_as_float", "id_blank", "id_certificate", "id_digit_wrong", "id_digits_swapped", "id_former", "id_tail_missing",
    "id_zero_tail", "name_form", "name_sound", "name_spaces", "name_wrong",
}  # fmt: skip


@pytest.fixture(scope="module")
def scored(small: County, night: Night) -> dict[str, Any]:
    return scorer.score(small.truth, night.home)


def test_every_kind_of_damage_is_recalled_in_full_and_none_is_tied_wrongly(scored: dict[str, Any]) -> None:
    short = {
        damage: (line["right"], line["wanted"], line["wrong"])
        for damage, line in scored["links"].items()
        if line["right"] != line["wanted"] or line["wrong"]
    }
    assert short == {}
    assert {damage for damage, line in scored["links"].items() if line["wanted"] > 3} >= NAMING


def test_no_row_is_left_out_of_the_lines(small: County, scored: dict[str, Any]) -> None:
    """They add up to the measure of all persons, and name every damage the truth knows of rows that can be tied."""
    lines = scored["links"]
    assert sum(line["wanted"] for line in lines.values()) == scored["measures"]["persons"]["expected"]
    links = pd.read_parquet(small.truth / "links.parquet")
    tied = links[links["is_standing"] & links["is_decidable"] & links["resident_id"].notna() & (links["damage"] != "")]
    assert set(tied["damage"]) <= lines.keys() and len(lines) > 25
    told = [line.strip() for line in scorer.lines(scored)]
    for damage, line in lines.items():
        assert any(text.startswith(f"{damage} ") and f"right {line['right']} of {line['wanted']}" in text for text in told), damage


@pytest.mark.parametrize(
    ("damage", "person", "fallen"),
    [
        ("id_digit_wrong", "NULL", "recall"),
        ("id_tail_missing", "(SELECT max(person_key) FROM vault.person)", "precision"),
    ],
    ids=["lost", "tied to another"],
)
def test_a_kind_of_damage_that_is_lost_falls_alone(
    damage: str, person: str, fallen: str, small: County, night: Night, scored: dict[str, Any], tmp_path: Path
) -> None:
    for name in ("warehouse", "restricted"):
        shutil.copy2(night.home / f"{name}.duckdb", tmp_path)
    with duckdb.connect(str(tmp_path / "restricted.duckdb")) as connection:
        links = f"read_parquet('{small.truth / 'links.parquet'}')"
        feeds = connection.execute(f"SELECT DISTINCT feed FROM {links} WHERE damage = '{damage}' AND is_decidable").fetchall()
        for (feed,) in feeds:
            if feed == "public_security/household_register":
                continue  # the spine itself: whom others are tied to
            table = "feed." + feed.replace("/", "__")
            connection.execute(
                f"UPDATE {table} AS t SET person_key = {person}, household_key = NULL FROM {links} AS l WHERE l.damage = '{damage}'"
                f" AND l.feed = '{feed}' AND t._delivery_id = l.sha256[1:32] AND t._sheet IN ('', l.sheet) AND t._row_no = l.row_no"
            )
    spoiled = scorer.score(small.truth, tmp_path)
    lower = {
        name for name, line in spoiled["links"].items()
        if (line["recall"], line["precision"]) != (scored["links"][name]["recall"], scored["links"][name]["precision"])
    }  # fmt: skip
    assert lower == {damage} and spoiled["links"][damage][fallen] < 0.5
    assert any(fault.startswith("persons: ") for fault in scorer.shortfalls(spoiled))
