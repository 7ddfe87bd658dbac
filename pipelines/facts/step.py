"""Writes the fact tables of one night from its SQL models. No logic of its own."""

from __future__ import annotations

from pathlib import Path

from pipelines.engine import load_room
from pipelines.night import NightContext, StepResult
from pipelines.policy.needs import check_policy

MODELS = Path(__file__).parent / "models"


def run(ctx: NightContext) -> StepResult:
    """The step. Raises ContractError when the area's policy lacks what a fact needs."""
    models = load_room(MODELS)
    with ctx.engine() as engine:
        check_policy(engine, models)
        return StepResult(engine.run_all(models))
