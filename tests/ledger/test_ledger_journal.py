"""The journal: what each event posts, and that money adds up from the fund to the village."""

from __future__ import annotations

import datetime as dt

import pytest
from ledger_world import Ledger, expected

from pipelines.errors import ConservationError, ContractError, EngineError
from pipelines.ledger import step
from pipelines.publish.schema import duck_type, is_money, lake_column
from pipelines.publish.tables import MARTS

FUND = """
| fund_no | document_no | fund_source | fund_kind | fund_year | allocated_date | allocated |
| F1      | 川财农1号    | central     | linkage   | 2023      | 2023-02-01     | 1,000,000 |
| F2      | 旺财农7号    | county      | linkage   | 2023      | 2023-03-01     |   200,000 |
"""
FUNDING = """
| funding_no | fund_no | project_no | arranged | paid    | paid_date  |
| P1         | F1      | J1         | 600,000  | 500,000 | 2023-06-01 |
| P2         | F2      | J1         | 100,000  | 100,000 | 2023-07-01 |
"""
PROJECT = """
| project_no | project_name | project_year | project_class | approved | non_asset | forms_asset | accepted_date |
| J1         | 茶叶加工厂    | 2023         | industry      | 700,000  | 50,000    | yes         | 2023-12-01    |
"""
ASSET = """
| asset_no | asset_name | asset_class | owner_level | project_no | original_value | accumulated_depreciation | in_use_date | use_state |
| A1       | 加工厂房    | operating   | village     | J1         | 550,000        | 20,000                   | 2023-12-15  | in_use    |
"""
ASSET_FUNDING = """
| asset_no | funding_no | amount  |
| A1       | P1         | 450,000 |
| A1       | P2         | 100,000 |
"""
CONTRACT = """
| contract_no | asset_no | operator_name | operation_mode | start_date | end_date   | annual_due | due_month_day |
| C1          | A1       | 某合作社       | lease          | 2024-01-01 | 2026-12-31 | 30,000     | 03-31         |
"""
RECEIPT = """
| receipt_no | contract_no | due_year | received_date | received |
| R1         | C1          | 2024     | 2024-04-02    | 30,000   |
| R2         | C1          | 2025     | 2025-03-30    | 12,000   |
"""
DISTRIBUTION = """
| distribution_no | asset_no | distribution_year | distribution_use | distributed_date | distributed |
| D1              | A1       | 2024              | household        | 2024-12-20       | 24,000      |
| D2              | A1       | 2024              | retained         | 2024-12-20       | 6,000       |
"""
OWNER = """
| asset_no | owner_name     | owner_level | share_percent | title_document |
| A1       | 某村经济合作社  | village     | 100           | 旺集字1号       |
"""
WHOLE = {
    "fund_allocation": FUND, "project_funding": FUNDING, "project": PROJECT, "asset": ASSET, "asset_funding": ASSET_FUNDING,
    "asset_owner": OWNER, "asset_contract": CONTRACT, "asset_receipt": RECEIPT, "asset_distribution": DISTRIBUTION,
}  # fmt: skip


def test_one_factory_from_the_fund_to_the_village() -> None:
    night = Ledger(**WHOLE)
    assert night.table("journal_entry", "entry_no line_no entry_date account debit credit", "entry_no, line_no") == expected(
        """
        allocation:F1        | 1 | 2023-02-01 | fund_available           | 1000000.00 | 0.00
        allocation:F1        | 2 | 2023-02-01 | fund_appropriation       | 0.00 | 1000000.00
        allocation:F2        | 1 | 2023-03-01 | fund_available           | 200000.00 | 0.00
        allocation:F2        | 2 | 2023-03-01 | fund_appropriation       | 0.00 | 200000.00
        arrangement:P1       | 1 | 2023-02-01 | fund_arranged            | 600000.00 | 0.00
        arrangement:P1       | 2 | 2023-02-01 | fund_available           | 0.00 | 600000.00
        arrangement:P2       | 1 | 2023-03-01 | fund_arranged            | 100000.00 | 0.00
        arrangement:P2       | 2 | 2023-03-01 | fund_available           | 0.00 | 100000.00
        capitalisation:A1:P1 | 1 | 2023-12-15 | asset_cost_operating     | 450000.00 | 0.00
        capitalisation:A1:P1 | 2 | 2023-12-15 | project_in_progress      | 0.00 | 450000.00
        capitalisation:A1:P2 | 1 | 2023-12-15 | asset_cost_operating     | 100000.00 | 0.00
        capitalisation:A1:P2 | 2 | 2023-12-15 | project_in_progress      | 0.00 | 100000.00
        depreciation:A1      | 1 | 2025-06-30 | depreciation_expense     | 20000.00 | 0.00
        depreciation:A1      | 2 | 2025-06-30 | accumulated_depreciation | 0.00 | 20000.00
        distribution:D1      | 1 | 2024-12-20 | distributed_income       | 24000.00 | 0.00
        distribution:D1      | 2 | 2024-12-20 | cash                     | 0.00 | 24000.00
        distribution:D2      | 1 | 2024-12-20 | distributable_income     | 6000.00 | 0.00
        distribution:D2      | 2 | 2024-12-20 | retained_income          | 0.00 | 6000.00
        income_due:C1:2024   | 1 | 2024-03-31 | income_receivable        | 30000.00 | 0.00
        income_due:C1:2024   | 2 | 2024-03-31 | asset_income             | 0.00 | 30000.00
        income_due:C1:2025   | 1 | 2025-03-31 | income_receivable        | 30000.00 | 0.00
        income_due:C1:2025   | 2 | 2025-03-31 | asset_income             | 0.00 | 30000.00
        non_asset:J1         | 1 | 2023-12-01 | non_asset_expenditure    | 50000.00 | 0.00
        non_asset:J1         | 2 | 2023-12-01 | project_in_progress      | 0.00 | 50000.00
        payment:P1           | 1 | 2023-06-01 | project_in_progress      | 500000.00 | 0.00
        payment:P1           | 2 | 2023-06-01 | fund_arranged            | 0.00 | 500000.00
        payment:P2           | 1 | 2023-07-01 | project_in_progress      | 100000.00 | 0.00
        payment:P2           | 2 | 2023-07-01 | fund_arranged            | 0.00 | 100000.00
        receipt:R1           | 1 | 2024-04-02 | cash                     | 30000.00 | 0.00
        receipt:R1           | 2 | 2024-04-02 | income_receivable        | 0.00 | 30000.00
        receipt:R1           | 3 | 2024-04-02 | income_appropriated      | 30000.00 | 0.00
        receipt:R1           | 4 | 2024-04-02 | distributable_income     | 0.00 | 30000.00
        receipt:R2           | 1 | 2025-03-30 | cash                     | 12000.00 | 0.00
        receipt:R2           | 2 | 2025-03-30 | income_receivable        | 0.00 | 12000.00
        receipt:R2           | 3 | 2025-03-30 | income_appropriated      | 12000.00 | 0.00
        receipt:R2           | 4 | 2025-03-30 | distributable_income     | 0.00 | 12000.00
        """
    )


def test_registers_are_the_journals_balances() -> None:
    night = Ledger(**WHOLE)
    assert night.table("fund", "fund_no fund_source allocated arranged paid") == expected(
        """
        F1 | central | 1000000.00 | 600000.00 | 500000.00
        F2 | county  |  200000.00 | 100000.00 | 100000.00
        """
    )
    assert (
        night.table("project", "project_no approved paid non_asset asset_value flags")
        == "J1 | 700000.00 | 600000.00 | 50000.00 | 550000.00 | -"
    )
    columns = "asset_no original_value accumulated_depreciation net_value income_due income_received distributed arrears flags"
    assert night.table("asset", columns) == "A1 | 550000.00 | 20000.00 | 530000.00 | 60000.00 | 42000.00 | 30000.00 | 18000.00 | -"
    assert night.table("asset_funding", "asset_no funding_no fund_source amount") == expected(
        """
        A1 | P1 | central | 450000.00
        A1 | P2 | county  | 100000.00
        """
    )


def test_trial_balance_closes() -> None:
    night = Ledger(**WHOLE)
    assert night.ask("SELECT sum(balance_fen) FROM ledger__trial_balance", "ledger__trial_balance") == [(0,)]
    assert (
        night.table("ledger__trial_balance", "account zh balance", "account").splitlines()[0]
        == "accumulated_depreciation | 累计折旧 | -20000.00"
    )


def test_an_asset_disposed_of_leaves_the_books_and_keeps_its_cost() -> None:
    night = Ledger(
        asset="""
        | asset_no | asset_class | owner_level | original_value | accumulated_depreciation | use_state | disposal_date | disposal_proceeds |
        | gain     | operating   | village     | 100,000        | 60,000                   | disposed  | 2024-05-06    | 45,000            |
        | loss     | operating   | household   | 8,000          |                          | disposed  | 2024-05-06    |                   |
        | undated  | operating   | village     | 500            | 500                      | disposed  |               |                   |
        | later    | operating   | county      | 900            | 100                      | in_use    | 2025-12-31    | 5                 |
        """
    )
    assert night.table("asset", "asset_no original_value accumulated_depreciation net_value") == expected(
        """
        gain    | 100000.00 | 60000.00 | 0.00
        later   | 900.00    | 100.00   | 800.00
        loss    | 8000.00   | -        | 0.00
        undated | 500.00    | 500.00   | 0.00
        """
    )
    lines = night.ask(
        "SELECT asset_no, entry_date, account, debit_fen - credit_fen FROM journal_entry "
        "WHERE event_kind = 'disposal' ORDER BY asset_no, line_no",
        "journal_entry",
    )
    assert lines == [
        ("gain", dt.date(2024, 5, 6), "accumulated_depreciation", 6_000_000),
        ("gain", dt.date(2024, 5, 6), "cash", 4_500_000),
        ("gain", dt.date(2024, 5, 6), "disposal_result", -500_000),
        ("gain", dt.date(2024, 5, 6), "asset_cost_operating", -10_000_000),
        ("loss", dt.date(2024, 5, 6), "disposal_result", 800_000),
        ("loss", dt.date(2024, 5, 6), "asset_cost_operating", -800_000),
        ("undated", dt.date(2025, 6, 30), "accumulated_depreciation", 50_000),
        ("undated", dt.date(2025, 6, 30), "asset_cost_operating", -50_000),
    ]


def test_money_without_a_known_origin_stands_on_accounts_of_its_own() -> None:
    night = Ledger(
        project_funding=FUNDING,
        asset="""
        | asset_no | asset_class | owner_level | original_value | use_state |
        | short    | operating   | village     | 100            | in_use    |
        | over     | operating   | village     | 100            | in_use    |
        | untraced | operating   | village     | 100            | in_use    |
        """,
        asset_funding="""
        | asset_no | funding_no | amount |
        | short    | P1         | 70     |
        | over     | P1         | 130    |
        | untraced | P9         | 100    |
        | unlisted | P2         | 55     |
        """,
        asset_receipt="""
        | receipt_no | contract_no | due_year | received_date | received |
        | R9         | C9          | 2024     | 2024-04-02    | 77       |
        """,
    )
    lines = night.ask(
        "SELECT account, asset_no, debit_fen, credit_fen FROM journal_entry WHERE account IN ('unexplained_funding', 'untraced_funding', "
        "'asset_cost_unregistered', 'income_unidentified') ORDER BY ALL",
        "journal_entry",
    )
    assert lines == [
        ("asset_cost_unregistered", "unlisted", 5500, 0),
        ("income_unidentified", None, 0, 7700),
        ("unexplained_funding", "over", 3000, 0),
        ("unexplained_funding", "short", 0, 3000),
        ("untraced_funding", "untraced", 0, 10000),
    ]
    assert night.table("asset", "asset_no original_value") == "over | 100.00\nshort | 100.00\nuntraced | 100.00"
    assert night.table("asset_receipt", "receipt_no contract_no asset_no received") == "R9 | C9 | - | 77.00"
    assert night.rows["arrears"] == 0


def test_an_asset_counts_where_it_is_known_to_stand() -> None:
    night = Ledger(
        asset="""
        | asset_no | township_name | village_code | asset_class | owner_level | original_value | use_state |
        | county   |               |              | operating   | county      | 1              | in_use    |
        | town     | 东河镇         |              | operating   | township    | 1              | in_use    |
        | unknown  | 无此镇         |              | operating   | township    | 1              | in_use    |
        | village  | 东河镇         | 510821100001 | operating   | village     | 1              | in_use    |
        """
    )
    assert night.table("asset", "asset_no county_code township_code village_code") == expected(
        """
        county  | 510821 | -         | -
        town    | 510821 | 510821100 | -
        unknown | 510821 | -         | -
        village | 510821 | 510821100 | 510821100001
        """
    )


def test_a_rule_that_does_not_balance_is_refused() -> None:
    night = Ledger(**WHOLE)
    night.engine.expose(["ledger__line"])
    night.engine.write("ledger__line", "SELECT * REPLACE (credit_fen + 1 AS credit_fen) FROM ledger__line")
    with pytest.raises(ConservationError, match="journal_unbalanced"):
        step.require_balance(night.engine)


def test_an_account_off_the_chart_is_refused() -> None:
    night = Ledger(**WHOLE)
    night.engine.expose(["ledger__line"])
    night.engine.write("ledger__line", "SELECT * REPLACE (replace(account, 'cash', 'petty_cash') AS account) FROM ledger__line")
    with pytest.raises(EngineError, match="petty_cash"):
        step.require_balance(night.engine)


def test_a_policy_item_not_in_force_stops_the_ledger() -> None:
    with pytest.raises(ContractError, match=r"asset_idle\.days"):
        Ledger(as_of=dt.date(2012, 1, 1))


def test_the_tables_are_the_marts() -> None:
    night = Ledger(**WHOLE)
    for mart in ("fund", "project", "asset", "asset_owner", "asset_funding", "asset_contract", "asset_receipt", "journal_entry", "arrears"):
        declared = {lake_column(column): "BIGINT" if is_money(column) else duck_type(column) for column in MARTS[mart].columns}
        assert night.engine.schema(mart) == declared, mart
