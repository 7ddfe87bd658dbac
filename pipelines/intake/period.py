"""Which period and which townships a delivery speaks of: from its note, else from its content, never from its name.

Here belong the readings of titles, headers, period columns and dates. Townships stand in ``places``. When an answer is missing, the
caller decides whether that matters (``read``).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from pipelines.contracts.model import Contract
from pipelines.intake.arrow import counts as value_counts
from pipelines.intake.vocabulary import plain

_HAN = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CUT = re.compile(r"(?:填表|填报|制表|打印|上报|报送|导出|统计)(?:日期|时间).*$")
_DAY = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日?")
_PLAIN_DAY = re.compile(r"((?:19|20)\d\d)(?:\.(?=\d+\.)|-(?=\d+-)|/(?=\d+/))(\d{1,2})[./-](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_MONTHS = re.compile(r"((?:19|20)\d\d)年(?:\d{1,2}月?[-—~至到])?(\d{1,2})月(?:份)?")
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[./-]?(0[1-9]|1[0-2])(?!\d)|(?<!\d)((?:19|20)\d\d)[./-]([1-9])(?!\d)")
_QUARTER = re.compile(r"((?:19|20)\d\d)年?(?:度)?(?:第([1-4])季度|([1-4])季度|q([1-4])|(上半年)|(下半年)|前(3)季度)")
_SEMESTER = re.compile(r"((?:19|20)\d\d)年?(?:度)?(春|秋)(?:季|期)?")
_SCHOOL_YEAR = re.compile(r"((?:19|20)\d\d)[-—~/至]((?:19|20)?\d\d)学年(?:度)?(?:第?([12])学?期?|(上|下)学期|(春|秋))")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年|$)")


def period_of_day(day: dt.date, kind: str) -> str:
    """The key of the period a day lies in. March to August is spring."""
    if kind == "month":
        return f"{day.year}-{day.month:02d}"
    if kind == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    if kind == "semester":
        if day.month < 3:
            return f"{day.year - 1}-2"
        return f"{day.year}-{1 if day.month < 9 else 2}"
    return str(day.year)


def period_end(period: str) -> dt.date:
    """Last day of a period by its key: 2025-06, 2025-Q2, 2025-1 (spring, to August), 2025-2 (autumn, to February), 2025."""
    year, rest = int(period[:4]), period[5:]
    if rest.startswith("Q"):
        month = 3 * int(rest[1:])
    elif len(rest) == 1:
        year, month = (year, 8) if rest == "1" else (year + 1, 2)
    else:
        month = int(rest) if rest else 12
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def period_of_text(text: str, kind: str) -> str | None:
    """Period stated by a title or a cell, as a key of that kind. Coarser statements than asked for give None."""
    bare = _CUT.sub("", plain(text).translate(_HAN))
    bare = re.sub(r"(?<=年)10月|(?<=年)十([12])?月", lambda match: f"1{match[1] or 0}月", bare)
    semester = _semester(bare)
    if kind == "semester" and semester:
        return semester
    if match := _QUARTER.search(bare):
        quarter = int(
            next(part for part in (match[2], match[3], match[4], match[7], "2" if match[5] else None, "4" if match[6] else None) if part)
        )
        return None if kind == "semester" else period_of_day(dt.date(int(match[1]), 3 * quarter, 1), kind)
    for day in _days(bare):
        return period_of_day(day, kind)
    if kind == "year" and (match := _YEAR.search(bare)):
        return match[1]
    return None


_STATED = re.compile(
    r"((?:19|20)\d\d)(?:年(?:度)?(?:第?([1-4])季度|(上半年)|(下半年)|(?:\d{1,2}-)?(\d{1,2})月(?:份)?|(春|秋)季?(?:学期)?)?|[.-](\d{1,2})(?!\d))(?:末|底|止)?"
)
_HAN_QUARTER = re.compile(r"(?<=第)[一二三四](?=季度)|(?<=年)[一二三四](?=季度)")


@lru_cache(maxsize=20_000)
def split_period(text: str) -> tuple[str, str | None]:
    """A plain header without the period it states, and that period's key: ``2024年9月金额`` is 金额 of 2024-09."""
    match = _STATED.search(_HAN_QUARTER.sub(lambda found: str("一二三四".index(found[0]) + 1), text))
    if not match:
        return text, None
    year, quarter, first, second, month, season, dotted = match.groups()
    if quarter or first or second:
        key = f"{year}-Q{quarter or (2 if first else 4)}"
    elif season:
        key = f"{year}-{1 if season == '春' else 2}"
    elif month or dotted:
        if not 1 <= int(month or dotted) <= 12:
            return text, None
        key = f"{year}-{int(month or dotted):02d}"
    else:
        key = year
    rest = (text[: match.start()] + text[match.end() :]).replace("()", "")  # 金额(2024年9月); 出生体重(克) keeps its bracket
    return rest.strip("-_:,、的"), key


def _semester(text: str) -> str | None:
    if match := _SCHOOL_YEAR.search(text):
        first = int(match[1])
        spring = match[3] == "2" or match[4] == "下" or match[5] == "春"
        return f"{first + 1}-1" if spring else f"{first}-2"
    if match := _SEMESTER.search(text):
        return f"{match[1]}-{1 if match[2] == '春' else 2}"
    return None


def _days(text: str) -> Iterable[dt.date]:
    for pattern in (_DAY, _PLAIN_DAY, _COMPACT, _MONTHS, _MONTH):
        for match in pattern.finditer(text):
            year, month, *rest = [int(part) for part in match.groups() if part]
            try:
                yield dt.date(year, month, rest[0] if rest else 1)
            except ValueError:
                continue


def period_of_titles(titles: Iterable[str], kind: str) -> str | None:
    """The first period stated above the header."""
    for title in titles:
        if found := period_of_text(title, kind):
            return found
    return None


def period_of_headers(stated: Iterable[str | None], kind: str) -> str | None:
    """The period that every header stating one agrees on."""
    keys = {_as_kind(key, kind) for key in stated if key}
    return keys.pop() if len(keys) == 1 else None


def _as_kind(key: str, kind: str) -> str | None:
    """A period's key as one of another kind; a semester (2025-1, which is no January) is no other."""
    if re.fullmatch(r"\d{4}-[12]", key):
        return key if kind == "semester" else None
    return period_of_text(key.replace("-Q", "年第") + ("季度" if "Q" in key else ""), kind)


def period_of_rows(table: Any, contract: Contract) -> str | None:
    """Period by the data rows: a period column, else (events) the dates of what happened; the latest that is no stray."""
    kind = contract.delivery.period
    types = {"semester": ("semester",), "year": ("year",), "month": ("month",), "quarter": ()}[kind]
    fields = [field for field in contract.fields if field.type in types and field.name in contract.key]
    if contract.delivery.kind != "snapshot":
        fields += [field for field in contract.fields if field.type == "date" and field.required and field.on_bad == "reject"][:1]
        fields += [field for field in contract.fields if field.type == "month" and field.name in contract.key]
    for field in fields:
        periods: Counter[str] = Counter()
        for text, count in value_counts(table.column(field.name)):
            if found := (
                period_of_text(text, kind) or (text.strip() if kind == "year" and re.fullmatch(r"(19|20)\d\d", text.strip()) else None)
            ):
                periods[found] += count
        common = {period for period, count in periods.items() if count * 20 >= periods.total()}
        if common:
            return max(common)
    return None
