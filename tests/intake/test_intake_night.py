"""Archive, ledger and the step: what arrived is kept once, known once, read once."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
import xlsxwriter
from intake_files import register_table, write_note, write_xlsx

from pipelines.contracts.loader import load_contracts
from pipelines.intake import archive, step, store
from pipelines.intake.ledger import Ledger
from pipelines.intake.store import READ, load_report
from pipelines.night import NightContext
from pipelines.settings import Settings

AS_OF = dt.date(2025, 6, 30)
KNOWN = "2025-06-25T10:00:00+08:00"


class Quiet:
    def __init__(self) -> None:
        self.notes: list[str] = []

    def step(self, name: str, zh: str) -> None: ...

    def note(self, text: str) -> None:
        self.notes.append(text)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "landing" / "public_security").mkdir(parents=True)
    return tmp_path


def night(home: Path, as_of: dt.date = AS_OF) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    tables = home / "tables"
    tables.mkdir(exist_ok=True)
    ctx = NightContext(Settings.load(home), as_of, "run", tables, None, Quiet())  # type: ignore[arg-type]
    result = step.run(ctx)
    return pq.read_table(tables / "delivery_known.parquet").to_pylist(), dict(result.facts)


def drop(home: Path, name: str = "a.xlsx", *, note: bool = True, **table: Any) -> Path:
    path = write_xlsx(home / "landing" / "public_security" / name, register_table(**table))
    if note:
        write_note(path, known_at=KNOWN)
    return path


def test_the_same_file_twice_is_one_delivery_and_two_sightings(home: Path) -> None:
    first = drop(home)
    rows, facts = night(home)
    copy = first.with_name("名册13912345678.xlsx")
    copy.write_bytes(first.read_bytes())
    again, later = night(home)
    assert (facts["new_deliveries"], later["new_deliveries"], later["new_sightings"]) == (1, 0, 1)
    assert again == rows and len(rows) == 1
    with Ledger(home / "ledger.sqlite") as ledger:
        assert list(ledger.sightings().values()) == [2]


def test_a_file_that_comes_again_is_told_by_the_day_and_bounded_by_as_of(home: Path) -> None:
    """A copy of the same day says nothing; one of a later day is a resend from that day on, however often it is seen."""
    first = drop(home)
    for name, day in (("b.xlsx", 0), ("c.xlsx", 2), ("d.xlsx", 2)):
        copy = first.with_name(name)
        copy.write_bytes(first.read_bytes())
        write_note(copy, known_at=(dt.datetime.fromisoformat(KNOWN) + dt.timedelta(days=day)).isoformat())
    sent = dt.datetime.fromisoformat(KNOWN).date()
    for later, expected in ((1, []), (2, [sent + dt.timedelta(days=2)])):
        (row,), _ = night(home, sent + dt.timedelta(days=later))
        resent = pq.read_table(home / "tables" / "delivery_resent.parquet").to_pylist()
        assert resent == [{"delivery_id": row["delivery_id"], "resent_date": day} for day in expected]


def test_of_one_file_twice_in_a_batch_the_earlier_known_time_counts_whatever_the_names(home: Path) -> None:
    for first, second in (("a.xlsx", "b.xlsx"), ("d.xlsx", "c.xlsx")):
        early, late = drop(home, first, count=len(first) + ord(first[0])), home / "landing" / "public_security" / second
        late.write_bytes(early.read_bytes())
        write_note(early, known_at="2025-06-20T10:00:00+08:00")
        write_note(late, known_at="2025-06-20T12:00:00+08:00")
    rows, _ = night(home)
    assert [row["known_at"] for row in rows] == [dt.datetime(2025, 6, 20, 2)] * 2


def test_a_row_of_delivery_known(home: Path) -> None:
    drop(home, "户籍510821123456.xlsx", count=6)
    ((row,), _) = night(home)
    folder = Path(row.pop("folder"))
    sha256 = row.pop("sha256")
    assert row == {
        "delivery_id": sha256[:32], "department": "public_security", "feed": "public_security/household_register", "part": "东河镇",
        "period": "2025-06", "version": 1, "file_name": "户籍************.xlsx", "known_at": dt.datetime(2025, 6, 25, 2),
        "state": "read", "error_name": None, "reason_zh": None, "reason_en": None, "rows_in": 8, "rows_data": 6, "rows_set_apart": 2,
        "receipt_of": None,
    }  # fmt: skip
    raw = pq.read_table(folder / "raw.parquet")
    assert raw.column_names[:4] == ["sheet", "row_no", "kind", "household_no"] and raw.column_names[-1] == "extra"
    assert raw.column("row_no").to_pylist() == list(range(1, 9))


def test_the_archive_is_never_changed(home: Path) -> None:
    path = drop(home)
    ((row,), _) = night(home)
    kept = archive.archive_path(home / "archive", row["sha256"])
    assert kept.read_bytes() == path.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o444
    before = kept.stat().st_mtime_ns
    path.unlink()
    rows, _ = night(home)
    assert kept.stat().st_mtime_ns == before and rows == [row]


def test_known_time_is_recorded_once(home: Path) -> None:
    path = drop(home, note=False)
    rows, facts = night(home)
    assert rows == [] and facts["known_after_as_of"] == 1  # seen today, long after as_of
    write_note(path, known_at=KNOWN, period="2025-05")
    rows, facts = night(home)
    assert rows == [] and facts["known_after_as_of"] == 1
    with Ledger(home / "ledger.sqlite") as ledger:
        (delivery,) = ledger.deliveries()
    assert delivery.known_at.year >= 2026 and delivery.note_period == "2025-05"


def test_the_end_of_as_of_is_midnight_in_shanghai(home: Path) -> None:
    for name, moment, count in (("in.xlsx", "2025-06-30T23:59:59+08:00", 3), ("out.xlsx", "2025-07-01T00:00:00+08:00", 4)):
        write_note(drop(home, name, count=count), known_at=moment)
    rows, facts = night(home)
    assert [row["file_name"] for row in rows] == ["in.xlsx"] and facts["known_after_as_of"] == 1


def test_a_note_that_comes_later_fills_what_was_open(home: Path) -> None:
    path = drop(home, title="户籍人口登记")
    rows, _ = night(home)
    assert (rows[0]["state"], rows[0]["error_name"], rows[0]["feed"]) == ("refused", "unknown_period", "public_security/household_register")
    assert "period" in rows[0]["reason_en"] and "所属期" in rows[0]["reason_zh"]
    write_note(path, known_at="2025-06-29T10:00:00+08:00", period="2025-06")
    rows, facts = night(home)
    assert (rows[0]["state"], rows[0]["period"], facts["files_read"]) == ("read", "2025-06", 1)
    assert rows[0]["known_at"] == dt.datetime(2025, 6, 25, 2)


def test_nothing_is_read_twice_until_its_contract_changes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(home)
    _, first = night(home)
    _, second = night(home)
    contracts = load_contracts()
    register = contracts["public_security/household_register"]
    monkeypatch.setattr(step, "load_merged", lambda _: contracts | {register.feed: register.model_copy(update={"spine": False})})
    _, third = night(home)
    assert [facts["files_read"] for facts in (first, second, third)] == [1, 0, 1]


def test_a_lost_reading_is_read_again(home: Path) -> None:
    drop(home)
    rows, _ = night(home)
    (Path(rows[0]["folder"]) / READ).unlink()
    again, facts = night(home)
    assert again == rows and facts["files_read"] == 1


def test_a_refused_file_does_not_stop_the_others(home: Path) -> None:
    drop(home)
    bad = home / "landing" / "public_security" / "b.xlsx"
    bad.write_bytes(b"PK\x03\x04 cut off")
    write_note(bad, known_at=KNOWN)
    odd = drop(home, "c.xlsx", count=9)
    odd.with_name("c.xlsx.delivery.json").write_text("{")
    rows, facts = night(home, dt.date(2100, 1, 1))
    assert {row["file_name"]: row["error_name"] for row in rows} == {"a.xlsx": None, "b.xlsx": "file_truncated", "c.xlsx": "bad_note"}
    assert facts["refused"] == {"bad_note": 1, "file_truncated": 1}


SKIPPED = {
    "~$a.xlsx": "lock_file", ".~lock.a.ods#": "lock_file", ".hidden": "hidden_file", "a.xlsx.part": "temporary_file",
    "Thumbs.db": "system_file", "a.xlsx.delivery.json": "delivery_note",
}  # fmt: skip


@pytest.mark.parametrize(("name", "kind"), SKIPPED.items())
def test_what_is_no_delivery_has_a_kind(home: Path, name: str, kind: str) -> None:
    (home / "landing" / "deep" / "down").mkdir(parents=True)
    (home / "landing" / "deep" / "down" / name).write_text("{}")
    found = archive.scan(home / "landing")
    assert found.files == () and found.skipped[kind] == 1


def test_processes_of_their_own_give_the_same_and_one_that_dies_refuses_its_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, count in (("a.xlsx", 40), ("b.xlsx", 50)):
        drop(home, name, count=count)
    bomb = home / "landing" / "public_security" / "bomb.xlsx"
    with xlsxwriter.Workbook(str(bomb)) as book:
        page = book.add_worksheet()
        page.write_string("A1", "x")
        page.write_string("XFD1048576", "y")  # 17 billion cells between them
    write_note(bomb, known_at=KNOWN)
    rows, _ = night(home)
    assert {row["file_name"]: row["error_name"] for row in rows} == {"a.xlsx": None, "b.xlsx": None, "bomb.xlsx": "file_too_large"}
    kept = {path: path.read_bytes() for row in rows for path in Path(row["folder"]).iterdir()}
    for row in rows:
        (Path(row["folder"]) / READ).unlink()
    monkeypatch.setattr(step, "LARGE", 0)
    monkeypatch.setattr(step, "WORTH", 0)
    again, facts = night(home)
    assert again == rows and facts["files_read"] == 3
    assert {path: path.read_bytes() for path in kept} == kept


def test_a_fault_of_the_reader_costs_its_file_and_is_tried_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(home)

    def fail(*_: Any, **__: Any) -> None:
        raise ValueError("999999197001010017")

    with monkeypatch.context() as patched:
        patched.setattr(store, "read_file", fail)
        ((row,), _) = night(home)
    assert row["error_name"] == "reader_failed" and "ValueError" in row["reason_en"] and "9999" not in row["reason_en"]
    ((row,), facts) = night(home)
    assert (row["state"], facts["files_read"]) == ("read", 1)


def test_a_killed_night_leaves_no_half_batch(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(home, "a.xlsx", count=3)
    drop(home, "b.xlsx", count=4)
    undisturbed, _ = night(home)
    for path in (home / "archive").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
    for part in ("archive", "lake", "tables"):
        shutil.rmtree(home / part)
    (home / "ledger.sqlite").unlink()

    pid = os.fork()
    if pid == 0:
        # The child dies, as by kill -9, inside the transaction that records the batch.
        count = iter(range(99))

        def die(*_: Any) -> None:
            if next(count) == 6:
                os._exit(9)

        sa.event.listen(sa.Engine, "before_cursor_execute", die)
        night(home)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9
    with Ledger(home / "ledger.sqlite") as ledger:
        assert ledger.deliveries() == []
    (home / "archive" / ".incoming-1-left").write_bytes(b"half")
    rows, _ = night(home)
    assert [row["delivery_id"] for row in rows] == [row["delivery_id"] for row in undisturbed]
    assert not list((home / "archive").glob(".incoming*"))


def test_a_report_without_rows_is_none(tmp_path: Path) -> None:
    assert load_report(tmp_path) is None
