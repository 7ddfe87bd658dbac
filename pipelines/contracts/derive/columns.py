"""Typed columns of a feed: names, DuckDB and Arrow types, comments. What every other derivation builds on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from pipelines.contracts.code_lists import load_codes
from pipelines.contracts.model import Contract, FeedField
from pipelines.contracts.types import TYPES, SemanticType, Spec

# Where a row came from, in accepted.parquet.
PLACE = (("_sheet", "VARCHAR", pa.string()), ("_row_no", "INTEGER", pa.int32()))


@dataclass(frozen=True)
class TypedColumn:
    """One column of the accepted table. ``field`` is the contract's field it comes from."""

    name: str
    duck: str
    arrow: pa.DataType
    field: FeedField
    zh: str
    en: str


def schema_of(columns: Iterable[tuple[str, pa.DataType]]) -> pa.Schema:
    """An Arrow schema of names and types."""
    return pa.schema([pa.field(name, kind) for name, kind in columns])


def semantic(field: FeedField) -> SemanticType:
    """The semantic type of a field."""
    return TYPES[field.type]


def spec_of(field: FeedField) -> Spec:
    """The field with its code list."""
    return Spec(field, load_codes(field.codes) if field.codes else None)


def typed_columns(contract: Contract) -> list[TypedColumn]:
    """Columns of the accepted table, extras such as a date's precision behind their field."""
    found: list[TypedColumn] = []
    for field in contract.fields:
        kind = semantic(field)
        found.append(TypedColumn(field.name, kind.duck, kind.arrow, field, field.zh, field.en))
        for extra in kind.extras(spec_of(field), "x", "n", "v"):
            found.append(
                TypedColumn(field.name + extra.suffix, extra.duck, extra.arrow, field, field.zh + extra.zh, f"{field.en}: {extra.en}")
            )
    return found


def arrow_schema(contract: Contract) -> pa.Schema:
    """Schema of accepted.parquet: the typed columns, then _sheet and _row_no."""
    columns = [pa.field(column.name, column.arrow) for column in typed_columns(contract)]
    return pa.schema([*columns, *(pa.field(name, arrow) for name, _, arrow in PLACE)])
