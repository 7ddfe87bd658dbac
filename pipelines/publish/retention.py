"""What is kept of past nights: the newest few, every month-end, and whatever the pointer names.

Archive and delivery ledger are the truth of what was delivered and are never pruned here.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from pipelines.settings import Settings


def prune(settings: Settings, *, keep: str) -> list[Path]:
    """Remove night folders and releases beyond retention. Returns what went. Any of them can be replayed."""
    gone: list[Path] = []
    for root in (settings.lake / "nights", settings.releases):
        runs = sorted((path for path in root.glob("[0-9]*") if path.is_dir()), key=lambda path: (path.name[:10], path.stat().st_mtime_ns))
        ends = {path for path in runs if root == settings.releases and _is_month_end(path.name[:10])}
        for path in runs[: -settings.keep_nights]:
            if path.name != keep and path not in ends:
                shutil.rmtree(path)
                gone.append(path)
    return gone


def _is_month_end(day: str) -> bool:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=1)).day == 1
