"""Reads a Parquet file into a grid of text, its column names as the header row.

Types are undone by the cell-text rules so that a contract sees the same text whatever the file was.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import Where
from pipelines.intake.celltext import arrow_text
from pipelines.intake.grid import MAX_COLUMNS, Grid, Source
from pipelines.intake.guard import MAX_CELLS
from pipelines.intake.refusal import refuse


def read_parquet(path: Path, where: Where) -> Source:
    """Read a Parquet file of flat columns. Raises IntakeError: file_truncated, file_too_wide, file_too_large, unknown_format."""
    try:
        with pq.ParquetFile(path) as file:
            columns, rows = file.metadata.num_columns, file.metadata.num_rows
            if columns > MAX_COLUMNS:
                raise refuse("file_too_wide", where=where, expected=f"at most {MAX_COLUMNS} columns", found=f"{columns} columns")
            if columns * rows > MAX_CELLS:
                raise refuse("file_too_large", where=where, expected=f"at most {MAX_CELLS} cells", found=f"{columns * rows} cells")
            nested = [field.name for field in file.schema_arrow if pa.types.is_nested(field.type)]
            if nested:
                raise refuse("unknown_format", where=where, expected="flat columns", found=f"{len(nested)} nested columns")
            table = file.read()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        # ArrowNotImplementedError: a type or codec this build of Arrow cannot read.
        raise refuse("file_truncated", where=where, found="a damaged Parquet file") from error
    names = [f"c{i}" for i in range(table.num_columns)]
    header = pa.table([pa.array([name], pa.string()) for name in table.column_names], names=names)
    body = pa.table([arrow_text(column) for column in table.columns], names=names)
    return Source("parquet", None, iter([Grid("", pa.concat_tables([header, body]))]))
