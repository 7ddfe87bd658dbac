"""How a figure of one vintage's area stands on another vintage: exact shares through the events between them.

A share is a fraction of registered persons: those a change line states, else, forwards, tonight's where every part still
stands. Where neither is known nothing is guessed: the figure stands at the finest area above all the parts. Shares compose:
from A to C is from A to B and from B to C, in fractions; a figure is rounded once, at the end (``models/``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from pipelines.errors import ContractError
from pipelines.places.history import Event, Extent, History

LIMIT = 10**15  # of a share's terms: a figure times a share must stay exact within 38 digits
LEVELS = (12, 9, 6)
ABOVE_COUNTY = 4  # digits of a prefecture


@dataclass(frozen=True)
class Share:
    """What part of an area's figure goes to an area of the other list. All shares of one area have one denominator.

    ``share_basis``: whole (one area, one to one or many to one), declared or registered (persons), above (not apportioned).
    """

    from_code: str
    to_code: str
    numerator: int
    denominator: int
    share_basis: str


Spread = dict[str, Fraction]


class Crosswalk:
    """Shares between two days of one history. ``persons``: registered persons by extent, of those that stand tonight."""

    def __init__(self, history: History, start: dt.date, end: dt.date, persons: Mapping[int, int]) -> None:
        self.history, self.persons, self.forward = history, persons, end >= start
        self.source = history.standing(start)
        target = history.standing(end)
        self.target = {extent.number: code for code, extent in target.items()}
        self.codes = set(target)
        self.spreads: dict[int, tuple[Spread, str]] = {}

    def shares(self) -> list[Share]:
        """Shares of every area of the first day, in order of code. They sum to one for each."""
        found = []
        for code, extent in sorted(self.source.items()):
            spread, basis = self._spread(extent)
            if not spread:
                spread, basis = {self._above(code): Fraction(1)}, "above"
            below = lcm(*(share.denominator for share in spread.values()))
            if below > LIMIT:
                raise ContractError(
                    "division_shares_too_fine", "shares of persons multiply beyond exact figures",
                    zh="拆分比例过细，无法精确计算", found=f"{code}: 1/{below}",
                    fix="state persons of the parts on fewer of the changes in between",
                )  # fmt: skip
            found += [Share(code, to, int(share * below), below, basis) for to, share in sorted(spread.items())]
        return found

    def _spread(self, extent: Extent) -> tuple[Spread, str]:
        """Shares by code of the other day; empty where nothing of it stands there at all."""
        if extent.number not in self.spreads:
            self.spreads[extent.number] = self._spread_of(extent)
        return self.spreads[extent.number]

    def _spread_of(self, extent: Extent) -> tuple[Spread, str]:
        if extent.number in self.target:
            return {self.target[extent.number]: Fraction(1)}, "whole"
        event = extent.ended if self.forward else extent.born
        parts = () if event is None else event.after if self.forward else event.before
        spreads = [self._spread(part) for part in parts]
        if event is None or not any(spread for spread, _ in spreads):
            return {}, "above"
        weights, basis = self._weights(event, parts)
        if weights is None or any(weight and not spread for weight, (spread, _) in zip(weights, spreads, strict=True)):
            return {self._common([code for spread, _ in spreads for code in spread]): Fraction(1)}, "above"
        total: Spread = {}
        for weight, (spread, _) in zip(weights, spreads, strict=True):
            for code, share in spread.items():
                total[code] = total.get(code, Fraction(0)) + weight * share
        kinds = [basis, *(kind for weight, (_, kind) in zip(weights, spreads, strict=True) if weight)]
        total = {code: share for code, share in total.items() if share}
        worst = max(kinds, key=("whole", "registered", "declared", "above").index)
        return total, "whole" if len(total) == 1 and worst != "above" else worst

    def _weights(self, event: Event, parts: Sequence[Extent]) -> tuple[list[Fraction] | None, str]:
        """Shares of the parts, or None where no count of persons tells them apart."""
        if len(parts) == 1:
            return [Fraction(1)], "whole"
        if event.persons:
            counts, basis = [event.persons[part.number] for part in parts], "declared"
        elif self.forward and all(part.number in self.persons for part in parts):
            counts, basis = [self.persons[part.number] for part in parts], "registered"
        else:
            return None, "above"
        return ([Fraction(count, sum(counts)) for count in counts], basis) if sum(counts) else (None, "above")

    def _common(self, codes: Sequence[str]) -> str:
        """The finest area of the other day above all of these."""
        first = codes[0] if codes else ""
        lengths = (length for length in LEVELS if first[:length] in self.codes and all(code.startswith(first[:length]) for code in codes))
        return first[: next(lengths, ABOVE_COUNTY)]

    def _above(self, code: str) -> str:
        """For an area with no counterpart: where the figures of the area above it go, if to one; else what is above those."""
        for length in LEVELS:
            if length < len(code) and code[:length] in self.source:
                spread, _ = self._spread(self.source[code[:length]])
                if spread:
                    return self._common(list(spread))
        return self._common(sorted(code for code in self.codes if len(code) == 6))
