"""Tables of restricted.duckdb that belong to no single feed: what was rejected, repaired or left unresolved, and the vault.

Each is declared once, every column commented; the feeds' own tables derive from their contracts.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Date, Integer, MetaData, Numeric, Table, Text

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


_TYPES: dict[str, Any] = {"row_no": Integer(), "_row_no": Integer(), "confidence": Numeric(5, 4)} | {
    "valid_from": Date(),
    "valid_to": Date(),
    "decided_on": Date(),
    "candidate_birth": Date(),
    "key_version": Integer(),
}
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
        ("repair_no", "修复编号", "number by which it can be withdrawn"),
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
        "feed", "decision_applied", "decision_applied", "核对结论采用情况", "What became of each decision on a link or repair",
        ("link_no", "关联或修复编号", "link or repair number"),
        ("verdict", "认定结论", "same or different"),
        ("decided_on", "认定日期", "day of the decision that counts"),
        ("decision_state", "采用情况", "applied, unknown, contradicted, overruled, not_withdrawable"),
    ),
    _table(
        "vault", "repair", "vault_repair", "修复前后的值", "What stood there and what it was read as",
        ("repair_no", "修复编号", "number of the repair"),
        ("field", "字段", "resident_id, person_name, household_no or village_name"),
        ("delivered_text", "原值", "text as delivered"),
        ("repaired_text", "修复后的值", "what it was read as; empty where no usable value is known"),
    ),
    _table(
        "vault", "review", "vault_review", "待核关联双方", "The two sides of a doubtful link",
        ("link_no", "关联编号", "number of the link"),
        ("stated_name", "数据表所载姓名", "name in the row"),
        ("stated_id", "数据表所载证件号码", "id in the row"),
        ("candidate_name", "登记姓名", "name in the register"),
        ("candidate_id", "登记证件号码", "id in the register"),
        ("candidate_birth", "登记出生日期", "birth in the register"),
        ("candidate_village", "登记村代码", "village in the register"),
    ),
    _table(
        "vault", "key_history", "vault_key_history", "假名密钥轮换对照", "Pseudonyms under earlier key versions",
        ("subject", "对象", "person or household"),
        ("key_version", "密钥版本", "earlier version"),
        ("old_key", "旧键", "key under that version"),
        ("key", "现键", "key of tonight"),
    ),
    _table(
        "vault", "person", "vault_person", "人员键与身份证件对照", "Which person a key stands for",
        _PERSON, ("resident_id", "证件号码", "id number"), ("person_name", "姓名", "name"), _HOUSEHOLD,
    ),
    _table(
        "vault", "gone_person", "register_gone", "户籍已注销人员键与身份证件对照", "Which person no longer registered a key stands for",
        _PERSON, ("resident_id", "证件号码", "id number"), ("person_name", "姓名", "name in an earlier register"),
    ),
    _table(
        "vault", "household", "vault_household", "户键与户号对照", "Which household a key stands for",
        _HOUSEHOLD, ("household_no", "户号", "household number of the register"),
    ),
    _table(
        "vault", "household_number", "household_alias", "户号沿革对照", "Which numbers a household bore, and when",
        _HOUSEHOLD, ("household_no", "户号", "household number of the register"),
        ("valid_from", "起始日期", "day of the first snapshot with this number"),
        ("valid_to", "终止日期", "day of the first snapshot without it"),
    ),
)  # fmt: skip
