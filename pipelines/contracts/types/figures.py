"""What figures share: how digits are grouped, approximate figures, intervals, notes in brackets, and the flags these raise."""

from __future__ import annotations

from pipelines.contracts.types.base import Check
from pipelines.contracts.types.sql import matches

APPROXIMATE = Check("approximate", "", "所填为约数，按所写数值处理", "an approximate figure, taken as written")
NOTE = Check("note_in_cell", "", "单元格带括注，按括注前的数值处理", "the cell carries a note; the figure before it is taken")
ROUNDED = Check("rounded", "", "小数位数过多，已四舍五入", "more decimals than the unit has; rounded half up")
NUMBER = r"(-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+))(\.[0-9]+)?"
TAIL = r"(?:\(.*\)|\[.*\])?"
INTERVAL = Check("interval", "", "单元格是区间，不能作为一个数值", "an interval, which gives no one figure")
SUPPRESSED = Check("suppressed", "", "单元格以*遮盖，按空白处理", "suppressed by asterisks, taken as blank")
ABOUT = "(?:约|近|大约|大概)?"
_APPROXIMATE = r"[^(\[]*(?:约|近|大概|余|多|左右|上下).*"
_ONE = r"(?:约|近)?[¥￥]?[0-9][0-9,]*(?:\.[0-9]+)?(?:亿元|亿|万元|万|千元|[\x{4E00}-\x{9FFF}]{1,2}|%)?"
_INTERVAL = rf"{_ONE}(?:-|~|—|–|至|到){_ONE}(?:左右|之间|以内)?{TAIL}"


def approximate(n: str) -> Check:
    """The flag for an approximate figure."""
    return Check(APPROXIMATE.rule, f"{n} <> '' AND {matches(n, _APPROXIMATE)}", APPROXIMATE.zh, APPROXIMATE.en)


def bracketed(n: str) -> Check:
    """The flag for a note in brackets."""
    return Check(NOTE.rule, f"{n} <> '' AND {matches(n, '.+[)' + chr(92) + ']]')}", NOTE.zh, NOTE.en)


def interval(n: str) -> Check:
    """Two figures for one: 3-5万, 100~200元."""
    return Check(INTERVAL.rule, matches(n, _INTERVAL), INTERVAL.zh, INTERVAL.en)
