"""Every broken or odd delivery the simulator can make ends in its named error or kind, and the night publishes all the same.

All but the series arrive together, beside the small county's own files, in one whole night. The series are odd
beside other deliveries of their feed only, so each lands alone on a register that stands, and the night is taken as far as what stands.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from night_county import NOTE, County, Night, copy_home, run, set_clock, stand

from simulation.files.broken import ALL, Broken
from simulation.files.broken.base import KNOWN_AT
from simulation.files.broken.sample import TOWNSHIPS, good
from simulation.files.broken.series import REGISTER, SERIES, send

SINGLE = [case for case in ALL if case not in SERIES]
# All broken files are known before any good one, so that of every snapshot the county's own is the latest.
EARLY = "2025-03-01T10:00:00+08:00"
MOMENT = dt.datetime.fromisoformat(EARLY)  # the clock, for notes that state no known time
Fault = tuple[str, str, str]  # action, rule, column
ENDS = {"reject": "rejected", "duplicate": "duplicate", "null": "cell_nulled", "flag": "cell_flagged"}
# Its rows end as they should, and so little is left that the delivery must not stand either.
HELD_BESIDES = {"all_rows_are_totals": "too_few_rows"}


@dataclass(frozen=True)
class Ended:
    """What became of one delivery."""

    state: str
    reason: str
    counts: Mapping[str, int]
    kinds: Mapping[str, int]
    findings: str
    unknown: tuple[str, ...]
    rejected: tuple[Mapping[str, Any], ...]
    cells: tuple[Mapping[str, Any], ...]

    def faults(self) -> Counter[Fault]:
        return Counter((row["action"], row["rule"], row["column_name"]) for row in (*self.rejected, *self.cells))

    def names(self, usual: Counter[Fault]) -> set[str]:
        """Every name by which one may say how this delivery or a row of it ended, but for what is usual in such a table."""
        actions = {action for action, _, _ in self.faults() - usual}
        names = {self.state, *self.kinds, *(ENDS[action] for action in actions)}
        names |= {"unknown_header"} if self.unknown else set()
        return names | set(re.findall(r"[a-z_]+", self.findings))


@dataclass(frozen=True)
class BrokenNight:
    night: Night
    files: Mapping[str, tuple[str, ...]]
    ended: Mapping[str, Ended]
    usual: Mapping[str, Counter[Fault]]  # by feed: what is flagged in the table before it is broken

    def of(self, case: Broken) -> list[Ended]:
        return [self.ended[sha256] for sha256 in self.files[case.name]]


def write_case(case: Broken, landing: Path, scratch: Path, known_at: str | None = None) -> tuple[str, ...]:
    """Put a case's files below its department in a folder of their own, known at another time if asked. Returns their SHA-256s."""
    case.write(scratch)
    found = []
    for path in sorted(scratch.glob("*/*")):
        place = landing / path.parent.name / case.name / path.name
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.name.endswith(NOTE) and known_at:
            text = path.read_text(encoding="utf-8").replace(KNOWN_AT, known_at)
            path.write_text(text, encoding="utf-8")
        elif not path.name.endswith(NOTE):
            found.append(hashlib.sha256(path.read_bytes()).hexdigest())
        path.rename(place)
    return tuple(found)


def unbroken(feed: str) -> Broken:
    """The table the cases of a feed start from, with twenty households as the longest of them have."""
    return Broken(f"good_{feed.replace('/', '_')}", feed, lambda landing: send(landing, good(feed, 20), "附件1.xlsx"), "kind:data")


def endings(delivery: Path) -> dict[str, Ended]:
    """What became of every delivery, from the night's table and each one's folder."""
    with duckdb.connect(":memory:") as connection:
        found = connection.execute(f"SELECT * FROM read_parquet('{delivery}')")
        names = [column[0] for column in found.description or []]
        rows = [dict(zip(names, values, strict=True)) for values in found.fetchall()]
    return {row["sha256"]: _ended(row, Path(row["folder"])) for row in rows}


def _ended(row: Mapping[str, Any], folder: Path) -> Ended:
    report = json.loads((folder / "read.json").read_text(encoding="utf-8"))
    sheets = report.get("sheets", [])
    kinds: dict[str, int] = {}
    for sheet in sheets:
        for kind, count in sheet["kinds"].items():
            kinds[kind] = kinds.get(kind, 0) + count
    faults = [pq.read_table(path).to_pylist() if (path := folder / f"{name}.parquet").exists() else [] for name in ("rejected", "cells")]
    unknown = tuple(str(header) for sheet in sheets for header in sheet["unknown"])
    counts = {name: int(value) for name, value in row.items() if name.startswith("rows_")}
    findings = json.dumps(report.get("findings", []), ensure_ascii=False)
    return Ended(row["delivery_state"], row["reason"] or "", counts, kinds, findings, unknown, tuple(faults[0]), tuple(faults[1]))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, MOMENT)


@pytest.fixture(scope="session")
def broken(small: County, night: Night, tmp_path_factory: pytest.TempPathFactory) -> BrokenNight:
    """One night on the county's files and every broken one; what was read the night before is not read again."""
    out = tmp_path_factory.mktemp("broken")
    landing = out / "landing"
    shutil.copytree(small.landing, landing)
    files = {case.name: write_case(case, landing, out / "scratch" / case.name, EARLY) for case in SINGLE}
    good_ones = [unbroken(feed) for feed in sorted({case.feed for case in SINGLE})]
    plain = {case.feed: write_case(case, landing, out / "scratch" / case.name, EARLY)[0] for case in good_ones}
    with pytest.MonkeyPatch.context() as patch:
        set_clock(patch, MOMENT)
        done = run(copy_home(night.home, out / "home"), landing)
    ended = endings(done.home / "lake" / "nights" / done.report.run_id / "delivery.parquet")
    return BrokenNight(done, files, ended, {feed: ended[sha256].faults() for feed, sha256 in plain.items()})


def check_message(reason: str) -> None:
    """A named reason says in both languages what is wrong, and a refusal where, and what to do."""
    name, _, rest = reason.partition(": ")
    assert re.fullmatch(r"[a-z_]+", name), reason
    zh, _, en = rest.partition(" | ")
    assert re.search(r"[\u4e00-\u9fff]", zh), reason
    assert re.search(r"[a-z]{3}", en), reason


@pytest.mark.parametrize("case", SINGLE, ids=lambda case: case.name)
def test_each_ends_in_its_named_error_or_kind(case: Broken, broken: BrokenNight) -> None:
    form, _, name = case.expect.partition(":")
    ended = broken.of(case)
    assert ended, "the case wrote a file"
    for item in ended:
        if form == "error":
            assert item.state == "refused", item
            assert item.reason.startswith(f"{name}: "), item.reason
            check_refusal(item.reason)
        elif name == "held":
            assert item.state == "held", item
            check_message(item.reason)
        else:
            assert name in item.names(broken.usual[case.feed]), item
            if case.name in HELD_BESIDES:
                assert item.reason.startswith(f"{HELD_BESIDES[case.name]}: ")
            else:
                assert item.state in ("standing", "superseded"), item.reason
        for row in (*item.rejected, *item.cells):
            assert row["_row_no"] > 1
            assert re.search(r"[\u4e00-\u9fff]", row["reason_zh"]), row
            assert re.search(r"[a-z]{3}", row["reason_en"]), row


def check_refusal(reason: str) -> None:
    """What, where, and what to do about it, in Chinese and in English."""
    check_message(reason)
    zh, _, en = reason.partition(" | ")
    assert "文件《" in zh, reason
    assert "办法：" in zh, reason
    own_words = re.sub(
        r"《.*?》|“.*?”|[\w-]+\.[\w.]+|[a-z_]+/[a-z_]+|^[a-z_]+: |known_at|xlsx|(?i:html|word|json|parquet|csv|utf|period|web|page)", "", zh
    )
    assert not re.search(r"[a-z]{3,}", own_words), f"English in the Chinese message: {zh}"
    assert "at file " in en, reason
    assert "fix: " in en, reason


def test_nothing_else_is_rejected_where_the_table_is_good(broken: BrokenNight) -> None:
    """Odd layouts around good rows: every row of data is accepted."""
    for case in (case for case in SINGLE if case.expect == "kind:data"):
        for item in broken.of(case):
            assert item.counts["rows_accepted"] == item.counts["rows_data"] >= 15, case.name
            assert item.rejected == (), case.name


def test_rows_of_every_file_add_up(broken: BrokenNight) -> None:
    for name, shas in broken.files.items():
        for sha256 in shas:
            item = broken.ended[sha256]
            if item.state != "refused":
                counts = item.counts
                ends = ("rows_accepted", "rows_rejected", "rows_duplicate", "rows_set_apart")
                assert counts["rows_in"] == sum(counts[end] for end in ends), name


def test_the_rest_of_the_night_publishes_unharmed(night: Night, broken: BrokenNight) -> None:
    """Of all this nothing reaches the county's people: the answers are those of the night before."""
    assert broken.night.report.exit_code in (0, 3)
    assert (broken.night.home / "releases" / "CURRENT").read_text().strip() == broken.night.report.run_id
    before, after = night.digests(), broken.night.digests()
    assert before["delivery"] != after["delivery"]
    for mart in ("household", "person", "clue", "candidate", "monitored_household", "case_event", "asset", "arrears", "journal_entry"):
        assert after[mart] == before[mart], mart


def test_no_message_shows_an_id_a_name_or_an_amount(broken: BrokenNight) -> None:
    """Refusals and holds are about files, so nothing that stands in a cell may be quoted in them."""
    people = {
        row[i] for feed in (REGISTER,) for row in good(feed).rows for i in (good(feed).at("resident_id"), good(feed).at("person_name"))
    }
    for item in broken.ended.values():
        assert not [value for value in people if value and value in item.reason], item.reason
        assert not re.search(r"\d{11,}", item.reason), item.reason


@pytest.mark.parametrize("case", SERIES, ids=lambda case: case.name)
def test_each_series_ends_as_it_should(case: Broken, tmp_path: Path, clock: None) -> None:
    landing = tmp_path / "landing"
    shas = write_case(case, landing, tmp_path / "scratch")
    if case.feed != REGISTER:
        for part in TOWNSHIPS:
            send(landing, good(REGISTER, part=part), f"{part}.xlsx")
    after = stand(landing, tmp_path / "home")
    mine = [row for row in after.deliveries if row["sha256"] in shas]
    states = sorted(row["delivery_state"] for row in mine)
    feed = after.feeds[case.feed]
    name = case.expect.removeprefix("kind:")
    if name == "seen_twice":
        assert len(set(shas)) == 1
        assert states == ["standing"]
        assert after.facts["new_sightings"] == after.facts["new_deliveries"] + 1
    elif name == "superseded":
        assert states == ["standing", "superseded"]
        (gone,) = [row for row in mine if row["delivery_state"] == "superseded"]
        check_message(gone["reason"])
        (stands,) = [row for row in mine if row["delivery_state"] == "standing"]
        place = ("period", "known_at", "version", "delivery_id")
        assert [stands[key] for key in place] > [gone[key] for key in place]
        assert feed["rows_standing"] == stands["rows_accepted"]
    elif name == "late":
        assert mine == []
        assert after.facts["known_after_as_of"] == 1
        assert feed["feed_state"] == "missing"
    elif name == "ignored":
        assert after.facts["skipped"].get("lock_file", 0) + after.facts["skipped"].get("orphan_note", 0) == 1
        assert states == (["standing"] if "lock" in case.name else [])
    elif name == "held":
        (held,) = [row for row in mine if row["delivery_state"] == "held"]
        check_message(held["reason"])
        assert feed["deliveries_held"] == 1
        assert held["reason"] in feed["reason"]
    else:
        assert feed["feed_state"] == name
        check_message(f"{name}: {feed['reason']}")
