"""A feed that has not been delivered is a gap: nothing is called false or zero because nobody said anything."""

from pathlib import Path

from monitoring_county import County

PEOPLE = """
household | person | born
h         | p      | 1980-01-01
h         | c      | 2014-01-01
"""
HOUSEHOLD = ("household_type", "is_exited", "dwelling_grade", "water_safe", "is_dibao", "is_tekun", "income_state")
PERSON = ("is_insured", "is_employed", "school_state", "disability_grade")


def test_nothing_delivered(tmp_path: Path) -> None:
    from pipelines.contracts.loader import load_contracts

    county = County(tmp_path).people(PEOPLE).gap(*load_contracts()).run()
    assert county.show("mart_household", *HOUSEHOLD) == [(None, None, None, None, None, None, "absent")]
    assert county.show("mart_person", *PERSON) == [(None, None, None, None)] * 2
    assert county.show("clue", "household_key") == []
    assert county.show("candidate", "household_key") == []


def test_delivered_and_empty(tmp_path: Path) -> None:
    """Delivered rosters that do not name a household say no; a roll of last year says nothing of this one."""
    county = County(tmp_path).people(PEOPLE)
    county.feed(
        "medical_insurance/enrolment",
        """
person | insured_year | enrolment_status
p      | 2024         | insured
""",
    )
    county.run()
    assert county.show("mart_household", *HOUSEHOLD) == [("ordinary", "false", None, None, "false", "false", "absent")]
    assert county.show("mart_person", "person_key", *PERSON) == [("c", None, "false", None, None), ("p", None, "false", None, None)]


def test_this_years_roll(tmp_path: Path) -> None:
    county = County(tmp_path).people(PEOPLE)
    county.feed(
        "medical_insurance/enrolment",
        """
person | insured_year | enrolment_status
p      | 2025         | insured
c      | 2025         | suspended
""",
    )
    county.run()
    assert county.show("mart_person", "person_key", "is_insured") == [("c", "false"), ("p", "true")]


def test_a_township_whose_part_of_the_export_never_came(tmp_path: Path) -> None:
    county = County(tmp_path).people("""
household | person | born       | village
told      | a      | 1980-01-01 | 999999100201
also told | b      | 1980-01-01 | 999999100202
not told  | c      | 1980-01-01 | 999999200201
""")
    county.partial.add("rural_revitalisation/monitoring_export")
    county.feed(
        "rural_revitalisation/monitoring_export",
        """
person | platform_household_no | household_type   | _part
a      | 1                     | exited_no_policy | 东山镇
""",
    )
    county.run()
    assert county.show("mart_household", "household_key", "household_type", "is_exited") == [
        ("also told", "ordinary", "false"), ("not told", None, None), ("told", "exited_no_policy", "true"),
    ]  # fmt: skip


def test_without_the_export_the_category_is_for_people(tmp_path: Path) -> None:
    """Low income, but nobody tells whether the household was once lifted out of poverty; the higher medical threshold holds."""
    county = County(tmp_path).people(PEOPLE).gap("rural_revitalisation/monitoring_export")
    county.survey("""
household | members | wage  | production | property | transfer | cost | claims | self_pay
h         | 2       | 1,000 | 0          | 0        | 0        | 0    | 0      | 0
""")
    county.feed(
        "medical_insurance/settlement",
        """
person | settlement_no | visit_kind | settle_date | self_pay_fen
p      | s1            | inpatient  | 2025-03-01  | 600000
""",
    )
    county.run()
    assert county.rules() == {"h": "low_income"}
    assert county.show("candidate", "monitoring_category", "is_exited") == [(None, None)]


def test_facts_of_a_household(tmp_path: Path) -> None:
    county = County(tmp_path).people("""
household | person  | born       | died       | group
h         | head    | 1980-01-01 |            | 1
h         | old     | 1950-01-01 |            | 1
h         | child   | 2014-01-01 |            | 1
h         | dead    | 1982-01-01 | 2025-01-01 | 1
h         | weak    | 1990-01-01 |            | 1
""")
    county.feed(
        "housing/dwelling",
        """
household | dwelling_no | dwelling_grade | appraised_date | remedied_date | remedy_mode
h         | w1          | B              | 2020-01-01     |               |
h         | w2          | D              | 2020-01-01     | 2024-01-01    | rebuild
h         | w3          | D              | 2020-01-01     |               | vacated
""",
    )
    county.feed(
        "water/village_supply",
        """
group_no | litres_per_head_day | water_quality | fetch_minutes | outage_days | observed_date
         | 10                  | pass          |               | 0           | 2025-05-01
1        | 60                  | pass          |               | 0           | 2025-05-01
""",
    )
    county.feed(
        "civil_affairs/tekun",
        """
person | start_date
old    | 2020-01-01
""",
    )
    county.feed(
        "civil_affairs/dibao",
        """
person | aid_certificate_no | start_date
dead   | c1                 | 2020-01-01
""",
    )
    county.feed(
        "rural_revitalisation/monitoring_export",
        """
person | platform_household_no | household_type | labour_capacity
head   | 1                     | exited         | ordinary
weak   | 1                     | exited         | none
""",
    )
    county.run()
    assert county.show("mart_household", *HOUSEHOLD, "members", "labour_members") == [
        ("exited", "true", "B", "true", "false", "true", "absent", "4", "1")
    ]
    ages = county.show("mart_person", "person_key", "age", "birth_year", "is_alive", "is_school_age")
    assert ages == [
        ("child", "11", "2014", "true", "true"),
        ("dead", "43", "1982", "false", "false"),
        ("head", "45", "1980", "true", "false"),
        ("old", "75", "1950", "true", "false"),
        ("weak", "35", "1990", "true", "false"),
    ]
