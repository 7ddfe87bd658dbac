"""The full-size county (75,000 households, about 1.2 million rows): the answers are as right as on the sample.

Speed and memory at this size are the benchmark's to measure (``make bench``), not a test's.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

AS_OF = "2025-06-30"


def shouwang(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    command = [str(Path(sys.executable).parent / "shouwang"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.scale
@pytest.mark.timeout(2400)
def test_a_full_county_is_answered_exactly(tmp_path: Path) -> None:
    sample, home = tmp_path / "sample", tmp_path / "home"
    made = shouwang("simulate", "--households", "75000", "--seed", "1", "--dirt", "0.1", "--until", AS_OF, "--out", sample, "--json")
    assert made.returncode == 0, made.stderr[-2000:]
    assert json.loads(made.stdout)["feed_rows"] > 1_100_000
    night = shouwang("night", "--as-of", AS_OF, "--landing", sample / "landing", "--home", home, "--json")
    assert night.returncode in (0, 3), night.stderr[-2000:]
    score = shouwang("score", "--truth", sample / "truth", "--home", home, "--json")
    assert json.loads(score.stdout)["shortfalls"] == [], score.stdout[-4000:]
    assert shouwang("verify", "--home", home).returncode == 0
