"""What headers look like: one to five rows deep, merged or not, with the unit in them, under them or above them."""

from __future__ import annotations

from functools import partial

from simulation.files.forms.base import Form, Lost, Made
from simulation.files.forms.draft import Draft
from simulation.files.forms.needs import MISSPELLABLE, MONEY, REPEATABLE, bare, misspellable, repeatable
from simulation.files.layout import Column
from simulation.files.sheet import Wording

LEVELS = ("部分", "类情况", "项内容", "栏填写")
MARKS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"


def grouped(draft: Draft, depth: int, *, alone: int = 0) -> None:
    """Put groups over the columns, ``depth - 1`` rows of them; the first ``alone`` columns stand under none."""
    columns = draft.layout.columns
    count = len(columns) - alone
    for index, column in enumerate(columns[alone:]):
        under = tuple(f"{MARKS[index * min(count, 2 ** (level + 1)) // count]}{LEVELS[level]}" for level in range(depth - 1))
        draft.change(column, under=under)


def _depth(depth: int, draft: Draft) -> Made:
    grouped(draft, depth)
    return Made([draft.page(header_rows=depth)])


def _merged_down(draft: Draft) -> Made:
    """The first columns stand alone and reach down over three rows; the others are grouped."""
    grouped(draft, 3, alone=max(1, len(draft.layout.columns) // 3))
    return Made([draft.page(header_rows=3)])


def _unmerged(draft: Draft) -> Made:
    """A group's text stands over its first column only, and nothing is merged."""
    grouped(draft, 2)
    page = draft.page(header_rows=2)
    page.merges = []
    return Made([page])


def _spaced(draft: Draft) -> Made:
    """姓　　名, and a line break within the words."""
    page = draft.page()
    header = page.rows[page.place("header")]
    header.cells = [("　　".join(text) if len(text) == 2 else f"{text[:2]}\n{text[2:]}") if text else text for text in header.cells]
    return Made([page])


def _sequence(draft: Draft) -> Made:
    return Made([draft.page(sequence=True)])


def _numbered(draft: Draft) -> Made:
    """A row of column numbers below the header."""
    page = draft.page()
    page.insert(page.first(), page.line("header", *range(1, len(page.fields) + 1)))
    return Made([page])


def _remark(draft: Draft) -> Made:
    page = draft.page(remark=True)
    for number, row in enumerate(page.data()):
        row.cells[-1] = "已核实" if number % 3 == 0 else None
    return Made([page], findings={"unknown_header"})


def _other_unit(column: Column) -> tuple[str, str]:
    """The unit this dataset does not usually have, by its key and as printed."""
    return ("yuan", "元") if column.unit == "wan_yuan" else ("wan_yuan", "万元")


def _in_other_unit(draft: Draft) -> None:
    for column in draft.columns("money"):
        draft.change(column, unit=_other_unit(column)[0])


def _unit_in_header(brackets: str, draft: Draft) -> Made:
    said = {column.field: _other_unit(column)[1] for column in draft.columns("money")}
    wording = draft.wording()
    _in_other_unit(draft)
    texts = {name: text + (brackets.format(said[name]) if name in said else "") for name, text in wording.headers.items()}
    return Made([draft.page(wording=Wording((), texts))])


def _unit_row(draft: Draft) -> Made:
    _in_other_unit(draft)
    return Made([draft.page(units_below=True)])


def _unit_line(draft: Draft) -> Made:
    """One unit for all sums of the sheet, above the header."""
    key, unit = _other_unit(draft.columns("money")[0])
    draft.change(*draft.columns("money"), unit=key)
    return Made([draft.page(draft.title(), unit_row=f"单位：{unit}")])


def _twice(halved: bool, draft: Draft) -> Made:
    """An export names one column twice, with 0 and 1 behind; either both are filled or each in part."""
    column = draft.layout.column(repeatable(draft.layout)[0])
    page = draft.page()
    at = page.at(column.field)
    for row in page.rows:
        row.cells.append(row.cells[at])
    page.fields.append(None)
    header = page.rows[page.place("header")]
    header.cells[at], header.cells[-1] = f"{header.cells[at]}0", f"{header.cells[at]}1"
    if not halved:
        return Made([page], findings={"duplicate_header"})
    for number, row in enumerate(page.data()):
        row.cells[at if number % 2 else -1] = None
    return Made([page], findings={"column_completed"})


def _misspelt(draft: Draft) -> Made:
    """A header has lost its first character: told with the nearest field, matched by nobody."""
    column = draft.layout.column(misspellable(draft.layout)[0])
    wording = draft.wording()
    texts = {**wording.headers, column.field: bare(column.print[0])[1:]}
    made = Made([draft.page(wording=Wording((), texts))], findings={"unknown_header"}, says={"feed", "period"})
    made.cells |= {(row, column.field): Lost() for row in range(len(draft.frame))}
    return made


FORMS = [
    *(Form(f"header_depth_{d}", f"{'一二三四五'[d - 1]}行表头，横向合并", "headers", partial(_depth, d)) for d in range(2, 6)),
    Form("header_merged_down", "表头纵向、横向都有合并", "headers", _merged_down),
    Form("header_unmerged_groups", "分组表头未合并单元格", "headers", _unmerged),
    Form("header_spaced", "表头字间有空格、换行", "headers", _spaced),
    Form("sequence_column", "有序号列", "headers", _sequence),
    Form("column_numbers", "表头下有一行栏号", "headers", _numbered),
    Form("remark_column", "有备注列", "headers", _remark),
    Form("header_misspelt", "列名缺首字", "headers", _misspelt, (MISSPELLABLE,)),
    Form("unit_in_header", "表头写明单位：金额（万元）", "headers", partial(_unit_in_header, "（{}）"), (MONEY,)),
    Form("unit_after_comma", "表头写明单位：金额/万元", "headers", partial(_unit_in_header, "/{}"), (MONEY,)),
    Form("unit_row", "表头下有一行单位", "headers", _unit_row, (MONEY,)),
    Form("unit_line", "表头上方写明单位：万元", "headers", _unit_line, (MONEY,)),
    Form("column_twice_same", "同一列出现两次（后缀0、1），内容相同", "headers", partial(_twice, False), (REPEATABLE,)),
    Form("column_twice_completing", "同一列出现两次（后缀0、1），各填一部分", "headers", partial(_twice, True), (REPEATABLE,)),
]
