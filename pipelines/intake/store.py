"""A reading kept in the lake: ``raw.parquet`` and ``read.json`` in the delivery's digest folder.

The digest covers everything the answer depends on: reader, contracts, code lists, note. An unchanged file is
never read twice; a changed contract reads it again into another folder. ``read.json`` is written last.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import traceback
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.contracts.derive.rules import known_on
from pipelines.contracts.digest import contract_digest
from pipelines.contracts.model import Contract
from pipelines.errors import Where
from pipelines.intake.mask import mask_digits
from pipelines.intake.note import Note
from pipelines.intake.read import ReadResult, read_file
from pipelines.intake.refusal import Refusal, refuse

if TYPE_CHECKING:  # a reading process needs no ledger, and SQLAlchemy is a fifth of its start
    from pipelines.intake.ledger import Delivery

RAW, READ = "raw.parquet", "read.json"
PASSING = ("reader_failed", "reader_timeout")  # may be the machine's fault and not the file's: tried again the next night


@dataclass(frozen=True)
class Job:
    """One file to read: plain values, so that it can be sent to another process."""

    sha256: str
    path: str
    name: str
    department: str | None
    note_feed: str | None
    note_period: str | None
    note_part: str | None
    note_error: str | None
    known_on: str  # the day, in China, on which it became known: by its names a file without a period is read

    @classmethod
    def of(cls, delivery: Delivery, path: Path) -> Job:
        return cls(
            delivery.sha256, str(path), delivery.first_name, delivery.department,
            delivery.note_feed, delivery.note_period, delivery.note_part, delivery.note_error, known_on(delivery.known_at).isoformat(),
        )  # fmt: skip

    @property
    def note(self) -> Note:
        return Note(feed=self.note_feed, period=self.note_period, part=self.note_part)


def reading_digest(contracts: Mapping[str, Contract], feed: str | None, job: Job) -> str:
    """Digest of all that a reading depends on besides the bytes. ``feed``: what the file turned out to be."""
    parts = [reader_version(), _headers_digest(tuple(contracts.values())), job.note.model_dump_json(), job.note_error or "", job.known_on]
    if feed is not None and feed in contracts:
        parts += [contract_digest(contracts[feed])]
    else:
        parts += [feed or "", job.department or ""]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


@cache
def reader_version() -> str:
    """Version of the reading code, taken from its text: nobody can forget to raise it."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@cache
def _headers_digest(contracts: tuple[Contract, ...]) -> str:
    said = [[c.feed, [[f.name, *(alias.model_dump(mode="json") for alias in f.aliases), f.required] for f in c.fields]] for c in contracts]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def folder_of(lake: Path, sha256: str, digest: str) -> Path:
    """Digest folder of a delivery."""
    return lake / "deliveries" / sha256[:32] / digest


def read_into(lake: Path, job: Job, contracts: Mapping[str, Contract], *, isolated: bool = False) -> dict[str, Any]:
    """Read one archived file and keep the outcome, a refusal too. Returns the values for the ledger."""
    try:
        if job.note_error:
            raise refuse("bad_note", where=Where(mask_digits(job.name)), found=job.note_error)
        day = dt.date.fromisoformat(job.known_on)
        result = read_file(
            Path(job.path), contracts, name=job.name, department=job.department, note=job.note, known_on=day, isolated=isolated
        )
    except Refusal as error:
        return keep_refusal(lake, job, contracts, error)
    except Exception as error:
        # A fault of the reader must cost its file and not the night. Place and kind are told; the message may quote a cell.
        last = traceback.extract_tb(error.__traceback__)[-1]
        found = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
        return keep_refusal(lake, job, contracts, refuse("reader_failed", where=Where(mask_digits(job.name)), found=found))
    digest = reading_digest(contracts, result.feed, job)
    folder = folder_of(lake, job.sha256, digest)
    write_result(folder, result)
    return {"digest": digest, "feed": result.feed, "period": result.period, "part": result.part, "state": "read", "error": None}


def keep_refusal(lake: Path, job: Job, contracts: Mapping[str, Contract], error: Refusal) -> dict[str, Any]:
    """Keep a refusal beside where the rows would have stood."""
    feed = error.feed or job.note_feed
    digest = reading_digest(contracts, feed, job)
    folder = folder_of(lake, job.sha256, digest)
    folder.mkdir(parents=True, exist_ok=True)
    said = {"name": error.name, "zh": error.line_zh(), "en": error.line()}
    _write_json(folder / READ, {"feed": feed, "period": job.note_period, "part": job.note_part, "error": said})
    return {
        "digest": digest, "feed": feed, "period": job.note_period, "part": job.note_part,
        "state": "refused", "error": error.name,
    }  # fmt: skip


def write_result(folder: Path, result: ReadResult) -> None:
    """Write rows, then the report whose presence says that the reading is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    write_parts(folder / RAW, result.raw.parts(), result.raw.schema)
    _write_json(folder / READ, result.report)


def write_table(path: Path, table: pa.Table) -> None:
    """One table as Parquet, beside the place and then renamed."""
    write_parts(path, [table], table.schema)


def write_parts(path: Path, parts: Iterable[Any], schema: pa.Schema) -> None:
    """Tables of one schema as Parquet, each a row group. No dictionaries: most columns are identifiers or short."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    opened: Any = pq.ParquetWriter
    how = {"compression": "zstd", "compression_level": 1, "use_dictionary": ["sheet", "kind"], "write_statistics": False}
    with opened(part, schema, **how) as writer, ThreadPoolExecutor(1) as behind:
        written: list[Future[None]] = []
        for table in parts:  # the next part is made while this one is written, and not the one after
            for earlier in written:
                earlier.result()
            written = [behind.submit(writer.write_table, table)]
        for earlier in written:
            earlier.result()
    part.replace(path)


def _write_json(path: Path, value: Any) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(value, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    part.replace(path)


def load_report(folder: Path) -> dict[str, Any] | None:
    """The report of a whole reading; None when there is none."""
    path = folder / READ
    if not path.exists():
        return None
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return report
