"""Rows whose id reads as a register person's of the same name: linked without a search, and all that a search would have kept besides."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from identity_world import REGISTER, County, Person, make_id

CERTIFICATES = "disabled_federation/certificate"
JOBS = "labour/employment"
VISITS = "rural_revitalisation/verification_visit"
A = Person("甲田", make_id("19800101", 351), "H1")
B = Person("乙田", make_id("19820303", 422), "H1", relation="spouse")
OTHER = Person("丙石", make_id("19910909", 357), "H2")
NUMBER = A.id + "43"


def county(folder: Path) -> County:
    return County(folder).register(A, B, OTHER)


def test_a_certificate_number_is_repaired_only_where_an_id_ought_to_stand(tmp_path: Path) -> None:
    made = county(tmp_path).add(CERTIFICATES, {"disability_cert_no": NUMBER, "person_name": "甲田"})
    made.add(JOBS, {"employment_no": "e1", "resident_id": NUMBER, "person_name": "甲田"})
    made.run()
    assert made.links(CERTIFICATES, "disability_cert_no") == {NUMBER: ("甲田", "certificate")}
    assert made.links(JOBS, "employment_no") == {"e1": ("甲田", "certificate")}
    assert made.ask("SELECT feed, link_class FROM repair") == [(JOBS, "certificate")]
    assert made.ask("SELECT field, delivered_text, repaired_text FROM vault_repair") == [("resident_id", NUMBER, A.id)]


def test_a_damaged_certificate_number_is_a_repair(tmp_path: Path) -> None:
    swapped = A.id[:15] + A.id[16] + A.id[15] + A.id[17] + "43"
    made = county(tmp_path).add(CERTIFICATES, {"disability_cert_no": swapped, "person_name": "甲田"})
    made.run()
    assert made.ask("SELECT feed, link_class FROM repair") == [(CERTIFICATES, "digits_swapped")]


@pytest.mark.parametrize(
    ("written", "name", "link_class"),
    [
        (f" {A.id}", "甲田", "normalised"),
        (A.id[:6] + A.id[8:17], "甲田", "len15"),
        (NUMBER, None, "certificate"),
        (NUMBER, "甲·田", "certificate"),
    ],
)
def test_what_was_read_can_be_withdrawn_and_reinstated(tmp_path: Path, written: str, name: str | None, link_class: str) -> None:
    made = county(tmp_path).add(JOBS, {"employment_no": "e1", "resident_id": written, "person_name": name})
    made.run()
    ((number, found, evidence),) = made.ask("SELECT repair_no, link_class, evidence FROM repair")
    assert (found, evidence) == (link_class, f"id equal once read as {link_class}; name {'equal' if name else 'blank'}")
    for day, verdict, link in ((1, "different", (None, "unresolved")), (2, "same", ("甲田", "decided"))):
        said = {"link_no": number, "verdict": verdict, "decided_on": dt.date(2025, 6, day)}
        made.add("rural_revitalisation/link_decision", said).run()
        assert made.links(JOBS, "employment_no") == {"e1": link}
        assert made.ask("SELECT decision_state FROM decision_applied") == [("applied",)]


def test_another_name_on_a_read_id_is_no_plain_reading(tmp_path: Path) -> None:
    made = county(tmp_path).add(CERTIFICATES, {"disability_cert_no": NUMBER, "person_name": "丁"})
    made.run()
    assert made.links(CERTIFICATES, "disability_cert_no") == {NUMBER: (None, "unresolved")}
    assert made.reasons(CERTIFICATES) == {1: "name_clash"}


def test_a_household_number_beside_a_read_id_does_not_count_and_is_told(tmp_path: Path) -> None:
    made = county(tmp_path).add(VISITS, {"visit_no": "v1", "head_id": f" {A.id}", "head_name": "甲田", "household_no": "H2"})
    made.run()
    assert made.ask("SELECT link_class FROM repair ORDER BY ALL") == [("household_clash",), ("normalised",)]
    same = "SELECT DISTINCT v.household_key = s.household_key FROM rural_revitalisation__verification_visit AS v JOIN person_spine AS s"
    assert made.ask(f"{same} USING (person_key)") == [(True,)]


def test_a_name_gives_way_to_a_read_id_of_the_same_person_in_one_feed(tmp_path: Path) -> None:
    """One row a person: the row that only bears the name is no second one, whichever stands first."""
    child = Person("王小明", make_id("20150304", 101), "H1", relation="son")
    said = {"semester": "2025-1", "person_name": "王小明", "sex": "1", "township_name": "东河镇", "village_name": "长滩村"}
    made = county(tmp_path).register(child)
    made.add(
        "education/school_age", said | {"resident_id": None, "birth_date": dt.date(2015, 3, 4)}, said | {"resident_id": f"{child.id}43"}
    )
    made.run()
    assert made.ask("SELECT _row_no, link_class FROM education__school_age ORDER BY ALL") == [(1, "unresolved"), (2, "certificate")]
    assert made.reasons("education/school_age") == {1: "one_to_one"}


def test_a_register_never_names_a_reading(tmp_path: Path) -> None:
    """The register's own id in a certificate's form is a repair of the register: there an id ought to stand."""
    made = County(tmp_path).add(REGISTER, A.row() | {"resident_id": NUMBER})
    made.run()
    assert made.ask("SELECT feed, link_class FROM repair") == [(REGISTER, "certificate")]
