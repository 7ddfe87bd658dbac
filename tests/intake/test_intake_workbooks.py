"""Every difficult workbook of other projects' test suites gives rows or exactly one named error, quickly and in little memory."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from benchmarks.workbooks import PAGE, Outcome, files, outcomes, page
from pipelines.contracts.model import Contract
from pipelines.errors import IntakeError
from pipelines.intake.read import read_file
from pipelines.intake.refusal import REFUSALS
from pipelines.intake.worker import ReadingProcess

# What a person who opens the file would say. The page has the rest, but a page that is written anew knows no better.
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


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    return outcomes(tmp_path_factory.mktemp("lake"))


def test_rows_or_one_named_error(found: list[Outcome]) -> None:
    assert len(found) > 300
    for item in found:
        assert (item.error in REFUSALS) if item.error else item.rows
        assert item.error not in ("reader_failed", "reader_timeout"), item  # the reader's own fault, not the file's
        name = Path(item.file).name
        assert item.error == REFUSED.get(name, item.error), item
        assert item.rows == ROWS.get(name, item.rows), item


def test_quickly_and_in_little_memory(found: list[Outcome]) -> None:
    assert max(item.seconds for item in found) < 20
    assert 50 < max(item.peak_mb for item in found) < 1024


def test_the_page_says_what_each_comes_to(found: list[Outcome]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(found), "run python -m benchmarks.workbooks and read the difference"


def test_a_file_whose_reading_process_ended_is_still_refused_by_its_own_name(tmp_path: Path) -> None:
    process = ReadingProcess(tmp_path, {})
    os.kill(process.pid, signal.SIGKILL)
    path = next(path for path in files() if path.name == "issue_594_dos.ods")
    assert process.look(path) == {"error": "file_too_large"}
    assert not process.is_alive


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_none_of_them_is_taken_for_a_feed(path: Path, contracts: dict[str, Contract]) -> None:
    with pytest.raises(IntakeError) as caught:
        read_file(path, contracts)
    assert caught.value.name in REFUSALS
    assert caught.value.zh and caught.value.fix
