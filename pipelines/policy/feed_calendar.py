"""The feed calendar of an area: which dated line says when a feed's deliveries are due.

Here belongs the choice of the line. Spans and due dates are computed in ``quality/calendar.py``; where no line speaks for
a feed and day, its contract's own cadence and due day do.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pipelines.errors import ContractError
from pipelines.policy.loader import DATA, PlacedCalendarLine, PlacedLine, Roots, load_policy, prefixes, read_calendar

START, MONTHS, GROUP = "feed_calendar_start", "feed_calendar_months", "warning_group"


@dataclass(frozen=True)
class FeedCalendar:
    """All lines that may speak, and from when and for how long deliveries are asked for at all.

    ``start`` bounds what is expected by contracts and by lines of shorter prefixes than its own: a county's own line
    says by its first day from when it expects. ``groups``: departments of the 6+7+1 calendar and how often each pushes.
    """

    lines: tuple[PlacedCalendarLine, ...] = ()
    start: dt.date = dt.date.min
    start_prefix: str = "00"
    months: int = 12
    groups: Mapping[str, str] = field(default_factory=dict)

    def line(self, feed: str, day: dt.date) -> PlacedCalendarLine | None:
        """The line in force: of the longest area prefix, then of the narrowest feed pattern. None: the contract speaks."""
        found = [item for item in self.lines if fits(item.line.feed, feed) and _holds(item, day)]
        return max(found, key=lambda item: (item.prefix != "00", len(item.prefix), _narrow(item.line.feed)), default=None)

    def expected_from(self, line: PlacedCalendarLine | None) -> dt.date:
        """First last day of a span that is asked for."""
        if line is None:
            return self.start
        own = (line.prefix != "00", len(line.prefix)) >= (self.start_prefix != "00", len(self.start_prefix))
        return line.line.valid_from if own else max(self.start, line.line.valid_from)


def load_feed_calendar(area: str, as_of: dt.date, feeds: Collection[str], roots: Roots = (DATA,)) -> FeedCalendar:
    """The calendar of an area as it stands on a day. Raises ContractError naming file and line."""
    lines = [
        item
        for prefix in prefixes(area)
        for root in roots
        for path in sorted((root / prefix).glob("*.yaml"))
        for item in read_calendar(path)
    ]
    for item in lines:
        if not any(fits(item.line.feed, feed) for feed in feeds):
            raise ContractError(
                "calendar_unknown_feed", f"no contract declares {item.line.feed}", zh="没有该数据集的合同", where=item.where,
                expected="a declared feed, department/* or *", found=item.line.feed, fix="correct the spelling",
            )  # fmt: skip
    for first, second in itertools.combinations(lines, 2):
        if (first.prefix, first.line.feed) == (second.prefix, second.line.feed) and first.line.overlaps(second.line):
            raise ContractError(
                "policy_overlap", f"two lines of the feed calendar for {second.line.feed} hold at once",
                zh="同一数据集在同一时间有两条报送日历", where=second.where,
                expected=f"first day after the last of the line at {first.where}", found=second.line.valid_from.isoformat(),
                fix="close the earlier line with valid_to",
            )  # fmt: skip
    policy = load_policy(area, roots)
    (start,), (months,) = _in_force(policy, START, as_of), _in_force(policy, MONTHS, as_of)
    groups = {item.line.item: str(item.line.value) for item in _in_force(policy, GROUP, as_of)}
    return FeedCalendar(tuple(lines), dt.date.fromisoformat(str(start.line.value)), start.prefix, int(str(months.line.value)), groups)


def fits(pattern: str, feed: str) -> bool:
    """Whether a line's pattern covers a feed."""
    return pattern in ("*", feed) or (pattern.endswith("/*") and feed.startswith(pattern[:-1]))


def _narrow(pattern: str) -> int:
    return 0 if pattern == "*" else 1 if pattern.endswith("/*") else 2


def _holds(item: PlacedCalendarLine, day: dt.date) -> bool:
    return item.line.valid_from <= day <= (item.line.valid_to or dt.date.max)


def _in_force(policy: list[PlacedLine], key: str, day: dt.date) -> list[PlacedLine]:
    found = [item for item in policy if item.line.policy_key == key and item.line.valid_from <= day <= (item.line.valid_to or dt.date.max)]
    if not found:
        raise ContractError(
            "policy_missing", f"policy {key} is not in force at {day}", zh="政策包缺少报送日历所需的条目",
            expected="a line in force", fix="add the line to the area's pack in pipelines/policy/data",
        )  # fmt: skip
    return found
