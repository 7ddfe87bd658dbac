"""A release is staged, audited from its files alone, and only then pointed at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import AuditError, ConservationError
from pipelines.publish import release, warehouse
from pipelines.publish.schema import digest_select, duck_type, is_money, lake_column
from pipelines.publish.tables import MARTS

FACTS = {"as_of": "2025-06-30", "area": "999999"}


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as opened:
        yield opened


def empty_lake(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for table in MARTS.values():
        columns = ", ".join(
            f'NULL::{"BIGINT" if is_money(column) else duck_type(column)} AS "{lake_column(column)}"' for column in table.columns
        )
        path = folder / f"{table.info['reads']}.parquet"
        connection.execute(f"COPY (SELECT {columns} WHERE false) TO '{path}' (FORMAT parquet)")


def put(connection: duckdb.DuckDBPyConnection, folder: Path, mart: str, select: str) -> None:
    """Fill one lake table; columns not named are NULL of the declared type."""
    table = MARTS[mart]
    path = folder / f"{table.info['reads']}.parquet"
    connection.execute(f"CREATE OR REPLACE TABLE t AS SELECT * FROM read_parquet('{path}')")
    connection.execute(f"INSERT INTO t BY NAME ({select})")
    connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")


FUND = "SELECT '{}' AS fund_no, 'central' AS fund_source, 2025 AS fund_year, DATE '2025-01-01' AS allocated_date"
DELIVERY = (
    "SELECT 'd{n}' AS delivery_id, 'x{n}' AS sha256, TIMESTAMP '2025-06-01 00:00:00' AS known_at, 'standing' AS delivery_state,"
    " {rows} AS rows_in, 1 AS rows_accepted, 1 AS rows_rejected, 0 AS rows_duplicate, 1 AS rows_set_apart, 0 AS cells_nulled"
)


def staged(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Path:
    releases = tmp_path / "releases"
    releases.mkdir(exist_ok=True)
    return release.stage(connection, tmp_path / "lake", releases, "r1", FACTS)


def test_fen_become_yuan_to_the_cent(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    empty_lake(connection, tmp_path / "lake")
    put(
        connection,
        tmp_path / "lake",
        "fund",
        f"{FUND.format('F1')}, 123456789012345::BIGINT AS allocated_fen, -1::BIGINT AS arranged_fen, 0 AS paid_fen",
    )
    folder = staged(connection, tmp_path)
    row = connection.execute(f"SELECT allocated::VARCHAR, arranged::VARCHAR FROM read_parquet('{folder / 'fund.parquet'}')").fetchone()
    assert row == ("1234567890123.45", "-0.01")
    assert release.audit(connection, folder) == []


@pytest.mark.parametrize(
    ("mart", "select", "fault"),
    [
        ("fund", f"{FUND.format('F1')}, 1 AS allocated_fen, 0 AS arranged_fen, 0 AS paid_fen FROM range(2)", "key: fund"),
        ("fund", f"{FUND.format('F1')}, NULL AS allocated_fen, 0 AS arranged_fen, 0 AS paid_fen", "not_null: fund"),
        ("fund", f"{FUND.format('999999197001010017')}, 1 AS allocated_fen, 0 AS arranged_fen, 0 AS paid_fen", "privacy: fund"),
        ("fund", f"{FUND.format('999999700101001')}, 1 AS allocated_fen, 0 AS arranged_fen, 0 AS paid_fen", "privacy: fund"),
        ("fund", f"{FUND.format('电话13800001234转')}, 1 AS allocated_fen, 0 AS arranged_fen, 0 AS paid_fen", "privacy: fund"),
        ("delivery", DELIVERY.format(n=1, rows=4), "conservation: delivery d1 has 4 rows in and 3 rows out"),
    ],
)
def test_each_fault_is_named(connection: duckdb.DuckDBPyConnection, tmp_path: Path, mart: str, select: str, fault: str) -> None:
    empty_lake(connection, tmp_path / "lake")
    put(connection, tmp_path / "lake", mart, select)
    wrong = release.audit(connection, staged(connection, tmp_path))
    assert [line for line in wrong if line.startswith(fault)], wrong
    with pytest.raises(ConservationError if mart == "delivery" else AuditError):
        release.require_clean(wrong)


def test_a_lost_or_altered_file_is_found(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    empty_lake(connection, tmp_path / "lake")
    put(connection, tmp_path / "lake", "delivery", DELIVERY.format(n=1, rows=3))
    folder = staged(connection, tmp_path)
    assert release.audit(connection, folder) == []
    altered = f"SELECT * REPLACE ('held' AS delivery_state) FROM read_parquet('{folder / 'delivery.parquet'}')"
    connection.execute(f"COPY ({altered}) TO '{folder / 'x'}' (FORMAT parquet)")
    (folder / "x").replace(folder / "delivery.parquet")
    (folder / "fund.parquet").unlink()
    assert [line.split(":")[0] for line in release.audit(connection, folder)] == ["missing_mart", "digest"]


def test_a_mart_without_its_lake_table_refuses(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    empty_lake(connection, tmp_path / "lake")
    (tmp_path / "lake" / "arrears.parquet").unlink()
    with pytest.raises(AuditError, match="mart_without_source"):
        staged(connection, tmp_path)


def test_pointer_moves_whole_and_names_the_release(tmp_path: Path) -> None:
    assert release.current(tmp_path) is None
    for run in ("a", "b"):
        release.point(tmp_path, run)
        assert release.current(tmp_path) == run
    assert [path.name for path in tmp_path.iterdir()] == ["CURRENT"]


def test_readers_see_the_old_or_the_new_file_and_every_column_is_commented(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    empty_lake(connection, tmp_path / "lake")
    folder = staged(connection, tmp_path)
    target = tmp_path / "w.duckdb"
    warehouse.build_warehouse(folder, target, "r1", "2025-06-30")
    old = duckdb.connect(str(target), read_only=True)
    warehouse.build_warehouse(folder, target, "r2", "2025-07-31")
    assert old.execute("SELECT run_id FROM main.release").fetchone() == ("r1",)
    old.close()
    assert warehouse.release_of(target) == "r2"
    with duckdb.connect(str(target), read_only=True) as new:
        bare = new.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'mart' AND comment IS NULL").fetchall()
        assert bare == []
        counted = new.execute("SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'mart' AND comment LIKE '%|%'").fetchone()
        assert counted == (23,)


@settings(deadline=None)  # a busy machine is no fault of the digest
@given(
    st.lists(
        st.tuples(st.text(max_size=3), st.none() | st.text(max_size=3), st.text(max_size=2)), max_size=6, unique_by=lambda row: row[0]
    ),
    st.randoms(use_true_random=False),
)
def test_digest_ignores_order_and_provenance_but_sees_every_value(rows: list[tuple[str, str | None, str]], random: object) -> None:
    table = MARTS["rejected_row"]

    def digest(cells: list[tuple[str, str | None, str]], row_no: int) -> object:
        with duckdb.connect(":memory:") as opened:
            columns = ", ".join(f'"{column.name}" {duck_type(column)}' for column in table.columns)
            opened.execute(f"CREATE TABLE t ({columns})")
            for delivery, masked, sheet in cells:
                opened.execute(
                    "INSERT INTO t (delivery_id, masked_value, sheet, row_no) VALUES (?, ?, ?, ?)", [delivery, masked, sheet, row_no]
                )
            return opened.execute(digest_select(table, "t")).fetchone()

    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert digest(rows, 1) == digest(shuffled, 2)
    if rows:
        changed = [(rows[0][0], (rows[0][1] or "") + "x", rows[0][2]), *rows[1:]]
        assert digest(rows, 1) != digest(changed, 1)
