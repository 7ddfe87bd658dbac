"""What must hold whatever is delivered: order and company of rows change nothing, blanks lose nothing, nobody is linked wrongly."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
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
