"""The published checks as objects: what each file's header says, held against the contract it speaks of.

A check is one SQL model that selects every row it asks (delivery_id, sheet, row_no) and whether it fails: NULL where the row's own
blanks leave that open, so that it neither breaks the check nor passes it. Running them
stands in ``step``, the shared tables in ``base``, parameters in the policy packs (``published_check``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.contracts.model import Contract
from pipelines.engine import SqlModel, load_model, load_room
from pipelines.errors import EngineError, Where

ROOM = Path(__file__).parent
EXPORT = "rural_revitalisation/monitoring_export"
SEVERITIES = ("error", "warn", "alert")
SUBJECTS = ("household", "member")


@dataclass(frozen=True)
class Check:
    """One check. ``feed``: whose rows it asks; ``feeds``: others it looks at; ``needs``: columns without which a delivery
    cannot be asked; ``cells``: columns shown of a row that fails; ``subject``: whom a row stands for."""

    model: SqlModel
    code: str
    severity: str
    zh: str
    en: str
    subject: str
    feed: str
    feeds: tuple[str, ...]
    needs: tuple[str, ...]
    cells: tuple[str, ...]


def base_models() -> list[SqlModel]:
    """Tables that checks share, each after what it reads."""
    return load_room(ROOM / "base")


def load_checks(contracts: Mapping[str, Contract]) -> list[Check]:
    """Every check in order of its code. Raises EngineError naming the file of one that does not fit its contract."""
    return [_check(path, contracts) for path in sorted((ROOM / "checks").glob("*.sql"))]


def _check(path: Path, contracts: Mapping[str, Contract]) -> Check:
    model = load_model(path)
    header = model.header
    feed = header.get("feed", EXPORT)
    given = {key: header.get(key, "") for key in ("code", "severity", "zh", "en", "subject", "needs", "cells")}
    blank = sorted(key for key, value in given.items() if not value)
    fields = {field.name for field in contracts[feed].fields} if feed in contracts else set()
    unknown = sorted((set(_list(given["needs"])) | set(_list(given["cells"]))) - fields)
    wrong = [f"{key} is not one of {', '.join(known)}" for key, known in _KNOWN.items() if given[key] not in known]
    if blank or unknown or wrong or model.writes != f"published__{path.stem}" or given["code"] != path.stem:
        raise EngineError(
            "published_check",
            "a published check does not fit its contract or its file",
            where=Where(file=str(path)),
            expected="code and table named after the file; severity, zh, en, subject, needs, cells; columns of the feed",
            found="; ".join([*(f"no {key}" for key in blank), *(f"{feed} has no {name}" for name in unknown), *wrong]) or model.writes,
        )
    return Check(
        model, given["code"], given["severity"], given["zh"], given["en"], given["subject"], feed,
        tuple(_list(header.get("feeds", ""))), tuple(_list(given["needs"])), tuple(_list(given["cells"])),
    )  # fmt: skip


_KNOWN = {"severity": SEVERITIES, "subject": SUBJECTS}


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
