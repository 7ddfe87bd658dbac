"""The mart quality_check: one row per feed, check and field, and the counts of a feed add up."""

from __future__ import annotations

from pathlib import Path

import pytest
from deliveries import CONTRACTS, Delivery, Night, night

from pipelines.engine import load_model
from pipelines.errors import SpineMissing
from pipelines.quality.scorecard.build import MODELS
from pipelines.quality.step import require_spine


def late_in_the_night(found: Night) -> dict[tuple[str, str, str], tuple[str, int, int, bool]]:
    """Tables that other rooms write, then the mart."""
    found.engine.write("repair", "SELECT 'a/whole' AS feed, 'len15' AS link_class FROM range(2)")
    found.engine.write("unresolved", "SELECT 'a/whole' AS feed FROM range(3)")
    found.engine.write("ledger_flag", "SELECT 'AL6' AS check_key, 'asset' AS subject FROM range(4)")
    found.engine.run(load_model(MODELS / "quality_check.sql"))
    rows = found.table("quality_check")
    keyed = {(feed, check, column): tuple(rest) for feed, check, column, *rest in rows}
    assert len(keyed) == len(rows)
    return keyed


def test_every_kind_of_finding_is_shown(tmp_path: Path) -> None:
    item = Delivery("a/whole", [(str(n), None, 6) for n in range(20)], rejected=1, duplicate=2, headers=("no", "town"))
    quality = late_in_the_night(night(tmp_path, [item]))
    assert {key[1:]: value for key, value in quality.items() if key[0] == "a/whole"} == {
        ("range", "amount_fen"): ("null", 20, 0, True),
        ("reject_blank", "no"): ("reject", 23, 1, False),
        ("duplicate_exact", "*"): ("duplicate", 23, 2, False),
        ("header_present", "amount_fen"): ("flag", 23, 23, False),
        ("rows_rejected", "*"): ("measure", 24, 1, True),
        ("rows_duplicate", "*"): ("measure", 24, 2, True),
        ("rows_set_apart", "*"): ("measure", 24, 1, True),
        ("cells_nulled", "*"): ("measure", 24, 0, True),
        ("cells_flagged", "*"): ("measure", 24, 0, True),
        ("rows_replaced", "*"): ("measure", 20, 0, True),
        ("link_len15", "*"): ("measure", 20, 2, True),
        ("link_unresolved", "*"): ("flag", 20, 3, False),
    }
    assert quality["ledger", "al6", "asset"] == ("flag", 4, 4, False)


def test_what_is_held_does_not_count_as_standing(tmp_path: Path) -> None:
    held = Delivery("a/whole", [("1", None, -5)], duplicate=1)
    quality = late_in_the_night(night(tmp_path, [held]))
    assert not [key for key in quality if key[:2] == ("a/whole", "rows_duplicate")]


def test_rows_replaced_by_a_later_file_are_counted(tmp_path: Path) -> None:
    may = Delivery("c/event", [("1", None, 5), ("2", None, 5)], period="2025-05")
    june = Delivery("c/event", [("1", None, 6)], known=3)
    quality = late_in_the_night(night(tmp_path, [may, june]))
    assert quality["c/event", "rows_replaced", "*"] == ("measure", 3, 1, True)


def test_no_register_no_night(tmp_path: Path) -> None:
    held = Delivery("d/register", [("1", "东河镇", -5)], part="东河镇")
    found = night(tmp_path / "1", [held])
    with pytest.raises(SpineMissing, match="audit_failed"):
        require_spine(found.engine, CONTRACTS)
    require_spine(night(tmp_path / "2", [Delivery("d/register", part="东河镇")]).engine, CONTRACTS)
