"""What a night says of households over time, beside the truth: members, numbers and splits, as answers that ``score`` compares.

Here belong the queries only. A household is named by the last number it bore, a person by the register's id; whom nobody knows
today is named by the household alone, and of an id that is nobody's (misread in the register) the household says whether it can be decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb

Answer = dict[str, tuple[Any, ...]]

_LABEL = """
    CREATE TEMP VIEW home_label AS
    SELECT household_key, arg_max(household_no, valid_from) AS household_no FROM vault.vault.household_number GROUP BY household_key
"""
_MEMBERS = {
    "found": """
        SELECT coalesce(p.resident_id, '') || '/' || l.household_no || '/' || m.from_date, m.to_date, m.joined_by, m.left_by
        FROM night.mart.household_member AS m
        JOIN home_label AS l USING (household_key)
        LEFT JOIN vault.vault.person AS p USING (person_key)
        WHERE CASE WHEN p.resident_id IN (SELECT resident_id FROM truth_memberships)
            THEN p.resident_id NOT IN (SELECT resident_id FROM truth_memberships WHERE NOT is_decidable)
            ELSE l.household_no NOT IN (SELECT household_no FROM truth_memberships WHERE NOT is_decidable) END
    """,
    "true": """
        SELECT coalesce(p.resident_id, '') || '/' || t.household_no || '/' || t.from_date::DATE, t.to_date::DATE, t.joined_by, t.left_by
        FROM truth_memberships AS t LEFT JOIN vault.vault.person AS p USING (resident_id)
        WHERE t.is_decidable
            AND (p.resident_id IS NOT NULL OR t.household_no NOT IN (SELECT household_no FROM truth_memberships WHERE NOT is_decidable))
    """,
    "open": "SELECT count(*) FROM truth_memberships WHERE NOT is_decidable",
}
_NUMBERS = {
    "found": """
        SELECT l.household_no || '/' || n.household_no || '/' || n.valid_from, n.valid_to
        FROM vault.vault.household_number AS n JOIN home_label AS l USING (household_key)
        WHERE l.household_no NOT IN (SELECT current_no FROM truth_aliases WHERE NOT is_decidable)
            -- Who lost its last number goes by an earlier one, unless another household bears that by now.
            AND (l.household_no IN (SELECT current_no FROM truth_aliases WHERE is_decidable)
                OR l.household_no NOT IN (SELECT number FROM truth_aliases WHERE NOT is_decidable))
    """,
    "true": "SELECT current_no || '/' || number || '/' || valid_from::DATE, valid_to::DATE FROM truth_aliases WHERE is_decidable",
    "open": "SELECT count(*) FROM truth_aliases WHERE NOT is_decidable",
}
_SPLITS = {
    "found": """
        SELECT * FROM (
            SELECT h.household_no || '/' || o.household_no AS pair, s.split_date
            FROM night.mart.household_split AS s
            JOIN vault.vault.household AS h USING (household_key)
            JOIN vault.vault.household AS o ON o.household_key = s.other_household_key
        ) WHERE pair NOT IN (SELECT household_no || '/' || other_household_no FROM truth_splits WHERE NOT is_decidable)
    """,
    "true": "SELECT household_no || '/' || other_household_no, split_date::DATE FROM truth_splits WHERE is_flagged AND is_decidable",
    "open": "SELECT count(*) FROM truth_splits WHERE NOT is_decidable",
}
_ASKED = {"household_members": _MEMBERS, "household_numbers": _NUMBERS, "household_splits": _SPLITS}
MEASURES = tuple(_ASKED)


def household_answers(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[Answer, Answer, int]]:
    """By measure: what is true, what the night says, and how many answers nobody can decide."""
    connection.execute(_LABEL)
    made = {}
    for name, queries in _ASKED.items():
        row = connection.execute(queries["open"]).fetchone()
        assert row is not None
        true, found = (_answers(connection.execute(queries[side]).fetchall()) for side in ("true", "found"))
        made[name] = (true, found, int(row[0]))
    return made


def _answers(rows: Iterable[tuple[Any, ...]]) -> Answer:
    return {str(row[0]): tuple(row[1:]) for row in rows}
