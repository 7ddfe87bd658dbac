"""What a header cell says: its text made plain, its unit split off, and which declared fields it may name.

Here belong normalising and the index of every contract's header variants. Which row is the header stands in
``header``; which dataset it is, in ``detect``.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipelines.contracts.model import Alias, Contract

UNITS = {
    "公顷": "公顷", "万亩": "万亩",
    "元": "yuan", "千元": "thousand_yuan", "万元": "wan_yuan", "亿元": "yi_yuan", "亩": "mu", "人民币元": "yuan",
    "人": "人", "户": "户", "%": "%", "天": "天", "升": "升", "分钟": "分钟", "平方米": "平方米", "m2": "平方米", "间": "间", "个": "个",
    "年": "年", "岁": "岁", "公里": "公里", "米": "米", "次": "次", "吨": "吨", "公斤": "公斤", "千克": "公斤", "处": "处", "项": "项",
}  # fmt: skip
MONEY_UNITS = frozenset(["yuan", "thousand_yuan", "wan_yuan", "yi_yuan"])
SEQUENCE = frozenset(["序号", "行号", "序", "顺序号", "no", "no."])

BLANK_TEXT = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_BRACKETS = str.maketrans("[]{}【】〔〕〈〉《》", "()()()()()()")
_UNIT = re.compile(r"\((?:单位[:：]?)?([^()/]+)(?:/[^()]*)?\)$")
_UNIT_BARE = re.compile(r"[:/,](元|千元|万元|亿元|亩)$")
_UNIT_LINE = re.compile(
    r"(?:计量|金额|货币)?单位[:：]?((?:人民币元|千元|万元|亿元|元|亩)(?:[、,/和](?:人民币元|千元|万元|亿元|元|亩|人|户|%|个|平方米))*)"
)
_NUMBERING = re.compile(r"\(?(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[甲乙丙丁戊])\)?$")


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """A text without blanks and width differences, brackets of one kind, no mark of obligation."""
    return BLANK_TEXT.sub("", unicodedata.normalize("NFKC", text)).translate(_BRACKETS).strip("*:").lower()


@lru_cache(maxsize=20_000)
def split_unit(text: str) -> tuple[str, str | None]:
    """A plain header without its unit suffix, and that unit. ``乡镇(街道)`` keeps its brackets."""
    match = _UNIT.search(text)
    if match and match[1] in UNITS:
        return text[: match.start()], UNITS[match[1]]
    match = _UNIT_BARE.search(text)
    if match:
        return text[: match.start()], UNITS[match[1]]
    return text, None


def unit_word(text: str) -> str | None:
    """The unit when a cell is nothing but a unit: ``元``, ``（万元）``, ``单位：元``."""
    bare = plain(text).removeprefix("单位").strip(":()")
    return UNITS.get(bare)


def unit_line(text: str) -> str | None:
    """The money unit a line such as ``单位：万元`` states for the whole sheet; None for ``单位：某某镇``."""
    match = _UNIT_LINE.search(plain(text))
    if not match:
        return None
    named = {UNITS[word] for word in re.split(r"[、,/和]", match[1]) if word in UNITS} & MONEY_UNITS
    return named.pop() if len(named) == 1 else None


def is_numbering(text: str) -> bool:
    """A column number below a header: 1, (2), 甲."""
    return bool(_NUMBERING.match(plain(text)))


@dataclass(frozen=True)
class Meaning:
    """A field a header may name. ``rank``: place of the variant in the contract, 0 the canonical one."""

    field: str
    rank: int


class Vocabulary:
    """Header variants of all contracts in force on a day (``None``: of all times): plain text to feeds, feed to field."""

    def __init__(self, contracts: Iterable[Contract], day: dt.date | None = None) -> None:
        self.contracts = {contract.feed: contract for contract in contracts}
        # What a header of each feed is measured by: its compulsory fields, all where none is.
        self.compulsory = {
            feed: [field.name for field in contract.fields if field.required] or [field.name for field in contract.fields]
            for feed, contract in self.contracts.items()
        }
        self.index: dict[str, dict[str, Meaning]] = {}
        self.meanings: dict[Any, dict[str, tuple[int, Meaning, str]]] = {}  # headings already asked for (``header``)
        self.out_of_force: dict[tuple[str, str], tuple[str, Alias]] = {}  # (feed, plain text) -> field and alias
        for contract in self.contracts.values():
            for field in contract.fields:
                for rank, alias in enumerate(field.aliases):
                    text, _ = split_unit(plain(alias.text))
                    if alias.holds(day):
                        self.index.setdefault(text, {}).setdefault(contract.feed, Meaning(field.name, rank))
                    else:
                        self.out_of_force.setdefault((contract.feed, text), (field.name, alias))

    def lookup(self, text: str) -> dict[str, Meaning]:
        """Feeds for which a plain header without unit has a meaning."""
        return self.index.get(text, {})

    def variants(self, feed: str) -> dict[str, str]:
        """Plain variants of one feed and the field each names; for the nearest header in an error."""
        return {text: feeds[feed].field for text, feeds in self.index.items() if feed in feeds}
