"""The quarantine and Great Expectations are two readings of one suite: on any table they count the same bad rows."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.validate import FEEDS, GxAuditor, load_suite
from pipelines.clean.room import clean_delivery
from pipelines.contracts.derive.columns import arrow_schema
from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract
from pipelines.quality.compile import compile_suite, count_bad, count_bad_by

CONTRACTS = load_contracts()
# Few and awkward values, so that keys collide, codes are met and missed, and bounds are hit from both sides.
TEXTS = ["", "1", "2", "A", "in_school", "male", "999999197001010017", "99999920150229001X", "13912345678", "5.1E+17", "12-31", "村", "a'b"]
DATES = [dt.date(1800, 1, 1), dt.date(1970, 1, 1), dt.date(2024, 2, 29), dt.date(2025, 6, 30), dt.date(2999, 12, 31)]
NUMBERS = [-1, 0, 1, 2, 20, 21, 366, 10**6, 10**9]


def cell(kind: pa.DataType, codes: list[str]) -> st.SearchStrategy[Any]:
    if pa.types.is_date(kind):
        values: list[Any] = DATES
    elif pa.types.is_boolean(kind):
        values = [True, False]
    elif pa.types.is_decimal(kind):
        values = [Decimal(number) for number in NUMBERS]
    elif pa.types.is_integer(kind):
        values = NUMBERS
    else:
        values = TEXTS + codes
    return st.sampled_from([None, *values])


def codes_of(contract: Contract, column: str) -> list[str]:
    sets = [item["kwargs"]["value_set"] for item in load_suite(FEEDS / f"{contract.table}.json")["expectations"]
            if item["type"] == "expect_column_values_to_be_in_set" and item["kwargs"]["column"] == column]  # fmt: skip
    return sets[0][:2] if sets else []


# Four that together have every kind of rule; the rest in the slow suite.
USUAL = {"civil_affairs/dibao", "public_security/household_register", "rural_revitalisation/asset_owner", "water/village_supply"}


@pytest.mark.parametrize("feed", [pytest.param(feed, marks=[] if feed in USUAL else [pytest.mark.slow]) for feed in CONTRACTS])
def test_the_same_counts_on_random_tables(feed: str, auditor: GxAuditor) -> None:
    contract = CONTRACTS[feed]
    schema = arrow_schema(contract)
    suite = load_suite(FEEDS / f"{contract.table}.json")
    checks = compile_suite(suite)
    row = st.fixed_dictionaries({column.name: cell(column.type, codes_of(contract, column.name)) for column in schema})

    @settings(max_examples=4, deadline=None, database=None, derandomize=True)
    @given(rows=st.lists(row, min_size=1, max_size=30))
    def same(rows: list[dict[str, Any]]) -> None:
        with tempfile.TemporaryDirectory() as folder, duckdb.connect(":memory:") as connection:
            path = Path(folder) / "t.parquet"
            pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
            results = {(item.check_name, item.column_name): item.rows_failed for item in auditor.audit_feed(contract, path)}
            total, bad = count_bad(connection, checks, f"'{path}'")
        assert total == len(rows)
        assert {(check.rule, check.column): number for check, number in zip(checks, bad, strict=True)} == {
            (check.rule, check.column): results[check.rule, check.column] for check in checks
        }

    same()


def test_random_tables_do_break_rules(auditor: GxAuditor, tmp_path: Path) -> None:
    """The property above would say nothing of tables that are all sound."""
    contract = CONTRACTS["water/village_supply"]
    schema = arrow_schema(contract)
    bad = {"township_name": None, "village_name": "村", "litres_per_head_day": Decimal(1001), "outage_days": 367, "supply_mode": "?"}
    rows = [{name: bad.get(name) for name in schema.names} for _ in range(2)]
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), tmp_path / "t.parquet")
    failed = {(item.check_name, item.column_name) for item in auditor.audit_feed(contract, tmp_path / "t.parquet") if not item.is_met}
    assert {("blank", "township_name"), ("range", "litres_per_head_day"), ("range", "outage_days"), ("in_set", "supply_mode")} <= failed


def test_counts_by_delivery_add_up_to_the_counts_of_the_whole() -> None:
    checks = compile_suite({"expectations": [
        {"meta": {"rule": "r", "column": "n", "action": "null", "predicate": "n > 1"}},
        {"meta": {"rule": "k", "column": "*", "action": "reject", "predicate": "count(*) OVER (PARTITION BY n) > 1"}},
        {"meta": {"rule": "min_rows", "column": "*", "action": "hold"}},
    ]})  # fmt: skip
    with duckdb.connect(":memory:") as connection:
        connection.execute("CREATE TABLE t AS FROM (VALUES ('a', 1), ('a', 1), ('b', 2), ('b', NULL)) AS v(d, n)")
        assert count_bad(connection, checks, "t") == (4, [1, 2])
        assert count_bad_by(connection, checks, "t", "d") == {"a": [0, 2], "b": [1, 0]}


TYPED = {
    "date": ["2025-06-01", "2025.6", "20250230", "45000", "2999-01-01"],
    "month": ["202506", "202213", "2025年6月"],
    "money": ["1,234.5", "-3", "约5", "1e12", "0"],
    "integer": ["3", "-1", "9999999", "1.5"],
    "resident_id": ["999999197001010017", "99999920150229001X", "5.10908198506151E+17", "999999198808080029 "],
}


@pytest.mark.parametrize("feed", ["civil_affairs/dibao", "rural_revitalisation/income_survey"])
def test_gx_finds_no_rejecting_or_nulling_rule_broken_in_what_cleaning_accepts(feed: str, auditor: GxAuditor) -> None:
    contract = CONTRACTS[feed]
    names = [field.name for field in contract.fields]
    cells = {
        field.name: st.sampled_from([None, "", "/", "张三", "1", "东河镇", "男", *TYPED.get(field.type, [])]) for field in contract.fields
    }

    seen: Counter[str] = Counter()

    @settings(max_examples=4, deadline=None, database=None, derandomize=True)
    @given(rows=st.lists(st.fixed_dictionaries(cells), min_size=20, max_size=60))
    def sound(rows: list[dict[str, str | None]]) -> None:
        with tempfile.TemporaryDirectory() as name, duckdb.connect(":memory:") as connection:
            folder = Path(name)
            place = {"sheet": ["S"] * len(rows), "row_no": pa.array(range(2, 2 + len(rows)), pa.int32()), "kind": ["data"] * len(rows)}
            raw = pa.table(place | {n: pa.array([row[n] for row in rows], pa.string()) for n in names})
            pq.write_table(raw.append_column("extra", pa.nulls(len(rows), pa.string())), folder / "raw.parquet")
            columns = [{"field": n, "column": "A", "header": n, "unit": None} for n in names]
            report = {"sheets": [{"name": "S", "columns": columns, "kinds": {"data": len(rows)}}]}
            counts = clean_delivery(contract, folder / "raw.parquet", report, folder, connection, dt.date(2025, 6, 30))
            seen.update(accepted=counts.accepted, rejected=counts.rejected)
            results = auditor.audit_feed(contract, folder / "accepted.parquet")
        row_rules = [item for item in results if item.check_name != "min_rows"]
        assert {item.rows_checked for item in row_rules} == {counts.accepted}
        assert [item for item in row_rules if item.action in ("reject", "null") and not item.is_met] == []

    sound()
    assert seen["accepted"] > 0 and seen["rejected"] > 0
