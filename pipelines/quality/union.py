"""The SELECTs that put deliveries together: accepted rows of a feed, rejected rows and cells of all of them.

Here belongs SQL whose list of files is only known at night. Which deliveries stand is decided in ``models/``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.contracts.derive.columns import PLACE, typed_columns
from pipelines.contracts.derive.rules import key_is_whole
from pipelines.contracts.model import Contract
from pipelines.engine.duck import quote

_DAY = "least(period_last(d._period), china_day(d._known_at))"
REJECTED = ("rejected.parquet", "cells.parquet")


@dataclass(frozen=True)
class Source:
    """One delivery whose rows are used. ``lost``: townships of it for which a later file speaks. ``returns``: receipts of it
    that came back, whose rows stand in the place of its own (table ``returned_row``)."""

    delivery_id: str
    folder: str
    period: str | None
    part: str | None
    known_at: dt.datetime
    version: int
    lost: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()

    def file(self, name: str) -> str:
        return f"{self.folder}/{name}"


def accepted_columns(contract: Contract) -> dict[str, str]:
    """Columns and DuckDB types of ``accepted__<table>``: the typed fields, then where each row came from."""
    fields = {column.name: column.duck for column in typed_columns(contract)}
    place = {name: duck for name, duck, _ in PLACE}
    return {**fields, "_delivery_id": "VARCHAR", **place, "_period": "VARCHAR", "_part": "VARCHAR", "_known_at": "TIMESTAMP"}


def empty_select(contract: Contract) -> str:
    """No row, with the right columns."""
    return "SELECT " + ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in accepted_columns(contract).items()) + " WHERE false"


def accepted_select(contract: Contract, sources: Sequence[Source], *, latest_by_key: bool) -> str:
    """Accepted rows of the sources with where they came from.

    ``latest_by_key``: of rows with the same key in different deliveries only those of the delivery known last stay.
    Rows whose key does not say which row they are (no id) are the same only when every field is: two are two.
    """
    if not sources:
        return empty_select(contract)
    fields = {column.name: column.duck for column in typed_columns(contract)}
    township = contract.identity.area.township
    values = ", ".join(
        f"({quote(item.file('accepted.parquet'))}, {quote(item.delivery_id)}, {_text(item.period)}, {_text(item.part)},"
        f" TIMESTAMP {quote(item.known_at.isoformat(sep=' '))}, {item.version}, {_list(item.lost)})"
        for item in sources
    )
    # Where a row came back on a receipt it says so: delivery, place and known time are the return's. Which of several deliveries
    # speaks for a key stays the delivery's own affair. A state folded over snapshots counts deliveries: its rows keep theirs.
    back = any(item.returns for item in sources) and not contract.delivery.history
    columns = [f'CAST(a."{name}" AS {kind}) AS "{name}"' for name, kind in fields.items()]
    places = {"_delivery_id": ("d._delivery_id", "return_id"), "_sheet": ("a._sheet", "return_sheet"),
              "_row_no": ("a._row_no", "return_row"), "_known_at": ("d._known_at", "returned_at")}  # fmt: skip
    origin = {name: f"coalesce(b.{came}, {own})" if back else own for name, (own, came) in places.items()}
    columns += [f"{origin['_delivery_id']} AS _delivery_id"]
    columns += [f"CAST({origin[name]} AS {kind}) AS {name}" for name, kind, _ in PLACE]
    columns += ["d._period", "d._part", f"{origin['_known_at']} AS _known_at", "d._delivery_id AS _of", "d._known_at AS _of_known_at"]
    select = (
        f"SELECT {', '.join(columns)}, d._version FROM read_parquet({_files(sources, 'accepted.parquet')}, union_by_name = true,"
        f" filename = '_file') AS a JOIN (VALUES {values}) AS d(_file, _delivery_id, _period, _part, _known_at, _version, _lost)"
        " ON d._file = a._file"
    )
    if back:
        select += " LEFT JOIN returned_row AS b ON b.delivery_id = d._delivery_id AND b.sheet = a._sheet AND b.row_no = a._row_no"
    if township and any(item.lost for item in sources):
        select += f' WHERE NOT coalesce(list_contains(d._lost, township_slot_on(a."{township}", {_DAY})), false)'
    names = ", ".join(f'"{name}"' for name in accepted_columns(contract))
    if not latest_by_key or len(sources) == 1:
        return f"SELECT {names} FROM ({select})"
    keys = ", ".join(f'"{name}"' for name in contract.key)
    whole = ", ".join(f'"{name}"' for name in fields)
    return (
        f"SELECT {names} FROM ({select}) QUALIFY _of = first_value(_of) OVER ("
        f"PARTITION BY {keys}, CASE WHEN NOT ({key_is_whole(contract)}) THEN row({whole}) END"
        " ORDER BY _of_known_at DESC, _version DESC, coalesce(_period, '') DESC, _of DESC)"
    )


def count_accepted_select(sources: Sequence[Source]) -> str:
    """Accepted rows in the sources' files, before any of them gives way to another."""
    return f"SELECT count(*) FROM read_parquet({_files(sources, 'accepted.parquet')}, union_by_name = true)"


def rejected_select(sources: Sequence[Source]) -> str:
    """Rejected rows and nulled or flagged cells of the sources."""
    wanted = ("_sheet", "_row_no", "rule", "column_name", "source_column", "action", "masked_value", "reason_zh", "reason_en")
    if not sources:
        kinds = {"row_no": "INTEGER"}
        names = ("delivery_id", *(name.removeprefix("_") for name in wanted))
        return "SELECT " + ", ".join(f"CAST(NULL AS {kinds.get(name, 'VARCHAR')}) AS {name}" for name in names) + " WHERE false"
    files = "[" + ", ".join(quote(item.file(name)) for item in sources for name in REJECTED) + "]"
    values = ", ".join(f"({quote(item.file(name))}, {quote(item.delivery_id)})" for item in sources for name in REJECTED)
    columns = ", ".join(f"r.{name} AS {name.removeprefix('_')}" for name in wanted)
    return (
        f"SELECT d.delivery_id, {columns} FROM read_parquet({files}, union_by_name = true, filename = '_file') AS r"
        f" JOIN (VALUES {values}) AS d(_file, delivery_id) ON d._file = r._file"
    )


def _files(sources: Sequence[Source], name: str) -> str:
    return "[" + ", ".join(quote(item.file(name)) for item in sources) + "]"


def _text(value: str | None) -> str:
    return "CAST(NULL AS VARCHAR)" if value is None else quote(value)


def _list(values: Sequence[str]) -> str:
    return "CAST([" + ", ".join(quote(value) for value in values) + "] AS VARCHAR[])"
