"""A night killed at any moment leaves the old or the new release, whole; run again, it ends as if nothing had happened."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from proof_county import AS_OF, LOUD, ROOT, County, Silent, environment, make_county, settings

from expectations.validate import GxAuditor
from pipelines.night import STEPS, NightContext
from pipelines.publish import release
from pipelines.publish.schema import digest_select
from pipelines.publish.tables import MARTS
from pipelines.runner import run_night

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

BEFORE = dt.date(2025, 6, 21)  # the register has come, a third of the files have not
KILLS = 20
# Whose files land: seven of 22 departments give a night every step to be killed in, and it is run some thirty times.
DEPARTMENTS = {"civil_affairs", "education", "housing", "medical_insurance", "public_security", "rural_revitalisation", "water"}
Digests = dict[str, str]


@dataclass(frozen=True)
class Scene:
    """A home that published nine days before, and what an undisturbed night makes of it."""

    county: County
    old: tuple[str, Digests]
    new: tuple[str, Digests]
    seconds: float

    def copy(self, folder: Path) -> Path:
        return Path(shutil.copytree(self.county.home, folder / "home"))


def start(home: Path, landing: Path, log: Path) -> subprocess.Popen[bytes]:
    """The night by command, leading a process group of its own so that its readers die with it."""
    arguments = ["night", "--as-of", AS_OF.isoformat(), "--landing", str(landing), "--home", str(home)]
    with log.with_suffix(".out").open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-c", LOUD, *arguments],
            cwd=ROOT,
            env=environment(PROOF_LOG=str(log)),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def digests_of(connection: duckdb.DuckDBPyConnection) -> Digests:
    """Content digest of every mart as the warehouse holds it."""
    found = {}
    for name, table in MARTS.items():
        row = connection.execute(digest_select(table, f"mart.{name}")).fetchone()
        assert row is not None
        found[name] = str(row[1])
    return found


def published(home: Path) -> tuple[str, Digests]:
    """Run and contents of the published warehouse. Raises when it cannot be read."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        row = connection.execute("SELECT run_id FROM main.release").fetchone()
        assert row is not None
        return str(row[0]), digests_of(connection)


def manifest_digests(home: Path, run_id: str) -> Digests:
    marts = release.read_manifest(home / "releases" / run_id)["marts"]
    return {name: str(entry["digest"]) for name, entry in marts.items()}


@pytest.fixture(scope="module")
def auditor() -> GxAuditor:
    return GxAuditor()


@pytest.fixture(scope="module")
def scene(auditor: GxAuditor, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("killed")
    county = make_county(folder, 400, dirt=0.1)
    for place in county.landing.iterdir():
        if place.name not in DEPARTMENTS:
            shutil.rmtree(place)
    run_night(settings(county.home, county.landing), BEFORE, auditor, Silent())
    old = published(county.home)
    whole = Path(shutil.copytree(county.home, folder / "whole"))
    began = time.monotonic()
    night = start(whole, county.landing, folder / "whole.log")
    assert night.wait() in (0, 3), (folder / "whole.out").read_text(encoding="utf-8")
    seconds = time.monotonic() - began
    new = published(whole)
    assert new[1] == manifest_digests(whole, new[0])
    assert old[0] != new[0] and old[1] != new[1]
    return Scene(county, old, new, seconds)


def moments() -> list[float]:
    """Twenty moments of the night as shares of its length: random, one in each twentieth, always the same."""
    random_ = random.Random(20250630)
    return [(number + random_.random()) / KILLS for number in range(KILLS)]


@pytest.mark.parametrize("moment", moments(), ids=lambda moment: f"{moment:.3f}")
def test_a_killed_night_leaves_old_or_new_and_can_be_run_again(scene: Scene, auditor: GxAuditor, tmp_path: Path, moment: float) -> None:
    home = scene.copy(tmp_path)
    night = start(home, scene.county.landing, tmp_path / "night.log")
    time.sleep(moment * scene.seconds)
    os.killpg(night.pid, signal.SIGKILL)
    assert night.wait() in (-signal.SIGKILL, 0, 3)  # the last moments may come after its end

    assert published(home) in (scene.old, scene.new)
    current = release.current(home / "releases")
    assert current in (scene.old[0], scene.new[0])
    with duckdb.connect(":memory:") as connection:
        assert release.audit(connection, home / "releases" / str(current)) == []
    with duckdb.connect(str(home / "restricted.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT run_id FROM main.release").fetchone() in ((scene.old[0],), (scene.new[0],))

    report = run_night(settings(home, scene.county.landing), AS_OF, auditor, Silent())
    assert report.run_id == scene.new[0]
    assert published(home) == scene.new
    assert manifest_digests(home, report.run_id) == scene.new[1]
    left = [path for path in home.rglob("*") if path.name.startswith((".warehouse", ".restricted", ".incoming")) or path.suffix == ".part"]
    assert [path for path in left if "lake" not in path.parts] == []


READER = """
import sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_killed_night import published
home, stop = Path(sys.argv[1]), Path(sys.argv[2])
while not stop.exists():
    run_id, digests = published(home)
    print(run_id, *(f"{{name}}={{digest}}" for name, digest in sorted(digests.items())), flush=True)
"""


def test_a_reader_never_sees_a_mixture(scene: Scene, auditor: GxAuditor, tmp_path: Path) -> None:
    """Another process opens the warehouse again and again while old and new are published in turn."""
    home = scene.copy(tmp_path)
    configured = settings(home, scene.county.landing)
    assert run_night(configured, AS_OF, auditor, Silent()).run_id == scene.new[0]
    stop, seen = tmp_path / "stop", tmp_path / "seen.txt"
    with seen.open("wb") as out:
        reader = subprocess.Popen(
            [sys.executable, "-c", READER.format(tests=str(Path(__file__).parent)), str(home), str(stop)],
            cwd=ROOT,
            env=environment(),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        while not seen.stat().st_size:
            assert reader.poll() is None
            time.sleep(0.05)
        for run_id, as_of in [(scene.old[0], BEFORE), (scene.new[0], AS_OF)] * 4:
            ctx = NightContext(configured, as_of, run_id, configured.lake / "nights" / run_id, auditor, Silent())
            STEPS[-1].run(ctx)
        stop.touch()
        assert reader.wait(timeout=60) == 0, seen.read_text(encoding="utf-8")[-2000:]
    told = {
        " ".join([run_id, *(f"{name}={digest}" for name, digest in sorted(digests.items()))]) for run_id, digests in (scene.old, scene.new)
    }
    lines = seen.read_text(encoding="utf-8").splitlines()
    assert set(lines) == told
    assert sum(1 for one, other in itertools.pairwise(lines) if one != other) >= 2  # it did see the change, more than once
