"""What was written where: every corruption, and the kind and origin of every row of every file.

Here belongs bookkeeping only. Row numbers count as a spreadsheet counts, from 1, blank rows included; the
column names of a Parquet file count as its first row. A file sent twice is listed under both names, with one
sha256; its corruptions are recorded once, under the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from simulation.files.dirt import Corruption
from simulation.files.layout import Layout
from simulation.files.sheet import Sheet

INSTRUCTION_SHEET = "填表说明"
CORRUPTION_COLUMNS = ["file", "feed", "_row_id", "field", "kind", "original", "written", "effect", "decided_by"]
ROW_COLUMNS = ["file", "sha256", "feed", "sheet", "row_no", "_row_id", "kind"]


@dataclass(frozen=True)
class FilesResult:
    """``corruptions``: one per spoiled cell or repeated row; ``rows``: one per written row; ``kinds``: their counts."""

    corruptions: pd.DataFrame
    rows: pd.DataFrame
    kinds: pd.DataFrame


@dataclass(frozen=True)
class _Block:
    """The rows of one sheet of one file."""

    file: str
    sha256: str
    feed: str
    sheet: str
    row_no: np.ndarray
    row_id: np.ndarray
    kind: np.ndarray


class Log:
    """Filled file by file while they are written."""

    def __init__(self) -> None:
        self.blocks: list[_Block] = []
        self.corruptions: list[tuple[Any, ...]] = []

    def file(self, name: str, sha256: str, layout: Layout, sheets: list[Sheet], row_ids: np.ndarray, faults: list[Corruption]) -> None:
        if layout.instructions:
            count = len(layout.instructions)
            kinds = np.full(count, "note", dtype=object)
            empty = np.full(count, None, dtype=object)
            self.blocks.append(_Block(name, sha256, layout.feed, INSTRUCTION_SHEET, np.arange(1, count + 1), empty, kinds))
        for sheet in sheets:
            written = sheet.kinds.astype(bool)  # a blank row has no kind
            row_no = np.arange(1, len(sheet.kinds) + 1)
            ids = np.full(len(sheet.kinds), None, dtype=object)
            is_data = sheet.source >= 0
            ids[is_data] = row_ids[sheet.source[is_data]]
            self.blocks.append(_Block(name, sha256, layout.feed, sheet.name, row_no[written], ids[written], sheet.kinds[written]))
        self.corruptions += [(name, layout.feed, row_ids[f.row], f.field, f.kind, f.original, f.written, f.effect, f.by) for f in faults]

    def again(self, first: str, second: str) -> None:
        """``second`` has the bytes of ``first``."""
        self.blocks += [_Block(second, b.sha256, b.feed, b.sheet, b.row_no, b.row_id, b.kind) for b in self.blocks if b.file == first]

    def result(self) -> FilesResult:
        rows = pd.DataFrame(
            {
                "file": self._repeated("file"),
                "sha256": self._repeated("sha256"),
                "feed": self._repeated("feed"),
                "sheet": self._repeated("sheet"),
                "row_no": _joined([b.row_no for b in self.blocks], np.int32),
                "_row_id": _joined([b.row_id for b in self.blocks], object),
                "kind": _joined([b.kind for b in self.blocks], object),
            },
            columns=ROW_COLUMNS,
        )
        rows["kind"] = rows["kind"].astype("category")
        kinds = rows.groupby(["file", "feed", "kind"], observed=True, sort=True).size().reset_index(name="rows")
        corruptions = pd.DataFrame(self.corruptions, columns=CORRUPTION_COLUMNS, dtype=object)
        return FilesResult(corruptions, rows, kinds.astype({"kind": str}))

    def _repeated(self, attribute: str) -> Any:
        """A value per block, as a column of all its rows; categories keep a million rows small."""
        values = [getattr(block, attribute) for block in self.blocks]
        categories = sorted(set(values))
        place = {value: i for i, value in enumerate(categories)}
        codes = np.repeat(np.array([place[v] for v in values], dtype=np.int32), [len(b.row_no) for b in self.blocks])
        return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(categories))


def _joined(parts: list[np.ndarray], dtype: Any) -> np.ndarray:
    return np.concatenate(parts).astype(dtype) if parts else np.empty(0, dtype=dtype)
