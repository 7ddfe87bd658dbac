"""Writes the household tables of one night from its SQL models. No logic of its own.

``run`` folds what identity saw of the register; ``run_splits`` looks at splits once the monitored list is known. Which
number follows which, and keys, are identity's.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from pipelines.engine import load_room
from pipelines.engine.duck import quote
from pipelines.night import NightContext, StepResult
from pipelines.policy.needs import check_policy

ROOM = Path(__file__).parent


def run(ctx: NightContext) -> StepResult:
    """Membership, events, numbers and units. Raises ContractError when the area's policy lacks what they need."""
    models = load_room(ROOM / "models")
    # Numbers of other systems become keys here; the salt is handed to SQL as a variable and written nowhere.
    salt = hmac.new(ctx.settings.person_secret(), b"household_unit", hashlib.sha256).hexdigest()
    with ctx.engine() as engine:
        check_policy(engine, models)
        engine.connection.execute(f"SET VARIABLE unit_salt = {quote(salt)}")
        return StepResult(engine.run_all(models))


def run_splits(ctx: NightContext) -> StepResult:
    """Splits that look made to fit a threshold, flagged with what speaks for it. Raises ContractError as ``run``."""
    models = load_room(ROOM / "splits")
    with ctx.engine() as engine:
        check_policy(engine, models)
        return StepResult(engine.run_all(models))
