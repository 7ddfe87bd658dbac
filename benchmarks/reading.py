"""Reading large files beside the bare libraries: rows a second, ratios, peak memory.

Each measurement is a process of its own, the two kinds by turns; medians count. What is compared:

- workbook: python-calamine opens the file and hands every cell to Python (``to_python``);
- GB18030 text: ``pyarrow.csv.read_csv(encoding="gb18030")`` with its threads, into text columns, no type inferred.

The product reads from archived bytes to ``raw.parquet`` and ``read.json``, in its own reading process, asked over its own
line as a night asks it. Its contract is that of the national export, cut to the file's columns.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc
import python_calamine

from benchmarks.bulk import HEADER, text_file, workbook
from benchmarks.meter import Cost, Meter, peak_kb, process_cpu
from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract
from pipelines.intake.store import Job, folder_of, load_report
from pipelines.intake.worker import ReadingProcess

ROOT = Path(__file__).parents[1]
TURNS = 5
FEED = "rural_revitalisation/monitoring_export"


@dataclass(frozen=True)
class Case:
    """One file and its targets: share of the bare library's rows a second, megabytes of the reading process."""

    kind: str
    bare: str
    least: float
    most_mb: int


CASES = (Case("xlsx", "python-calamine", 0.7, 1024), Case("csv", "pyarrow.csv", 0.6, 400))


def measure(out: Path, turns: int = TURNS) -> dict[str, Any]:
    """Make the files where they are not kept yet, and measure both."""
    files = {"xlsx": workbook(out), "csv": text_file(out)}
    return {case.kind: _measure(case, files[case.kind], out / "lake", turns) for case in CASES}


def _measure(case: Case, path: Path, lake: Path, turns: int) -> dict[str, Any]:
    bare, own, starts = [], [], []
    for _ in range(turns):
        bare.append(_bare_in_child(case.kind, path))
        cost, start = _product(path, lake)
        own.append(cost)
        starts.append(start)
    rows = {item.pop("rows") for item in (*bare, *own)}
    if len({*rows} - {0}) > 1:
        raise RuntimeError(f"the two read different rows: {sorted(rows)}")
    both = {
        name: {key: statistics.median(item[key] for item in costs) for key in costs[0]} for name, costs in (("bare", bare), ("own", own))
    }
    return {
        "file_mb": round(path.stat().st_size / 2**20, 1),
        "rows": rows.pop(),
        **both,
        "ratio": {key: both["bare"][key] / both["own"][key] for key in ("wall", "cpu")},
        "start": statistics.median(starts),
        "targets": {"least": case.least, "most_mb": case.most_mb},
    }


def _median(costs: list[dict[str, Any]]) -> dict[str, float]:
    return {key: statistics.median(item[key] for item in costs) for key in costs[0]}


def read_bare(kind: str, path: Path) -> int:
    """Read with the bare library. Returns the rows below the header."""
    if kind == "xlsx":
        with path.open("rb") as stream:
            return len(python_calamine.load_workbook(stream).get_sheet_by_index(0).to_python()) - 2
    names = [f"c{number}" for number in range(len(HEADER))]
    table = pc.read_csv(
        path,
        read_options=pc.ReadOptions(encoding="gb18030", column_names=names),
        convert_options=pc.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True),
    )
    return int(table.num_rows) - 2


def _bare_in_child(kind: str, path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.reading", kind, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def contracts() -> dict[str, Contract]:
    """Every contract, the national export's with the columns of the file, and those it is identified by, only."""
    known = load_contracts()
    export = known[FEED]
    needed = {*export.key, *(name for part in export.identity.model_dump().values() for name in part.values() if name)}
    fields = tuple(field for field in export.fields if field.zh in HEADER or field.name in needed)
    return known | {FEED: export.model_copy(update={"fields": fields, "rules": ()})}


def _product(path: Path, lake: Path) -> tuple[dict[str, Any], float]:
    """The reading process on one file, and how long it took to be ready for it."""
    shutil.rmtree(lake, ignore_errors=True)
    job = Job("0" * 64, str(path), path.name, None, None, "2025-06", "东河镇", None, "2025-06-30")
    known = contracts()
    began = time.perf_counter()
    process = ReadingProcess(lake, known)
    try:
        ready, cpu = time.perf_counter(), process_cpu(process.pid)
        answer = process.ask(job)
        if answer is None:
            raise RuntimeError(f"the reading process did not survive {path.name}")
        cost = Cost(time.perf_counter() - ready, process_cpu(process.pid) - cpu, peak_kb(process.pid) / 1024, os.getloadavg()[0])
    finally:
        process.close()
    report = load_report(folder_of(lake, job.sha256, answer["digest"]))
    if report is None or "error" in report:
        raise RuntimeError(f"the product did not read the file: {report and report['error']}")
    return {**asdict(cost), "rows": report["rows_data"]}, ready - began


def render(found: dict[str, Any]) -> str:
    """The measurements for a person."""
    lines = [f"{'reading':34}{'rows/s':>12}{'wall s':>9}{'cpu s':>9}{'peak MB':>9}{'load':>7}"]
    for case in CASES:
        item = found[case.kind]
        for name, cost in ((case.bare, item["bare"]), ("product", item["own"])):
            title = f"{case.kind} {item['rows']:,} x {len(HEADER)}, {name}"
            speed = f"{item['rows'] / cost['wall']:>12,.0f}"
            lines.append(f"{title:34}{speed}{cost['wall']:>9.2f}{cost['cpu']:>9.2f}{cost['peak_mb']:>9.0f}{cost['load']:>7.1f}")
        ratio, peak = item["ratio"], item["own"]["peak_mb"]
        fast = "met" if ratio["wall"] >= case.least else "NOT MET"
        small = "met" if peak <= case.most_mb else "NOT MET"
        lines.append(f"  {ratio['wall']:.2f}x of {case.bare} by wall, {ratio['cpu']:.2f}x by cpu (target {case.least}x: {fast})")
        lines.append(f"  {peak:.0f} MB (target {case.most_mb} MB: {small}); ready after {item['start']:.2f} s")
    return "\n".join(lines)


if __name__ == "__main__":
    with Meter() as meter:
        count = read_bare(sys.argv[1], Path(sys.argv[2]))
        found_cost = meter.lap()
    print(json.dumps({**asdict(found_cost), "rows": count}))
