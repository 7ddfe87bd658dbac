"""Household numbers that change: the key stays, departments' old numbers still find the household, a number given anew does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from household_world import Past, Person, make_id

HEAD = Person("王大山", make_id("19600101", 11), "100")
SPOUSE = Person("李秀英", make_id("19620202", 12), "100", relation="spouse")
SON = Person("王小军", make_id("19900303", 13), "100", relation="son")
OTHER = Person("赵长根", make_id("19650505", 15), "200")
OTHER_WIFE = Person("钱桂花", make_id("19660606", 16), "200", relation="spouse")


def keys(past: Past) -> dict[str, str]:
    return dict(past.ask("SELECT household_no, household_key FROM household_spine"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "now", "basis"),
    [
        ([HEAD, SPOUSE, SON], [HEAD, SPOUSE, SON], "same_head"),
        ([HEAD, SPOUSE, SON], [SPOUSE.but(relation="head"), SON], "most_members"),
        ([HEAD], [HEAD, SPOUSE, SON], "same_head"),
        ([HEAD, SPOUSE, SON], [SON.but(relation="head")], "most_members"),  # of those still registered he is most
    ],
)
def test_a_new_number_is_the_old_household_s(tmp_path: Path, before: list[Person], now: list[Person], basis: str) -> None:
    past = Past(tmp_path).snapshot("2024-06", *before).snapshot("2025-06", *(one.but(household="777") for one in now)).run()
    assert past.ask("SELECT household_no, basis FROM household_alias ORDER BY alias_no") == [("100", "first_seen"), ("777", basis)]
    assert ("100", "renumbered") in [row[:2] for row in past.events()]


def test_the_key_is_made_of_the_first_number_and_stays(tmp_path: Path) -> None:
    first = Past(tmp_path / "first").snapshot("2024-06", HEAD, SPOUSE, OTHER).run()
    then = Past(tmp_path / "then").snapshot("2024-06", HEAD, SPOUSE, OTHER)
    then.snapshot("2025-06", HEAD.but(household="777"), SPOUSE.but(household="777"), OTHER).run()
    assert keys(then)["777"] == keys(first)["100"]
    assert keys(then)["200"] == keys(first)["200"]


def test_a_snapshot_that_comes_to_light_later_changes_no_key(tmp_path: Path) -> None:
    before = Past(tmp_path / "before").snapshot("2024-12", HEAD, SPOUSE).snapshot("2025-06", HEAD, SPOUSE).run()
    late = Past(tmp_path / "late").snapshot("2024-12", HEAD, SPOUSE).snapshot("2025-06", HEAD, SPOUSE)
    late.snapshot("2024-06", HEAD.but(household="55"), SPOUSE.but(household="55"), known="2025-06-25").run()
    assert keys(late) == keys(before)
    assert late.ask("SELECT household_no FROM household_alias ORDER BY alias_no") == [("55",), ("100",)]


def test_a_number_given_to_another_family_does_not_join_them(tmp_path: Path) -> None:
    now = [HEAD.but(household="300"), SPOUSE.but(household="300"), OTHER.but(household="100"), OTHER_WIFE.but(household="100")]
    past = Past(tmp_path).snapshot("2024-06", HEAD, SPOUSE, OTHER, OTHER_WIFE).snapshot("2025-06", *now).run()
    first = Past(tmp_path / "first").snapshot("2024-06", HEAD, SPOUSE, OTHER, OTHER_WIFE).run()
    assert keys(past) == {"300": keys(first)["100"], "100": keys(first)["200"]}
    assert sorted(past.numbers().values()) == [["100", "300"], ["200", "100"]]


def test_a_family_new_under_a_number_once_borne_by_another_has_a_key_of_its_own(tmp_path: Path) -> None:
    past = Past(tmp_path).snapshot("2024-06", HEAD, SPOUSE).snapshot("2025-06", HEAD.but(household="300"), OTHER.but(household="100")).run()
    first = Past(tmp_path / "first").snapshot("2024-06", HEAD, SPOUSE).run()
    assert keys(past)["300"] == keys(first)["100"] != keys(past)["100"]


def test_whole_village_moved_on_by_one(tmp_path: Path) -> None:
    people = [Person(f"王{name}", make_id("19700101", 11 + 2 * i), str(100 + i)) for i, name in enumerate("甲乙丙丁戊")]
    now = [one.but(household=str(101 + i)) for i, one in enumerate(people)]
    past = Past(tmp_path).snapshot("2024-06", *people).snapshot("2025-06", *now).run()
    assert sorted(past.numbers().values()) == [[str(100 + i), str(101 + i)] for i in range(5)]


def test_the_bride_of_next_door_does_not_carry_her_father_s_number_over(tmp_path: Path) -> None:
    """Numbers moved on by one, and a daughter of 101 married into the family that bears 101 now."""
    bride = Person("赵春梅", make_id("19920404", 14), "101", relation="daughter")
    father, mother = OTHER.but(household="101"), OTHER_WIFE.but(household="101")
    family = [HEAD.but(household="101"), SPOUSE.but(household="101"), bride.but(relation="daughter_in_law")]
    hers = [father.but(household="102"), mother.but(household="102")]
    past = Past(tmp_path).snapshot("2024-06", HEAD, SPOUSE, bride, father, mother).snapshot("2025-06", *family, *hers).run()
    assert sorted(past.numbers().values()) == [["100", "101"], ["101", "102"]]


def test_a_row_that_names_last_year_s_number_finds_the_household(tmp_path: Path) -> None:
    past = Past(tmp_path).snapshot("2024-06", HEAD, SPOUSE).snapshot("2025-06", HEAD.but(household="777"), SPOUSE.but(household="777"))
    row = {"household_no": "100", "head_name": HEAD.name, "township_name": "东河镇", "village_name": "长滩村"}
    past.add("rural_revitalisation/income_survey", row | {"period_end_month": "2025-05-01"}).run()
    (found,) = past.ask("SELECT household_key FROM rural_revitalisation__income_survey")
    assert found == (keys(past)["777"],)


def test_an_id_mistyped_in_last_year_s_register_is_still_the_same_person(tmp_path: Path) -> None:
    wrong = SPOUSE.but(id=f"{SPOUSE.id[:15]}7{SPOUSE.id[16:]}", extra={"birth_date": SPOUSE.row()["birth_date"]})
    past = Past(tmp_path).snapshot("2024-06", HEAD, wrong).snapshot("2025-06", HEAD, SPOUSE).run()
    assert [row[0] for row in past.members()] == ["李秀英", "王大山"]
    assert {row[4] for row in past.members()} == {"baseline"}


def test_order_of_arrival_does_not_matter(tmp_path: Path) -> None:
    now = [HEAD.but(household="9"), SPOUSE.but(household="9"), SON]
    told = [("2024-06", [HEAD, SPOUSE, SON]), ("2024-12", [HEAD, SPOUSE]), ("2025-06", now)]
    stories = []
    for name, order in (("forth", told), ("back", told[::-1])):
        past = Past(tmp_path / name)
        for period, people in order:
            past.snapshot(period, *people)
        stories.append((past.run().members(), past.events(), keys(past)))
    assert stories[0] == stories[1]
