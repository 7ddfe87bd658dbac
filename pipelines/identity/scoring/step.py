"""Scores the rows a night's rules leave over, through the linkage engine, and holds the table ``scored``.

Here belongs what the night's residual needs of the identity step and of policy. The comparison itself is declared in
``residual.yaml``, the model in ``models/``. When nothing is left over, neither model nor Splink is loaded.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

from pipelines.engine import load_model
from pipelines.errors import ContractError
from pipelines.identity.bench import Bench
from pipelines.identity.linkage.config import LinkConfig, Thresholds, load_link_config
from pipelines.identity.linkage.model import LinkModel
from pipelines.identity.linkage.model import load_model as load_link_model
from pipelines.identity.linkage.run import RESULT, link

HERE = Path(__file__).parent
POLICY = "link_threshold"
NOTHING = (
    "CAST(0 AS BIGINT) AS cid, '' AS pid, CAST(0 AS DECIMAL(9, 4)) AS weight, CAST(0 AS DECIMAL(9, 6)) AS probability,"
    " false AS is_accepted, '' AS evidence"
)


@cache
def residual() -> tuple[LinkConfig, LinkModel]:
    """The declared comparison and the model it names. Raises ContractError when they do not fit each other."""
    config = load_link_config(HERE / "residual.yaml")
    return config, load_link_model(HERE / "models" / f"{config.model}.json", config)


def model_version() -> str:
    """Version and digest of the model, for what a run is a function of."""
    model = residual()[1]
    return f"{model.version} {model.digest}"


def score_residual(bench: Bench) -> None:
    """Hold ``scored``. Reads claim, claim_household, chosen, name_differs, forced, forbidden and person; policy link_threshold."""
    _hold(bench, "residual_claim")
    if not bench.count("SELECT 'rows', count(*) FROM residual_claim")["rows"]:
        bench.hold_all("scored", (), NOTHING)
        return
    _hold(bench, "residual_forbidden")
    connection = bench.engine.connection
    connection.execute(f"CREATE OR REPLACE TEMP VIEW residual_person AS {load_model(HERE / 'sql' / 'residual_person.sql').sql}")
    config, model = residual()
    link(
        connection, config, "residual_claim", "residual_person",
        thresholds=_thresholds(bench), model=model, population=bench.count("SELECT 'rows', count(*) FROM person")["rows"],
        forbidden="residual_forbidden",
    )  # fmt: skip
    bench.declare(RESULT)
    _hold(bench, "scored")
    connection.execute(f"DROP VIEW residual_person; DROP TABLE residual_claim; DROP TABLE residual_forbidden; DROP TABLE {RESULT}")


def _hold(bench: Bench, name: str) -> None:
    model = load_model(HERE / "sql" / f"{name}.sql")
    bench.hold(model.writes, model.sql, model.path)


def _thresholds(bench: Bench) -> Thresholds:
    bench.engine.expose(["policy"])
    found = dict(bench.engine.connection.execute(f"SELECT item, value_num FROM policy WHERE policy_key = '{POLICY}'").fetchall())
    lacking = sorted({"accept", "review", "clear"} - set(found))
    if lacking:
        raise ContractError(
            "policy_missing",
            "thresholds of linking are not in force on the night's day",
            zh="政策包缺少关联阈值",
            expected=f"a line in force of each of {POLICY}.accept, .review, .clear",
            found="none of " + ", ".join(lacking),
            fix="add the lines to pipelines/policy/data/00/identity.yaml",
        )
    return Thresholds(accept=float(found["accept"]), review=float(found["review"]), clear=math.log2(found["clear"]))
