"""Reads large files in processes of their own: two at a time, with limited memory, each crash its own file's refusal.

Contracts on the first line of standard input, then one job a line; one answer a line. Both ends of the line stand
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
from pipelines.intake.guard import check_bounds
from pipelines.intake.mask import mask_digits
from pipelines.intake.refusal import Refusal, refuse
from pipelines.intake.store import Job, keep_refusal, read_into

MEMORY = 2 << 30
SECONDS = 300
WORKERS = 2
READY = "ready"


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
    process: subprocess.Popen[str] | None = None
    try:
        while True:
            try:
                job = waiting.get_nowait()
            except queue.Empty:
                return outcomes
            if process is None or process.poll() is not None:
                process = _start(lake, contracts)
            answer, timed_out = _ask(process, job)
            if answer is None:
                outcomes[job.sha256] = keep_refusal(lake, job, contracts, _why_lost(job, timed_out))
                process = None
            else:
                outcomes[job.sha256] = answer
    finally:
        if process is not None and process.stdin:
            process.stdin.close()
            process.wait(timeout=30)


def _why_lost(job: Job, timed_out: bool) -> Refusal:
    """Why a reading process ended without an answer: the same name the file would have got without a process of its own."""
    where = Where(mask_digits(job.name))
    if timed_out:
        return refuse("reader_timeout", where=where, expected=f"at most {SECONDS} s")
    try:
        kind = sniff(Path(job.path), where)
        if kind not in ("text", "parquet"):
            check_bounds(Path(job.path), kind, where, isolated=False)
    except Refusal as refusal:
        return refusal
    return refuse("reader_failed", where=where, found="the reading process ended")


def _start(lake: Path, contracts: Mapping[str, Contract]) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "pipelines.intake.worker_main"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        cwd=Path(__file__).parents[2], env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    said = {"lake": str(lake.resolve()), "contracts": [contract.model_dump_json() for contract in contracts.values()]}
    process.stdin.write(json.dumps(said) + "\n")
    process.stdin.flush()
    if process.stdout.readline().strip() != READY:
        raise RuntimeError(f"a reading process did not start; exit status {process.wait()}")
    return process


def _ask(process: subprocess.Popen[str], job: Job) -> tuple[dict[str, Any] | None, bool]:
    assert process.stdin is not None and process.stdout is not None
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(SECONDS, stop)
    timer.start()
    try:
        process.stdin.write(json.dumps(asdict(job)) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
    except BrokenPipeError:
        line = ""
    finally:
        timer.cancel()
    if not line:
        process.kill()
        process.wait()
        return None, late.is_set()
    answer: dict[str, Any] = json.loads(line)
    return answer, False


def main() -> None:
    """Answer jobs until the parent closes the line."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    first = json.loads(sys.stdin.readline())
    loaded = [Contract.model_validate_json(text) for text in first["contracts"]]
    contracts = {contract.feed: contract for contract in loaded}
    sys.stdout.write(READY + "\n")
    sys.stdout.flush()
    for line in sys.stdin:
        answer = read_into(Path(first["lake"]), Job(**json.loads(line)), contracts, isolated=True)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
