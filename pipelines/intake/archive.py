"""Landing place and archive: which files are there, and each one's bytes kept once, by their SHA-256, for ever.

Nothing is read for meaning here. A file of the archive is written beside its place, synced, renamed, made
read-only and never opened for writing again.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pipelines.intake.note import SUFFIX

THREADS = 8
_CHUNK = 1 << 20
_TEMPORARY = (".part", ".tmp", ".temp", ".crdownload", ".download", ".swp", ".filepart", ".~tmp")
_SYSTEM = frozenset(["thumbs.db", "desktop.ini", ".ds_store"])
_INCOMING = ".incoming-"


@dataclass(frozen=True)
class Scan:
    """Files to take in, and how many were passed over, by kind."""

    files: tuple[Path, ...]
    skipped: dict[str, int]


def skip_kind(name: str) -> str | None:
    """Why a file of that name is no delivery; None when it is one."""
    low = name.lower()
    if low.endswith(SUFFIX):
        return "delivery_note"
    if name.startswith(("~$", ".~lock.")):
        return "lock_file"
    if low in _SYSTEM:
        return "system_file"
    if name.startswith("."):
        return "hidden_file"
    if low.endswith(_TEMPORARY) or name.startswith("~"):
        return "temporary_file"
    return None


def scan(landing: Path) -> Scan:
    """Every file below the landing place, in order of path. A folder that is not there has none."""
    files: list[Path] = []
    skipped: Counter[str] = Counter()
    for folder, folders, names in os.walk(landing):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            kind = skip_kind(name) or (None if path.is_file() else "not_a_file")
            if kind is None:
                files.append(path)
            else:
                skipped[kind] += 1
                if kind == "delivery_note" and not path.with_name(name[: -len(SUFFIX)]).exists():
                    skipped["orphan_note"] += 1
    return Scan(tuple(sorted(files)), dict(sorted(skipped.items())))


def archive_path(archive: Path, sha256: str) -> Path:
    """Where a file of that digest stands."""
    return archive / sha256[:2] / sha256


def store(file: Path, archive: Path) -> tuple[str, int]:
    """Keep a file's bytes; nothing to do when they are kept already. Returns SHA-256 and size of what was kept."""
    sha256, size = _digest(file)
    if archive_path(archive, sha256).exists():
        return sha256, size
    archive.mkdir(parents=True, exist_ok=True)
    incoming = archive / f"{_INCOMING}{os.getpid()}-{threading.get_ident()}"
    digest = hashlib.sha256()
    with file.open("rb") as source, incoming.open("wb") as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
        size = target.tell()
    sha256 = digest.hexdigest()  # of the copy: the department may have been writing between the two readings
    place = archive_path(archive, sha256)
    if place.exists():
        incoming.unlink()
        return sha256, size
    incoming.chmod(0o444)
    place.parent.mkdir(exist_ok=True)
    incoming.replace(place)
    _sync_folder(place.parent)
    return sha256, size


def store_all(files: Sequence[Path], archive: Path) -> list[tuple[str, int]]:
    """Keep many files, in their order. Several at a time: most of it is waiting for the disk to say that it has them."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda file: store(file, archive), files))


def clear_incoming(archive: Path) -> None:
    """Remove copies a killed night left unfinished. Only under the night's lock."""
    for path in archive.glob(f"{_INCOMING}*"):
        path.unlink()


def _digest(file: Path) -> tuple[str, int]:
    with file.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256")
        return digest.hexdigest(), handle.tell()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
