"""The encoding of a delimited text and its bytes as UTF-8, block by block.

Encodings are tried in a declared order and strictly; nothing is guessed by frequency and no byte is replaced.
"""

from __future__ import annotations

import codecs
import io
from pathlib import Path

from pipelines.errors import Where
from pipelines.intake.refusal import Refusal, refuse

BLOCK = 1 << 18  # small blocks: decoding then takes turns with parsing, which needs no interpreter
_SURE = 20  # characters beyond ASCII after which a text is UTF-8 for certain
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_KNOWN = "UTF-8, UTF-16 with byte-order mark, or GB18030"


def encoding_of(path: Path, where: Where) -> str:
    """The encoding to read a text by; only as much is read as it takes to be certain.

    Raises IntakeError: unknown_encoding, file_truncated.
    """
    with path.open("rb") as stream:
        head = stream.read(4)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked:
        return marked
    decoder = codecs.getincrementaldecoder("utf-8")()
    beyond, offset, size = 0, 0, path.stat().st_size
    with path.open("rb") as stream:
        while beyond < _SURE:
            raw = stream.read(BLOCK)
            pending = len(decoder.getstate()[0])
            try:
                text = decoder.decode(raw, final=not raw)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode("utf-8")
                # Text in GB18030 breaks the rules of UTF-8 within its first words; a late break is damage, not another encoding.
                if beyond + _beyond_ascii(before) >= _SURE:
                    raise undecodable("utf-8", offset - pending + error.start, size, where) from error
                return "gb18030"
            if not raw:
                return "utf-8"
            beyond += _beyond_ascii(text)
            offset += len(raw)
    return "utf-8"


def _beyond_ascii(text: str) -> int:
    return 0 if text.isascii() else len(text) - len(text.encode("ascii", "ignore"))


def undecodable(encoding: str, place: int, size: int, where: Where) -> Refusal:
    """The refusal for a byte that does not belong to the encoding the file is in."""
    if encoding == "gb18030":
        return refuse("unknown_encoding", where=where, expected=_KNOWN)
    if place >= size - 4:
        return refuse("file_truncated", where=where, found="the last character is cut")
    return refuse("unknown_encoding", where=where, expected=encoding, found=f"a byte that is not {encoding} at offset {place}")


class Utf8(io.RawIOBase):
    """A text file read once from start to end as UTF-8 without byte-order mark. ``quotes``: quotation marks read so far.

    ``fault``: the refusal that ended reading; a parser that reads from another thread may not hand it on as it is.
    """

    def __init__(self, path: Path, encoding: str, where: Where) -> None:
        self.quotes = 0
        self.fault: Refusal | None = None
        self._encoding, self._where, self._size = encoding, where, path.stat().st_size
        self._stream = path.open("rb")
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._ready = memoryview(b"")
        self._offset = 0

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()
        super().close()

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes, fewer where a block ends. Raises IntakeError unknown_encoding, file_truncated."""
        while not self._ready:
            raw = self._stream.read(BLOCK)
            self._ready = memoryview(self._decoded(raw))
            if not raw:
                break
        count = len(self._ready) if size < 0 else size
        given, self._ready = self._ready[:count], self._ready[count:]
        return bytes(given)

    def read_all(self) -> bytes:
        """What is left of the text. Raises IntakeError as ``read`` does."""
        return b"".join(iter(self.read, b""))

    def _decoded(self, raw: bytes) -> bytes:
        pending = len(self._decoder.getstate()[0])
        try:
            data = self._decoder.decode(raw, final=not raw).encode()
        except UnicodeEncodeError as error:  # half of a surrogate pair, which GB18030 can spell
            self.fault = refuse("unknown_encoding", where=self._where, expected=_KNOWN)
            raise self.fault from error
        except UnicodeDecodeError as error:
            self.fault = undecodable(self._encoding, self._offset - pending + error.start, self._size, self._where)
            raise self.fault from error
        self._offset += len(raw)
        self.quotes += data.count(b'"')
        return data
