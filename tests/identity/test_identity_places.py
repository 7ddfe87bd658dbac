"""Rows under names of before: the village they are of tonight, settled by the register where a name fits several, else told."""

from __future__ import annotations

from pathlib import Path

from identity_world import VILLAGES, County, Person, make_id

DWELLING = "housing/dwelling"
HAN = Person("韩一", make_id("19700101", 1), household="H1", village="长滩村")
LIU = Person("刘二", make_id("19700101", 2), household="H2", village="四新村")
SHI = Person("石三", make_id("19700101", 3), household="H3", village="石桥村", township="嘉川镇")
CHANGES = """changes:
  - {date: 2022-01-01, kind: split, from: {"999999100299": 大坝村村民委员会},
     to: {"999999100201": 长滩村村民委员会, "999999100202": 四新村村民委员会}, source: 县府文}
  - {date: 2022-05-01, kind: renamed, from: {"999999101201": 拱桥村村民委员会}, to: {"999999101201": 石桥村村民委员会}, source: 县府文}
"""

RECODED = """changes:
  - {date: 2024-01-01, kind: recoded, from: {"999999100201": 长滩村村民委员会}, to: {"999999100251": 长滩村村民委员会}, source: 县府文}
"""


def county(folder: Path) -> County:
    divisions = folder / "999999" / "divisions"
    divisions.mkdir(parents=True)
    (divisions / "changes.yaml").write_text(CHANGES, encoding="utf-8")
    return County(folder).register(HAN, LIU, SHI)


def row(person: Person, village: str, number: int, township: str = "东河镇") -> dict[str, object]:
    return {
        "household_no": None, "head_id": person.id, "head_name": person.name, "township_name": township, "village_name": village,
        "dwelling_no": f"D{number}", "_known_at": "2025-06-20",
    }  # fmt: skip


def test_a_split_villages_name_means_the_part_in_which_the_person_is_registered(tmp_path: Path) -> None:
    world = county(tmp_path).add(
        DWELLING, row(HAN, "大坝村", 1), row(LIU, "[已撤销]大坝村", 2), row(SHI, "大坝村", 3), row(SHI, "原拱桥村", 4, "嘉川镇")
    )
    world.run()
    assert world.ask("SELECT dwelling_no, village_code FROM housing__dwelling ORDER BY ALL") == [
        ("D1", "999999100201"), ("D2", "999999100202"), ("D3", None), ("D4", "999999101201"),
    ]  # fmt: skip
    assert world.ask(
        "SELECT village_text, problem, is_open, village_code, candidates, rows, rows_settled, rows_open FROM place_problem ORDER BY ALL"
    ) == [
        ("[已撤销]大坝村", "village_split", True, None, "999999100201,999999100202", 1, 1, 0),
        ("原拱桥村", "revoked_mark", False, "999999101201", None, 1, 0, 0),
        ("大坝村", "village_split", True, None, "999999100201,999999100202", 2, 1, 1),
    ]


def test_a_code_of_before_places_a_registered_person(tmp_path: Path) -> None:
    """The register's own code decides where its village name is blank or says nothing; a code that was split says nothing either."""
    people = [HAN.but(village="", extra={"village_code": "999999100202"}), LIU.but(village="", extra={"village_code": "999999100299"})]
    divisions = tmp_path / "999999" / "divisions"
    divisions.mkdir(parents=True)
    (divisions / "changes.yaml").write_text(CHANGES, encoding="utf-8")
    world = County(tmp_path).register(*people)
    world.run()
    assert world.ask("SELECT person_name, village_code FROM person_spine ORDER BY ALL") == [("刘二", None), ("韩一", "999999100202")]


def test_a_text_that_is_a_registered_persons_name_or_a_number_is_not_published(tmp_path: Path) -> None:
    world = county(tmp_path).add(DWELLING, row(HAN, "刘二", 1), row(HAN, HAN.id, 2))
    world.run()
    assert world.ask("SELECT village_text, problem FROM place_problem ORDER BY ALL") == [
        ("******", "village_unknown"), ("刘**", "village_unknown"),
    ]  # fmt: skip


def test_a_new_code_of_a_village_keeps_the_numbers_of_its_links(tmp_path: Path) -> None:
    """The list gives a village another code: what was decided on a row in it is still understood."""
    row_text = {"person_name": "韩一", "resident_id": f"{HAN.id[:15]}000", "township_name": "东河镇", "village_name": "长滩村"}
    numbers, villages = set(), []
    for name, recoded in (("before", ""), ("after", RECODED)):
        folder = tmp_path / name
        divisions = folder / "999999" / "divisions"
        divisions.mkdir(parents=True)
        if recoded:
            (divisions / "changes.yaml").write_text(recoded, encoding="utf-8")
            listed = ["village_code,village_name,town_code,town_name,county_code,county_name"]
            listed += [f"{'999999100251' if code == '999999100201' else code},{village},{town},{town_name},999999,测试县"
                       for code, village, town, town_name in VILLAGES]  # fmt: skip
            (divisions / "2024-06-30.csv").write_text("\n".join(listed) + "\n", encoding="utf-8")
        world = County(folder).register(HAN).add("medical_insurance/enrolment", row_text | {"insured_year": 2025})
        world.run()
        numbers |= set(world.ask("SELECT repair_no FROM repair WHERE link_class = 'zeroed_tail'"))
        villages += world.ask("SELECT village_code FROM medical_insurance__enrolment")
    assert len(numbers) == 1 and villages == [("999999100201",), ("999999100251",)]
