"""What a stretch of work cost: wall, CPU of the process and its children, peak memory of them all.

Linux only (/proc). The peak of the process itself is the kernel's high-water mark, reset for every stretch; that of
child processes is their resident memory, watched while they live. No unit of work is named here.
"""

from __future__ import annotations

import os
import resource
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

EVERY = 0.05  # seconds between two looks at the children


@dataclass(frozen=True)
class Cost:
    """Seconds and megabytes of one stretch. ``load``: runnable processes of the machine at its end (load average)."""

    wall: float
    cpu: float
    peak_mb: float
    load: float

    def __add__(self, other: Cost) -> Cost:
        """Cost of both, one after the other."""
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.peak_mb, other.peak_mb), max(self.load, other.load))


class Meter:
    """Measures stretches that follow each other in this process: ``lap`` ends one and begins the next."""

    def __init__(self) -> None:
        self._children = 0
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Meter:
        self._watch.start()
        self._begin()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._done.set()
        self._watch.join()

    def lap(self) -> Cost:
        """Cost since the last call, or since the beginning."""
        # While children live their peak and this process's own need not fall together: the sum is an upper bound.
        peak = peak_kb(os.getpid()) + self._children
        cost = Cost(time.perf_counter() - self._wall, cpu_seconds() - self._cpu, peak / 1024, os.getloadavg()[0])
        self._begin()
        return cost

    def _begin(self) -> None:
        reset_peak(os.getpid())
        self._children = 0
        self._wall, self._cpu = time.perf_counter(), cpu_seconds()

    def _look(self) -> None:
        while not self._done.wait(EVERY):
            self._children = max(self._children, sum(_status(pid, "VmRSS") for pid in _descendants(os.getpid())))


def cpu_seconds() -> float:
    """CPU time of this process and of the children it has waited for."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def reset_peak(pid: int) -> None:
    """Let the high-water mark of a process begin anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_kb(pid: int) -> int:
    """High-water mark of a process's resident memory, pages of mapped files among them."""
    return _status(pid, "VmHWM")


def process_cpu(pid: int) -> float:
    """CPU seconds of a living process, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(text) for text in task.read_text().split()]
        except OSError:  # the thread has ended
            continue
        for child in children:
            found += [child, *_descendants(child)]
    return found


def _status(pid: int, name: str) -> int:
    """Kilobytes of one line of /proc/<pid>/status; 0 for a process that has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)
