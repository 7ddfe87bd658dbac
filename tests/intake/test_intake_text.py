"""Delimited text: encodings, delimiters, quotes, rows of uneven length."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import IntakeError, Where
from pipelines.intake.grid import python_rows
from pipelines.intake.textfile import read_text

TABLE = [["姓名", "村"], ["测试一", "甲村"], ["测试㐀", "𠮷村"]]


def rows_of(path: Path) -> list[list[str | None]]:
    (grid,) = list(read_text(path, Where()).grids)
    return python_rows(grid.table)


def as_text(rows: list[list[str]], delimiter: str = ",") -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "f"
    path.write_bytes(as_text(TABLE, delimiter).encode(encoding))
    assert rows_of(path) == TABLE


@pytest.mark.parametrize(
    ("why", "data", "name"),
    [
        ("blank", b" \r\n\r\n", "file_empty"),
        ("cut inside a character", as_text(TABLE * 10).encode()[:-3], "file_truncated"),
        ("UTF-8, then a byte that is none", as_text(TABLE * 10).encode() + b"\xff\xfe,x\r\n" * 3, "unknown_encoding"),
        ("no encoding at all", b"a,b\r\n\xff\xff,\x81\r\n", "unknown_encoding"),
        ("a quote never closed", '编号,说明\r\n1,甲\r\n2,"乙\r\n3,丙\r\n'.encode(), "unclosed_quote"),
        ("wide", ("x," * 2000).encode(), "file_too_wide"),
    ],
)
def test_refusals(tmp_path: Path, why: str, data: bytes, name: str) -> None:
    path = tmp_path / "f"
    path.write_bytes(data)
    with pytest.raises(IntakeError) as caught:
        list(read_text(path, Where()).grids)
    assert caught.value.name == name


def test_short_rows_are_filled_and_rows_too_long_kept_whole(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes("标题\r\n编号,姓名,村\r\n1,测试,甲村\r\n\r\n2,测试\r\n3,测试,乙村,多,出\r\n4,测试,丙村\r\n".encode())
    (grid,) = list(read_text(path, Where()).grids)
    assert python_rows(grid.table) == [
        ["标题", None, None],
        ["编号", "姓名", "村"],
        ["1", "测试", "甲村"],
        [None, None, None],
        ["2", "测试", None],
        ["3,测试,乙村,多,出", None, None],
        ["4", "测试", "丙村"],
    ]
    assert grid.ragged == (5,)


def test_a_first_line_may_begin_with_blank_cells(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes("\t\t\t基本信息\r\n".encode())
    assert rows_of(path) == [[None, None, None, "基本信息"]]
    path.write_bytes(b" \r\n" * 60_000 + "编号\t姓名\r\n1\t测试\r\n".encode())
    assert rows_of(path)[60_000:] == [["编号", "姓名"], ["1", "测试"]]


def test_a_quote_inside_a_cell_is_text(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes('编号,说明\r\n1,长5"宽3\r\n2,"他说""好"""\r\n3,"两\r\n行"\r\n'.encode())
    assert rows_of(path) == [["编号", "说明"], ["1", '长5"宽3'], ["2", '他说"好"'], ["3", "两\r\n行"]]


cell = st.text(st.characters(codec="gb18030", exclude_characters="\0", exclude_categories=["Cs"]), max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 5).flatmap(lambda width: st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=8)))
def test_what_was_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    path = tmp_path_factory.mktemp("text") / "f"
    header = [f"列{i}" for i in range(len(rows[0]))]
    path.write_bytes(as_text([header, header, header, *rows]).encode("gb18030"))
    assert rows_of(path)[3:] == [[text or None for text in row] for row in rows]
