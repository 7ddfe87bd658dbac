"""What only authorised eyes may see stands in one closed file and nowhere else."""

from __future__ import annotations

import stat

import duckdb
from night_county import Night

from pipelines.publish.restricted import RESTRICTED
from pipelines.publish.tables import MARTS

PRIVATE = {
    column.name for table in RESTRICTED if table.schema == "vault" for column in table.columns
} - {"person_key", "household_key", "repair_no", "link_no", "field", "subject", "key_version", "valid_from", "valid_to"}  # fmt: skip


def test_no_vault_column_is_declared_in_a_mart() -> None:
    assert {"resident_id", "delivered_text", "candidate_name", "old_key"} <= PRIVATE
    published = {column.name for table in MARTS.values() for column in table.columns}
    assert not published & (PRIVATE - {"key"})


def test_the_vault_is_in_the_restricted_file_alone(night: Night) -> None:
    assert stat.S_IMODE((night.home / "restricted.duckdb").stat().st_mode) == 0o600
    with duckdb.connect(str(night.home / "warehouse.duckdb"), read_only=True) as connection:
        schemas = connection.execute("SELECT DISTINCT schema_name FROM duckdb_tables()").fetchall()
    assert {name for (name,) in schemas} == {"main", "mart"}


def test_no_id_or_number_of_a_household_or_text_as_delivered_stands_in_a_mart(night: Night) -> None:
    """Every text cell of every mart, held whole against the vault's ids, numbers and original texts."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{night.home / 'restricted.duckdb'}' AS r (READ_ONLY)")
        connection.execute(
            "CREATE TABLE private AS SELECT resident_id AS text FROM r.vault.person UNION SELECT household_no FROM r.vault.household"
            " UNION SELECT delivered_text FROM r.vault.repair WHERE field <> 'person_name' UNION SELECT stated_id FROM r.vault.review"
        )
        connection.execute("DELETE FROM private WHERE text IS NULL")
        assert connection.execute("SELECT count(*) > 1000 FROM private").fetchone() == (True,)
        for mart, table in MARTS.items():
            for column in (column.name for column in table.columns if str(column.type) in ("TEXT", "VARCHAR(64)")):
                found = connection.execute(f'SELECT count(*) FROM {night.mart(mart)} WHERE "{column}" IN (FROM private)').fetchone()
                assert found == (0,), f"{mart}.{column}"


def test_the_manifest_says_which_key_version_a_release_uses_and_not_the_key(night: Night) -> None:
    manifest = night.manifest()
    assert manifest["key_version"] == 1 and len(manifest["key"]) == 16
