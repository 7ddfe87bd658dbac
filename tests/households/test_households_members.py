"""Who belonged to which household from when to when: one register story each, as an official would tell it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from household_world import REGISTER, Past, Person, make_id

FATHER = Person("王大山", make_id("19600101", 11), "100")
MOTHER = Person("李秀英", make_id("19620202", 12), "100", relation="spouse")
SON = Person("王小军", make_id("19900303", 13), "100", relation="son")
WIFE = Person("赵春梅", make_id("19920404", 14), "200", relation="daughter")
HER_FATHER = Person("赵长根", make_id("19650505", 15), "200")
HER_MOTHER = Person("钱桂花", make_id("19660606", 16), "200", relation="spouse")
BABY = Person("王念", make_id("20250215", 17), "100", relation="grandchild")
JUNE, DECEMBER, NOW = dt.date(2024, 6, 30), dt.date(2024, 12, 31), dt.date(2025, 6, 30)


def dated(person: Person, **dates: dt.date) -> Person:
    return person.but(extra=person.extra | dates)


def test_the_first_snapshot_is_the_baseline(tmp_path: Path) -> None:
    past = Past(tmp_path).snapshot("2025-06", dated(FATHER, move_in_date=dt.date(1995, 5, 1)), MOTHER).run()
    assert past.members() == [
        ("李秀英", "100", NOW, None, "baseline", None),
        ("王大山", "100", dt.date(1995, 5, 1), None, "baseline", None),
    ]
    assert past.events() == []


def test_a_bride_comes_on_the_day_the_register_prints(tmp_path: Path) -> None:
    wed = dt.date(2025, 3, 8)
    here = dated(WIFE.but(household="100", relation="daughter_in_law"), move_in_date=wed)
    past = Past(tmp_path).snapshot("2024-06", FATHER, SON, WIFE, HER_FATHER).snapshot("2025-06", FATHER, SON, here, HER_FATHER).run()
    assert [row for row in past.members() if row[0] == "赵春梅"] == [
        ("赵春梅", "200", JUNE, wed, "baseline", "married_out"),
        ("赵春梅", "100", wed, None, "married_in", None),
    ]


def test_without_a_printed_day_the_snapshot_that_shows_it_counts(tmp_path: Path) -> None:
    here = WIFE.but(household="100", relation="daughter_in_law")
    past = Past(tmp_path).snapshot("2024-06", FATHER, WIFE, HER_FATHER).snapshot("2025-06", FATHER, here, HER_FATHER).run()
    assert [row[2:4] for row in past.members() if row[0] == "赵春梅"] == [(JUNE, NOW), (NOW, None)]


def test_born_and_died_between_two_snapshots(tmp_path: Path) -> None:
    died = dt.date(2024, 11, 2)
    past = (
        Past(tmp_path)
        .snapshot("2024-06", FATHER, MOTHER, SON)
        .snapshot("2024-12", FATHER, dated(MOTHER, death_date=died), SON)
        .snapshot("2025-06", FATHER, dated(MOTHER, death_date=died), SON, BABY)
        .run()
    )
    found = {row[0]: row[2:] for row in past.members()}
    assert found["李秀英"] == (JUNE, died, "baseline", "died")
    assert found["王念"] == (dt.date(2025, 2, 15), None, "born", None)


def test_who_is_gone_without_a_trace_died_if_the_health_list_says_so(tmp_path: Path) -> None:
    row = {"resident_id": MOTHER.id, "person_name": MOTHER.name, "death_date": dt.date(2025, 1, 9), "death_certificate_no": "S1"}
    past = Past(tmp_path).snapshot("2024-06", FATHER, MOTHER, SON).snapshot("2025-06", FATHER)
    past.add("health/death", row).run()
    gone = sorted(past.ask("SELECT left_by, to_date, to_basis FROM household_member WHERE left_by IS NOT NULL"))
    assert gone == [("absent", NOW, "snapshot"), ("died", dt.date(2025, 1, 9), "health_death")]
    assert past.events() == []


def test_the_health_list_may_write_her_id_and_name_otherwise(tmp_path: Path) -> None:
    written = {"resident_id": f" {MOTHER.id[:6]} {MOTHER.id[6:]}", "person_name": " ".join(MOTHER.name)}
    past = Past(tmp_path).snapshot("2024-06", FATHER, MOTHER).snapshot("2025-06", FATHER)
    past.add("health/death", written | {"death_date": dt.date(2025, 1, 9), "death_certificate_no": "S1"}).run()
    assert past.ask("SELECT left_by, to_date FROM household_member WHERE left_by IS NOT NULL") == [("died", dt.date(2025, 1, 9))]
    told = past.ask("SELECT feed, count(*), count(DISTINCT person_key) FROM gone_row GROUP BY ALL ORDER BY ALL")
    assert told == [("health/death", 1, 1), (REGISTER, 1, 1)]


def test_a_death_under_her_id_and_another_name_is_not_hers(tmp_path: Path) -> None:
    row = {"resident_id": MOTHER.id, "person_name": SON.name, "death_date": dt.date(2025, 1, 9), "death_certificate_no": "S1"}
    past = Past(tmp_path).snapshot("2024-06", FATHER, MOTHER).snapshot("2025-06", FATHER)
    past.add("health/death", row).run()
    assert past.ask("SELECT left_by, to_date FROM household_member WHERE left_by IS NOT NULL") == [("absent", NOW)]


def test_absent_for_one_snapshot_and_back(tmp_path: Path) -> None:
    past = Past(tmp_path).snapshot("2024-06", FATHER, SON).snapshot("2024-12", FATHER).snapshot("2025-06", FATHER, SON).run()
    assert [row[2:] for row in past.members() if row[0] == "王小军"] == [
        (JUNE, DECEMBER, "baseline", "absent"),
        (NOW, None, "returned", None),
    ]


def test_a_son_founds_his_own_household_and_old_parents_are_taken_in(tmp_path: Path) -> None:
    founder = SON.but(household="150", relation="head")
    split = Past(tmp_path / "split").snapshot("2024-06", FATHER, MOTHER, SON).snapshot("2025-06", FATHER, MOTHER, founder).run()
    assert [row[1:] for row in split.members() if row[0] == "王小军"] == [
        ("100", JUNE, NOW, "baseline", "split"),
        ("150", NOW, None, "split", None),
    ]
    assert split.events() == [("100", "split", NOW, "members"), ("150", "formed", NOW, "split")]
    own = SON.but(household="150", relation="head")
    parents = [FATHER.but(household="150", relation="parent"), MOTHER.but(household="150", relation="parent")]
    merged = Past(tmp_path / "merged").snapshot("2024-06", FATHER, MOTHER, own).snapshot("2025-06", own, *parents).run()
    assert {row[0]: row[4:] for row in merged.members() if row[1] == "150"} == {
        "王小军": ("baseline", None), "王大山": ("merged", None), "李秀英": ("merged", None),
    }  # fmt: skip
    assert merged.events() == [("100", "dissolved", NOW, "people_elsewhere"), ("150", "merged", NOW, "members")]


def test_a_township_that_begins_later_has_a_baseline_of_its_own(tmp_path: Path) -> None:
    far = HER_FATHER.but(township="嘉川镇", village="石桥村")
    past = Past(tmp_path).snapshot("2024-06", FATHER).snapshot("2025-06", FATHER, SON).snapshot("2025-06", far, part="嘉川镇").run()
    assert {row[0]: row[4] for row in past.members()} == {"王大山": "baseline", "王小军": "moved_in", "赵长根": "baseline"}


def test_a_correction_of_the_same_month_takes_the_place_of_what_it_corrects(tmp_path: Path) -> None:
    past = Past(tmp_path).snapshot("2024-06", FATHER, SON)
    # The last word on June; the first version stays out of the history, as the standing step leaves it out.
    past.snapshot("2025-06", FATHER, known="2025-06-10").snapshot("2025-06", FATHER, SON, known="2025-06-12").run()
    assert {row[0]: row[2:] for row in past.members()} == {
        "王大山": (JUNE, None, "baseline", None), "王小军": (JUNE, None, "baseline", None),
    }  # fmt: skip
