"""The project's own expectations: pattern, rule over a row, rule over a group of rows, private text.

Stock regex and LIKE expectations fail on DuckDB, and stock uniqueness over several columns joins the table to
itself. Each expectation here counts rows inside SQL and returns counts only, never a value. Row counts
of row-level expectations are plain aggregates, so GX bundles them with the stock ones into one scan.
Importing this module imports great_expectations and registers the expectations.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import column_condition_partial
from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import ColumnMapMetricProvider
from great_expectations.expectations.metrics.metric_provider import metric_partial, metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from expectations.counted import CountedColumn, ToldOnce
from pipelines.publish.privacy import PRIVATE_TEXT


def row_rule_broken(expr: str) -> Any:
    """SQL aggregate: rows for which a boolean is false."""
    # literal_column, not text(): a colon in the SQL (a cast, a time) is no bind parameter.
    return sa.func.count_if(sa.not_(sa.literal_column(f"coalesce(({expr}), true)")))


def private_text_found(columns: Sequence[str]) -> Any:
    """SQL aggregate: rows in which one of the columns holds private text."""
    found = sa.or_(*(sa.func.regexp_matches(sa.column(name), PRIVATE_TEXT) for name in columns))
    return sa.func.count_if(sa.func.coalesce(found, False))


def group_rule_broken(source: Any, expr: str, group_by: Sequence[str]) -> Any:
    """SELECT: rows of the groups for which a boolean over aggregates is false."""
    groups = (
        sa.select(sa.func.count().label("members"))
        .select_from(source)
        .group_by(*(sa.column(name) for name in group_by))
        .having(sa.not_(sa.literal_column(f"coalesce(({expr}), true)")))
        .subquery()
    )
    return sa.select(sa.func.coalesce(sa.func.sum(groups.c.members), 0))


class ColumnValuesSatisfyPattern(ColumnMapMetricProvider):
    """Values that match a regular expression as a whole."""

    condition_metric_name = "column_values.satisfy_pattern"
    condition_value_keys = ("pattern",)

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column: Any, pattern: str, **_: Any) -> Any:  # noqa: N805
        return sa.func.regexp_full_match(column, pattern)


class ExpectColumnValuesToSatisfyPattern(CountedColumn):
    """Expect every value that is not NULL to match ``pattern`` from end to end."""

    pattern: str
    map_metric = "column_values.satisfy_pattern"
    success_keys: ClassVar[tuple[str, ...]] = ("pattern", "mostly")


class _Counting(ToldOnce):
    """Met when its metric counts no row."""

    name: str
    counts: ClassVar[str]

    def _validate(self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None) -> dict[str, Any]:
        failed = int(metrics[self.counts] or 0)
        return {"success": failed == 0, "result": {"element_count": int(metrics["table.row_count"]), "unexpected_count": failed}}


class RowRuleBroken(TableMetricProvider):
    """Rows for which a SQL boolean is false."""

    metric_name = "table.row_rule_broken"
    value_keys = ("expr",)

    @metric_partial(
        engine=SqlAlchemyExecutionEngine, partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN, domain_type=MetricDomainTypes.TABLE
    )
    def _sqlalchemy(
        cls,  # noqa: N805
        execution_engine: Any,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> Any:
        return row_rule_broken(metric_value_kwargs["expr"]), metric_domain_kwargs, {}


class ExpectRowRule(_Counting):
    """Expect a SQL boolean over the columns of a row to hold; NULL counts as met."""

    expr: str
    counts: ClassVar[str] = "table.row_rule_broken"
    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.row_rule_broken", "table.row_count")
    success_keys: ClassVar[tuple[str, ...]] = ("expr",)


class GroupRuleBroken(TableMetricProvider):
    """Rows of groups for which a SQL boolean over aggregates is false."""

    metric_name = "table.group_rule_broken"
    value_keys = ("expr", "group_by")

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805
        execution_engine: Any,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> int:
        source, _, _ = execution_engine.get_compute_domain(metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE)
        select = group_rule_broken(source, metric_value_kwargs["expr"], metric_value_kwargs["group_by"])
        return int(execution_engine.execute_query(select).scalar())


class ExpectGroupRule(_Counting):
    """Expect a SQL boolean over aggregates to hold in every group; a broken group fails with all its rows."""

    expr: str
    group_by: list[str]
    counts: ClassVar[str] = "table.group_rule_broken"
    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.group_rule_broken", "table.row_count")
    success_keys: ClassVar[tuple[str, ...]] = ("expr", "group_by")


class PrivateTextFound(TableMetricProvider):
    """Rows in which any of the columns holds text like a citizen id or a mobile number."""

    metric_name = "table.private_text_found"
    value_keys = ("columns",)

    @metric_partial(
        engine=SqlAlchemyExecutionEngine, partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN, domain_type=MetricDomainTypes.TABLE
    )
    def _sqlalchemy(
        cls,  # noqa: N805
        execution_engine: Any,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> Any:
        return private_text_found(metric_value_kwargs["columns"]), metric_domain_kwargs, {}


class ExpectNoPrivateText(_Counting):
    """Expect no text like a citizen id (15, 17 or 18 digits) or a mobile number (11 digits) in any of the columns."""

    columns: list[str]
    counts: ClassVar[str] = "table.private_text_found"
    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.private_text_found", "table.row_count")
    success_keys: ClassVar[tuple[str, ...]] = ("columns",)
