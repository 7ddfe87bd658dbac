"""The indicator step: runs each indicator's model, puts them under one another, rolls them up.

What an indicator counts stands in models/*.sql; how it is described in catalogue/*.yaml.
"""

from __future__ import annotations

from pipelines.engine import Engine, load_model, load_room
from pipelines.errors import ConservationError, Where
from pipelines.indicators.catalogue import MODELS, ROOM, catalogue_table, load_catalogue
from pipelines.indicators.quotient import declare_quotient
from pipelines.night import NightContext, StepResult
from pipelines.policy.needs import check_policy

ROLLUP = ROOM / "rollup" / "indicator.sql"


def run(ctx: NightContext) -> StepResult:
    """Indicators of one night over county, townships and villages."""
    with ctx.engine() as engine:
        rows = build(engine)
        states = engine.connection.execute(
            "SELECT value_state, count(*) FROM indicator GROUP BY value_state ORDER BY value_state"
        ).fetchall()
    return StepResult(rows, {str(state): int(count) for state, count in states})


def build(engine: Engine) -> dict[str, int]:
    """Write every table of the room. Raises ContractError or ConservationError."""
    entries = load_catalogue()
    models = load_room(MODELS)
    check_policy(engine, models)
    declare_quotient(engine.connection)
    engine.connection.register("_catalogue", catalogue_table(entries))
    rows = {"indicator_catalogue": engine.write("indicator_catalogue", "SELECT * FROM _catalogue ORDER BY indicator_key")}
    rows |= engine.run_all(models)
    engine.expose(entry.table for entry in entries)
    parts = [f"SELECT '{entry.key}' AS indicator_key, area_code, numerator, denominator FROM {entry.table}" for entry in entries]
    rows["indicator_input"] = engine.write("indicator_input", " UNION ALL ".join(parts))
    rows["indicator"] = engine.run(load_model(ROLLUP))
    engine.expose(["indicator"])
    require_conservation(engine)
    return rows


def require_conservation(engine: Engine) -> None:
    """The county's numerators and denominators are the sums over all input rows: nothing is lost on the way up."""
    lost = engine.connection.execute(
        "SELECT i.indicator_key, i.numerator, i.denominator, t.numerator, t.denominator FROM indicator AS i "
        "JOIN indicator_catalogue AS c USING (indicator_key) LEFT JOIN (SELECT indicator_key, sum(numerator) AS numerator, "
        "sum(denominator) AS denominator FROM indicator_input GROUP BY indicator_key) AS t USING (indicator_key) "
        "WHERE i.area_level = 'county' AND i.value_state <> 'na' AND (i.numerator <> coalesce(t.numerator, 0) "
        "OR NOT c.is_count AND i.denominator <> coalesce(t.denominator, 0)) ORDER BY i.indicator_key"
    ).fetchall()
    if lost:
        key, *values = lost[0]
        raise ConservationError(
            "indicator_lost",
            "an indicator's county total is not the sum of its rows",
            zh="指标县级合计与明细不符",
            where=Where(file=str(ROLLUP)),
            found=f"{key}: numerator {values[0]} of {values[2]}, denominator {values[1]} of {values[3]}",
        )
