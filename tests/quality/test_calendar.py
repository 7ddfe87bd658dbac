"""What should have come by a day: spans, due dates and the line of the feed calendar that speaks, in tables."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from deliveries import contract

from pipelines.contracts.loader import load_contracts
from pipelines.errors import ContractError
from pipelines.policy.feed_calendar import FeedCalendar, load_feed_calendar
from pipelines.policy.workdays import Workdays
from pipelines.quality.calendar import due_through, spans_of

WORKDAYS = Workdays()
PUBLISHED = WORKDAYS.years.stop - 1


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def pack(root: Path, area: str, calendar: str, start: str = "2024-01-01") -> None:
    lines = f"""lines:
  - {{policy_key: feed_calendar_start, valid_from: 2013-01-01, value: "{start}", unit: date, source: "[P]"}}
  - {{policy_key: feed_calendar_months, valid_from: 2013-01-01, value: 12, unit: months, source: "[P]"}}
  - {{policy_key: warning_group, item: a, valid_from: 2013-01-01, value: month, unit: code, source: S2}}
"""
    (root / area).mkdir()
    (root / area / "calendar.yaml").write_text(f'area: "{area}"\ntitle: 测试\n{lines}feed_calendar:\n{calendar}', encoding="utf-8")


def due(tmp_path: Path, feed: str, lines: str, as_of: str, **more: object) -> dict[str, str]:
    """Due dates of the spans asked for, by span."""
    pack(tmp_path, "00", lines)
    declared = contract(feed, "snapshot", **more)
    calendar = load_feed_calendar("999999", day(as_of), [feed], (tmp_path,))
    spans = spans_of(declared, calendar, day(as_of), WORKDAYS)
    return {span.key: span.due.isoformat() if span.due else str(span.open_reason) for span in spans if span.is_expected}


@pytest.mark.parametrize(
    ("cadence", "due_day", "as_of", "through"),
    [
        ("month", 5, "2025-06-30", "2025-05-31"),
        ("month", 5, "2025-06-05", "2025-05-31"),
        ("month", 5, "2025-06-04", "2025-04-30"),
        ("quarter", 10, "2025-06-30", "2025-03-31"),
        ("quarter", 10, "2025-07-10", "2025-06-30"),
        ("semester", 30, "2025-06-30", "2025-02-28"),
        ("semester", 30, "2024-03-30", "2024-02-29"),
        ("year", 31, "2025-06-30", "2024-12-31"),
        ("year", 31, "2025-01-30", "2023-12-31"),
        ("week", 2, "2025-06-30", "2025-06-22"),
        ("ten_day", 3, "2025-06-24", "2025-06-20"),
        ("event", None, "2025-06-30", None),
    ],
)
def test_the_contract_is_the_default(cadence: str, due_day: int | None, as_of: str, through: str | None) -> None:
    declared = contract("a/x", "snapshot", delivery={"cadence": cadence, "due_day": due_day})
    spans = spans_of(declared, FeedCalendar(), day(as_of), WORKDAYS)
    assert due_through(spans, day(as_of)) == (through and day(through))


# The variants of feeds.md section 1, as an area's pack writes them.
VARIANTS = [
    # every dataset by the end of its month (S11)
    (
        "{feed: '*', cadence: month, due_day: 0, valid_from: 2025-04-01, source: S11}",
        "2025-06-15",
        {"2025-04": "2025-04-30", "2025-05": "2025-05-31", "2025-06": "2025-06-30"},
    ),
    # medical insurance every ten days (S13)
    (
        "{feed: a/*, cadence: ten_day, due_day: 3, valid_from: 2025-05-20, source: S13}",
        "2025-06-15",
        {"2025-05-T2": "2025-05-23", "2025-05-T3": "2025-06-03", "2025-06-T1": "2025-06-13", "2025-06-T2": "2025-06-23"},
    ),
    # education by the end of April and of October (S10)
    (
        "{feed: a/x, cadence: semester, due_dates: [04-30, 10-31], valid_from: 2024-09-01, source: S10}",
        "2025-09-15",
        {"2024-2": "2024-10-31", "2025-1": "2025-04-30", "2025-2": "2025-10-31"},
    ),
    # weekly, in the flood season only; the first working day after Sunday. 2 June 2025 is a holiday.
    (
        "{feed: a/x, cadence: week, due_day: 1, days: working, season: [05-25, 06-10], valid_from: 2025-01-01, source: '[P]'}",
        "2025-06-20",
        {"2025-W21": "2025-05-26", "2025-W22": "2025-06-03", "2025-W23": "2025-06-09"},
    ),
    # five working days: 1 to 5 May are holidays, 27 April is a Sunday that is worked
    (
        "{feed: a/x, cadence: month, due_day: 5, days: working, valid_from: 2025-04-01, source: '[P]'}",
        "2025-05-15",
        {"2025-04": "2025-05-12", "2025-05": "2025-06-09"},
    ),
    # the fifth, or the next working day when it is a day off
    (
        "{feed: a/x, cadence: month, due_day: 5, days: postponed, valid_from: 2025-03-01, source: '[P]'}",
        "2025-05-15",
        {"2025-03": "2025-04-07", "2025-04": "2025-05-06", "2025-05": "2025-06-05"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("line", "as_of", "expected"), VARIANTS)
def test_variants_of_the_calendar(tmp_path: Path, line: str, as_of: str, expected: dict[str, str]) -> None:
    first = min(expected)
    found = due(tmp_path, "a/x", f"  - {line}\n", as_of, delivery={"cadence": "event", "due_day": None})
    assert found == expected, first


def test_a_line_speaks_over_its_dates_only(tmp_path: Path) -> None:
    found = due(
        tmp_path,
        "a/x",
        "  - {feed: a/x, cadence: quarter, due_day: 10, valid_from: 2024-10-01, valid_to: 2025-03-31, source: S10}\n",
        "2025-06-15",
    )
    assert found == {
        "2024-06": "2024-07-05", "2024-07": "2024-08-05", "2024-08": "2024-09-05", "2024-09": "2024-10-05", "2024-Q4": "2025-01-10",
        "2025-Q1": "2025-04-10", "2025-04": "2025-05-05", "2025-05": "2025-06-05", "2025-06": "2025-07-05",
    }  # fmt: skip


def test_the_longest_prefix_then_the_narrowest_pattern(tmp_path: Path) -> None:
    pack(tmp_path, "00", "  - {feed: a/x, cadence: year, due_day: 1, valid_from: 2020-01-01, source: S10}\n")
    pack(
        tmp_path,
        "9999",
        "  - {feed: '*', cadence: month, due_day: 1, valid_from: 2020-01-01, source: S10}\n"
        "  - {feed: a/*, cadence: quarter, due_day: 1, valid_from: 2020-01-01, source: S10}\n",
    )
    calendar = load_feed_calendar("999999", day("2025-06-30"), ["a/x", "b/y"], (tmp_path,))
    found = [calendar.line(feed, day("2025-06-30")) for feed in ("a/x", "b/y")]
    assert [item and (item.prefix, item.line.cadence) for item in found] == [("9999", "quarter"), ("9999", "month")]
    national = load_feed_calendar("510000", day("2025-06-30"), ["a/x", "b/y"], (tmp_path,))
    assert [item and item.line.cadence for item in (national.line("a/x", day("2025-06-30")), national.line("b/y", day("2025-06-30")))] == [
        "year",
        None,
    ]


def test_what_a_county_asks_for_begins_with_its_own_first_day(tmp_path: Path) -> None:
    pack(tmp_path, "00", "  - {feed: b/y, cadence: month, due_day: 1, valid_from: 2013-01-01, source: S10}\n", start="2020-01-01")
    pack(tmp_path, "999999", "  - {feed: c/z, cadence: month, due_day: 1, valid_from: 2025-02-01, source: S10}\n", start="2025-05-01")
    calendar = load_feed_calendar("999999", day("2025-06-30"), ["a/x", "b/y", "c/z"], (tmp_path,))
    first = {
        feed: min(s.key for s in spans_of(contract(feed, "snapshot"), calendar, day("2025-06-30"), WORKDAYS) if s.is_expected)
        for feed in ("a/x", "b/y", "c/z")
    }
    assert first == {"a/x": "2025-05", "b/y": "2025-05", "c/z": "2025-02"}


def test_a_deadline_past_the_published_holidays_is_not_guessed(tmp_path: Path) -> None:
    line = "  - {feed: a/x, cadence: month, due_day: 3, days: working, valid_from: 2025-01-01, source: '[P]'}\n"
    found = due(tmp_path, "a/x", line, f"{PUBLISHED}-12-20")
    assert found[f"{PUBLISHED}-11"] == WORKDAYS.nth_after(dt.date(PUBLISHED, 11, 30), 3).isoformat()  # type: ignore[union-attr]
    assert found[f"{PUBLISHED}-12"].startswith(f"holiday_calendar: 节假日安排只公布到 {PUBLISHED} 年")


@pytest.mark.parametrize(
    ("day_of", "number", "found"),
    [
        ("2025-09-30", 1, "2025-10-09"),  # 1 to 8 October are the long holiday
        ("2025-09-28", 0, "2025-09-28"),  # a Sunday that is worked
        ("2025-10-05", 0, "2025-09-30"),
        (f"{PUBLISHED}-12-31", 1, None),
    ],
)
def test_working_days(day_of: str, number: int, found: str | None) -> None:
    assert WORKDAYS.nth_after(day(day_of), number) == (found and day(found))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("{feed: a/misspelt, cadence: month, due_day: 5, valid_from: 2025-01-01, source: S10}", "calendar_unknown_feed"),
        ("{feed: a/x, cadence: month, valid_from: 2025-01-01, source: S10}", "policy_line"),
        ("{feed: a/x, cadence: event, due_day: 3, valid_from: 2025-01-01, source: S10}", "policy_line"),
        ("{feed: a/x, cadence: year, due_dates: [02-29], valid_from: 2025-01-01, source: S10}", "policy_line"),
        ("{feed: a/x, cadence: month, due_day: 5, valid_from: 2025-01-01, source: S10}", "policy_overlap"),
    ],
)
def test_a_broken_line_is_named_with_file_and_row(tmp_path: Path, line: str, name: str) -> None:
    pack(tmp_path, "00", f"  - {{feed: a/x, cadence: month, due_day: 5, valid_from: 2020-01-01, source: S10}}\n  - {line}\n")
    with pytest.raises(ContractError) as caught:
        load_feed_calendar("999999", day("2025-06-30"), ["a/x"], (tmp_path,))
    assert (caught.value.name, caught.value.where.row) == (name, 9)


def test_the_packs_of_this_repository_name_declared_feeds_and_all_6_7_1() -> None:
    calendar = load_feed_calendar("510821", day("2025-06-30"), load_contracts())
    assert {calendar.groups[name] for name in ("health", "medical_insurance")} == {"month"}
    assert {calendar.groups[name] for name in ("housing", "civil_affairs")} == {"quarter"}
    assert [name for name, group in calendar.groups.items() if group == "semester"] == ["education"]
