"""Marts of how good and how complete the night is: delivery, rejected_row, feed_status, expected_delivery, quality_check, indicator."""

from __future__ import annotations

from sqlalchemy import Numeric

from pipelines.publish.tables.base import AREA, CODE, COUNT, DATE, FLAG, INT, KEY, TEXT, TIME, col, mart

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
    col("delivery_state", CODE, "状态", "standing, superseded, held, refused, returned (a receipt sent back)", null=False),
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
    col(
        "calendar_answer", CODE, "报送日历结论",
        "worst answer of the parts for the latest span that is due: see expected_delivery; not_yet_due, not_asked", null=False,
    ),
    col("span_due", CODE, "最近应报期", "latest span that is due"),
    col("due_date", DATE, "应报日期", "day it was due; empty when it cannot be told yet"),
    col("parts_not_on_time", INT, "未按时分片数", "parts of that span not told in time", null=False),
    grain="one row per declared feed",
    reads="feed_status",
)  # fmt: skip

expected_delivery = mart(
    "expected_delivery",
    "应报与实报",
    "What the feed calendar asks for and what came",
    col("feed", CODE, "数据集", "feed", key=True),
    col("part", TEXT, "分片", "township, or empty for a feed that comes whole", key=True),
    col("span", CODE, "应报期", "2025-06-T1 ten days, 2025-W26 week, 2025-06 month, 2025-Q2, 2025-1 semester, 2025", key=True),
    col("department", CODE, "部门", "department", null=False),
    col("warning_group", CODE, "6+7+1组别", "how often the department pushes by the early-warning calendar: month, quarter, semester"),
    col("cadence", CODE, "报送频次", "ten_day, week, month, quarter, semester, year", null=False),
    col("first_day", DATE, "起", "first day of the span", null=False),
    col("last_day", DATE, "止", "last day of the span", null=False),
    col("due_date", DATE, "应报日期", "last day in time; empty when the holiday calendar that decides it is not published"),
    col(
        "answer", CODE, "结论",
        "on_time, late, empty_on_time, held, refused, resent_same, missing, not_yet_due, undetermined", null=False,
    ),
    col("again", CODE, "后续", "superseded: corrected afterwards; resent_same: the same file came again; none", null=False),
    col("received_on", DATE, "收到日期", "Chinese day on which the first file that counts became known", provenance=True),
    col("days_late", INT, "逾期天数", "days late; of what has not come, days overdue at as_of", provenance=True),
    col("is_empty", FLAG, "零报告", "only files without data rows came", null=False),
    col("deliveries_accepted", INT, "接收文件数", "files accepted", null=False),
    col("deliveries_held", INT, "扣留文件数", "files held back", null=False),
    col("deliveries_refused", INT, "拒收文件数", "files refused", null=False),
    col("corrections", INT, "更正次数", "files that replaced an earlier one of the same span", null=False),
    col("resends", INT, "重复报送次数", "later days on which the very same file came again", null=False, provenance=True),
    col("reason", TEXT, "说明", "why held, refused or undetermined"),
    col("policy_ref", TEXT, "依据", "line of the feed calendar, or the contract", null=False),
    grain="one row per feed, part and span asked for",
    reads="expected_delivery",
)  # fmt: skip

quality_check = mart(
    "quality_check",
    "校验结果",
    "What every check found, by feed and field",
    col("feed", CODE, "数据集", "feed or mart", key=True),
    col("check_name", CODE, "检查", "expectation or measure", key=True),
    col("column_name", CODE, "字段", "field; * for the table", key=True),
    col("action", CODE, "处理", "reject, null, hold, flag or measure", null=False),
    col("rows_checked", COUNT, "检查行数", "rows checked", null=False),
    col("rows_failed", COUNT, "不合格行数", "rows failed", null=False),
    col("is_met", FLAG, "是否通过", "check met", null=False),
    grain="one row per feed, check and field",
    reads="quality_check",
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

__all__ = ["delivery", "expected_delivery", "feed_status", "indicator", "quality_check", "rejected_row"]
