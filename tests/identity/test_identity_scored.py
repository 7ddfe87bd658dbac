"""A row that no rule decides, from the feed to the link: scored, written with its proof, or left for a person to look at."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from identity_world import County, Person, make_id

FEED = "education/school_age"
CHILD = Person("王小明", make_id("20150304", 101), "H1", relation="son")
FATHER = Person("王大山", make_id("19850909", 103), "H1")
SAID = {"semester": "2025-1", "person_name": "王小明", "resident_id": None, "sex": "1", "township_name": "东河镇", "village_name": "长滩村"}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    rows = [
        SAID | {"birth_date": dt.date(2015, 4, 3), "_row_no": 1},  # day and month changed round
        SAID | {"birth_date": dt.date(2011, 11, 27), "_row_no": 2},  # another child's birth
    ]
    county = County(tmp_path_factory.mktemp("county")).register(CHILD, FATHER).add(FEED, *rows)
    county.run()
    return county


def test_day_and_month_changed_round_are_linked_by_score(county: County) -> None:
    table = "education__school_age AS f LEFT JOIN person_spine AS s USING (person_key)"
    found = county.ask(f"SELECT f._row_no, s.person_name, f.link_class FROM {table} ORDER BY 1")
    assert found == [(1, "王小明", "scored"), (2, None, "unresolved")]


def test_the_link_carries_its_score_as_proof(county: County) -> None:
    ((link_class, evidence),) = county.ask(f"SELECT link_class, evidence FROM repair WHERE feed = '{FEED}'")
    assert link_class == "scored"
    assert evidence.startswith("score ")
    assert evidence.endswith("; name equal; sex equal; birth day month; village equal")


def test_what_is_not_near_certain_is_listed_for_people(county: County) -> None:
    assert county.ask("SELECT row_no, review_reason, evidence LIKE '%birth differs%' FROM link_review") == [(2, "below_accept", True)]


def test_a_night_whose_policy_has_no_thresholds_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("identity_world.load_policy", lambda area: [])
    county = County(tmp_path).register(CHILD, FATHER).add(FEED, SAID | {"birth_date": dt.date(2015, 4, 3)})
    with pytest.raises(Exception, match=r"policy_missing.*link_threshold"):
        county.run()
