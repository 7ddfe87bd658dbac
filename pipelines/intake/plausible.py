"""Units by magnitude: a column whose usual figure lies outside the contract's plausible range by a power of a unit error.

The header says 元 and the figures are 万元, or the other way round. Nothing is scaled: the delivery is held and the
department asked. A column outside its range that no unit explains is reported and stands.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from pipelines.contracts.model import Contract, FeedField
from pipelines.contracts.types.money import FEN
from pipelines.intake.rawrows import RawRows
from pipelines.intake.totals import NUMERIC, SCALE, figures
from pipelines.intake.vocabulary import plain, split_unit

# How many times too large or small a figure stands when its unit is not the one said.
MONEY_FACTORS = (10_000, 1_000, 100, 10, 100_000_000)  # 元/万元, 元/千元, 元/分 or 百元, 千元/万元, 元/亿元
AREA_FACTORS = (Decimal(2000) / 3, 15, 10_000, 1_500)  # 平方米 for 亩, 公顷 for 亩, 万亩, 平方公里
FEWEST = 3  # figures below which nothing is usual


def unit_conflicts(rows: RawRows, contract: Contract) -> list[dict[str, Any]]:
    """Findings for columns outside their plausible range, table by table. ``rows``: the data rows."""
    declared = [field for field in contract.fields if field.plausible is not None]
    found: list[dict[str, Any]] = []
    for sheet, own in rows.by_sheet():
        columns = {column["field"]: column for column in sheet.report["columns"]}
        for field in declared:
            column = columns.get(field.name)
            finding = _judge(field, column.get("unit"), own.column(field.name)) if column else None
            if column and finding:
                place = {"sheet": sheet.report["name"], "column": column["column"], "header": column["header"], "field": field.name}
                found.append(finding | place)
    return found


def foreign_units(rows: RawRows, contract: Contract) -> list[dict[str, Any]]:
    """Findings for columns whose header or unit row names another measure than the contract's: 平方米 over a column of 亩."""
    found = []
    for sheet, _ in rows.by_sheet():
        for column in sheet.report["columns"]:
            field, unit = contract.field(column["field"]), column["unit"]
            expected = field.unit or (split_unit(plain(field.zh))[1] if field.type in NUMERIC else None)
            if unit is None or expected is None or unit == expected or (field.type == "money" and unit in FEN):
                continue
            place = {"sheet": sheet.report["name"], "column": column["column"], "header": column["header"], "field": field.name}
            found.append({"finding": "foreign_unit", "unit": unit, "expected": expected, "hold": True} | place)
    return found


def _judge(field: FeedField, unit: str | None, cells: Any) -> dict[str, Any] | None:
    assert field.plausible is not None
    low, high = (Decimal(str(end)) for end in field.plausible)
    per = _typed_per_cell(field, unit)
    values, known = figures(cells)
    stated = np.abs(values[known & (values != 0)])
    if per is None or len(stated) < FEWEST:
        return None
    middle = (len(stated) - 1) // 2
    median = Decimal(int(np.partition(stated, middle)[middle])) / SCALE * per
    if low <= median <= high:
        return None
    factors = MONEY_FACTORS if field.type == "money" else AREA_FACTORS if field.unit == "mu" else ()
    explained = any(low <= median * Decimal(factor) <= high or low <= median / Decimal(factor) <= high for factor in factors)
    name = "unit_conflict" if explained else "implausible_column"
    return {"finding": name, "count": len(stated), "unit": unit or field.unit, "hold": explained}


def _typed_per_cell(field: FeedField, unit: str | None) -> Decimal | None:
    """Fen for one of a money cell's unit; other figures stand in the contract's own unit."""
    if field.type != "money":
        return Decimal(1)
    if unit and unit not in FEN and "元" in unit:
        return None
    return Decimal(FEN.get(unit or "", FEN[str(field.unit)]))
