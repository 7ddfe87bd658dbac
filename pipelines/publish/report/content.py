"""What the report says: runs the queries over a release's files and shapes rows, charts and tables for the template.

Numbers are counted in queries/*.sql; only naming and arranging happens here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipelines.engine import load_room
from pipelines.engine.duck import quote
from pipelines.publish.report.labels import field_name, labels, name, rule_name

QUERIES = Path(__file__).parent / "queries"
Row = dict[str, Any]
WAN = Decimal(10_000)
REJECT_LINES = 25
CALENDAR_LINES = 40
GOOD, POOR = Decimal("0.98"), Decimal("0.90")  # colours of a cell only, no judgement hangs on them
ANSWERS = ("on_time", "empty_on_time", "late", "resent_same", "held", "refused", "missing", "undetermined")
# Measures of the scorecard in the order of the table: column, Chinese, English.
MEASURES = (
    ("score", "综合得分", "score"), ("compulsory_completeness", "必填完整率", "completeness"), ("validity", "有效率", "validity"),
    ("uniqueness", "唯一率", "uniqueness"), ("timeliness", "及时率", "timeliness"), ("consistency", "一致率", "consistency"),
    ("repetition", "不重犯率", "not repeated"), ("correction", "更正及时率", "correction"),
)  # fmt: skip
# Colours of states that mean something; everything else takes the palette in order.
COLOURS = {
    "standing": "#2f7d5b", "superseded": "#9aa5b1", "held": "#d98e04", "refused": "#b3362b", "duplicate": "#c7cdd4",
    "open": "#d98e04", "confirmed": "#b3362b", "closed": "#9aa5b1",
    "assisting": "#2b6cb0", "rolled_back": "#b3362b", "re_identified": "#d98e04", "eliminated": "#2f7d5b", "absent": "#c7cdd4",
    "on_time": "#2f7d5b", "empty_on_time": "#8fbf9f", "late": "#d98e04", "resent_same": "#8a6d3b", "missing": "#b3362b",
    "undetermined": "#c7cdd4",
    "reject": "#b3362b", "null": "#d98e04", "flag": "#2b6cb0", "hold": "#7a4fa3",
}  # fmt: skip
PALETTE = ("#1e4e8c", "#4a9fa8", "#8fbf9f", "#d9b26f", "#7a4fa3", "#8a6d3b", "#9aa5b1", "#b3362b")


def read(connection: duckdb.DuckDBPyConnection, marts: Path, queries: Path = QUERIES) -> dict[str, list[Row]]:
    """Rows of every query by the name it writes, out of a release's Parquet files."""
    answers: dict[str, list[Row]] = {}
    for model in load_room(queries):
        for mart in model.reads:
            path = quote(str(marts / f"{mart}.parquet"))
            connection.execute(f'CREATE OR REPLACE VIEW "{mart}" AS SELECT * FROM read_parquet({path})')
        cursor = connection.execute(model.sql)
        names = [str(column[0]) for column in cursor.description or ()]
        answers[model.writes] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return answers


def charts(rows: dict[str, list[Row]]) -> dict[str, Row]:
    """Every chart: categories, series and unit, drawn by one function of report.js."""
    states = ("standing", "superseded", "held", "refused", "duplicate")
    clue_states = ("open", "confirmed", "closed")
    list_states = tuple(labels()["list_state"])
    drawn = {
        "deliveries": stacked(rows["delivery_state"], "department", "department", "delivery_state", states, "deliveries", "份"),
        "clue_rules": stacked(rows["clue_rule"], "rule_key", "rule", "clue_state", clue_states, "households", "户"),
        "clue_departments": stacked(rows["clue_department"], "department", "department", "clue_state", clue_states, "households", "户"),
        "monitored": stacked(rows["monitored"], "category", "category", "list_state", list_states, "households", "户"),
        "asset_value": stacked(
            rows["asset_class"], "asset_class", "asset_class", "owner_level", tuple(labels()["owner_level"]), "value", "万元"
        ),
        "rejected": stacked(rows["rejected"], "feed", "feed", "action", ("reject", "null", "flag", "duplicate", "hold"), "cases", "处"),
    }
    drawn["calendar"] = stacked(
        rows["calendar_answer"], "department", "department", "answer", ANSWERS, "deliveries", "份", kind="calendar_answer"
    )
    drawn["quality"] = trend(rows["quality_trend"])
    candidates = [{**row, "kind": "exited" if row["is_exited"] else "other"} for row in rows["candidate_category"]]
    drawn["candidates"] = stacked(candidates, "category", "category", "kind", ("exited", "other"), "households", "户", kind="household")
    bands = rows["ageing"]
    drawn["ageing"] = {
        "categories": [f"{row['ageing_band']} 天" for row in bands],
        "series": [{"name": "拖欠 arrears", "color": COLOURS["refused"], "data": [figure(row["arrears"], "万元") for row in bands]}],
        "unit": "万元",
        "upright": True,
    }
    return drawn


def stacked(
    rows: Iterable[Row], by: str, by_kind: str, split: str, order: tuple[str, ...], measure: str, unit: str, *, kind: str | None = None
) -> Row:
    """A stacked bar chart: one bar for each ``by``, largest first, one segment for each value of ``split`` in the order given."""
    cells: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        key = (str(row[by]), str(row[split]))
        cells[key] = cells.get(key, Decimal(0)) + Decimal(row[measure])
    totals: dict[str, Decimal] = {}
    for (bar, _), value in cells.items():
        totals[bar] = totals.get(bar, Decimal(0)) + value
    bars = sorted(totals, key=lambda bar: (-totals[bar], bar))
    found = {part for _, part in cells}
    parts = [part for part in order if part in found] + sorted(found - set(order))
    series = [
        {
            "name": " ".join(name(kind or split, part)),
            "color": COLOURS.get(part, PALETTE[number % len(PALETTE)]),
            "data": [figure(cells.get((bar, part), Decimal(0)), unit) for bar in bars],
        }
        for number, part in enumerate(parts)
    ]
    return {"categories": [name(by_kind, bar)[0] for bar in bars], "series": series, "unit": unit, "upright": False}


def trend(rows: list[Row]) -> Row:
    """A line for every department over the months, scores of 100; a month without one is a gap in the line."""
    months = sorted({str(row["month"]) for row in rows})
    scores = {(row["department"], row["month"]): row["score"] for row in rows}
    series = [
        {
            "name": name("department", department)[0],
            "color": PALETTE[number % len(PALETTE)],
            "data": [None if (value := scores.get((department, month))) is None else float(value * 100) for month in months],
        }
        for number, department in enumerate(sorted({str(row["department"]) for row in rows}))
    ]
    return {"categories": months, "series": series, "unit": "分"}


def township_table(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """The heat table: indicators as columns, the county and its townships as rows of cells in the same order."""
    county = [row for row in rows if row["area_level"] == "county"]
    places = sorted({(row["area_level"] != "county", row["area_code"], row["area_name"]) for row in rows})
    cells = {(row["area_code"], row["indicator_key"]): row for row in rows}
    lines = [
        {"area_name": place, "is_county": not is_town, "cells": [cells[code, head["indicator_key"]] for head in county]}
        for is_town, code, place in places
    ]
    return county, lines


def township_charts(rows: list[Row]) -> list[Row]:
    """One bar chart of townships for each indicator; what has no value has no bar."""
    drawn = []
    for head in (row for row in rows if row["area_level"] == "county"):
        towns = [row for row in rows if row["indicator_key"] == head["indicator_key"] and row["area_level"] == "township"]
        is_share = head["unit"] == "ratio"
        scale = Decimal(100) if is_share else Decimal(1)
        drawn.append(
            {
                "key": head["indicator_key"],
                "title": " ".join(name("indicator", head["indicator_key"])),
                "categories": [row["area_name"] for row in towns],
                "data": [None if row["value"] is None else float(row["value"] * scale) for row in towns],
                "target": None if head["target"] is None or not is_share else float(head["target"] * scale),
                "unit": "%" if is_share else name("unit", head["unit"])[0],
            }
        )
    return drawn


def monitored_table(rows: list[Row]) -> tuple[list[str], list[Row]]:
    """Categories down, states across, households and persons in each cell; None where there is no household."""
    states = [state for state in labels()["list_state"] if any(row["list_state"] == state for row in rows)]
    lines = []
    for category in sorted({str(row["category"]) for row in rows}):
        own = {row["list_state"]: row for row in rows if row["category"] == category}
        lines.append({"category": category, "cells": [own.get(state) for state in states], "rows": list(own.values())})
    return states, lines


def rejected_table(rows: list[Row]) -> tuple[list[Row], int]:
    """The most frequent rejects with their names, and how many cases the lines left out stand for."""
    shown = [
        {
            **row,
            "field": field_name(row["feed"], row["column_name"]),
            "wrong": rule_name(row["feed"], row["rule"], row["column_name"]),
        }
        for row in rows[:REJECT_LINES]
    ]
    return shown, sum(int(row["cases"]) for row in rows[REJECT_LINES:])


def figure(value: Decimal | int, unit: str) -> int | float:
    """A number for a chart: money in 万元 at two decimals, counts as they are."""
    return float((Decimal(value) / WAN).quantize(Decimal("0.01"))) if unit == "万元" else int(value)


def total(rows: Iterable[Row], measure: str) -> Decimal | None:
    """Sum of a column over rows; None when a part of it is not known."""
    parts = [row[measure] for row in rows]
    return None if None in parts else sum(map(Decimal, parts), Decimal(0))


def count(value: Any) -> str:
    """A whole number with thousands separated; n/a when it is not known."""
    return "n/a" if value is None else f"{int(value):,}"


def wan(value: Any) -> str:
    """Yuan as 万元 with two decimals; n/a when it is not known."""
    return "n/a" if value is None else f"{(Decimal(value) / WAN).quantize(Decimal('0.01')):,}"


def indicator_text(row: Row) -> str:
    """An indicator's value as people write it; no data and no base are words, never 0."""
    if row["value"] is None:
        return {"na": "n/a", "empty_base": "—"}[row["value_state"]]
    if row["unit"] == "ratio":
        return f"{(row['value'] * 100).quantize(Decimal('0.01'))}%"
    return f"{row['value'].normalize():,f}"


def target_text(row: Row) -> str:
    """An indicator's target with the direction it is to be met from."""
    if row["target"] is None:
        return "—"
    value = row["target"] * 100 if row["unit"] == "ratio" else row["target"]
    sign = {"U": "≥ ", "D": "≤ ", "B": "≥ "}[row["direction"]]
    return f"{sign}{value.normalize():f}{'%' if row['unit'] == 'ratio' else ''}"


def met_class(row: Row) -> str:
    """Style of an indicator's cell."""
    if row["value"] is None:
        return str(row["value_state"])
    return {True: "met", False: "unmet", None: "plain"}[row["is_met"]]


def share(value: Decimal | None) -> str:
    """A share as a percentage with one decimal; a dash where there is nothing to measure."""
    return "—" if value is None else f"{(value * 100).quantize(Decimal('0.1'))}"


def change(value: Decimal | None) -> str:
    """A difference of scores in points of 100, with its sign."""
    if value is None:
        return "—"
    points = (value * 100).quantize(Decimal("0.1"))
    return f"{points:+}" if points else "0.0"


def share_class(value: Decimal | None) -> str:
    """Style of a share's cell: whole, short of whole, or nothing to measure."""
    return "empty_base" if value is None else "met" if value >= GOOD else "unmet" if value < POOR else "plain"


FILTERS: dict[str, Callable[..., Any]] = {
    "count": count,
    "wan": wan,
    "indicator_text": indicator_text,
    "target_text": target_text,
    "met_class": met_class,
    "share": share,
    "change": change,
    "share_class": share_class,
}
