"""Townships: which ones a delivery speaks of, and the one of rows that do not name theirs.

A township that stands once (in a sheet's name, a title, a row above its villages) is carried to its rows only where
the file proves it; where it does not, that is reported. Villages and codes are identity's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.contracts.model import Contract
from pipelines.intake.arrow import Column, Mask, compute, filled, is_blank, no_text, text_array
from pipelines.intake.arrow import counts as value_counts
from pipelines.intake.grid import Grid
from pipelines.intake.header import Reading
from pipelines.intake.vocabulary import plain

_ORDER = re.compile(r"^[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)]?[.、:]?(?=.{2})")
_TOWNSHIP = re.compile(r"([\u4e00-\u9fff]{1,7}?(?:镇|民族乡|乡|街道))(?:办事处|人民政府)?(?:\(.*\)|[:、])?$")
_TITLED = re.compile(r"([\u4e00-\u9fff]{2,7}?(?:镇|民族乡|乡|街道))")
_NO_PLACE = re.compile(r"乡镇|各|所属|本|全|城镇|村镇|建制镇|乡村|城乡|返乡|下乡|家乡")
_COUNTY = re.compile(r"^.*?[县市区](?=[\u4e00-\u9fff]{2,})")
_INDENT = r"^[\s\x{3000}\x{A0}]+\S"

Added = npt.NDArray[Any]  # by row: the township to add, else None


def township_name(text: str) -> str:
    """A township's name without blanks and without the county before it."""
    bare = plain(text)
    match = re.match(r".{2,8}?[县市区](?=.{2,}(?:镇|乡|街道)$)", bare)
    return bare[match.end() :] if match else bare


def township_of(text: str) -> str | None:
    """The township when a text (a sheet's name, a row of its own) is nothing but one: ``一、东河镇（12户）``."""
    bare = _ORDER.sub("", township_name(plain(text)))
    match = _TOWNSHIP.fullmatch(bare)
    return match[1] if match and not _NO_PLACE.search(match[1]) and len(match[1]) > 1 else None


def part_of_titles(titles: Iterable[str]) -> str | None:
    """The township a title names."""
    for title in titles:
        bare = plain(title).replace("乡镇", "").replace("城镇", "")
        if (match := _TITLED.search(_COUNTY.sub("", bare) or bare)) and not _NO_PLACE.search(match[1]):
            return match[1]
    return None


def parts_of_rows(table: Any, contract: Contract) -> list[str]:
    """Townships of the data rows, by name; spellings of the same one joined, strays of a few rows left out."""
    name = contract.identity.area.township
    if name is None:
        return []
    counts: Counter[str] = Counter()
    for text, count in value_counts(table.column(name)):
        if bare := township_name(text):
            counts[bare] += count
    for short in sorted(counts, key=len):  # 东河 is 东河镇
        longer = [other for other in counts if other != short and other.startswith(short) and len(other) <= len(short) + 2]
        if len(longer) == 1:
            counts[longer[0]] += counts.pop(short)
    if not counts:
        return []
    floor = max(counts.values()) * 0.05
    return sorted(township for township, count in counts.items() if count >= floor)


@dataclass(frozen=True)
class Banner:
    """A row that is nothing but a township's name, above its villages. ``is_proven``: merged across, or what follows is indented."""

    index: int
    township: str
    is_proven: bool


def indented(column: Column) -> Mask:
    """Cells that begin with blanks."""
    found: Any = compute.match_substring_regex(column, _INDENT)
    known = found.fill_null(False)
    return np.asarray(known.to_numpy(zero_copy_only=False) if isinstance(known, pa.Array) else known.to_numpy(), dtype=np.bool_)


def banner(grid: Grid, reading: Reading, contract: Contract, index: int, text: str) -> Banner | None:
    """The banner a row of one cell is, if its text is a township's."""
    township = township_of(text)
    if township is None or contract.identity.area.township is None:
        return None
    merged = any(merge.top == index and merge.right > merge.left for merge in grid.merges or ())
    return Banner(index, township, merged or _indented_below(grid, reading, contract, index, text))


def _indented_below(grid: Grid, reading: Reading, contract: Contract, index: int, text: str) -> bool:
    village = reading.columns.get(contract.identity.area.village or "")
    if village is None or text[:1].isspace():
        return False
    below = grid.table.column(village).slice(index + 1, 1)
    return len(below) == 1 and bool(indented(below)[0])


def fill_townships(
    grid: Grid, reading: Reading, contract: Contract, data: Mask, ends: Mask, banners: tuple[Banner, ...], titles: tuple[str, ...]
) -> tuple[Column | None, list[dict[str, Any]]]:
    """The township of every row as far as the sheet proves it, None when there is nothing to add; and what is to be said.

    ``ends``: rows at which a group ends (totals).
    """
    name = contract.identity.area.township
    if name is None:
        return None, []
    index = reading.columns.get(name)
    own = no_text(grid.height) if index is None else grid.table.column(index)
    blank = data & ~(filled(own) & ~is_blank(own))
    if not blank.any():
        return None, []
    added = np.full(grid.height, None, dtype=object)
    findings: list[dict[str, Any]] = []
    by_banner = _by_banner(grid, blank, ends, banners, added, findings)
    left = blank & ~by_banner
    if left.any():
        _by_sheet(grid, reading, own, index, left, data, titles, added, findings)
    if not added.any():
        return None, findings
    return compute.coalesce(compute.if_else(pa.array(blank), no_text(grid.height), own), text_array(added)), findings


def _by_banner(grid: Grid, blank: Mask, ends: Mask, banners: tuple[Banner, ...], added: Added, findings: list[dict[str, Any]]) -> Mask:
    """Rows below a township's own row; filled where that is proven, reported where not."""
    below: Mask = np.zeros(grid.height, dtype=bool)
    proven = unproven = 0
    stops = np.flatnonzero(ends)
    for at, following in zip(banners, (*banners[1:], None), strict=False):
        end = following.index if following else grid.height
        closing = stops[(stops > at.index) & (stops < end)]
        end = int(closing[0]) if len(closing) else end
        rows = at.index + 1 + np.flatnonzero(blank[at.index + 1 : end])
        below[rows] = True
        if at.is_proven:
            proven += len(rows)
            added[rows] = at.township
        else:
            unproven += len(rows)
    if proven:
        findings.append({"finding": "township_filled", "sheet": grid.name, "count": proven, "source": "row"})
    if unproven:
        findings.append({"finding": "township_above", "sheet": grid.name, "count": unproven})
    return below


def _by_sheet(
    grid: Grid, reading: Reading, own: Column, index: int | None, left: Mask, data: Mask, titles: tuple[str, ...],
    added: Added, findings: list[dict[str, Any]],
) -> None:  # fmt: skip
    """Rows of a sheet or block that speaks of one township in its header, title or name."""
    said = {source: township for source, township in _said(grid, reading, titles) if township}
    named = set(said.values())
    others = {township_name(text) for text, _ in value_counts(own.filter(pa.array(data & ~left)))} if index is not None else set()
    count = int(left.sum())
    if len(named) == 1 and others <= named:
        source, township = next(iter(said.items()))
        added[left] = township
        findings.append({"finding": "township_filled", "sheet": grid.name, "count": count, "source": source})
    elif len(named) > 1:
        findings.append({"finding": "township_conflict", "sheet": grid.name, "count": count})
    elif others:
        findings.append({"finding": "township_gap", "sheet": grid.name, "column": grid.letter(index or 0), "count": count})


def _said(grid: Grid, reading: Reading, titles: tuple[str, ...]) -> Iterable[tuple[str, str | None]]:
    groups = {heading.texts[0] for heading in reading.header.headings if len(heading.texts) > 1}
    yield "header", township_of(groups.pop()) if len(groups) == 1 else None
    yield "title", part_of_titles(titles)
    yield "sheet", township_of(grid.own_name)


def township_rows(grid: Grid, reading: Reading, contract: Contract, data: Mask) -> list[int]:
    """Rows of figures that a township's name stands before, its villages indented below it: subtotals printed above."""
    area = contract.identity.area
    village = reading.columns.get(area.village or "")
    if village is None or area.township is None or area.township in reading.columns:
        return []
    column = grid.table.column(village)
    inner = indented(column)
    if not inner.any():
        return []
    outer = np.flatnonzero(data[:-1] & ~inner[:-1] & inner[1:])
    return [index for index in outer.tolist() if (text := column[index].as_py()) and township_of(text)]
