"""Names and DuckDB types of a feed's accepted table, as docs/architecture.md lists them by semantic type."""

from __future__ import annotations

from pipelines.contracts.model import Contract, FeedField

TYPES = {
    "date": "DATE",
    "month": "DATE",
    "year": "INTEGER",
    "integer": "INTEGER",
    "money": "BIGINT",
    "decimal": "DECIMAL(18,4)",
    "yes_no": "BOOLEAN",
}
# Where a row came from; written by clean into accepted.parquet.
PLACE = {"_sheet": "VARCHAR", "_row_no": "INTEGER"}


def field_columns(contract: Contract) -> dict[str, str]:
    """Typed columns of a contract's fields, in the contract's order."""
    return {name: kind for item in contract.fields for name, kind in _columns(item).items()}


def accepted_columns(contract: Contract) -> dict[str, str]:
    """Columns of ``accepted__<table>``: the fields, then where each row came from."""
    return {
        **field_columns(contract),
        "_delivery_id": "VARCHAR",
        **PLACE,
        "_period": "VARCHAR",
        "_part": "VARCHAR",
        "_known_at": "TIMESTAMP",
    }


def _columns(item: FeedField) -> dict[str, str]:
    columns = {item.name: TYPES.get(item.type, "VARCHAR")}
    if item.type == "date" and item.min_precision == "month":
        columns[f"{item.name}_precision"] = "VARCHAR"
    return columns
