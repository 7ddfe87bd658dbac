"""The step list says what the SQL models really read: Dagster's graph and the order of a night stand on it."""

from pathlib import Path

import pytest

import pipelines
from pipelines.contracts.loader import load_contracts
from pipelines.engine import load_model
from pipelines.night import STEPS, Step

ROOT = Path(pipelines.__file__).parent


def expanded(names: tuple[str, ...]) -> set[str]:
    tables = {contract.table for contract in load_contracts().values()}
    found: set[str] = set()
    for name in names:
        if name == "resolved__*":
            found |= tables | {f"resolved_history__{table}" for table in tables}
        elif name.endswith("__*"):
            found |= {f"{name[:-3]}__{table}" for table in tables}
        else:
            found.add(name)
    return found


@pytest.mark.parametrize(
    "step", [step for step in STEPS if step.room in ("facts", "monitoring", "ledger", "indicators")], ids=lambda step: step.name
)
def test_a_room_reads_what_its_step_declares(step: Step) -> None:
    models = [load_model(path) for path in sorted((ROOT / step.room).rglob("*.sql"))]
    assert models
    own = {model.writes for model in models}
    foreign = {read for model in models for read in model.reads} - own
    # Catalogues of a room's own YAML are written by the room itself before its models run.
    foreign -= {"ledger_account", "indicator_catalogue", "indicator_input", "rule_need"} | {
        read for read in foreign if read.startswith("indicator__")
    }
    assert foreign - expanded(step.reads) == set()


def test_every_step_reads_only_what_an_earlier_one_wrote() -> None:
    written: set[str] = set()
    for step in STEPS:
        missing = expanded(step.reads) - written
        history = {name for name in missing if "history__" in name}
        assert missing - history == set(), step.name
        written |= expanded(step.writes)


def test_names_are_unique_and_functions_exist() -> None:
    import importlib

    assert len({step.name for step in STEPS}) == len(STEPS)
    for step in STEPS:
        module, name = step.function.split(":")
        assert callable(getattr(importlib.import_module(module), name))
