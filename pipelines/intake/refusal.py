"""Named refusals of a file: one table of names with their Chinese and English sentence and the cure.

Here belong the sentences only. Who refuses, and when, stands in the reader that finds the fault.
No sentence may quote a cell: ``found`` is for counts, formats and header texts.
"""

from __future__ import annotations

from pipelines.errors import IntakeError, Where
from pipelines.intake.refusal_zh import in_chinese

# name: (English, Chinese, what to do in English, in Chinese)
REFUSALS: dict[str, tuple[str, str, str, str]] = {
    "file_empty": ("the file has no cell with content", "文件没有内容", "send the file again with its rows", "请填入数据后重新报送"),
    "file_truncated": (
        "the file ends before it is complete or is damaged",
        "文件不完整或已损坏",
        "send the file again",
        "请重新报送该文件",
    ),
    "file_encrypted": (
        "the file is encrypted or protected by a password",
        "文件已加密或设有密码",
        "remove the password, send it again",
        "请取消密码后重新报送",
    ),
    "file_too_large": (
        "the file needs more memory than a delivery may take",
        "文件过大，超过允许的内存",
        "split it by township",
        "请按乡镇拆分后报送",
    ),
    "file_too_wide": (
        "the sheet has more columns than a delivery may have",
        "工作表列数过多",
        "delete the columns that are not data",
        "请删除数据以外的列",
    ),
    "unknown_format": (
        "the bytes are of no format that is read here",
        "无法识别的文件格式",
        "save it as xlsx or csv",
        "请另存为 xlsx 或 csv 后报送",
    ),
    "unreadable_file": (
        "the workbook cannot be parsed",
        "工作簿无法解析",
        "open it, save it as xlsx and send it again",
        "请打开后另存为 xlsx 再报送",
    ),
    "unknown_encoding": (
        "the text is neither UTF-8, UTF-16 nor GB18030",
        "文本编码无法识别",
        "save it as UTF-8 or GB18030",
        "请另存为 UTF-8 或 GB18030 编码",
    ),
    "unclosed_quote": ("a quotation mark is opened and never closed", "引号未闭合", "export the file again", "请重新导出该文件"),
    "no_header": ("no header row was found", "没有找到表头", "keep the header row of the template", "请保留模板的表头行"),
    "missing_header": ("a compulsory column is missing", "缺少必填列", "name the column as in the template", "请按模板填写列名"),
    "duplicate_header": (
        "two columns claim the same field and differ",
        "同一字段出现两列且内容不同",
        "keep one of the two columns",
        "请只保留其中一列",
    ),
    "unknown_feed": (
        "the headers fit no declared dataset",
        "表头与任何数据集都不符",
        "use the template or a delivery note naming the feed",
        "请使用模板，或在交付说明中写明数据集",
    ),
    "ambiguous_feed": (
        "the headers fit more than one dataset",
        "表头同时符合多个数据集",
        "name the feed in a delivery note",
        "请在交付说明中写明数据集",
    ),
    "several_feeds": (
        "the workbook holds sheets of different datasets",
        "一个工作簿内有多个数据集",
        "send one file for each dataset",
        "请每个数据集单独报送一个文件",
    ),
    "unknown_period": (
        "the rows do not say which period they speak of",
        "无法判断所属期",
        "state it in the title or a delivery note",
        "请在标题或交付说明中写明所属期",
    ),
    "several_periods": (
        "the tables speak of different periods, and each is to be the whole list of its own",
        "一个文件内有多个所属期的名册",
        "send one file for each period",
        "请每个所属期单独报送一个文件",
    ),
    "unknown_part": (
        "the rows do not say which township they speak of",
        "无法判断所属乡镇",
        "state it in the title or a delivery note",
        "请在标题或交付说明中写明乡镇",
    ),
    "bad_note": (
        "the delivery note cannot be read",
        "交付说明无法读取",
        "correct the .delivery.json beside the file",
        "请更正文件旁的 .delivery.json",
    ),
    "receipt_altered": (
        "this is a returned receipt whose hidden sheet or row marks are not as they were sent",
        "退回的回执缺少识别信息或识别信息已被改动",
        "correct the cells in the receipt as it was sent, or send the whole file again without the receipt's sheets",
        "请在收到的回执工作簿内直接改正，或去掉回执工作表后重新报送整个文件",
    ),
    "receipt_unknown": (
        "this is a returned receipt of a delivery that is not known here",
        "退回的回执所对应的交付不存在",
        "send the whole file again without the receipt's sheets",
        "请去掉回执工作表后重新报送整个文件",
    ),
    "receipt_rows_moved": (
        "rows of a returned receipt do not belong to their marks",
        "退回的回执中数据行与其行标不符，可能只对部分列排过序",
        "correct the cells in the receipt as it was sent; do not sort or paste over rows",
        "请在收到的回执工作簿内逐格改正，不要排序或整行粘贴",
    ),
    "reader_failed": (
        "the reader ended without an answer",
        "读取程序异常终止",
        "open the file, save it again and send it",
        "请打开文件另存后重新报送",
    ),
    "reader_timeout": ("reading took longer than a delivery may take", "读取超时", "split the file by township", "请按乡镇拆分后报送"),
}


class Refusal(IntakeError):
    """A refused file. ``feed``: what it turned out to be before the fault was met, if that far."""

    feed: str | None = None
    fix_zh: str = ""

    def line_zh(self) -> str:
        """The whole story in one line of Chinese."""
        place = [f"文件《{self.where.file}》" if self.where.file else "", f"工作表“{self.where.sheet}”" if self.where.sheet else ""]
        place += [
            f"第 {self.where.row} 行" if self.where.row else "",
            f"{self.where.column.replace(' and ', '、')} 列" if self.where.column else "",
        ]
        told = [
            f"{label}：{text}"
            for label, text in (("应有", in_chinese(self.expected)), ("发现", in_chinese(self.found)), ("办法", self.fix_zh))
            if text
        ]
        return "；".join(part for part in [self.zh, "".join(place), *told] if part)


def refuse(name: str, *, where: Where | None = None, expected: str = "", found: str = "") -> Refusal:
    """The refusal of that name, ready to raise."""
    en, zh, fix, fix_zh = REFUSALS[name]
    refusal = Refusal(name, en, zh=zh, where=where, expected=expected, found=found, fix=fix)
    refusal.fix_zh = fix_zh
    return refusal
