"""Every mart has a written suite; a sound row passes all of it, and for every rule there is a row that fails it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from mart_rows import BREAKS, SOUND

from expectations.validate import MARTS as SUITES
from expectations.validate import GxAuditor, load_suite
from pipelines.publish.schema import duck_type, key_columns
from pipelines.publish.tables import MARTS

Row = Mapping[str, Any]


def write(mart: str, rows: list[Row], path: Path) -> Path:
    columns = list(MARTS[mart].columns)
    with duckdb.connect(":memory:") as connection:
        declared = ", ".join(f'"{c.name}" {duck_type(c)}' for c in columns)
        connection.execute(f"CREATE TABLE t ({declared})")
        for row in rows:
            assert set(row) <= {c.name for c in columns}
            connection.execute(f"INSERT INTO t VALUES ({', '.join('?' for _ in columns)})", [row.get(c.name) for c in columns])
        connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    return path


def spoilt(mart: str, expectation: Mapping[str, Any]) -> Row:
    """A row that breaks this expectation."""
    rule, column, base = expectation["meta"]["rule"], expectation["meta"]["column"], dict(SOUND[mart][0])
    kwargs = expectation["kwargs"]
    match rule:
        case "key_unique":
            return base
        case "not_null":
            return base | {column: None}
        case "in_set":
            return base | {column: "?"}
        case "pattern":
            return base | {column: "?"}
        case "range":
            return base | {column: kwargs["min_value"] - 1}
        case "no_private_text":
            return base | {kwargs["columns"][-1]: "电话13912345678"}
    return base | BREAKS[mart][rule]


def test_every_mart_has_a_suite_and_no_suite_lacks_a_mart() -> None:
    assert {path.stem for path in SUITES.glob("*.json")} == set(MARTS)


@pytest.mark.parametrize("mart", MARTS)
def test_a_suite_covers_key_compulsory_columns_and_privacy(mart: str) -> None:
    table, suite = MARTS[mart], load_suite(SUITES / f"{mart}.json")
    by_rule = {(item["meta"]["rule"], item["meta"]["column"]): item for item in suite["expectations"]}
    assert len(by_rule) == len(suite["expectations"])
    assert by_rule["key_unique", "*"]["kwargs"]["group_by"] == key_columns(table)
    assert {column for rule, column in by_rule if rule == "not_null"} == {c.name for c in table.columns if not c.nullable}
    texts = [c.name for c in table.columns if duck_type(c) == "VARCHAR"]
    if texts:
        assert by_rule["no_private_text", "*"]["kwargs"]["columns"] == texts


@pytest.mark.parametrize("mart", MARTS)
def test_sound_rows_pass_and_every_rule_can_fail(mart: str, auditor: GxAuditor, tmp_path: Path) -> None:
    sound = auditor.audit_mart(mart, write(mart, list(SOUND[mart]), tmp_path / "sound.parquet"))
    assert [f"{item.check_name} {item.column_name}" for item in sound if not item.is_met] == []
    suite = load_suite(SUITES / f"{mart}.json")["expectations"]
    rows = [*SOUND[mart], *(spoilt(mart, item) for item in suite if item["meta"]["rule"] != "not_empty")]
    broken = auditor.audit_mart(mart, write(mart, rows, tmp_path / "broken.parquet"))
    assert [f"{item.check_name} {item.column_name}" for item in broken if item.is_met and item.check_name != "not_empty"] == []


def test_an_empty_mart_that_may_not_be_empty_fails(auditor: GxAuditor, tmp_path: Path) -> None:
    results = auditor.audit_mart("person", write("person", [], tmp_path / "empty.parquet"))
    assert [item.check_name for item in results if not item.is_met] == ["not_empty"]
