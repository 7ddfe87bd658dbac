"""A name written by its sound in a row without id, where the head of the household is named by his id. Everybody here is made up."""

from __future__ import annotations

from typing import Any

import pytest
from identity_world import County, Person, make_id

LIST = "civil_affairs/dibao"
HEAD = Person("陈石华", make_id("19600101", 351), "H1")
WIFE = Person("李土梅", make_id("19620303", 422), "H1", relation="spouse")
SON = Person("陈木伟", make_id("19880202", 133), "H1", relation="son")
DOTTED = Person("阿木·石土", make_id("19900505", 155), "H1", relation="daughter_in_law")
# Brother and sister of one sound; and next door somebody who bears the name that would be another's by its sound.
ELDER_HEAD = Person("郑山", make_id("19610101", 357), "H2")
BROTHER = Person("郑林", make_id("19850101", 139), "H2", relation="son")
SISTER = Person("郑琳", make_id("19870101", 144), "H2", relation="daughter")
NEIGHBOUR = Person("陈木维", make_id("19900101", 135), "H3")
PEOPLE = (HEAD, WIFE, SON, DOTTED, ELDER_HEAD, BROTHER, SISTER, NEIGHBOUR)

#    what the row is like,                 name,      head,       village,  found as,         person
CASES: list[tuple[str, str, Person, str | None, str, Person | None]] = [
    ("the very name",                      "陈木伟",  HEAD,       "长滩村", "name_household", SON),
    ("same sound, household, village",     "陈木玮",  HEAD,       "长滩村", "name_homophone", SON),
    ("traditional form",                   "陳木偉",  HEAD,       "长滩村", "name_variant",   SON),
    ("same sound, another village",        "陈木玮",  HEAD,       "四新村", "unresolved",     None),
    ("same sound, no village",             "陈木玮",  HEAD,       None,     "unresolved",     None),
    ("same sound, another household",      "陈木玮",  ELDER_HEAD, "长滩村", "unresolved",     None),
    ("same sound, but a neighbour's name", "陈木维",  HEAD,       "长滩村", "unresolved",     None),
    ("one character off",                  "陈木山",  HEAD,       "长滩村", "unresolved",     None),
    ("brother and sister of that sound",   "郑霖",    ELDER_HEAD, "长滩村", "unresolved",     None),
    ("the sister's very name",             "郑琳",    ELDER_HEAD, "长滩村", "name_household", SISTER),
    ("first part of a dotted name",        "阿木",    HEAD,       "长滩村", "unresolved",     None),
]  # fmt: skip


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, ...]]:
    found = County(tmp_path_factory.mktemp("same_sound")).register(*PEOPLE)
    for what, name, head, village, _, _ in CASES:
        row = {"person_name": name, "head_id": head.id, "village_name": village, "township_name": village and "东河镇"}
        found.add(LIST, row | {"_delivery_id": what})
    found.run()
    rows = found.ask(
        "SELECT f._delivery_id, f.link_class, s.resident_id FROM civil_affairs__dibao AS f LEFT JOIN person_spine AS s USING (person_key)"
    )
    return {what: (link_class, number) for what, link_class, number in rows}


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_sound_needs_the_household_and_the_village(answers: dict[str, tuple[Any, ...]], case: tuple[Any, ...]) -> None:
    assert answers[case[0]] == (case[4], case[5] and case[5].id)
