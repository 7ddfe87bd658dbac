"""The authority ladders as SQL: one SELECT over every source of every attribute, compiled from the packs' lines.

A line (``policy.model.AuthorityLine``) is all that is said of a source; adding one is one line of a pack. Here belong the choice
of the ladder in force, its check against the contracts and the compiling. Who wins stands in ``models/attribute_value.sql``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from pipelines.contracts.derive.columns import semantic, typed_columns
from pipelines.contracts.model import Contract
from pipelines.contracts.types.sql import ident, lit
from pipelines.errors import ContractError
from pipelines.policy.loader import DATA, PlacedAuthorityLine, Roots, prefixes, read_authority

TOLD = {
    "attribute": "VARCHAR", "person_key": "VARCHAR", "household_key": "VARCHAR", "feed": "VARCHAR", "field": "VARCHAR",
    "source_rank": "INTEGER", "value": "VARCHAR", "shown": "VARCHAR", "value_date": "DATE", "known_date": "DATE",
    "delivery_id": "VARCHAR", "sheet": "VARCHAR", "row_no": "INTEGER", "policy_ref": "VARCHAR",
}  # fmt: skip


def load_ladders(area: str, as_of: dt.date, contracts: Mapping[str, Contract], roots: Roots = (DATA,)) -> list[PlacedAuthorityLine]:
    """The lines in force, by attribute and rank: of each attribute those of the longest area prefix that has any. Raises ContractError."""
    chosen: dict[str, list[PlacedAuthorityLine]] = {}
    for prefix in sorted(prefixes(area), key=lambda text: (text != "00", len(text))):
        own: dict[str, list[PlacedAuthorityLine]] = {}
        for root in roots:
            for path in sorted((root / prefix).glob("*.yaml")):
                for item in read_authority(path):
                    _fits(item, contracts)
                    if item.line.holds(as_of):
                        own.setdefault(item.line.attribute, []).append(item)
        chosen |= own
    lines = sorted((item for group in chosen.values() for item in group), key=lambda item: (item.line.attribute, item.line.rank))
    seen: dict[tuple[str, object], PlacedAuthorityLine] = {}
    for item in lines:
        for key in ((item.line.attribute, item.line.rank), (item.line.attribute, item.line.feed)):
            if key in seen:
                raise ContractError(
                    "authority_twice", f"{item.line.attribute} has two sources with {key[1]} at {as_of}", zh="同一属性的权威来源重复",
                    where=item.where, expected=f"another rank and feed than the line at {seen[key].where}", found=str(key[1]),
                    fix="close the earlier line with valid_to",
                )  # fmt: skip
            seen[key] = item
    return lines


def told_select(lines: Iterable[PlacedAuthorityLine], contracts: Mapping[str, Contract], available: Collection[str]) -> str:
    """``attribute_told``: what each source that is there says of each subject, its latest word; then what complete lists say by silence."""
    there = [item for item in lines if item.line.feed in available]
    parts = [_told(item, contracts[item.line.feed]) for item in there]
    empty = "SELECT " + ", ".join(f"NULL::{kind} AS {name}" for name, kind in TOLD.items()) + " WHERE false"
    silent = [_silent(item) for item in there if item.line.absent is not None]
    return f"WITH said AS ({' UNION ALL '.join([empty, *parts])}) {' UNION ALL '.join(['SELECT * FROM said', *silent])}"


def _fits(item: PlacedAuthorityLine, contracts: Mapping[str, Contract]) -> None:
    line = item.line
    contract = contracts.get(line.feed)
    columns = {column.name for column in typed_columns(contract)} if contract else set()
    if line.field not in columns:
        raise ContractError(
            "authority_unknown", f"no contract declares {line.feed}.{line.field}", zh="合同中没有该数据集或字段", where=item.where,
            expected="a feed and one of its fields", found=f"{line.feed}.{line.field}", fix="correct the spelling",
        )  # fmt: skip


def _told(item: PlacedAuthorityLine, contract: Contract) -> str:
    """The latest word of one source on each subject: by valid time, then known time, then a total order."""
    line = item.line
    key = f"r.{line.subject}_key"
    value = line.value if line.value is not None else f"CAST({ident(line.field)} AS VARCHAR)"
    person = "r.person_key" if line.subject == "person" else "NULL::VARCHAR"
    field = contract.field(line.field)
    masked = field.sensitive and line.value is None and field.type not in ("code", "date", "integer")
    shown = semantic(field).mask_sql("v") if masked else "left(v, 7)" if line.field == "birth_date" else "v"
    order = [line.first] if line.first else []
    order += ["value_date DESC", "_known_at DESC", "v", "_delivery_id", "_sheet", "_row_no"]
    return (
        f"SELECT {lit(line.attribute)}, {person}, household_key, {lit(line.feed)}, {lit(line.field)}, {line.rank}, v, {shown}, value_date,"
        f" china_day(_known_at), _delivery_id, _sheet, _row_no, {lit(item.policy_ref)}"
        f" FROM (SELECT r.*, CAST({value} AS VARCHAR) AS v, CAST({line.date or 'china_day(_known_at)'} AS DATE) AS value_date"
        f" FROM {ident(contract.table)} AS r CROSS JOIN night WHERE {key} IS NOT NULL AND ({line.where or 'true'})) AS r"
        f" WHERE v IS NOT NULL QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {', '.join(order)}) = 1"
    )


def _silent(item: PlacedAuthorityLine) -> str:
    """A complete list says something of those it does not name, where somebody else speaks of them."""
    line = item.line
    key = f"{line.subject}_key"
    return (
        f"SELECT {lit(line.attribute)}, any_value(s.person_key), any_value(s.household_key ORDER BY s.source_rank), {lit(line.feed)},"
        f" {lit(line.field)}, {line.rank}, {lit(line.absent or '')}, {lit(line.absent or '')}, NULL::DATE, f.latest_known_date,"
        f" NULL::VARCHAR, NULL::VARCHAR, NULL::INTEGER, {lit(item.policy_ref)}"
        f" FROM said AS s JOIN feed_state AS f ON f.feed = {lit(line.feed)} WHERE s.attribute = {lit(line.attribute)}"
        f" GROUP BY s.{key}, f.latest_known_date HAVING count(*) FILTER (WHERE s.feed = {lit(line.feed)}) = 0"
    )
