"""Every difficult workbook of other projects' test suites gives rows or exactly one named error, quickly."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pipelines.errors import IntakeError
from pipelines.intake.generic import read_table
from pipelines.intake.read import read_file
from pipelines.intake.refusal import REFUSALS

OWN = Path(__file__).parents[1] / "data" / "workbooks"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "workbooks"
FILES = sorted(path for root in (OWN, SHARED) if root.exists() for path in root.rglob("*") if path.is_file() and path.name != "NOTICE")

REFUSED = {
    "pass_protected.xlsx": "file_encrypted",
    "pass_protected.xlsb": "file_encrypted",
    "pass_protected.ods": "file_encrypted",
    "issue_385.xls": "file_encrypted",
    "issue_594_dos.ods": "file_too_large",  # claims 17 billion cells
    "OOM_alloc3.xls": "file_truncated",
    "empty_sheet.xlsx": "file_empty",
    "empty.csv": "file_empty",
    "compression_implicit-gz.csv": "unknown_format",
    "compression_implicit-zip.csv": "unknown_format",
    "latin1.csv": "unknown_encoding",
}
ROWS = {
    "merged_range.xlsx": 6, "number_rows_repeated.ods": 15, "date.xls": 3, "csvs_quotes_and_newlines.csv": 3, "csvs_utf8.csv": 3,
    "issue_271.xls": 2, "table.tsv": 4, "bom.csv": 3, "temperature-in-middle.xlsx": 3,
}  # fmt: skip


def test_there_is_something_to_try() -> None:
    assert len(FILES) > 150


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_rows_or_one_named_error(path: Path) -> None:
    started = time.perf_counter()
    try:
        sheets = read_table(path)
    except IntakeError as error:
        assert error.name in REFUSALS
        assert REFUSED.get(path.name, error.name) == error.name
        assert error.zh and error.fix
    else:
        assert path.name not in REFUSED
        assert sum(sheet.rows_in for sheet in sheets) >= 1
        assert sum(sheet.rows_in for sheet in sheets) == ROWS.get(path.name, sum(sheet.rows_in for sheet in sheets))
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize("path", [path for path in FILES if path.is_relative_to(OWN)], ids=lambda path: path.name)
def test_none_of_them_is_taken_for_a_feed(path: Path, contracts: dict) -> None:
    with pytest.raises(IntakeError) as caught:
        read_file(path, contracts)
    assert caught.value.name in REFUSALS
