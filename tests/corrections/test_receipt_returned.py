"""A receipt goes out, comes back corrected, and its rows stand as if they had been right at first."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell
from receipt_world import FIELDS, FIRST_ROW, HEADERS, Home, Night, people, workbook

from pipelines.intake.seal import MARK_HEADER, SHEET, SUMMARY
from pipelines.publish.receipts.marks import NULL_FILL, REJECT_FILL

BAD = {1: {"person_name": ""}, 3: {"start_date": "2024-13-01"}}  # row 2 of people rejected, row 4 with a nulled cell


def delivered(bad: dict[int, dict[str, str]], count: int = 5) -> list[dict[str, str]]:
    return [row | bad.get(at, {}) for at, row in enumerate(people(count))]


def cell(book: openpyxl.Workbook, page: str, row: int, field: str) -> Any:
    """A cell of a receipt by its row and field, found by its header as a clerk finds it."""
    sheet = book[page]
    for line in sheet.iter_rows():
        for one in line:
            if one.value and str(one.value).startswith(HEADERS[FIELDS.index(field)]):
                return sheet.cell(row, one.column)
    raise AssertionError(field)


@pytest.fixture
def right(tmp_path: Path) -> Night:
    """The world in which everything was right at first."""
    home = Home(tmp_path / "right")
    home.land("名册.xlsx", "2025-06-05", lambda path: workbook(path, people()))
    return home.night("2025-06-30")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "county")


def first(home: Home, bad: dict[int, dict[str, str]] = BAD) -> Path:
    home.land("名册.xlsx", "2025-06-05", lambda path: workbook(path, delivered(bad)))
    (receipt,) = home.night("2025-06-06").receipts
    return receipt


def correct(book: openpyxl.Workbook) -> None:
    cell(book, "名册", FIRST_ROW + 1, "person_name").value = "测二"
    cell(book, "名册", FIRST_ROW + 3, "start_date").value = "2024-05-01"


def test_the_receipt_is_the_departments_own_workbook_marked_and_sealed(home: Home) -> None:
    book = openpyxl.load_workbook(first(home))
    assert book.sheetnames == ["名册", SUMMARY, SHEET]
    page = book["名册"]
    assert [str(one) for one in page.merged_cells.ranges] == ["A1:H1"] and round(page.column_dimensions["C"].width) == 31
    name, date = cell(book, "名册", FIRST_ROW + 1, "person_name"), cell(book, "名册", FIRST_ROW + 3, "start_date")
    assert (name.fill.fgColor.rgb, date.fill.fgColor.rgb) == (f"FF{REJECT_FILL}", f"FF{NULL_FILL}")
    assert "“姓名”为空" in name.comment.text and "请报送：填写“姓名”" in name.comment.text
    assert "请报送：形式如" in date.comment.text
    assert page["I3"].value == MARK_HEADER and page.column_dimensions["I"].hidden
    marks = [page.cell(row, 9).value for row in range(FIRST_ROW, FIRST_ROW + 5)]
    assert [bool(mark) for mark in marks] == [False, True, False, True, False]
    assert book[SHEET].sheet_state == "veryHidden" and book[SHEET].protection.sheet and book[SUMMARY].protection.sheet


def unchanged(book: openpyxl.Workbook) -> None:
    """Only what must be corrected."""


def without_comments(book: openpyxl.Workbook) -> None:
    """Another program's save: no comments, no fills, another sheet order."""
    for line in book["名册"].iter_rows():
        for one in line:
            if isinstance(one, MergedCell):
                continue
            one.comment = None
            one.fill = openpyxl.styles.PatternFill()
    book.move_sheet("名册", 2)


def with_rows_moved(book: openpyxl.Workbook) -> None:
    """Rows inserted above, one good row deleted: marks travel with their rows."""
    page = book["名册"]
    page.delete_rows(FIRST_ROW)
    page.insert_rows(FIRST_ROW, 2)


@pytest.mark.parametrize("as_saved", [unchanged, without_comments, with_rows_moved], ids=lambda edit: edit.__name__)
def test_sent_back_corrected_it_stands_as_if_it_had_been_right_at_first(home: Home, right: Night, as_saved: Any) -> None:
    receipt = first(home)

    def edit(book: openpyxl.Workbook) -> None:
        correct(book)
        as_saved(book)

    home.send("回执.xlsx", "2025-06-10", receipt, edit)
    night = home.night("2025-06-30")
    assert night.content() == right.content()
    assert night.states() == {"名册.xlsx": "standing", "回执.xlsx": "returned"}
    ids = dict(night.rows("delivery", "file_name, delivery_id"))
    assert {name: origin[0] for name, origin in night.origins().items()} == {
        "测一": ids["名册.xlsx"], "测二": ids["回执.xlsx"], "测三": ids["名册.xlsx"], "测四": ids["回执.xlsx"], "测五": ids["名册.xlsx"],
    }  # fmt: skip
    replaced = night.rows("returned_row", "delivery_id, sheet, row_no, return_id")
    assert replaced == [(ids["名册.xlsx"], "名册", row, ids["回执.xlsx"]) for row in (FIRST_ROW + 1, FIRST_ROW + 3)]
    assert night.receipts == [], "nothing is left to ask for"


def test_rows_in_are_rows_out_in_the_original_and_in_what_came_back(home: Home) -> None:
    home.send("回执.xlsx", "2025-06-10", first(home), correct)
    night = home.night("2025-06-30")
    counts = "file_name, rows_in, rows_accepted, rows_rejected, rows_duplicate, rows_set_apart"
    by_name = {row[0]: row[1:] for row in night.rows("delivery", counts)}
    assert by_name["名册.xlsx"] == (9, 5, 0, 0, 4)
    rows_in, *out = by_name["回执.xlsx"]
    assert out == [0, 0, 0, rows_in] and rows_in > 9
    (told,) = night.rows("receipt_return", "rows_marked, rows_changed, rows_used, rows_not_taken")
    assert told == (2, 2, 2, 0)
    (reason,) = night.rows("delivery", "reason", "delivery_state = 'returned'")[0]
    assert reason.startswith("returned: 回执退回件，对应交付 ") and "采用 2 行" in reason and "2 used" in reason


def test_a_replay_of_a_day_before_the_return_sees_the_old_state(home: Home) -> None:
    receipt = first(home)
    before = home.night("2025-06-09")
    home.send("回执.xlsx", "2025-06-10", receipt, correct)
    home.night("2025-06-30")
    again = home.night("2025-06-09")
    assert again.rows("accepted__civil_affairs__dibao") == before.rows("accepted__civil_affairs__dibao")
    assert len(again.content()) == 4 and again.receipts == before.receipts == [receipt]
    assert again.facts["cleaned"]["deliveries_cleaned"] == 0, "the folder as delivered was never lost"


def test_latency_is_counted_in_days_from_delivery_to_return(home: Home) -> None:
    home.send("回执.xlsx", "2025-06-10", first(home), correct)
    night = home.night("2025-06-30")
    rows = night.rows("receipt_row", "row_no, is_rejected, row_state, latency_days")
    assert rows == [(FIRST_ROW + 1, True, "corrected", 5), (FIRST_ROW + 3, False, "corrected", 5)]
    (mart,) = night.rows(
        "receipt", "receipt_state, receipts, returns, rows_rejected, rows_nulled, rows_corrected, rows_open, latency_days_total"
    )
    assert mart == ("corrected", 1, 1, 1, 1, 1, 0, 5)


def test_a_row_still_wrong_is_asked_for_again_with_what_was_corrected_filled_in(home: Home, right: Night) -> None:
    receipt = first(home, {1: {"person_name": ""}, 2: {"aid_certificate_no": "", "dibao_class": "Z类"}})

    def half(book: openpyxl.Workbook) -> None:
        cell(book, "名册", FIRST_ROW + 1, "person_name").value = "测二"
        cell(book, "名册", FIRST_ROW + 2, "dibao_class").value = people()[2]["dibao_class"]

    home.send("回执一.xlsx", "2025-06-10", receipt, half)
    night = home.night("2025-06-11")
    (second,) = night.receipts
    assert second != receipt
    book = openpyxl.load_workbook(second)
    page = book["名册"]
    assert page.cell(FIRST_ROW + 1, 3).value == "测二" and page.cell(FIRST_ROW + 1, 3).comment is None
    assert page.cell(FIRST_ROW + 1, 9).value is None, "nothing more is asked of that row"
    assert cell(book, "名册", FIRST_ROW + 2, "dibao_class").value == people()[2]["dibao_class"]
    assert cell(book, "名册", FIRST_ROW + 2, "aid_certificate_no").comment is not None
    assert night.rows("receipt", "receipt_state, receipts, rows_rejected, rows_corrected, rows_open") == [("partly", 2, 2, 1, 1)]

    def rest(book: openpyxl.Workbook) -> None:
        cell(book, "名册", FIRST_ROW + 2, "aid_certificate_no").value = "DB0003"

    home.send("回执二.xlsx", "2025-06-14", second, rest)
    last = home.night("2025-06-30")
    assert last.content() == right.content()
    assert last.rows("receipt", "receipt_state, receipts, returns, latency_days_total, latency_days_max") == [("corrected", 2, 2, 5 + 9, 9)]


def test_the_old_receipt_sent_again_does_not_undo_what_a_later_one_corrected(home: Home, right: Night) -> None:
    receipt = first(home)
    home.send("好.xlsx", "2025-06-10", receipt, correct)
    home.send("旧.xlsx", "2025-06-12", receipt, lambda book: None)
    night = home.night("2025-06-30")
    assert night.content() == right.content()
    assert night.rows("receipt_return", "rows_changed, rows_used", order="returned_at") == [(2, 2), (0, 0)]


def test_two_rows_of_one_key_both_stand_when_the_wrong_one_is_corrected(home: Home, right: Night) -> None:
    """The other row was rejected with it and is right as it stands: nobody need touch it."""
    twin = {name: people()[0][name] for name in ("aid_certificate_no", "resident_id", "person_name")}
    receipt = first(home, {1: twin})

    def edit(book: openpyxl.Workbook) -> None:
        for name in twin:
            cell(book, "名册", FIRST_ROW + 1, name).value = people()[1][name]

    home.send("回执.xlsx", "2025-06-10", receipt, edit)
    night = home.night("2025-06-30")
    assert night.content() == right.content()
    assert night.rows("receipt_row", "row_no, row_state, return_id IS NOT NULL") == [
        (FIRST_ROW, "corrected", False), (FIRST_ROW + 1, "corrected", True),
    ]  # fmt: skip


def test_a_held_delivery_stands_once_enough_of_it_is_corrected(home: Home, right: Night) -> None:
    receipt = first(home, {0: {"person_name": ""}, 1: {"person_name": ""}})
    assert home.night("2025-06-09").states() == {"名册.xlsx": "held"}

    def edit(book: openpyxl.Workbook) -> None:
        cell(book, "名册", FIRST_ROW, "person_name").value = "测一"
        cell(book, "名册", FIRST_ROW + 1, "person_name").value = "测二"

    home.send("回执.xlsx", "2025-06-10", receipt, edit)
    night = home.night("2025-06-30")
    assert night.states()["名册.xlsx"] == "standing" and night.content() == right.content()


def test_what_was_not_asked_for_is_not_taken_and_is_said(home: Home) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        correct(book)
        cell(book, "名册", FIRST_ROW, "person_name").value = "别人"
        book["名册"].insert_rows(FIRST_ROW)
        for column, text in enumerate(["DB0099", "东河镇", "新人", "999999197001010017", "1", "A类", "300", "2024-05-01"], start=1):
            book["名册"].cell(FIRST_ROW, column).value = text

    home.send("回执.xlsx", "2025-06-10", first(home), edit)
    night = home.night("2025-06-30")
    assert night.rows("receipt_return", "rows_used, rows_not_taken") == [(2, 2)]
    assert {"别人", "新人"}.isdisjoint(night.origins()) and "测一" in night.origins()
    assert "另有 2 行改动或新增" in night.rows("delivery", "reason", "delivery_state = 'returned'")[0][0]


def refused(home: Home, receipt: Path, edit: Any) -> str:
    home.send("回执.xlsx", "2025-06-10", receipt, edit)
    night = home.night("2025-06-30")
    assert len(night.content()) == 4, "the original stands as it was"
    ((state, reason),) = night.rows("delivery", "delivery_state, reason", "file_name = '回执.xlsx'")
    assert state == "refused"
    (answer,) = [path for path in night.receipts if path != receipt]
    told = {row[0].value: row[1].value for row in openpyxl.load_workbook(answer)[SUMMARY].iter_rows(max_col=2)}
    assert told["原因名称 name of the reason"] == reason.split(":")[0]
    return str(reason)


def other_period(book: openpyxl.Workbook) -> None:
    for row in book[SHEET].iter_rows():
        if row[0].value == "period":
            row[1].value = "2025-05"


def other_delivery(book: openpyxl.Workbook) -> None:
    for row in book[SHEET].iter_rows():
        if row[0].value == "delivery":
            row[1].value = "ab" * 16


def mark_moved(book: openpyxl.Workbook) -> None:
    page = book["名册"]
    page.cell(FIRST_ROW, 9).value = str(page.cell(FIRST_ROW + 1, 9).value).replace(f".{FIRST_ROW + 1}.", f".{FIRST_ROW}.")


def mark_copied(book: openpyxl.Workbook) -> None:
    book["名册"].cell(FIRST_ROW, 9).value = book["名册"].cell(FIRST_ROW + 1, 9).value


def rows_sorted_without_marks(book: openpyxl.Workbook) -> None:
    page = book["名册"]
    for column in range(1, 9):
        page.cell(FIRST_ROW + 1, column).value = f"{page.cell(FIRST_ROW + 4, column).value}9"


def no_seal(book: openpyxl.Workbook) -> None:
    del book[SHEET]


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        (other_period, "receipt_altered"),
        (other_delivery, "receipt_altered"),
        (mark_moved, "receipt_altered"),
        (mark_copied, "receipt_altered"),
        (no_seal, "receipt_altered"),
        (rows_sorted_without_marks, "receipt_rows_moved"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_an_altered_receipt_is_refused_by_name_and_changes_nothing(home: Home, edit: Any, name: str) -> None:
    assert refused(home, first(home), edit).startswith(f"{name}: ")


def test_a_receipt_of_another_home_is_unknown_here(home: Home, tmp_path: Path) -> None:
    """Same key, other deliveries: the seal fits and what it answers was never delivered here."""
    other = Home(tmp_path / "other")
    other.land("别处.xlsx", "2025-06-05", lambda path: workbook(path, delivered({0: {"person_name": ""}})))
    (foreign,) = other.night("2025-06-06").receipts
    receipt = first(home)
    home.send("回执.xlsx", "2025-06-10", foreign, lambda book: None)
    night = home.night("2025-06-30")
    (row,) = night.rows("delivery", "delivery_state, reason", "file_name = '回执.xlsx'")
    assert row[0] == "refused" and row[1].startswith("receipt_unknown: ")
    assert receipt in night.receipts


def as_csv(path: Path, rows: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="gb18030", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["2025年6月低保对象名册（单位：元）"])
        writer.writerow(HEADERS)
        writer.writerows([row[name] for name in FIELDS] for row in rows)


def test_a_csv_comes_back_as_the_annotated_workbook(tmp_path: Path) -> None:
    """The workbook holds only the bad rows; what came back is never taken for the whole roster."""
    right = Home(tmp_path / "right")
    right.land("名册.csv", "2025-06-05", lambda path: as_csv(path, people()))
    home = Home(tmp_path / "county")
    home.land("名册.csv", "2025-06-05", lambda path: as_csv(path, delivered(BAD | {2: {"person_name": "=cmd|' /C calc'!A0"}})))
    (receipt,) = home.night("2025-06-06").receipts
    book = openpyxl.load_workbook(receipt)
    (page,) = [one for one in book.sheetnames if one not in (SUMMARY, SHEET)]
    assert [row[0].value for row in book[page].iter_rows()] == ["原行号 row", "4", "6"]

    def edit(book: openpyxl.Workbook) -> None:
        cell(book, page, 2, "person_name").value = "测二"
        cell(book, page, 3, "start_date").value = "2024-05-01"

    home.send("回执.xlsx", "2025-06-10", receipt, edit)
    night = home.night("2025-06-30")
    expected = [row for row in right.night("2025-06-30").content() if "测三" not in row]
    assert [row for row in night.content() if not any(str(value).startswith("=cmd") for value in row)] == expected
    assert len(night.content()) == 5


def side_by_side(path: Path, rows: Sequence[dict[str, str]], *, stacked: bool = False) -> None:
    """Two lists of one roster on a sheet: beside each other, or below each other under headers in another order."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "名册"
    page.append(["2025年6月低保对象名册（单位：元）"])
    half = (len(rows) + 1) // 2
    if stacked:
        page.append(list(HEADERS))
        for row in rows[:half]:
            page.append([row[name] for name in FIELDS])
        page.append(list(reversed(HEADERS)))
        for row in rows[half:]:
            page.append([row[name] for name in reversed(FIELDS)])
    else:
        page.append([*HEADERS, *HEADERS])
        for left, right in zip(rows[:half], [*rows[half:], dict.fromkeys(FIELDS, "")], strict=False):
            page.append([*(left[name] for name in FIELDS), *(right[name] for name in FIELDS)])
    book.save(path)


@pytest.mark.parametrize("stacked", [False, True], ids=["side by side", "stacked"])
def test_tables_that_share_a_sheet_are_told_apart(home: Home, right: Night, stacked: bool) -> None:
    """Rows 1 and 4 of the roster stand in one row of the sheet when side by side: each has its own mark."""
    bad = {0: {"start_date": "2024-13-01"}, 3: {"aid_certificate_no": ""}}
    home.land("两栏.xlsx", "2025-06-05", lambda path: side_by_side(path, delivered(bad), stacked=stacked))
    (receipt,) = home.night("2025-06-06").receipts
    good = {(row["person_name"]): row for row in people()}

    def edit(book: openpyxl.Workbook) -> None:
        marked = [one for line in book["名册"].iter_rows() for one in line if one.comment]
        assert len(marked) == 2
        for one in marked:
            one.value = good["测一"]["start_date"] if "13" in str(one.value) else good["测四"]["aid_certificate_no"]

    home.send("回执.xlsx", "2025-06-10", receipt, edit)
    night = home.night("2025-06-30")
    assert night.content() == right.content()
    assert night.rows("receipt_return", "rows_used, rows_not_taken, error_name") == [(2, 0, None)]
