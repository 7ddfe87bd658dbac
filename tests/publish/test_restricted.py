"""The restricted database: declared, commented in both languages, closed to others."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.contracts.derive.tables import restricted_table
from pipelines.contracts.loader import load_contracts
from pipelines.publish.restricted import RESTRICTED
from pipelines.publish.schema import duck_type
from pipelines.publish.warehouse import build_restricted, release_of
from pipelines.settings import Settings


@pytest.fixture
def built(tmp_path: Path) -> Path:
    contracts = dict(list(load_contracts().items())[:2])
    with duckdb.connect(":memory:") as connection:
        declared = [(table.info["reads"], table) for table in RESTRICTED]
        declared += [(contract.table, restricted_table(contract)) for contract in contracts.values()]
        for name, table in declared:
            nulls = ", ".join(f'CAST(NULL AS {duck_type(column)}) AS "{column.name}"' for column in reversed(list(table.columns)))
            connection.execute(f"COPY (SELECT {nulls}) TO '{tmp_path / name}.parquet' (FORMAT parquet)")
    home = Settings(tmp_path / "home", tmp_path / "landing")
    build_restricted(home, tmp_path, contracts, "2025-06-30-abc", "2025-06-30")
    return home.restricted


def test_every_table_and_column_says_what_it_is_in_both_languages(built: Path) -> None:
    with duckdb.connect(str(built), read_only=True) as connection:
        mute = connection.execute(
            "SELECT table_name, '' AS column_name FROM duckdb_tables() WHERE coalesce(comment, '') NOT LIKE '%_ | _%'"
            " UNION ALL SELECT table_name, column_name FROM duckdb_columns()"
            " WHERE NOT internal AND coalesce(comment, '') NOT LIKE '%_ | _%'"
        ).fetchall()
        tables = connection.execute("SELECT count(*) FROM duckdb_tables()").fetchone()
    assert mute == []
    assert tables == (len(RESTRICTED) + 2 + 1,)


def test_it_is_closed_to_others_and_names_its_release(built: Path) -> None:
    assert built.stat().st_mode & 0o777 == 0o600
    assert release_of(built) == "2025-06-30-abc"
