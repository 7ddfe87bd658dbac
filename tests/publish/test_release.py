"""A release is staged, audited from its files alone, and only then pointed at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import MetaData

from pipelines.errors import AuditError, ConservationError
from pipelines.publish import release, warehouse
from pipelines.publish.schema import MartColumn, columns_of, digest_select, duck_type, is_money, lake_column
from pipelines.publish.tables import MARTS
from pipelines.publish.tables.base import CODE, col
from pipelines.settings import Settings

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


def test_a_sheet_named_after_somebody_is_published_without_the_number(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    empty_lake(connection, tmp_path / "lake")
    named = ("13900000001", "甲99999919700101001x", "９９９９９９１９７００１０１００１７", "20250601")
    for row, sheet in enumerate(named):
        source = f"'d' AS delivery_id, '{sheet}' AS sheet, {row} AS row_no, 'R-{row}' AS repair_no, 'f/f' AS feed, 'k' AS person_key"
        put(connection, tmp_path / "lake", "repair", f"SELECT {source}, 'exact' AS link_class, 1 AS confidence, 'e' AS evidence")
    folder = staged(connection, tmp_path)
    rows = connection.execute(f"SELECT sheet FROM read_parquet('{folder / 'repair.parquet'}') ORDER BY row_no").fetchall()
    assert [name for (name,) in rows] == ["***", "甲***", "***", "20250601"]
    assert release.audit(connection, folder) == []


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
        ("fund", f"{FUND.format('99999919700101001')}, 1 AS allocated_fen, 0 AS arranged_fen, 0 AS paid_fen", "privacy: fund"),
        ("fund", f"{FUND.format('999999197019310017')}, 1 AS allocated_fen, 0 AS arranged_fen, 0 AS paid_fen", "privacy: fund"),
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
    assert [line.split(":")[0] for line in release.audit(connection, folder)] == ["digest", "missing_mart"]


def test_a_damaged_or_added_file_is_named_and_ends_no_audit(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    empty_lake(connection, tmp_path / "lake")
    folder = staged(connection, tmp_path)
    (folder / "delivery.parquet").write_bytes((folder / "delivery.parquet").read_bytes()[:-9])
    connection.execute(f"COPY (SELECT 1 AS id) TO '{folder / 'people.parquet'}' (FORMAT parquet)")
    assert [line.split(" (")[0] for line in release.audit(connection, folder)] == [
        "unreadable: delivery cannot be read",
        "unlisted: people is no mart of the manifest",
    ]


def test_a_release_made_with_an_older_declaration_verifies(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was published under other columns stays what it was; only what is staged today must be as declared today."""
    older = MARTS["fund"].to_metadata(MetaData())
    older.append_column(col("old_code", CODE, "旧代码", "a column that is declared no more", null=False))
    older.columns["fund_kind"].info["provenance"] = True
    with monkeypatch.context() as then:
        then.setattr(release, "MARTS", MARTS | {"fund": older})
        empty_lake(connection, tmp_path / "lake")
        path = tmp_path / "lake" / f"{older.info['reads']}.parquet"
        fund = f"{FUND.format('F1')}, 'linkage' AS fund_kind, 1 AS allocated_fen, 0 AS arranged_fen, 0 AS paid_fen, 'x' AS old_code"
        missing = [column.name for column in older.columns if column.name not in fund and not is_money(column)]
        nulls = "".join(f', NULL::{duck_type(older.columns[name])} AS "{name}"' for name in missing)
        connection.execute(f"COPY ({fund}{nulls}) TO '{path}' (FORMAT parquet)")
        folder = staged(connection, tmp_path)
        assert release.undeclared(folder) == []
    assert release.audit(connection, folder) == []
    assert release.undeclared(folder) == ["declaration: mart fund is not staged as it is declared"]
    # Its own columns are still held to what they were: a compulsory one that is gone today as well.
    altered = f"SELECT * REPLACE (NULL::VARCHAR AS old_code) FROM read_parquet('{folder / 'fund.parquet'}')"
    connection.execute(f"COPY ({altered}) TO '{folder / 'x'}' (FORMAT parquet)")
    (folder / "x").replace(folder / "fund.parquet")
    assert [line.split(":")[0] for line in release.audit(connection, folder)] == ["not_null", "digest"]


def test_a_manifest_without_columns_is_named(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    empty_lake(connection, tmp_path / "lake")
    folder = staged(connection, tmp_path)
    manifest = release.read_manifest(folder)
    del manifest["marts"]["fund"]["columns"], manifest["marts"]["delivery"]
    (folder / release.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert [line.split(":")[0] for line in release.audit(connection, folder)] == ["manifest", "unlisted", "missing_mart"]
    assert len(release.undeclared(folder)) == 2


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
    home = Settings(tmp_path / "home", tmp_path / "landing")
    target = home.warehouse
    warehouse.build_warehouse(home, folder, "r1", "2025-06-30")
    old = duckdb.connect(str(target), read_only=True)
    warehouse.build_warehouse(home, folder, "r2", "2025-07-31")
    assert old.execute("SELECT run_id FROM main.release").fetchone() == ("r1",)
    old.close()
    assert warehouse.release_of(target) == "r2"
    with duckdb.connect(str(target), read_only=True) as new:
        bare = new.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'mart' AND comment IS NULL").fetchall()
        assert bare == []
        counted = new.execute("SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'mart' AND comment LIKE '%|%'").fetchone()
        assert counted == (len(MARTS),)


SAMPLES = {
    "VARCHAR": ("'a'", "'b'"),
    "INTEGER": ("1", "2"),
    "BIGINT": ("1", "2"),
    "DATE": ("DATE '2025-01-01'", "DATE '2025-01-02'"),
    "DECIMAL(18,2)": ("1.10", "1.11"),
}


def digest_of_row(connection: duckdb.DuckDBPyConnection, mart: str, column: str, value: int | None) -> object:
    """Digest of a mart of two rows; ``column`` of the first is the first or second sample of its type, or NULL."""
    columns = columns_of(MARTS[mart])
    cells = {item.name: SAMPLES[item.type][0] for item in columns}
    kinds = {item.name: item.type for item in columns}
    changed = cells | {column: "NULL" if value is None else SAMPLES[kinds[column]][value]}
    rows = [", ".join(f'CAST({cell} AS {kinds[name]}) AS "{name}"' for name, cell in row.items()) for row in (changed, cells)]
    found = connection.execute(digest_select(columns, f"(SELECT {rows[0]} UNION ALL SELECT {rows[1]})")).fetchone()
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("mart", "column", "is_content"),
    [(mart, column.name, not column.provenance) for mart in ("rejected_row", "fund") for column in columns_of(MARTS[mart])],
)
def test_digest_sees_every_column_but_provenance(connection: duckdb.DuckDBPyConnection, mart: str, column: str, is_content: bool) -> None:
    """Any change of any cell is another digest, a value that is gone too; where a row stood is no content."""
    digests = {digest_of_row(connection, mart, column, value) for value in (0, 1, None)}
    assert len(digests) == (3 if is_content else 1)


def test_what_is_provenance_of_a_rejected_row_is_written_down() -> None:
    assert [column.name for column in columns_of(MARTS["rejected_row"]) if column.provenance] == [
        "delivery_id", "row_no", "reason_zh", "reason_en",
    ]  # fmt: skip
    assert not [column.name for column in columns_of(MARTS["fund"]) if column.provenance]


@settings(deadline=None)  # a busy machine is no fault of the digest
@given(
    st.lists(st.tuples(st.text(max_size=3), st.none() | st.text(max_size=3)), min_size=1, max_size=6, unique_by=lambda row: row[0]),
    st.randoms(use_true_random=False),
)
def test_digest_ignores_order_but_not_the_border_between_two_cells(rows: list[tuple[str, str | None]], random: Random) -> None:
    columns = [MartColumn(name, "VARCHAR", True, False, False) for name in ("a", "b")]

    def digest(cells: list[tuple[str, str | None]]) -> object:
        with duckdb.connect(":memory:") as opened:
            opened.execute("CREATE TABLE t (a VARCHAR, b VARCHAR)")
            opened.executemany("INSERT INTO t VALUES (?, ?)", cells)
            return opened.execute(digest_select(columns, "t")).fetchone()

    shuffled = list(rows)
    random.shuffle(shuffled)
    assert digest(rows) == digest(shuffled)
    (first, second), others = rows[0], rows[1:]
    assert digest(rows) != digest([(first + "x", second), *others])
    assert digest([(first + "x", second or ""), *others]) != digest([(first, "x" + (second or "")), *others])
