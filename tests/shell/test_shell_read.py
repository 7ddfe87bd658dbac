"""``shouwang read``: what a clerk reads of a file that is refused, and of one with something odd."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from click.testing import CliRunner

from shouwang.cli import main

DAMAGE = ["灾情编号", "乡镇", "村", "户主姓名", "身份证号码", "灾种", "受灾日期", "损失金额（万元）"]


def workbook(path: Path, rows: list[list[object]]) -> str:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return str(path)


def test_a_refusal_says_in_chinese_what_where_and_how_to_put_it_right(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["read", workbook(tmp_path / "说明.xlsx", [["本月数据另行报送"], ["联系电话 0839-4200000"]])])
    assert result.exit_code == 5
    assert "没有找到表头；文件《说明.xlsx》工作表“Sheet”；应有：" in result.output and "办法：请保留模板的表头行" in result.output


def test_a_finding_is_a_sentence_with_its_place(tmp_path: Path) -> None:
    rows = [[f"ZQ{n}", "东河镇", "甲村", "测试", "999999197001010017", "洪涝", "2026-07-01", 25_000 + n] for n in range(4)]
    result = CliRunner().invoke(main, ["read", workbook(tmp_path / "灾情.xlsx", [["2026年7月灾情"], DAMAGE, *rows])])
    assert result.exit_code == 0
    assert "hold      unit_conflict Sheet!H: 列“损失金额（万元）”的数值与单位“万元”不符" in result.output
