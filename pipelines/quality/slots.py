"""One township, one name: parts of deliveries written differently must not stand side by side.

Here belongs the DuckDB macro ``township_slot(name)``: the official name of the division list when the text is that
name, or when its key (suffix stripped) belongs to one township only; else the text without blanks. A county with both
东河镇 and 东河乡 therefore never merges them, and 东河 alone stays what it says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import duckdb

from pipelines.engine.duck import quote
from pipelines.identity.names import area_keys_sql, plain_sql


def declare_slots(connection: duckdb.DuckDBPyConnection, townships: Sequence[str]) -> None:
    """Create the macro from the official names of the county's townships."""
    rows = connection.execute(
        f"SELECT name, {plain_sql('name')}, {area_keys_sql('name', 'township')} FROM (SELECT unnest(?::VARCHAR[]) AS name)",
        [list(townships)],
    ).fetchall()
    shared = Counter(key for _, _, key in rows)
    known = {key: name for name, _, key in rows if shared[key] == 1} | {plain: name for name, plain, _ in rows}
    names = ", ".join(f"{quote(text)}: {quote(name)}" for text, name in sorted(known.items()))
    listed = f"MAP {{{names}}}" if names else "MAP([]::VARCHAR[], []::VARCHAR[])"
    plain, key = plain_sql("name"), area_keys_sql("name", "township")
    connection.execute(f"CREATE OR REPLACE TEMP MACRO township_slot(name) AS coalesce(({listed})[{plain}], ({listed})[{key}], {plain}, '')")
