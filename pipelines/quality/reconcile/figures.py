"""The figures of a feed's delivered tables, long: one row per row and figure, of data rows and of printed totals.

The SQL is derived from the contract and reads ``raw.parquet``: a total is held against what was delivered, whether
cleaning took the row or not. Which rows a total covers is decided in ``models``; nothing is run here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.clean.jobs import scale_of
from pipelines.contracts.derive.cleaning import parsed_select
from pipelines.contracts.derive.columns import schema_of
from pipelines.contracts.model import FIGURES, Contract, FeedField
from pipelines.contracts.types.money import FEN, scale_column
from pipelines.contracts.types.sql import ident, lit
from pipelines.identity.names import Level, area_keys_sql

TOTALS = ("total", "subtotal")
GROUPING = ("area_name", "code", "text")
# A head count in words under a column that holds no figures: 31人, 共12户.
COUNTED = "^共?([0-9]{1,7})(人|名|户|处|个|项|条|笔|家|所|宗)$"
PER_HOUSEHOLD = "户"
LABEL = "(合计|小计|总计|共计|累计|汇总|[:：])"
_PLACE = {"delivery_id": "VARCHAR", "feed": "VARCHAR", "sheet": "VARCHAR", "table_no": "INTEGER", "row_no": "INTEGER", "kind": "VARCHAR"}
COLUMNS = {
    "printed_row": {**_PLACE, "label": "VARCHAR", "names": "VARCHAR[]"},
    "printed_figure": {
        **_PLACE, "is_copy": "BOOLEAN", "field": "VARCHAR", "unit": "VARCHAR", "per_unit": "BIGINT", "per_row": "DECIMAL(9, 4)",
        "value": "DECIMAL(28, 4)", "decimals": "INTEGER", "is_unread": "BOOLEAN",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """One table of a delivered sheet that prints totals. ``units`` by field, as read.json has them; ``rows`` of data."""

    delivery_id: str
    folder: Path
    sheet: str
    table_no: int
    first_row: int
    last_row: int
    units: dict[str, str | None]
    rows: int = 0


def tables_of(delivery_id: str, folder: Path, report: dict[str, Any], last: int) -> list[Table]:
    """The tables of a read.json in which some row is a total; ``last``: the last row of a sheet without bounds."""
    found = []
    for number, sheet in enumerate(report["sheets"]):
        if any(sheet["kinds"].get(kind) for kind in TOTALS):
            first, end = sheet.get("rows") or (1, last)
            units = {column["field"]: column.get("unit") for column in sheet["columns"] if column["field"]}
            found.append(Table(delivery_id, folder, sheet["name"], number, first, end or last, units, int(sheet["kinds"].get("data", 0))))
    return found


def summed_fields(contract: Contract) -> list[FeedField]:
    """Fields whose entry in a total row is a sum."""
    return [field for field in contract.fields if field.type in FIGURES and field.name not in contract.totals.not_summed]


def grouping_fields(contract: Contract) -> list[FeedField]:
    """Fields by which rows of a sheet may stand in groups: places, kinds, names of things; never what tells one row from all others."""
    return [field for field in contract.fields if field.type in GROUPING and field.name not in contract.key and not field.sensitive]


def scope_table(contract: Contract, tables: Sequence[Table]) -> pa.Table:
    """Table reconcile_scope: which rows of which file belong to which table, and the fen per unit of its money columns."""
    money = [field for field in summed_fields(contract) if field.type == "money"]
    rows = []
    for number, table in enumerate(tables):
        row: dict[str, Any] = {"_d": number, "file": str(table.folder / "raw.parquet"), **_place(table)}
        for field in money:
            row[scale_column(field.name)] = scale_of(table.units.get(field.name), str(field.unit))
        for field in summed_fields(contract):
            row[f"{field.name}__unit"] = table.units.get(field.name) or field.unit
        rows.append(row)
    kinds: list[tuple[str, pa.DataType]] = [("_d", pa.int32()), ("file", pa.string()), ("delivery_id", pa.string()), ("sheet", pa.string())]
    kinds += [(name, pa.int32()) for name in ("table_no", "first_row", "last_row")]
    kinds += [(scale_column(field.name), pa.int64()) for field in money]
    kinds += [(f"{field.name}__unit", pa.string()) for field in summed_fields(contract)]
    return pa.Table.from_pylist(rows, schema=schema_of(kinds))


def _place(table: Table) -> dict[str, Any]:
    names = ("delivery_id", "sheet", "table_no", "first_row", "last_row")
    return {name: getattr(table, name) for name in names}


def raw_select(contract: Contract, tables: Sequence[Table]) -> str:
    """Rows of data, totals and subtotals with the text of their figures, names of groups and head counts."""
    fields = summed_fields(contract)
    files = "[" + ", ".join(lit(str(folder / "raw.parquet")) for folder in sorted({table.folder for table in tables})) + "]"
    groups = ", ".join(map(_group, grouping_fields(contract)))
    words = ", ".join(f"replace(r.{ident(field.name)}, ' ', '')" for field in contract.fields if field.type not in FIGURES)
    texts = "".join(f", r.{ident(field.name)}" for field in fields)
    scales = "".join(f", s.{ident(scale_column(field.name))}" for field in fields if field.type == "money")
    units = "".join(f", s.{ident(field.name + '__unit')}" for field in fields)
    return (
        "SELECT s._d, CAST(r.row_no AS BIGINT) AS _rid, r.sheet AS _sheet, r.row_no AS _row_no,"
        " s.table_no AS _block, CAST(NULL AS DATE) AS _known_on, CAST(NULL AS DATE) AS _period_end, s.delivery_id, s.table_no, r.kind,"
        f" CASE WHEN r.kind <> 'data' THEN nullif(regexp_replace(split_part(r.extra, ' ', 1), {lit(LABEL)}, '', 'g'), '') END AS label,"
        f" CASE WHEN r.kind = 'data' THEN [{groups}]::VARCHAR[] END AS names,"
        f" CASE WHEN r.kind <> 'data' THEN list_filter([{words}]::VARCHAR[], lambda word: regexp_matches(word, {lit(COUNTED)}))[1] END"
        f" AS head_count, d.delivery_id IS NOT NULL AS is_copy{texts}{scales}{units}"
        f" FROM read_parquet({files}, filename = true) AS r"
        " JOIN reconcile_scope AS s ON s.file = r.filename AND s.sheet = r.sheet AND r.row_no BETWEEN s.first_row AND s.last_row"
        f" LEFT JOIN ({_copies(tables)}) AS d ON d.delivery_id = s.delivery_id AND d.sheet = r.sheet AND d.row_no = r.row_no"
        " WHERE r.kind IN ('data', 'total', 'subtotal')"
    )


def rows_select(source: str) -> str:
    """printed_row, of all feeds: with the names a total's label may give a group, as it stands and as the key of a township or a
    village."""
    levels: tuple[Level, ...] = ("township", "village")
    keys = ", ".join(area_keys_sql("label", level) for level in levels)
    named = f"list_distinct(list_filter([label, {keys}]::VARCHAR[], lambda name: name IS NOT NULL))"
    return f"SELECT * EXCLUDE (label, names), CASE WHEN kind <> 'data' THEN {named} END AS named, names FROM {source}"


def _group(field: FeedField) -> str:
    """SQL: what rows of one group have in common; places are written in many ways."""
    text = f"r.{ident(field.name)}"
    return area_keys_sql(text, field.level) if field.level else f"replace({text}, ' ', '')"


def _copies(tables: Sequence[Table]) -> str:
    """Rows that cleaning found to be exact copies of another row of their delivery. Most deliveries have none rejected at all."""
    folders = {table.folder / "rejected.parquet": table.delivery_id for table in tables}
    some = {str(file): delivery for file, delivery in sorted(folders.items()) if pq.read_metadata(file).num_rows}
    if not some:
        return "SELECT NULL::VARCHAR AS delivery_id, NULL::VARCHAR AS sheet, NULL::INTEGER AS row_no WHERE false"
    values = ", ".join(f"({lit(file)}, {lit(delivery)})" for file, delivery in some.items())
    return (
        "SELECT DISTINCT d.delivery_id, r._sheet AS sheet, r._row_no AS row_no"
        f" FROM read_parquet([{', '.join(map(lit, some))}], filename = true, union_by_name = true) AS r"
        f" JOIN (VALUES {values}) AS d(file, delivery_id) ON d.file = r.filename WHERE r.action = 'duplicate'"
    )


def row_select(contract: Contract) -> str:
    """Relation reconcile_row, over reconcile_raw: every row with the figures of it as cleaning reads them, before any is nulled."""
    fields = summed_fields(contract)
    if not fields:
        return "SELECT * FROM reconcile_raw"
    parsed = parsed_select(contract.model_copy(update={"fields": tuple(fields)}), "reconcile_raw")
    read = "".join(f", p.{ident(field.name + end)} AS {ident(field.name + end)}" for field in fields for end in ("", "__text", "__n"))
    texts = ", ".join(ident(field.name) for field in fields)
    return f"SELECT t.* EXCLUDE ({texts}){read} FROM reconcile_raw AS t JOIN ({parsed}) AS p ON p._d = t._d AND p._row_no = t._row_no"


def named_select(contract: Contract) -> str:
    """Rows of a feed for ``rows_select``, over reconcile_row."""
    return f"SELECT {_place_of(contract)}, label, names FROM reconcile_row"


def _place_of(contract: Contract) -> str:
    return f"delivery_id, {lit(contract.feed)} AS feed, _sheet AS sheet, table_no, _row_no AS row_no, kind"


def figures_select(contract: Contract) -> str:
    """printed_figure of a feed, over reconcile_row. Field ``*`` counts rows: 1 for each, the words' count in a total."""
    place = f"{_place_of(contract)}, is_copy"
    per_person = contract.identity.person.id is not None
    counted = f"regexp_extract(head_count, {lit(COUNTED)}, 1)"
    if per_person:  # rows are persons: how many households they are is not a count of rows
        counted = f"CASE WHEN NOT ends_with(head_count, {lit(PER_HOUSEHOLD)}) THEN {counted} END"
    parts = [
        f"SELECT {place}, '*' AS field, NULL::VARCHAR AS unit, 1::BIGINT AS per_unit, 0::DECIMAL(9, 4) AS per_row,"
        f" CASE WHEN kind = 'data' THEN 1 ELSE TRY_CAST(nullif({counted}, '') AS DECIMAL(28, 4)) END::DECIMAL(28, 4) AS value,"
        " 0 AS decimals, false AS is_unread FROM reconcile_row"
    ]
    parts += [_figure(field, place, contract.totals.per_row) for field in summed_fields(contract)]
    return " UNION ALL ".join(parts)


def _figure(field: FeedField, place: str, per_row: float) -> str:
    f, text, normal = (ident(field.name + end) for end in ("", "__text", "__n"))
    unit, scale = ident(field.name + "__unit"), "1"
    rounding = "0"
    if field.type == "money":
        scale = f"coalesce({ident(scale_column(field.name))}, {FEN[str(field.unit)]})"
        rounding = f"CASE WHEN {scale} > {FEN['yuan']} THEN {per_row} ELSE 0 END"
    written = f"coalesce(nullif({normal}, ''), {text})"
    return (
        f"SELECT {place}, {lit(field.name)}, {unit}, CAST({scale} AS BIGINT), CAST({rounding} AS DECIMAL(9, 4)),"
        f" CAST({f} AS DECIMAL(28, 4)), length(regexp_extract({written}, '\\.([0-9]*)', 1))::INTEGER,"
        f" {f} IS NULL AND {text} IS NOT NULL AND {normal} IS DISTINCT FROM '' FROM reconcile_row"
    )
