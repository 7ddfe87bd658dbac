"""Where a fact is written: from delivery, sheet and row to file, column letter, header and the cell's own text, and how the row was
tied to its person or household.

For authorised eyes only: it opens the restricted lake. Which fields are shown is said by the caller.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipelines.engine import Engine
from pipelines.engine.duck import quote


@dataclass(frozen=True)
class Cell:
    """One cell of a delivered file. ``text`` is as delivered; empty where the cell was blank or the file is purged.

    ``corrected``: the text that was cleaned instead, where a correction put the cell right.
    """

    field: str
    column: str | None
    header: str | None
    text: str | None
    is_corrected: bool = False
    corrected: str | None = None


class SourceReader:
    """Looks up cells in the delivery folders of one night. Each folder's read.json is opened once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        engine.expose(["delivery_amended", "repair", "vault_repair"])
        self._deliveries: dict[str, dict[str, Any]] = {}

    def row(self, delivery_id: str, sheet: str, row_no: int, fields: list[str]) -> dict[str, Any]:
        """File, digest, sheet and row with the cells of the fields named."""
        delivery = self._delivery(delivery_id)
        columns = delivery["columns"].get(sheet, {})
        named = [name for name in fields if name in columns]
        texts = self._texts(delivery["delivered"], sheet, row_no, named)
        cleaned = texts if delivery["folder"] == delivery["delivered"] else self._texts(delivery["folder"], sheet, row_no, named)
        cells = []
        for name in fields:
            column, text, now = columns.get(name, {}), texts.get(name), cleaned.get(name)
            cells.append(Cell(name, column.get("column"), column.get("header"), text, now != text, now if now != text else None))
        return {
            "repairs": self._repairs(delivery_id, sheet, row_no),
            "file": delivery["file_name"],
            "sha256": delivery["sha256"],
            "sheet": sheet,
            "row": row_no,
            "cells": [asdict(cell) for cell in cells],
        }

    def _repairs(self, delivery_id: str, sheet: str, row_no: int) -> list[dict[str, Any]]:
        """How the row was tied to its person or household, where that is no letter-for-letter link."""
        found = self.engine.connection.execute(
            "SELECT r.repair_no, r.link_class, r.confidence, r.evidence, v.field, v.delivered_text, v.repaired_text FROM repair AS r"
            " LEFT JOIN vault_repair AS v USING (repair_no) WHERE r._delivery_id = ? AND r._sheet = ? AND r._row_no = ? ORDER BY ALL",
            [delivery_id, sheet, row_no],
        )
        names = [str(column[0]) for column in found.description or []]
        return [{**dict(zip(names, row, strict=True)), "confidence": str(row[2])} for row in found.fetchall()]

    def _delivery(self, delivery_id: str) -> dict[str, Any]:
        if delivery_id not in self._deliveries:
            found = self.engine.connection.execute(
                "SELECT file_name, sha256, folder, delivered_folder FROM delivery_amended WHERE delivery_id = ?", [delivery_id]
            ).fetchone()
            name, digest, folder, delivered = found or (None, None, None, None)
            columns: dict[str, dict[str, Any]] = {}
            reading = Path(delivered) / "read.json" if delivered else None
            if reading and reading.exists():
                for sheet in json.loads(reading.read_text(encoding="utf-8"))["sheets"]:
                    columns[sheet["name"]] = {column["field"]: column for column in sheet["columns"]}
            self._deliveries[delivery_id] = {
                "file_name": name, "sha256": digest, "folder": folder, "delivered": delivered, "columns": columns,
            }  # fmt: skip
        return self._deliveries[delivery_id]

    def _texts(self, folder: str | None, sheet: str, row_no: int, fields: list[str]) -> dict[str, str | None]:
        raw = Path(folder) / "raw.parquet" if folder else None
        if raw is None or not raw.exists() or not fields:
            return {}
        names = ", ".join(f'"{name}"' for name in fields)
        found = self.engine.connection.execute(
            f"SELECT {names} FROM read_parquet({quote(str(raw))}) WHERE sheet = ? AND row_no = ?", [sheet, row_no]
        ).fetchone()
        return dict(zip(fields, found, strict=True)) if found else {}
