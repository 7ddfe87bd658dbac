"""The identities of assets.md section 11: each with what holds, what just holds, and what fails."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
from ledger_world import Ledger, expected, rows_of

from pipelines.engine import load_model
from pipelines.ledger.step import ROOM


def flags(night: Ledger, check: str, columns: str = "subject subject_key row_key amount tolerance") -> str:
    found = night.table("ledger_flag", f"check_key {columns}", "subject_key, row_key")
    return "\n".join(line.removeprefix(f"{check} | ") for line in found.splitlines() if line.startswith(f"{check} |"))


def test_al2_published_totals_of_duodao_close_within_a_hundred_yuan() -> None:
    """assets.md section 4: 624 items; classes to 4 decimals of 万, levels published at 2."""
    published = """
    | dimension | member          | wan        |
    | register  | total           | 30862.6147 |
    | class     | household_asset | 1839.2229  |
    | class     | public_welfare  | 26045.5340 |
    | class     | operating       | 2977.8578  |
    | level     | county          | 3214.40    |
    | level     | township        | 1327.50    |
    | level     | village         | 24481.49   |
    | level     | household       | 1839.22    |
    """
    night = Ledger(missing=("asset_funding",))
    assert _reconcile(night, published) == []
    # Levels then add up to 30,862.6047 万: exactly 100 yuan below the total. A ten-thousandth of 万 further is too far.
    assert _reconcile(night, published.replace("3214.40 ", "3214.3947")) == []
    assert _reconcile(night, published.replace("3214.40 ", "3214.3946")) == [("level", -10_100)]


def _reconcile(night: Ledger, published: str) -> list[tuple[object, ...]]:
    rows = rows_of(published)
    totals = pa.table(
        {
            "dimension": [row["dimension"] for row in rows],
            "member": [row["member"] for row in rows],
            "value_fen": [int(Decimal(row["wan"] or 0) * 1_000_000) for row in rows],
        }
    )
    night.engine.connection.register("_totals", totals)
    night.engine.write("ledger__dimension_total", "SELECT * FROM _totals")
    night.engine.run(load_model(ROOM / "checks" / "al2.sql"))
    return night.ask("SELECT row_key, amount_fen FROM ledger__check_al2 ORDER BY ALL", "ledger__check_al2")


def test_al2_sources_that_fall_short_of_the_total() -> None:
    feeds = {
        "fund_allocation": "fund_no | fund_source | fund_year | allocated_date | allocated\nF1 | central | 2023 | 2023-01-01 | 500",
        "project_funding": "funding_no | fund_no | project_no | arranged | paid | paid_date\nP1 | F1 | J1 | 500 | 500 | 2023-02-01",
        "asset": "asset_no | asset_class | owner_level | original_value\nA1 | operating | village | 300\nA2 | operating | county | 200",
    }
    funding = "asset_no | funding_no | amount\nA1 | P1 | 300\nA2 | P1 | "
    assert flags(Ledger(**feeds, asset_funding=funding + "100"), "AL2") == ""
    assert flags(Ledger(**feeds, asset_funding=funding + "99.99"), "AL2") == "county | 510821 | source | -100.01 | 100.00"
    assert flags(Ledger(**feeds, asset_funding=funding + "99.99", missing=("fund_allocation",)), "AL2") == ""


def test_al4_funding_makes_the_original_value() -> None:
    night = Ledger(
        project_funding="funding_no | fund_no | project_no | arranged | paid\nP1 | F1 | J1 | 900 | 900",
        asset="""
        | asset_no | asset_class | owner_level | original_value |
        | equal    | operating   | village     | 100            |
        | one_yuan | operating   | village     | 101            |
        | more     | operating   | village     | 101.01         |
        | less     | operating   | village     | 98.50          |
        | none     | operating   | village     | 7              |
        """,
        asset_funding="""
        | asset_no | funding_no | amount |
        | equal    | P1         | 100    |
        | one_yuan | P1         | 100    |
        | more     | P1         | 100    |
        | less     | P1         | 100    |
        """,
    )
    assert flags(night, "AL4") == expected(
        """
        asset | less | less | -1.50 | 1.00
        asset | more | more |  1.01 | 1.00
        asset | none | none |  7.00 | 1.00
        """
    )
    assert night.table("asset", "asset_no flags").splitlines()[1] == "less | AL4,AL6"


def test_al4_is_not_asked_when_the_funding_of_assets_is_not_delivered() -> None:
    night = Ledger(asset="asset_no | asset_class | owner_level | original_value\nA | operating | village | 9", missing=("asset_funding",))
    assert flags(night, "AL4") == ""
    assert night.table("asset", "asset_no original_value flags") == "A | 9.00 | AL6"


def test_al5_a_project_spends_no_more_than_it_got() -> None:
    night = Ledger(
        project="""
        | project_no | project_year | approved | non_asset |
        | within     | 2023         | 100      | 40        |
        | over_paid  | 2023         | 200      | 41.01     |
        | over_both  | 2023         | 90       | 60        |
        """,
        project_funding="""
        | funding_no | fund_no | project_no | arranged | paid |
        | P1         | F1      | within     | 100      | 100  |
        | P2         | F1      | over_paid  | 100      | 100  |
        | P3         | F1      | over_both  | 100      | 100  |
        """,
        asset="""
        | asset_no | asset_class | owner_level | original_value |
        | A1       | operating   | village     | 60             |
        | A2       | operating   | village     | 60             |
        | A3       | operating   | village     | 60             |
        """,
        asset_funding="asset_no | funding_no | amount\nA1 | P1 | 60\nA2 | P2 | 60\nA3 | P3 | 60",
    )
    assert flags(night, "AL5") == expected(
        """
        project | over_both | approved | 30.00 | 1.00
        project | over_both | paid     | 20.00 | 1.00
        project | over_paid | paid     |  1.01 | 1.00
        """
    )
    assert night.table("project", "project_no flags") == "over_both | AL5,REF\nover_paid | AL5,REF\nwithin | REF"


def test_al6_shares_make_a_whole() -> None:
    night = Ledger(
        asset="""
        | asset_no | asset_class | owner_level | original_value |
        | whole    | operating   | village     | 1              |
        | thirds   | operating   | village     | 1              |
        | nobody   | operating   | village     | 1              |
        """,
        asset_owner="""
        | asset_no | owner_name | owner_level | share_percent | title_document |
        | whole    | 乙村       | village     | 40            |                |
        | whole    | 甲村       | village     | 60            | 旺集字1号       |
        | thirds   | 甲村       | village     | 33.33         |                |
        | thirds   | 乙村       | village     | 33.33         |                |
        | thirds   | 丙镇       | township    | 33.33         |                |
        | short    | 甲村       | village     | 99.98         |                |
        | twice    | 甲村       | village     | 100           |                |
        | twice    | 乙村       | village     | 100           |                |
        """,
    )
    assert flags(night, "AL6", "subject_key amount_num tolerance_num en") == expected(
        """
        nobody | -1.000000 | 0.000100 | no owner on record
        short  | -0.000200 | 0.000100 | shares of the owners do not add up to 1
        twice  |  1.000000 | 0.000100 | shares of the owners do not add up to 1
        """
    )
    assert night.table("asset_owner", "asset_no owner_no owner_level share has_title").splitlines()[1:6] == [
        "thirds | 1 | township | 0.333300 | false",
        "thirds | 2 | village | 0.333300 | false",
        "thirds | 3 | village | 0.333300 | false",
        "twice | 1 | village | 1.000000 | false",
        "twice | 2 | village | 1.000000 | false",
    ]
    assert "whole | 1 | village | 0.600000 | true" in night.table("asset_owner", "asset_no owner_no owner_level share has_title")


CONTRACT = "contract_no | asset_no | start_date | end_date | annual_due | due_month_day\nC | A | 2022-01-01 | 2026-12-31 | 100 | 03-01"
RECEIPTS = """
| receipt_no | contract_no | due_year | received_date | received |
| R3         | C           | 2023     | 2023-03-01    | 100      |
| R4         | C           | 2024     | 2024-03-01    | 100      |
| R5         | C           | 2025     | 2025-03-01    | 100      |
"""
ASSET = "asset_no | asset_class | owner_level | original_value\nA | operating | village | 0"


def test_al8_a_closed_year_is_distributed_to_the_fen() -> None:
    distribution = """
    | distribution_no | asset_no | distribution_year | distribution_use | distributed_date | distributed |
    | D1              | A        | 2023              | household        | 2023-12-01       | 70          |
    | D2              | A        | 2023              | retained         | 2023-12-01       | 29          |
    | D3              | A        | 2024              | household        | 2024-12-01       | 98.99       |
    """
    night = Ledger(asset=ASSET, asset_contract=CONTRACT, asset_receipt=RECEIPTS, asset_distribution=distribution)
    # 2023 is one yuan short: within tolerance. 2025 has not ended: nothing is distributed yet, and that is no fault.
    assert flags(night, "AL8") == "asset | A | A:2024 | -1.01 | 1.00"
    assert night.table("asset", "asset_no distributed flags") == "A | 197.99 | AL6,AL8"
    ahead = distribution + "| D4 | A | 2025 | aid | 2025-04-01 | 101.01 |\n| D5 | A | 2024 | aid | 2025-04-01 | 1.01 |"
    night = Ledger(asset=ASSET, asset_contract=CONTRACT, asset_receipt=RECEIPTS, asset_distribution=ahead)
    assert flags(night, "AL8") == "asset | A | A:2025 | 1.01 | 1.00"
    gap = Ledger(asset=ASSET, asset_contract=CONTRACT, asset_receipt=RECEIPTS, missing=("asset_distribution",))
    assert flags(gap, "AL8") == ""


def test_al9_a_contract_that_owes_and_is_owed_at_once_is_named() -> None:
    """2022 is unpaid, and more came in for 2023 than was due: the years are not netted, and somebody should look."""
    contract = CONTRACT.replace("2026-12-31", "2023-12-31")
    receipts = "receipt_no | contract_no | due_year | received_date | received\nR3 | C | 2023 | 2023-03-01 | "
    assert flags(Ledger(asset=ASSET, asset_contract=contract, asset_receipt=receipts + "100"), "AL9") == ""
    night = Ledger(asset=ASSET, asset_contract=contract, asset_receipt=receipts + "130")
    assert night.table("arrears", "due_year arrears advances") == "2022 | 100.00 | 0.00\n2023 | 0.00 | 30.00"
    assert flags(night, "AL9") == "asset | A | C | 30.00 | 0.00"


def test_al9_does_not_take_the_registers_word() -> None:
    night = Ledger(asset=ASSET, asset_contract=CONTRACT, asset_receipt=RECEIPTS)
    assert flags(night, "AL9") == ""
    night.engine.expose(["arrears"])
    night.engine.write("arrears", "SELECT * REPLACE (arrears_fen - 1 AS arrears_fen) FROM arrears WHERE due_year <= 2023")
    night.engine.run(load_model(ROOM / "checks" / "al9.sql"))
    found = night.ask("SELECT row_key, amount_fen FROM ledger__check_al9 ORDER BY ALL", "ledger__check_al9")
    assert found == [("C:2022", 1), ("C:2023", 1)]


def test_al14_an_asset_worth_more_than_ten_times_its_project_is_a_unit_error() -> None:
    night = Ledger(
        project="project_no | project_year | approved\nJ1 | 2023 | 100\nJ2 | 2023 | 50",
        project_funding="funding_no | fund_no | project_no | arranged | paid\nP1 | F1 | J1 | 100 | 80",
        asset="""
        | asset_no   | asset_class | owner_level | original_value | project_no |
        | ten_times  | operating   | village     | 800            | J1         |
        | over       | operating   | village     | 800.01         | J1         |
        | unpaid     | operating   | village     | 500.01         | J2         |
        | no_project | operating   | village     | 9,000,000      |            |
        """,
    )
    assert "over | AL4,AL6,AL14" in night.table("asset", "asset_no flags")
    assert flags(night, "AL14") == "asset | over | over | 800.01 | 800.00\nasset | unpaid | unpaid | 500.01 | 500.00"


def test_numbers_no_register_knows_are_named() -> None:
    night = Ledger(
        fund_allocation="fund_no | fund_source | fund_year | allocated_date | allocated\nF1 | central | 2023 | 2023-01-01 | 9",
        project="project_no | project_year | approved\nJ1 | 2023 | 9",
        project_funding="funding_no | fund_no | project_no | arranged | paid\nP1 | F1 | J1 | 9 | 9\nP2 | F9 | J9 | 9 | 9",
        asset_funding="asset_no | funding_no | amount\nA9 | P9 | 1",
        asset_contract=CONTRACT.replace("| A |", "| A9 |"),
        asset_receipt="receipt_no | contract_no | due_year | received_date | received\nR1 | C9 | 2025 | 2025-03-01 | 1",
        missing=("asset_distribution",),
    )
    assert flags(night, "REF", "subject subject_key row_key en") == expected(
        """
        asset    | A9 | A9:P9 | asset number unknown to its register
        asset    | A9 | A9:P9 | funding number unknown to its register
        asset    | A9 | C     | asset number unknown to its register
        contract | C9 | R1    | contract number unknown to its register
        project  | J9 | P2    | fund number unknown to its register
        project  | J9 | P2    | project number unknown to its register
        """
    )


def test_an_asset_that_two_townships_list_counts_once_and_is_named() -> None:
    twice = """
    | asset_no | asset_class    | owner_level | original_value | _part | _period | _known_at           |
    | moved    | operating      | village     | 100            | 甲镇   | 2025-Q1 | 2025-04-09 02:00:00 |
    | moved    | operating      | village     | 130            | 乙镇   | 2025-Q2 | 2025-06-20 02:00:00 |
    | late     | operating      | village     | 7              | 乙镇   | 2025-Q2 | 2025-06-21 02:00:00 |
    | late     | operating      | village     | 8              | 甲镇   | 2025-Q2 | 2025-06-20 02:00:00 |
    | same     | public_welfare | county      | 40             | 丙镇   | 2025-Q2 | 2025-06-20 02:00:00 |
    | same     | operating      | county      | 40             | 丙镇   | 2025-Q2 | 2025-06-20 02:00:00 |
    | once     | operating      | village     | 5              | 甲镇   | 2025-Q2 | 2025-06-20 02:00:00 |
    """
    rows = rows_of(twice)
    for given in (rows, rows[::-1]):
        night = Ledger(asset=given, missing=("asset_owner", "asset_funding"))
        assert night.table("asset", "asset_no asset_class original_value flags") == expected(
            """
            late  | operating | 7.00   | DUP
            moved | operating | 130.00 | DUP
            once  | operating | 5.00   | -
            same  | operating | 40.00  | DUP
            """
        )
        assert night.table("ledger_flag", "subject_key amount").splitlines() == ["late | 1.00", "moved | 30.00", "same | 0.00"]
