"""Tables of restricted.duckdb, schema ``feed``: one per feed as the standing deliveries give it, every column commented.

The SQLAlchemy table is the declaration; DDL derives from it. Filling it is publish's.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Integer, MetaData, Numeric, Table, Text

from pipelines.contracts.derive.columns import TypedColumn, typed_columns
from pipelines.contracts.model import Contract

SCHEMA = "feed"
_TYPES: dict[str, Any] = {
    "VARCHAR": Text(),
    "DATE": Date(),
    "INTEGER": Integer(),
    "BIGINT": BigInteger(),
    "BOOLEAN": Boolean(),
    "DECIMAL(18,4)": Numeric(18, 4),
}
# Whom a row speaks of: added by identity, empty where nothing could be tied.
RESOLVED: tuple[tuple[str, Any, str, str], ...] = (
    ("person_key", Text(), "人员键", "pseudonymous person key"),
    ("household_key", Text(), "户键", "pseudonymous household key"),
    ("village_code", Text(), "村代码", "village code"),
    ("link_class", Text(), "关联方式", "how the row was tied to its person"),
)
# Where a row came from, in accepted__<feed> and in the restricted database.
ORIGIN: tuple[tuple[str, Any, str, str], ...] = (
    ("_delivery_id", Text(), "交付编号", "delivery"),
    ("_sheet", Text(), "工作表", "sheet"),
    ("_row_no", Integer(), "行号", "row in the sheet"),
    ("_period", Text(), "所属期", "period"),
    ("_part", Text(), "分片", "part"),
    ("_known_at", DateTime(), "获知时间", "known at (UTC)"),
)


def comment(column: TypedColumn) -> str:
    """``zh | en`` of a column, with its unit."""
    unit = ("（分）", " (fen)") if column.field.type == "money" else ("", "")
    return f"{column.zh}{unit[0]} | {column.en}{unit[1]}"


def restricted_table(contract: Contract, metadata: MetaData | None = None) -> Table:
    """The feed's table as published: typed columns, origin, and what identity tied them to."""
    columns = [
        Column(column.name, _TYPES[column.duck], nullable=True, comment=comment(column), info={"sensitive": column.field.sensitive})
        for column in typed_columns(contract)
    ]
    named = {column.name for column in columns}
    origin = [Column(name, kind, nullable=True, comment=f"{zh} | {en}") for name, kind, zh, en in (*ORIGIN, *RESOLVED) if name not in named]
    return Table(
        contract.table,
        metadata if metadata is not None else MetaData(schema=SCHEMA),
        *columns,
        *origin,
        comment=f"{contract.title.zh} | {contract.title.en}",
        info={"feed": contract.feed, "grain": contract.grain.en},
    )
