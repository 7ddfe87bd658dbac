"""Marts of how good and how complete the night is: delivery, rejected_row, feed_status, data_quality, indicator."""

from __future__ import annotations

from sqlalchemy import Numeric

from pipelines.publish.tables.base import AREA, CODE, COUNT, FLAG, INT, KEY, TEXT, TIME, col, mart

delivery = mart(
    "delivery",
    "交付台账",
    "Deliveries known by as_of",
    col("delivery_id", KEY, "交付编号", "first 32 hex digits of the file's SHA-256", key=True, provenance=True),
    col("sha256", KEY, "文件摘要", "SHA-256 of the file", null=False, provenance=True),
    col("department", CODE, "部门", "department; empty for a file that could not be identified"),
    col("feed", CODE, "数据集", "feed"),
    col("part", TEXT, "分片", "part of a delivery in parts, such as a township name"),
    col("period", CODE, "所属期", "period the rows speak of, such as 2025-06"),
    col("file_name", TEXT, "文件名", "masked name of the file as first seen", provenance=True),
    col("known_at", TIME, "获知时间", "when we were told (UTC)", null=False, provenance=True),
    col("delivery_state", CODE, "状态", "standing, superseded, held, refused, duplicate", null=False),
    col("reason", TEXT, "原因", "named error or reason, Chinese and English"),
    col("rows_in", COUNT, "源行数", "non-empty rows in the file", null=False),
    col("rows_accepted", COUNT, "接收行数", "accepted", null=False),
    col("rows_rejected", COUNT, "退回行数", "rejected", null=False),
    col("rows_duplicate", COUNT, "重复行数", "exact duplicates", null=False),
    col("rows_set_apart", COUNT, "非数据行数", "titles, headers, units, totals, notes", null=False),
    col("cells_nulled", COUNT, "置空单元格数", "cells nulled and recorded", null=False),
    grain="one row per archived file",
    reads="delivery",
)

rejected_row = mart(
    "rejected_row",
    "退回行与置空单元格",
    "Rejected rows and nulled or flagged cells",
    col("delivery_id", KEY, "交付编号", "delivery", key=True, provenance=True),
    col("sheet", TEXT, "工作表", "sheet", key=True),
    col("row_no", INT, "行号", "row in the sheet", key=True, provenance=True),
    col("rule", CODE, "规则", "rule that failed", key=True),
    col("column_name", CODE, "字段", "field; * for a rule over several", key=True),
    col("source_column", CODE, "列号", "column letter in the file"),
    col("action", CODE, "处理", "reject, null or flag", null=False),
    col("masked_value", TEXT, "脱敏值", "masked value"),
    # Follows from rule and field, but a copy's reason names the row that was kept: the order of rows is no content.
    col("reason_zh", TEXT, "原因（中文）", "reason in Chinese", null=False, provenance=True),
    col("reason_en", TEXT, "原因（英文）", "reason in English", null=False, provenance=True),
    grain="one row per delivery, row, rule and field",
    reads="rejected_row",
)

feed_status = mart(
    "feed_status",
    "数据集状态",
    "State of every feed at as_of",
    col("feed", CODE, "数据集", "feed", key=True),
    col("department", CODE, "部门", "department", null=False),
    col("feed_state", CODE, "状态", "ok, partial, held, stale, missing", null=False),
    col("deliveries_standing", INT, "有效交付数", "deliveries standing", null=False),
    col("deliveries_held", INT, "扣留交付数", "deliveries held back", null=False),
    col("deliveries_refused", INT, "拒收文件数", "files refused", null=False),
    col("parts_standing", INT, "到位分片数", "parts standing", null=False),
    col("parts_expected", INT, "应到分片数", "parts expected"),
    col("latest_period", CODE, "最新所属期", "latest period standing"),
    col("rows_standing", COUNT, "有效行数", "rows standing", null=False),
    col("reason", TEXT, "说明", "what is wrong, if anything"),
    grain="one row per declared feed",
    reads="feed_status",
)

data_quality = mart(
    "data_quality",
    "数据质量",
    "Data quality by feed and check",
    col("feed", CODE, "数据集", "feed or mart", key=True),
    col("check_name", CODE, "检查", "expectation or measure", key=True),
    col("column_name", CODE, "字段", "field; * for the table", key=True),
    col("action", CODE, "处理", "reject, null, hold, flag or measure", null=False),
    col("rows_checked", COUNT, "检查行数", "rows checked", null=False),
    col("rows_failed", COUNT, "不合格行数", "rows failed", null=False),
    col("is_met", FLAG, "是否通过", "check met", null=False),
    grain="one row per feed, check and field",
    reads="data_quality",
)

indicator = mart(
    "indicator",
    "指标",
    "Indicators",
    col("indicator_key", CODE, "指标", "indicator", key=True),
    col("area_code", AREA, "区划代码", "area", key=True),
    col("period", CODE, "所属期", "period", key=True),
    col("area_level", CODE, "层级", "county, township or village", null=False),
    col("numerator", Numeric(24, 4), "分子", "numerator; empty for n/a"),
    col("denominator", Numeric(24, 4), "分母", "denominator; empty for n/a, 1 for a count"),
    col("value", Numeric(24, 6), "值", "numerator / denominator; empty for n/a"),
    col("value_state", CODE, "取值状态", "ok, na (no data) or empty_base (denominator 0)", null=False),
    col("unit", CODE, "单位", "ratio, households, persons, yuan ...", null=False),
    col("direction", CODE, "方向", "U up is good, D down is good, B inside a band, - none", null=False),
    col("target", Numeric(24, 6), "目标", "target in force"),
    col("is_met", FLAG, "是否达标", "target met; empty without target or value"),
    col("base_note", TEXT, "口径", "what numerator and denominator are", null=False),
    grain="one row per indicator, area and period",
    reads="indicator",
)

__all__ = ["data_quality", "delivery", "feed_status", "indicator", "rejected_row"]
