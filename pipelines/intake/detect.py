"""Decides which dataset a file is, by its headers over all contracts; and refuses by name when it cannot.

The file's name is never asked; the department's folder only breaks ties. How a header is found stands in
``header``; what becomes of the rows, in ``kinds``.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from pipelines.contracts.model import Contract
from pipelines.errors import IntakeError, Where
from pipelines.intake.grid import Grid
from pipelines.intake.header import Reading, best_readings
from pipelines.intake.mask import mask_digits
from pipelines.intake.refusal import refuse
from pipelines.intake.vocabulary import Vocabulary, plain

ENOUGH = 0.6  # share of a contract's compulsory headers that makes a sheet one of its kind
MARGIN = 0.08


@dataclass(frozen=True)
class Score:
    """How well a sheet fits a feed. ``share``: compulsory headers present; ``known``: the sheet's columns that are declared."""

    reading: Reading
    share: float
    known: float

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
        names = required(vocabulary.contracts[feed]) or [field.name for field in vocabulary.contracts[feed].fields]
        share = sum(name in reading.columns for name in names) / len(names)
        found.append(Score(reading, share, len(reading.columns) / max(reading.header.named, 1)))
    return sorted(found, key=lambda score: (-score.value, score.reading.feed))


def choose(found: list[Score], contracts: dict[str, Contract], department: str | None, where: Where) -> Reading:
    """The feed of a sheet. Raises IntakeError: no_header, unknown_feed, ambiguous_feed."""
    if not found or len(found[0].reading.columns) < 2:
        raise refuse("no_header", where=where, expected="a row with the template's column names", found="none in the first 30 rows")
    best = found[0]
    if best.share < ENOUGH:
        raise _unknown(best, contracts[best.reading.feed], where)
    rivals = [score for score in found if score.share >= ENOUGH and best.value - score.value < MARGIN]
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
    return rivals[0].reading


def _unknown(best: Score, contract: Contract, where: Where) -> IntakeError:
    missing = [contract.field(name).zh for name in required(contract) if name not in best.reading.columns]
    return refuse(
        "unknown_feed", where=where, expected="the headers of a declared dataset",
        found=f"nearest is {contract.feed} ({contract.title.zh}), without {'、'.join(missing)}",
    )  # fmt: skip


def require_headers(reading: Reading, contract: Contract, vocabulary: Vocabulary, where: Where) -> None:
    """Every compulsory column is there. Raises IntakeError missing_header naming the nearest header found."""
    missing = [name for name in required(contract) if name not in reading.columns]
    if not missing:
        return
    taken = set(reading.columns.values())
    free = {
        plain(heading.texts[-1]): heading.shown for i, heading in enumerate(reading.header.headings) if heading.texts and i not in taken
    }
    found = []
    for name in missing:
        for variant in contract.field(name).header:
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
