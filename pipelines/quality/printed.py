"""Where a field stands in a delivered file: sheet, rows, column letter, header and unit, from ``read.json``.

Here belongs that one table. Which headers are missing is ``headers``' matter, what cells hold is cleaning's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa

LAST_ROW = 2**31 - 1
_COLUMNS: list[pa.Field[Any]] = [
    *(pa.field(name, pa.string()) for name in ("delivery_id", "sheet")),
    *(pa.field(name, pa.int32()) for name in ("first_row", "last_row")),
    *(pa.field(name, pa.string()) for name in ("field", "letter", "header", "unit")),
]
PRINTED = pa.schema(_COLUMNS)


def printed_table(deliveries: Iterable[tuple[str, str]]) -> pa.Table:
    """One row per table of a sheet and field, of the given (delivery_id, folder).

    Tables below each other on one sheet have rows of their own; a field is where the table that holds the row has it.
    """
    rows: list[dict[str, Any]] = []
    for delivery_id, folder in deliveries:
        report = json.loads((Path(folder) / "read.json").read_text(encoding="utf-8"))
        for sheet in report["sheets"]:
            first, last = sheet.get("rows") or (1, LAST_ROW)
            rows += [
                {
                    "delivery_id": delivery_id,
                    "sheet": sheet["name"],
                    "first_row": first,
                    "last_row": last or LAST_ROW,
                    "field": column["field"],
                    "letter": column.get("column"),
                    "header": column.get("header"),
                    "unit": column.get("unit"),
                }
                for column in sheet["columns"]
                if column["field"]
            ]
    return pa.Table.from_pylist(rows, schema=PRINTED)
