"""Income of contracts: when it falls due, what is owed, how old the debt is, what stands idle."""

from __future__ import annotations

import datetime as dt

from ledger_world import AS_OF, Ledger, expected

CONTRACTS = """
| contract_no | asset_no | operation_mode | start_date | end_date   | annual_due | due_month_day |
| early       | A1       | lease          | 2023-07-01 | 2025-06-30 | 1,000      | 06-30         |
| before      | A1       | lease          | 2023-07-01 | 2026-06-30 | 1,000      | 06-01         |
| leap        | A1       | lease          | 2023-01-01 | 2025-12-31 | 1,000      | 02-29         |
| april       | A1       | lease          | 2025-01-01 | 2025-12-31 | 1,000      | 04-31         |
| future      | A1       | lease          | 2025-01-01 | 2029-12-31 | 1,000      | 12-20         |
"""


def test_income_falls_due_on_its_day_of_each_year_inside_the_term() -> None:
    night = Ledger(asset_contract=CONTRACTS)
    assert night.table("arrears", "contract_no due_year due_date due arrears days_overdue ageing_band") == expected(
        """
        april  | 2025 | 2025-04-30 | 1000.00 | 1000.00 | 61  | 31-90
        before | 2024 | 2024-06-01 | 1000.00 | 1000.00 | 394 | >365
        before | 2025 | 2025-06-01 | 1000.00 | 1000.00 | 29  | 0-30
        early  | 2024 | 2024-06-30 | 1000.00 | 1000.00 | 365 | 181-365
        early  | 2025 | 2025-06-30 | 1000.00 | 1000.00 | 0   | 0-30
        leap   | 2023 | 2023-02-28 | 1000.00 | 1000.00 | 853 | >365
        leap   | 2024 | 2024-02-29 | 1000.00 | 1000.00 | 487 | >365
        leap   | 2025 | 2025-02-28 | 1000.00 | 1000.00 | 122 | 91-180
        """
    )


def test_ageing_bands_meet_without_gap() -> None:
    days = (0, 30, 31, 90, 91, 180, 181, 365, 366)
    due = {n: AS_OF - dt.timedelta(days=n) for n in days}
    contracts = [
        {"contract_no": f"{n:03}", "asset_no": "A", "start_date": day, "end_date": day, "annual_due": 1, "due_month_day": f"{day:%m-%d}"}
        for n, day in due.items()
    ]
    assert Ledger(asset_contract=contracts).table("arrears", "days_overdue ageing_band", "contract_no") == expected(
        """
        0   | 0-30
        30  | 0-30
        31  | 31-90
        90  | 31-90
        91  | 91-180
        180 | 91-180
        181 | 181-365
        365 | 181-365
        366 | >365
        """
    )


def test_years_are_never_netted_and_a_surplus_is_an_advance() -> None:
    night = Ledger(
        asset_contract="""
        | contract_no | asset_no | start_date | end_date   | annual_due | due_month_day |
        | C           | A        | 2022-01-01 | 2026-12-31 | 100        | 03-01         |
        """,
        asset_receipt="""
        | receipt_no | contract_no | due_year | received_date | received |
        | R1         | C           | 2022     | 2022-03-01    | 60       |
        | R2         | C           | 2022     | 2022-09-01    | 60       |
        | R3         | C           | 2023     | 2023-03-01    | 40.01    |
        | R4         | C           | 2024     | 2024-03-01    | 100      |
        | R5         | C           | 2026     | 2025-06-30    | 30       |
        | R6         | C           | 2019     | 2025-06-30    | 5        |
        | late       | C           | 2025     | 2025-07-01    | 100      |
        """,
    )
    assert night.table("arrears", "due_year due_date due received arrears advances") == expected(
        """
        2019 | 2019-03-01 |   0.00 |   5.00 |   0.00 |  5.00
        2022 | 2022-03-01 | 100.00 | 120.00 |   0.00 | 20.00
        2023 | 2023-03-01 | 100.00 |  40.01 |  59.99 |  0.00
        2024 | 2024-03-01 | 100.00 | 100.00 |   0.00 |  0.00
        2025 | 2025-03-01 | 100.00 |   0.00 | 100.00 |  0.00
        2026 | 2026-03-01 |   0.00 |  30.00 |   0.00 | 30.00
        """
    )
    assert night.table("asset_receipt", "receipt_no").split() == ["R1", "R2", "R3", "R4", "R5", "R6"]


def test_contracts_in_force_and_operators_kept_out() -> None:
    night = Ledger(asset_contract=CONTRACTS)
    assert night.ask("SELECT contract_no FROM asset_contract WHERE is_in_force ORDER BY ALL", "asset_contract") == [
        ("april",), ("before",), ("early",), ("future",), ("leap",),
    ]  # fmt: skip
    ended = Ledger(as_of=dt.date(2025, 7, 1), asset_contract=CONTRACTS)
    assert ("early", False) in ended.ask("SELECT contract_no, is_in_force FROM asset_contract", "asset_contract")
    assert "operator_name" not in night.engine.schema("asset_contract")


def test_idle_is_180_days_without_receipt_own_operation_or_a_contract_that_owes_nothing() -> None:
    night = Ledger(
        asset="""
        | asset_no      | asset_class    | owner_level | original_value | in_use_date | use_state |
        | said_idle     | public_welfare | village     | 1              | 2020-01-01  | idle      |
        | no_contract   | operating      | village     | 1              | 2020-01-01  | in_use    |
        | day_180       | operating      | village     | 1              | 2020-01-01  | in_use    |
        | day_179       | operating      | village     | 1              | 2020-01-01  | in_use    |
        | paid_up       | operating      | village     | 1              | 2020-01-01  | in_use    |
        | paid_ended    | operating      | village     | 1              | 2020-01-01  | in_use    |
        | own           | operating      | village     | 1              | 2020-01-01  | in_use    |
        | own_ended     | operating      | village     | 1              | 2020-01-01  | in_use    |
        | new           | operating      | village     | 1              | 2025-01-02  | in_use    |
        | road          | public_welfare | village     | 1              | 2020-01-01  | in_use    |
        | gone          | operating      | village     | 1              | 2020-01-01  | disposed  |
        """,
        asset_contract="""
        | contract_no | asset_no  | operation_mode | start_date | end_date   | annual_due | due_month_day |
        | C1          | day_180   | lease          | 2024-01-01 | 2025-12-31 | 1          | 01-01         |
        | C2          | day_179   | lease          | 2024-01-01 | 2025-12-31 | 1          | 01-01         |
        | C3          | own       | own            | 2024-01-01 | 2025-12-31 | 1          | 01-01         |
        | C4          | own_ended | own            | 2024-01-01 | 2025-01-01 | 1          | 01-01         |
        | C5          | paid_up   | lease          | 2024-01-01 | 2026-12-31 | 1          | 12-01         |
        | C6          | paid_ended | lease         | 2024-01-01 | 2025-01-01 | 1          | 12-01         |
        """,
        asset_receipt="""
        | receipt_no | contract_no | due_year | received_date | received |
        | R1         | C1          | 2025     | 2025-01-01    | 1        |
        | R2         | C2          | 2025     | 2025-01-02    | 1        |
        | R3         | C5          | 2024     | 2024-12-01    | 1        |
        | R4         | C6          | 2024     | 2024-12-01    | 1        |
        """,
    )
    idle = night.ask("SELECT asset_no FROM asset WHERE is_idle ORDER BY ALL", "asset")
    assert idle == [("day_180",), ("no_contract",), ("own_ended",), ("paid_ended",), ("said_idle",)]
