"""What cleaning counted of each delivery, and which cells its contract declares, as small tables.

Reads the ``clean.json`` of every delivery, nothing else: no row is looked at again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.contracts.model import Contract
from pipelines.engine.duck import quote

_FIELDS: list[pa.Field[Any]] = [
    *(pa.field(name, pa.string()) for name in ("feed", "field")),
    *(pa.field(name, pa.bool_()) for name in ("is_compulsory", "is_linked")),
]
FIELDS = pa.schema(_FIELDS)
_FACTS = '{filled: \'MAP(VARCHAR, BIGINT)\', by_rule: \'STRUCT("rule" VARCHAR, "column" VARCHAR, "action" VARCHAR, "count" BIGINT)[]\'}'


def field_table(contracts: Mapping[str, Contract]) -> pa.Table:
    """``feed_field``: the columns a dataset is asked for. ``is_compulsory``: a blank there is wrong, for the
    contract has a rule for it; a column that must be there may hold blanks (who is not monitored has no category). ``is_linked``: rows of
    the feed name persons or households, so that they can contradict what other departments say."""
    rows = []
    for contract in contracts.values():
        person, household = contract.identity.person, contract.identity.household
        linked = any((person.id, person.name, household.number))
        rows += [
            {
                "feed": contract.feed,
                "field": field.name,
                "is_compulsory": field.on_blank is not None,
                "is_linked": linked,
            }
            for field in contract.fields
            if not field.optional
        ]
    return pa.Table.from_pylist(rows, schema=FIELDS)


def filled_select(folders: Mapping[str, str]) -> str:
    """``delivery_filled``: cells that say something, by delivery and field."""
    if not folders:
        return "SELECT NULL::VARCHAR AS delivery_id, NULL::VARCHAR AS field, NULL::BIGINT AS filled WHERE false"
    return (
        f"SELECT delivery_id, unnest(map_keys(filled)) AS field, unnest(map_values(filled)) AS filled FROM ({_facts(folders)})"
        " ORDER BY delivery_id, field"
    )


def fault_select(folders: Mapping[str, str]) -> str:
    """``delivery_fault``: rules broken, by delivery, rule and field. Copies are no fault of a cell and stand in the counts."""
    names = "NULL::VARCHAR AS delivery_id, NULL::VARCHAR AS rule, NULL::VARCHAR AS column_name, NULL::VARCHAR AS action"
    if not folders:
        return f"SELECT {names}, NULL::BIGINT AS faults WHERE false"
    return (
        'SELECT delivery_id, fault."rule" AS "rule", fault."column" AS column_name, fault."action" AS "action", fault."count" AS faults'
        f" FROM (SELECT delivery_id, unnest(by_rule) AS fault FROM ({_facts(folders)})) ORDER BY ALL"
    )


def folders_of(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Digest folder of every delivery that was cleaned."""
    rows = connection.execute(
        "SELECT delivery_id, folder FROM delivery WHERE delivery_state NOT IN ('refused', 'returned') ORDER BY delivery_id"
    ).fetchall()
    return {str(delivery_id): str(folder) for delivery_id, folder in rows}


def _facts(folders: Mapping[str, str]) -> str:
    files = ", ".join(quote(f"{folder}/clean.json") for folder in folders.values())
    named = ", ".join(f"({quote(f'{folder}/clean.json')}, {quote(delivery_id)})" for delivery_id, folder in folders.items())
    return (
        f"SELECT d.delivery_id, j.filled, j.by_rule FROM read_json([{files}], columns = {_FACTS}, filename = true) AS j"
        f" JOIN (VALUES {named}) AS d(file, delivery_id) ON d.file = j.filename"
    )
