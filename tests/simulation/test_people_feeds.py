"""What departments write about people agrees with what others wrote of the same people; and no answer depends on it."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd
import pytest

from simulation.truth.answers import Answers, answer
from simulation.truth.books import Books, open_books
from simulation.truth.losses import MONEY, USED
from simulation.world import World


@pytest.fixture(scope="module")
def books(sample: World) -> Books:
    """The rows standing at the last day."""
    return open_books(sample.deliveries, sample.as_of)


def named(books: Books, feed: str) -> set[str]:
    return set(books.feeds[feed]["_person"].dropna())


def test_no_answer_depends_on_them(sample: World, sample_truth: Answers) -> None:
    asked = [item for item in sample.deliveries if item.feed in USED or item.feed in MONEY]
    assert len({item.feed for item in sample.deliveries}) > 2 * len({item.feed for item in asked})
    alone, whole = asdict(answer(open_books(asked, sample.as_of))), asdict(sample_truth)
    for name, table in whole.items():
        if isinstance(table, pd.DataFrame):
            pd.testing.assert_frame_equal(table, alone[name])
        else:
            assert table == alone[name]


def test_the_dead_of_the_health_office_are_the_registers_dead(books: Books) -> None:
    register = books.feeds["public_security/household_register"].set_index("_person")
    deaths = books.feeds["health/death"].set_index("_person")
    assert set(deaths.index) == set(register.index[register["death_date"].notna()])
    assert (deaths["death_date"] == register["death_date"].reindex(deaths.index)).all()
    for feed in ("labour/pension", "education/enrolment", "disabled_federation/subsidy", "traffic_police/vehicle", "labour/public_post"):
        assert not named(books, feed) & set(deaths.index), feed


def test_a_newborn_is_registered_and_has_a_mother_in_the_house(books: Books) -> None:
    register = books.feeds["public_security/household_register"].set_index("resident_id")
    births = books.feeds["health/birth"]
    assert len(births) > 20
    child, mother = register.loc[births["resident_id"]], register.loc[births["mother_id"]]
    assert (child["birth_date"].to_numpy() == births["birth_date"].to_numpy()).all()
    assert (child["household_no"].to_numpy() == mother["household_no"].to_numpy()).all()
    assert set(mother["sex"]) == {"2"}


def test_the_school_roll_says_of_a_child_what_the_ledger_says(books: Books) -> None:
    ledger = books.feeds["education/school_age"].set_index("_person")
    roll = books.feeds["education/enrolment"].set_index("_person")
    both = ledger.index.intersection(roll.index)
    assert set(ledger.loc[ledger.index.difference(both), "enrolment_state"]) <= {"not_enrolled", "deferred"}
    on_roll = roll.loc[both, "student_state"] == "on_roll"
    assert (on_roll == ledger.loc[both, "enrolment_state"].isin(["in_school", "home_teaching"])).all()
    for column in ("school", "grade"):
        written = ledger.loc[both, column].dropna()
        assert (roll.loc[written.index, column] == written).all(), column
    assert set(roll["school_stage"]) == {"preschool", "primary", "junior", "senior", "vocational"}
    assert named(books, "education/student_aid") <= set(roll.index[roll["student_state"] == "on_roll"])


def test_the_government_pays_the_pension_premium_only_for_those_entitled(books: Books) -> None:
    pension = books.feeds["labour/pension"].set_index("_person")
    paid = pension[pension["government_paid_fen"] > 0]
    certificates = books.feeds["disabled_federation/certificate"]
    severe = set(certificates.loc[certificates["disability_grade"].isin(["1", "2"]), "_person"])
    rosters = {"dibao": named(books, "civil_affairs/dibao"), "tekun": named(books, "civil_affairs/tekun"), "severe_disabled": severe}
    for kind, people in rosters.items():
        assert set(paid.index[paid["pension_aid_kind"] == kind]) <= people
    of_age = set(pension.index[pension["pension_state"].isin(["paying", "paused", "not_insured"])])
    missed = (rosters["dibao"] & of_age) - set(paid.index)
    assert 0 < len(missed) < len(rosters["dibao"] & of_age) / 5  # a few are missed, for an indicator to find


def test_subsidies_go_to_certified_people_and_posts_to_those_employed_in_one(books: Books) -> None:
    certificates = books.feeds["disabled_federation/certificate"].groupby("_person")["disability_grade"].agg(set)
    subsidy = books.feeds["disabled_federation/subsidy"]
    nursing = subsidy[subsidy["disability_subsidy_kind"] == "nursing"]
    assert all(certificates[person] & {"1", "2"} for person in nursing["_person"])
    assert set(subsidy.loc[subsidy["disability_subsidy_kind"] == "living", "_person"]) <= named(books, "civil_affairs/dibao")
    jobs = books.feeds["labour/employment"]
    posts = jobs[(jobs["post_kind"] == "public_post") & jobs["end_date"].isna()]
    assert named(books, "labour/public_post") == set(posts["_person"])
    months = books.feeds["labour/public_post"]["post_month"].nunique()
    assert months == 3
    assert named(books, "labour/migrant_work") <= set(jobs["_person"])


def test_medical_aid_tops_up_a_settlement_of_the_same_patient(books: Books) -> None:
    bills = books.feeds["medical_insurance/settlement"].set_index("settlement_no")
    aid = books.feeds["medical_insurance/medical_aid"]
    bill = bills.loc[aid["settlement_no"]]
    assert (bill["_person"].to_numpy() == aid["_person"].to_numpy()).all()
    assert (aid["amount_fen"].to_numpy() <= bill["self_pay_fen"].to_numpy()).all()
    treated = bills.loc[bills["visit_kind"] == "special_outpatient", "_person"]
    alive = set(books.people.loc[books.people["alive"], "person"])
    assert set(treated) & alive <= named(books, "medical_insurance/chronic_certification")


def test_low_income_families_hold_no_allowance_and_children_nobody_raises_live_with_grandparents(books: Books) -> None:
    rosters = named(books, "civil_affairs/dibao") | named(books, "civil_affairs/tekun")
    assert not named(books, "civil_affairs/low_income_family") & rosters
    register = books.feeds["public_security/household_register"]
    homes = register.groupby("household_no")["relation"].agg(set)
    children = books.feeds["civil_affairs/orphan_child"]
    assert len(children) > 3
    for household in children["_household"]:
        assert not homes[household] & {"son", "daughter", "daughter_in_law", "son_in_law"}


def test_open_water_issues_are_the_failing_rows_and_weeks_add_up_to_the_damage(books: Books) -> None:
    supply = books.feeds["water/village_supply"]
    litres, fetch, dry = (pd.to_numeric(supply[name]) for name in ("litres_per_head_day", "fetch_minutes", "outage_days"))
    failing = supply[(litres < 35) | (supply["water_quality"] == "fail") | (fetch > 20) | (dry > 36)]
    issues = books.feeds["water/water_issue"]
    place = ["township_name", "village_name", "group_no"]
    still = issues[issues["issue_state"] == "open"]
    assert {tuple(row) for row in still[place].astype(str).to_numpy()} == {tuple(row) for row in failing[place].astype(str).to_numpy()}
    weeks = books.feeds["emergency/flood_weekly"]
    damage = books.feeds["emergency/disaster_damage"]
    wet = damage[damage["disaster_kind"].isin(["flood", "landslide"])]
    within = wet[
        (wet["disaster_date"] >= pd.Timestamp(weeks["week_start"].min())) & (wet["disaster_date"] <= pd.Timestamp(weeks["week_end"].max()))
    ]
    assert len(within) > 0
    assert int(weeks["loss_fen"].sum()) == int(within["loss_fen"].sum())
    assert (pd.to_datetime(weeks["week_end"]) - pd.to_datetime(weeks["week_start"])).dt.days.eq(6).all()


def test_a_renovation_is_the_remedy_of_an_unsafe_dwelling(books: Books) -> None:
    dwellings = books.feeds["housing/dwelling"].set_index("dwelling_no")
    works = books.feeds["housing/renovation"]
    home = dwellings.loc[works["dwelling_no"]]
    assert len(works) > 5
    assert (home["_household"].to_numpy() == works["_household"].to_numpy()).all()
    assert set(home["dwelling_grade"]) <= {"C", "D"}
    done = works["completed_date"].notna().to_numpy()
    assert (works["completed_date"].to_numpy()[done] == home["remedied_date"].to_numpy()[done]).all()
