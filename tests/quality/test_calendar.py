"""What should have come by a day, by the feed calendar."""

from __future__ import annotations

import datetime as dt

import pytest

from pipelines.contracts.model import Delivery
from pipelines.quality.calendar import due_through


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
        ("event", None, "2025-06-30", None),
    ],
)
def test_due_through(cadence: str, due_day: int | None, as_of: str, through: str | None) -> None:
    delivery = Delivery.model_validate({"kind": "snapshot", "cadence": cadence, "period": "month", "due_day": due_day})
    assert due_through(delivery, dt.date.fromisoformat(as_of)) == (through and dt.date.fromisoformat(through))
