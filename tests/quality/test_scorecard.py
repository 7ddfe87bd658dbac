"""The scorecard by hand: few deliveries, every measure told in advance."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from deliveries import CONTRACTS, Delivery, contract, night

from pipelines.contracts.loader import load_contracts
from pipelines.policy.feed_calendar import FeedCalendar
from pipelines.policy.loader import load_policy
from pipelines.quality.scorecard.build import SHARE, build_scorecard
from pipelines.quality.scorecard.profile import field_table

MAY = FeedCalendar(start=dt.date(2025, 5, 1))
DAY = 24
LINKED = contract("a/whole", "snapshot", identity={"household": {"number": "no"}})
WEIGHTS = {item.line.item: item.line.value for item in load_policy("00") if item.line.policy_key == "quality_weight"}


def told(item: Delivery, filled: dict[str, int], faults: Sequence[tuple[str, str, str, int]] = ()) -> Delivery:
    """What clean.json says of a delivery, kept for ``scorecard``."""
    object.__setattr__(item, "facts", {
        "filled": filled,
        "by_rule": [{"rule": rule, "column": column, "action": action, "count": count} for rule, column, action, count in faults],
    })  # fmt: skip
    return item


def scorecard(
    home: Path,
    *deliveries: Delivery,
    as_of: dt.date = dt.date(2025, 6, 30),
    board: Sequence[tuple[Delivery, int, int, str, str]] = (),
    receipts: Sequence[tuple[Delivery, str, int]] = (),
) -> dict[tuple[str, str], dict[str, Any]]:
    """Rows of data_quality by feed (``a/*``: the whole department) and month. ``board``: delivery, row, side, severity, status."""
    found = night(home, deliveries, as_of=as_of, calendar=MAY)
    for item in deliveries:
        (home / "lake" / "deliveries" / item.id / "digest1" / "clean.json").write_text(
            json.dumps(getattr(item, "facts", {"filled": {}, "by_rule": []})), encoding="utf-8"
        )
    write = found.engine.write
    place = "CAST(NULL AS VARCHAR) AS feed, CAST(NULL AS VARCHAR) AS _delivery_id, '' AS _sheet, 0 AS _row_no"
    write("repair", f"SELECT {place}, '' AS link_class WHERE false")
    said = [(f"{number}", *line) for number, line in enumerate(board)]
    cited = " UNION ALL ".join(f"SELECT '{no}', {side}, '{i.feed}', '{i.id}', 'Sheet1', {row}" for no, i, row, side, _, _ in said)
    kinds = "'' AS contradiction_no, 0 AS side, '' AS feed, '' AS delivery_id, '' AS sheet, 0 AS row_no"
    write("contradiction_row", f"SELECT {kinds} WHERE false" + (f" UNION ALL {cited}" if cited else ""))
    rows = " UNION ALL ".join(f"SELECT '{no}', '{severity}', '{status}'" for no, _, _, _, severity, status in said)
    kinds = "'' AS contradiction_no, '' AS severity, '' AS status"
    write("contradiction", f"SELECT {kinds} WHERE false" + (f" UNION ALL {rows}" if rows else ""))
    write("unresolved", f"SELECT {place} WHERE false")
    write("ledger_flag", "SELECT '' AS check_key, '' AS subject WHERE false")
    write("night", f"SELECT DATE '{as_of}' AS as_of, '999999' AS area_code")
    back = " UNION ALL ".join(f"SELECT '{i.id}', 'corrected', TIMESTAMP '{at}', {days}, {i.rejected}" for i, at, days in receipts)
    types = {"delivery_id": "VARCHAR", "receipt_state": "VARCHAR", "last_returned_at": "TIMESTAMP", "latency_days_max": "INTEGER"}
    types["rows_rejected"] = "BIGINT"
    none = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in types.items())
    write("receipt", f"SELECT {none} WHERE false" + (f" UNION ALL {back}" if back else ""))
    lines = [item.line for item in load_policy("00") if item.line.policy_key.startswith(("quality_", "feed_calendar_months"))]
    values = ", ".join(f"('{x.policy_key}', '{x.item}', {x.value_num or 'NULL'}, '{x.value_text or ''}')" for x in lines)
    write(
        "policy",
        f"SELECT col0 AS policy_key, col1 AS item, CAST(col2 AS DECIMAL(18, 4)) AS value_num, col3 AS value_text FROM (VALUES {values})",
    )
    build_scorecard(found.engine, CONTRACTS | {"a/whole": LINKED})
    names = [row[0] for row in found.engine.connection.execute(f"DESCRIBE FROM '{found.engine.path('data_quality')}'").fetchall()]
    table = [dict(zip(names, row, strict=True)) for row in found.table("data_quality")]
    return {(row["feed"] if row["feed"] != "*" else f"{row['department']}/*", row["month"]): row for row in table}


def share(number: int, of: int) -> Decimal:
    return (Decimal(number) / of).quantize(Decimal("0.000001"))


def test_content_measures(tmp_path: Path) -> None:
    """Ten rows, one of them a copy and one rejected; 27 cells are asked for (3 columns x 9 rows), 9 of them compulsory."""
    rows = [(str(number), None, 5) for number in range(8)]
    item = told(
        Delivery("a/whole", rows, period="2025-05", known=2 * DAY, rejected=1, duplicate=1),
        {"no": 8, "town": 3, "amount_fen": 9},
        [("blank", "no", "reject", 1), ("range", "amount_fen", "null", 2), ("key_conflict", "*", "reject", 1)],
    )
    found = scorecard(tmp_path, item, board=[(item, 2, 1, "error", "open")])["a/whole", "2025-06"]
    assert (found["deliveries"], found["deliveries_held"], found["consistency"]) == (1, 0, share(7, 8))
    assert {name: found[name] for name in ("completeness", "compulsory_completeness", "row_validity", "cell_validity", "uniqueness")} == {
        "completeness": share(20, 27), "compulsory_completeness": share(8, 9), "row_validity": share(8, 9), "cell_validity": share(18, 20),
        "uniqueness": share(8, 10),
    }  # fmt: skip
    assert found["validity"] == share(8 * 18, 9 * 20)
    assert (found["timeliness"], found["repetition"], found["correction"]) == (1, 1, None)


def test_only_blanks_that_break_a_rule_are_compulsory() -> None:
    """Most rows of the national export are of households that are not monitored: their empty category is no fault."""
    fields = {(row["feed"], row["field"]): row["is_compulsory"] for row in field_table(load_contracts()).to_pylist()}
    export = "rural_revitalisation/monitoring_export"
    assert not fields[export, "monitoring_category"] and not fields[export, "risk_eliminated"]
    assert fields[export, "household_type"] and fields[export, "resident_id"]


def test_contradictions_count_rows_of_what_stands(tmp_path: Path) -> None:
    rows = [(str(number), None, 5) for number in range(4)]
    item = told(Delivery("a/whole", rows, period="2025-05"), {"no": 4})
    board = [
        (item, 2, 1, "error", "open"), (item, 2, 1, "warn", "recurring"),  # one row, two contradictions
        (item, 3, 2, "error", "open"), (item, 3, 1, "alert", "open"), (item, 4, 1, "error", "explained"),  # not its own, a question
    ]  # fmt: skip
    found = scorecard(tmp_path, item, board=board)
    assert (found["a/whole", "2025-06"]["rows_contradicted"], found["a/whole", "2025-06"]["consistency"]) == (1, share(3, 4))


def test_what_is_held_counts_and_is_linked_to_nobody(tmp_path: Path) -> None:
    item = told(Delivery("a/whole", [("1", None, 5)], period="2025-05", known=2 * DAY, rejected=9), {"no": 9})
    found = scorecard(tmp_path, item)["a/whole", "2025-06"]
    assert (found["deliveries_held"], found["row_validity"], found["consistency"], found["corrections_open"]) == (1, share(1, 10), None, 1)


def test_repeat_offences_are_told_by_rule_and_field(tmp_path: Path) -> None:
    rule, other = ("range", "amount_fen", "null", 1), ("format", "no", "flag", 3)
    may = told(Delivery("c/event", period="2025-04", known=-28 * DAY), {"no": 1}, [rule])
    june = told(Delivery("c/event", period="2025-05", known=2 * DAY), {"no": 1}, [rule, other])
    found = scorecard(tmp_path, may, june)
    assert [(found["c/event", month]["faults"], found["c/event", month]["repetition"]) for month in ("2025-05", "2025-06")] == [
        (1, 1), (2, share(1, 2)),
    ]  # fmt: skip


def test_days_to_correct(tmp_path: Path) -> None:
    """Held on 3 June, put right on 15 June: 12 of 30 days."""
    bad = told(Delivery("a/whole", [("1", None, 5)], period="2025-05", known=2 * DAY, rejected=9), {"no": 1})
    good = told(Delivery("a/whole", [("1", None, 5), ("2", None, 5)], period="2025-05", known=14 * DAY), {"no": 2})
    found = scorecard(tmp_path, bad, good)["a/whole", "2025-06"]
    assert (found["corrections"], found["correction_days"], found["correction"], found["corrections_open"]) == (1, 12, share(18, 30), 0)
    assert scorecard(tmp_path / "2", bad)["a/whole", "2025-06"]["corrections_open"] == 1


def test_a_receipt_that_came_back_whole_is_the_correction(tmp_path: Path) -> None:
    """Rows of an event feed stand beside the faulty ones: only the receipt says that they were put right, after 4 days."""
    rows = [(str(number), None, 5) for number in range(20)]
    bad = told(Delivery("c/event", rows, period="2025-05", known=2 * DAY, rejected=1), {"no": 20})
    more = told(Delivery("c/event", [("x", None, 5)], period="2025-05", known=3 * DAY), {"no": 1})
    found = scorecard(tmp_path, bad, more, receipts=[(bad, "2025-06-07 01:00:00", 4)])["c/event", "2025-06"]
    assert (found["corrections"], found["correction_days"], found["corrections_open"]) == (1, 4, 0)


def test_another_bad_file_corrects_nothing(tmp_path: Path) -> None:
    """Held on 3 June, held again on 5 June, put right on 15 June: two corrections, of 12 and of 10 days; without it none."""
    bad = told(Delivery("a/whole", [("1", None, 5)], period="2025-05", known=2 * DAY, rejected=9), {"no": 1})
    again = told(Delivery("a/whole", [("1", None, 6)], period="2025-05", known=4 * DAY, rejected=9), {"no": 1})
    good = told(Delivery("a/whole", [("1", None, 5), ("2", None, 5)], period="2025-05", known=14 * DAY), {"no": 2})
    open_ = scorecard(tmp_path / "1", bad, again)["a/whole", "2025-06"]
    assert (open_["deliveries_held"], open_["corrections"], open_["corrections_open"]) == (2, 0, 2)
    done = scorecard(tmp_path / "2", bad, again, good)["a/whole", "2025-06"]
    assert (done["corrections"], done["correction_days"], done["corrections_open"]) == (2, 11, 0)


def test_a_receipt_after_the_new_file_makes_it_no_later(tmp_path: Path) -> None:
    """A new file came after 4 days; the receipt of the old one came back for the record three weeks later."""
    bad = told(Delivery("a/whole", [(str(n), None, 5) for n in range(20)], period="2025-05", known=2 * DAY, rejected=1), {"no": 20})
    good = told(Delivery("a/whole", [(str(n), None, 5) for n in range(21)], period="2025-05", known=6 * DAY), {"no": 21})
    found = scorecard(tmp_path, bad, good, receipts=[(bad, "2025-06-28 01:00:00", 25)])["a/whole", "2025-06"]
    assert (found["corrections"], found["correction_days"], found["corrections_open"]) == (1, 4, 0)


def test_the_score_weighs_what_is_there_and_says_the_trend(tmp_path: Path) -> None:
    """Nothing came in May's month but was due in June: only timeliness speaks. A clean file in time scores 1."""
    june = scorecard(tmp_path / "1")["c/event", "2025-06"]
    assert (june["score"], june["timeliness"], june["completeness"], june["score_before"]) == (0, 0, None, None)
    sent = told(Delivery("c/event", period="2025-05", known=2 * DAY), {"no": 1, "town": 1, "amount_fen": 1})
    both = scorecard(tmp_path / "2", sent, as_of=dt.date(2025, 7, 31))
    assert both["c/event", "2025-06"]["score"] == 1
    assert [both["c/event", "2025-07"][name] for name in ("score", "score_before", "score_change")] == [0, 1, -1]


def test_the_weights_are_those_of_policy(tmp_path: Path) -> None:
    late = told(Delivery("c/event", period="2025-05", known=9 * DAY), {"no": 1, "town": 1, "amount_fen": 1})
    found = scorecard(tmp_path, late)["c/event", "2025-06"]
    there = [Decimal(str(WEIGHTS[name])) for name in ("completeness", "validity", "uniqueness", "timeliness", "repetition")]
    assert found["score"] == (1 - there[3] / sum(there)).quantize(Decimal("0.000001"))


def test_a_department_adds_up_before_it_divides(tmp_path: Path) -> None:
    """The department's row adds the counts of its datasets."""
    found = scorecard(tmp_path, Delivery("b/parted", part="东河镇", period="2025-05", known=DAY))
    assert (found["b/parted", "2025-06"]["deliveries_on_time"], found["b/parted", "2025-06"]["deliveries_due"]) == (1, 2)
    whole = {feed: row for (feed, _), row in found.items() if feed.endswith("/*")}
    assert set(whole) == {"a/*", "b/*", "c/*", "d/*"}
    for row in whole.values():
        parts = [other for other in found.values() if other["feed"] != "*" and other["department"] == row["department"]]
        for name in ("deliveries_due", "deliveries_on_time", "rows_data", "cells_declared", "cells_filled"):
            assert row[name] == sum(other[name] for other in parts), name


@pytest.mark.parametrize(("n", "d", "share_is"), [(1, 3, "0.333333"), (2, 3, "0.666667"), (1, 0, None), (0, 5, "0"), (10**15, 10**15, "1")])
def test_shares_are_exact(n: int, d: int, share_is: str | None) -> None:
    import duckdb

    with duckdb.connect(":memory:") as connection:
        connection.execute(f"CREATE MACRO share_of(n, d) AS {SHARE}")
        row = connection.execute("SELECT share_of(?::BIGINT, ?::BIGINT)", [n, d]).fetchone()
    assert row == (share_is and Decimal(share_is),)
