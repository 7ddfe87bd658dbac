"""Tables of restricted.duckdb that belong to no single feed: what was rejected, repaired or left unresolved, and the vault.

Each is declared once, every column commented; the feeds' own tables derive from their contracts.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Integer, MetaData, Numeric, Table, Text

_metadata = MetaData()


def _table(schema: str, name: str, reads: str, zh: str, en: str, *columns: tuple[str, str, str]) -> Table:
    return Table(
        name,
        _metadata,
        *[Column(column, _TYPES.get(column, Text()), comment=f"{column_zh} | {column_en}") for column, column_zh, column_en in columns],
        schema=schema,
        comment=f"{zh} | {en}",
        info={"reads": reads},
    )


_TYPES: dict[str, Any] = {"row_no": Integer(), "_row_no": Integer(), "confidence": Numeric(5, 4)}
_ORIGIN = (("_delivery_id", "交付编号", "delivery"), ("_sheet", "工作表", "sheet"), ("_row_no", "行号", "row in the sheet"))
_FEED = ("feed", "数据集", "feed")
_PERSON = ("person_key", "人员键", "pseudonymous person key")
_HOUSEHOLD = ("household_key", "户键", "pseudonymous household key")

RESTRICTED: tuple[Table, ...] = (
    _table(
        "feed", "rejected_row", "rejected_row", "退回行与置空单元格", "Rejected rows, nulled and flagged cells",
        ("delivery_id", "交付编号", "delivery"),
        ("sheet", "工作表", "sheet"),
        ("row_no", "行号", "row in the sheet"),
        ("rule", "规则", "rule that failed"),
        ("column_name", "字段", "field; * for a rule over several"),
        ("source_column", "列号", "column letter in the file"),
        ("action", "处理", "reject, null, flag or duplicate"),
        ("masked_value", "脱敏值", "masked value"),
        ("reason_zh", "原因（中文）", "reason in Chinese"),
        ("reason_en", "原因（英文）", "reason in English"),
    ),
    _table(
        "feed", "repair", "repair", "身份修复", "Rows tied to a person or household by more than an exact id",
        _FEED, *_ORIGIN, _PERSON,
        ("link_class", "关联方式", "how the row was tied"),
        ("confidence", "置信度", "confidence, 0 to 1"),
        ("evidence", "依据", "what proves it"),
    ),
    _table(
        "feed", "unresolved", "unresolved", "未能识别的行", "Rows that could be tied to nobody",
        _FEED, *_ORIGIN, ("reason", "原因", "why not"),
    ),
    _table(
        "vault", "person", "vault_person", "人员键与身份证件对照", "Which person a key stands for",
        _PERSON, ("resident_id", "证件号码", "id number"), ("person_name", "姓名", "name"), _HOUSEHOLD,
    ),
    _table(
        "vault", "household", "vault_household", "户键与户号对照", "Which household a key stands for",
        _HOUSEHOLD, ("household_no", "户号", "household number of the register"),
    ),
)  # fmt: skip
