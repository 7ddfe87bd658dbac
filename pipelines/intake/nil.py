"""Rows that say there is nothing to say: 无, 零报告, strokes, and rows numbered beforehand and left blank.

A department that had no case sends its sheet all the same, and the feed calendar counts it as told in time. Such a row
is set apart as a note: it is no row of anybody, and nothing of it is rejected.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_NOTHING = frozenset(["无", "没有", "零", "零报告", "零上报", "暂无", "空", "无数据", "无变化", "无新增"])
_STROKES = frozenset(["/", "\\", "-", "--", "—", "——", "——/", "0", "0.0", "0.00"])
_NUMBER = re.compile(r"\d{1,4}")
_SENTENCE = re.compile(r"(本|我|全|辖|当|截至|经).{0,20}(无|没有|未发生|未出现).{0,20}")


def says_nothing(cells: Mapping[int, str], named: Collection[int]) -> bool:
    """Whether a row's cells (by column, blank ones left out, texts as ``plain`` gives them) hold nothing but that.

    ``named``: columns of declared fields. A number in another column is the printed row number.
    """
    texts = [text for column, text in cells.items() if column in named or not _NUMBER.fullmatch(text)]
    if not texts:
        return len(cells) == 1
    if len(texts) == 1 and _SENTENCE.fullmatch(texts[0]):
        return True
    said = [text for text in texts if text in _NOTHING]
    return len(said) + sum(text in _STROKES for text in texts) == len(texts) and (bool(said) or "0" not in {text[0] for text in texts})
