"""Reads large files in processes of their own: two at a time, with limited memory, each crash its own file's refusal.

Contracts on the first line of standard input, then one job, or one file to look at, a line; one answer a line. Both ends of the line stand
here, so that they are read together.
"""

from __future__ import annotations

import json
import os
import queue
import resource
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipelines.contracts.model import Contract
from pipelines.errors import Where
from pipelines.intake.formats import sniff
from pipelines.intake.generic import look
from pipelines.intake.guard import check_bounds
from pipelines.intake.mask import mask_digits
from pipelines.intake.refusal import Refusal, refuse
from pipelines.intake.store import Job, keep_refusal, read_into

MEMORY = 3 << 29  # of data: not of addresses, which allocators reserve by the gigabyte and never touch
SECONDS = 300
WORKERS = 2
READY = "ready"
# Arrow's default allocator reserves a gigabyte at once; this one gives back what a sheet has taken.
ENVIRONMENT = {"PYTHONUTF8": "1", "ARROW_DEFAULT_MEMORY_POOL": "jemalloc", "RUST_BACKTRACE": "0"}


def read_all(lake: Path, jobs: Sequence[Job], contracts: Mapping[str, Contract]) -> dict[str, dict[str, Any]]:
    """Read jobs, largest first, in worker processes. Returns the ledger's values by sha256."""
    waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
    for job in sorted(jobs, key=lambda item: (-Path(item.path).stat().st_size, item.sha256)):
        waiting.put(job)
    outcomes: dict[str, dict[str, Any]] = {}
    faults: list[BaseException] = []

    def serve() -> None:
        try:
            outcomes.update(_serve(waiting, lake, contracts))
        except BaseException as fault:  # carried to the caller's thread
            faults.append(fault)

    threads = [threading.Thread(target=serve) for _ in range(min(WORKERS, len(jobs)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return outcomes


def _serve(waiting: queue.SimpleQueue[Job], lake: Path, contracts: Mapping[str, Contract]) -> dict[str, dict[str, Any]]:
    outcomes: dict[str, dict[str, Any]] = {}
    process: ReadingProcess | None = None
    try:
        while True:
            try:
                job = waiting.get_nowait()
            except queue.Empty:
                return outcomes
            if process is None or not process.is_alive:
                process = ReadingProcess(lake, contracts)
            answer = process.ask(job)
            if answer is None:
                outcomes[job.sha256] = keep_refusal(lake, job, contracts, _why_lost(Path(job.path), job.name, process.was_late))
                process = None
            else:
                outcomes[job.sha256] = answer
    finally:
        if process is not None:
            process.close()


def _why_lost(path: Path, name: str, timed_out: bool) -> Refusal:
    """Why a reading process ended without an answer: the same name the file would have got without a process of its own."""
    where = Where(mask_digits(name))
    if timed_out:
        return refuse("reader_timeout", where=where, expected=f"at most {SECONDS} s")
    try:
        kind = sniff(path, where)
        if kind not in ("text", "parquet"):
            check_bounds(path, kind, where, isolated=False)
    except Refusal as refusal:
        return refusal
    return refuse("reader_failed", where=where, found="the reading process ended")


class ReadingProcess:
    """The near end of the line: a process that reads one file after the other. Once it gave no answer it is gone."""

    def __init__(self, lake: Path, contracts: Mapping[str, Contract]) -> None:
        self.was_late = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pipelines.intake.worker_main"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            encoding="utf-8", cwd=Path(__file__).parents[2], env=os.environ | ENVIRONMENT,
        )  # fmt: skip
        said = {"lake": str(lake.resolve()), "contracts": [contract.model_dump_json() for contract in contracts.values()]}
        if self._exchange(said).strip() != READY:
            raise RuntimeError(f"a reading process did not start; exit status {self._process.wait()}")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, job: Job) -> dict[str, Any] | None:
        """The values for the ledger; None when the process ended or was ended after ``SECONDS``."""
        return self._ask(asdict(job))

    def look(self, path: Path) -> dict[str, Any]:
        """What a file of no declared dataset holds (``generic.look``); a file that ends the process is refused by name."""
        return self._ask({"look": str(path)}) or {"error": _why_lost(path, path.name, self.was_late).name}

    def _ask(self, said: dict[str, Any]) -> dict[str, Any] | None:
        timer = threading.Timer(SECONDS, self._stop)
        timer.start()
        try:
            line = self._exchange(said)
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
        if not line:
            self._process.kill()
            self._process.wait()
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """Let the process end: it does when its line is closed."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)

    def _exchange(self, said: dict[str, Any]) -> str:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(said) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()

    def _stop(self) -> None:
        self.was_late = True
        self._process.kill()


def main() -> None:
    """Answer jobs until the parent closes the line."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    first = json.loads(sys.stdin.readline())
    loaded = [Contract.model_validate_json(text) for text in first["contracts"]]
    contracts = {contract.feed: contract for contract in loaded}
    sys.stdout.write(READY + "\n")
    sys.stdout.flush()
    for line in sys.stdin:
        said = json.loads(line)
        answer = look(Path(said["look"])) if "look" in said else read_into(Path(first["lake"]), Job(**said), contracts, isolated=True)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
