"""Names as departments write them: old names, marks of revoked villages, zones; what fits several is told and not guessed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from places_world import resolve, write_changes, write_list

OLD = """
999999100201 长滩村村民委员会
999999100202 沙湾村村民委员会
999999100203 旧营村村民委员会
999999100204 大坝村村民委员会
999999100205 空山村村民委员会
999999100206 石桥村村民委员会
999999100001 石桥社区居民委员会
999999101201 红旗村村民委员会
999999102201 白水村村民委员会
999999102202 原家村村民委员会
999999201201 柳树村村民委员会
999999201202 泉水村村民委员会
"""
NEW = """
999999100201 长坪村村民委员会
999999100203 新营村村民委员会
999999100207 上坝村村民委员会
999999100208 下坝村村民委员会
999999100206 石桥村村民委员会
999999100001 石桥社区居民委员会
999999101201 长滩村村民委员会
999999101301 柳树村村民委员会
999999101302 泉水村村民委员会
999999102201 白水村村民委员会
999999102202 原家村村民委员会
"""
CHANGES = """
  - {date: 2021-03-01, kind: renamed, from: {"999999100201": 长滩村村民委员会}, to: {"999999100201": 长坪村村民委员会}, source: 县府文}
  - {date: 2021-04-01, kind: renamed, from: {"999999101201": 红旗村村民委员会}, to: {"999999101201": 长滩村村民委员会}, source: 县府文}
  - {date: 2021-05-01, kind: merged, from: {"999999100202": 沙湾村村民委员会, "999999100203": 旧营村村民委员会},
     to: {"999999100203": 新营村村民委员会}, source: 县府文}
  - {date: 2021-06-01, kind: split, from: {"999999100204": 大坝村村民委员会},
     to: {"999999100207": 上坝村村民委员会, "999999100208": 下坝村村民委员会}, source: 县府文}
  - {date: 2021-07-01, kind: abolished, from: {"999999100205": 空山村村民委员会}, source: 县府文}
  - {date: 2022-01-01, kind: recoded, from: {"999999201201": 柳树村村民委员会}, to: {"999999101301": 柳树村村民委员会}, source: 省府文}
  - {date: 2022-01-01, kind: recoded, from: {"999999201202": 泉水村村民委员会}, to: {"999999101302": 泉水村村民委员会}, source: 省府文}
  - {date: 2022-01-01, kind: merged, from: {"999999201": 柳溪乡, "999999101": 嘉川镇}, to: {"999999101": 嘉川镇}, source: 省府文}
  - {date: 2022-06-01, kind: administers, zone: {code: "999999490", name: 测试经济开发区管理委员会, kind: development_zone, also: [经开区]},
     areas: {"999999102201": 白水村村民委员会}, source: 市府文}
"""
CASES = [
    # township, village, period of the row, what it points at
    ("东河镇", "长坪村", "2025-06", "999999100201"),
    ("东河镇", "长滩村", "2025-06", "999999100201 old_name"),  # renamed
    ("东河镇", "长滩村", "2020-12", "999999100201 old_name"),  # its name on the day; tonight's list has another
    ("嘉川镇", "长滩村", "2025-06", "999999101201"),
    ("嘉川镇", "红旗", "2025-06", "999999101201 old_name"),
    ("东河镇", "沙湾村", "2025-06", "999999100203 old_name"),  # merged
    ("东河镇", "[已撤销]沙湾村", "2025-06", "999999100203 revoked_mark"),
    ("东河镇", "沙湾村（已合并）", "2025-06", "999999100203 revoked_mark"),
    ("东河镇", "原旧营村", "2025-06", "999999100203 revoked_mark"),
    ("东河镇", "新营村（原沙湾村）", "2025-06", "999999100203 revoked_mark"),
    ("东河镇", "大坝村", "2025-06", "village_split 999999100207 999999100208"),
    ("东河镇", "【已撤销】大坝村村民委员会", "2025-06", "village_split 999999100207 999999100208"),
    ("东河镇", "空山村", "2025-06", "village_revoked"),
    ("东河镇", "石桥村", "2025-06", "999999100206"),
    ("东河镇", "石桥社区", "2025-06", "999999100001"),
    ("东河镇", "石桥", "2025-06", "village_ambiguous 999999100001 999999100206"),
    ("东河镇", "无名村", "2025-06", "village_unknown"),
    ("东河镇", "", "2025-06", "village_blank"),
    ("", "长坪村", "2025-06", "999999100201"),
    ("", "长滩村", "2025-06", "999999101201"),  # today only one village bears the name
    ("", "长滩村", "2021-02", "999999100201 old_name"),  # then it was the other one
    ("柳溪乡", "柳树村", "2025-06", "999999101301 old_name"),  # township dissolved
    ("嘉川镇", "柳树村", "2025-06", "999999101301"),
    ("嘉川镇", "柳树村", "2021-06", "999999101301 old_name"),  # a new township with a row of before
    ("原柳溪乡", "泉水村", "2025-06", "999999101302 revoked_mark"),
    ("柳溪乡", "长滩村", "2025-06", "village_unknown"),  # the village never stood there
    ("白水镇", "白水村", "2025-06", "999999102201"),
    ("测试经济开发区管委会", "白水村", "2025-06", "999999102201 zone"),
    ("经开区", "白水村", "2025-06", "999999102201 zone"),
    ("经开区", "原家村", "2025-06", "village_unknown"),  # the zone does not speak for it
    ("白水镇", "原家村", "2025-06", "999999102202"),  # a name that only looks marked
    ("白水镇", "经开区白水村", "2025-06", "village_unknown"),
    ("白水", "白水村", "2025-06", "999999102201"),  # the village bears its township's name; it does not repeat it
    ("白水镇", "白水镇白水村", "2025-06", "999999102201"),
    ("东河镇", "东河镇原旧营村", "2025-06", "village_unknown"),  # a mark inside a name is no mark
    ("白水镇", "白水大队", "2025-06", "999999102201 old_name"),  # a brigade became the village
    ("东河镇", "石桥生产大队", "2025-06", "999999100206 old_name"),  # a village, never the community
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], str]:
    root = tmp_path_factory.mktemp("places")
    write_list(root, "2021-01-01", OLD)
    write_list(root, "2023-01-01", NEW)
    write_changes(root, CHANGES)
    rows = [(township, village, period) for township, village, period, _ in CASES]
    return dict(zip(rows, resolve(root, rows), strict=True))


@pytest.mark.parametrize(("township", "village", "period", "expected"), CASES)
def test_a_text_points_at_one_village_of_tonight_or_says_why_not(
    answers: dict[tuple[str, str, str], str], township: str, village: str, period: str, expected: str
) -> None:
    assert answers[township, village, period] == expected


def test_a_night_of_the_past_knows_only_the_names_of_its_time(tmp_path: Path) -> None:
    write_list(tmp_path, "2021-01-01", OLD)
    write_list(tmp_path, "2023-01-01", NEW)
    write_changes(tmp_path, CHANGES)
    rows = [("东河镇", "长滩村", "2021-01"), ("东河镇", "长坪村", "2021-01"), ("柳溪乡", "柳树村", "2021-01")]
    assert resolve(tmp_path, rows, dt.date(2021, 2, 1)) == ["999999100201", "village_unknown", "999999201201"]
