"""What a department is to send when nothing of its file was used: one sentence in both languages for each named reason.

Refusals bring their own cure from intake. Here stand the cures of holds, which the quality room names.
"""

from __future__ import annotations

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
    "too_many_rejects": ("请改正标出的各行后重新报送整个文件", "correct the marked rows and send the whole file again"),
    "too_few_rows": ("请核对是否漏导数据，补全后重新报送整个文件", "check whether rows were left out and send the whole file again"),
    "audit_failed": ("请改正不符合该规则的行后重新报送整个文件", "correct the rows that break this rule and send the whole file again"),
}
OTHERWISE = ("请按原因更正后重新报送整个文件", "correct what the reason names and send the whole file again")


def what_to_send(reason_name: str) -> tuple[str, str]:
    """Chinese and English sentence for a named refusal or hold."""
    if reason_name in REFUSALS:
        _, _, en, zh = REFUSALS[reason_name]
        return zh, en
    return HOLDS.get(reason_name, OTHERWISE)
