"""The simulator's own kinds of dirt, each as a form: every second row spoilt in that one way, in every column it fits.

Here belongs only the way from a kind of dirt to a form; the kinds stand in ``simulation.files.dirt``. Nobody is in the
register here, so that no damaged id can be proved: what is asked is what the reader makes of the cell. Kinds that write
somebody's name or village otherwise are no matter of the cell, and have no words here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache, partial
from random import Random
from typing import Any

import numpy as np

from simulation.files.dirt import DUPLICATE, KINDS
from simulation.files.dirt.proof import Register
from simulation.files.dirt.spot import Make, Rows, Spot, Written
from simulation.files.forms.base import Form, Kept, Lost, Made, Month, Need
from simulation.files.forms.draft import Draft
from simulation.files.forms.needs import ID
from simulation.files.forms.page import Page
from simulation.files.layout import Column

WHOLE_ID = ("id_lower_x", "id_full_width", "id_inner_spaces", "id_apostrophe", "id_bom", "id_nfkc_letter", "id_15_digits", "id_certificate")
AS_WRITTEN = ("id", "village", "township")  # what such a cell means is found out from registers, later


DRAWS = 8
NOBODY = Register()


def _spoil(kind: str, draft: Draft) -> Made:
    made = Made([draft.page()])
    page = made.pages[0]
    rows = _rows(draft)
    kinds, make = KINDS[kind]
    columns = [column for column in draft.layout.of_kind(*kinds) if kind != "key_missing" or column.blank == "row"]
    for number, column in enumerate(columns):
        place = page.at(column.field)
        for row in page.data():
            value = rows.value(column.field, row.source)
            if row.source % 2 or value is None or (kind == "key_missing" and row.source // 2 % len(columns) != number):
                continue  # of a row that is lost for one key, the others stand: without any it might be a total
            written = _drawn(make, Spot(rows, row.source, column, value, row.cells[place]), draft.rng)
            if written is not None:
                row.cells[place] = written.cell
                _tell(made, kind, column, row.source, value, written)
    return made


def _drawn(make: Make, spot: Spot, rng: Random) -> Written | None:
    """What a kind makes of a cell; drawn again where chance printed it as it was."""
    return next((written for _ in range(DRAWS) if (written := make(spot, rng)) is not None), None)


def _rows(draft: Draft) -> Rows:
    clean = {name: draft.frame[name].to_numpy(dtype=object) for name in draft.frame.columns}
    return Rows(draft.layout, clean, np.array(draft.frame["_person"], dtype=object), NOBODY)


def _tell(made: Made, kind: str, column: Column, row: int, value: Any, written: Written) -> None:
    if written.effect == "row_lost":
        made.rejected.add(row)
    elif written.effect == "cell_lost" or written.cell is None:
        made.cells[row, column.field] = Lost()
    elif column.kind in AS_WRITTEN:
        made.cells[row, column.field] = Kept(_text(written.cell), value[:18] if kind in WHOLE_ID else None)
    elif kind == "date_month_only":
        made.cells[row, column.field] = Month(value)
    if kind == "money_approximate":
        made.notes.add((row, column.field, "approximate"))
    if kind == "month_form" and str(written.cell).endswith(".1"):
        made.notes.add((row, column.field, "ambiguous_month"))


def _text(cell: Any) -> str:
    """A cell as it is read: of a number as long as an id only fifteen digits are left."""
    if isinstance(cell, float):
        mantissa, exponent = f"{cell:.14E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def _duplicated(draft: Draft) -> Made:
    """Every third row twice."""
    return Made([draft.page(repeated=range(0, len(draft.frame), 3))])


def _other_ids(write: Callable[[str], str], whole: bool, draft: Draft) -> Made:
    """Every second id written otherwise; ``whole``: the id can still be told."""
    made = Made([draft.page()])
    for column in draft.columns("id"):
        place = made.pages[0].at(column.field)
        for row in made.pages[0].data():
            if row.source % 2 == 0:
                value = draft.frame[column.field].iloc[row.source][:18]
                row.cells[place] = write(value)
                made.cells[row.source, column.field] = Kept(row.cells[place], value if whole else None)
    return made


def _as_float(value: str) -> str:
    return f"{value[0]}.{value[1:6]}E+17"


def _fits(kind: str) -> Need:
    """At least one cell can go wrong in this way."""
    return Need(f"dirt_{kind}", "有可能这样写错的单元格", lambda layout: bool(_possible(layout.feed, kind)))


@cache
def _sample(feed: str) -> tuple[Draft, Page, Rows]:
    draft = Draft.of(feed, "sample")
    return draft, draft.page(), _rows(draft)


@cache
def _possible(feed: str, kind: str) -> bool:
    draft, page, rows = _sample(feed)
    kinds, make = KINDS[kind]
    for column in draft.layout.of_kind(*kinds):
        place = page.at(column.field)
        for row in page.data():
            value = rows.value(column.field, row.source)
            spot = Spot(rows, row.source, column, value, row.cells[place])
            if row.source % 2 == 0 and value is not None and _drawn(make, spot, Random(kind)) is not None:
                return True
    return False


WORDS = {
    "id_lower_x": "证件号末位小写x", "id_full_width": "证件号全角", "id_inner_spaces": "证件号中有空格", "id_apostrophe": "证件号前有撇号",
    "id_bom": "证件号前有BOM", "id_nfkc_letter": "证件号含异体字符", "id_15_digits": "15位证件号", "id_certificate": "20位残疾人证号",
    "id_digit_wrong": "证件号错一位", "id_digits_swapped": "证件号两位颠倒", "id_zero_tail": "证件号末三位变为000",
    "id_as_float": "证件号成科学计数", "id_tail_missing": "证件号缺末几位", "village_old_suffix": "村名写作大队",
    "id_blank": "证件号空缺", "name_spaces": "姓名中有空格", "name_dot": "姓名间隔号不一", "village_form": "村名后缀不一",
    "township_form": "乡镇名缺后缀", "household_no_form": "户编号全角或有空格", "date_dot": "日期2021.9.1", "date_short": "日期2021-9-1",
    "date_zh": "日期2021年9月1日", "date_compact": "日期20210901", "date_serial": "日期序列值44440", "date_cell": "日期单元格",
    "date_month_only": "日期只到月", "month_form": "年月写法不一", "year_suffix": "2024年", "semester_form": "学期写法不一",
    "money_thousands": "千分位", "money_yuan_suffix": "320元", "money_wan_suffix": "1.2万元", "money_approximate": "部分金额写“约”",
    "number_full_width": "数字全角", "code_alias": "代码的别名", "code_set_order": "多值次序、分隔不一", "yes_no_form": "是否写作Y、√",
    "amount_unreadable": "金额写“见附件”", "code_unknown": "代码写“待核实”", "date_impossible": "2月30日", "date_future": "日期在百年之后",
    "key_missing": "主键空缺",
}  # fmt: skip
FORMS = [
    *(Form(kind, WORDS[kind], "spoilt", partial(_spoil, kind), (_fits(kind),)) for kind in KINDS if kind in WORDS),
    Form(DUPLICATE, "整行重复", "spoilt", _duplicated),
    Form("id_22_characters", "22位残疾人证号（补发）", "spoilt", partial(_other_ids, lambda value: f"{value}44B1", True), (ID,)),
    Form("id_as_float_text", "证件号成文本“9.99999E+17”", "spoilt", partial(_other_ids, _as_float, False), (ID,)),
]
