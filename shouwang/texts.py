"""What a person reads at the end of a command. Input: the same dictionaries that ``--json`` prints."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipelines.contracts.code_lists import load_codes
from pipelines.identity.evidence import Kind, code_zh, evidence_zh
from pipelines.quality.reading.texts import said

CATEGORIES = {
    "unstable_exited": "脱贫不稳定户 unstable exited",
    "marginal_vulnerable": "边缘易致贫户 marginal vulnerable",
    "sudden_hardship": "突发严重困难户 sudden hardship",
    "undecided": "待人工判断 only a person can tell",
}


def yuan(fen: int | None) -> str:
    """Fen as yuan with separators: 123456 -> 1,234.56. What is not known is ``n/a``, never 0."""
    if fen is None:
        return "n/a"
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def counts(values: dict[str, int]) -> str:
    """``a 1, b 2``; ``none`` when empty."""
    return ", ".join(f"{name} {value:,}" for name, value in values.items()) or "none"


def night(data: dict[str, Any]) -> str:
    """The screen a night ends with."""
    summary = data["summary"]
    rows = summary["rows"]
    suspects, suspect_fen = summary["unit_suspects"]
    value_fen = summary["asset_value_fen"]
    lines = [
        f"守望 Shouwang  as of {data['as_of']}  run {data['run_id']}" + ("  (nothing new 无新数据)" if data["nothing_new"] else ""),
        f"  交付 deliveries    {counts(summary['deliveries'])}",
        f"  数据行 rows        accepted {rows['accepted']:,}, rejected {rows['rejected']:,}, duplicate {rows['duplicate']:,},"
        f" set apart {rows['set_apart']:,}; cells nulled {rows['cells_nulled']:,}",
        f"  更正 corrections   {counts(summary['corrections'])}",
        f"  户籍 register      {summary['households']:,} households, {summary['persons']:,} persons",
        f"  线索 clues         {summary['clues']:,} households: {counts(summary['clues_by_rule'])}",
        f"  疑似 candidates    {sum(summary['candidates'].values()):,} households",
        *[f"    {CATEGORIES[name]:<34} {value:>6,}" for name, value in summary["candidates"].items()],
        f"  监测 monitored     {sum(summary['monitored'].values()):,} households ({counts(summary['monitored_states'])})",
        *[f"    {CATEGORIES[name]:<34} {value:>6,}" for name, value in summary["monitored"].items()],
        f"  资产 assets        {summary['assets'] - suspects:,} worth {yuan(None if value_fen is None else value_fen - suspect_fen)} yuan,"
        f" {suspects} more with a unit in doubt (AL14: {yuan(suspect_fen)} as written); arrears {yuan(summary['arrears_fen'])} yuan",
    ]
    if summary["gaps"]:
        lines.append(f"  缺口 gaps          {'; '.join(summary['gaps'])}")
    lines += [
        f"  数据仓库 warehouse {summary['publish']['warehouse']}",
        f"  报告 report        {summary['publish']['report']}",
        f"  回执 receipts      {summary['publish']['receipts']} workbooks",
        f"  通报 letters       {summary['publish']['letters']} in {summary['publish']['letters_in']}",
    ]
    if data["seconds"]:
        lines.append(f"  用时 seconds       {sum(data['seconds'].values()):.1f}")
    return "\n".join(lines)


def verify(data: dict[str, Any]) -> str:
    """What ``shouwang verify`` found."""
    if data["wrong"]:
        return "\n".join([f"release {data['run_id']}: {len(data['wrong'])} faults", *[f"  {line}" for line in data["wrong"]]])
    return (
        f"release {data['run_id']}: {len(data['marts'])} marts, digests and schemas as declared;"
        f" {data['deliveries']} deliveries, {data['rows_in']:,} rows in = rows out; no private text"
    )


def simulate(data: dict[str, Any]) -> str:
    """What was simulated."""
    return (
        f"simulated county {data['area']} until {data['as_of']}: {data['households']:,} households, {data['persons']:,} persons,"
        f" {data['feed_rows']:,} rows in {data['files']} files,"
        f" {sum(data['corruptions'].values()):,} of them damaged (seed {data['seed']})\n"
        f"  landing {data['landing']}\n  truth   {data['truth']}"
    )


def corrections(data: dict[str, Any]) -> str:
    """Entries of the corrections ledger, cells masked."""
    lines = []
    for item in data["corrections"]:
        place = f"{item['delivery'] or '?'} {item['sheet'] or ''} {item['row'] or ''} {item['column']}"
        change = f"{item['expected'] or '(blank)'} → {item['value'] or '(blank)'}"
        lines.append(f"{item['date']}  {item['id']}  {item['feed']}  {place}  {change}  {item['state']}")
        if item["fault"]:
            lines.append(f"  {item['fault']}; written at {item['written_at']}")
    return "\n".join(lines) or "no corrections 无更正"


def _finding(finding: dict[str, Any]) -> str:
    """What the reader noticed, where, in words; ``hold`` when a night would not use the delivery."""
    zh, en = said(finding)
    place = f"{finding.get('sheet') or ''}!{finding.get('column') or ''}".strip("!")
    rows = f" rows {', '.join(map(str, finding['rows']))}" if finding.get("rows") else ""
    return f"{'hold' if finding.get('hold') else 'finding':<9} {finding['finding']} {place}{rows}: {zh} | {en}"


def read(data: dict[str, Any]) -> str:
    """Where the rows of one file went."""
    lines = [
        f"{data['feed']}  period {data['period']}  part {data['part'] or '-'}  {data['format']} {data['encoding'] or ''}".rstrip(),
        f"  源行 rows in {data['rows_in']:,}: {counts(data['kinds'])}",
        f"  data: accepted {data['accepted']:,}, rejected {data['rejected']:,}, duplicate {data['duplicate']:,};"
        f" cells nulled {data['cells_nulled']:,}, flagged {data['cells_flagged']:,}",
    ]
    lines += [f"  {_finding(finding)}" for finding in data["findings"]]
    lines += [
        f"  {item['action']:<9} {item['rule']} {item['column_name']}: {item['rows']:,} (first row {item['first_row']})"
        f" {item['reason_zh']} | {item['reason_en']}"
        for item in data["problems"][:20]
    ]
    if len(data["problems"]) > 20:
        lines.append(f"  … and {len(data['problems']) - 20} more kinds; --json lists all")
    return "\n".join(lines)


def repair(data: dict[str, Any]) -> str:
    """One repair or doubtful link."""
    lines = [data["number"]]
    lines += [f"  {item['field']}: {item['delivered_text'] or '-'} → {item['repaired_text'] or '-'}" for item in data["values"]]
    for row in data["rows"]:
        place = row["source"]
        lines.append(
            f"  {row['feed']} {place['file'] or '?'} {place['sheet']} 行 row {place['row']}:"
            f" {_both('link_class', row['link_class'])} {row['confidence']}"
        )
        lines.append(f"    依据 evidence: {_evidence(row['evidence'])}")
    lines += [
        f"  待核 review: {_both('state', item['review_state'])}, {_both('reason', item['review_reason'])}  {_evidence(item['evidence'])}"
        for item in data["review"]
    ]
    lines += [
        f"  认定 decision: {_verdict(item['verdict'])} {item['decided_on']} ({_both('decision', item['decision_state'])})"
        for item in data["decision"]
    ]
    return "\n".join(lines)


def _both(kind: Kind, code: str) -> str:
    return f"{code_zh(kind, code)} {code}"


def _verdict(code: str) -> str:
    return next(f"{entry.zh} {code}" for entry in load_codes("link_verdict").entries if entry.code == code)


def _evidence(text: str) -> str:
    return f"{evidence_zh(text)} | {text}"


def reviews(data: dict[str, Any]) -> str:
    """Doubtful links, a line each."""
    lines = [
        f"{row['link_no']}  {_both('state', row['review_state'])}  {_both('reason', row['review_reason'])}  {row['feed']}"
        f"  {row['probability'] or '-'}  {_evidence(row['evidence'])}"
        for row in data["links"]
    ]
    return "\n".join([*lines, f"{len(lines)} 条 links", *data["files"]])


def keys(data: dict[str, Any]) -> str:
    """Key versions by their fingerprints."""
    earlier = [f"  以前 earlier  v{number}  {value}" for number, value in data["earlier"].items()]
    return "\n".join([f"密钥版本 key version v{data['version']}  {data['fingerprint']}", *earlier])


def rotated(data: dict[str, Any]) -> str:
    """What a rotation asks of people."""
    return (
        f"v{data['old']} → v{data['new']}  {data['folder']}\n"
        "下次夜间运行起使用新键；请备份密钥目录，并用 `shouwang keys translate` 转换已导出的数据\n"
        "the next night uses the new keys: back the folder up, and carry extracts over with `shouwang keys translate`"
    )


def translated(data: dict[str, Any]) -> str:
    """Keys replaced, column by column."""
    lines = [f"{column}: {counts(found)}" for column, found in data["columns"].items()]
    return "\n".join([*(lines or ["无键列 no column holds keys"]), data["out"]])


def vintages(data: dict[str, Any]) -> str:
    """Division lists, a line each."""
    return "\n".join(
        f"{row['vintage']}  乡镇 townships {row['township']:,}  村（社区） villages {row['village']:,}" for row in data["vintages"]
    )


def on_vintage(data: dict[str, Any]) -> str:
    """Figures on one list, a line each."""
    lines = [f"区划版本 vintage {data['vintage']}  {data['run_id']}"]
    for row in data["figures"]:
        parts = f"{_plain(row['numerator'])}/{_plain(row['denominator'])}" if row["numerator"] is not None else row["value_state"]
        lines.append(
            f"{row['indicator_key']}  {row['period']}  {row['area_code']} {row['area_name']}  {_plain(row['value'])} {row['unit']}"
            f"  ({parts}; {row['share_basis']})"
        )
    return "\n".join(lines)


def _plain(value: Decimal | None) -> str:
    """A decimal without the noughts behind it; n/a where it is not known."""
    return "n/a" if value is None else f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
