"""What is written is what is recorded: rows, kinds, every corruption once, the same bytes for the same seed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest
from read_back import filled, sheets
from small_world import SPINE, World, Written

from simulation.files import write
from simulation.files.layout import layouts


def digests(landing: Path) -> dict[str, str]:
    return {str(p.relative_to(landing)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(landing.rglob("*")) if p.is_file()}


def test_same_seed_same_bytes_other_seed_other_bytes(county: World, dirty: Written, tmp_path: Path) -> None:
    again = write(county, tmp_path / "again", 0.5, 7)
    write(county, tmp_path / "other", 0.5, 8)
    assert digests(tmp_path / "again") == digests(dirty.landing)
    assert digests(tmp_path / "other") != digests(dirty.landing)
    pd.testing.assert_frame_equal(again.corruptions, dirty.result.corruptions)
    pd.testing.assert_frame_equal(again.rows, dirty.result.rows)


def test_every_format_is_sent(dirty: Written) -> None:
    assert {path.suffix for path in dirty.landing.rglob("*")} >= {".xlsx", ".xls", ".ods", ".csv", ".txt", ".parquet", ".json"}


@pytest.mark.parametrize("which", ["clean", "dirty"])
def test_rows_frame_equals_the_files(which: str, request: pytest.FixtureRequest) -> None:
    written: Written = request.getfixturevalue(which)
    listed = {(f, s): set(g["row_no"]) for (f, s), g in written.result.rows.groupby(["file", "sheet"], observed=True)}
    found = {
        (str(path.relative_to(written.landing)), sheet): set(filled(rows))
        for path in written.landing.rglob("*")
        if path.is_file() and path.suffix != ".json"
        for sheet, rows in sheets(path).items()
    }
    assert listed == found


def test_sha256_and_notes(dirty: Written) -> None:
    rows = dirty.result.rows
    for file, sha256 in rows[["file", "sha256"]].drop_duplicates().itertuples(index=False):
        path = dirty.landing / file
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256
        assert "known_at" in json.loads(path.with_name(path.name + ".delivery.json").read_text(encoding="utf-8"))


KIND_TEXT = {"total": "合计", "subtotal": "小计", "unit": "元"}


def test_set_apart_rows_read_as_their_kind(clean: Written) -> None:
    """A total says 合计, a subtotal 小计, a unit row a unit, a note 注/说明/填: and no row of data does."""
    books = {file: sheets(clean.landing / file) for file in clean.result.rows["file"].cat.categories}
    for row in clean.result.rows.itertuples():
        text = "|".join(str(cell) for cell in books[row.file][row.sheet][row.row_no - 1] if cell not in ("", None))
        if row.kind in KIND_TEXT:
            assert KIND_TEXT[row.kind] in text
        elif row.kind == "note":
            assert text.startswith(("注：", "说明：", "填表"))
        elif row.kind in ("data", "duplicate"):
            assert not any(word in text for word in ("合计", "小计", "注：", "填表"))


def test_kinds_count_the_rows(dirty: Written) -> None:
    kinds = dirty.result.kinds
    assert kinds["rows"].sum() == len(dirty.result.rows)
    assert set(kinds["kind"]) == {"data", "duplicate", "title", "header", "unit", "total", "subtotal", "note"}


def test_every_row_of_the_world_is_written_once(county: World, dirty: Written) -> None:
    """But for the repeated rows, the file sent twice and the register corrected by a second version."""
    rows = dirty.result.rows
    data = rows[(rows["kind"] == "data") & ~rows.duplicated(["sha256", "sheet", "row_no"])]
    counts = data.groupby("_row_id").size()
    assert set(counts.index) == {row_id for d in county.deliveries for row_id in d.frame["_row_id"]}
    assert {row_id.split("#")[0] for row_id in counts.index[counts > 1]} == {SPINE}


def _cells(written: Written) -> dict[tuple[str, str], list[object]]:
    """Cells of every data row by file and row id."""
    books = {file: sheets(written.landing / file) for file in written.result.rows["file"].cat.categories}
    data = written.result.rows[written.result.rows["kind"] == "data"]
    return {(row.file, row._6): books[row.file][row.sheet][row.row_no - 1] for row in data.itertuples()}


def test_every_corruption_is_recorded_once_and_nothing_else_differs(clean: Written, dirty: Written) -> None:
    before, after = _cells(clean), _cells(dirty)
    assert before.keys() == after.keys()
    second = set(after) - {(c.file, c._3) for c in dirty.result.corruptions.itertuples()}
    changed = {}
    for key, cells in after.items():
        layout = layouts()[key[1].split("#")[0]]
        first = 1 if layout.sequence else 0
        fields = [column.field for column in layout.columns]
        apart = [field for i, field in enumerate(fields, first) if cells[i] != before[key][i] or type(cells[i]) is not type(before[key][i])]
        if apart:
            changed[key] = apart
    logged = dirty.result.corruptions
    assert not logged.duplicated(["file", "_row_id"]).any()
    told = {(c.file, c._3): [c.field] for c in logged.itertuples() if c.field is not None}
    copies = {key for key in changed if key in second}  # the file sent twice: same bytes, recorded under its first name
    assert {key: fields for key, fields in changed.items() if key not in copies} == told
    assert all(any(row_id == other[1] for other in told) for _, row_id in copies)


def test_repeated_rows_are_recorded_as_duplicates(dirty: Written) -> None:
    rows, logged = dirty.result.rows, dirty.result.corruptions
    unique = rows[~rows.duplicated(["sha256", "sheet", "row_no"])]
    written = sorted(unique.loc[unique["kind"] == "duplicate", "_row_id"])
    assert written == sorted(logged.loc[logged["kind"] == "row_duplicated", "_row_id"])


def test_sent_twice_and_corrected(dirty: Written) -> None:
    rows = dirty.result.rows
    names = rows.groupby("sha256", observed=True)["file"].unique()
    assert sorted(len(n) for n in names)[-2:] == [1, 2]
    notes = [json.loads(p.read_text(encoding="utf-8")) for p in dirty.landing.rglob("*.delivery.json")]
    first, second = sorted((n for n in notes if "version" in n), key=lambda n: n["version"])
    assert (first["part"], first["period"]) == (second["part"], second["period"])
    assert first["known_at"] < second["known_at"]


def test_file_names_tell_no_person(county: World, dirty: Written) -> None:
    people = {
        str(value) for d in county.deliveries for column in ("person_name", "resident_id") if column in d.frame for value in d.frame[column]
    }
    for path in dirty.landing.rglob("*"):
        assert not any(person in path.name for person in people)
