"""Compares the village of every standing row with the one it was written for, whatever name it bears there.

A row that names another village by mistake (``village_neighbour``) says what it says: nobody can tell from its place, and it is left out.
"""

from __future__ import annotations

from typing import Any

import duckdb

MEASURE = "places"
OTHER_PLACE = ("village_neighbour",)  # dirt after which a row names another village than its own
Answer = dict[str, tuple[Any, ...]]


def place_answers(connection: duckdb.DuckDBPyConnection, feeds: dict[str, str]) -> tuple[Answer, Answer, int]:
    """Village by row: what is true, what the night says, and how many rows are left out. ``feeds``: resolved tables by feed."""
    columns = connection.execute(
        "SELECT table_name FROM duckdb_columns() WHERE database_name = 'vault' AND schema_name = 'feed' GROUP BY ALL"
        " HAVING count(*) FILTER (column_name IN ('township_name', 'village_name', 'village_code')) = 3"
    ).fetchall()
    tables = sorted({str(row[0]) for row in columns} & set(feeds.values()))
    if not tables:
        return {}, {}, 0
    rows = " UNION ALL ".join(f"SELECT _delivery_id, _sheet, _row_no, village_code FROM vault.feed.{table}" for table in tables)
    found = connection.execute(
        f"""
        SELECT l.feed || '/' || l._row_id, p.village_code, r.village_code, list_contains($1, l.damage)
        FROM ({rows}) AS r
        JOIN links AS l ON l.delivery_id = r._delivery_id AND l.sheet = r._sheet AND l.row_no = r._row_no
        JOIN truth_row_places AS p ON p._row_id = l._row_id
        WHERE l.is_standing AND l.effect IN ('', 'cosmetic', 'cell_lost')
        """,
        [list(OTHER_PLACE)],
    ).fetchall()
    asked = [row for row in found if not row[3]]
    return ({row[0]: (row[1],) for row in asked}, {row[0]: (row[2],) for row in asked if row[2]}, len(found) - len(asked))
