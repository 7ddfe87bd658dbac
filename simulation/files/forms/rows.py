"""Rows that are no data: totals with and without a label, subtotals, notes, blank rows; and figures printed beside a table."""

from __future__ import annotations

from functools import partial
from typing import Any

from simulation.files.forms.base import Form, Made
from simulation.files.forms.draft import Draft
from simulation.files.forms.needs import NAMED_PERSON, NUMBERED_HOUSEHOLD, STANDARD, SUMMED, TOWNSHIP, TOWNSHIP_SUMMED, standards

NOTES = ("注：1.本表一式两份。", "填表人：王主任　　审核人：李主任　　填表日期：2025年6月30日")


def _total(label: str | None, kind: str, draft: Draft, **layout: Any) -> Made:
    """Every total of the page under another label, or under none."""
    page = draft.page(**layout)
    for row in page.rows:
        if row.kind == kind:
            row.cells[0] = label
    return Made([page])


def _unlabelled_between(draft: Draft) -> Made:
    """Sums after each township and nothing to say so: each closes its group, the last one too."""
    page = draft.page(subtotal_by=draft.columns("township")[0].field)
    for row in page.rows:
        if row.kind == "subtotal":
            row.cells[0] = None
    return Made([page])


def _named_subtotals(draft: Draft) -> Made:
    """东河镇小计 in the place of the township, the whole below."""
    page = draft.page(subtotal_by=draft.columns("township")[0].field, total="end")
    names = iter(("东河镇小计", "燕子乡小计"))
    for row in page.rows:
        if row.kind == "subtotal":
            row.cells[0] = next(names)
    return Made([page])


def _notes_below(draft: Draft) -> Made:
    return Made([draft.page(notes=NOTES)])


def _note_between(draft: Draft) -> Made:
    """A note in the middle; data follow."""
    page = draft.page()
    page.insert(page.first() + 5, page.line("note", "注：以下为新增对象。"))
    return Made([page])


def _blank_rows(draft: Draft) -> Made:
    page = draft.page(blank_rows=True)
    page.insert(page.first(), page.blank())
    return Made([page])


def _prefilled(draft: Draft) -> Made:
    """Numbered beforehand, and the last numbers left blank: rows that say nothing."""
    page = draft.page(sequence=True)
    page.rows += [page.line("note", number) for number in (13, 14, 15)]
    return Made([page])


def _printed(words: str, finding: str, draft: Draft) -> Made:
    """The title counts more than the sheet holds."""
    return Made([draft.page(f"{draft.title()}　{words}")], findings={finding})


def _printed_standard(draft: Draft) -> Made:
    """A standard in the title that no row has."""
    field, text = next(iter(standards(draft.layout).items()))
    unit = "万元" if draft.layout.column(field).unit == "wan_yuan" else "元"
    return Made([draft.page(draft.title(), f"{text}为77{unit}")], findings={"printed_standard"})


FORMS = [
    Form("total_end", "末行合计", "rows", partial(_total, "合计", "total", total="end")),
    Form("total_end_spaced", "末行“合　计”", "rows", partial(_total, "合　　计", "total", total="end")),
    Form("total_end_grand", "末行“总计”", "rows", partial(_total, "总计：", "total", total="end")),
    Form("total_start", "首行合计", "rows", partial(_total, "合计", "total", total="start")),
    Form("total_end_unlabelled", "末行为合计数而无“合计”字样", "rows", partial(_total, None, "total", total="end"), (SUMMED,)),
    Form("total_start_unlabelled", "首行为合计数而无“合计”字样", "rows", partial(_total, None, "total", total="start"), (SUMMED,)),
    Form("total_middle", "表中合计，其后仍有数据", "rows", lambda d: Made([d.page(mid_total=d.columns("township")[0].field)]), (TOWNSHIP,)),
    Form("subtotals", "分乡镇小计", "rows", lambda d: Made([d.page(subtotal_by=d.columns("township")[0].field)]), (TOWNSHIP,)),
    Form("subtotals_named", "东河镇小计，末行合计", "rows", _named_subtotals, (TOWNSHIP,)),
    Form("subtotals_unlabelled", "分乡镇合计数而无“小计”字样", "rows", _unlabelled_between, (TOWNSHIP_SUMMED,)),
    Form("notes_below", "表下有注和签字行", "rows", _notes_below),
    Form("note_between", "表中有注，其后仍有数据", "rows", _note_between),
    Form("blank_rows", "有空行", "rows", _blank_rows),
    Form("numbered_blank_rows", "末尾有只印序号的空行", "rows", _prefilled),
    Form("printed_persons", "标题所写人数与表内不符", "rows", partial(_printed, "共99人", "printed_persons"), (NAMED_PERSON,)),
    Form("printed_households", "标题所写户数与表内不符", "rows", partial(_printed, "共99户", "printed_households"), (NUMBERED_HOUSEHOLD,)),
    Form("printed_standard", "标题所写标准与表内不符", "rows", _printed_standard, (STANDARD,)),
    Form("printed_line", "标题写有监测线", "rows", partial(_printed, "2024年度监测线8300元", "printed_line")),
]
