"""The published linkage sets as tables, the truth about each, and what recall and precision of pairs mean here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.identity.ids import create_macros

HERE = Path(__file__).parent
DATA = HERE.parent / "data" / "linkage"


@dataclass(frozen=True)
class Score:
    """Of a set's true pairs and the pairs called one. A pair is unordered: counted once, by its smaller id first.

    recall: true pairs found / all true pairs of the whole set, whether or not any block brings them together.
    precision: true pairs found / pairs called one. No pair is left out of either.
    """

    true: int
    called: int
    right: int

    @property
    def recall(self) -> float:
        return self.right / self.true

    @property
    def precision(self) -> float:
        return self.right / self.called if self.called else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.true + self.called)

    def __str__(self) -> str:
        return (
            f"recall {self.recall:.4f} precision {self.precision:.4f} f1 {self.f1:.4f} ({self.right} of {self.true}, {self.called} called)"
        )


def read(connection: duckdb.DuckDBPyConnection, table: str, file: str) -> None:
    """One CSV file as text columns, blanks around values gone, empty cells NULL."""
    source = f"read_csv('{DATA / file}', all_varchar = true)"
    columns = [str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
    named = ", ".join(f'nullif(trim("{name}"), \'\') AS "{name.strip()}"' for name in columns)
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT {named} FROM {source}")


def connect(threads: int = 2) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": threads})
    create_macros(connection)
    return connection


def febrl_truth(connection: duckdb.DuckDBPyConnection, left: str, right: str | None) -> None:
    """Table ``truth(l, r)``: rec-17-org and rec-17-dup-3 are one person."""
    same = "regexp_extract(a.rec_id, 'rec-(\\d+)-', 1) = regexp_extract(b.rec_id, 'rec-(\\d+)-', 1)"
    pairs = f"{right} AS b ON {same}" if right else f"{left} AS b ON {same} AND a.rec_id < b.rec_id"
    connection.execute(f"CREATE OR REPLACE TABLE truth AS SELECT a.rec_id AS l, b.rec_id AS r FROM {left} AS a JOIN {pairs}")


def measure(connection: duckdb.DuckDBPyConnection, called: str) -> Score:
    """``called``: a SELECT of pairs (l, r). They are held against table ``truth``."""
    row = connection.execute(
        f"WITH called AS (SELECT DISTINCT l, r FROM ({called})) SELECT (SELECT count(*) FROM truth), (SELECT count(*) FROM called),"
        " (SELECT count(*) FROM called SEMI JOIN truth USING (l, r))"
    ).fetchone()
    assert row is not None
    return Score(*row)
