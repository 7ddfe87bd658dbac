"""The stock expectations over one column, as the suites use them: they count, and fetch nothing.

Stock ones ask for a sample of unexpected values even where none is wanted: one more scan of the column each, and values
in memory that must not be there. The classes here keep name, keywords and verdict of the stock ones and leave
the sample out; with it the counts of a whole suite come from one query. Expectations of the project's own stand in
``custom``. Importing this module imports great_expectations and puts these classes in place of the stock ones.
"""

from __future__ import annotations

from typing import Any

from great_expectations.compatibility import pydantic
from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween as StockBetween
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet as StockInSet
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull as StockNotNull
from great_expectations.expectations.expectation import BatchExpectation, ColumnMapExpectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.registry import get_metric_kwargs
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

NONNULL = "column_values.nonnull.unexpected_count"


class ToldOnce(BatchExpectation):
    """Its configuration is worked out once: GX asks some sixty times an expectation, and an expectation does not change."""

    _told: ExpectationConfiguration | None = pydantic.PrivateAttr(default=None)

    @property
    def configuration(self) -> ExpectationConfiguration:
        if self._told is None:
            self._told = super().configuration
        return self._told


class CountedColumn(ToldOnce, ColumnMapExpectation):
    """A rule over the values of one column, answered by three counts: rows, NULLs, values that break it."""

    def get_validation_dependencies(
        self, execution_engine: Any = None, runtime_configuration: dict[str, Any] | None = None, **_: Any
    ) -> ValidationDependencies:
        found = {}
        for metric in (NONNULL, f"{self.map_metric}.unexpected_count", "table.row_count"):
            keys = get_metric_kwargs(metric_name=metric, configuration=self.configuration, runtime_configuration=runtime_configuration)
            found[metric] = MetricConfiguration(metric, keys["metric_domain_kwargs"], keys["metric_value_kwargs"])
        return ValidationDependencies(metric_configurations=found, result_format=(runtime_configuration or {}).get("result_format", {}))

    def _validate(self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None) -> Any:
        return super()._validate({**metrics, f"{self.map_metric}.unexpected_values": []}, runtime_configuration, execution_engine)


class ExpectColumnValuesToNotBeNull(CountedColumn, StockNotNull):
    """Expect no value to be NULL."""


class ExpectColumnValuesToBeInSet(CountedColumn, StockInSet):
    """Expect every value that is not NULL to be one of ``value_set``."""


class ExpectColumnValuesToBeBetween(CountedColumn, StockBetween):
    """Expect every value that is not NULL to lie between ``min_value`` and ``max_value``."""
