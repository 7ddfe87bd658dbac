"""What contracts and divisions say of every feed, as small tables the room's models read: feed_declared, feed_part, township_gone.

``parts_expected`` is the number of townships on the division list in force, for feeds that come by township.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from pipelines.contracts.model import Contract
from pipelines.places.townships import FormerTownship
from pipelines.quality.calendar import RANKS, Span, due_through

_SCHEMA: list[pa.Field[Any]] = [
    pa.field("feed", pa.string()),
    pa.field("department", pa.string()),
    pa.field("kind", pa.string()),
    pa.field("parts", pa.string()),
    pa.field("parts_expected", pa.int32()),
    pa.field("reject_share", pa.decimal128(9, 6)),
    pa.field("min_rows", pa.int64()),
    pa.field("due_through", pa.date32()),
    pa.field("period_rank", pa.int32()),
    pa.field("warning_group", pa.string()),
    pa.field("as_of", pa.date32()),
]
SCHEMA = pa.schema(_SCHEMA)
_PARTS: list[pa.Field[Any]] = [
    *(pa.field(name, pa.string()) for name in ("feed", "part")),
    *(pa.field(name, pa.date32()) for name in ("valid_from", "valid_to")),
]
PARTS = pa.schema(_PARTS)
_GONE: list[pa.Field[Any]] = [pa.field("slot", pa.string()), pa.field("successor", pa.string()), pa.field("since", pa.date32())]
GONE = pa.schema(_GONE)


def declared_table(
    contracts: Mapping[str, Contract], spans: Mapping[str, list[Span]], groups: Mapping[str, str], as_of: dt.date, townships: int
) -> pa.Table:
    """One row per contract. ``spans``: those of each feed's calendar. ``groups``: early-warning group by department."""
    rows = [
        {
            "feed": contract.feed,
            "department": contract.department_key,
            "kind": contract.delivery.kind,
            "parts": contract.delivery.parts,
            "parts_expected": townships if contract.delivery.parts == "township" else 1,
            "reject_share": Decimal(str(contract.limits.reject_share)).quantize(Decimal("0.000001")),
            "min_rows": contract.limits.min_rows,
            "due_through": due_through(spans[contract.feed], as_of),
            "period_rank": RANKS[contract.delivery.period],
            "warning_group": groups.get(contract.department_key),
            "as_of": as_of,
        }
        for contract in contracts.values()
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def part_table(contracts: Mapping[str, Contract], townships: Mapping[dt.date, Sequence[str]]) -> pa.Table:
    """``feed_part``: the parts a feed is expected in, empty text for a whole one, over the spans that end while a division list
    holds: a township is not asked for what was due before it was made of others, nor a dissolved one for what came after."""
    begins = sorted(townships)
    ends = [*(day - dt.timedelta(days=1) for day in begins[1:]), dt.date.max]
    rows = [
        {"feed": contract.feed, "part": part, "valid_from": begin, "valid_to": end}
        for contract in contracts.values()
        for begin, end in zip(begins, ends, strict=True)
        for part in (townships[begin] if contract.delivery.parts == "township" else ("",))
    ]
    return pa.Table.from_pylist(rows, schema=PARTS)


def gone_table(former: Sequence[FormerTownship]) -> pa.Table:
    """``township_gone``: dissolved townships, one row for each that took over from them; none where nothing did."""
    rows = [
        {"slot": item.name, "successor": successor, "since": item.since}
        for item in former
        if item.since is not None
        for successor in item.successors
    ]
    return pa.Table.from_pylist(rows, schema=GONE)
