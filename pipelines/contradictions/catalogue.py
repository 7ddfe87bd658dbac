"""The contradictions as objects: what each rule file's header says, held against the contracts it speaks of.

A rule is one SQL model that selects ``subject_key`` (person_key, household_key or NULL), ``about`` (what tells two contradictions of
one subject apart; empty when there can be but one) and ``sides``: the rows that contradict each other, each made by the macro
``cite(side, feed, field, delivery_id, sheet, row_no, says)``; side 1 must answer. Several rows of one subject and matter are
one contradiction. Running them stands in ``step``, what is derived from a header in ``select``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.contracts.model import Contract
from pipelines.engine import SqlModel, load_model, load_room
from pipelines.errors import EngineError, Where

ROOM = Path(__file__).parent
SEVERITIES = ("error", "warn", "alert")
SUBJECTS = ("person", "household", "number")
TELLER = "teller"  # owner of a rule about whatever department tells the losing value: that of the row on side 1
_ASKED = ("code", "severity", "zh", "en", "owner", "other", "subject", "asks", "feeds")


@dataclass(frozen=True)
class Rule:
    """One rule. ``owner`` must answer, ``other`` says otherwise; ``asks``: table of subjects asked, with an optional WHERE.

    Without ``feeds`` and ``needs`` (feed, field) it is not asked; without ``also`` it finds less; ``absent``: a feed whose
    silence contradicts.
    """

    model: SqlModel
    code: str
    severity: str
    zh: str
    en: str
    owner: str
    other: tuple[str, ...]
    subject: str
    asks: str
    feeds: tuple[str, ...]
    needs: tuple[tuple[str, str], ...]
    also: tuple[str, ...]
    absent: str | None


def base_models() -> list[SqlModel]:
    """Tables that rules share, each after what it reads."""
    return load_room(ROOM / "base")


def load_rules(contracts: Mapping[str, Contract]) -> list[Rule]:
    """Every rule in order of its code. Raises EngineError naming the file of one that does not fit."""
    return [_rule(path, contracts) for path in sorted((ROOM / "rules").glob("*.sql"))]


def _rule(path: Path, contracts: Mapping[str, Contract]) -> Rule:
    model = load_model(path)
    header = model.header
    given = {key: header.get(key, "") for key in _ASKED}
    needs = [(feed, field) for feed, _, field in (text.partition(".") for text in _list(header.get("needs", "")))]
    feeds, also, absent = _list(given["feeds"]), _list(header.get("also", "")), header.get("absent")
    departments = {contract.department_key for contract in contracts.values()} | {TELLER}
    wrong = [f"no {key}" for key, value in given.items() if not value]
    wrong += [f"unknown feed {feed}" for feed in (*feeds, *also, *([absent] if absent else [])) if feed not in contracts]
    wrong += [
        f"unknown field {feed}.{field}"
        for feed, field in needs
        if feed not in contracts or field not in {item.name for item in contracts[feed].fields}
    ]
    wrong += [f"unknown department {name}" for name in (given["owner"], *_list(given["other"])) if name and name not in departments]
    wrong += [f"{key} is not one of {', '.join(known)}" for key, known in _KNOWN.items() if given[key] not in known]
    if model.writes != f"contradiction__{path.stem}" or given["code"] != path.stem:
        wrong.append(f"writes {model.writes}, code {given['code']}")
    if wrong:
        raise EngineError(
            "contradiction_rule", "a rule does not fit its contracts or its file", where=Where(file=str(path)),
            expected=f"code and table named after the file; {', '.join(_ASKED)}; feeds and fields of contracts", found="; ".join(wrong),
        )  # fmt: skip
    return Rule(
        model, given["code"], given["severity"], given["zh"], given["en"], given["owner"], tuple(_list(given["other"])),
        given["subject"], given["asks"], tuple(feeds), tuple(needs), tuple(also), absent,
    )  # fmt: skip


_KNOWN = {"severity": SEVERITIES, "subject": SUBJECTS}


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
