"""Decides which dataset a file is, by its headers over all contracts; and refuses by name when it cannot.

The file's name is never asked; the department's folder only breaks ties. How a header is found stands in
``header``; what becomes of the rows, in ``kinds``.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from pipelines.contracts.model import Contract
from pipelines.errors import IntakeError, Where
from pipelines.intake.grid import Grid
from pipelines.intake.header import HEAD_ROWS, Reading, best_readings, meanings_of, whole
from pipelines.intake.mask import mask_digits
from pipelines.intake.refusal import refuse
from pipelines.intake.vocabulary import Vocabulary, plain

ENOUGH = 0.6  # share of a contract's compulsory headers that makes a sheet one of its kind
MARGIN = 0.08
LEAD = 0.15  # by which a feed with a compulsory header missing must be ahead of every other
SOMETHING = 0.5  # ... and how much of its headers must then be its own


@dataclass(frozen=True)
class Score:
    """How well a sheet fits a feed.

    ``share``: compulsory headers present; ``known``: the sheet's columns that are declared; ``told``: how much its
    headers tell this feed from others, a header that n feeds share counting 1/n.
    """

    reading: Reading
    share: float
    known: float
    told: float

    @property
    def value(self) -> float:
        return self.share + 0.5 * self.known


def required(contract: Contract) -> list[str]:
    """Fields whose header must be there."""
    return [field.name for field in contract.fields if field.required]


def scores(grid: Grid, vocabulary: Vocabulary) -> list[Score]:
    """Every feed with a header in this sheet, best first."""
    found = []
    for feed, reading in best_readings(grid, vocabulary).items():
        names = vocabulary.compulsory[feed]
        share = sum(name in reading.columns for name in names) / len(names)
        shared = [_shared(reading, index, vocabulary) for index in reading.columns.values()]
        known = len(reading.columns) / max(reading.header.named, 1)
        found.append(Score(reading, share, known, sum(1 / feeds for feeds in shared)))
    return sorted(found, key=lambda score: (-score.value, score.reading.feed))


def _shared(reading: Reading, index: int, vocabulary: Vocabulary) -> int:
    _, _, text = meanings_of(reading.header.headings[index], vocabulary)[reading.feed]
    return len(vocabulary.lookup(text))


def choose(grid: Grid, vocabulary: Vocabulary, department: str | None, where: Where) -> Reading:
    """The feed of a sheet; where only one is possible, its header. Raises IntakeError: no_header, unknown_feed, ambiguous_feed."""
    contracts = vocabulary.contracts
    found = scores(grid, vocabulary)
    if not found or len(found[0].reading.columns) < 2:
        if _has_other_header(grid):
            raise refuse("unknown_feed", where=where, expected="the headers of a declared dataset", found="none of them")
        raise refuse("no_header", where=where, expected="a row with the template's column names", found="none in the first 30 rows")
    best = found[0]
    if len(contracts) == 1:
        return whole(grid, best.reading, vocabulary)
    if best.share < ENOUGH or (best.share < 1 and best.told < 1 and not _leads(found)):
        raise _unknown(best, contracts[best.reading.feed], where)
    rivals = [score for score in found if score.share >= ENOUGH and best.value - score.value < MARGIN]
    top = min((score.reading.header for score in rivals), key=lambda header: (header.start, header.depth))
    # A header that begins below another one is that of a further table, and no rival of the first.
    rivals = [score for score in rivals if score.reading.header.start < top.start + top.depth]
    if len(rivals) > 1 and department:
        own = [
            score
            for score in rivals
            if department in (contracts[score.reading.feed].department_key, contracts[score.reading.feed].department.zh)
        ]
        rivals = own if len(own) == 1 else rivals
    if len(rivals) > 1:
        feeds = ", ".join(score.reading.feed for score in rivals)
        raise refuse("ambiguous_feed", where=where, expected="one dataset", found=feeds)
    return whole(grid, rivals[0].reading, vocabulary)


def _leads(found: list[Score]) -> bool:
    """Whether the best feed is far ahead: with a hundred contracts hardly any header is one feed's own."""
    best = found[0]
    return best.told >= SOMETHING and all(best.value - other.value >= LEAD for other in found[1:])


def _has_other_header(grid: Grid) -> bool:
    """Whether the first full row is made of words, as a header of some other table is; rows of data carry numbers."""
    head = grid.rows(0, HEAD_ROWS)
    widest = max((sum(map(bool, row)) for row in head), default=0)
    for row in head:
        cells = [cell for cell in row if cell and cell.strip()]
        if len(cells) * 10 >= widest * 7:
            return widest > 2 and len(set(cells)) == len(cells) and not any(re.search(r"\d{4}", cell) for cell in cells)
    return False


def _unknown(best: Score, contract: Contract, where: Where) -> IntakeError:
    missing = [contract.field(name).zh for name in required(contract) if name not in best.reading.columns]
    return refuse(
        "unknown_feed", where=where, expected="the headers of a declared dataset",
        found=f"nearest is {contract.feed} ({contract.title.zh}), without {'、'.join(missing)}",
    )  # fmt: skip


def require_headers(reading: Reading, contract: Contract, where: Where) -> None:
    """Enough compulsory columns are there to call it this feed. Raises IntakeError missing_header naming the nearest header found.

    One that misses a few is read: whether it stands with gaps or is held is the quality room's to say.
    """
    compulsory = required(contract)
    missing = [name for name in compulsory if name not in reading.columns]
    if len(compulsory) - len(missing) >= ENOUGH * len(compulsory):
        return
    taken = set(reading.columns.values())
    free = {
        plain(heading.texts[-1]): heading.shown for i, heading in enumerate(reading.header.headings) if heading.texts and i not in taken
    }
    found = []
    for name in missing:
        for variant in contract.field(name).names:
            near = difflib.get_close_matches(plain(variant), list(free), n=1, cutoff=0.6)
            if near:
                found.append(free[near[0]])
                break
    raise refuse(
        "missing_header",
        where=Where(where.file, where.sheet, where.row),
        expected="、".join(contract.field(name).zh for name in missing),
        found=f"nearest: {mask_digits('、'.join(dict.fromkeys(found)))}" if found else f"{reading.header.named} other columns",
    )
