"""Figures printed beside a table (``共123户``, ``保障标准570元``) that its rows contradict.

A small declared set of patterns, read in titles and notes only. A count is held against the rows; a standard against
the column of that name. A line of policy that is printed is kept as found: whether it is the one in force is asked
when policy is known (models of the quality room).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pipelines.contracts.model import Contract
from pipelines.contracts.types.money import FEN
from pipelines.intake.arrow import compute
from pipelines.intake.arrow import counts as value_counts
from pipelines.intake.totals import SCALE, figures
from pipelines.intake.vocabulary import UNITS, plain, split_unit

_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+)"
_HOUSEHOLDS = re.compile(rf"(?:共计?|合计|总计|总户数|户数):?(?:有)?{_NUMBER}户")
_PERSONS = re.compile(rf"(?:共计?|合计|总计|总人数|人数|\d户):?(?:有)?{_NUMBER}(?:人|名)(?!/)")
_STANDARD = re.compile(
    rf"((?:19|20)\d\d)?年?(?:度)?([\u4e00-\u9fff]{{0,14}}?(?:标准|监测线|监测范围))(?:线|标准)?(?:为|是|:)?(?:每人)?(?:每年|每月|年人均)?{_NUMBER}(\.\d+)?(万元|元)"
)
# Words that name a line of policy: by them the printed figure is compared with the one in force.
POLICY_WORDS = {"监测范围": "income_line", "监测线": "income_line", "监测标准": "income_line", "收入标准": "income_line"}


def printed_figures(texts: Sequence[tuple[str, str]], table: Any, contract: Contract) -> list[dict[str, Any]]:
    """Findings from (sheet, text) of titles and notes. ``table``: the data rows."""
    found: list[dict[str, Any]] = []
    for sheet, text in texts:
        bare = plain(text)
        for pattern, name, count in ((_HOUSEHOLDS, "printed_households", _households), (_PERSONS, "printed_persons", _persons)):
            printed = [int(match[1].replace(",", "")) for match in pattern.finditer(bare)]
            counted = count(table, contract) if printed else None
            for stated in printed:
                if counted is not None and stated not in counted:
                    found.append({"finding": name, "sheet": sheet, "printed": stated, "count": counted[0]})
        found += [finding | {"sheet": sheet} for match in _STANDARD.finditer(bare) for finding in _standard(match, table, contract)]
    return found


def _households(table: Any, contract: Contract) -> tuple[int, ...] | None:
    """Households of the rows by their number; rows themselves where a row is a household."""
    number = contract.identity.household.number
    if number and table.column(number).null_count < len(table):
        return (len(compute.unique(table.column(number).drop_null())),)
    return None if contract.identity.person.id else (len(table),)


def _persons(table: Any, contract: Contract) -> tuple[int, ...] | None:
    """Persons of the rows by id, or rows: one may be listed twice with reason."""
    identifier = contract.identity.person.id
    if not identifier or table.column(identifier).null_count == len(table):
        return None
    return len(table), len(compute.unique(table.column(identifier).drop_null()))


def _standard(match: re.Match[str], table: Any, contract: Contract) -> Iterable[dict[str, Any]]:
    year, name, whole, part, unit = match.groups()
    fen = round(float(whole.replace(",", "") + (part or "")) * FEN[UNITS[unit]])
    if key := next((key for word, key in POLICY_WORDS.items() if word in name), None):
        yield {"finding": "printed_line", "policy_key": key, "year": int(year) if year else None, "printed_fen": fen, "header": name}
    for field in contract.fields:
        names = {split_unit(plain(variant))[0] for variant in field.names}
        if field.type != "money" or not any(name.endswith(variant) or variant.endswith(name) for variant in names):
            continue
        cells = table.column(field.name).drop_null()
        values, known = figures(cells)
        stated = (
            {int(value) * FEN[str(field.unit)] // SCALE for value in values[known].tolist()} if len(value_counts(cells)) < 50 else set()
        )
        if stated and fen not in stated:
            yield {"finding": "printed_standard", "field": field.name, "header": name, "printed_fen": fen, "count": int(known.sum())}
