"""Which deliveries stand: snapshots replace, parts replace parts, events add up, bad ones are held and the last good one stands."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from deliveries import CountingAuditor, Delivery, night

from pipelines.errors import ConservationError
from pipelines.quality.slots import declare_slots


def test_the_latest_snapshot_stands_and_the_older_one_is_superseded(tmp_path: Path) -> None:
    may = Delivery("a/whole", [("1", None, 5)], period="2025-05", known=9)
    june = Delivery("a/whole", [("2", None, 6)], period="2025-06", known=3)
    found = night(tmp_path, [may, june])
    assert found.states() == {may.id: "superseded", june.id: "standing"}
    assert found.table("accepted__a__whole", "no, amount_fen, _delivery_id, _period") == [("2", 6, june.id, "2025-06")]
    assert found.feed("a/whole") == ("ok", True)


def test_a_corrected_part_replaces_that_part_only(tmp_path: Path) -> None:
    east = Delivery("b/parted", [("1", "东河镇", 5)], part="东河镇")
    west = Delivery("b/parted", [("2", "嘉川镇", 6)], part="嘉川镇")
    corrected = Delivery("b/parted", [("1", "东河镇", 7)], part="东河镇", known=5, version=2)
    found = night(tmp_path, [east, west, corrected])
    assert found.states() == {east.id: "superseded", west.id: "standing", corrected.id: "standing"}
    assert found.table("accepted__b__parted", "no, amount_fen") == [("1", 7), ("2", 6)]
    # What was corrected was never so: the fold over history must not see it.
    assert found.table("history__b__parted", "no, amount_fen") == [("1", 7), ("2", 6)]


def test_history_keeps_earlier_periods(tmp_path: Path) -> None:
    may = Delivery("b/parted", [("1", "东河镇", 5)], part="东河镇", period="2025-05")
    june = Delivery("b/parted", [("1", "东河镇", 7)], part="东河镇", known=5)
    found = night(tmp_path, [may, june])
    assert found.table("history__b__parted", "no, amount_fen, _period") == [("1", 5, "2025-05"), ("1", 7, "2025-06")]


def test_a_township_is_one_part_however_its_name_is_written(tmp_path: Path) -> None:
    may = Delivery("b/parted", [("1", "东河", 5)], part="东河", period="2025-05")
    both = Delivery("b/parted", [("2", "嘉川", 6), ("3", "东河 镇", 6)], part="嘉川,东河 镇", known=4)
    june = Delivery("b/parted", [("1", "东河镇", 7)], part="东河镇", known=5)
    found = night(tmp_path, [may, both, june])
    assert found.states() == {may.id: "superseded", both.id: "standing", june.id: "standing"}
    assert found.table("accepted__b__parted", "no, amount_fen") == [("1", 7), ("2", 6)]


def test_a_file_of_several_townships_gives_way_township_by_township(tmp_path: Path) -> None:
    both = Delivery("b/parted", [("1", "东河镇", 5), ("2", "嘉川镇", 6)], part="东河镇,嘉川镇", period="2025-05")
    east = Delivery("b/parted", [("3", "东河镇", 7)], part="东河镇")
    found = night(tmp_path, [both, east])
    assert found.states() == {both.id: "standing", east.id: "standing"}
    assert found.table("accepted__b__parted", "no") == [("2",), ("3",)]
    counts = {row[0]: row[1:] for row in found.table("feed_rows", "feed, rows_accepted, rows_replaced, rows_standing")}
    assert counts["b/parted"] == (3, 1, 2)


def test_events_add_up_and_a_correction_replaces_its_own_month(tmp_path: Path) -> None:
    may = Delivery("c/event", [("1", None, 5)], period="2025-05")
    june = Delivery("c/event", [("2", None, 6)])
    again = Delivery("c/event", [("3", None, 7)], known=4, version=2)
    found = night(tmp_path, [may, june, again])
    assert found.states() == {may.id: "standing", june.id: "superseded", again.id: "standing"}
    assert found.table("accepted__c__event", "no") == [("1",), ("3",)]


def test_of_one_key_in_two_files_the_latest_known_wins_but_two_without_a_key_are_two(tmp_path: Path) -> None:
    first = Delivery("c/event", [("1", None, 5), (None, "甲", 1)], period="2025-05", known=8)
    second = Delivery("c/event", [("1", None, 6), (None, "乙", 1)], period="2025-06", known=2)
    found = night(tmp_path, [first, second])
    assert found.table("accepted__c__event", "no, town, amount_fen") == [("1", None, 5), (None, "乙", 1), (None, "甲", 1)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (Delivery("a/whole", [("2", None, 6)] * 8, rejected=2, known=5), "too_many_rejects"),
        (Delivery("a/whole", [], known=5), "too_few_rows"),
        (Delivery("a/whole", [("2", None, 6)], headers=("town", "amount_fen"), known=5), "header_missing"),
        (Delivery("a/whole", [("2", None, -6)], known=5), "audit_failed"),
    ],
)
def test_a_held_snapshot_leaves_the_last_good_one_standing_and_says_why(tmp_path: Path, bad: Delivery, reason: str) -> None:
    good = Delivery("a/whole", [("1", None, 5)], period="2025-05")
    found = night(tmp_path, [good, bad])
    assert found.states() == {good.id: "standing", bad.id: "held"}
    assert found.table("accepted__a__whole", "no") == [("1",)]
    [(text,)] = found.table("delivery", "reason", "delivery_state LIMIT 1")
    assert text.startswith(reason + ": ") and " | " in text
    state, reason_of_feed = found.table("feed_state", "feed_state, reason", "feed LIMIT 1")[0]
    assert state == "held" and reason in reason_of_feed
    assert found.feed("a/whole") == ("held", True)


@pytest.mark.parametrize(("rows", "rejected", "state"), [(18, 2, "standing"), (17, 3, "held"), (4, 1, "standing"), (3, 2, "held")])
def test_the_limit_is_a_share_in_whole_rows_rounded_up(tmp_path: Path, rows: int, rejected: int, state: str) -> None:
    edge = Delivery("a/whole", [(str(n), None, 6) for n in range(rows)], rejected=rejected)
    assert night(tmp_path, [edge]).states() == {edge.id: state}


def test_several_bad_deliveries_are_held_one_after_the_other(tmp_path: Path) -> None:
    good = Delivery("a/whole", [("1", None, 5)], period="2025-03")
    bad = [Delivery("a/whole", [(str(n), None, -n)], period=f"2025-0{n}") for n in (4, 5, 6)]
    auditor = CountingAuditor()
    found = night(tmp_path, [good, *bad], auditor)
    assert found.states() == {good.id: "standing"} | {item.id: "held" for item in bad}
    assert auditor.asked == ["a/whole"] * 4


def test_of_events_only_the_file_at_fault_is_held(tmp_path: Path) -> None:
    may = Delivery("c/event", [("1", None, 5)], period="2025-05")
    june = Delivery("c/event", [("2", None, -6), ("3", None, 7)])
    found = night(tmp_path, [may, june])
    assert found.states() == {may.id: "standing", june.id: "held"}
    assert found.feed("c/event") == ("held", True)


def test_refused_files_and_unknown_feeds_never_stand(tmp_path: Path) -> None:
    locked = Delivery("a/whole", state="refused")
    strange = Delivery("z/unknown")
    found = night(tmp_path, [locked, strange])
    assert found.states() == {locked.id: "refused", strange.id: "held"}
    assert found.feed("a/whole") == ("missing", False)


def test_every_feed_has_a_table_and_a_state_even_when_nothing_came(tmp_path: Path) -> None:
    found = night(tmp_path, [])
    assert [row[1] for row in found.table("feed_state")] == ["a", "b", "c", "d"]
    assert {row[2] for row in found.table("feed_state")} == {"missing"}
    assert found.engine.schema("accepted__a__whole") == {
        "no": "VARCHAR",
        "town": "VARCHAR",
        "amount_fen": "BIGINT",
        "_delivery_id": "VARCHAR",
        "_sheet": "VARCHAR",
        "_row_no": "INTEGER",
        "_period": "VARCHAR",
        "_part": "VARCHAR",
        "_known_at": "TIMESTAMP",
    }
    assert found.rows["accepted__a__whole"] == 0


def test_a_missing_township_makes_the_feed_partial_and_an_old_month_stale(tmp_path: Path) -> None:
    one = night(tmp_path / "1", [Delivery("b/parted", part="东河镇")])
    assert one.feed("b/parted") == ("partial", True)
    both = [Delivery("b/parted", part=part, period="2025-04") for part in ("东河镇", "嘉川镇")]
    assert night(tmp_path / "2", both).feed("b/parted") == ("stale", True)
    fresh = [Delivery("b/parted", part=part, period="2025-05") for part in ("东河镇", "嘉川镇")]
    assert night(tmp_path / "3", fresh).feed("b/parted") == ("ok", True)


def test_rejected_rows_name_delivery_row_and_column_letter(tmp_path: Path) -> None:
    item = Delivery("a/whole", [(str(n), None, 6) for n in range(20)], rejected=1, duplicate=1)
    found = night(tmp_path, [item])
    assert found.table("rejected_row", "delivery_id, sheet, row_no, rule, column_name, source_column, action") == [
        (item.id, "Sheet1", 22, "blank", "no", "A", "reject"),
        (item.id, "Sheet1", 23, "exact", "*", None, "duplicate"),
    ]


def test_an_unchanged_feed_is_not_audited_again(tmp_path: Path) -> None:
    item, auditor = Delivery("a/whole"), CountingAuditor()
    first = night(tmp_path, [item], auditor)
    second = night(tmp_path, [item, Delivery("c/event")], auditor, name="next")
    assert auditor.asked == ["a/whole", "c/event"]
    assert [row for row in second.table("check_result") if row[0] == "a__whole"] == first.table("check_result")


def test_rows_that_cleaning_did_not_count_stop_the_night(tmp_path: Path) -> None:
    class Miscounted(Delivery):
        def write(self, lake: Path) -> dict[str, object]:
            return {**super().write(lake), "rows_accepted": 2}

    with pytest.raises(ConservationError, match="accepted_rows_differ"):
        night(tmp_path, [Miscounted("a/whole")])


def test_arrival_order_and_thread_count_change_nothing(tmp_path: Path) -> None:
    files = [
        Delivery("b/parted", [("1", "东河镇", 5), ("2", "东河镇", 6)], part="东河镇"),
        Delivery("b/parted", [("1", "东河镇", 7)], part="东河镇", mark="same moment"),
        Delivery("c/event", [("1", None, 5)], period="2025-05"),
        Delivery("c/event", [("1", None, 6)], period="2025-05", mark="same moment"),
    ]
    one, two = night(tmp_path / "1", files), night(tmp_path / "2", files[::-1])
    for name in ("accepted__b__parted", "accepted__c__event", "history__b__parted", "feed_status"):
        assert one.table(name) == two.table(name)
    assert one.states() == two.states()


def test_two_townships_of_one_stem_are_never_merged() -> None:
    with duckdb.connect(":memory:") as connection:
        declare_slots(connection, ["东河镇", "东河乡", "嘉川镇"])
        told = {
            name: connection.execute("SELECT township_slot(?)", [name]).fetchone()[0]  # type: ignore[index]
            for name in ("东河镇", "东河乡", "东河", "嘉川", "嘉川 镇", "嘉川人民政府", "外乡镇", "")
        }
    assert told == {
        "东河镇": "东河镇", "东河乡": "东河乡", "东河": "东河", "嘉川": "嘉川镇", "嘉川 镇": "嘉川镇",
        "嘉川人民政府": "嘉川人民政府", "外乡镇": "外乡镇", "": "",
    }  # fmt: skip
