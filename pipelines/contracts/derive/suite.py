"""The Great Expectations suite of a feed, as plain JSON: what the accepted table must keep.

Every row expectation carries ``meta.predicate``, SQL true for a bad row, so that whoever needs to know which rows or
deliveries break a rule compiles the suite instead of asking GX. Rules that only cleaning can judge are not in it.
"""

from __future__ import annotations

from typing import Any

from pipelines.contracts.derive.rules import RowRule, key_rule, row_rules
from pipelines.contracts.model import Contract


def derive_suite(contract: Contract) -> dict[str, Any]:
    """The suite of a feed: table rules first, then row rules in contract order, then the key."""
    rules = [rule for rule in (*row_rules(contract), key_rule(contract)) if rule.expectation is not None]
    return {
        "name": contract.table,
        "meta": {"feed": contract.feed, "zh": contract.title.zh, "en": contract.title.en, "derived_from": f"{contract.feed}.yaml"},
        "expectations": [*_table_rules(contract), *(_row_rule(rule) for rule in rules)],
    }


def _row_rule(rule: RowRule) -> dict[str, Any]:
    assert rule.expectation is not None
    meta = {
        "rule": rule.rule,
        "column": rule.column,
        "action": rule.action,
        "predicate": rule.predicate,
        "zh": rule.zh,
        "en": rule.en,
    }
    return {"type": rule.expectation.type, "kwargs": rule.expectation.kwargs, "meta": meta}


def _table_rules(contract: Contract) -> list[dict[str, Any]]:
    if contract.limits.min_rows == 0:
        return []
    meta = {"rule": "min_rows", "column": "*", "action": "hold", "zh": "行数过少", "en": "too few rows"}
    return [{"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": contract.limits.min_rows}, "meta": meta}]
