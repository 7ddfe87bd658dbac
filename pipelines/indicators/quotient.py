"""The one way an indicator is divided, as a SQL macro: ``quotient(numerator, denominator)``, exact to 6 places, rounded half up.

NULL without a denominator above 0. Numbers are DECIMAL(24, 4).
"""

from __future__ import annotations

import duckdb

_ABOVE, _BELOW = "CAST(numerator * 10000 AS HUGEINT)", "CAST(denominator * 10000 AS HUGEINT)"
_WHOLE = f"CAST(({_ABOVE} * 2000000 + {_BELOW}) // ({_BELOW} * 2) AS DECIMAL(28, 0))"


def declare_quotient(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the macro."""
    connection.execute(
        "CREATE OR REPLACE TEMP MACRO quotient(numerator, denominator) AS"
        f" CASE WHEN denominator > 0 THEN CAST({_WHOLE} * CAST(0.000001 AS DECIMAL(7, 6)) AS DECIMAL(24, 6)) END"
    )
