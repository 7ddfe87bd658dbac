"""Compares the contradiction board with what was planted: every contradiction found, no near miss taken for one, answers folded.

Speaks of planted subjects only: what else contradicts in a world by chance is not in the truth. Beside ``score``, which puts the
measures together.
"""

from __future__ import annotations

import duckdb

Answer = dict[str, tuple[str | None, ...]]

# Who a contradiction is about, as the truth names it: a person, registered or struck off, else a household; of a number shared by many,
# any household cited.
_FOUND = """
    SELECT c.code || '/' || coalesce(p.resident_id, g.resident_id, h.household_no), c.status
    FROM night.mart.contradiction AS c
    LEFT JOIN vault.vault.person AS p ON p.person_key = c.person_key
    LEFT JOIN (SELECT DISTINCT person_key, resident_id FROM vault.vault.gone_person) AS g ON g.person_key = c.person_key
    LEFT JOIN vault.vault.household AS h ON h.household_key = c.household_key
    WHERE c.rows_cited > 0 AND (c.person_key IS NOT NULL OR c.household_key IS NOT NULL)
    UNION ALL
    SELECT c.code || '/' || h.household_no, c.status
    FROM night.mart.contradiction AS c
    JOIN night.mart.contradiction_row AS r USING (contradiction_no)
    JOIN vault.feed.public_security__household_register AS g
        ON g._delivery_id = r.delivery_id AND g._sheet = r.sheet AND g._row_no = r.row_no
    JOIN vault.vault.household AS h ON h.household_key = g.household_key
    WHERE c.rows_cited > 0 AND c.person_key IS NULL AND c.household_key IS NULL
"""


def board(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[Answer, Answer, int]]:
    """Expected and found answers, and how many nobody can tell, by measure."""
    planted = connection.execute(
        "SELECT code || '/' || coalesce(resident_id, household_no), polarity = 'positive', status, is_decidable FROM truth_contradictions"
    ).fetchall()
    asked = {str(key) for key, _, _, is_decidable in planted if is_decidable}
    undecidable = len(planted) - len(asked)
    found: dict[str, set[str]] = {}
    for key, status in connection.execute(_FOUND).fetchall():
        if str(key) in asked:
            found.setdefault(str(key), set()).add(str(status))
    expected: Answer = {str(key): () for key, positive, _, is_decidable in planted if positive and is_decidable}
    answered: Answer = {str(key): (str(status),) for key, _, status, is_decidable in planted if status is not None and is_decidable}
    return {
        "contradictions": (expected, dict.fromkeys(found, ()), undecidable),
        "contradiction_answers": (answered, {key: (",".join(sorted(found.get(key, set()))),) for key in answered}, 0),
    }
