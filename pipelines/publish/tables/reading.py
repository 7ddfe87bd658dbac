"""Mart of what the readers found of each file: reading_finding."""

from __future__ import annotations

from pipelines.publish.tables.base import CODE, COUNT, FLAG, INT, KEY, TEXT, col, mart

reading_finding = mart(
    "reading_finding",
    "读取发现",
    "What the reader found of a file",
    col("delivery_id", KEY, "交付编号", "delivery", key=True, provenance=True),
    col("finding_no", INT, "序号", "number of the finding within the delivery", key=True),
    col("feed", CODE, "数据集", "feed", null=False),
    col("sheet", TEXT, "工作表", "sheet, or table of a sheet"),
    col("column_letter", CODE, "列号", "column letter in the file"),
    col("field", CODE, "字段", "field"),
    col("finding", CODE, "发现", "name of the finding", null=False),
    col("row_count", COUNT, "涉及数", "rows, cells or columns it is about; empty where it is about none"),
    col("is_held", FLAG, "是否暂缓", "holds the delivery", null=False),
    col("reason_zh", TEXT, "说明（中文）", "what it means, in Chinese", null=False),
    col("reason_en", TEXT, "说明（英文）", "what it means, in English", null=False),
    grain="one row per delivery and finding",
    reads="reading_finding",
)

__all__ = ["reading_finding"]
