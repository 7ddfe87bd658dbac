"""What speaks for a link, why one is asked, what became of a decision: in the words officials read (evidence.csv, link_classes.csv).

The tables hold the English phrases and codes that SQL makes; here they are told in Chinese, at the edge where people read them.
A phrase that stands in no list, of a night of other code, stays as it is.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import Literal

ROOM = Path(__file__).parent
TOLD, LINK_CLASSES = ROOM / "evidence.csv", ROOM / "link_classes.csv"
Kind = Literal["reason", "state", "decision", "link_class"]
_PARTS = {"n": r"[0-9][0-9.]*", "link_class": r"[a-z0-9_]+"}  # what a phrase may hold besides its words


def evidence_zh(evidence: str) -> str:
    """A row of phrases, as the tables hold it."""
    return "；".join(_phrase(part) for part in evidence.split("; "))


def code_zh(kind: Kind, code: str) -> str:
    """A code in Chinese. Raises KeyError for one that is not declared."""
    return _codes(kind)[code]


@cache
def phrases() -> dict[str, str]:
    """Every declared phrase, English to Chinese, with {n} for a figure and {link_class} for how an id was read."""
    return {row["en"]: row["zh"] for row in _rows(TOLD) if row["kind"] == "phrase"}


@cache
def _codes(kind: Kind) -> dict[str, str]:
    if kind == "link_class":
        return {row["link_class"]: row["zh"] for row in _rows(LINK_CLASSES)}
    return {row["en"]: row["zh"] for row in _rows(TOLD) if row["kind"] == kind}


@cache
def _phrase(text: str) -> str:
    if text in phrases():
        return phrases()[text]
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(text):
            held = found.groupdict()
            if "link_class" in held:
                held["link_class"] = _codes("link_class").get(held["link_class"], held["link_class"])
            return chinese.format(**held)
    return text


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    made = []
    for english, chinese in phrases().items():
        if "{" in english:
            pieces = re.split(r"\{(\w+)\}", english)
            words = [f"(?P<{piece}>{_PARTS[piece]})" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)]
            made.append((re.compile("".join(words)), chinese))
    return made


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))
