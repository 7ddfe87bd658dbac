"""Marts of what was put right in the sources: correction."""

from __future__ import annotations

from pipelines.publish.tables.base import CODE, DATE, INT, KEY, TEXT, col, mart

correction = mart(
    "correction",
    "更正台账",
    "Corrections known by as_of and what became of them",
    col("correction_id", CODE, "更正编号", "id of the entry", key=True),
    col("feed", CODE, "数据集", "feed", null=False),
    col("delivery_id", KEY, "交付编号", "delivery whose cell is meant; empty where none or several are", provenance=True),
    col("sheet", TEXT, "工作表", "sheet"),
    col("row_no", INT, "行号", "row in the sheet", provenance=True),
    col("column_name", CODE, "字段", "field", null=False),
    col("source_column", CODE, "列号", "column letter in the file"),
    col("correction_state", CODE, "状态", "applied, or the named error for which it was not", null=False),
    col("masked_expected", TEXT, "预期原值（脱敏）", "masked text the entry expects; empty for a blank cell"),
    col("masked_found", TEXT, "实际值（脱敏）", "masked text found; empty for a blank cell"),
    col("masked_value", TEXT, "更正值（脱敏）", "masked new text; empty for a blank cell"),
    col("known_date", DATE, "更正日期", "date of the entry: earlier nights do not know it", null=False),
    col("reason_zh", TEXT, "未采用原因（中文）", "why it was not applied, in Chinese"),
    col("reason_en", TEXT, "未采用原因（英文）", "why it was not applied, in English"),
    grain="one row per correction known",
    reads="correction_applied",
)
