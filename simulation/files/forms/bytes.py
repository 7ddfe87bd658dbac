"""The same table in other formats and encodings."""

from __future__ import annotations

from functools import partial

from simulation.files.forms.base import Form, Made
from simulation.files.forms.draft import Draft
from simulation.files.render import SPREADSHEETS


def _as(format: str, encoding: str | None, draft: Draft, suffix: str | None = None) -> Made:
    name = "Sheet1" if format in SPREADSHEETS else ""  # a text has no sheet
    return Made([draft.page(format=format, name=name)], format=format, encoding=encoding, suffix=suffix)


FORMS = [
    Form("csv_gb18030", "GB18030编码的CSV", "bytes", partial(_as, "csv", "gb18030")),
    Form("csv_utf8", "UTF-8编码的CSV", "bytes", partial(_as, "csv", "utf-8")),
    Form("csv_utf8_bom", "带BOM的UTF-8编码CSV", "bytes", partial(_as, "csv", "utf-8-sig")),
    Form("text_utf16", "UTF-16编码的制表符文本", "bytes", partial(_as, "txt", None)),
    Form("xls", "Excel 97-2003工作簿", "bytes", partial(_as, "xls", None)),
    Form("et", "WPS表格（.et）", "bytes", partial(_as, "xls", None, suffix="et")),
    Form("xlsx_named_xls", "新格式而后缀为.xls", "bytes", partial(_as, "xlsx", None, suffix="xls")),
    Form("ods", "OpenDocument表格", "bytes", partial(_as, "ods", None)),
    Form("parquet", "Parquet", "bytes", partial(_as, "parquet", None)),
]
