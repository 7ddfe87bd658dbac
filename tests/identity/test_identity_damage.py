"""What was done to a row, and how it finds its person. Everybody here is made up."""

from __future__ import annotations

from typing import Any

import pytest
from identity_world import County, Person, make_id

JOBS = "labour/employment"
FATHER = Person("甲田", make_id("19800101", 351), "H1")
MOTHER = Person("乙田", make_id("19820303", 422), "H1", relation="spouse")
CHILD = Person("丙田", make_id("20120505", 713), "H1", relation="son")
# Two of one name in one village, born in different years; and a namesake of the father in another township.
ELDER = Person("丁石", make_id("19500607", 155), "H2")
YOUNGER = Person("丁石", make_id("19910812", 277), "H3")
NAMESAKE = Person("甲田", make_id("19800101", 559), "H4", village="石桥村", township="嘉川镇")
# The register itself is damaged: the tail zeroed, a digit wrong, no id at all.
ZEROED = Person("戊水", make_id("19700909", 637), "H5")
MISTYPED = Person("己水", make_id("19710909", 639), "H6")
WITHOUT = Person("庚水", make_id("19720909", 641), "H7")


def other_digit(text: str, place: int) -> str:
    """The text with one digit changed."""
    return text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]


def swapped(text: str, place: int) -> str:
    """The text with two neighbours changed round."""
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def as_float(text: str, digits: int) -> str:
    """How a spreadsheet shows a number too long for it."""
    return f"{text[0]}.{text[1:digits]}E+17"


# The register has 癸木 under a 15-digit id. Some true ids end in 000: the tail alone is no proof of damage.
OLD = Person("癸木", make_id("19550505", 643), "H9")
ROUND = Person("壬木", "999999196502013000", "H8")
F, M, E = FATHER.id, MOTHER.id, ELDER.id
#    what was done,                     name,    id,                                 village,   found as,          person
CASES: list[tuple[str, str | None, str | None, str | None, str, str | None]] = [
    ("nothing",                         "甲田",  F,                                  "长滩村",  "exact",           F),
    ("name left blank",                 None,    F,                                  "长滩村",  "exact",           F),
    ("apostrophe of a text export",     "甲田",  "'" + F,                            "长滩村",  "normalised",      F),
    ("blanks inside",                   "甲田",  F[:6] + " " + F[6:],                "长滩村",  "normalised",      F),
    ("15 digits",                       "甲田",  F[:6] + F[8:17],                    "长滩村",  "len15",           F),
    ("certificate, 20 characters",      "甲田",  F + "43",                           "长滩村",  "certificate",     F),
    ("certificate, 22 characters",      "甲田",  F + "43B1",                         "长滩村",  "certificate",     F),
    ("one digit wrong",                 "甲田",  other_digit(F, 15),                 "长滩村",  "checksum_repair", F),
    ("one digit of the month wrong",    "甲田",  F[:10] + "9" + F[11:],              "长滩村",  "checksum_repair", F),
    ("one digit wrong, no village",     "甲田",  other_digit(F, 15),                 None,      "checksum_repair", F),
    ("neighbours changed round",        "甲田",  swapped(F, 14),                     "长滩村",  "digits_swapped",  F),
    ("a digit lost",                    "乙田",  M[:9] + M[10:],                     "四新村",  "digit_lost",      M),
    ("a digit doubled",                 "乙田",  M[:9] + M[8:],                      "四新村",  "digit_lost",      M),
    ("tail zeroed by a spreadsheet",    "甲田",  F[:15] + "000",                     "长滩村",  "zeroed_tail",     F),
    ("15 digits as a float",            "甲田",  as_float(F, 15),                    None,      "float_rounded",   F),
    ("6 digits as a float",             "甲田",  as_float(F, 6),                     "长滩村",  "float_rounded",   F),
    ("6 digits as a float, no village", "甲田",  as_float(F, 6),                     None,      "unresolved",      None),
    ("masked",                          "甲田",  F[:6] + "********" + F[14:],        "长滩村",  "masked",          F),
    ("masked, but not his",             "甲田",  F[:6] + "********" + M[14:],        "长滩村",  "unresolved",      None),
    ("the mother's id for the child",   "丙田",  M,                                  "长滩村",  "member_id",       CHILD.id),
    ("no id, one of the name here",     "甲田",  None,                               "长滩村",  "name_village",    F),
    ("no id, the namesake's village",   "甲田",  None,                               "石桥村",  "name_village",    NAMESAKE.id),
    ("no id, no village",               "甲田",  None,                               None,      "unresolved",      None),
    ("no id, two of the name here",     "丁石",  None,                               "长滩村",  "unresolved",      None),
    ("two of the name, one digit wrong", "丁石", other_digit(E, 15),                 "长滩村",  "checksum_repair", E),
    ("two wrong digits, birth whole",   "丁石",  other_digit(other_digit(E, 15), 3), "长滩村",  "name_birth_village", E),
    ("a sound id nobody here has",      "甲田",  make_id("19800102", 351),           "长滩村",  "unresolved",      None),
    ("a stranger's name under his id",  "辛火",  F,                                  "长滩村",  "unresolved",      None),
    ("one character of the name wrong", "甲由",  F,                                  "长滩村",  "name_differs",    F),
    ("another character altogether",    "甲木",  F,                                  "长滩村",  "name_differs",    F),
    ("one character of the name more",  "甲田田", F,                                 "长滩村",  "name_differs",    F),
    ("the same, but another village",   "甲由",  F,                                  "石桥村",  "unresolved",      None),
    ("register zeroed the tail",        "戊水",  ZEROED.id,                          "长滩村",  "zeroed_tail",     ZEROED.id),
    ("register mistyped a digit",       "己水",  MISTYPED.id,                        "长滩村",  "checksum_repair", MISTYPED.id),
    ("an id that truly ends in 000", "壬木", ROUND.id, "长滩村", "exact", ROUND.id),
    ("the same with neighbours changed round", "壬木", swapped(ROUND.id, 8), None, "digits_swapped", ROUND.id),
    ("a letter for a digit", "甲田", F[:16] + "O" + F[17:], "长滩村", "checksum_repair", F),
    ("a stray sign of another script", "甲田", F[:16] + "号" + F[17:], "长滩村", "name_village", F),
    ("register has 15 digits", "癸木", OLD.id, None, "exact", OLD.id),
    ("register has 15 digits, one digit wrong", "癸木", other_digit(OLD.id, 15), None, "checksum_repair", OLD.id),
    ("register has no id",              "庚水",  WITHOUT.id,                         "长滩村",  "name_birth_village", WITHOUT.id),
]  # fmt: skip
REASONS = {
    "6 digits as a float, no village": "damaged_id",
    "masked, but not his": "damaged_id",
    "no id, no village": "no_id",
    "no id, two of the name here": "ambiguous",
    "a sound id nobody here has": "not_in_register",
    "a stranger's name under his id": "name_clash",
    "the same, but another village": "name_clash",
}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    found = County(tmp_path_factory.mktemp("damage"))
    found.register(FATHER, MOTHER, CHILD, ELDER, YOUNGER, NAMESAKE, ROUND)
    damaged = (
        ZEROED.row() | {"resident_id": ZEROED.id[:15] + "000"},
        MISTYPED.row() | {"resident_id": other_digit(MISTYPED.id, 15)},
        OLD.row() | {"resident_id": OLD.id[:6] + OLD.id[8:17]},
        WITHOUT.row() | {"resident_id": None},
    )
    found.add("public_security/household_register", *damaged)
    for what, name, number, village, _, _ in CASES:
        found.add(JOBS, job(what, name, number, village))
    # A second department knows the mistyped one under the same sound id.
    found.add("medical_insurance/settlement", {"settlement_no": "s1", "person_name": "己水", "resident_id": MISTYPED.id})
    found.run()
    return found


def job(what: str, name: str | None, number: str | None, village: str | None) -> dict[str, Any]:
    township = {"石桥村": "嘉川镇", None: None}.get(village, "东河镇")
    return {"employment_no": what, "person_name": name, "resident_id": number, "township_name": township, "village_name": village}


@pytest.mark.parametrize(("what", "found_as", "person"), [(case[0], case[4], case[5]) for case in CASES], ids=[case[0] for case in CASES])
def test_damage_and_how_the_row_finds_its_person(county: County, what: str, found_as: str, person: str | None) -> None:
    ((link_class, resident_id),) = county.ask(
        "SELECT j.link_class, s.resident_id FROM labour__employment AS j LEFT JOIN person_spine AS s USING (person_key)"
        f" WHERE employment_no = $${what}$$"
    )
    assert (link_class, resident_id) == (found_as, person)


def test_every_row_without_a_person_is_listed_with_its_reason(county: County) -> None:
    listed = dict(county.ask("SELECT employment_no, reason FROM labour__employment JOIN unresolved USING (_delivery_id, _sheet, _row_no)"))
    assert listed == REASONS
    assert county.ask("SELECT count(*) FROM labour__employment") == [(len(CASES),)]


def test_every_link_that_is_not_exact_is_a_repair_with_confidence_and_evidence(county: County) -> None:
    repaired = county.ask(
        "SELECT j.link_class = r.link_class, confidence BETWEEN 0.5 AND 1, length(evidence) > 8"
        " FROM labour__employment AS j LEFT JOIN repair AS r USING (_delivery_id, _sheet, _row_no)"
        " WHERE j.link_class NOT IN ('exact', 'unresolved')"
    )
    assert repaired == [(True, True, True)] * sum(case[4] not in ("exact", "unresolved") for case in CASES)


def test_evidence_names_nobody(county: County) -> None:
    text = " ".join(row[0] for row in county.ask("SELECT evidence FROM repair"))
    assert not any(person.name in text or person.id[6:] in text for person in (FATHER, MOTHER, CHILD, ELDER, ZEROED, MISTYPED, WITHOUT))


def test_people_the_register_knows_badly_get_the_id_that_departments_prove(county: County) -> None:
    known = dict(county.ask("SELECT person_name, identity_class FROM person_spine WHERE household_no IN ('H5', 'H6', 'H7')"))
    assert known == {"戊水": "recovered", "己水": "recovered", "庚水": "recovered"}
