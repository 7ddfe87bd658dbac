"""What a SQL model file is: a header that names its table and its inputs, then one SELECT.

Header lines are ``-- key: value``. ``writes``, ``reads``, ``grain`` and ``meaning`` are compulsory;
``source`` names where a rule comes from. A line ``--   more`` continues the value above it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.errors import EngineError, Where

REQUIRED = ("writes", "reads", "grain", "meaning")
_HEADER = re.compile(r"^--\s*([a-z_]+):\s*(.*)$")


@dataclass(frozen=True)
class SqlModel:
    """One SQL file. ``reads`` are the tables it may use; ``header`` keeps every key for docs and ``why``."""

    path: Path
    writes: str
    reads: tuple[str, ...]
    header: dict[str, str]
    sql: str


def parse_model(path: Path) -> SqlModel:
    """Read and check one model file. Raises EngineError naming the file."""
    header: dict[str, str] = {}
    key = ""
    body: list[str] = []
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if not line.startswith("--"):
            body = lines[number:]
            break
        match = _HEADER.match(line)
        if match:
            key = match[1]
            header[key] = match[2].strip()
        elif key:
            header[key] = f"{header[key]} {line[2:].strip()}".strip()
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise EngineError(
            "sql_header", "the header lacks keys", where=Where(file=str(path)), expected=", ".join(REQUIRED), found=", ".join(header)
        )
    reads = tuple(name.strip() for name in header["reads"].split(",") if name.strip())
    sql = "\n".join(body).strip().rstrip(";")
    return SqlModel(path, header["writes"], reads, header, sql)


@cache
def load_model(path: Path) -> SqlModel:
    """One model, parsed once a process."""
    return parse_model(path)


def load_room(folder: Path) -> list[SqlModel]:
    """All models below a folder, ordered so that each comes after what it reads. Raises EngineError on a cycle."""
    models = {model.writes: model for model in map(load_model, sorted(folder.rglob("*.sql")))}
    ordered: list[SqlModel] = []
    done: set[str] = set()
    waiting = dict(models)
    while waiting:
        ready = [name for name, model in waiting.items() if all(read not in waiting or read == name for read in model.reads)]
        if not ready:
            raise EngineError("sql_cycle", "models read each other in a circle", where=Where(file=str(folder)), found=", ".join(waiting))
        for name in ready:
            ordered.append(waiting.pop(name))
            done.add(name)
    return ordered
