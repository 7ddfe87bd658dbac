"""Period keys of deliveries as days, and the Chinese day of a known time: DuckDB macros the room's models share.

``period_first(period)`` and ``period_last(period)``: NULL for a text that is no period key. ``china_day(known_at)``: days of
the feed calendar are Chinese days, known_at is UTC.
"""

from __future__ import annotations

import duckdb

_FIRST = """CASE
    WHEN regexp_full_match(period, '[0-9]{4}-[0-9]{2}') THEN TRY_CAST(period || '-01' AS DATE)
    WHEN regexp_full_match(period, '[0-9]{4}-Q[1-4]')
        THEN make_date(CAST(period[1:4] AS INTEGER), 3 * CAST(period[7:7] AS INTEGER) - 2, 1)
    WHEN regexp_full_match(period, '[0-9]{4}-1') THEN make_date(CAST(period[1:4] AS INTEGER), 3, 1)
    WHEN regexp_full_match(period, '[0-9]{4}-2') THEN make_date(CAST(period[1:4] AS INTEGER), 9, 1)
    WHEN regexp_full_match(period, '[0-9]{4}') THEN make_date(CAST(period AS INTEGER), 1, 1)
END"""
_MONTHS = "CASE WHEN length(period) = 4 THEN 11 WHEN period[6:6] = 'Q' THEN 2 WHEN length(period) = 6 THEN 5 ELSE 0 END"


def declare_periods(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the macros."""
    connection.execute(f"CREATE OR REPLACE MACRO period_first(period) AS {_FIRST}")
    connection.execute(f"CREATE OR REPLACE MACRO period_last(period) AS last_day(period_first(period) + to_months({_MONTHS}))")
    connection.execute("CREATE OR REPLACE MACRO china_day(known_at) AS CAST(known_at + INTERVAL 8 HOUR AS DATE)")
