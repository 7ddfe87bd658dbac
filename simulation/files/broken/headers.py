"""Tables whose header is missing, wrong, doubled, or not where one looks for it; and notes that say nonsense."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

from simulation.files.broken.base import Broken, changed, note, noted, place, xlsx
from simulation.files.broken.sample import Sheet, good

DIBAO, REGISTER, EXPORT = "civil_affairs/dibao", "public_security/household_register", "rural_revitalisation/monitoring_export"
SCHOOL, DWELLING, TEKUN = "education/school_age", "housing/dwelling", "civil_affairs/tekun"


def _unknown(sheet: Sheet) -> None:
    sheet.header = [f"栏目{chr(0x7532 + i)}" for i in range(len(sheet.header))]


def _english(sheet: Sheet) -> None:
    sheet.header = [field.replace("_", " ").title() for field in sheet.fields]


def _drop(sheet: Sheet, field: str) -> None:
    at = sheet.at(field)
    for line in (sheet.fields, sheet.header, *sheet.rows):
        del line[at]


def _double(sheet: Sheet, other: str | None) -> None:
    """The amount column a second time, with the same cells or with another value in each."""
    at = sheet.at("monthly_amount_fen")
    sheet.header.append(sheet.header[at])
    for row in sheet.rows:
        row.append(other or row[at])


def _rename(sheet: Sheet, field: str, header: str) -> None:
    sheet.header[sheet.at(field)] = header


def _row_twelve(sheet: Sheet) -> None:
    sheet.title = "农村最低生活保障对象名册"
    sheet.above = [["填报单位：东河镇民政办"], *[[] for _ in range(8)], ["单位：元"]]


def _repeated_header(sheet: Sheet) -> None:
    """Printed again at the top of a page."""
    sheet.rows.insert(12, list(sheet.header))


def _only_common(sheet: Sheet) -> None:
    """Columns that a dozen feeds share, and no other."""
    keep = [sheet.at(field) for field in ("township_name", "village_name", "person_name", "resident_id")]
    sheet.fields, sheet.header = [sheet.fields[i] for i in keep], [sheet.header[i] for i in keep]
    sheet.rows = [[row[i] for i in keep] for row in sheet.rows]


def _pages(name: str, feed: str, expect: str, pages: list[Any], says: str | None = None) -> Broken:
    def write(landing: Path) -> None:
        path = place(landing, feed, "附件1.xlsx")
        xlsx(path, *[page() for page in pages])
        note(path, period="2025-06", feed=says)

    return Broken(name, feed, write, expect)


def _stacked() -> list[list[Any]]:
    """Two tables of the same kind, one below the other, each with title and header."""
    first, second = good(DIBAO, 4, seed=1), good(DIBAO, 4, seed=2)
    first.title, second.title = "东河镇低保名册", "燕子乡低保名册"
    return [*first.lines(), [], *second.lines()]


def _as_sent(name: str, feed: str, expect: str, text: str | None, title: str | None = None, change: str | None = None) -> Broken:
    """A good table of its own under a note of just this text, or under none: equal bytes would be one delivery."""

    def write(landing: Path) -> None:
        sheet = good(feed, seed=zlib.crc32(name.encode()))
        sheet.title = title
        if change is not None:
            sheet.set(change, None)
        path = place(landing, feed, "附件1.xlsx")
        xlsx(path, sheet.lines())
        if text is not None:
            path.with_name(path.name + ".delivery.json").write_text(text, encoding="utf-8")

    return Broken(name, feed, write, expect)


def _other_feed(landing: Path) -> None:
    """The note says tekun, the rows are dibao's."""
    sheet = good(DIBAO, seed=5)
    path = place(landing, DIBAO, "附件1.xlsx")
    xlsx(path, sheet.lines())
    noted(path, sheet, feed=TEKUN)


HEADERS = [
    changed("unknown_headers_only", DIBAO, _unknown, "error:unknown_feed", says={"feed": None}),
    changed("headers_in_english", DIBAO, _english, "error:unknown_feed", says={"feed": None}),
    changed("amount_column_missing", DIBAO, lambda s: _drop(s, "monthly_amount_fen"), "kind:data"),
    changed("spine_without_household_number", REGISTER, lambda s: _drop(s, "household_no"), "kind:held"),
    changed("duplicated_header_other_content", DIBAO, lambda s: _double(s, "1"), "error:duplicate_header"),
    changed("duplicated_header_same_content", DIBAO, lambda s: _double(s, None), "kind:data"),
    changed("no_header_row", DIBAO, lambda s: setattr(s, "header", s.rows.pop()), "error:no_header", says={"feed": None}),
    changed("header_in_row_12", DIBAO, _row_twelve, "kind:data"),
    changed("header_printed_again", DIBAO, _repeated_header, "kind:header"),
    changed("header_with_line_break", DIBAO, lambda s: _rename(s, "resident_id", "身份证\n号 码"), "kind:data"),
    changed("header_misspelt", EXPORT, lambda s: _rename(s, "monitoring_category", "检测对象类别"), "kind:data"),
    changed("header_with_suffix_0", EXPORT, lambda s: _rename(s, "identified_month", "识别监测时间0"), "kind:data"),
    changed("header_lost_first_character", EXPORT, lambda s: _rename(s, "has_safe_water", "否解决安全饮用水"), "kind:unknown_header"),
    changed("only_common_columns", DIBAO, _only_common, "error:unknown_feed", says={"feed": None}),
    _pages("two_tables_on_one_sheet", DIBAO, "kind:header", [_stacked], DIBAO),
    _pages("two_feeds_in_one_workbook", DIBAO, "error:several_feeds", [lambda: good(DIBAO).lines(), lambda: good(TEKUN).lines()]),
    Broken("note_names_another_feed", DIBAO, _other_feed, "error:missing_header"),
    _as_sent("note_names_no_feed_there_is", DIBAO, "error:bad_note", '{"feed": "civil_affairs/nothing", "period": "2025-06"}'),
    _as_sent("note_is_not_json", DIBAO, "error:bad_note", '{"known_at": '),
    _as_sent("note_with_impossible_time", DIBAO, "error:bad_note", '{"known_at": "2025-02-30T10:00:00+08:00", "period": "2025-06"}'),
    _as_sent("note_with_impossible_period", DIBAO, "error:bad_note", '{"period": "2025-13"}'),
    _as_sent("no_period_anywhere", DIBAO, "error:unknown_period", None),
    _as_sent("thirteenth_month_in_title", DIBAO, "error:unknown_period", None, "低保名册（2025年13月）"),
    _as_sent("no_township_anywhere", SCHOOL, "error:unknown_part", None, "2025年春季学期适龄儿童台账", "township_name"),
]
