"""What each rule stands on: its feeds, and the fields without which it cannot fire, as the table ``rule_need``.

Declared in the rule's own header. ``-- feeds:`` names the feeds; ``-- needs:`` the fields, ``feed.field`` for one that must be
there, ``feed.one|other`` where any of several will do. A field whose blank the rule answers itself (no end date: still employed)
is needed where a missing column would make that answer false. What becomes of it stands in ``models/rule_state.sql``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from pipelines.contracts.model import Contract
from pipelines.engine import SqlModel
from pipelines.errors import ContractError, Where

_COLUMNS: list[pa.Field[Any]] = [
    pa.field("rule_key", pa.string()),
    pa.field("feed", pa.string()),
    pa.field("fields", pa.list_(pa.string())),
]
SCHEMA = pa.schema(_COLUMNS)


def need_table(rules: Iterable[SqlModel], contracts: Mapping[str, Contract]) -> pa.Table:
    """One row per rule and need; a feed of which no field is needed has one with none."""
    rows: list[dict[str, Any]] = []
    for rule in rules:
        feeds = _names(rule, "feeds")
        needs = [_need(rule, text, contracts) for text in _names(rule, "needs")]
        strange = sorted({feed for feed, _ in needs} - set(feeds))
        if strange:
            raise _fault(rule, f"needs a field of {', '.join(strange)}", expected=f"feeds: {', '.join(feeds)}")
        needs += [(feed, []) for feed in feeds if feed not in {named for named, _ in needs}]
        rows += [{"rule_key": rule.path.stem, "feed": feed, "fields": fields} for feed, fields in needs]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _need(rule: SqlModel, text: str, contracts: Mapping[str, Contract]) -> tuple[str, list[str]]:
    feed, _, names = text.partition(".")
    fields = names.split("|")
    declared = {field.name for field in contracts[feed].fields} if feed in contracts else set()
    if not set(fields) <= declared:
        raise _fault(rule, f"needs {text}", expected="a field of a declared feed")
    return feed, fields


def _names(rule: SqlModel, key: str) -> list[str]:
    return [name.strip() for name in rule.header.get(key, "").split(",") if name.strip()]


def _fault(rule: SqlModel, what: str, *, expected: str) -> ContractError:
    return ContractError("rule_needs", f"rule {rule.path.stem} {what}", where=Where(file=str(rule.path)), expected=expected)
