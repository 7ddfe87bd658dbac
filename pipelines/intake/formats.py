"""What a file is, by its bytes: the suffix is never asked.

Here belong magic numbers and the refusals that need no parsing: empty, truncated, encrypted, no known format.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Literal

import olefile

from pipelines.errors import Where
from pipelines.intake.refusal import refuse

Format = Literal["xlsx", "xlsb", "xls", "ods", "parquet", "text"]

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_FOREIGN = {
    b"%PDF": "PDF", b"\x1f\x8b": "gzip", b"7z\xbc\xaf": "7-Zip", b"Rar!": "RAR", b"\x89PNG": "PNG image",
    b"\xff\xd8\xff": "JPEG image", b"{\\rtf": "RTF", b"SQLite format 3": "SQLite", b"GIF8": "GIF image", b"BM": "bitmap",
}  # fmt: skip
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
HEAD = 4096


def sniff(path: Path, where: Where) -> Format:
    """Name the format. Raises IntakeError: file_empty, file_truncated, file_encrypted, unknown_format."""
    with path.open("rb") as handle:
        head = handle.read(HEAD)
        if not head:
            raise refuse("file_empty", where=where, found="0 bytes")
        if head.startswith(b"PAR1"):
            handle.seek(-4, 2)
            if handle.tell() < 8 or handle.read() != b"PAR1":
                raise refuse("file_truncated", where=where, found="a Parquet file without its end")
            return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return _sniff_zip(path, where)
    if head.startswith(b"PK"):
        raise refuse("file_empty", where=where, found="an empty zip archive")
    if head.startswith(_OLE):
        return _sniff_ole(path, where)
    for magic, name in _FOREIGN.items():
        if head.startswith(magic) and (name != "bitmap" or b"\0" in head):
            raise refuse("unknown_format", where=where, expected="workbook, text or Parquet", found=name)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:256].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<?xml", b"mime-version:")):
        kind = "XML" if start.startswith(b"<?xml") else "web archive" if start.startswith(b"mime") else "HTML page"
        raise refuse("unknown_format", where=where, expected="workbook, text or Parquet", found=f"{kind} saved under another name")
    if b"\0" in head and not head.startswith(_UTF16):
        raise refuse("unknown_format", where=where, expected="workbook, text or Parquet", found="binary data")
    return "text"


def _sniff_zip(path: Path, where: Where) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename.replace("\\", "/").lower() for entry in entries}
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise refuse("file_encrypted", where=where, found="an encrypted archive")
            if "meta-inf/manifest.xml" in names and "content.xml" in names:
                manifest = next(entry for entry in entries if entry.filename.lower() == "meta-inf/manifest.xml")
                if manifest.file_size < 1_000_000 and b"encryption-data" in archive.read(manifest):
                    raise refuse("file_encrypted", where=where, found="an OpenDocument sheet with a password")
                return "ods"
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
        # All that zipfile raises of a damaged archive; NotImplementedError is its word for an unknown compression.
        raise refuse("file_truncated", where=where, found="an archive without its directory or damaged") from error
    if any(name.endswith("xl/workbook.bin") for name in names):
        return "xlsb"
    # Some writers place the workbook part elsewhere; the package's content types then name it.
    if any(name.startswith("xl/") or "worksheets/" in name or name.endswith("workbook.xml") for name in names):
        return "xlsx"
    kind = "Word document" if any(name.startswith("word/") for name in names) else "archive without a workbook"
    raise refuse("unknown_format", where=where, expected="a workbook", found=kind)


def _sniff_ole(path: Path, where: Where) -> Format:
    try:
        with olefile.OleFileIO(path) as ole:
            streams = {"/".join(entry).lower() for entry in ole.listdir()}
    except Exception as error:  # olefile raises whatever a damaged structure leads to
        raise refuse("file_truncated", where=where, found="a damaged compound file") from error
    if "encryptedpackage" in streams:
        raise refuse("file_encrypted", where=where, found="an encrypted workbook")
    if streams & {"workbook", "book"}:
        return "xls"
    kind = "Word document" if "worddocument" in streams else "compound file without a workbook"
    raise refuse("unknown_format", where=where, expected="a workbook", found=kind)
