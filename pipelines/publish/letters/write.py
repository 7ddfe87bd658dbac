"""Writes one letter a department: HTML that prints on A4, from the release alone, so that the same release gives the same bytes.

A letter belongs to the month of as_of: ``outbox/letters/2025-06/<department>.html`` is replaced every night until the month ends.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.publish.report import content
from pipelines.publish.report.content import Row
from pipelines.publish.report.labels import field_name, name, rule_name

FOLDER = Path(__file__).parent
QUERIES = FOLDER / "queries"
LINES = 20  # lines of a table; the letter says how many more there are
SENTENCE_END = re.compile(r"\s*\|\s.*$", re.S)


def write_letters(
    connection: duckdb.DuckDBPyConnection, marts: Path, manifest: Mapping[str, Any], due: dt.date | None, outbox: Path
) -> list[Path]:
    """Write the letters of the release in ``marts``. ``due``: until when to answer; None when no calendar tells.

    Letters of this month's folder that no department has any more are removed. Each is written beside and renamed.
    """
    rows = content.read(connection, marts, QUERIES)
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {**content.FILTERS, "zh": in_chinese}
    template = environment.get_template("letter.html.j2")
    county = rows.pop("letter_place")[0]["county_name"]
    folder = outbox / str(manifest["as_of"])[:7]
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for department in sorted({str(row["department"]) for group in rows.values() for row in group}):
        own = {query: [row for row in group if row["department"] == department] for query, group in rows.items()}
        page = template.render(
            manifest=manifest, department=department, county=county, due=due, lines=LINES, name=name,
            measures=content.MEASURES, faults=_named(own["letter_fault"]), rows=own,
            whole=[row for row in own["letter_score"] if row["feed"] == "*"],
            datasets=[row for row in own["letter_score"] if row["feed"] != "*" and row["is_latest"]],
        )  # fmt: skip
        out = folder / f"{department}.html"
        part = out.with_name(f".{out.name}.{os.getpid()}")
        part.write_text(page, encoding="utf-8")
        part.replace(out)
        written.append(out)
    for path in folder.glob("*.html"):
        if path not in written:
            path.unlink()
    return written


def in_chinese(reason: str | None) -> str:
    """The Chinese half of a reason told in both languages."""
    return SENTENCE_END.sub("", reason or "")


def _named(faults: list[Row]) -> list[Row]:
    """Faults with the contract's own words, which hold no value of any row."""
    return [
        {
            **row,
            "field": field_name(row["feed"], row["column_name"])[0],
            "wrong": rule_name(row["feed"], row["rule"], row["column_name"])[0],
        }
        for row in faults
    ]
