"""The data-dictionary page of a feed: Markdown in Chinese and English, from the contract alone."""

from __future__ import annotations

from pipelines.contracts.code_lists import load_codes
from pipelines.contracts.derive.columns import semantic
from pipelines.contracts.derive.rules import contract_rules, field_rules, key_rule
from pipelines.contracts.model import Alias, Contract, FeedField

_ACTIONS = {"reject": "退回该行 / reject row", "null": "置空 / null cell", "flag": "标记 / flag", "hold": "扣留 / hold delivery"}
KINDS = {"snapshot": "全量快照", "event": "事件", "cumulative": "累计"}
CADENCE = {"ten_day": "旬", "week": "周", "month": "月", "quarter": "季", "semester": "学期", "year": "年", "event": "随时"}
_UNITS = {"yuan": "元", "wan_yuan": "万元", "mu": "亩"}


def dictionary_page(contract: Contract) -> str:
    """The page docs/dictionary/<feed>.md."""
    delivery, access = contract.delivery, contract.access
    parts = "分乡镇 by township" if delivery.parts == "township" else "整体 whole"
    lines = [
        f"# {contract.title.zh} {contract.title.en}",
        "",
        f"`{contract.feed}` · {contract.department.zh} {contract.department.en}",
        "",
        f"- 粒度 Grain: {contract.grain.zh}；{contract.grain.en}",
        f"- 报送 Delivery: {KINDS[delivery.kind]} {delivery.kind}，{parts}，每{CADENCE[delivery.cadence]} {delivery.cadence}"
        + (f"，{delivery.due_day}日前 due by day {delivery.due_day}" if delivery.due_day else ""),
        f"- 主键 Key: {'、'.join(contract.field(name).zh for name in contract.key)}（{', '.join(f'`{name}`' for name in contract.key)}）",
        f"- 敏感级别 Sensitivity: {access.sensitivity}；依据 legal basis: {access.legal_basis}；"
        f"保存 retention: {access.retention_days} 天 days；可见 readers: {', '.join(access.readers)}",
        f"- 扣留 Held: 退回率超过 reject share above {contract.limits.reject_share:.0%}"
        + (f"，行数少于 rows below {contract.limits.min_rows}" if contract.limits.min_rows else ""),
        "",
        "## 字段 Fields",
        "",
        "| 字段 field | 表头 header | 类型 type | 必有 required | 空白 blank | 有误 bad | 说明 meaning |",
        "|---|---|---|---|---|---|---|",
        *(_field_row(field) for field in contract.fields),
        "",
        "## 规则 Rules",
        "",
        "| 规则 rule | 处理 action | 说明 meaning |",
        "|---|---|---|",
        *(f"| `{rule.rule}` | {_ACTIONS[rule.action]} | {rule.zh} {rule.en} |" for rule in (*contract_rules(contract), key_rule(contract))),
    ]
    names = list(dict.fromkeys(field.codes for field in contract.fields if field.codes))
    if names:
        lines += ["", "## 代码 Codes"]
    for name in names:
        lines += ["", f"### {name}", "", "| 代码 code | 含义 | meaning | 也写作 also written |", "|---|---|---|---|"]
        lines += [f"| `{entry.code}` | {entry.zh} | {entry.en} | {'、'.join(entry.aliases)} |" for entry in load_codes(name).entries]
    return "\n".join(lines) + "\n"


def _field_row(field: FeedField) -> str:
    required = "是 yes" if field.required else "可无 optional" if field.optional else "否 no"
    blank = _ACTIONS[field.on_blank] if field.on_blank else "留空 stays blank"
    bad = _ACTIONS[field.on_bad] if any(rule.stage in ("unreadable", "value") for rule in field_rules(field)) else "-"
    ranges = "；".join(rule.en.split(": ", 1)[1] for rule in field_rules(field) if rule.rule in ("range", "future"))
    unit = f"，单位{_UNITS[field.unit]}" if field.unit else ""
    meaning = (
        f"{field.en}；{semantic(field).zh}{unit}" + (f"；{ranges}" if ranges else "") + (f"；见 see `{field.ref}`" if field.ref else "")
    )
    kind = f"{field.type}:{field.codes}" if field.codes else field.type
    cells = [f"`{field.name}`", "、".join(map(_alias, field.aliases)), kind, required, blank, bad, meaning]
    return "| " + " | ".join(cell.replace("|", "／") for cell in cells) + " |"


def _alias(alias: Alias) -> str:
    dates = [f"{alias.since}起 from"] if alias.since else []
    dates += [f"至{alias.until} until"] if alias.until else []
    return alias.text + (f"（{'，'.join(dates)}）" if dates else "")
