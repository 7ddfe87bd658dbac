"""``shouwang places``: the division lists the published night knows, and its indicators on any of them.

Reads the release alone, so it works wherever one lies; how figures get onto another list stands in ``pipelines/places``.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click
import duckdb

from pipelines.engine.duck import quote, scratch
from pipelines.errors import UsageError
from pipelines.publish import release
from pipelines.settings import Settings
from shouwang import texts
from shouwang.console import DAY, HOME, JSON, emit, guarded

LEVELS = ("county", "township", "village")


@click.group()
def places() -> None:
    """Division lists, and indicators on a former or later one."""


@places.command()
@HOME
@JSON
@guarded
def vintages(home: Path | None, as_json: bool) -> None:
    """The division lists figures can be had on, by day, with their townships and villages."""
    settings = Settings.load(home)
    with scratch(settings) as connection:
        run_id, mart = _mart(settings)
        emit({"run_id": run_id, "vintages": _lists(connection, mart)}, as_json, texts.vintages)


@places.command()
@click.option("--vintage", type=DAY, required=True, help="Day of the division list.")
@click.option("--indicator", help="One indicator; default all.")
@click.option("--level", type=click.Choice(LEVELS), help="Areas of this level; default county and townships.")
@click.option("--area", help="This area and all within it, by the code that list gives it.")
@HOME
@JSON
@guarded
def on(vintage: dt.datetime, indicator: str | None, level: str | None, area: str | None, home: Path | None, as_json: bool) -> None:
    """Tonight's indicators as they stand on the division list of a day; the county's total is the same on each."""
    settings = Settings.load(home)
    day = vintage.date()
    with scratch(settings) as connection:
        run_id, mart = _mart(settings)
        days = [str(item["vintage"]) for item in _lists(connection, mart)]
        _known("no_vintage", "there is no division list of this day", "没有该日期的行政区划表", day.isoformat(), days)
        keys = _column(connection, mart, "indicator_key", day)
        if indicator is not None:
            _known("no_indicator", "no indicator has this name", "没有该指标", indicator, keys)
        codes = _column(connection, mart, "area_code", day)
        if area is not None and area not in codes:
            raise UsageError(
                "no_area", "the division list of this day has no such area", zh="该区划表中没有该区划代码", found=area[:12],
                expected="a code of that list", fix="see `shouwang places on --vintage DAY --level village`",
            )  # fmt: skip
        result = connection.execute(
            f"SELECT area_code, area_name, area_level, indicator_key, period, numerator, denominator, value, value_state, unit, share_basis"
            f" FROM {mart} WHERE vintage = $1 AND ($2 IS NULL OR indicator_key = $2) AND ($3 IS NULL OR starts_with(area_code, $3))"
            " AND CASE WHEN $4 IS NULL THEN area_level <> 'village' OR area_code = $3 ELSE area_level = $4 END"
            " ORDER BY indicator_key, period, area_code",
            [day, indicator, area, level],
        )
        names = [str(column[0]) for column in result.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    emit({"run_id": run_id, "vintage": day, "figures": rows}, as_json, texts.on_vintage)


def _mart(settings: Settings) -> tuple[str, str]:
    """The published run, and its mart as something to SELECT FROM. Raises UsageError."""
    run_id = release.current(settings.releases)
    if run_id is None:
        raise UsageError("no_release", "nothing has been published here", zh="尚无已发布的批次", fix="run `shouwang night` first")
    return run_id, f"read_parquet({quote(str(settings.releases / run_id / 'indicator_on_vintage.parquet'))})"


def _lists(connection: duckdb.DuckDBPyConnection, mart: str) -> list[dict[str, Any]]:
    rows = connection.execute(
        f"SELECT vintage, {', '.join(f'count(DISTINCT area_code) FILTER (area_level = {quote(level)})' for level in LEVELS)}"
        f" FROM {mart} GROUP BY vintage ORDER BY vintage"
    ).fetchall()
    return [dict(zip(("vintage", *LEVELS), row, strict=True)) for row in rows]


def _column(connection: duckdb.DuckDBPyConnection, mart: str, name: str, day: dt.date) -> list[str]:
    return [
        str(value) for (value,) in connection.execute(f"SELECT DISTINCT {name} FROM {mart} WHERE vintage = ? ORDER BY 1", [day]).fetchall()
    ]


def _known(error: str, reason: str, zh: str, given: str, known: list[str]) -> None:
    if given not in known:
        raise UsageError(error, reason, zh=zh, expected=", ".join(known), found=given[:40])
