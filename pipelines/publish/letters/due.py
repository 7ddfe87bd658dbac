"""Until when a department answers its letter: policy quality_limit.letter_days, in working days after as_of."""

from __future__ import annotations

import datetime as dt

from pipelines.engine import Engine
from pipelines.errors import ContractError
from pipelines.policy.workdays import Workdays


def answer_day(engine: Engine, as_of: dt.date, workdays: Workdays | None = None) -> dt.date | None:
    """The day; None where the holiday calendar that decides it is not published. Raises ContractError without the policy."""
    engine.expose(["policy"])
    row = engine.connection.execute(
        "SELECT CAST(value_num AS INTEGER) FROM policy WHERE policy_key = 'quality_limit' AND item = 'letter_days'"
    ).fetchone()
    if row is None:
        raise ContractError(
            "policy_missing", "quality_limit.letter_days is not in force", zh="政策包缺少通报整改期限",
            expected="a line in force", fix="add the line to the area's pack in pipelines/policy/data",
        )  # fmt: skip
    return (workdays or Workdays()).nth_after(as_of, int(row[0]))
