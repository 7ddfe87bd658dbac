"""What of a feed should have come by a date, from the feed calendar its contract declares.

Here belongs the arithmetic of cadences. Which deliveries stand is decided in ``models/``; ``due_day`` is read as
days after the last day of the span: a month's data is due on day ``due_day`` of the next month.
"""

from __future__ import annotations

import datetime as dt

from pipelines.contracts.model import Delivery

# Last months of the spans of a cadence; a semester ends with August or February. Shorter ones are asked for by month.
SPAN_ENDS = {
    "ten_day": range(1, 13),
    "week": range(1, 13),
    "month": range(1, 13),
    "quarter": (3, 6, 9, 12),
    "semester": (2, 8),
    "year": (12,),
}


def due_through(delivery: Delivery, as_of: dt.date) -> dt.date | None:
    """Last day of the latest span whose data is due by ``as_of``; None for feeds that come when something happens."""
    ends = SPAN_ENDS.get(delivery.cadence)
    if ends is None:
        return None
    grace = dt.timedelta(days=delivery.due_day or 0)
    span = (last_day(year, month) for year in (as_of.year, as_of.year - 1, as_of.year - 2) for month in sorted(ends, reverse=True))
    return next(end for end in span if end + grace <= as_of)


def last_day(year: int, month: int) -> dt.date:
    """Last day of a month."""
    first_of_next = dt.date(year + month // 12, month % 12 + 1, 1)
    return first_of_next - dt.timedelta(days=1)
