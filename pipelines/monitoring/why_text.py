"""What ``shouwang why`` prints of an explanation. Only layout: every figure was computed in ``why``."""

from __future__ import annotations

from typing import Any

_STATE = {
    "fired": "触发 fired",
    "not_reached": "未达到 not reached",
    "no_row": "无记录 no row of this household",
    "not_delivered": "未交付 not delivered",
    "column_missing": "缺列，无法判断 n/a: a column it needs was not delivered",
}
_ITEMS = (
    "wage_income", "production_income", "property_income", "transfer_income", "production_cost", "claims_income", "compliant_self_pay",
    "net_income_per_head", "income_reference_per_head", "income_line",
)  # fmt: skip


def render(told: dict[str, Any]) -> str:
    """The explanation as lines of text."""
    household, income = told["household"], told["income"]
    lines = [
        f"户 household {household['household_key']}  截至 as of {told['as_of']}",
        f"  村 village {household['village_code']}  人口 members {household['members']}  类型 type {_text(household['household_type'])}",
        f"收入 income: {income['income_state']}" + (f" (缺 missing {income['missing_items']})" if income["missing_items"] else ""),
    ]
    if income["income_state"] != "absent":
        lines.append("  " + "  ".join(f"{name} {_yuan(income[f'{name}_fen'])}" for name in _ITEMS))
    lines.append("规则 rules:")
    for rule in told["rules"]:
        lines.append(f"  [{_STATE[rule['state']]}] {rule['rule_key']}: {rule['meaning']}")
        for row in rule["compared"]:
            far = f"  差距 distance {', '.join(row['distance'])}" if row["distance"] else ""
            mark = "●" if row["fires"] else "○"
            lines.append(
                f"    {mark} {row['metric']} {row['value']}  {row['threshold']}{far}  {_text(row['evidence_date'])}  [{row['policy_ref']}]"
            )
            lines.append(f"      {_place(row['source'])}")
            lines += _repairs(row["source"])
        for row in rule["rows"]:
            lines += [f"    · {_place(row)}", *_repairs(row)]
    lines.append(_state("线索 clue", told["clue"], ("clue_state", "rule_keys", "due_date", "verified_date")))
    lines.append(_state("疑似对象 candidate", told["candidate"], ("monitoring_category", "reasons", "risk_state")))
    lines.append(
        _state(
            "监测 monitored",
            told["monitored_household"],
            ("list_state", "monitoring_category", "identified_month", "is_elimination_ready", "elimination_blockers"),
        )
    )
    lines += [
        f"  {row['event_no']}. {row['event_kind']} {row['valid_month']} (获知 known {row['known_date']})" for row in told["case_event"]
    ]
    return "\n".join(lines)


def _place(source: dict[str, Any]) -> str:
    cells = "  ".join(
        f"{cell['column'] or '?'}{source['row']} {cell['header'] or cell['field']}={_text(cell['text'])}"
        + (f" (更正为 corrected to {_text(cell['corrected'])})" if cell["is_corrected"] else "")
        for cell in source["cells"]
    )
    digest = (source["sha256"] or "?")[:12]
    return f"{source['file'] or '?'} (sha256 {digest}) {source['sheet']}: {cells}"


def _repairs(source: dict[str, Any]) -> list[str]:
    """How a row was tied to its person, with the number by which that can be withdrawn."""
    return [
        f"      修复 repair {item['repair_no']} {item['link_class']} {item['confidence']}"
        + (f"  {item['field']} {_text(item['delivered_text'])} → {_text(item['repaired_text'])}" if item["field"] else "")
        + f"  ({item['evidence']})"
        for item in source["repairs"]
    ]


def _state(name: str, row: dict[str, Any] | None, columns: tuple[str, ...]) -> str:
    if row is None:
        return f"{name}: 无 none"
    return f"{name}: " + "  ".join(f"{column} {_text(row[column])}" for column in columns)


def _yuan(fen: int | None) -> str:
    if fen is None:
        return "-"
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02}"


def _text(value: Any) -> str:
    return "-" if value is None else str(value)
