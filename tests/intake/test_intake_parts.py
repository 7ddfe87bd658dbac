"""However a large file is cut up while it is read, the reading is the same: blocks, batches on disk, parts of raw rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_files import register_rows, register_table, write_text

from pipelines.contracts.model import Contract
from pipelines.intake import encoding, rawrows, scratch, textfile
from pipelines.intake.arrow import take
from pipelines.intake.note import Note
from pipelines.intake.read import ReadResult, read_file

FEED = "public_security/household_register"


def tables(path: Path) -> Path:
    """A title, blank and short rows, rows too long, a repeated header, a total in the middle, quotes, a note at the end."""
    rows: list[list[Any]] = register_table(40)
    rows.insert(9, rows[1])
    rows.insert(14, [None] * 8)
    rows.insert(17, ["合计", None, None, None, None, None, None, None])
    rows.insert(21, [*rows[20], "多", "出"])
    rows += [["H000099", "", '说"明'], *register_rows(7, "木门镇"), ["注：以上为测试"]]
    return write_text(path, rows)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, contracts: dict[str, Contract]) -> tuple[Path, ReadResult]:
    path = tables(tmp_path_factory.mktemp("parts") / "f.csv")
    return path, read_file(path, contracts, feed=FEED, note=Note(period="2025-06"))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    block=st.integers(64, 4000), parsed=st.integers(300, 5000), batch=st.integers(1, 4000), memory=st.sampled_from([0, 200, 1 << 24]),
    part=st.integers(1, 60), records=st.integers(1, 60), slow=st.booleans(),
)  # fmt: skip
def test_cut_up_in_any_way_it_is_read_as_a_whole(
    whole: tuple[Path, ReadResult], contracts: dict[str, Contract], block: int, parsed: int, batch: int, memory: int, part: int,
    records: int, slow: bool,
) -> None:  # fmt: skip
    path, expected = whole
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "BLOCK", block)
        patch.setattr(textfile, "_BLOCK", parsed)
        patch.setattr(textfile, "_ROWS", records)
        patch.setattr(scratch, "BATCH", batch)
        patch.setattr(scratch, "IN_MEMORY", memory)
        patch.setattr(rawrows, "PART_ROWS", part)
        if slow:
            patch.setattr(textfile, "_fast", lambda *_: None)
        found = read_file(path, contracts, feed=FEED, note=Note(period="2025-06"))
        assert found.table.equals(expected.table)
    assert found.report == expected.report


@given(st.lists(st.lists(st.text(max_size=3), max_size=5), min_size=1, max_size=6), st.data())
def test_rows_taken_chunk_by_chunk_are_the_rows(chunks: list[list[str]], data: st.DataObject) -> None:
    column = pa.chunked_array([pa.array(chunk, pa.string()) for chunk in chunks], pa.string())
    indices = data.draw(st.lists(st.integers(0, len(column) - 1), max_size=9)) if len(column) else []
    wanted = np.array(indices, dtype=np.int64)
    assert take(column, wanted).to_pylist() == [column[index].as_py() for index in indices]
    assert take(pa.table({"a": column}), wanted).column("a").to_pylist() == [column[index].as_py() for index in indices]


def test_a_large_text_is_laid_on_disk_under_no_name(
    tmp_path: Path, contracts: dict[str, Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tables(tmp_path / "f.csv")
    expected = read_file(path, contracts, feed=FEED, note=Note(period="2025-06"))
    monkeypatch.setattr(scratch, "_mapped", set())
    monkeypatch.setattr(scratch, "IN_MEMORY", 1000)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = read_file(path, contracts, feed=FEED, note=Note(period="2025-06"))
    assert [len(item) > 1000 for item in scratch._mapped] == [True]
    assert [item.name for item in tmp_path.iterdir()] == ["f.csv"]
    scratch.let_go()
    assert result.table.equals(expected.table)
