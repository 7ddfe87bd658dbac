"""Writes one ordered result as one Parquet file per delivery, streaming, so that memory does not grow with rows."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

BATCH = 122_880  # rows a row group


def write_split(connection: duckdb.DuckDBPyConnection, select: str, schema: pa.Schema, folders: Sequence[Path], name: str) -> None:
    """Run ``select`` (ordered by its first column _d) and write the rows of _d = i to folders[i]/name, atomically.

    Every folder gets its file, an empty one if need be. Columns are cast to ``schema``, which fails on any loss.
    """
    parts = [folder / f"{name}.{os.getpid()}.part" for folder in folders]
    at, writer = 0, _open(parts[0], schema)
    try:
        for batch in connection.execute(select).to_arrow_reader(BATCH):
            table = pa.Table.from_batches([batch])
            counted: Any = table.column("_d").value_counts()  # ordered: one run a delivery
            table = table.select(schema.names).cast(schema)
            start = 0
            for number, count in zip(counted.field("values").tolist(), counted.field("counts").tolist(), strict=True):
                while at < number:
                    writer.close()
                    at += 1
                    writer = _open(parts[at], schema)
                writer.write_table(table.slice(start, count))
                start += count
        while at < len(parts) - 1:
            writer.close()
            at += 1
            writer = _open(parts[at], schema)
    finally:
        writer.close()
    for folder, part in zip(folders, parts, strict=True):
        part.replace(folder / name)


def _open(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    path.parent.mkdir(parents=True, exist_ok=True)
    return pq.ParquetWriter(path, schema, compression="zstd", compression_level=1)
