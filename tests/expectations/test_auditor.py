"""What the auditor promises: counts and nothing else, one connection, no great_expectations until it is needed."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.validate import GxAuditor
from pipelines.errors import EngineError

CANARY = "999999197001010017"


def suite(*expectations: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": "test",
        "expectations": [
            {"type": kind, "kwargs": kwargs, "meta": {"rule": f"r{number}", "action": "flag", "column": kwargs.get("column", "*")}}
            for number, (kind, kwargs) in enumerate(expectations)
        ],
    }


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "t.parquet"
    duckdb.execute(
        f"COPY (SELECT * FROM (VALUES (1, 'a', '{CANARY}'), (2, NULL, 'x'), (2, 'b:c', NULL)) AS v(n, s, id)) TO '{path}' (FORMAT parquet)"
    )
    return path


def test_counts_of_every_kind_of_expectation(auditor: GxAuditor, table: Path) -> None:
    results = auditor.audit(
        "t",
        suite(
            ("expect_column_values_to_not_be_null", {"column": "s"}),
            ("expect_column_values_to_be_in_set", {"column": "s", "value_set": ["a"]}),
            ("expect_column_values_to_be_between", {"column": "n", "min_value": 2}),
            ("expect_column_values_to_satisfy_pattern", {"column": "s", "pattern": "[a-z]"}),
            ("expect_row_rule", {"name": "r", "expr": "s <> 'b:c' AND n::BIGINT < 5"}),
            ("expect_group_rule", {"name": "g", "expr": "count(*) = 1", "group_by": ["n"]}),
            ("expect_no_private_text", {"name": "p", "columns": ["s", "id"]}),
            ("expect_table_row_count_to_be_between", {"min_value": 4}),
            ("expect_column_to_exist", {"column": "n"}),
        ),
        table,
    )
    # A pattern is matched from end to end; NULL counts as met everywhere but in not_be_null; a group fails with all its rows.
    assert [(item.rows_failed, item.is_met) for item in results] == [
        (1, False),
        (1, False),
        (1, False),
        (1, False),
        (1, False),
        (2, False),
        (1, False),
        (1, False),
        (0, True),
    ]
    assert [item.rows_checked for item in results[:7]] == [3] * 7


def test_rules_asked_together_count_what_they_count_alone(
    auditor: GxAuditor, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty.parquet"
    duckdb.execute(f"COPY (SELECT * FROM read_parquet('{table}') WHERE false) TO '{empty}' (FORMAT parquet)")
    asked = suite(
        ("expect_column_values_to_not_be_null", {"column": "s"}),
        ("expect_column_values_to_be_in_set", {"column": "s", "value_set": ["a"]}),
        ("expect_column_values_to_be_in_set", {"column": "s", "value_set": []}),
        ("expect_column_values_to_be_in_set", {"column": "s", "value_set": ["a", None]}),
        ("expect_column_values_to_be_between", {"column": "n", "min_value": 2}),
        ("expect_column_values_to_be_between", {"column": "n", "max_value": 1}),
        ("expect_column_values_to_be_between", {"column": "n", "min_value": 2, "max_value": 2}),
        ("expect_column_values_to_satisfy_pattern", {"column": "s", "pattern": "[a-z]"}),
        ("expect_row_rule", {"name": "r", "expr": "s <> 'b:c' AND n::BIGINT < 5"}),
        ("expect_group_rule", {"name": "g", "expr": "count(*) = 1", "group_by": ["n"]}),
        ("expect_no_private_text", {"name": "p", "columns": ["s", "id"]}),
    )
    together = [auditor.audit("t", asked, path) for path in (table, empty)]
    monkeypatch.setattr("expectations.together.can_join", lambda kind, kwargs: False)
    assert [auditor.audit("t", asked, path) for path in (table, empty)] == together
    assert sum(item.rows_failed for item in together[0]) == 14
    assert not any(item.rows_failed for item in together[1])


def test_no_value_leaves_in_result_log_or_error(auditor: GxAuditor, table: Path, caplog: pytest.LogCaptureFixture, capfd: Any) -> None:
    caplog.set_level(logging.DEBUG)
    results = auditor.audit(
        "t",
        suite(
            ("expect_column_values_to_be_in_set", {"column": "id", "value_set": ["x"]}),
            ("expect_column_values_to_satisfy_pattern", {"column": "id", "pattern": "x"}),
        ),
        table,
    )
    assert [item.rows_failed for item in results] == [1, 1]
    # A cast that fails names the value in DuckDB's message: it must not come out either.
    with pytest.raises(EngineError, match="audit_not_computed") as error:
        auditor.audit("t", suite(("expect_row_rule", {"name": "r", "expr": "CAST(id AS DATE) > DATE '2000-01-01'"})), table)
    captured = capfd.readouterr()
    for text in (repr(results), caplog.text, str(error.value), captured.out, captured.err):
        assert CANARY not in text


def test_an_auditor_works_after_a_failed_audit_and_keeps_one_connection(auditor: GxAuditor, table: Path) -> None:
    wanted = suite(("expect_row_rule", {"name": "r", "expr": "n > 0"}))
    auditor.audit("t", wanted, table)
    before = auditor._lake.get_execution_engine()._connection
    with pytest.raises(EngineError):
        auditor.audit("t", suite(("expect_row_rule", {"name": "r", "expr": "no_such_column"})), table)
    assert auditor.audit("t", wanted, table)[0].is_met
    assert auditor._lake.get_execution_engine()._connection is before


def test_loading_the_auditor_does_not_load_great_expectations() -> None:
    code = "import sys, expectations.validate as v; v.GxAuditor(); sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_table_without_a_suite_is_an_error(auditor: GxAuditor, table: Path) -> None:
    with pytest.raises(EngineError, match="no_suite"):
        auditor.audit_mart("no_such_mart", table)
