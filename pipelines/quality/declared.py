"""What the contracts say of every feed, as the small table ``feed_declared`` that the room's models read.

``parts_expected`` is the number of townships on the division list in force, for feeds that come by township.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa

from pipelines.contracts.model import Contract
from pipelines.quality.calendar import due_through

_SCHEMA: list[pa.Field[Any]] = [
    pa.field("feed", pa.string()),
    pa.field("department", pa.string()),
    pa.field("kind", pa.string()),
    pa.field("parts", pa.string()),
    pa.field("parts_expected", pa.int32()),
    pa.field("reject_share", pa.decimal128(9, 6)),
    pa.field("min_rows", pa.int64()),
    pa.field("due_through", pa.date32()),
]
SCHEMA = pa.schema(_SCHEMA)


def declared_table(contracts: Mapping[str, Contract], as_of: dt.date, townships: int) -> pa.Table:
    """One row per contract."""
    rows = [
        {
            "feed": contract.feed,
            "department": contract.department_key,
            "kind": contract.delivery.kind,
            "parts": contract.delivery.parts,
            "parts_expected": townships if contract.delivery.parts == "township" else 1,
            "reject_share": Decimal(str(contract.limits.reject_share)).quantize(Decimal("0.000001")),
            "min_rows": contract.limits.min_rows,
            "due_through": due_through(contract.delivery, as_of),
        }
        for contract in contracts.values()
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)
