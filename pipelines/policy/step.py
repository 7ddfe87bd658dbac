"""Writes the policy tables of one night: night, policy_line, policy, workday, area. No rule stands here."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa

from pipelines.engine import Engine, load_model
from pipelines.night import NightContext, StepResult
from pipelines.policy.divisions import area_select, division_file
from pipelines.policy.loader import DATA, PlacedLine, Roots, load_policy
from pipelines.policy.workdays import published_years, workday_table

MODELS = Path(__file__).parent / "models"
_COLUMNS: list[tuple[str, pa.DataType]] = [
    ("policy_key", pa.string()),
    ("item", pa.string()),
    ("valid_from", pa.date32()),
    ("valid_to", pa.date32()),
    ("value_num", pa.decimal128(18, 4)),
    ("value_fen", pa.int64()),
    ("value_text", pa.string()),
    ("unit", pa.string()),
    ("policy_ref", pa.string()),
]
_LINE_SCHEMA = pa.schema(_COLUMNS)


def run(ctx: NightContext) -> StepResult:
    """The step."""
    with ctx.engine() as engine:
        rows = write_policy(engine, ctx.settings.area, ctx.as_of)
    return StepResult(rows, {"holiday_calendar_ends": published_years().stop - 1})


def write_policy(engine: Engine, area: str, as_of: dt.date, roots: Roots = (DATA,)) -> dict[str, int]:
    """Write the five tables for an area and date. Returns rows by table. Raises ContractError."""
    night = pa.table({"as_of": pa.array([as_of], pa.date32()), "area_code": [area]})
    engine.connection.register("_night", night)
    engine.connection.register("_lines", line_table(load_policy(area, roots)))
    engine.connection.register("_days", workday_table())
    rows = {
        "night": engine.write("night", "SELECT * FROM _night"),
        "policy_line": engine.write("policy_line", "SELECT * FROM _lines ORDER BY policy_key, item, valid_from"),
        "workday": engine.write("workday", "SELECT * FROM _days ORDER BY day"),
        "area": engine.write("area", area_select(division_file(area, as_of, roots))),
    }
    return rows | {"policy": engine.run(load_model(MODELS / "policy.sql"))}


def line_table(lines: list[PlacedLine]) -> pa.Table:
    """Lines as a table of the architecture's columns."""
    rows = [
        {
            "policy_key": item.line.policy_key,
            "item": item.line.item,
            "valid_from": item.line.valid_from,
            "valid_to": item.line.valid_to,
            "value_num": item.line.value_num,
            "value_fen": item.line.value_fen,
            "value_text": item.line.value_text,
            "unit": item.line.unit,
            "policy_ref": item.policy_ref,
        }
        for item in lines
    ]
    return pa.Table.from_pylist(rows, schema=_LINE_SCHEMA)
