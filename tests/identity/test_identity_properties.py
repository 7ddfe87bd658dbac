"""What must hold whatever is delivered: order and company of rows change nothing, blanks lose nothing, nobody is linked wrongly."""

from __future__ import annotations

import random
import tempfile
from itertools import combinations
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from identity_world import VILLAGES, County, Person, make_id

FEED = "labour/employment"
NAMES = ["甲田", "乙田", "丙石", "丁石"]
PLACES = [("东河镇", "长滩村"), ("东河镇", "四新村"), ("嘉川镇", "石桥村")]
FEW = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))

people = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(["19800101", "19800102", "20121212"]), st.integers(101, 999), st.sampled_from(PLACES)
    ),
    min_size=4, max_size=14, unique_by=lambda item: (item[1], item[2]),
)  # fmt: skip
damages = st.lists(
    st.tuples(st.integers(0, 13), st.sampled_from(["none", "blank", "digit", "swap", "zero", "float", "15", "no village", "no name"])),
    max_size=20,
)


def registered(drawn: list[tuple[str, str, int, tuple[str, str]]]) -> list[Person]:
    return [
        Person(name, make_id(birth, serial), f"H{number // 2}", village=place[1], township=place[0])
        for number, (name, birth, serial, place) in enumerate(drawn)
    ]


def damaged(number: int, person: Person, damage: str) -> dict[str, Any]:
    text: str | None = person.id
    if damage == "blank":
        text = None
    elif damage == "digit":
        text = person.id[:15] + str((int(person.id[15]) + 3) % 10) + person.id[16:]
    elif damage == "swap":
        text = person.id[:14] + person.id[15] + person.id[14] + person.id[16:]
    elif damage == "zero":
        text = person.id[:15] + "000"
    elif damage == "float":
        text = f"{person.id[0]}.{person.id[1:6]}E+17"
    elif damage == "15":
        text = person.id[:6] + person.id[8:17]
    return {
        "employment_no": f"e{number}",
        "person_name": None if damage == "no name" else person.name,
        "resident_id": text,
        "township_name": None if damage == "no village" else person.township,
        "village_name": None if damage == "no village" else person.village,
        "_row_no": number,
    }


def resolve(rows: dict[str, list[dict[str, Any]]]) -> dict[str, tuple[Any, ...]]:
    """Person, household, village and class by employment number."""
    with tempfile.TemporaryDirectory() as folder:
        county = County(Path(folder))
        for feed, items in rows.items():
            county.add(feed, *items)
        county.run()
        found = county.ask(
            "SELECT employment_no, j.person_key, j.household_key, j.village_code, j.link_class, s.resident_id"
            " FROM labour__employment AS j LEFT JOIN person_spine AS s USING (person_key)"
        )
        return {row[0]: row[1:] for row in found}


@FEW
@given(drawn=people, damage=damages, seed=st.integers(0, 99))
def test_rows_in_any_order_and_company_find_the_same_people(drawn: list[Any], damage: list[tuple[int, str]], seed: int) -> None:
    persons = registered(drawn)
    register = [person.row() for person in persons]
    jobs = [damaged(number, persons[who % len(persons)], what) for number, (who, what) in enumerate(damage)]
    plain = resolve({"public_security/household_register": register, FEED: jobs})

    shuffled = random.Random(seed)
    assert plain == resolve({
        "public_security/household_register": shuffled.sample(register, len(register)),
        FEED: shuffled.sample(jobs, len(jobs)),
        "water/village_supply": [{"township_name": VILLAGES[0][3], "village_name": "长滩村", "group_no": "1"}],
        "medical_insurance/settlement": [{"settlement_no": "s", "person_name": NAMES[0], "resident_id": None}],
    })  # fmt: skip


@FEW
@given(drawn=people, damage=damages, seed=st.integers(0, 99))
def test_nobody_is_linked_to_somebody_else_and_no_row_is_lost(drawn: list[Any], damage: list[tuple[int, str]], seed: int) -> None:
    """Everybody also has a stranger beside him: same name, same village, a sound id of his own, not in the register."""
    persons = registered(drawn)
    dice = random.Random(seed)
    strangers = [person.but(id=make_id("19770707", dice.randrange(101, 999))) for person in persons]
    jobs = [damaged(number, persons[who % len(persons)], what) for number, (who, what) in enumerate(damage)]
    jobs += [damaged(100 + number, stranger, "none") for number, stranger in enumerate(strangers)]
    found = resolve({"public_security/household_register": [person.row() for person in persons], FEED: jobs})

    meant = {f"e{number}": persons[who % len(persons)].id for number, (who, _) in enumerate(damage)}
    assert found.keys() == meant.keys() | {f"e{100 + number}" for number in range(len(strangers))}
    for key, (person_key, household_key, _, link_class, resident_id) in found.items():
        assert resident_id in (None, meant.get(key))
        assert (person_key is None) == (link_class == "unresolved") == (household_key is None)


# What a row may say of its person besides: any of it may be blank, and a name may be written by its sound.
FIELDS = ("sex", "birth_date", "phone", "village_name")
IDS = {
    "whole": lambda text: text,
    "digit": lambda text: text[:12] + str((int(text[12]) + 1) % 10) + text[13:],
    "swap": lambda text: text[:8] + text[9] + text[8] + text[10:],
    "zero": lambda text: text[:15] + "000",
    "cut": lambda text: text[:14],
    "mask": lambda text: text[:6] + "*" * 8 + text[14:],
    "blank": lambda text: None,
}
SAID = {"甲田": "假田", "乙田": "以田", "丙石": "饼石", "丁石": "顶石"}  # of one sound, and nobody's name


@settings(max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(drawn=people)
def test_a_blank_never_finds_whom_more_would_miss_and_nothing_finds_another(drawn: list[Any]) -> None:
    """Every row with every set of its fields left blank: if the row with less is tied to its person, so is the row with more."""
    persons = [person.but(extra={"phone": f"1540000{number:04d}"}) for number, person in enumerate(registered(drawn))][:3]
    rows, meant = {}, {}
    for number, person in enumerate(persons):
        full = person.row()
        for damage, write in IDS.items():
            for name in (person.name, SAID[person.name], None):
                for given_ in (set(some) for size in range(len(FIELDS) + 1) for some in combinations(FIELDS, size)):
                    key = (number, damage, name, frozenset(given_))
                    meant[str(len(rows))] = (key, person.id)
                    rows[key] = {
                        "_delivery_id": str(len(rows)), "resident_id": write(person.id), "person_name": name,
                        "township_name": person.township if "village_name" in given_ else None,
                    } | {field: full[field] for field in given_}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        county = County(Path(folder)).register(*registered(drawn)[3:], *persons)
        county.add("civil_affairs/orphan_child", *rows.values())
        county.run()
        found = {
            meant[delivery][0]: resident_id
            for delivery, resident_id in county.ask(
                "SELECT f._delivery_id, s.resident_id FROM civil_affairs__orphan_child AS f LEFT JOIN person_spine AS s USING (person_key)"
            )
        }
    truth = dict(meant.values())
    assert all(found[key] in (None, truth[key]) for key in found)
    for (number, damage, name, given_), resident_id in found.items():
        if resident_id is not None:
            for more in set(FIELDS) - given_:
                assert found[number, damage, name, given_ | {more}] == resident_id, (damage, name, given_, more)
            assert name is not None or found[number, damage, persons[number].name, given_] == resident_id
            assert damage != "blank" or all(found[number, other, name, given_] == resident_id for other in IDS)
