"""What is derived from a contract is whole, loads where it should, and is committed as derived."""

from __future__ import annotations

import io
import json
from pathlib import Path

import duckdb
import pytest
from feed_rows import clean_rows, connect
from open_data_contract_standard.model import OpenDataContractStandard
from python_calamine import CalamineWorkbook
from sqlalchemy import create_engine, text

from pipelines.contracts.derive.cleaning import fired_select, parsed_select, problem_rules, problem_select
from pipelines.contracts.derive.columns import typed_columns
from pipelines.contracts.derive.export import SCHEMA_FILE, contract_schema, derived_files, export
from pipelines.contracts.derive.odcs import odcs_document, odcs_yaml
from pipelines.contracts.derive.rules import key_rule, row_rules
from pipelines.contracts.derive.samples import failing_rows, valid_cells
from pipelines.contracts.derive.suite import derive_suite
from pipelines.contracts.derive.tables import SCHEMA, restricted_table
from pipelines.contracts.derive.workbook import blank_workbook, field_header
from pipelines.contracts.loader import load_contracts
from pipelines.contracts.types.sql import lit

ROOT = Path(__file__).parents[2]
FEEDS = sorted(load_contracts())
IN_SUITE = {
    "expect_column_values_to_not_be_null",
    "expect_column_values_to_be_between",
    "expect_column_values_to_be_in_set",
    "expect_column_values_to_satisfy_pattern",
    "expect_row_rule",
    "expect_group_rule",
    "expect_table_row_count_to_be_between",
}


def test_committed_files_are_what_the_contracts_say() -> None:
    stale = [name for name, content in derived_files().items() if not (ROOT / name).exists() or (ROOT / name).read_bytes() != content]
    assert stale == [], "run: shouwang contract export"


def test_export_writes_all_and_removes_what_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "docs" / "odcs" / "old__feed.yaml"
    gone.parent.mkdir(parents=True)
    gone.write_text("x", encoding="utf-8")
    (tmp_path / SCHEMA_FILE).parent.mkdir(parents=True)
    written = export(tmp_path)
    assert not gone.exists()
    assert sorted(str(path.relative_to(tmp_path)) for path in written) == sorted(derived_files())


def test_schema_knows_every_key_of_every_contract() -> None:
    schema = json.loads(contract_schema())
    field = schema["$defs"]["FeedField"]
    assert field["additionalProperties"] is False
    for contract in load_contracts().values():
        assert set(contract.model_dump()) <= set(schema["properties"])
        assert set(contract.fields[0].model_dump()) <= set(field["properties"])


@pytest.mark.parametrize("feed", FEEDS)
def test_odcs_loads_through_its_own_package(feed: str) -> None:
    contract = load_contracts()[feed]
    document = OpenDataContractStandard.from_string(odcs_yaml(contract))
    assert document == odcs_document(contract)
    assert document.schema_ is not None
    properties = document.schema_[0].properties or []
    assert [item.name for item in properties] == [column.name for column in typed_columns(contract)]
    assert [item.name for item in properties if item.primaryKey] == [field.name for field in contract.fields if field.name in contract.key]


@pytest.mark.parametrize("feed", FEEDS)
def test_suite_predicates_count_what_its_expectations_say(feed: str) -> None:
    """Over typed rows, good and bad: the bad-row predicate is the negation of the expectation, NULL counting as met."""
    contract, connection = load_contracts()[feed], connect()
    suite = derive_suite(contract)
    assert {item["type"] for item in suite["expectations"]} <= IN_SUITE
    clean_rows(contract, [valid_cells(contract), *(row.cells for row in failing_rows(contract))], connection)
    tests = []
    for item in suite["expectations"]:
        kwargs, predicate = item["kwargs"], item["meta"].get("predicate")
        column = f'"{kwargs.get("column")}"'
        met = {
            "expect_column_values_to_not_be_null": lambda k, c: f"{c} IS NOT NULL",
            "expect_column_values_to_be_between": lambda k, c: f"{c} BETWEEN {k['min_value']} AND {k['max_value']}",
            "expect_column_values_to_be_in_set": lambda k, c: f"{c} IN ({', '.join(repr(code) for code in k['value_set'])})",
            "expect_column_values_to_satisfy_pattern": lambda k, c: f"regexp_full_match({c}, {lit(k['pattern'])})",
            "expect_row_rule": lambda k, c: k["expr"],
        }.get(item["type"])
        if met is not None:
            tests.append(f"count(*) FILTER (WHERE ({predicate}) IS TRUE <> (NOT coalesce({met(kwargs, column)}, true)))")
    parsed = parsed_select(contract, "given_rows")  # before any cell is nulled
    found = connection.execute(f"SELECT {', '.join(tests)} FROM ({parsed})").fetchone()
    assert found is not None
    assert set(found) == {0}


@pytest.mark.parametrize("feed", ["labour/pension", "rural_revitalisation/asset", "housing/dwelling", "education/enrolment"])
def test_asking_first_which_rules_fired_loses_no_problem(feed: str) -> None:
    """Rules not asked for are rules that no row breaks: asked for all, the problems are the same, row by row."""
    contract, connection = load_contracts()[feed], connect()
    clean_rows(contract, [valid_cells(contract), *(row.cells for row in failing_rows(contract))], connection)
    fired = connection.execute(fired_select(contract)).fetchone()
    assert fired is not None and any(fired) and not all(fired)
    every = problem_select(contract, [True] * len(problem_rules(contract)))
    some = problem_select(contract, fired)
    assert connection.execute(f"(({every}) EXCEPT ALL ({some})) UNION ALL (({some}) EXCEPT ALL ({every}))").fetchall() == []
    assert problem_select(contract, [None] * len(problem_rules(contract))) is None


@pytest.mark.parametrize("feed", FEEDS)
def test_suite_speaks_of_accepted_columns_only(feed: str) -> None:
    """Every predicate of a suite runs over nothing but the accepted table's columns, without functions of our own."""
    contract = load_contracts()[feed]
    empty = ", ".join(f'CAST(NULL AS {column.duck}) AS "{column.name}"' for column in typed_columns(contract))
    with duckdb.connect() as connection:
        for rule in (*row_rules(contract), key_rule(contract)):
            if rule.expectation is not None:
                connection.execute(f"SELECT {rule.predicate} FROM (SELECT {empty})").fetchall()


def test_restricted_tables_are_created_and_commented() -> None:
    engine = create_engine("duckdb:///:memory:")
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
        for contract in load_contracts().values():
            table = restricted_table(contract)
            assert all(column.comment and " | " in column.comment for column in table.columns)
            table.create(connection)
        made = connection.execute(text("SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'feed'")).scalar()
        assert made == len(FEEDS)
        spine = restricted_table(load_contracts()["public_security/household_register"])
        kinds = dict(
            connection.execute(text("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = :t"), {"t": spine.name}).all()
        )
        assert (kinds["birth_date"], kinds["resident_id"], kinds["_known_at"]) == ("DATE", "VARCHAR", "TIMESTAMP")


@pytest.mark.parametrize("feed", ["civil_affairs/dibao", "finance/fund_allocation"])
def test_blank_workbook_opens_and_is_the_same_each_time(feed: str) -> None:
    contract = load_contracts()[feed]
    content = blank_workbook(contract)
    assert content == blank_workbook(contract)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["填报", "代码", "说明"]
    rows = book.get_sheet_by_name("填报").to_python()
    assert rows[0][0] == contract.title.zh
    assert rows[1] == [field_header(field) for field in contract.fields]
    assert len(rows) == 2, "no row of data: an example left in the sheet would be taken for one"


def test_a_unit_stands_in_the_printed_header() -> None:
    contract = load_contracts()["finance/fund_allocation"]
    assert field_header(contract.field("allocated_fen")) == "下达金额（万元）"
    assert field_header(load_contracts()["civil_affairs/dibao"].field("monthly_amount_fen")) == "月保障金额（元）"
