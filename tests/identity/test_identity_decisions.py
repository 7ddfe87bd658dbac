"""What people decide: a repair withdrawn is as if it had never been made, a doubtful link decided is one; and nothing else moves."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from identity_world import REGISTER, County, Person, make_id
from test_identity_properties import FEED, damaged, damages, people, registered

DECISIONS = "rural_revitalisation/link_decision"
A = Person("甲田", make_id("19800101", 351), "H1")
B = Person("乙田", make_id("19820303", 422), "H1", relation="spouse")
OTHER = Person("甲田", make_id("19910909", 357), "H2")
FEW = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.reuse, Phase.generate))
# What tells of a row itself, and so of the decision on it; everything else must not know that a repair was ever made.
OF_THE_ROW = (
    "repair", "mart_repair", "vault_repair", "link_review", "vault_review", "unresolved", "decision_applied",
    "rural_revitalisation__link_decision",
)  # fmt: skip


def decide(county: County, number: str, verdict: str, day: str = "2025-06-01") -> County:
    return county.add(DECISIONS, {"link_no": number, "verdict": verdict, "decided_on": dt.date.fromisoformat(day)})


def job(number: int, **said: Any) -> dict[str, Any]:
    return {"employment_no": f"e{number}", "township_name": "东河镇", "village_name": "长滩村", **said}


def county_of(folder: Path, *jobs: dict[str, Any], register: tuple[Person, ...] = (A, B, OTHER)) -> County:
    return County(folder).register(*register).add(FEED, *jobs)


def numbers(county: County) -> dict[int, str]:
    """Repair number by row of the feed."""
    return dict(county.ask(f"SELECT _row_no, repair_no FROM repair WHERE feed = '{FEED}' AND starts_with(repair_no, 'L-')"))  # type: ignore[arg-type]


def contents(county: County, rows: Collection[int] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Every written table; of the feed's tables and those told by row, all rows but these."""
    but = f"_row_no IN ({', '.join(map(str, rows)) or 'NULL'})"
    found = {}
    for path in sorted((county.folder / "tables").glob("*.parquet")):
        if path.stem.startswith(("accepted__", "history__")) or path.stem in OF_THE_ROW:
            continue
        kept = f"NOT coalesce({but}, false)" if path.stem == FEED.replace("/", "__") else "true"
        found[path.stem] = duckdb.execute(f"SELECT * FROM read_parquet('{path}') WHERE {kept} ORDER BY ALL").fetchall()
    for table in ("repair", "unresolved"):
        found[table] = county.ask(f"SELECT * FROM {table} WHERE NOT coalesce(feed = '{FEED}' AND {but}, false) ORDER BY ALL")
    return found


def blank(item: dict[str, Any]) -> dict[str, Any]:
    """The same row saying nothing of its person."""
    return item | {"resident_id": None, "person_name": None}


@FEW
@given(drawn=people, damage=damages.filter(lambda drawn: len(drawn) > 1), which=st.integers(0, 19))
def test_withdrawing_a_repair_equals_never_having_made_it(drawn: list[Any], damage: list[tuple[int, str]], which: int) -> None:
    """Never made: the row says nothing by which anybody could be found. Where another person takes the row, that link has its own number:
    it is withdrawn as well, until nobody is left. Reinstating everything gives the first night back."""
    persons = registered(drawn)
    jobs = [damaged(number + 1, persons[who % len(persons)], what) for number, (who, what) in enumerate(damage)]
    with tempfile.TemporaryDirectory() as folder:
        made = county_of(Path(folder) / "made", *jobs, register=tuple(persons))
        made.run()
        repaired = numbers(made)
        assume(repaired)
        number = repaired[sorted(repaired)[which % len(repaired)]]
        rows = [row for row, other in repaired.items() if other == number]  # rows that say the same are one question
        undone = county_of(Path(folder) / "undone", *jobs, register=tuple(persons))
        withdrawn: list[str] = []
        current: dict[int, str] = repaired
        while found := sorted({current[row] for row in rows if row in current}):
            withdrawn += found
            for one in found:
                decide(undone, one, "different")
            undone.run()
            current = numbers(undone)
        table = FEED.replace("/", "__")
        assert undone.ask(f"SELECT count(person_key) FROM {table} WHERE _row_no IN ({', '.join(map(str, rows))})") == [(0,)]
        assert undone.ask("SELECT DISTINCT decision_state FROM decision_applied") == [("applied",)]
        bare = county_of(
            Path(folder) / "bare", *(blank(item) if item["_row_no"] in rows else item for item in jobs), register=tuple(persons)
        )
        bare.run()
        assert contents(undone, rows) == contents(bare, rows)
        decide(undone, withdrawn[0], "same", "2025-06-02")
        undone.run()
        link = f"SELECT person_key, household_key FROM {table} ORDER BY employment_no"
        assert undone.ask(link) == made.ask(link)
        assert undone.ask(f"SELECT DISTINCT link_class FROM {table} WHERE _row_no IN ({', '.join(map(str, rows))})") == [("decided",)]


def test_decisions_that_name_nothing_change_nothing(tmp_path: Path) -> None:
    jobs = [job(1, person_name="甲田", resident_id=A.id[:15] + "000")]
    plain = county_of(tmp_path / "plain", *jobs)
    plain.run()
    decided = decide(county_of(tmp_path / "decided", *jobs), "L-0000-0000-0000-0000", "different")
    decided.run()
    assert contents(decided) == contents(plain)
    assert decided.ask("SELECT decision_state FROM decision_applied") == [("unknown",)]


def test_the_latest_verdict_counts(tmp_path: Path) -> None:
    county = county_of(tmp_path, job(1, person_name="甲田", resident_id=A.id[:15] + "000"))
    county.run()
    assert county.links(FEED, "employment_no") == {"e1": ("甲田", "zeroed_tail")}
    number = numbers(county)[1]
    for day, verdict, found in (
        ("2025-06-02", "different", (None, "unresolved")),
        ("2025-06-01", "same", (None, "unresolved")),  # known later, decided earlier
        ("2025-06-03", "same", ("甲田", "decided")),
    ):
        decide(county, number, verdict, day).run()
        assert county.links(FEED, "employment_no") == {"e1": found}
    assert county.ask("SELECT link_no, review_state FROM link_review") == [(number, "decided_same")]


def test_an_open_question_is_listed_and_its_answer_is_heard(tmp_path: Path) -> None:
    """Two of one name in one village, a row without id: nobody by rule. One is said to be him."""
    county = county_of(tmp_path, job(1, person_name="甲田"), job(2, person_name="甲田"))
    county.run()
    assert county.links(FEED, "employment_no") == {"e1": (None, "unresolved"), "e2": (None, "unresolved")}
    listed = county.ask(
        "SELECT r.link_no, v.stated_name, v.candidate_id FROM link_review AS r JOIN vault_review AS v USING (link_no)"
        " WHERE review_state = 'open' ORDER BY candidate_id"
    )
    assert [(name, candidate) for _, name, candidate in listed] == [("甲田", A.id), ("甲田", OTHER.id)]
    decide(county, listed[1][0], "same").run()
    found = county.ask("SELECT DISTINCT s.resident_id, j.link_class FROM labour__employment AS j JOIN person_spine AS s USING (person_key)")
    assert found == [(OTHER.id, "decided")]  # both rows say the same, so one answer settles both
    assert county.ask("SELECT review_state FROM link_review ORDER BY 1") == [("decided_same",)]


def test_a_household_taken_from_a_row_is_given_back(tmp_path: Path) -> None:
    visits = "rural_revitalisation/verification_visit"
    county = County(tmp_path).register(A).add(visits, {"visit_no": "v", "household_no": "H1"})
    county.run()
    ((number,),) = county.ask("SELECT repair_no FROM repair")
    for day, verdict, found in (("2025-06-01", "different", "unresolved"), ("2025-06-02", "same", "household_no")):
        decide(county, number, verdict, day).run()
        assert county.ask("SELECT link_class FROM rural_revitalisation__verification_visit") == [(found,)]
        assert county.ask("SELECT verdict, decision_state FROM decision_applied") == [(verdict, "applied")]


def test_whoever_comes_up_when_a_scored_link_is_withdrawn_can_be_withdrawn_too(tmp_path: Path) -> None:
    """Two of one name in one village, born ten days apart: the row's day is neither's, its phone the first one's. Scored."""
    children = "civil_affairs/orphan_child"
    first = Person("王小明", make_id("20150304", 101), "H1", extra={"phone": "15400000001"})
    second = Person("王小明", make_id("20150314", 103), "H2", extra={"phone": "15400000009"})
    said = {"person_name": "王小明", "sex": "1", "birth_date": dt.date(2015, 3, 24), "phone": "15400000001"}
    county = County(tmp_path).register(first, second)
    county.add(children, said | {"township_name": "东河镇", "village_name": "长滩村"}).run()
    found = "SELECT f.link_class, s.household_no FROM civil_affairs__orphan_child AS f LEFT JOIN person_spine AS s USING (person_key)"
    for household in ("H1", "H2"):
        assert county.ask(found) == [("scored", household)]
        decide(county, county.ask(f"SELECT repair_no FROM repair WHERE feed = '{children}'")[0][0], "different").run()
    assert county.ask(found) == [("unresolved", None)]
    assert county.ask("SELECT DISTINCT decision_state FROM decision_applied") == [("applied",)]
    assert county.ask("SELECT DISTINCT review_state FROM link_review") == [("decided_different",)]


def test_two_answers_of_one_day_contradict_each_other(tmp_path: Path) -> None:
    county = county_of(tmp_path, job(1, person_name="甲田"))
    county.run()
    for (number,) in county.ask("SELECT link_no FROM link_review"):
        decide(county, number, "same")
    county.run()
    assert county.links(FEED, "employment_no") == {"e1": (None, "unresolved")}
    assert county.ask("SELECT decision_state, count(*) FROM decision_applied GROUP BY ALL") == [("contradicted", 2)]


def test_a_later_answer_overrules_an_earlier_one_and_both_are_told(tmp_path: Path) -> None:
    county = county_of(tmp_path, job(1, person_name="甲田"))
    county.run()
    first, second = (number for (number,) in county.ask("SELECT link_no FROM link_review ORDER BY ALL"))
    decide(county, first, "same", "2025-06-01")
    decide(county, second, "same", "2025-06-02").run()
    assert county.links(FEED, "employment_no") == {"e1": ("甲田", "decided")}
    assert set(county.ask("SELECT link_no, decision_state FROM decision_applied")) == {(first, "overruled"), (second, "applied")}


def test_whom_the_id_names_under_another_name_may_be_decided(tmp_path: Path) -> None:
    county = county_of(tmp_path, job(1, person_name="丙石", resident_id=A.id))
    county.run()
    ((number, reason),) = county.ask("SELECT link_no, review_reason FROM link_review")
    assert reason == "name_clash"
    decide(county, number, "same").run()
    assert county.links(FEED, "employment_no") == {"e1": ("甲田", "decided")}


def wrong_check(person: Person) -> str:
    return person.id[:17] + ("0" if person.id[17] != "0" else "1")


# Repairs that are no links: what the register says, what is told of it, and what is true once the repair is undone.
Case = tuple[str, Callable[[County], County], str, list[tuple[Any, ...]], list[tuple[Any, ...]]]
REPAIRS: list[Case] = [
    ("two_households", lambda c: c.add(REGISTER, A.row(), A.but(household="H2").row()),
     "SELECT household_no FROM person_spine", [("H1",)], [("H2",)]),
    ("recovered", lambda c: c.add(REGISTER, A.row() | {"resident_id": None}).add(FEED, job(1, person_name="甲田", resident_id=A.id)),
     "SELECT resident_id, identity_class FROM person_spine", [(A.id, "recovered")], [(None, "provisional")]),
    ("normalised", lambda c: c.add(REGISTER, A.row() | {"resident_id": f" {A.id} "}),
     "SELECT resident_id FROM person_spine", [(A.id,)], [(None,)]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "deliver", "question", "told", "undone"), REPAIRS, ids=[case[0] for case in REPAIRS])
def test_what_was_repaired_in_the_register_can_be_undone(
    tmp_path: Path, kind: str, deliver: Callable[[County], County], question: str, told: list[Any], undone: list[Any]
) -> None:
    county = deliver(County(tmp_path))
    county.run()
    assert county.ask(question) == told
    ((number, original, repaired),) = county.ask(
        f"SELECT repair_no, delivered_text, repaired_text FROM repair JOIN vault_repair USING (repair_no) WHERE link_class = '{kind}'"
    )
    assert original != repaired
    decide(county, number, "different").run()
    assert county.ask(question) == undone
    assert county.ask("SELECT decision_state FROM decision_applied") == [("applied",)]
    decide(county, number, "same", "2025-06-02").run()
    assert county.ask(question) == told


def test_what_nobody_repaired_cannot_be_withdrawn_and_says_so(tmp_path: Path) -> None:
    county = County(tmp_path).add(REGISTER, A.row() | {"resident_id": None})
    county.run()
    ((number,),) = county.ask("SELECT repair_no FROM repair WHERE link_class = 'provisional'")
    decide(county, number, "different").run()
    assert county.ask("SELECT decision_state FROM decision_applied") == [("not_withdrawable",)]


def test_every_link_keeps_what_stood_there_and_what_it_was_read_as(tmp_path: Path) -> None:
    damaged_id = A.id[:15] + "000"
    county = county_of(tmp_path, job(1, person_name="甲田", resident_id=damaged_id))
    county.run()
    assert county.ask("SELECT field, delivered_text, repaired_text FROM vault_repair") == [("resident_id", damaged_id, A.id)]
    ((number, kind, confidence, evidence),) = county.ask("SELECT repair_no, link_class, confidence, evidence FROM repair")
    assert (kind, confidence < 1, "15 digits of the id left" in evidence) == ("zeroed_tail", True, True)
    assert A.id not in number + evidence and "甲田" not in evidence


def test_numbers_do_not_depend_on_the_delivery(tmp_path: Path) -> None:
    said = {"person_name": "甲田", "resident_id": A.id[:15] + "000"}
    found = []
    for folder, delivery in (("one", "d1"), ("two", "d2")):
        county = county_of(tmp_path / folder, job(1, **said) | {"_delivery_id": delivery, "_row_no": len(found) + 5})
        county.run()
        found.append(set(numbers(county).values()))
    assert found[0] == found[1]
