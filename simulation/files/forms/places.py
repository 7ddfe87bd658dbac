"""Townships that stand once for many rows: above their villages, in a title, in a sheet's name; and ones that do not stand anywhere."""

from __future__ import annotations

from simulation.files.forms.base import Form, Made
from simulation.files.forms.draft import PART, Draft
from simulation.files.forms.needs import SUMMED_VILLAGES, TOWNSHIP, VILLAGES
from simulation.files.forms.page import Page

SAYS = {"feed", "period", "part"}  # without its township column a table may be taken for another dataset's


def _without(draft: Draft, *titles: str, **options: object) -> Page:
    page = draft.page(*titles, **options)  # type: ignore[arg-type]
    page.without(draft.columns("township")[0].field)
    return page


def _above(merged: bool, indented: bool, draft: Draft) -> Page:
    """The township in a row of its own above its villages."""
    page = _without(draft)
    village = page.at(draft.columns("village")[0].field)
    if indented:
        for row in page.data():
            row.cells[village] = f"　　{row.cells[village]}"
    for township, rows in reversed(list(zip(PART, draft.halves(), strict=True))):
        at = next(index for index, row in enumerate(page.rows) if row.source == rows[0])
        line = page.line("title")
        line.cells[0 if merged else village] = township
        page.insert(at, line)
        if merged:
            page.merges.append((at, 0, at, len(page.fields) - 1))
    return page


def _merged(draft: Draft) -> Made:
    return Made([_above(True, False, draft)], findings={"township_filled"}, says=set(SAYS))


def _indented(draft: Draft) -> Made:
    return Made([_above(False, True, draft)], findings={"township_filled"}, says=set(SAYS))


def _unproven(draft: Draft) -> Made:
    """Neither merged nor indented: whether the rows below belong to it, the sheet does not say."""
    made = Made([_above(False, False, draft)], findings={"township_above"}, says=set(SAYS))
    column = draft.columns("township")[0]
    for row in range(len(draft.frame)):
        made.lose(row, column, column.blank)
    return made


def _sums_above(draft: Draft) -> Made:
    """A township's sums stand in its own row, its villages indented below."""
    page = _without(draft, subtotal_by=draft.columns("township")[0].field)
    village = page.at(draft.columns("village")[0].field)
    for row in page.data():
        row.cells[village] = f"　　{row.cells[village]}"
    sums = [row for row in page.rows if row.kind == "subtotal"]
    page.rows = [row for row in page.rows if row.kind != "subtotal"]
    figures = {column.field for column in draft.figures()}
    for township, line, rows in reversed(list(zip(PART, sums, draft.halves(), strict=True))):
        line.cells = [cell if field in figures else None for cell, field in zip(line.cells, page.fields, strict=True)]
        line.cells[village] = township
        page.insert(next(index for index, row in enumerate(page.rows) if row.source == rows[0]), line)
    return Made([page], findings={"township_filled"}, says=set(SAYS))


def _sheet_name(draft: Draft) -> Made:
    wording = draft.wording()
    pages = [_without(draft, wording=wording, rows=rows, name=name) for name, rows in zip(PART, draft.halves(), strict=True)]
    return Made(pages, findings={"township_filled"}, says=set(SAYS))


def _title(draft: Draft) -> Made:
    """Two tables below one another, the township of each in its title only."""
    wording = draft.wording()
    first, second = (_without(draft, f"{name}登记表", wording=wording, rows=rows) for name, rows in zip(PART, draft.halves(), strict=True))
    first.rows.append(first.blank())
    first.below(second)
    return Made([first], findings={"township_filled"}, says=set(SAYS))


def _first_row_only(draft: Draft) -> Made:
    """The township's cell is merged down over its villages: only the first row holds the text."""
    page = draft.page()
    at = page.at(draft.columns("township")[0].field)
    for rows in draft.halves():
        places = [index for index, row in enumerate(page.rows) if row.source in rows]
        page.merges.append((places[0], at, places[-1], at))
        for index in places[1:]:
            page.rows[index].cells[at] = None
    return Made([page])


FORMS = [
    Form("township_row_merged", "乡镇单独成行（合并），其下为村", "places", _merged, (VILLAGES,)),
    Form("township_row_indented", "乡镇单独成行，其下村名缩进", "places", _indented, (VILLAGES,)),
    Form("township_row_unproven", "乡镇单独成行，归属无从证明", "places", _unproven, (VILLAGES,)),
    Form("township_sums_above", "乡镇合计行在上，其下村名缩进", "places", _sums_above, (SUMMED_VILLAGES,)),
    Form("township_merged_down", "乡镇单元格纵向合并", "places", _first_row_only, (TOWNSHIP,)),
    Form("township_in_sheet_name", "乡镇只写在工作表名", "places", _sheet_name, (TOWNSHIP,)),
    Form("township_in_title", "乡镇只写在各表标题", "places", _title, (TOWNSHIP,)),
]
