"""Named refusals of a file: one table of names with their Chinese and English sentence and the cure.

Here belong the sentences only. Who refuses, and when, stands in the reader that finds the fault.
No sentence may quote a cell: ``found`` is for counts, formats and header texts.
"""

from __future__ import annotations

from pipelines.errors import IntakeError, Where

# name: (English, Chinese, what to do)
REFUSALS: dict[str, tuple[str, str, str]] = {
    "file_empty": ("the file has no cell with content", "文件没有内容", "send the file again with its rows"),
    "file_truncated": ("the file ends before it is complete or is damaged", "文件不完整或已损坏", "send the file again"),
    "file_encrypted": ("the file is encrypted or protected by a password", "文件已加密或设有密码", "remove the password, send it again"),
    "file_too_large": ("the file needs more memory than a delivery may take", "文件过大，超过允许的内存", "split it by township"),
    "file_too_wide": ("the sheet has more columns than a delivery may have", "工作表列数过多", "delete the columns that are not data"),
    "unknown_format": ("the bytes are of no format that is read here", "无法识别的文件格式", "save it as xlsx or csv"),
    "unreadable_file": ("the workbook cannot be parsed", "工作簿无法解析", "open it, save it as xlsx and send it again"),
    "unknown_encoding": ("the text is neither UTF-8, UTF-16 nor GB18030", "文本编码无法识别", "save it as UTF-8 or GB18030"),
    "unclosed_quote": ("a quotation mark is opened and never closed", "引号未闭合", "export the file again"),
    "no_header": ("no header row was found", "没有找到表头", "keep the header row of the template"),
    "missing_header": ("a compulsory column is missing", "缺少必填列", "name the column as in the template"),
    "duplicate_header": ("two columns claim the same field and differ", "同一字段出现两列且内容不同", "keep one of the two columns"),
    "unknown_feed": (
        "the headers fit no declared dataset",
        "表头与任何数据集都不符",
        "use the template or a delivery note naming the feed",
    ),
    "ambiguous_feed": ("the headers fit more than one dataset", "表头同时符合多个数据集", "name the feed in a delivery note"),
    "several_feeds": ("the workbook holds sheets of different datasets", "一个工作簿内有多个数据集", "send one file for each dataset"),
    "unknown_period": ("the rows do not say which period they speak of", "无法判断所属期", "state it in the title or a delivery note"),
    "unknown_part": ("the rows do not say which township they speak of", "无法判断所属乡镇", "state it in the title or a delivery note"),
    "bad_note": ("the delivery note cannot be read", "交付说明无法读取", "correct the .delivery.json beside the file"),
    "reader_failed": ("the reader ended without an answer", "读取程序异常终止", "open the file, save it again and send it"),
    "reader_timeout": ("reading took longer than a delivery may take", "读取超时", "split the file by township"),
}


class Refusal(IntakeError):
    """A refused file. ``feed``: what it turned out to be before the fault was met, if that far."""

    feed: str | None = None


def refuse(name: str, *, where: Where | None = None, expected: str = "", found: str = "") -> Refusal:
    """The refusal of that name, ready to raise."""
    en, zh, fix = REFUSALS[name]
    return Refusal(name, en, zh=zh, where=where, expected=expected, found=found, fix=fix)
