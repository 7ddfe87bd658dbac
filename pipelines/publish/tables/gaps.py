"""Marts of what nobody delivered a column of: field_gap, and rule_state, which says what a rule's silence is worth."""

from __future__ import annotations

from pipelines.publish.tables.base import CODE, COUNT, FLAG, INT, TEXT, col, mart

field_gap = mart(
    "field_gap",
    "缺列",
    "Columns that deliveries in use came without",
    col("feed", CODE, "数据集", "feed", key=True),
    col("field", CODE, "字段", "field", key=True),
    col("is_required", FLAG, "是否应有", "the contract expects the column", null=False),
    col("deliveries_without", INT, "缺该列的交付数", "deliveries in use without the column", null=False),
    col("deliveries_in_use", INT, "在用交付数", "deliveries of the feed in use", null=False),
    col("rows_without", COUNT, "缺该列的行数", "their rows", null=False),
    col("rows_in_use", COUNT, "在用行数", "rows of the feed in use", null=False),
    col("latest_period", CODE, "最近缺列所属期", "latest period without the column"),
    col("is_whole", FLAG, "是否全缺", "no delivery in use has the column", null=False),
    grain="one row per feed and field",
    reads="field_gap",
)

rule_state = mart(
    "rule_state",
    "规则可用状态",
    "What a rule's silence is worth",
    col("rule_key", CODE, "规则", "rule", key=True),
    col("feeds", TEXT, "所依数据集", "feeds it stands on", null=False),
    col("rule_state", CODE, "状态", "ok; partial: where it has not fired nobody may know; na: nothing it needs was delivered", null=False),
    col("feeds_missing", TEXT, "缺数据集", "feeds not available"),
    col("fields_missing", TEXT, "缺列", "columns it needs that deliveries came without"),
    grain="one row per rule",
    reads="rule_state",
)

__all__ = ["field_gap", "rule_state"]
