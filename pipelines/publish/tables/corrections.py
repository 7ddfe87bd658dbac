"""Marts of what was put right in the sources: correction, receipt."""

from __future__ import annotations

from pipelines.publish.tables.base import CODE, COUNT, DATE, INT, KEY, TEXT, TIME, col, mart

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

receipt = mart(
    "receipt",
    "回执台账",
    "Deliveries answered with a receipt and what came back",
    col("delivery_id", KEY, "交付编号", "delivery that is answered", key=True, provenance=True),
    col("feed", CODE, "数据集", "feed; empty for a file that could not be identified"),
    col("department", CODE, "部门", "department"),
    col("period", CODE, "所属期", "period the rows speak of"),
    col("part", TEXT, "分片", "part of a delivery in parts"),
    col("known_at", TIME, "获知时间", "when the delivery became known (UTC)", null=False, provenance=True),
    col("receipt_state", CODE, "状态", "open, partly, corrected; resend: the whole file is asked for", null=False),
    col("receipts", INT, "回执份数", "receipts made", null=False),
    col("returns", INT, "退回次数", "corrected receipts that came back and were used", null=False),
    col("rows_rejected", COUNT, "退回行数", "rows rejected, first or now", null=False),
    col("rows_nulled", COUNT, "置空行数", "rows accepted with a nulled cell", null=False),
    col("rows_corrected", COUNT, "已改正行数", "rejected rows that were corrected", null=False),
    col("rows_open", COUNT, "未改正行数", "rows still rejected or with a nulled cell", null=False),
    col("last_returned_at", TIME, "最近退回时间", "when the last corrected receipt became known (UTC)", provenance=True),
    col("latency_days_total", COUNT, "改正用时合计（天）", "days from delivery to correction, summed over corrected rows", provenance=True),
    col("latency_days_max", INT, "最长改正用时（天）", "days from delivery to the last correction of a row", provenance=True),
    grain="one row per delivery answered with a receipt",
    reads="receipt",
)
