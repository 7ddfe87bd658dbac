"""The blank workbook a department fills in: title, headers, dropdowns, an example row and notes. Same bytes each time.

Cells of numbers that are names (ids, accounts, codes) are text, so that no spreadsheet rounds them away.
"""

from __future__ import annotations

import datetime as dt
import io

import xlsxwriter

from pipelines.contracts.code_lists import load_codes
from pipelines.contracts.derive.columns import semantic
from pipelines.contracts.derive.samples import valid_cells
from pipelines.contracts.model import Contract, FeedField

CREATED = dt.datetime(2025, 1, 1)  # a fixed date: the file says nothing of when it was made
ROWS = 2000  # rows prepared with format and dropdowns
HEADER_ROW = 1
_UNITS = {"yuan": "元", "wan_yuan": "万元", "mu": "亩"}


def blank_workbook(contract: Contract) -> bytes:
    """The workbook as bytes of an .xlsx file."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": contract.title.zh, "comments": contract.feed, "created": CREATED})
    title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#DDEBF7", "text_wrap": True, "align": "center", "valign": "vcenter"})
    must = book.add_format({"bold": True, "border": 1, "bg_color": "#FCE4D6", "text_wrap": True, "align": "center", "valign": "vcenter"})
    text = book.add_format({"num_format": "@"})
    grey = book.add_format({"num_format": "@", "italic": True, "font_color": "#808080"})
    sheet = book.add_worksheet("填报")
    lists = book.add_worksheet("代码")
    notes = book.add_worksheet("说明")
    width = len(contract.fields)
    sheet.merge_range(0, 0, 0, width - 1, contract.title.zh, title) if width > 1 else sheet.write(0, 0, contract.title.zh, title)
    example = valid_cells(contract)
    for column, field in enumerate(contract.fields):
        header = field_header(field)
        sheet.write_string(HEADER_ROW, column, header, must if field.required else head)
        sheet.set_column(column, column, min(max(len(header) * 2 + 2, 10), 26), text)
        example_book_cell = example[field.name]
        notes.write_string(column + 1, 2, example_book_cell)
        choices = _choices(field)
        if choices:
            lists.write_column(0, column, [field.zh, *choices])
            first, last = (xlsxwriter.utility.xl_rowcol_to_cell(row, column, True, True) for row in (1, len(choices)))
            sheet.data_validation(
                HEADER_ROW + 1,
                column,
                HEADER_ROW + ROWS,
                column,
                {
                    "validate": "list",
                    "source": f"=代码!{first}:{last}",
                    "error_title": "请从列表中选择",
                    "error_message": f"{field.zh}只能填代码表中的值",
                },
            )
        notes.write_row(column + 1, 0, [header, "必填" if field.required else "选填"])
        notes.write_string(column + 1, 3, _advice(field))
    notes.write_row(0, 0, ["字段", "是否必填", "示例（虚构）", "填写要求"], head)
    notes.set_column(0, 3, 30, grey)
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    book.close()
    return buffer.getvalue()


def field_header(field: FeedField) -> str:
    """The header to print: the canonical one, with the unit where it has none."""
    unit = _UNITS.get(field.unit or "")
    return f"{field.zh}（{unit}）" if unit and unit not in field.zh else field.zh


def _choices(field: FeedField) -> list[str]:
    if field.type == "yes_no":
        return ["是", "否"]
    return [entry.zh for entry in load_codes(field.codes).entries] if field.type == "code" and field.codes else []


def _advice(field: FeedField) -> str:
    parts = [semantic(field).zh]
    if field.type == "code_set":
        parts.append("可填多个，用顿号分隔")
    if field.unit:
        parts.append(f"单位：{_UNITS[field.unit]}")
    if field.on_blank == "reject":
        parts.append("不填则该行退回")
    return "；".join(parts)
