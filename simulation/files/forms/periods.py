"""Where a table says which period it speaks of: in a title, in a header, over a group of columns, in the sheet's name."""

from __future__ import annotations

from simulation.files.forms.base import Form, Made
from simulation.files.forms.draft import Draft
from simulation.files.forms.needs import FIGURE, NO_OWN_PERIOD
from simulation.files.layout import period_end_text, period_text
from simulation.files.sheet import Wording


def _stated(draft: Draft) -> str:
    return period_text(draft.period)


def _title(draft: Draft) -> Made:
    return Made([draft.page(draft.title())], says=set())


def _subtitle(draft: Draft) -> Made:
    """截至2025年6月30日, with the day of filling in beside it, which is no period."""
    line = f"填报单位：县主管部门　　截至{period_end_text(draft.period)}　　填表日期：2026年1月5日"
    return Made([draft.page("登记表", line)], says=set())


def _header(draft: Draft) -> Made:
    column = draft.columns("money", "integer", "decimal")[0]
    wording = draft.wording()
    texts = {**wording.headers, column.field: f"{_stated(draft)}{wording.headers[column.field]}"}
    return Made([draft.page(wording=Wording((), texts))], says=set())


def _over_group(draft: Draft) -> Made:
    """The period stands over the figures it is true of."""
    for column in draft.columns("money", "integer", "decimal"):
        draft.change(column, under=(_stated(draft),))
    return Made([draft.page(header_rows=2)], says=set())


def _sheet_name(draft: Draft) -> Made:
    return Made([draft.page(name=_stated(draft))], says=set())


FORMS = [
    Form("period_in_title", "标题写明所属期", "periods", _title),
    Form("period_in_subtitle", "副标题写明截至日期，另有填表日期", "periods", _subtitle),
    Form("period_in_header", "列名写明所属期", "periods", _header, (FIGURE,)),
    Form("period_over_group", "所属期写在数值列上方", "periods", _over_group, (FIGURE,)),
    Form("period_in_sheet_name", "工作表名写明所属期", "periods", _sheet_name, (NO_OWN_PERIOD,)),
]
