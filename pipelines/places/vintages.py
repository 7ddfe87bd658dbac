"""Figures on other vintages: the crosswalk between every two division lists, and tonight's indicators on each of them.

Shares are made in ``shares``, figures apportioned and divided in ``models/indicator_on_vintage.sql``. What must hold is asserted here:
totals are conserved on every list, and tonight's own list changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.engine import Engine, load_model
from pipelines.errors import ConservationError, Where
from pipelines.indicators.quotient import declare_quotient
from pipelines.places.history import History
from pipelines.places.shares import Crosswalk, Share

MODEL = Path(__file__).parent / "models" / "indicator_on_vintage.sql"
_LEVELS = {6: "county", 9: "township", 12: "village"}
_CROSSWALK: list[pa.Field[Any]] = [
    *(pa.field(name, pa.date32()) for name in ("from_vintage", "to_vintage")),
    *(pa.field(name, pa.string()) for name in ("from_code", "from_name", "to_code", "to_name", "relation")),
    *(pa.field(name, pa.int64()) for name in ("share_numerator", "share_denominator")),
    pa.field("share_basis", pa.string()),
]
CROSSWALK = pa.schema(_CROSSWALK)
_AREA: list[pa.Field[Any]] = [
    pa.field("vintage", pa.date32()),
    *(pa.field(name, pa.string()) for name in ("area_code", "area_name", "area_level")),
]
AREA = pa.schema(_AREA)


def write_vintages(engine: Engine, history: History, tonight: dt.date) -> dict[str, int]:
    """Write the crosswalk, the areas of every list, and the indicators on them. Raises ConservationError."""
    engine.expose(["person_spine", "indicator_input", "indicator_catalogue", "indicator"])
    persons = _persons(engine, history, tonight)
    lists = history.lists
    pairs = [row for start in lists for end in lists for row in crosswalk_rows(history, start, end, persons)]
    areas = [
        {"vintage": day, "area_code": code, "area_name": name, "area_level": _LEVELS[len(code)]}
        for day in lists
        for code, name in sorted(_names(history, day).items())
    ]
    rows = {}
    for name, table in (
        ("area_crosswalk", pa.Table.from_pylist(pairs, schema=CROSSWALK)),
        ("vintage_area", pa.Table.from_pylist(areas, schema=AREA)),
        ("tonight", pa.table({"vintage": pa.array([tonight], pa.date32())})),
    ):
        engine.connection.register("_rows", table)
        rows[name] = engine.write(name, "SELECT * FROM _rows ORDER BY ALL")
        engine.connection.unregister("_rows")
    require_whole(engine)
    declare_quotient(engine.connection)
    rows["indicator_on_vintage"] = engine.run(load_model(MODEL))
    engine.expose(["indicator_on_vintage", "tonight"])
    require_conservation(engine)
    return rows


def crosswalk_rows(history: History, start: dt.date, end: dt.date, persons: dict[int, int]) -> list[dict[str, Any]]:
    """Shares between two lists with names and, in a word, what became of each area."""
    before, after = _names(history, start), _names(history, end)
    shares = Crosswalk(history, start, end, persons).shares()
    made_of = Counter(share.to_code for share in shares if share.share_basis != "above")
    parts = Counter(share.from_code for share in shares)
    return [
        {
            "from_vintage": start, "to_vintage": end, "from_code": share.from_code, "from_name": before[share.from_code],
            "to_code": share.to_code, "to_name": after.get(share.to_code), "relation": _relation(share, before, after, parts, made_of),
            "share_numerator": share.numerator, "share_denominator": share.denominator, "share_basis": share.share_basis,
        }
        for share in shares
    ]  # fmt: skip


def _relation(share: Share, before: dict[str, str], after: dict[str, str], parts: Counter[str], made_of: Counter[str]) -> str:
    if share.share_basis == "above":
        return "undivided"
    if parts[share.from_code] > 1:
        return "split"
    if made_of[share.to_code] > 1:
        return "merged"
    if share.from_code != share.to_code:
        return "recoded"
    return "same" if before[share.from_code] == after[share.to_code] else "renamed"


def _names(history: History, day: dt.date) -> dict[str, str]:
    return {version.code: version.name for extent in history.extents if (version := extent.at(day))}


def _persons(engine: Engine, history: History, tonight: dt.date) -> dict[int, int]:
    """Living registered persons of every extent that stands tonight."""
    counts: Counter[str] = Counter()
    for code, number in engine.connection.execute(
        "SELECT village_code, count(*) FROM person_spine WHERE is_alive AND village_code IS NOT NULL GROUP BY ALL"
    ).fetchall():
        for length in _LEVELS:
            counts[str(code)[:length]] += int(number)
    return {extent.number: counts[code] for code, extent in history.standing(tonight).items()}


def require_whole(engine: Engine) -> None:
    """What is apportioned is whole: counts, and money in fen."""
    broken = engine.connection.execute(
        "SELECT c.indicator_key, count(*) FROM indicator_input AS i JOIN indicator_catalogue AS c USING (indicator_key)"
        " WHERE (i.numerator * CASE WHEN c.is_money THEN 100 ELSE 1 END) % 1 <> 0"
        " OR NOT c.is_count AND (i.denominator * CASE WHEN c.is_money THEN 100 ELSE 1 END) % 1 <> 0 GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    if broken:
        raise ConservationError(
            "indicator_not_whole", "an indicator adds up other things than its entry says", zh="指标的分子分母不是整数（或整分）",
            where=Where(file=str(MODEL)), expected="figures: count or money", found=f"{broken[0][0]}, {broken[0][1]} rows",
        )  # fmt: skip


def require_conservation(engine: Engine) -> None:
    """On every list the counties add up to all there is; on tonight's list nothing differs."""
    lost = engine.connection.execute(
        "SELECT o.vintage, o.indicator_key, o.numerator, t.numerator, o.denominator, t.denominator FROM ("
        " SELECT vintage, indicator_key, sum(numerator) AS numerator, sum(denominator) AS denominator FROM indicator_on_vintage"
        " WHERE area_level = 'county' AND value_state <> 'na' GROUP BY ALL) AS o JOIN indicator_catalogue AS c USING (indicator_key)"
        " LEFT JOIN (SELECT indicator_key, sum(numerator) AS numerator, sum(denominator) AS denominator FROM indicator_input GROUP BY ALL)"
        " AS t USING (indicator_key)"
        " WHERE o.numerator <> coalesce(t.numerator, 0) OR NOT c.is_count AND o.denominator <> coalesce(t.denominator, 0) ORDER BY ALL"
    ).fetchall()
    lost += engine.connection.execute(
        "SELECT o.vintage, o.indicator_key || ' ' || o.area_code, o.numerator, i.numerator, o.denominator, i.denominator"
        " FROM indicator_on_vintage AS o SEMI JOIN tonight USING (vintage) FULL JOIN indicator AS i USING (indicator_key, area_code)"
        " WHERE (o.numerator, o.denominator, o.value, o.value_state) IS DISTINCT FROM (i.numerator, i.denominator, i.value, i.value_state)"
        " ORDER BY ALL LIMIT 1"
    ).fetchall()
    if lost:
        vintage, key, *values = lost[0]
        raise ConservationError(
            "vintage_total_differs", f"an indicator on the list of {vintage} is not what was counted", zh="换算后合计不符",
            where=Where(file=str(MODEL)), found=f"{key}: numerator {values[0]} of {values[1]}, denominator {values[2]} of {values[3]}",
        )  # fmt: skip
