"""The truth of single rules, on the very days and amounts where they turn. as_of is 2025-06-30 throughout."""

from __future__ import annotations

import pytest
from mini_world import SURVEY, MiniWorld

from simulation.world.frames import COLUMNS

PAID = "medical_insurance/settlement"
INPATIENT = {"visit_kind": "inpatient", "self_pay_fen": 20_000_00}
# rule, feed, values, does it fire
CASES = [
    ("medical_self_pay", PAID, {**INPATIENT, "settle_date": "2025-05-31"}, True),
    ("medical_self_pay", PAID, {**INPATIENT, "settle_date": "2025-05-31", "self_pay_fen": 19_999_99}, False),
    ("medical_self_pay", PAID, {**INPATIENT, "settle_date": "2025-01-01"}, True),
    ("medical_self_pay", PAID, {**INPATIENT, "settle_date": "2025-06-01"}, False),
    ("medical_self_pay", PAID, {**INPATIENT, "settle_date": "2024-12-31"}, False),
    ("medical_self_pay", PAID, {**INPATIENT, "settle_date": "2025-02-01", "visit_kind": "outpatient"}, False),
    ("major_illness", "health/major_illness", {"disease": "stroke", "confirmed_date": "2024-07-01", "treatment_status": "cured"}, True),
    ("major_illness", "health/major_illness", {"disease": "stroke", "confirmed_date": "2024-06-30", "treatment_status": "cured"}, False),
    ("major_illness", "health/major_illness", {"disease": "stroke", "confirmed_date": "2025-01-01", "treatment_status": "deceased"}, False),
    ("unsafe_dwelling", "housing/dwelling", {"dwelling_grade": "C", "appraised_date": "2024-01-01"}, True),
    ("unsafe_dwelling", "housing/dwelling", {"dwelling_grade": "D", "appraised_date": "2024-01-01", "remedied_date": "2025-07-01"}, True),
    ("unsafe_dwelling", "housing/dwelling", {"dwelling_grade": "D", "appraised_date": "2024-01-01", "remedied_date": "2025-06-30"}, False),
    ("unsafe_dwelling", "housing/dwelling", {"dwelling_grade": "D", "appraised_date": "2024-01-01", "remedy_mode": "vacated"}, False),
    ("unsafe_dwelling", "housing/dwelling", {"dwelling_grade": "B", "appraised_date": "2024-01-01"}, False),
    ("traffic_accident", "traffic_police/accident", {"accident_date": "2024-07-01", "casualty": "injured"}, True),
    ("traffic_accident", "traffic_police/accident", {"accident_date": "2024-06-30", "casualty": "injured"}, False),
    ("traffic_accident", "traffic_police/accident", {"accident_date": "2025-03-01", "casualty": "unhurt"}, False),
    ("job_loss", "labour/employment", {"post_kind": "enterprise", "start_date": "2024-01-01", "end_date": "2025-04-01"}, True),
    ("job_loss", "labour/employment", {"post_kind": "enterprise", "start_date": "2024-01-01", "end_date": "2025-04-02"}, False),
    ("job_loss", "labour/employment", {"post_kind": "enterprise", "start_date": "2024-01-01", "end_date": "2024-06-30"}, False),
    ("job_loss", "labour/employment", {"post_kind": "farm", "start_date": "2024-01-01", "end_date": "2025-03-01"}, False),
    ("disaster_damage", "emergency/disaster_damage", {"disaster_date": "2025-01-01", "loss_fen": 10_000_00, "collapsed_rooms": 0}, True),
    ("disaster_damage", "emergency/disaster_damage", {"disaster_date": "2025-01-01", "loss_fen": 9_999_00, "collapsed_rooms": 0}, False),
    ("disaster_damage", "emergency/disaster_damage", {"disaster_date": "2025-01-01", "loss_fen": 100_00, "collapsed_rooms": 1}, True),
    ("disability_new", "disabled_federation/certificate", {"disability_grade": "2", "issued_date": "2024-07-01"}, True),
    ("disability_new", "disabled_federation/certificate", {"disability_grade": "3", "issued_date": "2025-03-01"}, False),
    ("disability_new", "disabled_federation/certificate", {"disability_grade": "1", "issued_date": "2024-06-30"}, False),
    ("dibao_new", "civil_affairs/dibao", {"start_date": "2025-01-02"}, True),
    ("dibao_new", "civil_affairs/dibao", {"start_date": "2025-01-01"}, False),
    ("dibao_new", "civil_affairs/dibao", {"start_date": "2025-02-01", "end_date": "2025-05-31"}, False),
    ("dibao_new", "civil_affairs/tekun", {"start_date": "2025-06-01"}, True),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "feed", "values", "fires"), CASES)
def test_rule_turns_where_the_page_says(rule: str, feed: str, values: dict[str, object], fires: bool) -> None:
    world = MiniWorld()
    world.person("测试甲", "H1")
    world.say(feed, "测试甲", **values)
    assert world.fired() == ({"H1": rule} if fires else {})


# born, state, reason, does it fire: of age on 2024-09-01
PUPILS = [
    ("2018-09-01", "not_enrolled", "poverty", True),
    ("2018-09-02", "not_enrolled", "poverty", False),
    ("2008-09-02", "dropout", None, True),
    ("2008-09-01", "dropout", "work", False),
    ("2012-01-01", "dropout", "bodily", False),
    ("2012-01-01", "home_teaching", None, False),
]


@pytest.mark.parametrize(("birth", "state", "reason", "fires"), PUPILS)
def test_school_age_counts_on_the_first_of_september(birth: str, state: str, reason: str | None, fires: bool) -> None:
    world = MiniWorld()
    world.person("测试生", "H1", birth)
    world.say("education/school_age", "测试生", period="2025-1", semester="2025-1", enrolment_state=state, absence_reason=reason)
    assert ("H1" in world.fired()) is fires


def test_exited_households_have_the_lower_medical_threshold_and_sums_are_per_person() -> None:
    world = MiniWorld()
    for name, household in (("测试甲", "H1"), ("测试乙", "H2"), ("测试丙", "H2")):
        world.person(name, household)
    world.export("测试甲", "2025-06", household_type="exited_no_policy")
    for name, paid in (("测试甲", 5_000_00), ("测试乙", 12_000_00), ("测试丙", 12_000_00)):
        world.say("medical_insurance/settlement", name, visit_kind="inpatient", settle_date="2025-03-01", self_pay_fen=paid)
    assert world.fired() == {"H1": "medical_self_pay"}


def test_the_dead_count_only_in_traffic() -> None:
    world = MiniWorld()
    world.person("测试甲", "H1")
    world.person("测试亡", "H1", "1950-01-01", death_date="2025-06-01")
    world.say("health/major_illness", "测试亡", disease="stroke", confirmed_date="2025-05-01", treatment_status="treating")
    assert world.fired() == {}
    world.say("traffic_police/accident", "测试亡", accident_date="2025-05-31", casualty="dead")
    assert world.fired() == {"H1": "traffic_accident"}


def test_a_household_nobody_is_left_in_has_no_clue() -> None:
    world = MiniWorld()
    world.person("测试亡", "H1", "1950-01-01", death_date="2025-06-01")
    world.person("测试甲", "H2")
    for name in ("测试亡", "测试甲"):
        world.say("housing/dwelling", name, dwelling_grade="D", appraised_date="2025-03-01")
    assert world.fired() == {"H2": "unsafe_dwelling"}


def test_dibao_is_paid_to_its_last_day() -> None:
    world = MiniWorld()
    for name, household, end in (("测试甲", "H1", "2025-06-30"), ("测试乙", "H2", "2025-06-29")):
        world.person(name, household)
        world.say("civil_affairs/dibao", name, aid_certificate_no=household, start_date="2025-05-01", end_date=end)
    assert world.fired() == {"H1": "dibao_new"}


def test_another_job_open_or_ending_later_is_no_job_loss() -> None:
    world = MiniWorld()
    for name, household in (("测试甲", "H1"), ("测试乙", "H2"), ("测试丙", "H3")):
        world.person(name, household)
        world.say("labour/employment", name, post_kind="enterprise", start_date="2024-01-01", end_date="2025-01-15")
    world.say("labour/employment", "测试甲", post_kind="flexible", start_date="2025-02-01")
    world.say("labour/employment", "测试乙", post_kind="flexible", start_date="2025-02-01", end_date="2025-06-01")
    assert world.fired() == {"H3": "job_loss"}


def test_water_of_the_group_comes_before_water_of_the_village() -> None:
    world = MiniWorld()
    for household, group in (("H1", "1"), ("H2", "2"), ("H3", None)):
        world.person(f"测试{household}", household, group_no=group)
    place = {"township_name": "样例镇", "village_name": "样例村", "observed_date": "2025-05-01", "outage_days": 0}
    world.say("water/village_supply", None, **place, group_no="1", litres_per_head_day=35, water_quality="untested", fetch_minutes=20)
    world.say("water/village_supply", None, **place, group_no=None, litres_per_head_day=80, water_quality="fail")
    assert world.fired() == {"H2": "water_failure", "H3": "water_failure"}


def test_income_per_head_is_rounded_half_up_and_gaps_are_never_zero() -> None:
    world = MiniWorld()
    for number in range(1, 7):
        world.person(f"测试{number}", f"H{number}")
    world.survey("测试1", 26_400.01, members=3)  # 8,800.0033 a head
    world.survey("测试2", 8_800.01)
    world.survey("测试3", 100.0, property_income_fen=None)
    world.survey("测试4", 100.0, month="2024-05")  # thirteen months back
    world.survey("测试5", 100.0, month="2024-06")
    world.survey("测试6", 20_000.0, compliant_self_pay_fen=11_200_00)
    truth = world.truth()
    assert dict(truth.clues[["household", "rule_key"]].itertuples(index=False)) == {
        "H1": "low_income",
        "H5": "low_income",
        "H6": "rigid_expense",
    }
    state = dict(truth.homes[["household", "income_state"]].itertuples(index=False))
    assert (state["H3"], state["H4"], state["H2"]) == ("incomplete", "absent", "computed")


def test_the_latest_known_survey_of_a_month_and_the_latest_month_win() -> None:
    world = MiniWorld()
    world.person("测试甲", "H1")
    world.person("测试乙", "H2")
    nothing = dict.fromkeys((name for name in COLUMNS[SURVEY] if name.endswith("_fen")), 0)
    world.say(SURVEY, "测试甲", period="2024", known="2025-01-20", household_members=1, period_end_month="2024-12", **nothing)
    world.survey("测试甲", 20_000.0, month="2024-12")
    world.survey("测试乙", 20_000.0, month="2024-12")
    world.survey("测试乙", 1_000.0, month="2025-02")
    assert world.fired() == {"H2": "low_income"}
