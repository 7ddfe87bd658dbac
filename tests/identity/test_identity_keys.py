"""Keys by version: a new one gives everybody a new pseudonym that the old one leads to, and no decision is lost; a wrong one stops all."""

from __future__ import annotations

import hashlib
import hmac
import stat
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from identity_world import County, Person, make_id
from test_identity_decisions import FEED, decide, job, numbers

from pipelines.errors import UsageError
from pipelines.keyring import Keyring, fingerprint
from pipelines.settings import Settings
from shouwang.cli import main

A = Person("甲田", make_id("19800101", 351), "H1")
B = Person("乙田", make_id("19820303", 422), "H2")
KEYS = "SELECT resident_id, person_key, household_key FROM person_spine ORDER BY 1"


@pytest.fixture
def county(tmp_path: Path) -> County:
    """Keys of a file, not of a setting; one repaired link."""
    made = County(tmp_path, key=b"").register(A, B).add(FEED, job(1, person_name="甲田", resident_id=A.id[:15] + "000"))
    made.run()
    return made


def test_a_rotation_renames_everybody_and_keeps_the_way_back(county: County) -> None:
    before, number = county.ask(KEYS), numbers(county)[1]
    assert county.ask("SELECT count(*) FROM vault_key_history") == [(0,)]
    assert county.settings.keyring.rotate() == (1, 2)
    decide(county, number, "different").run()
    after = county.ask(KEYS)
    assert [row[0] for row in before] == [row[0] for row in after]
    assert not {key for row in before for key in row[1:]} & {key for row in after for key in row[1:]}
    history = {(subject, old): new for subject, _, old, new in county.ask("SELECT * FROM vault_key_history")}
    assert {("person", old[1]): new[1] for old, new in zip(before, after, strict=True)}.items() <= history.items()
    assert {("household", old[2]): new[2] for old, new in zip(before, after, strict=True)}.items() <= history.items()
    # The number was handed out under the old key and is still understood.
    assert county.links(FEED, "employment_no") == {"e1": (None, "unresolved")}


def test_a_key_is_the_hmac_of_the_id(county: County) -> None:
    secret = county.settings.person_secret()
    expected = hmac.new(secret, A.id.encode(), hashlib.sha256).hexdigest()
    assert (expected,) in county.ask("SELECT person_key FROM person_spine")


def test_the_version_is_the_newest_kept_unless_another_is_asked_for(tmp_path: Path) -> None:
    ring = Keyring(tmp_path)
    first = ring.person()
    ring.rotate()
    second = ring.person()
    assert (ring.version, first != second, ring.earlier()) == (2, True, {1: first})
    assert Keyring(tmp_path, wanted=1).person() == first
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    assert not any(key.decode() in repr(ring) for key in (first, second))


def test_a_key_that_is_lost_or_another_is_named_and_never_made_anew(tmp_path: Path) -> None:
    ring = Keyring(tmp_path)
    key = ring.person()
    (tmp_path / "person.v1.key").write_bytes(b"11" * 32)
    with pytest.raises(UsageError, match="wrong_key") as caught:
        ring.person()
    assert fingerprint(key) in str(caught.value) and key.decode() not in str(caught.value)
    (tmp_path / "person.v1.key").unlink()
    with pytest.raises(UsageError, match="no_key"):
        ring.person()
    with pytest.raises(UsageError, match="wrong_key"):
        Keyring(tmp_path, given=b"another from outside").person()


def test_the_lasting_key_is_made_once_and_outlives_rotations(tmp_path: Path) -> None:
    ring = Keyring(tmp_path)
    lasting = ring.lasting()
    ring.rotate()
    assert ring.lasting() == lasting
    (tmp_path / "lasting.key").unlink()
    assert ring.lasting() == lasting  # made again from the version it came from
    (tmp_path / "lasting.key").unlink()
    (tmp_path / "person.v1.key").unlink()
    with pytest.raises(UsageError, match="no_key"):
        ring.lasting()


def test_a_key_outside_is_rotated_outside(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="key_outside"):
        Keyring(tmp_path, given=b"from the environment").rotate()
    old = Keyring(tmp_path, given=b"from the environment").person()
    (tmp_path / "person.v1.key").write_bytes(old)
    new = Keyring(tmp_path, wanted=2, given=b"the next one")
    assert (new.person(), new.earlier()) == (b"the next one", {1: old})


def restricted(county: County) -> Path:
    """The vault as the night publishes it, as far as it is asked here."""
    path = county.settings.restricted
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE SCHEMA vault")
        for table, lake in (
            ("key_history", "vault_key_history"),
            ("person", "vault_person"),
            ("gone_person", "register_gone"),
            ("household", "vault_household"),
        ):
            connection.execute(f"CREATE TABLE vault.{table} AS SELECT * FROM read_parquet('{county.tables / lake}.parquet')")
    return path


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_an_extract_is_carried_over(county: County, tmp_path: Path, suffix: str) -> None:
    before = county.ask(KEYS)
    county.settings.keyring.rotate()
    county.run()
    after = county.ask(KEYS)
    restricted(county)
    extract, out = tmp_path / f"bi.{suffix}", tmp_path / f"bi.new.{suffix}"
    strange = "ab" * 32
    rows = [("2024", before[1][1], before[1][2]), ("2023", before[0][1], strange), ("2022", None, after[0][2])]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (year VARCHAR, who VARCHAR, home VARCHAR)")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
        connection.execute(f"COPY t TO '{extract}'")
        result = CliRunner().invoke(main, ["keys", "translate", str(extract), "--out", str(out), "--home", str(tmp_path)])
        assert result.exit_code == 0, result.output
        found = connection.execute(f"SELECT * FROM '{out}'").fetchall()
    assert [tuple(str(value) if value is not None else None for value in row) for row in found] == [
        ("2024", after[1][1], after[1][2]), ("2023", after[0][1], strange), ("2022", None, after[0][2]),
    ]  # fmt: skip
    assert "who: translated 2, unknown 0, already 0" in result.output
    assert "home: translated 1, unknown 1, already 1" in result.output


def test_the_commands_tell_versions_and_no_key(tmp_path: Path) -> None:
    home = ["--home", str(tmp_path)]
    secret = Settings(home=tmp_path, landing=tmp_path).person_secret().decode()
    rotated = CliRunner().invoke(main, ["keys", "rotate", *home])
    status = CliRunner().invoke(main, ["keys", "status", *home])
    assert (rotated.exit_code, status.exit_code) == (0, 0)
    assert "v1 → v2" in rotated.output and "v2" in status.output and "earlier  v1" in status.output
    keys = [secret, Settings(home=tmp_path, landing=tmp_path).person_secret().decode()]
    assert not any(key in rotated.output + status.output for key in keys)
