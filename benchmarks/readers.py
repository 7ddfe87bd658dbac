"""The bare readers on the files a night archived: nothing but bytes to cells, in as many processes as intake takes.

``python -m benchmarks.readers TABLES ARCHIVE`` prints JSON. Nothing of intake is used but its ledger table, which says
what was read and in which format and encoding. What is read is thrown away.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import python_calamine

from benchmarks.meter import Meter

WORKERS = 2
LARGE = 1 << 20  # below this a file is read in the first process, as intake does


@dataclass(frozen=True)
class Delivered:
    """One archived file that was read."""

    path: str
    format: str
    encoding: str | None
    size: int


def archived(tables: Path, archive: Path) -> list[Delivered]:
    """What the night has read, largest first."""
    known = pq.read_table(tables / "delivery_known.parquet", columns=["sha256", "state", "folder"]).to_pylist()
    found = []
    for row in known:
        if row["state"] != "read":
            continue
        path = archive / row["sha256"][:2] / row["sha256"]
        report = json.loads(Path(row["folder"], "read.json").read_text(encoding="utf-8"))
        found.append(Delivered(str(path), report["format"], report["encoding"], path.stat().st_size))
    return sorted(found, key=lambda item: (-item.size, item.path))


def read(item: Delivered) -> int:
    """Read one file with its bare reader. Returns the rows, titles and headers among them."""
    return READERS.get(item.format, _workbook)(item)


def _workbook(item: Delivered) -> int:
    rows = 0
    with Path(item.path).open("rb") as stream:
        workbook = python_calamine.load_workbook(stream)
        for index in range(len(workbook.sheet_names)):
            rows += len(workbook.get_sheet_by_index(index).to_python())
    return rows


def _text(item: Delivered) -> int:
    with Path(item.path).open("rb") as stream:
        first = stream.read(4096).decode(item.encoding or "utf-8", errors="replace")
    delimiter = max(",\t|;", key=first.count)
    table = pc.read_csv(
        item.path,
        read_options=pc.ReadOptions(encoding=item.encoding or "utf-8", autogenerate_column_names=True, use_threads=False),
        # Titles and notes are shorter than rows; a bare reader can only pass them over.
        parse_options=pc.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=lambda _: "skip"),
    )
    return int(table.num_rows)


def _parquet(item: Delivered) -> int:
    table: pa.Table = pq.read_table(item.path)
    return int(table.num_rows)


READERS: dict[str, Callable[[Delivered], int]] = {"csv": _text, "txt": _text, "text": _text, "parquet": _parquet}


def measure(tables: Path, archive: Path) -> dict[str, Any]:
    """Read all files; the cost, rows and processes."""
    files = archived(tables, archive)
    large = [item for item in files if item.size >= LARGE]
    if len(large) < WORKERS:
        large = []
    apart = set(large)
    with Meter() as meter:
        rows = sum(read(item) for item in files if item not in apart)
        if large:
            with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
                rows += sum(pool.map(read, large))
        cost = meter.lap()
    return {**asdict(cost), "rows": rows, "files": len(files), "processes": WORKERS if large else 1}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]))))
