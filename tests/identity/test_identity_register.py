"""The spine: one person once, one id one person, and what the register contradicts is kept and counted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from identity_world import REGISTER, County, Person, make_id

from pipelines.errors import SpineMissing

A = Person("甲田", make_id("19800101", 351), "H1")
B = Person("乙田", make_id("19820303", 422), "H1", relation="spouse")


def test_no_register_no_night(tmp_path: Path) -> None:
    with pytest.raises(SpineMissing) as caught:
        County(tmp_path).run()
    assert caught.value.exit_code == 7


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        # the later period, then the later move, then the smaller household number
        ({"_period": "2025-05"}, {"_period": "2025-06"}, "H2"),
        ({"move_in_date": dt.date(2024, 5, 1)}, {"move_in_date": dt.date(2020, 5, 1)}, "H1"),
        ({"move_in_date": dt.date(2020, 5, 1)}, {"move_in_date": dt.date(2024, 5, 1)}, "H2"),
        ({"move_in_date": None}, {"move_in_date": dt.date(2024, 5, 1)}, "H2"),
        ({}, {}, "H1"),
    ],
)
def test_a_person_in_two_households_counts_once(tmp_path: Path, first: dict[str, object], second: dict[str, object], counts: str) -> None:
    county = County(tmp_path).add(REGISTER, A.row() | first, A.but(household="H2").row() | second)
    county.run()
    assert county.ask("SELECT household_no FROM person_spine") == [(counts,)]
    assert county.ask("SELECT household_no, members FROM household_spine ORDER BY 1") == [
        ("H1", int(counts == "H1")),
        ("H2", int(counts == "H2")),
    ]
    assert county.ask("SELECT link_class, count(*) FROM repair GROUP BY ALL") == [("two_households", 1)]
    assert county.ask("SELECT count(*), count(DISTINCT person_key) FROM public_security__household_register") == [(2, 1)]


def test_one_id_under_two_names_is_his_whose_birth_and_sex_agree(tmp_path: Path) -> None:
    wrong = B.row() | {"resident_id": A.id, "household_no": "H9"}
    county = County(tmp_path).add(REGISTER, wrong, A.row())
    county.run()
    assert county.ask("SELECT person_name, resident_id, identity_class FROM person_spine ORDER BY 3") == [
        ("甲田", A.id, "exact"),
        ("乙田", None, "provisional"),
    ]


def test_a_row_under_the_other_name_goes_to_the_other(tmp_path: Path) -> None:
    county = County(tmp_path).add(REGISTER, B.row() | {"resident_id": A.id, "household_no": "H9"}, A.row())
    county.add("education/school_age", {
        "semester": "2025-1", "person_name": "乙田", "resident_id": B.id, "birth_date": dt.date(1982, 3, 3),
        "township_name": "东河镇", "village_name": "长滩村",
    })  # fmt: skip
    county.run()
    assert county.links("education/school_age", "semester") == {"2025-1": ("乙田", "name_birth_village")}


def test_birth_and_sex_come_from_a_sound_id_else_from_the_register(tmp_path: Path) -> None:
    unsound = A.id[:17] + ("0" if A.id[17] != "0" else "1")
    county = County(tmp_path).add(
        REGISTER,
        A.row() | {"birth_date": dt.date(1999, 9, 9), "sex": "2"},
        B.row() | {"resident_id": unsound, "birth_date": dt.date(1999, 9, 9), "sex": "2"},
    )
    county.run()
    assert county.ask("SELECT person_name, birth_date, sex FROM person_spine ORDER BY 2") == [
        ("甲田", dt.date(1980, 1, 1), "1"),
        ("乙田", dt.date(1999, 9, 9), "2"),
    ]


def test_households_count_the_living_and_take_place_and_head_from_them(tmp_path: Path) -> None:
    late = B.row() | {"relation": "head", "death_date": dt.date(2025, 6, 30), "village_name": "四新村"}
    later = Person("丙田", make_id("20120505", 713)).row() | {"relation": "son", "death_date": dt.date(2025, 7, 1), "group_no": "2"}
    county = County(tmp_path).add(REGISTER, A.row() | {"group_no": "1"}, late, later)
    county.run()
    assert county.ask(
        "SELECT h.members, h.village_code, h.group_no, h.county_code, p.person_name FROM household_spine AS h"
        " LEFT JOIN person_spine AS p ON p.person_key = h.head_person_key"
    ) == [(2, "999999100201", "1", "999999", "甲田")]


def test_a_tail_of_zeros_counts_only_when_the_checksum_holds(tmp_path: Path) -> None:
    serial = next(serial for serial in range(100, 1000, 100) for day in ["19800101"] if make_id(day, serial)[17] != "0")
    broken = make_id("19800101", serial)[:15] + "000"
    county = County(tmp_path).add(REGISTER, A.row() | {"resident_id": broken})
    county.run()
    assert county.ask("SELECT resident_id, identity_class FROM person_spine") == [(None, "provisional")]


def test_the_vault_leads_from_keys_back_to_ids(tmp_path: Path) -> None:
    county = County(tmp_path).register(A, B)
    county.run()
    vault = county.ask(
        "SELECT resident_id, person_name, household_no FROM vault_person JOIN vault_household USING (household_key) ORDER BY 1"
    )
    assert vault == [
        (A.id, "甲田", "H1"), (B.id, "乙田", "H1"),
    ]  # fmt: skip
