"""Where tables lie: several on one sheet, below or beside each other; several sheets; hidden parts."""

from __future__ import annotations

from simulation.files.forms.base import Form, Made
from simulation.files.forms.draft import Draft
from simulation.files.forms.headers import grouped
from simulation.files.forms.needs import TOWNSHIP
from simulation.files.forms.page import Page
from simulation.files.layout import layouts
from simulation.files.render import SPREADSHEETS, headers
from simulation.files.sheet import Wording


def _plain(draft: Draft) -> Made:
    return Made([draft.page()])


def _stacked(draft: Draft) -> Made:
    """The same header again below a blank row, as on every printed page: no new table."""
    first, second = draft.halves()
    wording = draft.wording()
    page = draft.page(wording=wording, rows=first)
    page.rows.append(page.blank())
    page.below(draft.page(wording=wording, rows=second))
    return Made([page])


def _other_order(draft: Draft) -> Made:
    """A second table below, its columns in another order."""
    first, second = draft.halves()
    wording = draft.wording()
    page, other = draft.page(wording=wording, rows=first), draft.page(wording=wording, rows=second)
    other.reordered(list(reversed(range(len(other.fields)))))
    page.rows.append(page.blank())
    page.below(other)
    return Made([page])


def _titled(draft: Draft) -> Made:
    """A table for each township below one another, each with its own title."""
    first, second = draft.halves()
    wording = draft.wording()
    page = draft.page("一、东河镇", wording=wording, rows=first)
    page.rows.append(page.blank())
    page.below(draft.page("二、燕子乡", wording=wording, rows=second))
    return Made([page])


def _beside(draft: Draft, gap: int, sequence: bool) -> Made:
    wording = draft.wording()
    page = draft.page(wording=wording, rows=range(7), sequence=sequence)
    page.beside(draft.page(wording=wording, rows=range(7, len(draft.frame)), sequence=sequence), gap)
    return Made([page])


def _by_township(draft: Draft, width_differs: bool = False) -> Made:
    first, second = draft.halves()
    wording = draft.wording()
    pages = [draft.page(wording=wording, rows=rows, name=name) for rows, name in ((first, "东河镇"), (second, "燕子乡"))]
    if width_differs:
        pages[1].reordered(list(reversed(range(len(pages[1].fields)))))
    return Made(pages)


def _cover(draft: Draft) -> Made:
    """Instructions on a sheet of their own."""
    cover = Page("填表说明", [None], [])
    cover.rows = [cover.line("note", text) for text in ("填表说明", "一、本表由县级主管部门填报。", "二、金额保留两位小数。")]
    return Made([cover, draft.page()], findings={"sheet_without_data"})


def _blank_sheets(draft: Draft) -> Made:
    """Sheet2 and Sheet3, as every new workbook used to have them."""
    return Made([draft.page(), Page("Sheet2", [], []), Page("Sheet3", [], [])], findings={"empty_sheet"})


def _hidden_rows(draft: Draft) -> Made:
    """A filtered list: nobody has deleted the rows."""
    made = Made([draft.page()], findings={"hidden_rows"})
    first = made.pages[0].first()
    made.pages[0].hidden_rows = (first + 2, first + 5)
    return made


def _hidden_columns(draft: Draft) -> Made:
    made = Made([draft.page()], findings={"hidden_columns"})
    made.pages[0].hidden_columns = (1, len(made.pages[0].fields) - 1)
    return made


def _hidden_sheet(draft: Draft) -> Made:
    made = _by_township(draft)
    made.pages[0].name, made.pages[1].name = "Sheet1", "Sheet2"
    made.pages[1].hidden = True
    made.findings = {"hidden_sheet"}
    return made


def _offset(draft: Draft) -> Made:
    """The table begins in column C of row 4."""
    page = draft.page()
    for row in page.rows:
        row.cells[:0] = [None, None]
    page.fields[:0] = [None, None]
    page.insert(0, page.blank(), page.blank(), page.blank())
    return Made([page])


def _own(draft: Draft) -> Made:
    """The department's own template, as the simulated county sends it."""
    draft.layout = layouts()[draft.layout.feed]
    layout = draft.layout
    wording = Wording((draft.title(),) if layout.title else (), headers(layout, draft.rng))
    every = list(range(len(draft.frame)))
    name = "Sheet1" if layout.format in SPREADSHEETS else ""
    if layout.sheets_by is None:
        pages = [draft.page(wording=wording, name=name)]
    else:
        places = draft.frame[layout.sheets_by]
        parts = {str(place): [row for row in every if places.iloc[row] == place] for place in dict.fromkeys(places)}
        pages = [draft.page(wording=wording, name=place, rows=rows) for place, rows in parts.items()]
    made = Made(pages, format=layout.format, encoding="gb18030", findings={"unknown_header"} if layout.remark else set())
    if layout.instructions:
        made.pages[:0] = _cover(draft).pages[:1]
        made.findings.add("sheet_without_data")
    return made


def _everything(draft: Draft) -> Made:
    """Title, unit, three header rows, numbers, subtotals, total, blank rows, notes and remarks on one sheet."""
    grouped(draft, 3, alone=1)
    if money := draft.columns("money"):
        draft.change(*money, unit="yuan")
    townships = draft.columns("township")
    page = draft.page(
        draft.title(), "填报单位：县主管部门（盖章）", header_rows=3, unit_row="单位：元" if money else None, sequence=True, remark=True,
        blank_rows=True, subtotal_by=townships[0].field if townships else None, total="end", notes=("注：本表一式两份。", "填表人：王主任"),
    )  # fmt: skip
    return Made([page], findings={"unknown_header"}, says=set())


FORMS = [
    Form("department_template", "部门自己的表样", "tables", _own),
    Form("everything_at_once", "标题、单位、三行表头、序号、小计、合计、空行、注、备注俱全", "tables", _everything),
    Form("plain", "普通表：一行表头", "tables", _plain),
    Form("stacked_same_header", "同一表头在表中重复打印", "tables", _stacked),
    Form("stacked_other_order", "上下两个表，列的次序不同", "tables", _other_order),
    Form("stacked_titled", "分乡镇上下排列，各有标题", "tables", _titled, (TOWNSHIP,)),
    Form("side_by_side", "左右两个表，中间空一列", "tables", lambda draft: _beside(draft, 1, False)),
    Form("side_by_side_numbered", "左右两个表，各有序号，紧挨", "tables", lambda draft: _beside(draft, 0, True)),
    Form("sheet_per_township", "每个乡镇一个工作表", "tables", _by_township, (TOWNSHIP,)),
    Form("sheet_per_township_other_order", "每个乡镇一个工作表，列的次序不同", "tables", lambda d: _by_township(d, True), (TOWNSHIP,)),
    Form("cover_sheet", "首页为填表说明", "tables", _cover),
    Form("blank_sheets", "另有空白工作表", "tables", _blank_sheets),
    Form("hidden_rows", "有隐藏的行", "tables", _hidden_rows),
    Form("hidden_columns", "有隐藏的列", "tables", _hidden_columns),
    Form("hidden_sheet", "有隐藏的工作表", "tables", _hidden_sheet),
    Form("table_not_at_a1", "表格不从A1开始", "tables", _offset),
]
