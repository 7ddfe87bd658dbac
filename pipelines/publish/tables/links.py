"""Marts of how rows were tied to persons: repair, link_review. Numbers and keys only; what stood there is in restricted.duckdb."""

from __future__ import annotations

from sqlalchemy import Numeric

from pipelines.publish.tables.base import AREA, CODE, INT, KEY, SHARE, TEXT, TIME, col, mart

repair = mart(
    "repair",
    "身份修复",
    "What was read otherwise than it stands there, each with the number by which it can be withdrawn",
    col("repair_no", CODE, "修复编号", "names the repair in every delivery that says the same", key=True),
    col("delivery_id", KEY, "交付编号", "delivery", key=True, provenance=True),
    col("sheet", TEXT, "工作表", "sheet", key=True),
    col("row_no", INT, "行号", "row in the sheet", key=True, provenance=True),
    col("link_class", CODE, "修复类别", "class of the damage, or how the row was tied", key=True),
    col("feed", CODE, "数据集", "feed of the row", null=False),
    col("person_key", KEY, "人员键", "person; empty where a household or a village was read"),
    col("confidence", Numeric(5, 4), "置信度", "confidence, 0 to 1", null=False),
    col("evidence", TEXT, "依据", "what proves it", null=False),
    grain="one row per feed row and thing repaired",
    reads="mart_repair",
)

link_review = mart(
    "link_review",
    "人员关联待核清单",
    "Links no rule could decide, and what people decided",
    col("link_no", CODE, "关联编号", "names what a row says and the person it may mean, for ever", key=True),
    col("feed", CODE, "数据集", "feed of the row", null=False),
    col("delivery_id", KEY, "交付编号", "delivery of the row known first", null=False, provenance=True),
    col("sheet", TEXT, "工作表", "sheet", null=False, provenance=True),
    col("row_no", INT, "行号", "row in the sheet", null=False, provenance=True),
    col("person_key", KEY, "人员键", "person it may mean; empty where a household is meant"),
    col("township_code", AREA, "乡镇代码", "township of the row, else of the person"),
    col("review_state", CODE, "核查状态", "open, decided_same, decided_different", null=False),
    col("review_reason", CODE, "待核原因", "below_accept, ambiguous, one_to_one, name_clash; decided", null=False),
    col("probability", SHARE, "相符概率", "score of what agrees; empty where rules, not the score, left it open"),
    col("evidence", TEXT, "依据", "what agrees", null=False),
    col("first_known_at", TIME, "首次获知时间", "when the first row that says so became known (UTC)", null=False, provenance=True),
    grain="one row per link number that is open or was decided",
    reads="link_review",
)
