"""Which assets exist: keys, groups, Chinese descriptions and dependencies, derived from steps, contracts and marts.

One fat op a step; every table it writes is an asset. Keys stay ASCII; Chinese stands in descriptions and metadata.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import dagster as dg

from pipelines.contracts.loader import load_contracts
from pipelines.night import STEPS, Step
from pipelines.publish.tables import MARTS

# Families of tables that stand for one table a feed.
FAMILIES = {"accepted__*": "accepted", "history__*": "history", "resolved__*": "resolved"}


def expand(name: str) -> Iterator[tuple[str, dg.AssetKey, str]]:
    """(lake table, asset key, Chinese and English description) of one name in a step's reads or writes."""
    if name not in FAMILIES:
        yield name, dg.AssetKey(["lake", name]), ""
        return
    family = FAMILIES[name]
    for contract in load_contracts().values():
        if family == "history" and not contract.delivery.history:
            continue
        table = contract.table if family == "resolved" else f"{family}__{contract.table}"
        text = f"{contract.title.zh}（{contract.department.zh}）：{contract.grain.zh}。{contract.title.en}."
        yield table, dg.AssetKey([family, contract.table]), text


def expand_all(names: tuple[str, ...]) -> list[tuple[str, dg.AssetKey, str]]:
    """Every table of several names."""
    return [entry for name in names for entry in expand(name)]


@cache
def outputs(step: Step) -> tuple[tuple[str, dg.AssetKey, str], ...]:
    """Assets a step materializes. The release's outputs are the marts themselves."""
    if step.name == "release":
        return tuple(
            (name, dg.AssetKey(["mart", name]), f"{table.info['zh']}：{table.info['grain']}。{table.info['en']}.")
            for name, table in MARTS.items()
        )
    return tuple((table, key, text or f"{step.zh}：{table}。{step.en}.") for table, key, text in expand_all(step.writes))


def specs(step: Step) -> list[dg.AssetSpec]:
    """Asset specs of one step, grouped by room."""
    inputs = [key for _, key, _ in expand_all(tuple(name for name in step.reads if name != "release"))]
    if "release" in step.reads:
        inputs += [key for _, key, _ in outputs(next(other for other in STEPS if other.name == "release"))]
    if step.name == "policy":
        # Policy needs no table, but the night is opened by intake.
        inputs = [dg.AssetKey(["lake", "delivery_known"])]
    return [
        dg.AssetSpec(key, deps=inputs, group_name=step.room, description=text, kinds={"duckdb"}, metadata={"step": step.name})
        for _, key, text in outputs(step)
    ]
