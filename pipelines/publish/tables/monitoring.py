"""Marts of the monitoring room: clue, clue_evidence, candidate, monitored_household, case_event, measure."""

from __future__ import annotations

from pipelines.publish.tables.base import AREA, CODE, DATE, FLAG, INT, KEY, MONEY, TEXT, col, mart

clue = mart(
    "clue", "预警线索（每户合并一条）", "Clues, merged to one per household",
    col("household_key", KEY, "户键", "household", key=True),
    col("village_code", AREA, "村代码", "village code"),
    col("rule_keys", TEXT, "触发规则", "rules that fired, comma separated, in alphabetical order", null=False),
    col("rule_count", INT, "规则数", "number of rules", null=False),
    col("departments", TEXT, "推送部门", "departments, comma separated, in alphabetical order", null=False),
    col("first_evidence_date", DATE, "最早依据日期", "earliest evidence date", null=False),
    col("last_evidence_date", DATE, "最晚依据日期", "latest evidence date", null=False),
    col("list_state", CODE, "监测状态", "state on the monitored list, if any"),
    col("clue_state", CODE, "线索状态", "open, confirmed or closed", null=False),
    col("verified_date", DATE, "核查日期", "date of the visit that decided the clue"),
    col("due_date", DATE, "核查时限", "last day for the household check; empty past the holiday calendar"),
    col("is_overdue", FLAG, "是否超期", "open past its due date; empty when no due date can be computed"),
    grain="one row per household with at least one rule", reads="clue",
)

clue_evidence = mart(
    "clue_evidence", "线索依据", "Evidence rows of clues",
    col("household_key", KEY, "户键", "household", key=True),
    col("rule_key", CODE, "规则", "rule", key=True),
    col("evidence_key", KEY, "依据键", "content key of the evidence: digest of feed and business key", key=True),
    col("person_key", KEY, "人员键", "person concerned, if one"),
    col("department", CODE, "部门", "department of the feed", null=False),
    col("feed", CODE, "数据集", "feed", null=False),
    col("evidence_date", DATE, "依据日期", "date of the fact", null=False),
    col("metric", CODE, "指标", "column that was compared", null=False),
    col("value", TEXT, "取值", "value compared, money in yuan", null=False),
    col("threshold", TEXT, "阈值", "threshold in force", null=False),
    col("policy_ref", TEXT, "政策依据", "policy line used", null=False),
    col("delivery_id", KEY, "交付编号", "delivery of the source row", provenance=True),
    col("sheet", TEXT, "工作表", "sheet", provenance=True),
    col("row_no", INT, "行号", "row in the sheet", provenance=True),
    grain="one row per household, rule and source row", reads="clue_evidence",
)

candidate = mart(
    "candidate", "疑似对象（待人工识别）", "Candidates for people to look at",
    col("household_key", KEY, "户键", "household", key=True),
    col("village_code", AREA, "村代码", "village code"),
    col("monitoring_category", CODE, "拟监测类别", "unstable_exited, marginal_vulnerable, sudden_hardship; empty where only a person can tell"),
    col("reasons", TEXT, "原因", "reasons, comma separated, in alphabetical order", null=False),
    col("risk_state", CODE, "风险核实状态", "to_verify until people establish a risk", null=False),
    col("income_state", CODE, "收入核算状态", "computed, incomplete or absent", null=False),
    col("net_income_per_head", MONEY, "人均纯收入", "net income per head, yuan"),
    col("income_reference_per_head", MONEY, "人均收入参考值", "net income plus claims less compliant self-pay, per head, yuan"),
    col("income_line", MONEY, "监测线", "monitoring line in force, yuan per head and year"),
    col("is_exited", FLAG, "是否脱贫户", "exited household", null=False),
    col("missing_items", TEXT, "缺失项", "items missing for the computation, comma separated"),
    grain="one row per candidate household", reads="candidate",
)

monitored_household = mart(
    "monitored_household", "防止返贫监测对象", "Monitored households",
    col("household_key", KEY, "户键", "household", key=True),
    col("village_code", AREA, "村代码", "village code"),
    col("monitoring_category", CODE, "监测类别", "category on the register", null=False),
    col("list_state", CODE, "状态", "assisting, eliminated, rolled_back, re_identified, absent", null=False),
    col("identified_month", DATE, "识别月份", "first day of the identification month"),
    col("eliminated_month", DATE, "消除月份", "first day of the elimination month"),
    col("elimination_mode", CODE, "消除方式", "assisted or natural"),
    col("risk_types", TEXT, "风险类型", "risks, comma separated, in alphabetical order"),
    col("members", INT, "人口数", "members on the register", null=False),
    col("measures_in_force", INT, "在享措施数", "measures in force at as_of", null=False),
    col("unmatched_risks", TEXT, "未对应措施的风险", "risks without a matching measure, comma separated"),
    col("is_measure_overdue", FLAG, "措施是否超期未落实", "no measure past the days allowed; empty when measures are not delivered"),
    col("last_visit_date", DATE, "最近走访日期", "latest visit"),
    col("net_income_per_head", MONEY, "人均纯收入", "net income per head, yuan"),
    col("income_line", MONEY, "监测线", "monitoring line in force, yuan per head and year"),
    col("is_elimination_ready", FLAG, "是否达到消除条件", "every guard of elimination holds; only for open households"),
    col("elimination_blockers", TEXT, "未达条件", "guards that do not hold, comma separated, in alphabetical order"),
    grain="one row per household ever on the list", reads="monitored_household",
)

case_event = mart(
    "case_event", "监测事件", "Events of monitored households",
    col("household_key", KEY, "户键", "household", key=True),
    col("event_no", INT, "事件序号", "1, 2, 3 in order of known date", key=True),
    col("event_kind", CODE, "事件类型", "baseline, registered, category_changed, eliminated, rolled_back, re_identified, absent, returned", null=False),
    col("valid_month", DATE, "发生月份", "month in which it was so"),
    col("known_date", DATE, "获知日期", "date we were told", null=False),
    col("monitoring_category", CODE, "监测类别", "category after the event"),
    col("delivery_id", KEY, "交付编号", "delivery that told us", provenance=True),
    grain="one row per household and event", reads="case_event",
)

measure = mart(
    "measure", "帮扶措施", "Assistance measures",
    col("measure_no", CODE, "措施编号", "measure number", key=True),
    col("household_key", KEY, "户键", "household; empty when the row could not be linked"),
    col("measure_group", CODE, "措施类别", "measure group", null=False),
    col("start_date", DATE, "开始日期", "first day", null=False),
    col("end_date", DATE, "结束日期", "last day"),
    col("amount", MONEY, "金额", "money given, yuan"),
    col("is_in_force", FLAG, "是否在享", "in force at as_of", null=False),
    col("risks_met", TEXT, "对应风险", "risks of the household that this group answers, comma separated"),
    grain="one row per measure", reads="measure",
)
