"""Letters: one a department, of the release alone, with nobody in them."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from made_up import made_up

from pipelines.contracts.loader import load_contracts
from pipelines.engine import Engine, load_model
from pipelines.errors import ContractError
from pipelines.policy.workdays import Workdays
from pipelines.publish.letters import write_letters
from pipelines.publish.letters.due import answer_day
from pipelines.publish.letters.write import QUERIES
from pipelines.publish.tables import MARTS

DUE = dt.date(2025, 7, 14)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    return made_up(tmp_path_factory.mktemp("marts"))


def letters(release: tuple[Path, dict[str, Any]], outbox: Path, due: dt.date | None = DUE) -> dict[str, str]:
    with duckdb.connect(":memory:") as connection:
        return {path.stem: path.read_text(encoding="utf-8") for path in write_letters(connection, *release, due, outbox)}


def test_one_a_department_and_the_same_release_gives_the_same_bytes(release: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    first = letters(release, tmp_path / "a")
    assert set(first) == {contract.department_key for contract in load_contracts().values()}
    assert letters(release, tmp_path / "b") == first
    assert sorted(path.name for path in (tmp_path / "a" / "2025-06").iterdir()) == sorted(f"{name}.html" for name in first)


def test_a_letter_says_what_to_put_right_and_by_when(release: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    page = letters(release, tmp_path)["health"]
    health = [contract for contract in load_contracts().values() if contract.department_key == "health"]
    assert "数据 1,200 行，其中接收 1,180 行、退回 15 行、重复 5 行" in page
    assert "于 2025-07-14 前" in page
    assert page.count("重犯</span>") == min(len(health), 20)
    for contract in health:
        assert contract.title.zh in page and contract.fields[0].zh in page
    assert "期限以县专班通知为准" in letters(release, tmp_path / "open", None)["health"]


def test_a_letter_counts_what_the_department_must_answer_and_names_nobody(release: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    pages = letters(release, tmp_path)
    line = (
        '<tr><td>已死亡仍在低保名册</td><td>错误</td><td class="n">3</td><td class="n">1</td><td class="n">1</td><td>2025-07-09</td></tr>'
    )
    assert line in pages["civil_affairs"] and "重复参加医保" in pages["civil_affairs"]
    assert "部门间性别不一致" not in pages["civil_affairs"], "nothing was asked, nothing is owed"
    assert "已死亡" not in pages["health"] and "ab" * 32 not in pages["civil_affairs"]


def test_nobody_stands_in_a_letter(release: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    """A canary in every text column; of a file's name one character and the ending come through."""
    folder = tmp_path / "marts"
    shutil.copytree(release[0], folder)
    shown = {
        "expected_delivery": {"department", "feed", "part", "span", "answer", "reason"}, "data_quality": {"department", "feed", "month"},
        "quality_fault": {"department", "feed", "month", "rule", "column_name", "action"},
        "delivery": {"delivery_id", "department", "feed", "period", "part", "delivery_state", "reason", "file_name"},
        "area": {"area_code", "area_level", "county_name"}, "contradiction": {"owner_department", "severity", "status", "title_zh"},
    }  # fmt: skip
    with duckdb.connect(":memory:") as connection:
        for name, table in MARTS.items():
            texts = [c.name for c in table.columns if "VARCHAR" in str(c.type) or "TEXT" in str(c.type)]
            if hidden := [text for text in texts if text not in shown.get(name, set())]:
                swap = ", ".join(f"'CANARY_{name}_{text}' AS \"{text}\"" for text in hidden)
                connection.execute(f"CREATE OR REPLACE TABLE t AS SELECT * REPLACE ({swap}) FROM read_parquet('{folder}/{name}.parquet')")
                connection.execute(f"COPY t TO '{folder}/{name}.parquet' (FORMAT parquet)")
    pages = letters((folder, release[1]), tmp_path / "out")
    assert [found for page in pages.values() for found in re.findall(r"CANARY_\w+", page)] == []
    assert any("甲***.xlsx" in page for page in pages.values())
    assert not any("甲某" in page for page in pages.values())


def test_a_file_waits_until_it_is_put_right() -> None:
    """Events stand beside each other: next week's file puts nothing right in this week's. A held file is done with by a good one."""
    sql = load_model(QUERIES / "letter_file.sql").sql
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "CREATE TABLE delivery AS SELECT 'emergency' AS department, 'emergency/flood_weekly' AS feed, col0 AS period, NULL AS part,"
            " col1 AS delivery_id, col2 AS delivery_state, CAST(col3 AS BIGINT) AS rows_rejected, col4 AS file_name, NULL AS reason,"
            " CAST(col5 AS TIMESTAMP) AS known_at FROM (VALUES"
            " ('2025-06', 'week1', 'standing', 2, '甲某.xlsx', '2025-06-09 02:00'),"
            " ('2025-06', 'week2', 'standing', 0, '乙某.xlsx', '2025-06-16 02:00'),"
            " ('2025-05', 'heldfirst', 'held', 0, '丙某.xlsx', '2025-06-01 02:00'),"
            " ('2025-05', 'thengood', 'standing', 0, '丙某.xlsx', '2025-06-02 02:00'))"
        )
        found = connection.execute(f"SELECT delivery_no, file_name FROM ({sql})").fetchall()
    assert found == [("week1", "甲***.xlsx")]


def test_letters_of_departments_no_longer_there_go(release: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "2025-06").mkdir()
    (tmp_path / "2025-06" / "abolished.html").write_text("old", encoding="utf-8")
    assert "abolished" not in letters(release, tmp_path)
    assert not (tmp_path / "2025-06" / "abolished.html").exists()


def test_no_letter_without_deliveries(tmp_path: Path) -> None:
    assert letters(made_up(tmp_path / "marts", empty=True), tmp_path / "out") == {}


def test_the_day_to_answer_counts_working_days_or_is_not_told(tmp_path: Path) -> None:
    with Engine(tmp_path, temp=tmp_path / "tmp", threads=1) as engine:
        columns = "'quality_limit' AS policy_key, 'letter_days' AS item, CAST(10 AS DECIMAL(18, 4)) AS value_num"
        engine.write("policy", f"SELECT {columns}")
        assert answer_day(engine, dt.date(2025, 9, 26)) == dt.date(2025, 10, 16)  # over the long holiday, two Sundays worked
        assert answer_day(engine, dt.date(2025, 12, 26), Workdays(range(2025, 2026))) is None
        engine.write("policy", f"SELECT {columns} WHERE false")
        with pytest.raises(ContractError, match="letter_days"):
            answer_day(engine, dt.date(2025, 9, 26))
