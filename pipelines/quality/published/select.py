"""SQL that puts the checks together: counts by village, and each violation down to its cells.

Here belong the SELECTs derived from a check's header and the contract. Nothing is run here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.contracts.derive.columns import semantic
from pipelines.contracts.model import Contract, FeedField
from pipelines.contracts.types.sql import ident, lit
from pipelines.quality.published.catalogue import Check

ROW_COLUMNS = {
    "check_code": "VARCHAR", "severity": "VARCHAR", "delivery_id": "VARCHAR", "sheet": "VARCHAR", "row_no": "INTEGER", "feed": "VARCHAR",
    "village_code": "VARCHAR", "household_key": "VARCHAR", "person_key": "VARCHAR", "source_columns": "VARCHAR", "found": "VARCHAR",
}  # fmt: skip
ASKED_AS_IT_IS = ("code", "code_set", "integer", "decimal", "year", "semester")


def counts_select(checks: Sequence[Check], tables: dict[str, str], silent: dict[str, str]) -> str:
    """published_check: every check at least once. ``tables``: by feed; ``silent``: why a check was not asked, by code."""
    parts = [_counts(check, tables[check.feed]) for check in checks if check.code not in silent]
    declared = ", ".join(f"({lit(c.code)}, {lit(c.severity)}, {lit(c.zh)}, {lit(c.en)}, {_text(silent.get(c.code))})" for c in checks)
    counted = " UNION ALL ".join(parts) or (
        "SELECT NULL::VARCHAR AS check_code, NULL::VARCHAR AS area_code, 0::BIGINT AS rows_checked, 0::BIGINT AS violations,"
        " 0::BIGINT AS rows_not_asked WHERE false"
    )
    return (
        "SELECT d.check_code, coalesce(n.area_code, night.area_code) AS area_code, d.severity, d.title_zh, d.title_en,"
        " d.reason IS NULL AS is_asked, coalesce(n.rows_checked, 0)::BIGINT AS rows_checked,"
        " coalesce(n.violations, 0)::BIGINT AS violations, coalesce(n.rows_not_asked, 0)::BIGINT AS rows_not_asked, d.reason"
        f" FROM (VALUES {declared}) AS d(check_code, severity, title_zh, title_en, reason) CROSS JOIN night"
        f" LEFT JOIN ({counted}) AS n ON n.check_code = d.check_code"
    )


def _counts(check: Check, table: str) -> str:
    gap = _gap(check)
    return (
        f"SELECT {lit(check.code)} AS check_code, coalesce(r.village_code, night.area_code) AS area_code,"
        f" count(*) FILTER (WHERE NOT {gap} AND c.fails IS NOT NULL)::BIGINT AS rows_checked,"
        f" count(*) FILTER (WHERE NOT {gap} AND c.fails)::BIGINT AS violations,"
        f" count(*) FILTER (WHERE {gap} OR c.fails IS NULL)::BIGINT AS rows_not_asked"
        f" FROM {ident(check.model.writes)} AS c JOIN {ident(table)} AS r"
        " ON r._delivery_id = c.delivery_id AND r._sheet = c.sheet AND r._row_no = c.row_no CROSS JOIN night GROUP BY ALL"
    )


def rows_select(checks: Iterable[Check], tables: dict[str, str], contracts: dict[str, Contract]) -> str:
    """published_check_row: each row that failed, with its keys and the cells that say why, masked as in receipts."""
    parts = [_rows(check, tables[check.feed], contracts[check.feed]) for check in checks]
    empty = ", ".join(f"NULL::{kind} AS {name}" for name, kind in ROW_COLUMNS.items())
    return " UNION ALL ".join([f"SELECT {empty} WHERE false", *parts])


def _rows(check: Check, table: str, contract: Contract) -> str:
    cells = [contract.field(name) for name in check.cells]
    letters = ", ".join(f"p.letters[{lit(field.name)}]" for field in cells)
    found = ", ".join(f"{lit(field.zh + '=')} || coalesce({shown(field)}, '空')" for field in cells)
    person = "r.person_key" if check.subject == "member" else "NULL::VARCHAR"
    return (
        f"SELECT {lit(check.code)}, {lit(check.severity)}, c.delivery_id, c.sheet, c.row_no, {lit(check.feed)}, r.village_code,"
        f" r.household_key, {person}, nullif(concat_ws(',', {letters}), ''), concat_ws('；', {found})"
        f" FROM {ident(check.model.writes)} AS c JOIN {ident(table)} AS r"
        " ON r._delivery_id = c.delivery_id AND r._sheet = c.sheet AND r._row_no = c.row_no"
        " LEFT JOIN printed_letters AS p ON p.delivery_id = c.delivery_id AND p.sheet = c.sheet"
        " AND c.row_no BETWEEN p.first_row AND p.last_row"
        f" WHERE c.fails AND NOT {_gap(check)}"
    )


def _gap(check: Check) -> str:
    """SQL: whether the delivery lacks a column that the check cannot do without."""
    names = ", ".join(lit(name) for name in check.needs)
    return f"(c.delivery_id IN (SELECT delivery_id FROM header_gap WHERE feed = {lit(check.feed)} AND field IN ({names})))"


def shown(field: FeedField) -> str:
    """SQL: a value as a reader of the marts may see it; NULL for a blank."""
    column = f"r.{ident(field.name)}"
    if field.type == "yes_no":
        return f"CASE WHEN {column} THEN '是' WHEN NOT {column} THEN '否' END"
    if field.type == "money":
        return f"CAST(CAST(CAST({column} AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2)) AS VARCHAR)"
    if field.type == "month" or (field.type == "date" and field.name == "birth_date"):
        return f"strftime({column}, '%Y-%m')"  # the day of a birth is nobody's business here
    if field.type in ASKED_AS_IT_IS and not field.sensitive:
        return f"CAST({column} AS VARCHAR)"
    return semantic(field).mask_sql(f"CAST({column} AS VARCHAR)")


def _text(value: str | None) -> str:
    return "NULL::VARCHAR" if value is None else lit(value)
