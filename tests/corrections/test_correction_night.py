"""Corrections over nights: what they touch, what they leave alone, and that one withdrawn was never made."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from receipt_world import FEED, FIRST_ROW, Home, Night, people, workbook
from ruamel.yaml import YAML

from pipelines.corrections.known import known_digest, write_known
from pipelines.corrections.review import drafted, review, write_entry
from pipelines.errors import ContractError, UsageError

AMOUNT = {"period": "2025-06", "key": {"救助证编号": "DB0002"}}


def entry(name: str = "amount", **more: Any) -> dict[str, Any]:
    return {
        "id": name, "feed": FEED, "where": AMOUNT, "column": "月保障金额", "expected": "302", "value": "320", "reason": "数字颠倒",
        "reporter": "测试员", "date": "2025-06-10",
    } | more  # fmt: skip


def declare(home: Home, *entries: dict[str, Any], file: str = "a.yaml") -> Path:
    folder = home.settings.corrections
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / file).open("w", encoding="utf-8") as handle:
        YAML().dump(list(entries), handle)
    return folder / file


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.land("名册.xlsx", "2025-06-05", lambda path: workbook(path, people()))
    home.land("上月.xlsx", "2025-05-05", lambda path: workbook(path, people(), title="2025年5月低保对象名册"))
    return home


def amounts(night: Night) -> dict[str, int]:
    return dict(night.rows("accepted__civil_affairs__dibao", "person_name, monthly_amount_fen"))


def test_one_cell_is_put_right_and_only_its_delivery_is_cleaned_anew(home: Home) -> None:
    before = home.night("2025-06-30")
    declare(home, entry())
    night = home.night("2025-06-30")
    assert amounts(night) == amounts(before) | {"测二": 32_000}
    assert night.facts["cleaned"]["deliveries_cleaned"] == 1 and night.facts["cleaned"]["deliveries_kept"] == 1
    (row,) = night.rows("correction_applied", "correction_state, sheet, row_no, source_column, masked_expected, masked_found, masked_value")
    assert row == ("applied", "名册", FIRST_ROW + 1, "G", "302", "302", "320")
    assert home.night("2025-06-30").facts["cleaned"]["deliveries_cleaned"] == 0


def test_withdrawn_is_never_made(home: Home) -> None:
    def told(night: Night) -> dict[str, list[tuple[Any, ...]]]:
        return {path.stem: night.rows(path.stem) for path in sorted(night.tables.glob("*.parquet"))}

    before = told(home.night("2025-06-30"))
    written = declare(home, entry(), entry("name", column="姓名", expected="测二", value=None))
    between = told(home.night("2025-06-30"))
    assert between["accepted__civil_affairs__dibao"] != before["accepted__civil_affairs__dibao"]
    written.unlink()
    after = home.night("2025-06-30")
    assert after.facts["cleaned"]["deliveries_cleaned"] == 0
    assert told(after) == before


def test_a_day_before_its_date_does_not_know_it(home: Home) -> None:
    declare(home, entry())
    assert amounts(home.night("2025-06-09"))["测二"] == 30_200
    assert home.night("2025-06-09").rows("correction_applied") == []
    assert amounts(home.night("2025-06-10"))["测二"] == 32_000


def test_once_the_source_is_put_right_the_correction_is_stale_and_the_source_stands(home: Home) -> None:
    declare(home, entry())
    right = people()
    right[1]["monthly_amount_fen"] = "321"
    home.land("更正.xlsx", "2025-06-20", lambda path: workbook(path, right))
    night = home.night("2025-06-30")
    assert amounts(night)["测二"] == 32_100
    ((state, zh, found),) = night.rows("correction_applied", "correction_state, reason_zh, masked_found")
    assert (state, zh, found) == ("correction_stale", "原值已不是更正所预期的值", "321")
    assert amounts(home.night("2025-06-19"))["测二"] == 32_000


def test_a_correction_of_a_bad_cell_takes_the_row_out_of_the_receipt(home: Home) -> None:
    bad = people()
    bad[1]["person_name"] = ""
    home.land("坏.xlsx", "2025-06-20", lambda path: workbook(path, bad))
    assert len(home.night("2025-06-30").receipts) == 1
    declare(home, entry(column="姓名", expected=None, value="测二"))
    night = home.night("2025-06-30")
    assert "测二" in amounts(night) and night.receipts == []


def test_what_the_department_corrected_itself_makes_the_correction_stale(home: Home) -> None:
    bad = people()
    bad[1] |= {"person_name": "", "monthly_amount_fen": "302"}
    home.land("坏.xlsx", "2025-06-12", lambda path: workbook(path, bad))
    declare(home, entry())
    night = home.night("2025-06-13")
    assert night.rows("correction_applied", "correction_state") == [("applied",)], (
        "put right, although the row is rejected for another cell"
    )

    def edit(book: openpyxl.Workbook) -> None:
        book["名册"].cell(FIRST_ROW + 1, 3).value = "测二"
        book["名册"].cell(FIRST_ROW + 1, 7).value = 333

    home.send("回执.xlsx", "2025-06-14", night.receipts[0], edit)
    after = home.night("2025-06-30")
    assert amounts(after)["测二"] == 33_300
    assert after.rows("correction_applied", "correction_state") == [("correction_stale",)]


def test_the_run_is_a_function_of_what_is_declared_and_not_of_files(home: Home, tmp_path: Path) -> None:
    def digest(as_of: str) -> str:
        tables = tmp_path / "digest"
        tables.mkdir(exist_ok=True)
        write_known(home.settings, tables, dt.date.fromisoformat(as_of))
        return known_digest(tables)

    nothing = digest("2025-06-30")
    declare(home, entry(), entry("other", column="姓名", expected="测二", value="测贰"))
    both = digest("2025-06-30")
    assert digest("2025-06-09") == nothing != both
    declare(home, entry("other", column="person_name", expected="测二", value="测贰"), file="z.yaml")
    declare(home, entry())
    assert digest("2025-06-30") == both
    declare(home, entry(reason="另一个原因"))
    assert digest("2025-06-30") != both


def test_an_entry_is_drafted_from_the_cell_it_means_and_reviewed(home: Home) -> None:
    night = home.night("2025-06-30")
    place = dict.fromkeys(("delivery", "part", "sheet", "row")) | {"period": "2025-06", "key": {"aid_certificate_no": "DB0002"}}
    asked = {key: value for key, value in entry(where=place, column="monthly_amount_fen").items() if key != "expected"}
    found = drafted(home.settings, night.tables, asked)
    assert (found.correction.expected, found.correction.value, found.row_no) == ("302", "320", FIRST_ROW + 1)
    path = write_entry(home.settings, found.correction)
    assert path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700
    ((placed, outcome),) = review(home.settings, night.tables, found.correction.date)
    assert (placed.file, outcome.state) == (f"corrections/{path.name}", "applied")
    with pytest.raises(UsageError, match="correction_twice"):
        write_entry(home.settings, found.correction)
    with pytest.raises(UsageError, match="nothing_to_correct"):
        drafted(home.settings, night.tables, asked | {"value": "302"})
    with pytest.raises(ContractError, match="correction_several_rows"):
        drafted(home.settings, night.tables, asked | {"where": {"period": "2025-06", "key": {"township_name": "东河镇"}}})
