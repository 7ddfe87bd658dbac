"""What a finding of the reader means, in Chinese and English: one line for each name.

Here belong the sentences only. Who finds, and when, stands in the reader (pipelines/intake). No sentence quotes a cell.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from pipelines.intake.mask import mask_digits

UNITS = {
    "yuan": ("元", "yuan"), "thousand_yuan": ("千元", "thousand yuan"), "wan_yuan": ("万元", "wan yuan"),
    "yi_yuan": ("亿元", "yi yuan"), "mu": ("亩", "mu"),
}  # fmt: skip
SOURCES = {
    "sheet": ("工作表名称", "the sheet's name"), "title": ("标题", "the title"), "header": ("表头", "the header"),
    "row": ("上方的乡镇行", "the township's row above"),
}  # fmt: skip

FINDINGS: dict[str, tuple[str, str]] = {
    "unknown_header": ("列“{header}”未登记，内容原样保留", "column {header} is not declared; its cells are kept as they are"),
    "duplicate_header": ("列“{header}”与另一列是同一字段，采用另一列", "column {header} names the field of another column, which is taken"),
    "column_completed": (
        "列“{header}”补足了同一字段另一列的 {count} 个空格",
        "column {header} fills {count} blank cells of the other column of its field",
    ),
    "other_period": ("列“{header}”属于其他时期（{period}），未采用", "column {header} is of another period ({period}) and is not taken"),
    "only_other_period": (
        "列“{header}”写明的时期（{period}）与本表所属期不同，该项只有这一列，已采用，请核对",
        "column {header} states another period ({period}) than the delivery's; it is the only one of its field and is taken",
    ),
    "alias_out_of_force": ("列名“{header}”在该时期不适用", "header {header} was not in use in that period"),
    "unit_conflict": (
        "列“{header}”的数值与单位“{unit_zh}”不符，疑为单位填错，整份数据暂缓使用，请核对后重新报送",
        "the figures of column {header} contradict its unit, {unit_en}: the unit seems wrong, the delivery is held",
    ),
    "foreign_unit": (
        "列“{header}”的单位是“{unit_zh}”，该项应以“{expected_zh}”填报，系统不作换算，整份数据暂缓使用，请换算后重新报送",
        "column {header} is in {unit_en} where {expected_en} is asked for; nothing is converted, the delivery is held",
    ),
    "implausible_column": ("列“{header}”的数值普遍超出合理范围", "the figures of column {header} mostly lie outside what is plausible"),
    "printed_households": ("表内印有 {printed} 户，逐行统计为 {count} 户", "{printed} households are printed, the rows hold {count}"),
    "printed_persons": ("表内印有 {printed} 人，逐行统计为 {count} 人", "{printed} persons are printed, the rows hold {count}"),
    "printed_standard": (
        "表内印有“{header}”{printed_yuan} 元，与该列 {count} 行所填均不相同",
        "{header} is printed as {printed_yuan} yuan, which none of the {count} figures of that column is",
    ),
    "printed_line": ("表内印有“{header}”{printed_yuan} 元", "{header} is printed as {printed_yuan} yuan"),
    "township_filled": ("{count} 行未写乡镇，按{source_zh}补全", "{count} rows without a township take it from {source_en}"),
    "township_above": (
        "{count} 行的乡镇只写在上方一行，未见合并或缩进，未补全",
        "the township of {count} rows stands only in a row above, unproven: not filled",
    ),
    "township_conflict": (
        "标题、表头与工作表名称的乡镇不一致，{count} 行未补全",
        "title, header and sheet name different townships: {count} rows not filled",
    ),
    "township_gap": ("{count} 行未写乡镇，同列其他行已写", "{count} rows lack the township that other rows of the column have"),
    "hidden_rows": ("有 {count} 行被隐藏，照常读取", "{count} rows are hidden; they are read like any other"),
    "hidden_columns": ("有 {count} 列被隐藏，照常读取", "{count} columns are hidden; they are read like any other"),
    "hidden_sheet": ("工作表被隐藏", "the sheet is hidden"),
    "error_cells": ("有 {count} 个单元格为公式错误，按空白处理", "{count} cells hold a formula's error and are taken as blank"),
    "ragged_row": ("有 {count} 行的列数多于表头，无法对应", "{count} rows have more cells than the header and cannot be matched"),
    "sheet_without_data": ("工作表没有数据表，{count} 行作为说明保留", "the sheet holds no table; its {count} rows are kept as notes"),
    "empty_sheet": ("工作表为空", "the sheet is empty"),
    "not_a_worksheet": ("不是数据工作表（图表等）", "not a worksheet (a chart)"),
}  # fmt: skip


def said(finding: Mapping[str, Any]) -> tuple[str, str]:
    """The sentence of a finding, Chinese and English."""
    zh, en = FINDINGS[finding["finding"]]
    words = {name: _shown(str(value)) for name, value in finding.items()}
    words.setdefault("count", "0")
    words["unit_zh"], words["unit_en"] = UNITS.get(str(finding.get("unit")), (str(finding.get("unit")),) * 2)
    words["expected_zh"], words["expected_en"] = UNITS.get(str(finding.get("expected")), (str(finding.get("expected")),) * 2)
    words["source_zh"], words["source_en"] = SOURCES.get(str(finding.get("source")), ("", ""))
    words["printed_yuan"] = f"{finding.get('printed_fen', 0) / 100:,.2f}".removesuffix(".00")
    return zh.format_map(words), en.format_map(words)


def _shown(text: str) -> str:
    """A header or name as it is printed, unless a long number in it has to be masked."""
    masked = mask_digits(text)
    return text if masked == unicodedata.normalize("NFKC", text) else masked
