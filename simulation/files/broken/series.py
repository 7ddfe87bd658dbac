"""Deliveries that are odd only beside others: sent twice, corrected, late, out of date, a part missing.

Each builder writes all files of its little story. ``kind:`` names what should become of the delivery it is about.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulation.files.broken.base import Broken, noted, place, xlsx
from simulation.files.broken.sample import Sheet, good

DIBAO, REGISTER, DWELLING = "civil_affairs/dibao", "public_security/household_register", "housing/dwelling"


def send(landing: Path, sheet: Sheet, file: str, **says: Any) -> None:
    """One file with a full note."""
    path = place(landing, sheet.feed, file)
    xlsx(path, sheet.lines())
    noted(path, sheet, **says)


def _sent_twice(landing: Path) -> None:
    send(landing, good(DIBAO), "附件1.xlsx")
    send(landing, good(DIBAO), "附件1(1).xlsx", known_at="2025-06-21T09:00:00+08:00")


def _corrected(landing: Path) -> None:
    first = good(REGISTER)
    del first.rows[-3:]
    send(landing, first, "户籍.xlsx", version=1)
    send(landing, good(REGISTER), "户籍（更正）.xlsx", version=2, known_at="2025-06-22T09:00:00+08:00")


def _late(landing: Path) -> None:
    send(landing, good(DIBAO), "迟报.xlsx", known_at="2025-07-03T09:00:00+08:00")


def _stale(landing: Path) -> None:
    send(landing, good(DIBAO), "二月.xlsx", period="2025-02", known_at="2025-02-20T09:00:00+08:00")


def _older_after_newer(landing: Path) -> None:
    send(landing, good(DIBAO), "六月.xlsx", known_at="2025-06-20T09:00:00+08:00")
    send(landing, good(DIBAO, seed=2), "补五月.xlsx", period="2025-05", known_at="2025-06-24T09:00:00+08:00")


def _same_moment(landing: Path) -> None:
    """Two contents for one part, period, version and moment: which one stands must not depend on chance."""
    send(landing, good(REGISTER, seed=1), "a.xlsx")
    send(landing, good(REGISTER, seed=3), "b.xlsx")


def _part_missing(landing: Path) -> None:
    """Both townships came in May, one of them in June."""
    for part in ("东河镇", "燕子乡"):
        send(landing, good(REGISTER, part=part), f"{part}五月.xlsx", period="2025-05", known_at="2025-05-20T09:00:00+08:00")
    send(landing, good(REGISTER, part="东河镇"), "东河镇六月.xlsx")


def _held_after_good(landing: Path) -> None:
    """A good quarter stands; the next one has no grade in it that anybody knows."""
    send(landing, good(DWELLING), "一季度.xlsx", period="2025-Q1", known_at="2025-04-08T09:00:00+08:00")
    send(landing, good(DWELLING).set("dwelling_grade", "待鉴定"), "二季度.xlsx")


def _header_only(landing: Path) -> None:
    sheet = good(DIBAO)
    sheet.rows = []
    send(landing, sheet, "空表.xlsx")


def _lock_file(landing: Path) -> None:
    """What Excel leaves beside an open workbook."""
    send(landing, good(DIBAO), "附件1.xlsx")
    place(landing, DIBAO, "~$附件1.xlsx").write_bytes(b"\x05admin" + bytes(158))


def _note_alone(landing: Path) -> None:
    path = place(landing, DIBAO, "没有来的文件.xlsx")
    noted(path, good(DIBAO))


SERIES = [
    Broken("same_file_under_two_names", DIBAO, _sent_twice, "kind:seen_twice"),
    Broken("part_corrected", REGISTER, _corrected, "kind:superseded"),
    Broken("known_after_the_night", DIBAO, _late, "kind:late"),
    Broken("four_months_old", DIBAO, _stale, "kind:stale"),
    Broken("older_period_comes_later", DIBAO, _older_after_newer, "kind:superseded"),
    Broken("two_contents_at_one_moment", REGISTER, _same_moment, "kind:superseded"),
    Broken("one_township_missing", REGISTER, _part_missing, "kind:partial"),
    Broken("bad_quarter_after_a_good_one", DWELLING, _held_after_good, "kind:held"),
    Broken("header_without_rows", DIBAO, _header_only, "kind:held"),
    Broken("lock_file_of_excel", DIBAO, _lock_file, "kind:ignored"),
    Broken("note_without_its_file", DIBAO, _note_alone, "kind:ignored"),
]
