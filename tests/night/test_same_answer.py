"""The same deliveries give the same content, however they are named, ordered, shuffled or computed.

Compared are the content digests of all marts: everything but the columns that say where a row was found.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from night_county import AS_OF, KEY, County, Night, landing_shuffled, rename_all, run, set_clock, without_plain_notes

ROOT = Path(__file__).parents[2]


def differing(one: Night, other: Night) -> list[str]:
    first, second = one.digests(), other.digests()
    assert set(first) == set(second)
    return sorted(mart for mart in first if first[mart] != second[mart])


def without_totals(marts: list[str]) -> list[str]:
    """A printed total speaks of the rows it stands among: with the rows moved past it, it says something else, and rightly."""
    return [mart for mart in marts if mart != "reconciliation"]


def test_renamed_shuffled_in_another_order_on_one_thread(small: County, night: Night, tmp_path: Path) -> None:
    """All at once: whatever makes a difference makes one here; the slow tests below tell which."""
    landing = rename_all(landing_shuffled(small, tmp_path / "landing", seed=7), "first")
    assert len(_contents(landing) & _contents(small.landing)) < len(_contents(landing)) / 5, "nearly every file is another file"
    assert without_totals(differing(night, run(tmp_path / "home", landing, threads=1))) == []


def _contents(landing: Path) -> set[bytes]:
    return {path.read_bytes() for path in landing.rglob("*.*") if not path.name.endswith(".json")}


@pytest.mark.slow
def test_renamed(small: County, night: Night, tmp_path: Path) -> None:
    landing = rename_all(_copy(small.landing, tmp_path / "landing"), "second")
    assert differing(night, run(tmp_path / "home", landing)) == []


@pytest.mark.slow
def test_rows_shuffled(small: County, night: Night, tmp_path: Path) -> None:
    assert without_totals(differing(night, run(tmp_path / "home", landing_shuffled(small, tmp_path / "landing", seed=11)))) == []


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 4])
def test_threads(threads: int, small: County, night: Night, tmp_path: Path) -> None:
    assert differing(night, run(tmp_path / "home", small.landing, threads=threads)) == []


@pytest.mark.slow
def test_the_command_in_a_process_of_its_own_with_another_hash_seed_zone_and_place(small: County, night: Night, tmp_path: Path) -> None:
    """Also what a scheduler sees: exit code, JSON on standard output and nothing else there."""
    environment = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": "4711", "TZ": "America/New_York", "LC_ALL": "C", "SHOUWANG_KEY": KEY}
    words = ["night", "--as-of", AS_OF.isoformat(), "--landing", str(small.landing), "--home", str(tmp_path / "home"), "--json"]
    program = [sys.executable, "-c", "from shouwang.cli import main; main()"]
    done = subprocess.run([*program, *words], cwd=tmp_path, env=environment | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False)
    assert done.returncode == night.report.exit_code, done.stderr.decode()
    said = json.loads(done.stdout)
    assert said["run_id"] == night.report.run_id, "the run is named by what it is a function of"
    assert said["steps"]["release"]["facts"]["digests"] == night.digests()


@pytest.mark.slow
def test_files_without_notes_landed_together(small: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without notes all become known at the moment of the batch; which the walk meets first must not matter."""
    set_clock(monkeypatch, dt.datetime.combine(AS_OF, dt.time(12), dt.UTC))
    one = _copy(small.landing, tmp_path / "one")
    assert len(set(without_plain_notes(one))) > 5
    other = rename_all(_copy(one, tmp_path / "other"), "third")
    assert differing(run(tmp_path / "home_one", one), run(tmp_path / "home_other", other)) == []


def _copy(landing: Path, target: Path) -> Path:
    shutil.copytree(landing, target)
    return target
