"""A draft contract from a file: known headers keep their meaning, the rest is read off the cells."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from pipelines.contracts.derive.propose import propose
from pipelines.contracts.model import Contract
from pipelines.errors import UsageError


def test_draft(tmp_path: Path) -> None:
    path = tmp_path / "高龄津贴.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["乡镇", "津贴编号", "受益老人", "证件号码", "登记日期", "享受月份", "状态", "津贴金额(元)", "走访人", "备注说明"])
        for number in range(60):
            row = [
                "东河镇",
                f"K{number:03d}",
                f"张示例{number}",
                "999999198808080029",
                f"2024年{number % 12 + 1}月1日",
                f"2024{number % 12 + 1:02d}",
            ]
            writer.writerow(
                [*row, ["正常", "停用", "待查"][number % 3], f"{number * 3}.50", "李示例", "" if number % 2 else f"说明{number}"]
            )
    text = propose(path)
    data = YAML(typ="safe", pure=True).load(text)
    contract = Contract.model_validate(data)
    assert contract.title.zh == "高龄津贴"
    assert contract.key == ("column_2",)
    assert {field.header[0]: field.type for field in contract.fields} == {
        "乡镇": "area_name",
        "津贴编号": "text",
        "受益老人": "text",
        "证件号码": "resident_id",
        "登记日期": "date",
        "享受月份": "month",
        "状态": "text",
        "津贴金额(元)": "money",
        "走访人": "person_name",
        "备注说明": "text",
    }
    assert "# column_7 可建代码表 may be a code list: 停用、待查、正常" in text
    assert "李示例" not in text and "张示例" not in text, "a draft shows no person"


def test_a_file_without_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("1,2\n3,4\n5,6\n", encoding="utf-8")
    with pytest.raises(UsageError, match="no_header"):
        propose(path)
