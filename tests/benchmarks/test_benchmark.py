"""The benchmark on a tiny county: it runs to its end, and night and hand-written script agree. Times are not tested."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.report import CORE, disagreements, render, targets
from pipelines.night import STEPS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("bench")
    command = [sys.executable, "-m", "benchmarks", "--households", "300", "--seed", "1", "--out", str(out), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:] or done.stdout[-2000:]
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.slow
def test_night_and_script_give_the_same_answers(found: dict[str, Any]) -> None:
    answers = found["core"]["answers"]
    assert set(answers) == {"clue_evidence", "candidate"}
    assert all(counts["night"] == counts["script"] > 0 for counts in answers.values())
    assert not disagreements(found)


@pytest.mark.slow
def test_every_step_is_measured(found: dict[str, Any]) -> None:
    assert list(found["night"]["steps"]) == ["start", *(step.name for step in STEPS)]
    assert all(step["peak_mb"] > 0 for step in found["night"]["steps"].values())


@pytest.mark.slow
def test_bare_readers_read_the_rows_the_night_read(found: dict[str, Any]) -> None:
    rows = found["night"]["rows"]
    accounted = sum(rows[name] for name in ("accepted", "rejected", "duplicate", "set_apart"))
    # Blank rows are rows to a bare reader, and text rows shorter than the table are none.
    assert found["readers"]["rows"] == pytest.approx(accounted, rel=0.05)


@pytest.mark.slow
def test_a_second_night_finds_nothing_new_and_the_next_day_runs(found: dict[str, Any]) -> None:
    assert found["nothing_new"]["nothing_new"] and list(found["nothing_new"]["steps"]) == ["start", "intake"]
    assert not found["next_day"]["nothing_new"] and found["next_day"]["run_id"].startswith("2025-07-01")


def _measured(wall: float, night_only: int = 0) -> dict[str, Any]:
    cost = {"wall": wall, "cpu": wall / 2, "peak_mb": 100.0 * wall, "load": 1.0, "rows": 10}
    night = {"steps": dict.fromkeys(("start", *(step.name for step in STEPS)), cost)}
    counts = {"script": 5, "night": 5 + night_only, "script_only": 0, "night_only": night_only}
    return {
        "households": 300, "seed": 1, "dirt": 0.1, "landing_mb": 1.0,
        "night": {**night, "rows": {"accepted": 9, "rejected": 1, "duplicate": 0, "set_apart": 0}},
        "readers": {**cost, "files": 2, "processes": 1}, "core": {**cost, "answers": {"candidate": counts}},
        "nothing_new": {"steps": {"start": cost, "intake": cost}}, "next_day": night,
    }  # fmt: skip


def test_targets_are_ratios_of_the_same_run() -> None:
    reading, core, rest, memory, again = targets(_measured(2.0))
    assert (reading.wall, reading.is_met) == (1.0, True)
    assert (core.wall, core.cpu, core.is_met) == (3.0, 3.0, False)  # three steps against one script
    assert rest.wall == 2.0 * (1 + len(STEPS) - 1 - len(CORE))
    assert (memory.wall, memory.is_met) == (200.0, True)
    assert (again.wall, again.is_met) == (4.0, True)


def test_a_difference_is_named() -> None:
    assert disagreements(_measured(1.0)) == []
    assert "DIFFERENT ANSWERS candidate: 2 rows only in the night, 0 only in the script" in render(_measured(1.0, night_only=2))
