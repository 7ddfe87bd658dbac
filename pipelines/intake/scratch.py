"""Rows of text set down while a sheet is read: in memory while they are few, else in a nameless file mapped into memory.

So a sheet can be looked at as a whole, as often as needed, and what it takes of memory does not grow with it. Nothing of
deliveries is known here.
"""

from __future__ import annotations

import mmap
import tempfile
import weakref
from typing import Any

import pyarrow as pa

IN_MEMORY = 16 << 20  # bytes of text kept without a file
BATCH = 8 << 20  # bytes written together: a column then fills pages of its own, and looking at it fetches no other

_mapped: weakref.WeakSet[mmap.mmap] = weakref.WeakSet()


def let_go() -> None:
    """Give back the memory in which mapped rows were looked at; they are fetched again when they are looked at again."""
    for mapped in _mapped:
        mapped.madvise(mmap.MADV_DONTNEED)


class Scratch:
    """Record batches of one schema, written once in order and then read as one table, as often as wanted.

    The file has no name, so that nothing of a delivery is left behind whatever happens to the process.
    """

    def __init__(self, names: list[str]) -> None:
        columns: list[Any] = [(name, pa.string()) for name in names]
        self.schema = pa.schema(columns)
        self.rows = 0
        self._held: list[Any] = []
        self._size = 0
        self._file: Any = None
        self._writer: Any = None

    def add(self, batch: Any) -> None:
        """Set down some rows."""
        self._held.append(batch)
        self.rows += batch.num_rows
        self._size += batch.nbytes
        if self._size > (BATCH if self._writer else IN_MEMORY):
            self._write()

    def table(self) -> Any:
        """Everything set down. Nothing may be added afterwards."""
        if self._writer is None:
            return pa.Table.from_batches(self._held, self.schema)
        self._write()
        self._writer.close()
        self._file.flush()
        mapped = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        self._file.close()
        _mapped.add(mapped)
        return pa.ipc.open_file(pa.py_buffer(mapped)).read_all()

    def _write(self) -> None:
        if self._writer is None:
            self._file = tempfile.TemporaryFile(prefix="shouwang-")  # noqa: SIM115 (it lives as long as what is read from it)
            self._writer = pa.ipc.new_file(self._file, self.schema)
        whole: Any = pa.Table.from_batches(self._held, self.schema).combine_chunks()
        self._held, self._size = [], 0
        for batch in whole.to_batches():
            self._writer.write_batch(batch)
