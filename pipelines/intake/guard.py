"""Bounds before parsing: how many cells a workbook would unfold to, so that none can exhaust the machine.

The parser lays a sheet out as a dense rectangle: two cells in opposite corners cost 17 billion. An xlsx is
scanned as it stands (inflating and searching costs a tenth of parsing); what cannot be told that way, and the
formats that cannot be scanned, are put to ``probe`` in a process of its own.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import IntakeError, Where
from pipelines.intake.formats import Format
from pipelines.intake.hidden import Hidden
from pipelines.intake.refusal import refuse

MAX_CELLS = 24_000_000  # 32 bytes each in the parser: 0.75 GB
MAX_UNPACKED = 400 << 20
PROBE_MEMORY = 1 << 30
PROBE_SECONDS = 20
_CHUNK = 1 << 18
# One pass: references beyond column Z, and cells or rows that do not begin with their reference.
_PLACE = re.compile(rb'<(?:c|row)(?: r="([A-Z]{2,3})\d| [^r]|[/>])')
_ROW = re.compile(rb'<row r="(\d+)"')
_GONE = ("past end", "failed to fill", "end of file", "eof", "unexpected end", "too small", "invalid zip", "could not find eocd")


def check_bounds(path: Path, kind: Format, where: Where, *, isolated: bool, hidden: dict[str, Hidden] | None = None) -> int:
    """Refuse what would not fit. Returns the number of error cells (#N/A and the like) of an xlsx, else 0.

    ``hidden``: filled with what each part of an xlsx hides, by the part's name.
    ``isolated``: the caller already runs in a process of its own with limited memory, so no probe is needed.
    Raises IntakeError: file_too_large, file_truncated, file_encrypted, unreadable_file, reader_timeout.
    """
    if kind != "xlsx":
        cells, errors = None, 0
    else:
        cells, errors = scan_xlsx(path, where, measure=not isolated, hidden=hidden)
    if not isolated and (cells is None or cells > MAX_CELLS):
        probe(path, kind, where)
    return errors


def scan_xlsx(path: Path, where: Where, *, measure: bool = True, hidden: dict[str, Hidden] | None = None) -> tuple[int | None, int]:
    """Cells of the largest sheet as a dense rectangle (None: cannot be told, or not measured), and the number of error cells."""
    largest, errors, unclear = 0, 0, False
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > MAX_UNPACKED:
                raise refuse(
                    "file_too_large", where=where, expected=f"at most {MAX_UNPACKED >> 20} MB unpacked", found=f"{unpacked >> 20} MB"
                )
            for entry in entries:
                name = entry.filename.replace("\\", "/").lower()
                if "worksheets/" in name and name.endswith(".xml"):
                    found = Hidden()
                    cells, wrong = _scan_sheet(archive, entry, measure, found)
                    if hidden is not None:
                        hidden[name] = found
                    errors += wrong
                    unclear |= cells is None
                    largest = max(largest, cells or 0)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        # All that zipfile raises while unpacking; NotImplementedError is its word for an unknown compression.
        raise refuse("file_truncated", where=where, found="a damaged part of the archive") from error
    return (None if unclear else largest), errors


def _scan_sheet(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, measure: bool, hidden: Hidden) -> tuple[int | None, int]:
    errors = last_row = 0
    places: set[bytes] = set()
    unclear = not measure
    rest = b""
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            text = rest + chunk
            cut = text.rfind(b"<")
            text, rest = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
            errors += text.count(b' t="e"')
            hidden.look(text)
            if not measure:
                continue
            found = _PLACE.findall(text)
            unclear |= b"" in found
            places.update(found)
            start = text.rfind(b"<row r")
            if start >= 0 and (match := _ROW.match(text, start)):
                last_row = max(last_row, int(match[1]))
            elif not last_row and b"row" in text:
                unclear = True
    if unclear:
        return None, errors  # places are implied by order, or written in a way not looked for
    return last_row * max((_column_number(name) for name in places), default=26), errors


def _column_number(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number


@contextmanager
def suffixed(path: Path, kind: Format) -> Iterator[Path]:
    """The file under the suffix of what it is. The parser believes suffixes, and without one it forgets why it failed."""
    with tempfile.TemporaryDirectory(prefix="shouwang-") as folder:
        link = Path(folder, f"book.{kind}")
        link.symlink_to(path.resolve())
        yield link


def probe(path: Path, kind: Format, where: Where) -> None:
    """Open the workbook in a process of its own with limited memory and time. Raises IntakeError."""
    script = Path(__file__).with_name("probe.py")
    try:
        with suffixed(path, kind) as link:
            command = [sys.executable, "-I", str(script), str(link), str(PROBE_MEMORY), str(PROBE_SECONDS)]
            done = subprocess.run(command, capture_output=True, timeout=PROBE_SECONDS, check=False)  # noqa: S603 (our own script)
    except subprocess.TimeoutExpired as error:
        raise refuse("reader_timeout", where=where, expected=f"at most {PROBE_SECONDS} s") from error
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        raise refuse("file_too_large", where=where, expected=f"at most {PROBE_MEMORY >> 20} MB", found="the parser ran out of memory")
    answer = json.loads(lines[-1])
    if "error" in answer:
        raise parser_refusal(answer["kind"], answer["error"], where)
    largest = max((height * width for height, width in answer["sizes"]), default=0)
    if largest > MAX_CELLS:
        raise refuse("file_too_large", where=where, expected=f"at most {MAX_CELLS} cells", found=f"{largest} cells")


def parser_refusal(kind: str, message: str, where: Where) -> IntakeError:
    """The named refusal for a complaint of the parser. Its message may quote bytes of the file and is not passed on."""
    low = message.lower()
    if kind == "PasswordError":
        return refuse("file_encrypted", where=where, found="a password")
    if "cell limit" in low or kind == "MemoryError":
        return refuse("file_too_large", where=where, expected=f"at most {MAX_CELLS} cells", found="more than the parser takes")
    if kind == "ZipError" or any(sign in low for sign in _GONE):
        return refuse("file_truncated", where=where, found=f"a damaged workbook ({kind})")
    return refuse("unreadable_file", where=where, found=f"a damaged workbook ({kind})")
