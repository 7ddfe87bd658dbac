"""Renders the report of a release: one HTML file, styles, data and charts inside, nothing fetched when it is opened."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipelines.publish.report import content
from pipelines.publish.report.labels import name

FOLDER = Path(__file__).parent


def write_report(connection: duckdb.DuckDBPyConnection, marts: Path, manifest: Mapping[str, Any], out: Path) -> Path:
    """Write the report of the release in folder ``marts`` to ``out``, atomically. The same release gives the same bytes."""
    rows = content.read(connection, marts)
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= content.FILTERS
    heads, lines = content.township_table(rows["indicator_report"])
    states, monitored = content.monitored_table(rows["monitored"])
    rejects, rejects_left = content.rejected_table(rows["rejected"])
    page = environment.get_template("template.html.j2").render(
        manifest=manifest,
        now=rows["headline"][0],
        rows=rows,
        name=name,
        total=content.total,
        indicators=heads,
        townships=lines,
        states=states,
        monitored=monitored,
        rejects=rejects,
        rejects_left=rejects_left,
        measures=content.MEASURES,
        calendar_lines=content.CALENDAR_LINES,
        data={"charts": content.charts(rows), "townships": content.township_charts(rows["indicator_report"])},
        style=_part("report.css"),
        script=_part("report.js"),
        echarts=_part("echarts.min.js"),
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.{os.getpid()}")
    part.write_text(page, encoding="utf-8")
    part.replace(out)
    return out


def _part(file: str) -> Markup:
    """A vendored or own file, put in as it is: it is program text of this package, never data."""
    return Markup((FOLDER / file).read_text(encoding="utf-8"))  # noqa: S704
