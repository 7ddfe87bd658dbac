"""What a refusal expected and found, in Chinese: phrase for phrase what the readers say in English.

Here belong the phrases only; the sentences of the refusals stand in ``refusal``. A phrase that is not here is shown
as it is, which a test of the broken deliveries notices.
"""

from __future__ import annotations

import re

_PHRASES: tuple[tuple[str, str], ...] = (
    (r"(\d+) bytes", r"\1 字节"),
    (r"blank text", "只有空白"),
    (r"no cell but blank ones", "只有空白单元格"),
    (r"no sheet with content", "没有含内容的工作表"),
    (r"an empty zip archive", "空的压缩包"),
    (r"a Parquet file without its end", "Parquet 文件缺少结尾"),
    (r"a damaged Parquet file", "Parquet 文件已损坏"),
    (r"an archive without its directory or damaged", "压缩结构缺失或已损坏"),
    (r"a damaged part of the archive", "压缩包内有损坏部分"),
    (r"a damaged compound file", "复合文件已损坏"),
    (r"a damaged workbook \((\w+)\)", r"工作簿已损坏（\1）"),
    (r"the last character is cut", "最后一个字符不完整"),
    (r"an encrypted archive", "加密的压缩包"),
    (r"an encrypted workbook", "加密的工作簿"),
    (r"an OpenDocument sheet with a password", "设有密码的 ODS 表格"),
    (r"a password", "设有密码"),
    (r"workbook, text or Parquet", "工作簿、文本或 Parquet"),
    (r"a workbook", "工作簿"),
    (r"(PNG|JPEG|GIF) image", r"\1 图片"),
    (r"bitmap", "位图"),
    (r"(XML|web archive|HTML page) saved under another name", r"另存为其他后缀的 \1 网页"),
    (r"binary data", "二进制数据"),
    (r"Word document", "Word 文档"),
    (r"archive without a workbook", "不含工作簿的压缩包"),
    (r"compound file without a workbook", "不含工作簿的复合文件"),
    (r"flat columns", "不含嵌套的列"),
    (r"(\d+) nested columns", r"\1 个嵌套列"),
    (r"UTF-8, UTF-16 with byte-order mark, or GB18030", "UTF-8、带字节序标记的 UTF-16 或 GB18030"),
    (r"a byte that is not (\S+) at offset (\d+)", r"第 \2 字节不是 \1"),
    (r"at most (\d+) MB unpacked", r"解压后至多 \1 MB"),
    (r"at most (\d+) MB", r"至多 \1 MB"),
    (r"at most (\d+) cells", r"至多 \1 个单元格"),
    (r"at most (\d+) columns", r"至多 \1 列"),
    (r"at most (\d+) s", r"至多 \1 秒"),
    (r"(\d+) cells", r"\1 个单元格"),
    (r"(\d+) columns", r"\1 列"),
    (r"(\d+) other columns", r"另外 \1 列"),
    (r"more than the parser takes", "超过解析程序的上限"),
    (r"the parser ran out of memory", "解析程序内存不足"),
    (r"the reading process ended", "读取进程异常结束"),
    (r"the headers of a declared dataset", "已登记数据集的表头"),
    (r"none of them", "都不符合"),
    (r"nearest is (\S+) \((.+)\), without (.+)", r"最接近 \1（\2），缺少 \3"),
    (r"nearest: (.+)", r"最接近的列：\1"),
    (r"a row with the template's column names", "与模板列名一致的一行"),
    (r"none in the first 30 rows", "前 30 行没有"),
    (r"rows of data without one", "有数据行而没有表头"),
    (r"one column (.+)", r"一列 \1"),
    (r"two with different cells", "两列内容不同"),
    (r"one dataset", "一个数据集"),
    (r"the hidden sheet of the receipt", "回执中隐藏的识别工作表"),
    (r"a receipt without it", "回执中没有该工作表"),
    (r"the hidden sheet as it was sent", "隐藏的识别工作表与发出时一致"),
    (r"other words in it", "其内容已改变"),
    (r"a seal that does not fit", "签章不符"),
    (r"the marks of the rows as they were sent", "行标与发出时一致"),
    (r"(\d+) marks that are not", r"\1 个行标不符"),
    (r"one row for each mark", "每个行标对应一行"),
    (r"(\d+) rows with a mark of others", r"\1 行的行标重复"),
    (r"rows that mostly say what they said", "各行内容与原内容大体一致"),
    (r"(\d+) rows that do not", r"\1 行不一致"),
    (r"a delivery that was read here", "本平台已读取的交付"),
    (r"no such delivery by that day", "截至当日没有该交付"),
    (r"a delivery of (\S+)", r"数据集 \1 的交付"),
    (r"a month in the title", "标题中的月份"),
    (r"a quarter in the title", "标题中的季度"),
    (r"a semester in the title", "标题中的学期"),
    (r"a year in the title", "标题中的年份"),
    (r"one month", "一个月份"),
    (r"one quarter", "一个季度"),
    (r"one semester", "一个学期"),
    (r"one year", "一个年份"),
    (r"(\d+) lines above the header", r"表头以上 \1 行"),
    (r"a township", "乡镇"),
    (r"none in the rows or the title", "数据和标题中都没有"),
    (r"a small JSON object", "一个小的 JSON 对象"),
    (r"a declared feed", "已登记的数据集"),
    (r"feed (\S+)", r"数据集 \1"),
    (r"note: Invalid JSON: .*line (\d+) column (\d+)", r"JSON 语法错误（第 \1 行第 \2 列）"),
    (r"known_at: .*", "获知时间 known_at 不是有效时间"),
    (r"period: .*", "所属期 period 不是 2025-06、2025-Q2、2025-1 或 2025 的形式"),
    (r"(feed|part|version): .*", r"\1 的值无效"),
)


def in_chinese(phrase: str) -> str:
    """The phrase in Chinese; unknown ones as they are."""
    for pattern, text in _PHRASES:
        if found := re.fullmatch(pattern, phrase):
            return found.expand(text)
    return phrase
