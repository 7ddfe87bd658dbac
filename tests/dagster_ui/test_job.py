"""The night under Dagster: the same release as by command, with its checks and metadata; sensors, replay, housekeeping."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import dagster as dg
import pytest

from assets_defs import automation, catalogue, checks
from assets_defs.definitions import defs
from assets_defs.resources import Installation
from expectations.validate import GxAuditor
from pipelines.night import STEPS
from pipelines.publish import release
from pipelines.runner import newest_night, run_night
from pipelines.settings import Settings
from simulation.simulate import simulate

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

AS_OF = dt.date(2025, 6, 30)
KEY = "a key for tests only"


class Quiet:
    def step(self, name: str, zh: str) -> None: ...

    def note(self, text: str) -> None: ...


@dataclass
class Run:
    """The nightly job, executed once."""

    home: Path
    landing: Path
    instance: dg.DagsterInstance
    result: Any

    @property
    def installation(self) -> Installation:
        return Installation(home=str(self.home), landing=str(self.landing))


@pytest.fixture(scope="module")
def environment() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHOUWANG_KEY", KEY)
        yield


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    simulate("510821", 400, 1, 0.1, AS_OF, folder)
    return folder / "landing"


@pytest.fixture(scope="module")
def run(landing: Path, environment: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    home = tmp_path_factory.mktemp("dagster") / "home"
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def("nightly").execute_in_process(
            run_config=dg.RunConfig(ops={"intake": {"config": {"as_of": AS_OF.isoformat()}}}),
            instance=instance,
            resources={"installation": Installation(home=str(home), landing=str(landing))},
        )
        yield Run(home, landing, instance, result)


def digests(home: Path) -> dict[str, str]:
    run_id = release.current(home / "releases")
    marts = release.read_manifest(home / "releases" / str(run_id))["marts"]
    return {name: entry["digest"] for name, entry in marts.items()}


def test_the_same_release_as_by_command(run: Run, tmp_path: Path) -> None:
    assert run.result.success
    home = tmp_path / "home"
    report = run_night(Settings(home=home, landing=run.landing, _key=KEY.encode()), AS_OF, GxAuditor(), Quiet())
    assert release.current(run.home / "releases") == report.run_id
    assert digests(run.home) == digests(home)
    assert (run.home / "outbox" / "report" / "index.html").exists()


def test_every_asset_is_materialized_with_rows_and_schema(run: Run) -> None:
    found = {event.asset_key: event.materialization.metadata for event in run.result.get_asset_materialization_events()}
    for step in STEPS[:-1]:
        for _, key, _ in catalogue.outputs(step):
            metadata = found[key]
            assert isinstance(metadata["dagster/row_count"].value, int), key
            assert metadata["dagster/column_schema"].value.columns, key
            assert metadata["run_id"].value == release.current(run.home / "releases")
    marts = digests(run.home)
    for _, key, _ in catalogue.outputs(next(step for step in STEPS if step.name == "release")):
        assert found[key]["content_digest"].value == marts[key.path[-1]]


def test_every_check_is_reported_with_counts(run: Run) -> None:
    found = {(item.asset_key, item.check_name): item for item in run.result.get_asset_check_evaluations()}
    declared = {(spec.asset_key, spec.name) for step in STEPS for spec in checks.specs(step)}
    assert found.keys() == declared
    for (key, name), item in found.items():
        if name == checks.SUITE and key.path[0] == "mart":
            assert item.passed, key
            assert item.metadata["expectations"].value > 0
            assert "checked" in item.metadata["results"].value
    settlement = found[dg.AssetKey(["accepted", "medical_insurance__settlement"]), checks.SUITE]
    assert settlement.metadata["flagged"].value == settlement.metadata["not_met"].value > 0
    conservation = found[dg.AssetKey(["lake", "delivery"]), checks.CONSERVATION]
    assert conservation.passed
    assert conservation.metadata["rows_in"].value == conservation.metadata["rows_out"].value > 0


def test_month_end_replays_without_moving_the_pointer(run: Run) -> None:
    before, warehouse = release.current(run.home / "releases"), (run.home / "warehouse.duckdb").read_bytes()
    (run.home / "releases" / "CURRENT").write_text("2025-07-01-000000000000\n", encoding="utf-8")  # some later night
    result = dg.materialize(
        [automation.month_end], partition_key="2025-06-01", instance=run.instance, resources={"installation": run.installation}
    )
    assert result.success
    (event,) = result.get_asset_materialization_events()
    assert event.materialization.metadata["as_of"].value == "2025-06-30"
    assert event.materialization.metadata["rows/household"].value == 400
    assert release.current(run.home / "releases") == "2025-07-01-000000000000"
    assert (run.home / "warehouse.duckdb").read_bytes() == warehouse
    assert newest_night(run.installation.settings(), AS_OF) == before
    (run.home / "releases" / "CURRENT").write_text(f"{before}\n", encoding="utf-8")


def test_housekeeping_prunes_nights_and_old_runs(environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_KEEP_NIGHTS", "2")
    monkeypatch.setattr(automation, "KEEP_RUNS_DAYS", -1)  # every run counts as old
    home = tmp_path / "home"
    for day in ("2025-05-31", "2025-06-10", "2025-06-11", "2025-06-12"):
        for folder in ("releases", "lake/nights"):
            (home / folder / f"{day}-000000000000").mkdir(parents=True)
    (home / "releases" / "CURRENT").write_text("2025-06-12-000000000000\n", encoding="utf-8")
    with dg.DagsterInstance.ephemeral() as instance:

        @dg.job
        def yesterday() -> None: ...

        old = yesterday.execute_in_process(instance=instance)
        result = defs.resolve_job_def("housekeeping").execute_in_process(
            instance=instance, resources={"installation": Installation(home=str(home))}
        )
        assert result.success
        assert instance.get_run_by_id(old.run_id) is None
    assert sorted(path.name[:10] for path in (home / "releases").glob("2*")) == ["2025-05-31", "2025-06-11", "2025-06-12"]
    assert sorted(path.name[:10] for path in (home / "lake" / "nights").glob("2*")) == ["2025-06-11", "2025-06-12"]


def test_landing_asks_for_a_run_only_after_two_equal_looks(tmp_path: Path) -> None:
    installation = Installation(home=str(tmp_path / "home"), landing=str(tmp_path / "landing"))

    def look(cursor: str | None) -> tuple[Any, str | None]:
        with dg.DagsterInstance.ephemeral() as instance:
            context = dg.build_sensor_context(instance=instance, cursor=cursor, resources={"installation": installation})
            data = automation.landing_sensor.evaluate_tick(context)
            return data.run_requests or [], data.cursor

    (tmp_path / "landing" / "health").mkdir(parents=True)
    runs, cursor = look(None)
    assert runs == []
    file = tmp_path / "landing" / "health" / "a.csv"
    file.write_text("half", encoding="utf-8")
    runs, cursor = look(cursor)
    assert runs == []
    file.write_text("half and the rest", encoding="utf-8")
    runs, cursor = look(cursor)
    assert runs == []  # it changed between the looks
    runs, cursor = look(cursor)
    assert len(runs) == 1 and runs[0].run_key.startswith("landing-")
    runs, cursor = look(cursor)
    assert runs == []  # nothing new since


class Hook(BaseHTTPRequestHandler):
    told: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        self.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None: ...


def test_a_failure_is_posted_to_the_webhook(monkeypatch: pytest.MonkeyPatch) -> None:
    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("SHOUWANG_WEBHOOK", f"http://127.0.0.1:{server.server_port}/")

    @dg.op
    def breaks() -> None:
        raise RuntimeError("no register")

    @dg.job
    def failing() -> None:
        breaks()

    with dg.DagsterInstance.ephemeral() as instance:
        result = failing.execute_in_process(instance=instance, raise_on_error=False)
        event = result.get_run_failure_event()
        context = dg.build_run_status_sensor_context(
            sensor_name="night_failed", dagster_instance=instance, dagster_run=result.dagster_run, dagster_event=event
        ).for_run_failure()
        automation.night_failed(context)
    server.shutdown()
    thread.join()
    server.server_close()
    assert [(item["job"], item["run_id"]) for item in Hook.told] == [("failing", result.run_id)]
    assert "failing" in Hook.told[0]["message"]
