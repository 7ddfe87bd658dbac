"""What was due and what came: every answer of the register is another one, and a replay sees what was known then."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from deliveries import Delivery, night

from pipelines.policy.feed_calendar import FeedCalendar
from pipelines.policy.loader import PlacedCalendarLine
from pipelines.policy.model import CalendarLine

MAY = FeedCalendar(start=dt.date(2025, 5, 1))
ROW = (("1", "东河镇", 100),)
DAY = 24  # ``known`` counts hours from the first of June


def answers(
    tmp_path: Path, feed: str, *deliveries: Delivery, as_of: str = "2025-06-30", **more: Any
) -> dict[tuple[str, str], tuple[Any, ...]]:
    """answer, again and days late by span and part."""
    found = night(tmp_path, deliveries, as_of=dt.date.fromisoformat(as_of), calendar=more.pop("calendar", MAY), **more)
    rows = found.table("expected_delivery", "feed, span, part, answer, again, days_late, reason")
    return {(span, part): rest for name, span, part, *rest in rows if name == feed for rest in [tuple(rest[:3])]}


def may(feed: str = "c/event", **more: Any) -> Delivery:
    return Delivery(feed, **{"rows": ROW, "period": "2025-05", "known": 2 * DAY, **more})


def whole(tmp_path: Path, *deliveries: Delivery, **more: Any) -> tuple[Any, ...]:
    """The answer for May of the event feed, due on 5 June."""
    return answers(tmp_path, "c/event", *deliveries, **more)["2025-05", ""]


CASES = {
    # name: (files, answer, again, days late or overdue at 30 June)
    "nothing came": ((), "missing", "none", 25),
    "in time": ((may(),), "on_time", "none", None),
    "on the last day, by Chinese time": ((may(known=4 * DAY + 15),), "on_time", "none", None),
    "an hour later it is the next day in China": ((may(known=4 * DAY + 16),), "late", "none", 1),
    "nothing to report, told in time": ((may(rows=()),), "empty_on_time", "none", None),
    "nothing to report, then rows": ((may(rows=()), may(known=9 * DAY)), "late", "none", 5),
    "nothing to report, told late": ((may(rows=(), known=9 * DAY),), "late", "none", 5),
    "held back": ((may(rejected=9),), "held", "none", 25),
    "held, then sent well": ((may(rejected=9), may(known=3 * DAY)), "on_time", "none", None),
    "refused": ((may(state="refused", rows=()),), "refused", "none", 25),
    "corrected": ((may(), may(known=9 * DAY, version=2)), "on_time", "superseded", None),
    "more of the same month": ((may(), may(known=3 * DAY, mark="b", rows=(("2", "东河镇", 1),))), "on_time", "none", None),
}


@pytest.mark.parametrize("name", CASES)
def test_each_answer_is_another_one(tmp_path: Path, name: str) -> None:
    deliveries, answer, again, days = CASES[name]
    assert whole(tmp_path, *deliveries) == (answer, again, days)


def test_not_yet_due_until_the_last_day_is_over(tmp_path: Path) -> None:
    """A night of the due day has seen the whole day."""
    assert whole(tmp_path / "4", as_of="2025-06-04") == ("not_yet_due", "none", None)
    assert whole(tmp_path / "5", as_of="2025-06-05") == ("missing", "none", None)


def test_the_same_file_again_is_no_delivery(tmp_path: Path) -> None:
    sent = may()
    assert whole(tmp_path / "own", sent, resent=[(sent, dt.date(2025, 6, 20))]) == ("on_time", "resent_same", None)
    later = answers(tmp_path / "next", "c/event", sent, as_of="2025-07-10", resent=[(sent, dt.date(2025, 7, 3))])
    assert later["2025-06", ""] == ("resent_same", "none", 5)
    june = may(period="2025-06", known=32 * DAY)
    answered = answers(tmp_path / "both", "c/event", sent, june, as_of="2025-07-10", resent=[(sent, dt.date(2025, 7, 3))])
    assert answered["2025-06", ""] == ("on_time", "none", None)


def test_by_township(tmp_path: Path) -> None:
    sent = [may("b/parted", part="东河"), may("b/parted", part="东河镇,嘉川镇", period="2025-06", known=6 * DAY, mark="2")]
    assert answers(tmp_path, "b/parted", *sent) == {
        ("2025-05", "东河镇"): ("on_time", "none", None), ("2025-05", "嘉川镇"): ("missing", "none", 25),
        ("2025-06", "东河镇"): ("on_time", "none", None), ("2025-06", "嘉川镇"): ("on_time", "none", None),
    }  # fmt: skip


def test_townships_are_asked_for_spans_of_their_own_time(tmp_path: Path) -> None:
    """From 1 June 嘉川乡 is 嘉川镇, 白水乡 has gone into it, and 新镇 was made. May is owed by those of May, under tonight's name."""
    lists = {dt.date.min: ["东河镇", "嘉川乡", "白水乡"], dt.date(2025, 6, 1): ["东河镇", "嘉川镇", "新镇"]}
    sent = [may("b/parted", part=name, mark=name) for name in ("东河镇", "嘉川乡")]
    assert answers(tmp_path, "b/parted", *sent, as_of="2025-07-05", townships=lists) == {
        ("2025-05", "东河镇"): ("on_time", "none", None), ("2025-05", "嘉川镇"): ("on_time", "none", None),
        ("2025-05", "白水乡"): ("missing", "none", 30),
        ("2025-06", "东河镇"): ("missing", "none", None), ("2025-06", "嘉川镇"): ("missing", "none", None),
        ("2025-06", "新镇"): ("missing", "none", None),
        **{("2025-07", part): ("not_yet_due", "none", None) for part in ("东河镇", "嘉川镇", "新镇")},
    }  # fmt: skip


def test_a_replay_sees_what_was_known_then(tmp_path: Path) -> None:
    """Deliveries are bounded by intake; the register of an earlier day says not yet due, missing, late in turn."""
    late = may(known=9 * DAY)
    told = [whole(tmp_path / "0", as_of="2025-06-03"), whole(tmp_path / "1", as_of="2025-06-08"), whole(tmp_path / "2", late)]
    assert told == [("not_yet_due", "none", None), ("missing", "none", 3), ("late", "none", 5)]


def line(**values: Any) -> PlacedCalendarLine:
    return PlacedCalendarLine("999999", Path("x.yaml"), 1, CalendarLine.model_validate({"feed": "c/event", "source": "[P]", **values}))


def test_every_ten_days_files_answer_by_the_day_they_came(tmp_path: Path) -> None:
    ten_days = FeedCalendar((line(cadence="ten_day", due_day=2, valid_from=dt.date(2025, 6, 1)),), dt.date(2025, 6, 1))
    sent = [may(period="2025-06", known=known * DAY, mark=str(known), rows=((str(known), "东河镇", 1),)) for known in (10, 24)]
    assert answers(tmp_path, "c/event", *sent, calendar=ten_days) == {
        ("2025-06-T1", ""): ("on_time", "none", None),  # 11 June
        ("2025-06-T2", ""): ("late", "none", 3),  # 25 June
        ("2025-06-T3", ""): ("not_yet_due", "none", None),
    }


def test_a_deadline_nobody_can_tell_leaves_the_night_alone(tmp_path: Path) -> None:
    calendar = FeedCalendar((line(cadence="month", due_day=3, days="working", valid_from=dt.date(2026, 11, 1)),), dt.date(2026, 11, 1))
    found = night(tmp_path, [], as_of=dt.date(2026, 12, 31), calendar=calendar)
    rows = found.table("expected_delivery", "span, answer, due_date, reason", "feed, span")
    told = {
        span: (answer, due, (reason or "").split(":")[0])
        for span, answer, due, reason in rows
        if span >= "2026-11" and answer != "not_yet_due"
    }
    assert told["2026-12"] == ("undetermined", None, "holiday_calendar")
    assert told["2026-11"][0] == "missing"


def test_a_running_span_with_an_open_deadline_hides_nothing(tmp_path: Path) -> None:
    """December's deadline cannot be told yet; that November never came can."""
    calendar = FeedCalendar((line(cadence="month", due_day=3, days="working", valid_from=dt.date(2026, 11, 1)),), dt.date(2026, 11, 1))
    found = night(tmp_path, [], as_of=dt.date(2026, 12, 20), calendar=calendar)
    told = dict(found.table("feed_status", "feed, (calendar_answer, span_due)"))
    assert told["c/event"] == ("missing", "2026-11")


def test_feed_status_tells_the_worst_of_the_latest_due_span(tmp_path: Path) -> None:
    found = night(tmp_path, [may("b/parted", part="东河镇"), may()], calendar=MAY)
    rows = found.table("feed_status", "feed, calendar_answer, span_due, parts_not_on_time")
    assert [row[:2] + row[3:] for row in rows] == [
        ("a/whole", "missing", 1), ("b/parted", "missing", 1), ("c/event", "on_time", 0), ("d/register", "missing", 2),
    ]  # fmt: skip
    assert {row[2] for row in rows} == {"2025-05"}
