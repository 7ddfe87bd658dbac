"""What stands in Dagster derives from the step list, the contracts and the marts, and says so in Chinese."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
import yaml

from assets_defs import catalogue
from assets_defs.definitions import defs
from pipelines.contracts.loader import load_contracts
from pipelines.night import STEPS
from pipelines.publish.tables import MARTS

ROOT = Path(__file__).parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")


def nightly_specs() -> dict[dg.AssetKey, dg.AssetSpec]:
    return {spec.key: spec for spec in defs.resolve_all_asset_specs() if spec.key.path[0] != "snapshot"}


def test_definitions_load_without_great_expectations() -> None:
    """It costs seconds and 250 MB in every code server; audits import it themselves."""
    code = "import sys, assets_defs.definitions; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_definitions_can_be_loaded_as_a_whole() -> None:
    dg.Definitions.validate_loadable(defs)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_everything_a_step_writes_is_an_asset_of_its_room(step: object) -> None:
    found = nightly_specs()
    assert step in STEPS
    outputs = catalogue.outputs(step)  # type: ignore[arg-type]
    assert outputs
    for _, key, _ in outputs:
        assert found[key].group_name == step.room  # type: ignore[attr-defined]


def test_no_asset_stands_outside_the_steps() -> None:
    assert nightly_specs().keys() == {key for step in STEPS for _, key, _ in catalogue.outputs(step)}


def test_marts_and_feeds_are_assets() -> None:
    keys = nightly_specs().keys()
    assert {dg.AssetKey(["mart", name]) for name in MARTS} <= keys
    assert {dg.AssetKey([family, contract.table]) for contract in load_contracts().values() for family in ("accepted", "resolved")} <= keys


def test_descriptions_speak_chinese() -> None:
    assert [key.to_user_string() for key, spec in nightly_specs().items() if not CHINESE.search(spec.description or "")] == []
    graph = defs.resolve_asset_graph()
    assert [key for key in graph.asset_check_keys if not CHINESE.search(graph.get_check_spec(key).description or "")] == []


def test_every_feed_and_every_mart_has_its_check() -> None:
    checks = {(key.asset_key.path[0], key.asset_key.path[-1], key.name) for key in defs.resolve_asset_graph().asset_check_keys}
    for contract in load_contracts().values():
        assert ("accepted", contract.table, "suite") in checks
        assert ("accepted", contract.table, "feed_standing") in checks
    assert {("mart", name, "suite") for name in MARTS} <= checks
    assert ("lake", "delivery", "conservation") in checks


def test_dependencies_follow_the_steps_reads() -> None:
    """Every table a step reads is an asset upstream of every table it writes; nothing reads itself through others."""
    found = nightly_specs()
    order = {key: number for number, step in enumerate(STEPS) for _, key, _ in catalogue.outputs(step)}
    for step in STEPS:
        reads = {key for _, key, _ in catalogue.expand_all(tuple(name for name in step.reads if name != "release"))}
        for _, key, _ in catalogue.outputs(step):
            upstream = {dep.asset_key for dep in found[key].deps}
            assert reads <= upstream
            assert all(order[other] < order[key] for other in upstream), key


def test_few_fat_ops() -> None:
    """One op a step: hundreds of tables do not start hundreds of processes."""
    job = defs.resolve_job_def("nightly")
    assert {node.name for node in job.graph.nodes} == {step.name for step in STEPS}


@pytest.mark.parametrize("schedule", ["nightly_schedule", "month_end_schedule", "housekeeping_schedule"])
def test_schedules_keep_the_county_s_time(schedule: str) -> None:
    assert defs.resolve_schedule_def(schedule).execution_timezone == "Asia/Shanghai"


def test_the_night_after_midnight_is_of_the_day_before() -> None:
    import datetime as dt

    schedule = defs.resolve_schedule_def("nightly_schedule")
    tick = dt.datetime(2025, 6, 30, 17, 30, tzinfo=dt.UTC)  # 1:30 on 1 July in the county
    with dg.build_schedule_context(scheduled_execution_time=tick) as context:
        data = schedule.evaluate_tick(context)
    assert data.run_requests is not None
    assert data.run_requests[0].run_key == "2025-06-30"
    assert data.run_requests[0].run_config["ops"]["intake"]["config"]["as_of"] == "2025-06-30"


def test_telemetry_is_off() -> None:
    config = yaml.safe_load((ROOT / "dagster.yaml").read_text(encoding="utf-8"))
    assert config["telemetry"] == {"enabled": False}
    assert config["retention"]["schedule"]["purge_after_days"] > 0
    assert "DAGSTER_DISABLE_TELEMETRY := 1" in (ROOT / "Makefile").read_text(encoding="utf-8")
