"""SQL macros that place names need on a connection: marks of revoked areas, and between which changes a row's day lies.

``place_text(x)``: a name without its mark. ``village_below(township, village)``: without its township. ``of_brigade(x)``: 长滩大队
as 长滩村, which it became in the eighties. ``place_epoch(period, known_at)``: the number of days of change on or before the
row's day, which is the last day its period speaks of, not after the Chinese day it became known; rows without either are of today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import duckdb

from pipelines.engine import Engine
from pipelines.quality.periods import declare_periods

_WORDS = "已撤销|撤销|已撤并|撤并|已合并|合并|已注销|注销|已更名|更名|已停用|停用|已作废|作废|已调整|原"
_OPEN, _CLOSE = r"[\[【(（〔]", r"[\]】)）〕]"
# 新民村（原红旗村）: what stands in brackets is the older name of the same village.
_MARKS = (
    rf"^{_OPEN}({_WORDS}){_CLOSE}",
    rf"{_OPEN}({_WORDS}){_CLOSE}$",
    rf"{_OPEN}原[^\[\]【】()（）〔〕]+{_CLOSE}$",
    r"^(已撤销|已撤并|已合并|已注销|原)",
    r"(已撤销|已撤并|已合并|已注销)$",
)


def boundaries_of(engine: Engine) -> list[dt.date]:
    """Days of change, as the step ``places`` wrote them."""
    engine.expose(["place_epoch"])
    return [row[0] for row in engine.connection.execute("SELECT first_day FROM place_epoch WHERE epoch > 0 ORDER BY epoch").fetchall()]


def declare_places(connection: duckdb.DuckDBPyConnection, boundaries: Sequence[dt.date]) -> None:
    """Create the macros. ``boundaries``: days of change in order."""
    text = "x"
    for mark in _MARKS:
        text = f"regexp_replace({text}, '{mark}', '')"
    connection.execute(f"CREATE OR REPLACE TEMP MACRO place_text(x) AS coalesce(nullif({text}, ''), x)")
    connection.execute(
        "CREATE OR REPLACE TEMP MACRO village_below(township, village) AS CASE WHEN township <> '' AND starts_with(village, township)"
        " AND length(village) > length(township) THEN substr(village, length(township) + 1) ELSE village END"
    )
    connection.execute("CREATE OR REPLACE TEMP MACRO of_brigade(x) AS regexp_replace(x, '(生产)?大队$', '村')")
    declare_periods(connection)
    if not boundaries:
        connection.execute("CREATE OR REPLACE TEMP MACRO place_epoch(period, known_at) AS 0")
        return
    day = "coalesce(least(period_last(period), china_day(known_at)), DATE '9999-12-31')"
    past = " + ".join(f"CAST({day} >= DATE '{boundary}' AS INTEGER)" for boundary in boundaries)
    # Most rows are of a year after the last change: told by four letters.
    recent = f"period[1:4] > '{boundaries[-1].year}' AND year(known_at) > {boundaries[-1].year}"
    connection.execute(
        f"CREATE OR REPLACE TEMP MACRO place_epoch(period, known_at) AS CASE WHEN {recent} THEN {len(boundaries)} ELSE {past} END"
    )
