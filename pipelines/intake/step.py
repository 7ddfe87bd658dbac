"""The intake step: take in what has landed, read what is new, say what is known by ``as_of``.

The clock is asked once, here, for files whose note states no known time. Nothing else of a night depends on it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from pipelines.contracts.local import load_merged
from pipelines.contracts.model import Contract
from pipelines.errors import IntakeError
from pipelines.intake import archive
from pipelines.intake.ledger import Arrival, Delivery, Ledger
from pipelines.intake.mask import mask_digits, mask_numbers
from pipelines.intake.note import read_note
from pipelines.intake.read import ReadResult, read_file
from pipelines.intake.store import PASSING, Job, folder_of, load_report, read_into, reading_digest, write_table
from pipelines.intake.worker import read_all
from pipelines.night import NightContext, StepResult
from pipelines.settings import Settings

ZONE = ZoneInfo("Asia/Shanghai")
LARGE = 1 << 20  # bytes from which a file is worth a process of its own
WORTH = 24 << 20  # bytes of large files from which starting two processes (a second each) pays
MANY = 100  # files of any size from which it pays too

_KNOWN: list[Any] = [
    ("delivery_id", pa.string()), ("sha256", pa.string()), ("department", pa.string()), ("feed", pa.string()), ("part", pa.string()),
    ("period", pa.string()), ("version", pa.int32()), ("file_name", pa.string()), ("known_at", pa.timestamp("us")),
    ("state", pa.string()), ("error_name", pa.string()), ("reason_zh", pa.string()), ("reason_en", pa.string()), ("folder", pa.string()),
    ("rows_in", pa.int64()), ("rows_data", pa.int64()), ("rows_set_apart", pa.int64()), ("receipt_of", pa.string()),
]  # fmt: skip
KNOWN_SCHEMA = pa.schema(_KNOWN)
_RESENT: list[Any] = [("delivery_id", pa.string()), ("resent_date", pa.date32())]
RESENT_SCHEMA = pa.schema(_RESENT)


def run(ctx: NightContext) -> StepResult:
    """Archive, read, and write ``delivery_known``. A file that cannot be read is refused by name; the night goes on."""
    settings = ctx.settings
    contracts = load_merged(settings.contracts)
    with Ledger(settings.ledger_db) as ledger:
        facts = take_in(settings, ledger, dt.datetime.now(dt.UTC), frozenset(contracts))
        known, later = known_by(ledger.deliveries(), ctx.as_of)
        facts["known_after_as_of"] = later
        facts["files_read"] = read_new(settings, ledger, known, contracts)
        known, _ = known_by(ledger.deliveries(), ctx.as_of)
        again = resent_table(known, ledger.resent(), ctx.as_of)
    table = known_table(settings.lake, known)
    write_table(ctx.tables / "delivery_known.parquet", table)
    write_table(ctx.tables / "delivery_resent.parquet", again)
    facts["states"] = dict(sorted(Counter(table.column("state").to_pylist()).items()))
    facts["refused"] = dict(sorted(Counter(name for name in table.column("error_name").to_pylist() if name).items()))
    ctx.summary["intake"] = facts
    for name, count in facts["refused"].items():
        ctx.progress.note(f"refused {count}: {name}")
    if later:
        ctx.progress.note(f"known after as_of: {later}")
    return StepResult({"delivery_known": table.num_rows, "delivery_resent": again.num_rows}, facts)


def take_in(settings: Settings, ledger: Ledger, moment: dt.datetime, feeds: frozenset[str]) -> dict[str, Any]:
    """Archive every file of the landing place and record the batch. ``moment``: known time of files without a note's."""
    found = archive.scan(settings.landing)
    archive.clear_incoming(settings.archive)
    arrivals = []
    kept = archive.store_all(found.files, settings.archive)
    for path, (sha256, size) in zip(found.files, kept, strict=True):
        place = path.relative_to(settings.landing)
        note, fault = None, None
        try:
            note = read_note(path, feeds)
        except IntakeError as error:
            fault = error.found
        # The ledger keeps the name as it came, for a period may stand in it, but no number that could be somebody's.
        arrivals.append(
            Arrival(sha256, mask_numbers(place.as_posix()), place.parts[0] if len(place.parts) > 1 else None, size, note, fault)
        )
    new, seen = ledger.record(arrivals, moment)
    return {"files": len(found.files), "skipped": found.skipped, "new_deliveries": new, "new_sightings": seen}


def known_by(deliveries: list[Delivery], as_of: dt.date) -> tuple[list[Delivery], int]:
    """Deliveries known by the end of that day in Asia/Shanghai, and how many became known later."""
    end = dt.datetime.combine(as_of + dt.timedelta(days=1), dt.time(), ZONE).astimezone(dt.UTC).replace(tzinfo=None)
    known = [delivery for delivery in deliveries if delivery.known_at < end]
    return known, len(deliveries) - len(known)


def read_new(settings: Settings, ledger: Ledger, known: list[Delivery], contracts: Mapping[str, Contract]) -> int:
    """Read what has no whole reading under the present contracts, and record the outcomes. Returns how many."""
    jobs = []
    for delivery in known:
        job = Job.of(delivery, archive.archive_path(settings.archive, delivery.sha256))
        digest = reading_digest(contracts, delivery.feed, job)
        if delivery.error in PASSING or digest != delivery.digest or load_report(folder_of(settings.lake, delivery.sha256, digest)) is None:
            jobs.append(job)
    sizes = {delivery.sha256: delivery.size for delivery in known}
    side = jobs if len(jobs) >= MANY else [job for job in jobs if sizes[job.sha256] >= LARGE]
    if len(jobs) < MANY and (len(side) < 2 or sum(sizes[job.sha256] for job in side) < WORTH):
        side = []
    apart = {job.sha256 for job in side}
    outcomes = read_all(settings.lake, side, contracts) if side else {}
    outcomes |= {job.sha256: read_into(settings.lake, job, contracts) for job in jobs if job.sha256 not in apart}
    ledger.save_readings(outcomes)
    return len(jobs)


def known_table(lake: Path, known: list[Delivery]) -> pa.Table:
    """``delivery_known``: one row per archived file known by ``as_of``, in order of delivery_id."""
    rows = []
    for delivery in known:
        folder = folder_of(lake, delivery.sha256, delivery.digest or "")
        report = load_report(folder)
        assert report is not None, "every known delivery has been read"
        fault = report.get("error") or {}
        rows_in, rows_data = int(report.get("rows_in", 0)), int(report.get("rows_data", 0))
        rows.append({
            "delivery_id": delivery.delivery_id, "sha256": delivery.sha256, "department": delivery.department,
            "feed": delivery.feed, "part": delivery.part, "period": delivery.period, "version": delivery.version,
            "file_name": mask_digits(delivery.first_name), "known_at": delivery.known_at, "state": delivery.state,
            "error_name": fault.get("name"), "reason_zh": fault.get("zh"), "reason_en": fault.get("en"), "folder": str(folder.resolve()),
            "rows_in": rows_in, "rows_data": rows_data, "rows_set_apart": rows_in - rows_data,
            "receipt_of": (report.get("receipt") or {}).get("delivery_id"),
        })  # fmt: skip
    rows.sort(key=lambda row: str(row["delivery_id"]))
    return pa.Table.from_pylist(rows, KNOWN_SCHEMA)


def resent_table(known: list[Delivery], again: list[tuple[str, dt.datetime]], as_of: dt.date) -> pa.Table:
    """``delivery_resent``: on which later Chinese days the very same file of a known delivery came again, by ``as_of``."""
    first = {delivery.sha256: china_day(delivery.known_at) for delivery in known}
    days = {(sha256, china_day(moment)) for sha256, moment in again if sha256 in first}
    rows = sorted((sha256[:32], day) for sha256, day in days if first[sha256] < day <= as_of)
    return pa.Table.from_pylist([{"delivery_id": name, "resent_date": day} for name, day in rows], RESENT_SCHEMA)


def china_day(moment: dt.datetime) -> dt.date:
    """The day in China of a UTC time."""
    return moment.replace(tzinfo=dt.UTC).astimezone(ZONE).date()


def read_one(path: Path, contracts: Mapping[str, Contract], feed: str | None = None) -> ReadResult:
    """Read a single file outside any night, its note beside it included. Raises IntakeError."""
    today = dt.datetime.now(ZONE).date()
    return read_file(path, contracts, feed=feed, note=read_note(path, frozenset(contracts)), known_on=today)
