"""Every connection keeps to the installation's limits, spills to its own place, and knows no time zone."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from pipelines.engine import Engine, scratch
from pipelines.engine.duck import connect
from pipelines.errors import EngineError
from pipelines.settings import Settings

ROOT = Path(__file__).parents[2]
# Connections that hold no rows of a night: expressions checked and files proposed from, at a desk; a database file read back.
BARE = {"pipelines/engine/duck.py", "pipelines/contracts/derive/propose.py", "pipelines/contracts/derive/expressions.py"}
BARE |= {"pipelines/publish/warehouse.py"}
ZONED = re.compile(r"timestamptz|with time zone|at time zone|to_timestamp|\bnow\(|current_(date|time)|today\(|get_current", re.IGNORECASE)


def limits(connection: duckdb.DuckDBPyConnection) -> tuple[object, ...]:
    names = ("memory_limit", "threads", "temp_directory", "preserve_insertion_order", "autoload_known_extensions")
    settings = ", ".join(f"current_setting('{name}')" for name in names)
    row = connection.execute(f"SELECT {settings}").fetchone()
    assert row is not None
    return row


def test_engine_and_scratch_have_the_same_limits(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "home", tmp_path / "landing", memory="100MB", threads=1)
    with (
        scratch(settings) as one,
        Engine(tmp_path / "lake", temp=settings.temp, memory=settings.memory, threads=settings.threads) as engine,
        scratch(settings, str(tmp_path / "file.duckdb")) as file,
    ):
        assert limits(one) == limits(engine.connection) == limits(file)
        assert limits(one)[1:] == (1, str(settings.temp), False, False)
        assert str(limits(one)[0]).startswith("95.3")  # 100 MB in MiB


def test_what_does_not_fit_into_memory_spills_to_its_place_and_not_to_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    spill = tmp_path / "spill"
    with connect(spill, memory="30MB", threads=1) as connection:
        connection.execute("CREATE TABLE t AS SELECT i, sha256(i::VARCHAR) AS h FROM range(600000) r(i)")
        assert [path.suffix for path in spill.iterdir()] != []
    assert list(here.iterdir()) == []


def test_a_column_that_prints_by_the_zone_of_the_machine_is_refused(tmp_path: Path) -> None:
    with Engine(tmp_path / "lake", temp=tmp_path / "temp") as engine:
        for kind in ("TIMESTAMPTZ", "TIMETZ"):
            with pytest.raises(EngineError, match="zoned_type"):
                engine.write("t", f"SELECT NULL::{kind} AS at")
        assert engine.write("t", "SELECT TIMESTAMP '2025-06-30 16:00:00' AS at") == 1


def test_no_model_asks_for_the_clock_or_a_zone() -> None:
    """No connection sets a time zone, because nothing may depend on one: the day in China is computed at the edge, in Python."""
    asked = [path.name for path in sorted((ROOT / "pipelines").rglob("*.sql")) if ZONED.search(path.read_text(encoding="utf-8"))]
    assert asked == []
    assert ZONED.search("SELECT now() AT TIME ZONE 'UTC'")


def test_nobody_opens_a_connection_without_limits() -> None:
    sources = [path for room in ("pipelines", "shouwang") for path in sorted((ROOT / room).rglob("*.py"))]
    opened = {path.relative_to(ROOT).as_posix() for path in sources if "duckdb.connect(" in path.read_text(encoding="utf-8")}
    assert opened == BARE
