"""Policy packs: precedence, dates, units, and errors that name file and line."""

import datetime as dt
import re
from pathlib import Path

import pytest

from pipelines.engine import Engine, load_model, load_room
from pipelines.errors import ContractError
from pipelines.policy.loader import DATA, load_policy, policy_digest, read_pack
from pipelines.policy.model import PolicyLine
from pipelines.policy.needs import check_policy, needed_items
from pipelines.policy.step import write_policy
from pipelines.policy.workdays import published_years, workday_table

ROOT = Path(__file__).parents[2]
HEAD = 'area: "{area}"\ntitle: 测试\nlines:\n'
NATIONAL = """
  - {policy_key: line, valid_from: 2020-01-01, value: 100, unit: yuan, source: S10}
  - {policy_key: days, item: a, valid_from: 2020-01-01, value: 4, unit: days, source: "[P]"}
  - {policy_key: grades, valid_from: 2020-01-01, value: [C, D], unit: codes, source: "S1; [K] read in part"}
"""
VILLAGES = """village_code,village_name,town_code,town_name,county_code,county_name
999999100201,上坪村村民委员会,999999100,东山镇,999999,测试县
999999100001,城东社区居民委员会,999999100,东山镇,999999,测试县
"""


def pack(root: Path, area: str, lines: str, name: str = "a.yaml") -> Path:
    path = root / area / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD.format(area=area) + lines.lstrip("\n"), encoding="utf-8")
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    pack(tmp_path, "00", NATIONAL)
    (tmp_path / "999999" / "divisions").mkdir(parents=True)
    (tmp_path / "999999" / "divisions" / "2023-06-30.csv").write_text(VILLAGES, encoding="utf-8")
    return tmp_path


def values(root: Path, area: str = "999999") -> dict[tuple[str, str, str], str | int | None]:
    return {
        (item.line.policy_key, item.line.item, item.line.valid_from.isoformat()): item.line.value_fen
        or item.line.value_text
        or str(item.line.value_num)
        for item in load_policy(area, (root,))
    }


def test_the_longest_prefix_wins_with_all_its_dates(root: Path) -> None:
    pack(root, "99", "  - {policy_key: line, valid_from: 2021-01-01, value: 200, unit: yuan, source: S10}\n")
    pack(root, "9999", "  - {policy_key: days, item: a, valid_from: 2021-01-01, value: 5, unit: days, source: S10}\n")
    pack(
        root,
        "999999",
        """
  - {policy_key: line, valid_from: 2022-01-01, valid_to: 2022-12-31, value: 300, unit: yuan, source: S10}
  - {policy_key: line, valid_from: 2023-01-01, value: 400.5, unit: yuan, source: S10}
""",
    )
    assert values(root) == {
        ("days", "a", "2021-01-01"): "5", ("grades", "", "2020-01-01"): "C,D",
        ("line", "", "2022-01-01"): 30000, ("line", "", "2023-01-01"): 40050,
    }  # fmt: skip
    assert values(root, "990000")[("line", "", "2021-01-01")] == 20000
    assert values(root, "510821")[("line", "", "2020-01-01")] == 10000


BROKEN = [
    ("policy_overlap", 5, """
  - {policy_key: line, valid_from: 2022-01-01, valid_to: 2023-01-01, value: 1, unit: yuan, source: S10}
  - {policy_key: line, valid_from: 2023-01-01, value: 2, unit: yuan, source: S10}
"""),
    ("policy_unknown_key", 4, "  - {policy_key: lime, valid_from: 2022-01-01, value: 1, unit: yuan, source: S10}\n"),
    ("policy_unit", 4, "  - {policy_key: line, valid_from: 2022-01-01, value: 1, unit: days, source: S10}\n"),
    ("policy_line", 6, "  - policy_key: line\n    valid_from: 2022-01-01\n    value: much\n    unit: yuan\n    source: S10\n"),
    ("policy_line", 4, "  - {policy_key: line, valid_from: 2022-01-01, value: 1.005, unit: yuan, source: S10}\n"),
    ("policy_line", 4, "  - {policy_key: line, valid_from: 2022-01-01, value: 1, unit: yuan}\n"),
    ("policy_line", 8, "  - policy_key: line\n    valid_from: 2022-01-01\n    value: 1\n    unit: yuan\n    source: hearsay\n"),
    ("policy_line", 4, "  - {policy_key: line, valid_from: 2022-01-01, valid_to: 2021-01-01, value: 1, unit: yuan, source: S10}\n"),
    ("policy_line", 4, "  - {policy_key: grades, valid_from: 2022-01-01, value: [C, C], unit: codes, source: S10}\n"),
    ("policy_line", 4, "  - {policy_key: line, valid_from: 2022-01-01, value: true, unit: yuan, source: S10}\n"),
    ("policy_yaml", 4, "  - {policy_key: line, policy_key: line}\n"),
    ("policy_yaml", 5, "  - {policy_key: line\n"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "row", "lines"), BROKEN)
def test_a_broken_pack_is_named_with_file_and_line(root: Path, name: str, row: int, lines: str) -> None:
    path = pack(root, "999999", lines)
    with pytest.raises(ContractError) as caught:
        load_policy("999999", (root,))
    assert (caught.value.name, caught.value.where.file) == (name, str(path))
    if "value: much" in lines:
        row = 4  # the line's value and unit contradict each other: the whole line is named
    assert caught.value.where.row == row, caught.value.line()


def test_a_pack_in_the_wrong_folder(root: Path) -> None:
    path = pack(root, "888888", "  []\n")
    path.rename(root / "999999" / "a.yaml")
    with pytest.raises(ContractError, match="policy_area"):
        read_pack(root / "999999" / "a.yaml")


def test_tables_of_a_night(root: Path) -> None:
    pack(
        root,
        "999999",
        """
  - {policy_key: line, valid_from: 2022-01-01, valid_to: 2022-12-31, value: 300, unit: yuan, source: S10}
  - {policy_key: line, valid_from: 2023-01-01, value: 400, unit: yuan, source: S10}
""",
    )
    with Engine(root / "tables", temp=root / "tmp", threads=1) as engine:
        rows = write_policy(engine, "999999", dt.date(2022, 12, 31), (root,))
        assert rows["night"] == 1 and rows["area"] == 4 and rows["policy_line"] == 4 and rows["policy"] == 3
        engine.expose(["policy", "area"])
        line = engine.connection.execute("SELECT value_fen, value_num, policy_ref FROM policy WHERE policy_key = 'line'").fetchall()
        assert [(fen, str(num), ref) for fen, num, ref in line] == [(30000, "300.0000", "999999 line 2022-01-01 S10")]
        areas = engine.connection.execute(
            "SELECT area_code, area_level, parent_code, village_kind, township_key, village_key FROM area"
        ).fetchall()
        assert areas == [
            ("999999", "county", None, None, None, None),
            ("999999100", "township", "999999", None, "东山", None),
            ("999999100001", "village", "999999100", "community", "东山", "城东"),
            ("999999100201", "village", "999999100", "village", "东山", "上坪"),
        ]


def test_a_missing_item_is_named_before_a_rule_stays_silent(root: Path) -> None:
    model = root / "m.sql"
    model.write_text(
        "-- writes: m\n-- reads: policy\n-- policy: line, days.a, days.b\n-- grain: x\n-- meaning: x\nSELECT 1", encoding="utf-8"
    )
    with Engine(root / "tables", temp=root / "tmp", threads=1) as engine:
        write_policy(engine, "999999", dt.date(2022, 12, 31), (root,))
        with pytest.raises(ContractError, match=r"policy_missing.*m\.sql.*found: days\.b"):
            check_policy(engine, [load_model(model)])


def test_no_divisions_no_night(root: Path) -> None:
    with Engine(root / "tables", temp=root / "tmp", threads=1) as engine, pytest.raises(ContractError, match="policy_divisions"):
        write_policy(engine, "510821", dt.date(2022, 12, 31), (root,))


def test_digest_follows_lines_and_divisions(root: Path) -> None:
    digests = [policy_digest("999999", (root,))]
    pack(root, "999999", "  - {policy_key: line, valid_from: 2022-01-01, value: 1, unit: yuan, source: S10}\n")
    digests.append(policy_digest("999999", (root,)))
    (root / "999999" / "divisions" / "2023-06-30.csv").write_text(VILLAGES.replace("上坪", "中坪"), encoding="utf-8")
    digests.append(policy_digest("999999", (root,)))
    assert len(set(digests)) == 3 and digests[2] == policy_digest("999999", (root,))


def test_workdays_count_and_end_with_the_published_calendar() -> None:
    table = workday_table(range(2025, 2026)).to_pylist()
    by_day = {row["day"].isoformat(): (row["workday_no"], row["is_workday"]) for row in table}
    assert len(by_day) == 365
    assert by_day["2025-01-01"] == (0, False) and by_day["2025-01-02"] == (1, True)
    assert by_day["2025-01-26"][1] and not by_day["2025-01-28"][1]  # the Sunday before the spring festival is worked
    assert by_day["2025-01-27"][0] == by_day["2025-02-04"][0]
    assert published_years().start == 2013 and published_years().stop - 1 >= 2026
    assert max(row["day"] for row in workday_table().to_pylist()).year == published_years().stop - 1


def test_the_sample_pack_is_complete_and_says_it_is_fictitious() -> None:
    """Every key and item that the nation or the code knows stands in the county's own pack, marked 虚构."""
    national = {(item.line.policy_key, item.line.item) for item in load_policy("00")}
    for path in sorted((DATA / "510821").glob("*.yaml")):
        told, placed = read_pack(path)
        assert told.fictitious
        assert all("虚构" in item.line.source or "fictitious" in item.line.source for item in placed), path.name
    lines = load_policy("510821")
    own = {(item.line.policy_key, item.line.item) for item in lines if item.prefix == "510821"}
    assert national <= own, "add these to the sample pack too"
    assert {("income_line", ""), ("income_measure", "")} <= {(item.line.policy_key, item.line.item) for item in lines}


def test_sample_lines_by_date() -> None:
    lines = [item.line for item in load_policy("510821") if item.line.policy_key == "income_line"]

    def at(day: str) -> list[int | None]:
        date = dt.date.fromisoformat(day)
        return [line.value_fen for line in lines if line.valid_from <= date <= (line.valid_to or dt.date.max)]

    assert (at("2023-12-31"), at("2024-12-31"), at("2025-01-01")) == ([780000], [830000], [880000])


@pytest.mark.parametrize("room", ["facts", "monitoring"])
def test_models_name_exactly_the_policy_they_read(room: str) -> None:
    for model in load_room(ROOT / "pipelines" / room):
        named = {f"{key}.{item}" if item else key for key, item in needed_items([model])}
        text = model.sql
        keys = set(re.findall(r"policy_key = '([a-z_]+)'", text))
        items = set(re.findall(r"item = '([a-z_.]+)'", text))
        for group in re.findall(r"item\s+IN \(([^)]*)\)", text):
            items |= set(re.findall(r"'([a-z_.]+)'", group))
        assert {name.partition(".")[0] for name in named} == keys, model.path.name
        if items:
            assert {name.partition(".")[2] for name in named} - {""} == items, model.path.name


def test_money_and_lists_are_exact() -> None:
    def line(value: object, unit: str) -> PolicyLine:
        return PolicyLine.model_validate({"policy_key": "k", "valid_from": "2020-01-01", "value": value, "unit": unit, "source": "S1"})

    assert line(0.1, "yuan").value_fen == 10 and str(line(0.1, "yuan").value_num) == "0.1"
    assert line([30, 90], "days_list").value_text == "30,90"
    assert line("hold", "code").value_text == "hold"
