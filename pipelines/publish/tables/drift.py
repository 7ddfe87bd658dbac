"""Mart of changed headers: header_drift, one row per column that is new, missing, renamed or moved."""

from __future__ import annotations

from pipelines.publish.tables.base import CODE, DATE, KEY, SHARE, TEXT, col, mart

header_drift = mart(
    "header_drift",
    "表头变化",
    "Columns that changed, with what they may be",
    col("drift_id", KEY, "变化编号", "digest of feed, change, field and header; what `shouwang contract accept` takes", key=True),
    col("delivery_id", KEY, "交付编号", "delivery", key=True, provenance=True),
    col("feed", CODE, "数据集", "feed", null=False),
    col("period", CODE, "所属期", "period of the delivery"),
    col("part", TEXT, "分片", "part of the delivery"),
    col("change", CODE, "变化", "renamed, new, missing or moved", null=False),
    col("field", CODE, "字段", "field: the best match of a header, or the one that is missing or moved"),
    col("header", TEXT, "现表头", "header as it came; empty for a missing column"),
    col("source_column", CODE, "列号", "column letter in the file"),
    col("old_header", TEXT, "原表头", "header of that field in the delivery before, else the contract's"),
    col("old_column", CODE, "原列号", "its column letter then"),
    col("similarity", SHARE, "表头相似度", "of header and the field's known names, 0 to 1"),
    col("parse_share", SHARE, "可解析比例", "cells that can be read as the field's type"),
    col("overlap_share", SHARE, "分布重合比例", "of those, values known from the register or within what the delivery before held"),
    col("position_share", SHARE, "位置吻合度", "neighbouring columns that are the same as before"),
    col("score", SHARE, "综合得分", "of the evidence there is"),
    col("drift_state", CODE, "结论", "proposed, ambiguous or told", null=False),
    col("proposal", TEXT, "建议的合同行", "YAML line for the field's header list"),
    col("from_date", DATE, "建议生效日", "day from which the proposal holds"),
    grain="one row per delivery and changed column",
    reads="header_drift",
)

__all__ = ["header_drift"]
