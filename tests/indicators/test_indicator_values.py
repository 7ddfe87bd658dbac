"""The thirteen indicators, each on a handful of rows: what counts above the line, what below, and where."""

from __future__ import annotations

import pytest
from indicator_world import Marts, expected

# Villages …100001 and …100002 lie in township 510821100 (东河镇), …101001 in 510821101 (嘉川镇).
HOUSEHOLDS = """
| household_key | county_code | township_code | village_code | dwelling_grade |
| h1            | 510821      | 510821100     | 510821100001 | A              |
| h2            | 510821      | 510821100     | 510821100001 | C              |
| h3            | 510821      | 510821100     | 510821100002 |                |
| h4            | 510821      | 510821101     | 510821101001 | D              |
| h5            | 510821      | 510821101     |              | D              |
| h6            | 510821      |               |              | B              |
"""
LIST = """
| household_key | list_state    | members | risk_types        | unmatched_risks | is_measure_overdue |
| h1            | assisting     | 4       | illness           |                 | false              |
| h2            | eliminated    | 2       | illness           |                 |                    |
| h3            | re_identified | 3       | accident,illness  | accident        | true               |
| h4            | rolled_back   | 5       |                   |                 | true               |
| h5            | eliminated    | 1       | unsafe_housing    | unsafe_housing  |                    |
| h6            | absent        | 6       | illness           | illness         | true               |
"""


def test_monitored_households_are_counted_once_and_absent_ones_not() -> None:
    night = Marts(mart_household=HOUSEHOLDS, monitored_household=LIST)
    assert night.indicator("monitored_total") == expected(
        """
        510821       | 5 | 1 | 5 | ok | -
        510821100    | 3 | 1 | 3 | ok | -
        510821100001 | 2 | 1 | 2 | ok | -
        510821100002 | 1 | 1 | 1 | ok | -
        510821101    | 2 | 1 | 2 | ok | -
        510821101001 | 1 | 1 | 1 | ok | -
        """
    )


@pytest.mark.parametrize(("base", "county"), [("household", "2 | 5 | 0.4 | ok | yes"), ("person", "3 | 15 | 0.2 | ok | no")])
def test_elimination_rate_has_two_bases(base: str, county: str) -> None:
    """In households and in persons the same list gives two rates; the band is 0.4 to 0.95."""
    night = Marts(mart_household=HOUSEHOLDS, monitored_household=LIST, policy={"elimination_rate": base})
    assert night.indicator("elimination_rate", "510821") == f"510821 | {county}"


def test_measures_late_and_unmatched_among_open_households() -> None:
    night = Marts(mart_household=HOUSEHOLDS, monitored_household=LIST)
    assert night.indicator("measure_gap", "510821", "510821101", "510821100001") == expected(
        """
        510821       | 2 | 3 | 0.666667 | ok | no
        510821100001 | 0 | 1 | 0        | ok | yes
        510821101    | 1 | 1 | 1        | ok | no
        """
    )
    assert night.indicator("risk_measure_match", "510821", "510821101") == expected(
        """
        510821    | 1 | 2 | 0.5 | ok         | no
        510821101 | 0 | 0 | -   | empty_base | -
        """
    )


def test_insured_and_out_of_school() -> None:
    night = Marts(
        mart_household=HOUSEHOLDS,
        mart_person="""
        | person_key | household_key | is_alive | is_insured | is_school_age | school_state |
        | p1         | h1            | true     | true       | false         |              |
        | p2         | h1            | true     | false      | true          | in_school    |
        | p3         | h1            | false    | true       | true          | dropout      |
        | p4         | h4            | true     | true       | true          | dropout      |
        | p5         | h4            | true     | true       | true          | not_enrolled |
        | p6         | h5            | true     |            | true          | deferred     |
        """,
    )
    assert night.indicator("insurance_coverage") == expected(
        """
        510821       | 3 | 4 | 0.75 | ok | no
        510821100    | 1 | 2 | 0.5 | ok | no
        510821100001 | 1 | 2 | 0.5 | ok | no
        510821101    | 2 | 2 | 1   | ok | yes
        510821101001 | 2 | 2 | 1   | ok | yes
        """
    )
    assert night.indicator("dropout", "510821", "510821100", "510821100002") == expected(
        """
        510821       | 2 | 4 | 0.5 | ok | no
        510821100    | 0 | 1 | 0   | ok | yes
        510821100002 | 0 | 0 | -   | empty_base | -
        """
    )


def test_a_roll_or_a_school_ledger_that_has_not_come_is_no_rate_of_zero() -> None:
    """In January last year's insurance roll still stands; and one township has not sent its part of the school ledger."""
    night = Marts(
        mart_household=HOUSEHOLDS,
        mart_person="""
        | person_key | household_key | is_alive | is_insured | is_school_age | school_state |
        | p1         | h1            | true     |            | true          |              |
        | p2         | h4            | true     |            | true          | dropout      |
        | p3         | h4            | true     |            | true          |              |
        """,
    )
    assert night.indicator("insurance_coverage", "510821") == "510821 | 0 | 0 | - | empty_base | -"
    assert night.indicator("dropout", "510821", "510821100", "510821101") == expected(
        """
        510821    | 1 | 2 | 0.5 | ok         | no
        510821100 | 0 | 0 | -   | empty_base | -
        510821101 | 1 | 2 | 0.5 | ok         | no
        """
    )


def test_unsafe_dwellings_count_at_the_area_they_are_known_at() -> None:
    night = Marts(mart_household=HOUSEHOLDS)
    assert night.indicator("unsafe_dwelling_open", "510821", "510821100", "510821101", "510821101001", "510821100002") == expected(
        """
        510821       | 3 | 1 | 3 | ok | no
        510821100    | 1 | 1 | 1 | ok | no
        510821100002 | 0 | 1 | 0 | ok | yes
        510821101    | 2 | 1 | 2 | ok | no
        510821101001 | 1 | 1 | 1 | ok | no
        """
    )


def test_tap_water_does_not_add_groups_to_their_village() -> None:
    night = Marts(
        water="""
        | township_name | village_name | village_code | group_no | persons_served | persons_tap |
        | 东河镇         | 甲村         | 510821100001 |          | 300            | 240         |
        | 东河镇         | 甲村         | 510821100001 | 1        | 100            | 0           |
        | 东河镇         | 乙村         | 510821100002 | 1        | 50             | 50          |
        | 东河镇         | 乙村         | 510821100002 | 2        | 50             | 40          |
        | 东河镇         | 乙村         | 510821100002 | 3        | 50             |             |
        | 东河镇         | 无此村       |              | 1        | 10             | 9           |
        | 无此镇         | 无此村       |              | 1        | 10             | 8           |
        """
    )
    assert night.indicator("tap_rate") == expected(
        """
        510821       | 347 | 420 | 0.82619  | ok | no
        510821100    | 339 | 410 | 0.826829 | ok | no
        510821100001 | 240 | 300 | 0.8      | ok | no
        510821100002 | 90  | 100 | 0.9      | ok | yes
        """
    )


def test_inpatient_self_pay_to_the_end_of_last_month() -> None:
    night = Marts(
        mart_household=HOUSEHOLDS,
        settlement="""
        | household_key | visit_kind | settle_date | total_cost | self_pay  |
        | h1            | inpatient  | 2025-01-01  | 10,000     | 333.33    |
        | h2            | inpatient  | 2025-05-31  | 20,000     | 1,000     |
        | h2            | inpatient  | 2025-06-01  | 90,000     | 90,000    |
        | h2            | inpatient  | 2024-12-31  | 90,000     | 90,000    |
        | h2            | outpatient | 2025-03-01  | 90,000     | 90,000    |
        | h4            | inpatient  | 2025-03-01  | 90,000     |           |
        |               | inpatient  | 2025-03-01  | 5,000      | 4,500     |
        """,
    )
    assert night.indicator("inpatient_self_pay") == expected(
        """
        510821       | 5833.33 | 35000 | 0.166667 | ok | no
        510821100    | 1333.33 | 30000 | 0.044444 | ok | yes
        510821100001 | 1333.33 | 30000 | 0.044444 | ok | yes
        """
    )


ASSETS = """
| asset_no | county_code | township_code | village_code | asset_class    | use_state | is_idle | original_value |
| a1       | 510821      | 510821100     | 510821100001 | operating      | in_use    | false   | 300            |
| a2       | 510821      | 510821100     | 510821100001 | operating      | idle      | true    | 100            |
| a3       | 510821      | 510821100     |              | public_welfare | idle      | true    | 500            |
| a4       | 510821      |               |              | operating      |           | false   | 100            |
| a5       | 510821      | 510821101     | 510821101001 | operating      | disposed  | true    | 9,000          |
"""


def test_assets_titled_idle_and_their_income() -> None:
    night = Marts(
        asset=ASSETS,
        asset_owner="""
        | asset_no | owner_no | has_title |
        | a1       | 1        | true      |
        | a1       | 2        | true      |
        | a2       | 1        | true      |
        | a2       | 2        | false     |
        | a4       | 1        | true      |
        | a5       | 1        | true      |
        """,
        arrears="""
        | contract_no | due_year | asset_no | due | received | arrears | advances |
        | c1          | 2024     | a1       | 100 | 150      | 0       | 50       |
        | c1          | 2025     | a1       | 100 | 40       | 60      | 0        |
        | c2          | 2025     | a4       | 0   | 30       | 0       | 30       |
        | c9          | 2025     | a9       | 50  | 0        | 50      | 0        |
        """,
    )
    assert night.indicator("asset_title_rate", "510821", "510821100", "510821101001") == expected(
        """
        510821       | 400 | 1000 | 0.4      | ok         | no
        510821100    | 300 | 900  | 0.333333 | ok         | no
        510821101001 | 0   | 0    | -        | empty_base | -
        """
    )
    assert (
        night.indicator("asset_idle_rate", "510821", "510821100")
        == "510821 | 100 | 500 | 0.2 | ok | no\n510821100 | 100 | 400 | 0.25 | ok | no"
    )
    assert night.indicator("income_collect_rate") == expected(
        """
        510821       | 140 | 250 | 0.56 | ok | no
        510821100    | 140 | 200 | 0.7  | ok | no
        510821100001 | 140 | 200 | 0.7  | ok | no
        """
    )


def test_feeds_on_time_count_what_was_due_this_month_up_to_the_day() -> None:
    """Due in May, due after as_of and due on a day nobody can tell are left out; a township's part counts in its township."""
    night = Marts(
        expected_delivery="""
        | feed         | part   | span    | due_date   | answer        |
        | health/death |        | 2025-05 | 2025-06-05 | on_time       |
        | health/birth |        | 2025-05 | 2025-06-05 | empty_on_time |
        | grid/leader  |        | 2025-05 | 2025-06-30 | missing       |
        | a/by_town    | 东河镇 | 2025-05 | 2025-06-10 | late          |
        | a/by_town    | 嘉川镇 | 2025-05 | 2025-06-10 | on_time       |
        | water/works  |        | 2025-04 | 2025-05-10 | missing       |
        | tax/vat      |        | 2025-06 | 2025-07-01 | on_time       |
        | tax/income   |        | 2025-05 |            | undetermined  |
        """
    )
    assert night.indicator("feed_on_time", "510821", "510821100", "510821101") == expected("""
        510821    | 3 | 5 | 0.6 | ok | no
        510821100 | 0 | 1 | 0   | ok | no
        510821101 | 1 | 1 | 1   | ok | yes
    """)
