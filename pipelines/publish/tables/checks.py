"""Marts of what the published checks and the printed totals say: published_check, published_check_row, reconciliation."""

from __future__ import annotations

from sqlalchemy import Numeric

from pipelines.publish.tables.base import AREA, CODE, COUNT, FLAG, INT, KEY, TEXT, col, mart

FIGURE = Numeric(18, 4)

published_check = mart(
    "published_check",
    "公开校验规则汇总",
    "Published checks on the national export, counted by village",
    col("check_code", CODE, "规则编号", "code of the check", key=True),
    col("area_code", AREA, "区划代码", "village of the rows; the county where a row's village is not known", key=True),
    col("severity", CODE, "级别", "error, warn, alert", null=False),
    col("title_zh", TEXT, "规则名称", "what breaks it, in Chinese", null=False),
    col("title_en", TEXT, "规则名称（英文）", "what breaks it, in English", null=False),
    col("is_asked", FLAG, "是否已核", "false when a feed it needs is not available", null=False),
    col("rows_checked", COUNT, "核验数", "rows asked: households, members or jobs by the check", null=False),
    col("violations", COUNT, "不符数", "rows that break it", null=False),
    col("rows_not_asked", COUNT, "未核数", "rows whose blanks leave it open, or of files without a column it needs", null=False),
    col("reason", TEXT, "未核原因", "why it was not asked"),
    grain="one row per check and village, at least one per check",
    reads="published_check",
)

published_check_row = mart(
    "published_check_row",
    "公开校验规则不符明细",
    "Violations of the published checks, down to the cell",
    col("check_code", CODE, "规则编号", "code of the check", key=True),
    col("delivery_id", KEY, "交付编号", "delivery", key=True, provenance=True),
    col("sheet", TEXT, "工作表", "sheet", key=True),
    col("row_no", INT, "行号", "row in the sheet; of a household its head's", key=True, provenance=True),
    col("severity", CODE, "级别", "error, warn, alert", null=False),
    col("feed", CODE, "数据集", "feed of the row", null=False),
    col("village_code", AREA, "村代码", "village"),
    col("household_key", KEY, "户键", "household"),
    col("person_key", KEY, "人键", "person, where the check asks members"),
    col("source_columns", TEXT, "列号", "column letters in the file", provenance=True),
    col("found", TEXT, "单元格内容", "columns and what stands there, masked", null=False),
    grain="one row per check and row that breaks it",
    reads="published_check_row",
)

reconciliation = mart(
    "reconciliation",
    "合计勾稽",
    "Printed totals held against the rows they cover",
    col("delivery_id", KEY, "交付编号", "delivery", key=True, provenance=True),
    col("sheet", TEXT, "工作表", "sheet", key=True),
    col("row_no", INT, "行号", "row of the printed figure; 0 for a title or the table as a whole", key=True, provenance=True),
    col(
        "check_name",
        CODE,
        "勾稽项",
        "total, subtotal, row_count, printed_households, printed_persons, or the name of a declared classification",
        key=True,
    ),
    col("column_name", CODE, "字段", "field; * for a count of rows", key=True),
    col("feed", CODE, "数据集", "feed", null=False),
    col("part", TEXT, "分片", "part of a delivery in parts"),
    col("source_column", CODE, "列号", "column letter in the file"),
    col("covers", CODE, "合计范围", "all, since_total, since_subtotal, group, group_above, above, until_next, undetermined", null=False),
    col("rows_covered", COUNT, "涵盖行数", "data rows it covers", null=False),
    col("unit", CODE, "单位", "unit of the printed figure"),
    col("stated", FIGURE, "印列数", "the printed figure"),
    col("computed", FIGURE, "计算数", "sum of the delivered figures of the rows it covers, in the printed unit"),
    col("difference", FIGURE, "差额", "stated minus computed"),
    col("tolerance", FIGURE, "容差", "largest difference that still closes"),
    col("cells_unread", COUNT, "未能读出的单元格数", "cells of the rows covered that are no figure", null=False),
    col("closes", FLAG, "是否相符", "empty where it cannot be told"),
    col("reason", TEXT, "说明", "why it cannot be told"),
    grain="one row per printed figure that was compared",
    reads="reconciliation",
)
