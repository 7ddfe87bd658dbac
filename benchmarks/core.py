"""The hand-written script of the core (``core.sql``) on the night's own tables, and its answers beside the night's.

``python -m benchmarks.core TABLES MEMORY THREADS`` prints JSON. The script is measured in a process of its own with the limits
a night has; comparing is not measured.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.meter import Meter

SCRIPT = Path(__file__).with_name("core.sql")
# Answer of the script, the night's table, the columns that must be equal as sets.
ANSWERS = (
    ("baseline_clue", "clue_evidence", "household_key, rule_key"),
    ("baseline_candidate", "candidate", "household_key, monitoring_category"),
)


def measure(tables: Path, memory: str, threads: int) -> dict[str, Any]:
    """Run the script, then compare."""
    text = SCRIPT.read_text(encoding="utf-8").replace("$tables", str(tables))
    with duckdb.connect(":memory:", config={"memory_limit": memory, "threads": threads}) as connection:
        with Meter() as meter:
            connection.execute(text)
            cost = meter.lap()
        return {**asdict(cost), "answers": compare(connection, tables)}


def compare(connection: duckdb.DuckDBPyConnection, tables: Path) -> dict[str, dict[str, int]]:
    """By table of the night: rows of both, rows only one of them has."""
    found = {}
    for script, night, columns in ANSWERS:
        one = f"SELECT DISTINCT {columns} FROM {script}"
        other = f"SELECT DISTINCT {columns} FROM '{tables / f'{night}.parquet'}'"
        row = connection.execute(
            f"SELECT (SELECT count(*) FROM ({one})), (SELECT count(*) FROM ({other})),"
            f" (SELECT count(*) FROM ({one} EXCEPT {other})), (SELECT count(*) FROM ({other} EXCEPT {one}))"
        ).fetchone()
        assert row is not None
        found[night] = dict(zip(("script", "night", "script_only", "night_only"), map(int, row), strict=True))
    return found


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
