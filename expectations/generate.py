"""Writes ``feeds/*.json`` from the contracts: ``python -m expectations.generate``.

The files are committed so that a reviewer sees what a changed contract expects of the data; a test holds them to
what the contracts derive. What is derived stands in ``pipelines.contracts.derive.suite``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from expectations.validate import FEEDS
from pipelines.contracts.derive.suite import derive_suite
from pipelines.contracts.loader import load_contracts


def suite_text(suite: Mapping[str, Any]) -> str:
    """A suite as JSON with one expectation a line, so that a diff shows rules."""
    head = {name: value for name, value in suite.items() if name != "expectations"}
    lines = [f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}," for name, value in head.items()]
    rules = ",\n".join(f"    {json.dumps(item, ensure_ascii=False)}" for item in suite["expectations"])
    return "\n".join(["{", *lines, '  "expectations": [', rules, "  ]", "}", ""])


def feed_suites() -> dict[str, str]:
    """File name and text of every feed's suite."""
    return {f"{contract.table}.json": suite_text(derive_suite(contract)) for contract in load_contracts().values()}


def write_feed_suites(folder: Path = FEEDS) -> list[str]:
    """Write what has changed and remove what no contract declares. Returns the names touched."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = feed_suites()
    stale = [path for path in sorted(folder.glob("*.json")) if path.name not in wanted]
    changed = [name for name, text in wanted.items() if not (folder / name).exists() or (folder / name).read_text("utf-8") != text]
    for path in stale:
        path.unlink()
    for name in changed:
        (folder / name).write_text(wanted[name], encoding="utf-8")
    return changed + [path.name for path in stale]


if __name__ == "__main__":
    write_feed_suites()
