"""``shouwang correction``: what a data engineer types, and what is never printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from receipt_world import Home, people, workbook

from pipelines.publish import release
from shouwang.cli import main

PRIVATE = people()[1]["resident_id"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose night is published, as far as the command looks."""
    home = Home(tmp_path)
    home.land("名册.xlsx", "2025-06-05", lambda path: workbook(path, people()))
    night = home.night("2025-06-30")
    home.settings.releases.mkdir()
    release.point(home.settings.releases, "2025-06-30")
    (home.settings.lake / "nights").mkdir(exist_ok=True)
    night.tables.rename(home.settings.lake / "nights" / "2025-06-30")
    return home


def shouwang(home: Home, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["correction", *words, "--home", str(home.settings.home)], input=typed)


def test_add_list_check(home: Home) -> None:
    where = ("--feed", "civil_affairs/dibao", "--period", "2025-06", "--key", "身份证号", "--column", "月保障金额")
    said = ("--reason", "数字颠倒", "--reporter", "测试员", "--date", "2025-06-10", "--id", "amount")
    added = shouwang(home, "add", *where, *said, typed=f"{PRIVATE}\n320\n")
    assert added.exit_code == 0, added.output
    assert "名册 G5: 302 → 320" in added.output
    assert shouwang(home, "check").exit_code == 0
    (item,) = json.loads(shouwang(home, "list", "--json").output)["corrections"]
    assert (item["id"], item["state"], item["row"], item["expected"], item["value"]) == ("amount", "applied", 5, "302", "320")
    written = home.settings.corrections / "amount.yaml"
    written.write_text(written.read_text(encoding="utf-8").replace('"302"', '"303"'), encoding="utf-8")
    stale = shouwang(home, "check")
    assert stale.exit_code == 4 and "correction_stale" in stale.output and "corrections/amount.yaml" in stale.output
    assert PRIVATE not in stale.output and "测试员" not in stale.output


def test_a_broken_file_is_named_with_its_line(home: Home) -> None:
    home.settings.corrections.mkdir(exist_ok=True)
    (home.settings.corrections / "b.yaml").write_text(f"- id: x1x\n  expected: {PRIVATE}\n", encoding="utf-8")
    broken = shouwang(home, "check")
    assert broken.exit_code == 4 and "file corrections/b.yaml, row " in broken.output and PRIVATE not in broken.output


def test_nothing_published_and_nothing_meant(home: Home, tmp_path: Path) -> None:
    assert "无更正" in shouwang(Home(tmp_path / "empty"), "list").output
    unknown = shouwang(home, "add", "--feed", "civil_affairs/none", "--column", "x", "--reason", "无", "--reporter", "无", "--date",
                       "2025-06-10", "--id", "x1x")  # fmt: skip
    assert unknown.exit_code == 2 and "no_such_feed" in unknown.output


def test_an_entry_that_no_file_could_hold_is_a_usage_error_and_not_a_crash(home: Home) -> None:
    where = ("--feed", "civil_affairs/dibao", "--period", "2025-06", "--date", "2025-06-10", "--reporter", "测试员")
    no_row = shouwang(home, "add", *where, "--column", "月保障金额", "--reason", "数字颠倒", "--id", "amount", typed="320\n")
    short = shouwang(home, "add", *where, "--row", "5", "--column", "月保障金额", "--reason", "错", "--id", "amount", typed="320\n")
    for result, place in ((no_row, "where: "), (short, "reason: ")):
        assert (result.exit_code, "bad_entry" in result.output, place in result.output, "320" in result.output.split("错误")[1]) == (
            2, True, True, False,
        )  # fmt: skip
    column = shouwang(home, "add", *where, "--row", "5", "--column", "月保障金", "--reason", "数字颠倒", "--id", "amount")
    assert column.exit_code == 2 and "found: 月保障金" in column.output
