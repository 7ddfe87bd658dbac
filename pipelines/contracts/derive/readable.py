"""How much of a column each of several fields could read, by the types' own SQL: for drafts and for changed headers.

Nothing is cleaned here: cells are parsed as if they stood under a field, and the complaints are counted.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.contracts.derive.cleaning import money_fields, parsed_select
from pipelines.contracts.derive.rules import field_rules
from pipelines.contracts.model import Contract, FeedField
from pipelines.contracts.types.money import FEN, scale_column
from pipelines.contracts.types.sql import ident

_TRIAL = {
    "feed": "trial/trial", "title": {"zh": "-", "en": "-"}, "department": {"zh": "-", "en": "-"}, "grain": {"zh": "-", "en": "-"},
    "delivery": {"kind": "event", "cadence": "event", "period": "month"},
    "access": {"sensitivity": "-", "legal_basis": "duty", "retention_days": 1, "readers": ["-"]},
    "key": ["trial"], "fields": [{"name": "trial", "type": "text", "header": ["-"], "en": "-"}],
}  # fmt: skip


def trial_select(fields: Sequence[FeedField], cells: str, known_on: str = "2100-01-01") -> str:
    """Relation of ``parsed_select`` over ``cells``, whose columns are the fields' names; bare amounts are in the field's unit."""
    contract = Contract.model_validate(_TRIAL).model_copy(update={"fields": tuple(fields)})
    scales = "".join(f", {FEN[field.unit or 'yuan']} AS {ident(scale_column(field.name))}" for field in money_fields(contract))
    place = "0 AS _d, CAST(0 AS BIGINT) AS _rid, '' AS _sheet, 0 AS _row_no, 0 AS _block, CAST(NULL AS DATE) AS _period_end"
    place += f", DATE '{known_on}' AS _known_on"
    return parsed_select(contract, f"(SELECT {place}{scales}, * FROM {cells})")


def filled_sql(field: FeedField) -> str:
    """True where the cell says something."""
    return f"NOT ({ident(field.name + '__text')} IS NULL OR coalesce({ident(field.name + '__n')} = '', false))"


def readable_sql(field: FeedField) -> str:
    """True where the cell says something and the field has no complaint about it."""
    bad = " OR ".join(f"coalesce({rule.predicate}, false)" for rule in field_rules(field) if rule.stage in ("unreadable", "value"))
    return f"{filled_sql(field)} AND NOT ({bad or 'false'})"
