"""Marts of how well departments deliver: data_quality (the scorecard) and quality_fault (the rules it rests on)."""

from __future__ import annotations

from sqlalchemy import Numeric

from pipelines.publish.tables.base import CODE, COUNT, FLAG, INT, SHARE, col, mart

data_quality = mart(
    "data_quality",
    "数据质量评分",
    "Scorecard of departments and datasets by month",
    col("department", CODE, "部门", "department", key=True),
    col("feed", CODE, "数据集", "feed; * for the whole department, whose counts are added up before dividing", key=True),
    col("month", CODE, "月份", "2025-06: content known in it (Chinese time), deliveries due in it", key=True),
    col("score", SHARE, "综合得分", "mean of the measures that have a value, by policy quality_weight; empty when none has"),
    col("score_before", SHARE, "上次得分", "score of the month before that has a row"),
    col("score_change", SHARE, "得分变化", "score less score_before"),
    col("completeness", SHARE, "完整率", "cells_filled / cells_declared"),
    col("compulsory_completeness", SHARE, "必填完整率", "cells_compulsory_filled / cells_compulsory; this one enters the score"),
    col("row_validity", SHARE, "行合格率", "rows_accepted / (rows_data - rows_duplicate)"),
    col("cell_validity", SHARE, "单元格合格率", "(cells_filled - cells_faulty) / cells_filled"),
    col("validity", SHARE, "有效率", "row_validity x cell_validity"),
    col("uniqueness", SHARE, "唯一率", "rows that are neither a copy nor contradict a row of the same key / rows_data"),
    col("timeliness", SHARE, "及时率", "deliveries_on_time / deliveries_due"),
    col("consistency", SHARE, "一致率", "1 - rows_contradicted / rows_linked; empty for datasets without persons or households"),
    col("repetition", SHARE, "不重犯率", "1 - faults_repeated / faults; 1 when deliveries came without a fault"),
    col("correction", SHARE, "更正及时率", "1 - mean days to correct / policy quality_limit.correction_days, at least 0; else empty"),
    col("deliveries", INT, "读入文件数", "files read that became known in the month", null=False),
    col("deliveries_held", INT, "扣留文件数", "of these, held back", null=False),
    col("deliveries_refused", INT, "拒收文件数", "files refused, besides", null=False),
    col("deliveries_due", INT, "应报次数", "deliveries due in the month by the feed calendar, up to as_of", null=False),
    col("deliveries_on_time", INT, "按时次数", "of these, on time or told empty on time", null=False),
    col("rows_data", COUNT, "数据行数", "data rows", null=False),
    col("rows_accepted", COUNT, "接收行数", "accepted", null=False),
    col("rows_rejected", COUNT, "退回行数", "rejected", null=False),
    col("rows_duplicate", COUNT, "重复行数", "copies of another row of the file", null=False),
    col("rows_conflicting", COUNT, "键冲突行数", "rows of one key with different content", null=False),
    col("rows_linked", COUNT, "可比对行数", "accepted rows of standing files that name persons or households", null=False),
    col(
        "rows_contradicted", COUNT, "矛盾行数",
        "of these, rows the department must answer for on the contradiction board (policy quality_contradiction), or of nobody known",
        null=False,
    ),
    col("cells_declared", COUNT, "应填单元格", "columns the contract asks for x rows without copies; optional ones left out", null=False),
    col("cells_filled", COUNT, "已填单元格", "cells that say something, well or badly", null=False),
    col("cells_compulsory", COUNT, "必填单元格", "cells of columns in which a blank breaks a rule", null=False),
    col("cells_compulsory_filled", COUNT, "已填必填单元格", "of these, filled", null=False),
    col("cells_faulty", COUNT, "有误单元格", "faults in filled cells; a cell with two counts twice, at most cells_filled", null=False),
    col("faults", INT, "问题种类", "rules broken, by field", null=False),
    col("faults_repeated", INT, "重犯问题种类", "of these, broken in the month with deliveries before too", null=False),
    col("corrections", INT, "已更正文件数", "faulty files put right in the month by receipt or by a later file", null=False),
    col("corrections_open", INT, "待更正文件数", "files of the month with rejects, or held, not put right by as_of", null=False),
    col("correction_days", Numeric(9, 1), "平均更正天数", "days from the faulty file to the receipt or file that put it right"),
    grain="one row per department, feed (or *) and month",
    reads="data_quality",
)  # fmt: skip

quality_fault = mart(
    "quality_fault",
    "质量问题",
    "Rules broken by dataset and month",
    col("feed", CODE, "数据集", "feed", key=True),
    col("month", CODE, "月份", "month in which the files became known", key=True),
    col("rule", CODE, "规则", "rule that failed", key=True),
    col("column_name", CODE, "字段", "field; * for a rule over several", key=True),
    col("action", CODE, "处理", "reject, null or flag", key=True),
    col("department", CODE, "部门", "department", null=False),
    col("faults", COUNT, "处数", "rows or cells", null=False),
    col("deliveries", INT, "涉及文件数", "files with the fault", null=False),
    col("is_repeated", FLAG, "是否重犯", "the same rule and field in the month with deliveries before", null=False),
    grain="one row per feed, month, rule, field and action",
    reads="quality_fault",
)

__all__ = ["data_quality", "quality_fault"]
