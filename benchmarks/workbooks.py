"""``python -m benchmarks.workbooks`` reads every difficult file below tests/data/workbooks and rewrites docs/workbooks.md.

Every file goes through the product's generic reader in the product's guarded reading process. What the page says is
checked by tests/intake/test_intake_workbooks.py; times and memory stand in no table, for they are the machine's.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.meter import peak_kb, reset_peak
from pipelines.intake.worker import ReadingProcess

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "data" / "workbooks"
PAGE = ROOT / "docs" / "workbooks.md"
NOTICES = ("NOTICE", "NOTICE.md")


@dataclass(frozen=True)
class Outcome:
    """What one file came to, in how many seconds and at most how many megabytes of its process."""

    file: str
    rows: int
    sheets: int
    headers: int
    error: str | None
    seconds: float
    peak_mb: float

    @property
    def told(self) -> str:
        """The cell of the table."""
        if self.error:
            return f"`{self.error}`"
        found = f"{self.rows} row{'s' * (self.rows != 1)}"
        if self.sheets > 1:
            found += f" on {self.sheets} sheets"
        return found if self.headers else f"{found}, no header"


def files() -> list[Path]:
    """Every file to be read."""
    return sorted(path for path in FOLDER.rglob("*") if path.is_file() and path.name not in NOTICES)


def outcomes(lake: Path) -> list[Outcome]:
    """Read them all, one after the other. ``lake``: where a reading process may write; it does not."""
    found = []
    process: ReadingProcess | None = None
    for path in files():
        if process is None or not process.is_alive:
            process = ReadingProcess(lake, {})
        reset_peak(process.pid)
        began = time.perf_counter()
        said = process.look(path)
        seconds = time.perf_counter() - began
        peak = peak_kb(process.pid) / 1024 if process.is_alive else 0.0
        sheets = said.get("sheets", [])
        found.append(
            Outcome(
                path.relative_to(FOLDER).as_posix(), sum(sheet["rows"] for sheet in sheets), len(sheets),
                sum(bool(sheet["header_rows"]) for sheet in sheets), said.get("error"), seconds, peak,
            )
        )  # fmt: skip
    if process is not None and process.is_alive:
        process.close()
    return found


def page(found: list[Outcome]) -> str:
    """docs/workbooks.md. The same files and the same reader give the same page."""
    errors = Counter(item.error for item in found if item.error)
    lines = [
        "# Difficult workbooks: what each comes to",
        "",
        f"The {len(found)} files below `tests/data/workbooks` come from the test suites of calamine, frictionless, csv-spectrum and",
        "charset_normalizer (licences in the NOTICE there): damaged, protected by passwords, mis-encoded, or claiming billions of cells.",
        "Each gives rows or exactly one named error (`pipelines/intake/refusal.py`), within 20 s and 1 GB. They are read by the generic",
        "reader in the guarded reading process, as `python -m benchmarks.workbooks` does to write this page;",
        "`tests/intake/test_intake_workbooks.py` reads them all again and compares. Rows are rows with content, headers among them.",
        "",
        f"{sum(not item.error for item in found)} give rows, {errors.total()} a named error: "
        + ", ".join(f"{count} `{name}`" for name, count in sorted(errors.items()))
        + ".",
    ]
    for folder in dict.fromkeys(item.file.split("/")[0] for item in found):
        lines += ["", f"## {folder}", "", "| file | outcome |", "|---|---|"]
        lines += [f"| {item.file.split('/', 1)[1]} | {item.told} |" for item in found if item.file.startswith(f"{folder}/")]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    every = outcomes(ROOT / "benchmarks" / "out")
    PAGE.write_text(page(every), encoding="utf-8")
    slowest, largest = max(every, key=lambda item: item.seconds), max(every, key=lambda item: item.peak_mb)
    print(f"{len(every)} files; slowest {slowest.file} {slowest.seconds:.1f} s; largest {largest.file} {largest.peak_mb:.0f} MB")
