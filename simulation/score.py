"""Compares a night's databases with the truth of a simulated county: recall and precision over decidable answers.

Reads the DuckDB files directly, nothing of the product. Wrong answers are listed with masked keys. Money is compared
to the fen per asset; what the night misses of the totals must be just what the listed rejects took away.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from simulation.errors import SimulationError
from simulation.score_board import board
from simulation.score_households import MEASURES as HOUSEHOLD_MEASURES
from simulation.score_households import household_answers
from simulation.score_places import MEASURE as PLACES
from simulation.score_places import place_answers
from simulation.world.frames import ID_COLUMN

SHOWN = 20  # wrong answers listed per measure
MINIMUMS: dict[str, float] = {
    "persons": 0.9995,
    "clues": 1.0,
    "clue_states": 1.0,
    "candidates": 1.0,
    "candidate_reasons": 1.0,
    "monitored": 1.0,
    "blockers": 1.0,
    "assets": 1.0,
    PLACES: 1.0,
    "contradictions": 1.0,
    "contradiction_answers": 1.0,
    **dict.fromkeys(HOUSEHOLD_MEASURES, 1.0),
}
NOBODY_WRONG = 0.99999  # of the rows tied to people, at least so many to the right one
Answer = dict[str, tuple[Any, ...]]

# What the night says, as text key and values; household keys go back to register numbers through the vault.
_BY_HOUSEHOLD = "SELECT h.household_no{columns} FROM {table} AS m JOIN vault.vault.household AS h USING (household_key)"
_RULES = "(SELECT household_key, unnest(string_split(rule_keys, ',')) AS rule FROM night.mart.clue)"
_LISTED = "night.mart.monitored_household"
_NIGHT = {
    "clues": _BY_HOUSEHOLD.format(table=_RULES, columns=" || '/' || m.rule"),
    "clue_states": _BY_HOUSEHOLD.format(table="night.mart.clue", columns=", m.clue_state"),
    "candidates": _BY_HOUSEHOLD.format(table="night.mart.candidate", columns=", m.monitoring_category"),
    "candidate_reasons": _BY_HOUSEHOLD.format(table="night.mart.candidate", columns=", m.reasons"),
    "monitored": _BY_HOUSEHOLD.format(table=_LISTED, columns=", m.monitoring_category, m.list_state, m.is_elimination_ready"),
    "blockers": _BY_HOUSEHOLD.format(table=_LISTED, columns=", coalesce(m.elimination_blockers, '')"),
    "assets": "SELECT asset_no, original_value, income_due, income_received, arrears FROM night.mart.asset",
}
_TRUTH = {
    "clues": ("clues", "household_no || '/' || rule_key"),
    "clue_states": ("clue_states", "household_no, clue_state"),
    "candidates": ("candidates", "household_no, monitoring_category"),
    "candidate_reasons": ("candidates", "household_no, reasons"),
    "monitored": ("monitored", "household_no, monitoring_category, list_state, is_elimination_ready"),
    "blockers": ("monitored", "household_no, coalesce(blockers, '')"),
    "assets": ("assets", "asset_no, original_value_fen, income_due_fen, received_fen, arrears_fen"),
}
_AMOUNTS = (("original_value", "original_value"), ("income_due", "income_due"), ("income_received", "received"), ("arrears", "arrears"))

_NUMBER = re.compile(r"[0-9]{8,}[Xx]?")  # an id or a household number: a contradiction's key has its rule first


def mask(key: str) -> str:
    """A key as it may be shown: the first three and the last two signs of its first part, and of every number after it."""
    first, _, rest = key.partition("/")
    shown = first[:3] + "*" * max(len(first) - 5, 1) + first[-2:] if len(first) > 5 else "*" * len(first)
    return f"{shown}/{_NUMBER.sub(lambda found: mask(found[0]), rest)}" if rest else shown


def score(truth: Path, home: Path) -> dict[str, Any]:
    """Recall and precision by measure, the ledger's differences and silent losses of the night published in ``home``."""
    if not (truth / "manifest.json").exists():
        raise SimulationError(f"{truth} holds no truth: its manifest.json is missing")
    with duckdb.connect(":memory:") as connection:
        for alias, name in (("night", "warehouse"), ("vault", "restricted")):
            file = home / f"{name}.duckdb"
            if not file.exists():
                raise SimulationError(f"no night to score: {file} is missing; run the night first")
            connection.execute(f"ATTACH '{_quoted(file)}' AS {alias} (READ_ONLY)")
        for file in sorted(truth.glob("*.parquet")):
            connection.execute(f"CREATE VIEW truth_{file.stem} AS SELECT * FROM read_parquet('{_quoted(file)}')")
        as_of = json.loads((truth / "manifest.json").read_text(encoding="utf-8"))["as_of"]
        night = connection.execute("SELECT as_of FROM night.main.release").fetchone()
        if night is None or night[0] != dt.date.fromisoformat(as_of):
            raise SimulationError(
                f"the truth speaks of {as_of}, the published night of {night[0] if night else 'nothing'}; score the night of {as_of}"
            )
        _told(connection)
        measures = {"persons": _persons(connection)}
        for name in _NIGHT:
            measures[name] = _compare(name, connection)
        for name, (expected, found, undecidable) in household_answers(connection).items():
            measures[name] = _measure(expected, found, undecidable)
        measures[PLACES] = _measure(*place_answers(connection, _feeds(connection)))
        classes = _classes(connection)
        measures |= {name: _measure(*answers) for name, answers in board(connection).items()}
        return {"as_of": as_of, "measures": measures, "links": classes, "ledger": _ledger(connection), "silent": _silent(connection)}


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _answers(rows: Iterable[tuple[Any, ...]]) -> Answer:
    return {str(row[0]): tuple(row[1:]) for row in rows}


def _compare(name: str, connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    table, columns = _TRUTH[name]
    expected = _answers(connection.execute(f"SELECT {columns} FROM truth_{table} WHERE is_true AND is_decidable").fetchall())
    key = columns.partition(",")[0]
    open_ = {str(row[0]) for row in connection.execute(f"SELECT {key} FROM truth_{table} WHERE NOT is_decidable").fetchall()}
    found = {k: v for k, v in _answers(connection.execute(_NIGHT[name]).fetchall()).items() if k not in open_}
    if name == "assets":
        found = {k: tuple(_fen(value) for value in v) for k, v in found.items()}
    return _measure(expected, found, len(open_))


def _fen(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * 100)


def _measure(expected: Answer, found: Answer, undecidable: int) -> dict[str, Any]:
    """Right is a key on both sides with the same values."""
    right = sum(1 for key, value in expected.items() if key in found and found[key] == value)
    wrong = sorted(key for key in expected.keys() | found.keys() if key not in expected or key not in found or expected[key] != found[key])
    return {
        "expected": len(expected),
        "found": len(found),
        "right": right,
        "undecidable": undecidable,
        "recall": _share(right, len(expected)),
        "precision": _share(right, len(found)),
        "wrong": len(wrong),
        "wrong_answers": [
            {"key": mask(key), "expected": _shown(expected.get(key)), "found": _shown(found.get(key))} for key in wrong[:SHOWN]
        ],
    }


def _share(part: int, whole: int) -> float:
    return 1.0 if whole == 0 else part / whole


def _shown(value: tuple[Any, ...] | None) -> str | None:
    return None if value is None else ", ".join("" if item is None else str(item) for item in value)


def _feeds(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Resolved feed tables that are there, by feed."""
    rows = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'vault' AND schema_name = 'feed'").fetchall()
    there = {str(row[0]) for row in rows}
    names = {str(row[0]) for row in connection.execute("SELECT DISTINCT feed FROM truth_links").fetchall()}
    return {feed: feed.replace("/", "__") for feed in sorted(names) if feed.replace("/", "__") in there}


def _told(connection: duckdb.DuckDBPyConnection) -> None:
    """Temporary tables ``told`` (every row the night kept or named) and ``links`` (the truth of every written row)."""
    parts = []
    for feed, table in _feeds(connection).items():
        keys = "person_key, household_key" if feed in ID_COLUMN else "NULL::VARCHAR, NULL::VARCHAR"
        parts.append(f"SELECT _delivery_id, _sheet, _row_no, {keys} FROM vault.feed.{table}")
    parts.append("SELECT DISTINCT delivery_id, sheet, row_no, NULL::VARCHAR, NULL::VARCHAR FROM vault.feed.rejected_row")
    connection.execute(f"CREATE TEMP TABLE told(delivery_id, sheet, row_no, person_key, household_key) AS {' UNION ALL '.join(parts)}")
    # A text file has no sheets: what the simulator calls its first one, the night may leave unnamed.
    connection.execute(
        """
        CREATE TEMP TABLE links AS
        SELECT l.* EXCLUDE (sheet), l.sha256[1:32] AS delivery_id, CASE WHEN unnamed.delivery_id IS NULL THEN l.sheet ELSE '' END AS sheet
        FROM truth_links AS l
        LEFT JOIN (SELECT DISTINCT delivery_id FROM told WHERE sheet = '') AS unnamed ON unnamed.delivery_id = l.sha256[1:32]
        """
    )


def _persons(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Rows tied to people: of the standing rows that can be tied, how many are; of those tied, how many rightly.

    A row whose id is ruined but which names its household by number is tied by that number, and rightly so.
    """
    connection.execute(
        """
        CREATE TEMP TABLE linked AS
        SELECT
          l._row_id, l.feed, l.damage, l.resident_id AS truly, l.is_decidable,
          CASE WHEN p.resident_id IS NOT NULL THEN p.resident_id = l.resident_id ELSE h.household_no = l.household_no END AS is_right
        FROM links AS l
        JOIN told AS t USING (delivery_id, sheet, row_no)
        LEFT JOIN vault.vault.person AS p USING (person_key)
        LEFT JOIN vault.vault.household AS h ON h.household_key = t.household_key
        WHERE l.resident_id IS NOT NULL AND coalesce(p.resident_id, h.household_no) IS NOT NULL
        """
    )
    connection.execute(
        """
        CREATE TEMP TABLE wanted AS
        SELECT
          l._row_id, any_value(l.feed) AS feed, any_value(l.resident_id) AS truly,
          arg_max(l.damage, (t.delivery_id IS NOT NULL, l.damage)) AS damage
        FROM links AS l LEFT JOIN told AS t USING (delivery_id, sheet, row_no)
        WHERE l.is_standing AND l.resident_id IS NOT NULL GROUP BY l._row_id HAVING bool_and(l.is_decidable)
        """
    )
    query = """
        SELECT
          (SELECT count(*) FROM wanted),
          (SELECT count(*) FROM wanted AS w WHERE EXISTS (SELECT 1 FROM linked AS k WHERE k._row_id = w._row_id AND k.is_right)),
          (SELECT count(*) FROM linked WHERE is_decidable),
          (SELECT count(*) FROM linked WHERE is_decidable AND is_right),
          (SELECT count(DISTINCT _row_id) FROM links WHERE is_standing AND resident_id IS NOT NULL AND NOT is_decidable)
    """
    row = connection.execute(query).fetchone()
    assert row is not None
    wanted, recalled, linked, right, undecidable = (int(value) for value in row)
    missed = connection.execute(
        """
        SELECT w.feed, w.truly, 'not tied' FROM wanted AS w
        WHERE NOT EXISTS (SELECT 1 FROM linked AS k WHERE k._row_id = w._row_id AND k.is_right)
        UNION ALL SELECT feed, truly, 'tied to another' FROM linked WHERE is_decidable AND NOT is_right
        ORDER BY ALL
        """
    ).fetchall()
    return {
        "expected": wanted,
        "found": linked,
        "right": recalled,
        "undecidable": undecidable,
        "recall": _share(recalled, wanted),
        "precision": _share(right, linked),
        "wrong": len(missed),
        "wrong_answers": [{"key": mask(str(truly)), "expected": str(feed), "found": str(what)} for feed, truly, what in missed[:SHOWN]],
    }


def _classes(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """By what was done to the row (nothing, or a kind of dirt): rows that can be tied, those tied, and those tied rightly."""
    rows = connection.execute(
        """
        WITH asked AS (
          SELECT w.damage, count(*) AS wanted, count(k._row_id) AS recalled
          FROM wanted AS w LEFT JOIN (SELECT DISTINCT _row_id FROM linked WHERE is_right) AS k USING (_row_id) GROUP BY ALL
        ),
        tied AS (
          SELECT damage, count(*) AS found, count(*) FILTER (WHERE is_right) AS rightly FROM linked WHERE is_decidable GROUP BY ALL
        )
        SELECT coalesce(nullif(damage, ''), 'nothing'), coalesce(wanted, 0), coalesce(recalled, 0), coalesce(found, 0), coalesce(rightly, 0)
        FROM asked FULL JOIN tied USING (damage) ORDER BY 1
        """
    ).fetchall()
    return {
        str(damage): {
            "wanted": wanted,
            "found": found,
            "right": recalled,
            "wrong": found - rightly,
            "recall": _share(recalled, wanted),
            "precision": _share(rightly, found),
        }
        for damage, wanted, recalled, found, rightly in rows
    }


def _ledger(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """County totals in fen: the truth, the truth after the listed losses, and the night, which must equal the second."""
    result: dict[str, Any] = {}
    for night, true in _AMOUNTS:
        row = connection.execute(
            f"""
            SELECT
              (SELECT coalesce(sum({true}_fen), 0)::BIGINT FROM truth_assets),
              (SELECT coalesce(sum({true}_after_losses_fen), 0)::BIGINT FROM truth_assets),
              (SELECT coalesce(sum({night} * 100), 0)::BIGINT FROM night.mart.asset)
            """
        ).fetchone()
        assert row is not None
        whole, after, found = (int(value) for value in row)
        result[night] = {"truth_fen": whole, "lost_fen": whole - after, "night_fen": found, "unexplained_fen": found - after}
    return result


def _silent(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Rows of the landing the night neither accepted, rejected, called a duplicate nor set apart, by what went missing."""
    files = connection.execute(
        """
        SELECT f.feed, f.sha256[1:8], f.rows_data, d.delivery_state, d.rows_accepted + d.rows_rejected + d.rows_duplicate AS told
        FROM truth_files AS f LEFT JOIN night.mart.delivery AS d USING (sha256) ORDER BY 1, 2
        """
    ).fetchall()
    unknown = sum(int(data) for _, _, data, state, _ in files if state is None)
    refused = [f"{feed} {sha}" for feed, sha, _, state, _ in files if state in ("refused", "held")]
    # A data row taken for a title or a total is lost too: set apart counts only what the truth sets apart.
    uncounted = sum(max(0, int(data) - int(told)) for _, _, data, state, told in files if state not in (None, "refused"))
    missing = connection.execute(
        """
        SELECT count(*) FROM (
          SELECT l._row_id
          FROM links AS l
          LEFT JOIN told AS t USING (delivery_id, sheet, row_no)
          LEFT JOIN night.mart.delivery AS d ON d.sha256 = l.sha256
          WHERE l.is_standing
          GROUP BY l._row_id
          HAVING count(t.delivery_id) = 0 AND bool_and(coalesce(d.delivery_state, '') NOT IN ('held', 'refused'))
        )
        """
    ).fetchone()
    assert missing is not None
    lost = {"rows_of_unknown_files": unknown, "rows_not_counted": uncounted, "standing_rows_not_found": int(missing[0])}
    return {**lost, "silent_losses": sum(lost.values()), "files": len(files), "held_or_refused": refused}


def shortfalls(result: Mapping[str, Any], minimums: Mapping[str, float] | None = None) -> list[str]:
    """What falls below the minimums; empty when the night is as right as asked for."""
    asked = MINIMUMS if minimums is None else minimums
    faults = []
    for name, least in asked.items():
        measure = result["measures"][name]
        faults += [f"{name}: {side} {measure[side]:.6f} < {least}" for side in ("recall", "precision") if measure[side] < least]
    if minimums is None and result["measures"]["persons"]["precision"] < NOBODY_WRONG:
        faults.append(f"persons: precision {result['measures']['persons']['precision']:.6f} < {NOBODY_WRONG}")
    for name, part in result["ledger"].items():
        if part["unexplained_fen"]:
            faults.append(f"ledger {name}: {part['unexplained_fen']} fen neither in the truth nor among the listed rejects")
    if result["silent"]["silent_losses"]:
        faults.append(f"silent losses: {result['silent']['silent_losses']} rows")
    return faults


def lines(result: Mapping[str, Any]) -> list[str]:
    """The score as lines of text."""
    text = [
        f"score of the night of {result['as_of']}",
        f"{'':22}{'expected':>10}{'found':>10}{'recall':>10}{'precision':>11}{'undecidable':>13}",
    ]
    for name, m in result["measures"].items():
        text.append(f"{name:22}{m['expected']:>10}{m['found']:>10}{m['recall']:>10.6f}{m['precision']:>11.6f}{m['undecidable']:>13}")
        text += [f"    {item['key']}: expected [{item['expected']}], found [{item['found']}]" for item in m["wrong_answers"]]
    text.append("persons by what was done to the row:")
    for name, m in result["links"].items():
        told = f"right {m['right']} of {m['wanted']}, wrong {m['wrong']} of {m['found']}"
        text.append(f"    {name:22}{told:38}{m['recall']:>10.6f}{m['precision']:>11.6f}")
    for name, part in result["ledger"].items():
        told = f"truth {part['truth_fen']} fen, lost with listed rejects {part['lost_fen']}, unexplained {part['unexplained_fen']}"
        text.append(f"ledger {name}: {told}")
    silent = result["silent"]
    refused = ", ".join(silent["held_or_refused"]) or "none"
    text.append(f"silent losses: {silent['silent_losses']} rows of {silent['files']} files; held or refused: {refused}")
    return text


def main(arguments: list[str] | None = None) -> int:
    """``python -m simulation.score --truth DIR --home DIR``: 0 when every minimum is met, else 1."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True)
    given = parser.parse_args(arguments)
    result = score(given.truth, given.home)
    faults = shortfalls(result)
    sys.stdout.write("\n".join([*lines(result), *(f"BELOW MINIMUM {fault}" for fault in faults)]) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
