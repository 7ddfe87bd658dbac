"""What the ledger says when something was not delivered: nothing. A gap is never 0 yuan, and never an accusation."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from ledger_world import Ledger, expected, rows_of

from pipelines.engine import load_model
from pipelines.ledger.step import ROOM, summary
from shouwang.texts import yuan

ASSETS = """
| asset_no | asset_class    | owner_level | original_value | accumulated_depreciation | in_use_date | use_state |
| leased   | operating      | village     | 1,000          | 100                      | 2020-01-01  | in_use    |
| own      | operating      | village     | 1,000          | 100                      | 2020-01-01  | in_use    |
| new      | operating      | village     | 1,000          | 100                      | 2025-05-01  | in_use    |
| said     | operating      | village     | 1,000          | 100                      | 2020-01-01  | idle      |
| road     | public_welfare | village     | 1,000          | 100                      | 2020-01-01  | in_use    |
"""
CONTRACTS = """
| contract_no | asset_no | operation_mode | start_date | end_date   | annual_due | due_month_day |
| C1          | leased   | lease          | 2024-01-01 | 2026-12-31 | 100        | 03-01         |
| C2          | own      | own            | 2024-01-01 | 2026-12-31 | 100        | 03-01         |
"""
RECEIPTS = """
| receipt_no | contract_no | due_year | received_date | received |
| R1         | C1          | 2024     | 2024-03-01    | 100      |
"""
DISTRIBUTIONS = """
| distribution_no | asset_no | distribution_year | distribution_use | distributed_date | distributed |
| D1              | leased   | 2024              | retained         | 2024-12-01       | 100         |
"""
FEEDS = {"asset": ASSETS, "asset_contract": CONTRACTS, "asset_receipt": RECEIPTS, "asset_distribution": DISTRIBUTIONS}
INCOME = "asset_no income_due income_received distributed arrears is_idle"


def night_without(*missing: str) -> Ledger:
    return Ledger(**{feed: rows for feed, rows in FEEDS.items() if feed not in missing}, missing=missing)


def test_everything_delivered() -> None:
    night = night_without()
    assert night.table("asset", INCOME) == expected(
        """
        leased | 200.00 | 100.00 | 100.00 | 100.00 | true
        new    |   0.00 |   0.00 |   0.00 |   0.00 | false
        own    | 200.00 |   0.00 |   0.00 | 200.00 | false
        road   |   0.00 |   0.00 |   0.00 |   0.00 | false
        said   |   0.00 |   0.00 |   0.00 |   0.00 | true
        """
    )
    assert summary(night.engine)["arrears_fen"] == 300_00


def test_without_receipts_nobody_is_said_to_owe_and_no_rule_calls_an_asset_idle() -> None:
    night = night_without("asset_receipt")
    assert night.table("arrears", "contract_no due_year due received arrears advances days_overdue ageing_band") == expected(
        """
        C1 | 2024 | 100.00 | - | - | - | - | -
        C1 | 2025 | 100.00 | - | - | - | - | -
        C2 | 2024 | 100.00 | - | - | - | - | -
        C2 | 2025 | 100.00 | - | - | - | - | -
        """
    )
    # Own operation, a new asset and a road are cleared all the same; what the register calls idle is idle.
    assert night.table("asset", INCOME) == expected(
        """
        leased | 200.00 | - | 100.00 | - | -
        new    |   0.00 | - |   0.00 | - | false
        own    | 200.00 | - |   0.00 | - | false
        road   |   0.00 | - |   0.00 | - | false
        said   |   0.00 | - |   0.00 | - | true
        """
    )
    assert summary(night.engine)["arrears_fen"] is None
    assert not {"AL8", "AL9"} & {check for (check,) in night.ask("SELECT check_key FROM ledger_flag", "ledger_flag")}


@pytest.mark.parametrize(
    ("gap", "feed", "idle"),
    [
        (
            "asset_contract.operation_mode",
            "asset_contract",
            {"leased": "-", "new": "false", "own": "-", "road": "false", "said": "true"},
        ),
        ("asset.in_use_date", "asset", {"leased": "-", "new": "-", "own": "false", "road": "false", "said": "true"}),
        ("asset.use_state", "asset", {"leased": "-", "new": "-", "own": "-", "road": "-", "said": "-"}),
    ],
)
def test_a_column_nobody_delivered_calls_no_asset_idle(gap: str, feed: str, idle: dict[str, str]) -> None:
    """Without the mode of operation an asset run by its owner looks like an unpaid lease, without its date a new one like an old."""
    column = gap.split(".")[1]
    rows = [row | {column: None} for row in rows_of(FEEDS[feed])]
    night = Ledger(**(FEEDS | {feed: rows}), gaps=(gap,))
    assert night.table("asset", "asset_no is_idle") == expected("\n".join(f"{asset} | {said}" for asset, said in idle.items()))


def test_without_contracts_no_receipt_finds_its_asset() -> None:
    night = night_without("asset_contract")
    assert night.rows["arrears"] == 0
    assert night.table("asset", INCOME) == expected(
        """
        leased | - | - | 100.00 | - | -
        new    | - | - |   0.00 | - | false
        own    | - | - |   0.00 | - | -
        road   | - | - |   0.00 | - | false
        said   | - | - |   0.00 | - | true
        """
    )
    assert night.table("asset_receipt", "receipt_no received") == "R1 | 100.00"  # the money itself is known, and stays
    assert summary(night.engine)["arrears_fen"] is None


def test_without_distributions_only_they_are_unknown() -> None:
    night = night_without("asset_distribution")
    assert night.table("asset", INCOME).splitlines()[0] == "leased | 200.00 | 100.00 | - | 100.00 | true"


@pytest.mark.parametrize("feed", ["asset_receipt", "asset_contract", "asset_distribution"])
def test_the_journal_balances_whatever_is_missing(feed: str) -> None:
    night = night_without(feed)
    assert night.ask("SELECT sum(balance_fen) FROM ledger__trial_balance", "ledger__trial_balance") == [(0,)]
    assert night.rows["journal_entry"] > 0


def test_depreciation_left_blank_is_not_zero_depreciation() -> None:
    night = Ledger(
        asset="""
        | asset_no | asset_class | owner_level | original_value | accumulated_depreciation | use_state | disposal_date |
        | blank    | operating   | village     | 1,000          |                          | in_use    |               |
        | zero     | operating   | village     | 1,000          | 0                        | in_use    |               |
        | some     | operating   | village     | 1,000          | 100                      | in_use    |               |
        | worn_out | operating   | village     | 1,000          | 1,000                    | in_use    |               |
        | gone     | operating   | village     | 1,000          |                          | disposed  | 2024-05-06    |
        """
    )
    assert night.table("asset", "asset_no original_value accumulated_depreciation net_value disposed_date") == expected(
        """
        blank    | 1000.00 | -       | -       | -
        gone     | 1000.00 | -       |    0.00 | 2024-05-06
        some     | 1000.00 |  100.00 |  900.00 | -
        worn_out | 1000.00 | 1000.00 |    0.00 | -
        zero     | 1000.00 |    0.00 | 1000.00 | -
        """
    )


def test_al14_asks_the_policy_for_its_factor() -> None:
    night = Ledger(
        project="project_no | project_year | approved\nJ1 | 2023 | 100",
        asset="asset_no | asset_class | owner_level | original_value | project_no\nA | operating | village | 250.01 | J1",
    )
    assert night.ask("SELECT count(*) FROM ledger__check_al14", "ledger__check_al14") == [(0,)]
    night.engine.expose(["policy"])
    night.engine.write(
        "policy", "SELECT * REPLACE (CASE WHEN item = 'unit_error_factor' THEN 2.5 ELSE value_num END AS value_num) FROM policy"
    )
    night.engine.run(load_model(ROOM / "checks" / "al14.sql"))
    assert night.ask("SELECT subject_key, tolerance_fen, en FROM ledger__check_al14", "ledger__check_al14") == [
        ("A", 250_00, "original value above 2.5 times the project's money: wrong unit suspected")
    ]


def test_net_value_zero_passes_the_audit_only_for_an_asset_disposed_of() -> None:
    suite = json.loads((Path(__file__).parents[2] / "expectations" / "marts" / "asset.json").read_text(encoding="utf-8"))
    (rule,) = [item["kwargs"]["expr"] for item in suite["expectations"] if item["meta"]["rule"] == "net_value_closes"]
    rows = "(0, 100, 10, NULL), (90, 100, 10, NULL), (NULL, 100, NULL, NULL), (100, 100, NULL, NULL), (0, 100, 10, DATE '2024-05-06')"
    columns = "net_value, original_value, accumulated_depreciation, disposed_date"
    with duckdb.connect(":memory:") as connection:
        found = connection.execute(f"SELECT {rule} FROM (VALUES {rows}) AS asset ({columns})").fetchall()
    assert [passes for (passes,) in found] == [False, True, True, False, True]


def test_what_is_not_known_is_printed_as_such() -> None:
    assert [yuan(None), yuan(0), yuan(123456)] == ["n/a", "0.00", "1,234.56"]
