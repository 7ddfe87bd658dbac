"""What a department is to send: for each bad cell, and when nothing of its file was used for each named reason.

Refusals bring their own cure from intake. Here stand the cures of holds, which the quality room names, and of cells, by
the rule broken and what the contract says of the column.
"""

from __future__ import annotations

from pipelines.contracts.derive.columns import semantic, spec_of
from pipelines.contracts.model import Contract, FeedField
from pipelines.intake.refusal import REFUSALS

# name: (Chinese, English)
HOLDS: dict[str, tuple[str, str]] = {
    "no_contract": (
        "请与平台管理员联系登记该数据集，文件已存档，不必重新报送",
        "ask the platform's administrator to declare the dataset; the file is kept and need not be sent again",
    ),
    "header_missing": (
        "请按模板补上所缺的列后重新报送整个文件",
        "add the missing columns as in the template and send the whole file again",
    ),
    "too_many_rejects": (
        "请在本回执中改正标出的各行后报送，或重新报送整个文件",
        "correct the marked rows in this receipt and send it back, or send the whole file again",
    ),
    "too_few_rows": ("请核对是否漏导数据，补全后重新报送整个文件", "check whether rows were left out and send the whole file again"),
    "audit_failed": ("请改正不符合该规则的行后重新报送整个文件", "correct the rows that break this rule and send the whole file again"),
}
OTHERWISE = ("请按原因更正后重新报送整个文件", "correct what the reason names and send the whole file again")
CODES_SHOWN = 15


def what_to_send(reason_name: str) -> tuple[str, str]:
    """Chinese and English sentence for a named refusal or hold."""
    if reason_name in REFUSALS:
        _, _, en, zh = REFUSALS[reason_name]
        return zh, en
    return HOLDS.get(reason_name, OTHERWISE)


def cell_advice(contract: Contract, rule: str, field_name: str) -> str:
    """What to send instead of a bad cell, in Chinese."""
    field = next((item for item in contract.fields if item.name == field_name), None)
    if rule == "key_conflict":
        keys = "、".join(contract.field(name).zh for name in contract.key)
        return f"核对{keys}相同的各行：填错的更正{keys}，重复的只保留正确的一行"
    if field is None:
        return "核对本行各列，按上述规则更正"
    match rule:
        case "blank":
            return f"填写“{field.zh}”，{_form(field)}"
        case "unknown_code" | "in_set":
            return f"填写下列之一：{_labels(field)}"
        case "format" | "pattern" | "precision":
            return _form(field)
        case "range":
            return f"核对后填写{_bounds(field)}"
        case "future":
            return "填写不晚于报送日的日期"
    return f"对照原件核对“{field.zh}”，填写正确的内容，{_form(field)}"


def _form(field: FeedField) -> str:
    """How a good cell looks."""
    if field.codes:
        return f"为下列之一：{_labels(field)}"
    sample = field.example or semantic(field).sample(spec_of(field))
    return f"形式如“{sample}”（{semantic(field).zh}）"


def _labels(field: FeedField) -> str:
    codes = spec_of(field).codes
    labels = [entry.zh for entry in codes.entries] if codes else []
    return "、".join(labels[:CODES_SHOWN]) + ("等" if len(labels) > CODES_SHOWN else "")


def _bounds(field: FeedField) -> str:
    if field.range is None:
        return "正确的值"
    low, high = (f"{int(bound) / 100:,.2f}元" if field.type == "money" else str(bound) for bound in field.range)
    return f"{low}至{'报送日' if high == 'as_of' else high}之间的值"
