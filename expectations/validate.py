"""The auditor: runs a suite over one Parquet file with Great Expectations on DuckDB, and returns counts only.

Here belong reading suites, running one validation per suite, and turning its outcome into ``CheckResult``.
What is expected stands in ``feeds/`` (derived from the contracts) and ``marts/`` (written by hand). Nothing that
GX returns leaves this module but row counts: its results, exceptions and log lines may carry raw values.
great_expectations is imported when the first table is audited, never before.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from expectations.lazy import put_off
from pipelines.contracts.model import Contract
from pipelines.engine.duck import quote
from pipelines.errors import EngineError, Where
from pipelines.night import CheckResult

FEEDS = Path(__file__).parent / "feeds"
MARTS = Path(__file__).parent / "marts"

# Counts only: no sample of unexpected values is asked for, none is kept.
RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0, "exclude_unexpected_values": True}

Suite = Mapping[str, Any]


def load_suite(path: Path) -> Suite:
    """One suite file. Raises EngineError when there is none."""
    if not path.exists():
        raise EngineError("no_suite", "a table has no suite", where=Where(file=str(path)), fix="write it, or derive it from the contract")
    suite: Suite = json.loads(path.read_text(encoding="utf-8"))
    return suite


@dataclass
class GxAuditor:
    """Implements ``pipelines.night.Auditor``. One GX context and one DuckDB connection serve all its audits.

    ``memory``, ``threads`` and ``temp`` bound that connection; without ``temp`` it never spills to disk.
    """

    memory: str = "600MB"
    threads: int = 2
    temp: Path | None = None
    _lake: Any = field(default=None, repr=False)

    def audit_feed(self, contract: Contract, table: Path) -> list[CheckResult]:
        """Audit the union of a feed's standing deliveries against the suite derived from its contract."""
        return self.audit(contract.table, load_suite(FEEDS / f"{contract.table}.json"), table)

    def audit_mart(self, mart: str, table: Path) -> list[CheckResult]:
        """Audit one released mart against its written suite."""
        return self.audit(mart, load_suite(MARTS / f"{mart}.json"), table)

    def audit(self, name: str, suite: Suite, table: Path) -> list[CheckResult]:
        """Run one suite over one Parquet file: one batch, one validation. Results in the suite's order."""
        if not suite["expectations"]:
            return []
        lake = self._source()  # first: it silences GX, which warns of every expectation put in place of a stock one
        from expectations.together import TOGETHER, can_join

        positions = range(len(suite["expectations"]))
        declared = [{"type": item["type"], "kwargs": dict(item["kwargs"])} for item in suite["expectations"]]
        joined = [position for position in positions if can_join(declared[position]["type"], declared[position]["kwargs"])]
        alone = [position for position in positions if position not in set(joined)]
        asset = lake.add_query_asset(name=name, query=f"SELECT * FROM read_parquet({quote(str(table))})")
        try:
            batch = asset.add_batch_definition("whole").get_batch()
            whole = {"type": TOGETHER, "kwargs": {"rules": [declared[position] for position in joined]}, "meta": {"position": -1}}
            asked = [declared[position] | {"meta": {"position": position}} for position in alone]
            found = _validated(batch, name, [*asked, whole] if joined else asked)
            together = found.get(-1)
            if joined and (together is None or _raised(together.exception_info)):
                # One of them cannot be computed: asked one by one, they tell which.
                found |= _validated(batch, name, [declared[position] | {"meta": {"position": position}} for position in joined])
                together = None
        finally:
            lake.delete_asset(name)
        results = {}
        if together is not None:
            rows, broken = together.result["element_count"], together.result["details"]["broken"]
            for position, failed in zip(joined, broken, strict=True):
                results[position] = _counted(name, suite["expectations"][position], rows, failed, failed == 0)
        return [results.get(position) or _result(name, suite["expectations"][position], found.get(position)) for position in positions]

    def close(self) -> None:
        """Let go of the connection."""
        if self._lake is not None:
            self._lake.get_execution_engine().close()
            self._lake = None

    def _source(self) -> Any:
        if self._lake is not None:
            return self._lake
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        # GX logs SQL errors with the values in them.
        logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
        put_off()
        import great_expectations as gx
        from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults, ProgressBarsConfig

        import expectations.engine  # noqa: F401  registers the data source type

        # No site for Data Docs: by default GX makes a temporary one for every context.
        stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
        context = gx.get_context(mode="ephemeral", project_config=DataContextConfig(store_backend_defaults=stores, analytics_enabled=False))
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        # The context lives as long as the auditor: to write it as YAML when an asset comes and when it goes is for nothing.
        context.variables.save = lambda: None  # type: ignore[method-assign]
        config = {
            "memory_limit": self.memory,
            "threads": self.threads,
            "temp_directory": str(self.temp or ""),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        self._lake = context.data_sources.add_duckdb(
            name="lake", connection_string="duckdb:///:memory:", kwargs={"connect_args": {"config": config}}
        )
        return self._lake


def _validated(batch: Any, name: str, asked: list[dict[str, Any]]) -> dict[int, Any]:
    """Outcomes of one validation by the position that each expectation was given."""
    import great_expectations as gx

    outcome = batch.validate(gx.ExpectationSuite(name=name, expectations=asked), result_format=RESULT_FORMAT)
    return {item.expectation_config.meta["position"]: item for item in outcome.results}


def _result(table: str, declared: Mapping[str, Any], outcome: Any) -> CheckResult:
    """Counts of one expectation. Raises EngineError when GX could not compute it; what GX says of it is withheld."""
    meta, kwargs = declared["meta"], declared["kwargs"]
    if outcome is None or _raised(outcome.exception_info):
        raise EngineError(
            "audit_not_computed",
            f"expectation {declared['type']} of rule {meta['rule']} could not be computed on {table}",
            where=Where(column=str(kwargs.get("column", "*"))),
            fix="run the expectation's SQL by hand; the message is withheld because it may hold values",
        )
    if "unexpected_count" in outcome.result:
        # Over an empty table GX counts None.
        checked, failed = int(outcome.result["element_count"] or 0), int(outcome.result["unexpected_count"] or 0)
    else:  # an expectation of the table as a whole: one thing looked at
        checked, failed = 1, 0 if outcome.success else 1
    return _counted(table, declared, checked, failed, bool(outcome.success))


def _counted(table: str, declared: Mapping[str, Any], checked: int, failed: int, is_met: bool) -> CheckResult:
    meta = declared["meta"]
    return CheckResult(
        table=table,
        check_name=str(meta["rule"]),
        column_name=str(meta.get("column") or "*"),
        action=str(meta["action"]),
        rows_checked=checked,
        rows_failed=failed,
        is_met=is_met,
    )


def _raised(info: Mapping[str, Any]) -> bool:
    """Whether GX caught an exception: told once, or once for every metric."""
    return bool(info.get("raised_exception")) or any(isinstance(item, Mapping) and item.get("raised_exception") for item in info.values())
