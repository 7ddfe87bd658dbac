"""Files that are broken as files: encrypted, cut off, empty, of another format, too large, in a strange encoding.

Here belongs what can be said without looking at a header. Nothing binary is kept in the repository: each is built.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import msoffcrypto.format.ooxml
import numpy as np

from simulation.files.broken.base import Broken, as_bytes, csv_text, noted, place, xlsx
from simulation.files.broken.sample import Sheet, good
from simulation.files.sheet import Sheet as Grid
from simulation.files.writers import WRITERS

DIBAO, WATER, ACCIDENT, SETTLEMENT = (
    "civil_affairs/dibao",
    "water/village_supply",
    "traffic_police/accident",
    "medical_insurance/settlement",
)
TEKUN, FUNDING = "civil_affairs/tekun", "rural_revitalisation/asset_funding"


def _saved(write: Callable[[Path], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        write(path)
        return path.read_bytes()


def _workbook(feed: str = DIBAO) -> bytes:
    return _saved(lambda path: xlsx(path, good(feed).lines()))


def _other(feed: str, form: str) -> bytes:
    lines = good(feed, 60).lines()
    grid = [np.array([line[i] for line in lines], dtype=object) for i in range(len(lines[0]))]
    kinds = np.array(["header"] + ["data"] * (len(lines) - 1), dtype=object)
    return _saved(lambda path: WRITERS[form](path, [Grid("Sheet1", grid, kinds, np.arange(-1, len(lines) - 1), ())]))


def _encrypted() -> bytes:
    sealed = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(_workbook())).encrypt("123456", sealed)
    return sealed.getvalue()


def _repacked(change: Callable[[str, bytes], bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The good workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_workbook())) as source, zipfile.ZipFile(out, "w", compression) as target:
        for item in source.infolist():
            target.writestr(zipfile.ZipInfo(item.filename), change(item.filename, source.read(item)), compression)
    return out.getvalue()


def _claims_everything() -> bytes:
    """A sheet that claims A1:XFD1048576 over the few cells it has."""

    def claim(name: str, data: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return data
        start = data.index(b'<dimension ref="') + len(b'<dimension ref="')
        return data[:start] + b"A1:XFD1048576" + data[data.index(b'"', start) :]

    return _repacked(claim)


def _far_corner() -> bytes:
    """One more cell, in XFD1048576: laid out densely, seventeen thousand million cells."""
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return _repacked(lambda name, data: data.replace(b"</sheetData>", cell) if name.endswith("sheet1.xml") else data)


def _inflates() -> bytes:
    """Less than a megabyte that unpacks to half a gigabyte of blanks."""
    out = io.BytesIO(_workbook())
    info = zipfile.ZipInfo("xl/worksheets/sheet2.xml")
    info.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "a") as target, target.open(info, "w") as part:
        for _ in range(512):
            part.write(b" " * (1 << 20))
    return out.getvalue()


def _damaged_part() -> bytes:
    """Stored uncompressed, one byte of the sheet changed: its check sum no longer fits."""
    raw = bytearray(_repacked(lambda name, data: data, zipfile.ZIP_STORED))
    place_of = raw.index(b"<sheetData>")
    raw[place_of + 20] ^= 0xFF
    return bytes(raw)


def _zip_of(name: str, text: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr(zipfile.ZipInfo(name), text)
    return out.getvalue()


def _html() -> bytes:
    """What many web systems call an Excel export."""
    rows = "".join("<tr>" + "".join(f"<td>{cell or ''}</td>" for cell in line) + "</tr>" for line in good(ACCIDENT).lines())
    return f"<html><head><meta charset='utf-8'></head><body><table>{rows}</table></body></html>".encode()


def _text(encoding: str = "utf-8", feed: str = SETTLEMENT, delimiter: str = ",") -> bytes:
    return csv_text(good(feed).lines(), delimiter).encode(encoding)


def _ragged() -> bytes:
    lines = good(SETTLEMENT).lines()
    lines[3] += ["多出", "的格"]
    return csv_text(lines).encode("gb18030")


def _unclosed() -> bytes:
    text = csv_text(good(SETTLEMENT).lines())
    cut = text.index("\r\n", len(text) // 2) + 2
    return (text[:cut] + '"' + text[cut:]).encode("utf-8")


def _wide() -> bytes:
    sheet = good(DIBAO)
    return _saved(lambda path: xlsx(path, [line + ["x"] * 2000 for line in sheet.lines()]))


def _read_in_full(name: str, feed: str, make: Callable[[], bytes], file: str, expect: str = "kind:data") -> Broken:
    """Odd bytes around a table nothing else is wrong with: the note says period and part."""

    def write(landing: Path) -> None:
        path = place(landing, feed, file)
        path.write_bytes(make())
        noted(path, good(feed))

    return Broken(name, feed, write, expect)


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _blank_cells() -> Sheet:
    sheet = good(DIBAO)
    return Sheet(sheet.feed, sheet.fields, [" "] * len(sheet.header), [["　"] * len(sheet.header) for _ in sheet.rows], sheet.period)


FILES = [
    as_bytes("zero_bytes_xlsx", DIBAO, lambda: b"", "error:file_empty", "附件1.xlsx"),
    as_bytes("zero_bytes_csv", SETTLEMENT, lambda: b"", "error:file_empty", "导出.csv"),
    as_bytes("only_line_breaks", SETTLEMENT, lambda: b"\r\n" * 40, "error:file_empty", "导出.csv"),
    as_bytes("workbook_without_cells", DIBAO, lambda: _saved(lambda path: xlsx(path, [])), "error:file_empty", "附件1.xlsx"),
    as_bytes(
        "cells_of_blanks_only", DIBAO, lambda: _saved(lambda path: xlsx(path, _blank_cells().lines())), "error:file_empty", "附件1.xlsx"
    ),
    as_bytes("encrypted_xlsx", DIBAO, _encrypted, "error:file_encrypted", "附件1.xlsx"),
    as_bytes("truncated_xlsx", DIBAO, lambda: _half(_workbook()), "error:file_truncated", "附件1.xlsx"),
    as_bytes("truncated_xls", ACCIDENT, lambda: _half(_other(ACCIDENT, "xls")), "error:file_truncated", "事故.xls"),
    as_bytes("truncated_ods", TEKUN, lambda: _half(_other(TEKUN, "ods")), "error:file_truncated", "特困.ods"),
    as_bytes("truncated_parquet", FUNDING, lambda: _half(_other(FUNDING, "parquet")), "error:file_truncated", "数据.parquet"),
    as_bytes("damaged_part_in_xlsx", DIBAO, _damaged_part, "error:file_truncated", "附件1.xlsx"),
    as_bytes(
        "cut_within_a_character", SETTLEMENT, lambda: _text()[: _text().rindex("支".encode()) + 1], "error:file_truncated", "导出.csv"
    ),
    as_bytes("html_named_xls", ACCIDENT, _html, "error:unknown_format", "事故.xls"),
    as_bytes("pdf_named_xlsx", DIBAO, lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "error:unknown_format", "附件1.xlsx"),
    as_bytes("picture_named_xlsx", DIBAO, lambda: b"\x89PNG\r\n\x1a\n" + bytes(64), "error:unknown_format", "附件1.xlsx"),
    as_bytes("word_document", DIBAO, lambda: _zip_of("word/document.xml", b"<w:document/>"), "error:unknown_format", "附件1.xlsx"),
    as_bytes("zip_with_a_csv_inside", SETTLEMENT, lambda: _zip_of("导出.csv", _text()), "error:unknown_format", "导出.xlsx"),
    as_bytes("csv_with_nul", SETTLEMENT, lambda: _text().replace(b",", b",\0", 3), "error:unknown_format", "导出.csv"),
    as_bytes("utf16_without_mark", WATER, lambda: _text("utf-16-le", WATER), "error:unknown_format", "饮水.txt"),
    as_bytes("bytes_of_no_encoding", SETTLEMENT, lambda: _text("gb18030") + b"\xff\xff\xfe,\r\n", "error:unknown_encoding", "导出.csv"),
    as_bytes("two_encodings_in_one_file", SETTLEMENT, lambda: _text() + _text("gb18030"), "error:unknown_encoding", "导出.csv"),
    as_bytes("unclosed_quote", SETTLEMENT, _unclosed, "error:unclosed_quote", "导出.csv"),
    as_bytes("cell_in_the_far_corner", DIBAO, _far_corner, "error:file_too_large", "附件1.xlsx"),
    as_bytes("unpacks_to_half_a_gigabyte", DIBAO, _inflates, "error:file_too_large", "附件1.xlsx"),
    as_bytes("two_thousand_columns", DIBAO, _wide, "error:file_too_wide", "附件1.xlsx"),
    _read_in_full("dimension_of_all_cells", DIBAO, _claims_everything, "附件1.xlsx"),
    _read_in_full("csv_named_xlsx", SETTLEMENT, _text, "导出.xlsx"),
    _read_in_full("xlsx_named_xls", DIBAO, _workbook, "附件1.xls"),
    _read_in_full("no_suffix", DIBAO, _workbook, "附件1"),
    _read_in_full("utf8_with_mark", SETTLEMENT, lambda: _text("utf-8-sig"), "导出.csv"),
    _read_in_full("utf16_big_endian", WATER, lambda: b"\xfe\xff" + _text("utf-16-be", WATER, "\t"), "饮水.txt"),
    _read_in_full("semicolons", SETTLEMENT, lambda: _text(delimiter=";"), "导出.csv"),
    _read_in_full("old_line_breaks", SETTLEMENT, lambda: _text().replace(b"\r\n", b"\r"), "导出.csv"),
    _read_in_full("rows_longer_than_the_header", SETTLEMENT, _ragged, "导出.csv", "kind:ragged_row"),
]
