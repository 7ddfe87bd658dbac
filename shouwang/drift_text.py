"""What a person reads of changed headers. Input: the same dictionaries that ``--json`` prints."""

from __future__ import annotations

from typing import Any

CHANGES = {"renamed": "改名", "new": "新列", "missing": "缺列", "moved": "移位"}
STATES = {"proposed": "建议接受", "ambiguous": "需人工判断", "told": "仅提示"}
EVIDENCE = (
    ("similarity", "表头相似"),
    ("parse_share", "可解析"),
    ("overlap_share", "分布重合"),
    ("position_share", "位置吻合"),
    ("score", "综合"),
)


def table(data: dict[str, Any]) -> str:
    """Each change in two or three lines."""
    if not data["rows"]:
        return "表头没有待处理的变化 no changed header waits"
    return "\n".join(line for row in data["rows"] for line in _lines(row))


def _lines(row: dict[str, Any]) -> list[str]:
    place = " ".join(text for text in (row["feed"], row["period"], row["part"]) if text)
    what = f"{row['old_header'] or '-'} → {row['header'] or '-'}" if row["header"] else f"缺 {row['old_header']}"
    lines = [f"{row['drift_id']}  {CHANGES[row['change']]} {row['change']}  {place}  {row['field'] or ''}: {what}"]
    told = [f"{zh} {float(row[name]):.0%}" for name, zh in EVIDENCE if row[name] is not None]
    lines.append(f"    {STATES[row['drift_state']]}" + (f"：{'，'.join(told)}" if told else ""))
    if row["proposal"]:
        lines.append(f"    {row['proposal']}    shouwang contract accept {row['drift_id']}")
    return lines


def accepted(data: dict[str, Any]) -> str:
    """The change as a diff."""
    return f"{data['diff'].rstrip()}\n已写入 written: {data['file']}；下一夜按此读取 the next night reads by it"
