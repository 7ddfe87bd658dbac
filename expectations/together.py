"""All rules of a suite that count rows, asked as one expectation: one metric, one scan, one validation.

GX takes some four milliseconds of Python an expectation whatever the table holds, and a night audits two thousand five
hundred. Here belongs which declared expectations can be asked together and the SQL that counts for them: what the
expectation of that name counts when asked alone (tests hold them to it). When the query fails, ``validate`` asks one by
one. Importing this module imports great_expectations and registers the expectation.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any, ClassVar

import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from expectations.counted import ToldOnce
from expectations.custom import group_rule_broken, private_text_found, row_rule_broken

TOGETHER = "expect_rules_together"


def broken_of(kind: str, kwargs: Mapping[str, Any]) -> Any:
    """SQL aggregate: rows that break a rule. None for an expectation, or keywords of one, that has to be asked alone."""
    given = set(kwargs)
    column: Any = sa.column(str(kwargs.get("column")))
    if kind == "expect_column_values_to_not_be_null" and given == {"column"}:
        return sa.func.count_if(column.is_(None))
    if kind == "expect_column_values_to_satisfy_pattern" and given == {"column", "pattern"}:
        return sa.func.count_if(sa.not_(sa.func.regexp_full_match(column, kwargs["pattern"])))
    if kind == "expect_column_values_to_be_in_set" and given == {"column", "value_set"} and kwargs["value_set"]:
        return None if None in kwargs["value_set"] else sa.func.count_if(column.not_in(kwargs["value_set"]))
    if kind == "expect_column_values_to_be_between" and "column" in given and given <= {"column", "min_value", "max_value"}:
        ends = (("min_value", operator.lt), ("max_value", operator.gt))
        tests = [outside(column, kwargs[end]) for end, outside in ends if kwargs.get(end) is not None]
        return sa.func.count_if(sa.or_(*tests)) if tests else None
    if kind == "expect_row_rule":
        return row_rule_broken(kwargs["expr"])
    if kind == "expect_no_private_text":
        return private_text_found(kwargs["columns"])
    return None


def can_join(kind: str, kwargs: Mapping[str, Any]) -> bool:
    """Whether a declared expectation can be asked together with others."""
    return kind == "expect_group_rule" or broken_of(kind, kwargs) is not None


class RulesBroken(TableMetricProvider):
    """Rows of the table, then the rows that break each of the rules, in their order."""

    metric_name = "table.rules_broken"
    value_keys = ("rules",)

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805
        execution_engine: Any,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> list[int]:
        source, _, _ = execution_engine.get_compute_domain(metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE)
        rules = metric_value_kwargs["rules"]
        rows = [broken_of(rule["type"], rule["kwargs"]) for rule in rules if rule["type"] != "expect_group_rule"]
        counted = iter(execution_engine.execute_query(sa.select(sa.func.count(), *rows).select_from(source)).fetchone())
        found = [int(next(counted))]
        for rule in rules:
            if rule["type"] == "expect_group_rule":
                select = group_rule_broken(source, rule["kwargs"]["expr"], rule["kwargs"]["group_by"])
                found.append(int(execution_engine.execute_query(select).scalar()))
            else:
                found.append(int(next(counted) or 0))  # over an empty table count_if is NULL
        return found


class ExpectRulesTogether(ToldOnce):
    """Met when no rule is broken by any row; tells rows and broken rows by rule."""

    rules: list[dict[str, Any]]
    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.rules_broken",)
    success_keys: ClassVar[tuple[str, ...]] = ("rules",)

    def _validate(self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None) -> dict[str, Any]:
        rows, *broken = metrics["table.rules_broken"]
        return {"success": not any(broken), "result": {"element_count": rows, "details": {"broken": broken}}}
