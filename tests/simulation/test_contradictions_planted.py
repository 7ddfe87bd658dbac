"""What is planted for the contradiction board: every rule once, beside it what only looks like it, and no planned answer moves."""

from __future__ import annotations

import pandas as pd
import pytest

from pipelines.contracts.loader import load_contracts
from pipelines.contradictions.catalogue import load_rules
from simulation.truth.answers import Answers, answer
from simulation.truth.books import open_books, struck_off
from simulation.truth.write import check_plan
from simulation.world import World
from simulation.world.contradictions import plant
from simulation.world.doubles import EXPORT


@pytest.fixture(scope="module")
def planted(sample: World) -> World:
    return plant(sample)


@pytest.fixture(scope="module")
def truth(planted: World) -> Answers:
    return answer(open_books(planted.deliveries, planted.as_of))


def test_every_rule_has_its_case_and_its_near_miss(planted: World) -> None:
    cases = planted.planted_contradictions
    wanted = {(code, polarity) for code in (rule.code for rule in load_rules(load_contracts())) for polarity in ("positive", "near_miss")}
    assert set(zip(cases["code"], cases["polarity"], strict=True)) == wanted


def test_everybody_is_of_a_household_of_his_own(planted: World) -> None:
    homes = planted.planted_contradictions["households"].str.split(",").explode()
    assert not homes.duplicated().any()


def test_what_was_planned_still_holds_and_the_list_is_as_it_was(planted: World, truth: Answers, sample_truth: Answers) -> None:
    check_plan(planted, truth)
    key = ["household", "monitoring_category", "list_state", "blockers"]
    pd.testing.assert_frame_equal(truth.listed[key], sample_truth.listed[key])
    assert set(truth.clues["household"]) == set(sample_truth.clues["household"])


def test_the_listed_twice_stand_under_two_numbers_of_the_platform(planted: World) -> None:
    cases = planted.planted_contradictions.query("code == 'listed_twice'").set_index("household_no")["polarity"]
    latest = [item for item in planted.deliveries if item.feed == EXPORT and item.period == planted.as_of.isoformat()[:7]]
    rows = pd.concat([item.frame for item in latest], ignore_index=True)
    rows = rows[rows["_household"].isin(cases.index)].drop_duplicates("_person", keep="last")
    assert (rows.groupby("_household")["platform_household_no"].nunique() == 2).all()
    out = rows.groupby(rows["_household"].map(cases))["risk_eliminated"].sum()
    assert out["positive"] == 0 and out["near_miss"] == 1


def test_a_death_struck_out_in_the_register_ends_the_stay(planted: World, sample: World) -> None:
    cases = planted.planted_contradictions
    dead = cases.query("code in ('death_not_in_health', 'death_date_differs')")["resident_id"]
    gone = cases.query("code == 'gone_paid'")["resident_id"].iloc[:2]  # the third only moved away
    stays, before = planted.households["stays"], sample.households["stays"]
    assert stays.loc[stays["resident_id"].isin(dead), "death"].notna().all()
    changed = stays["death"].notna() & before["death"].isna()
    assert set(stays.loc[changed, "resident_id"]) == {*dead, *gone} and len(dead) == 4


def test_who_is_gone_and_paid_is_in_no_register_of_today(planted: World) -> None:
    cases = planted.planted_contradictions.query("code == 'gone_paid'")
    assert list(cases["polarity"]) == ["positive", "near_miss", "near_miss"]
    assert set(cases["resident_id"]) <= struck_off(planted.deliveries)
    known = open_books(planted.deliveries, planted.as_of)
    assert set(cases["resident_id"]) <= set(known.feeds["agriculture/subsidy_payment"]["_person"])
    assert not set(cases["resident_id"]) & set(known.people["person"])
