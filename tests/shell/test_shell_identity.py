"""``shouwang identity`` on a night's tables: shows, lists, and writes a decision into landing as a department would."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from shouwang.cli import main

RUN = "2025-06-30-0123456789ab"
LINK, CHOICE, NOBODY, CLASH = "L-3f0c-9a1b-77e2-10d4", "L-aaaa-9a1b-77e2-10d4", "R-3f0c-9a1b-77e2-10d4", "R-bbbb-9a1b-77e2-10d4"
ORIGIN = {"_delivery_id": "0a" * 16, "_sheet": "Sheet1", "_row_no": 7}
DECISION = pa.schema([("link_no", pa.string()), ("verdict", pa.string()), ("decided_on", pa.date32()), ("decision_state", pa.string())])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one repaired link, one provisional person and one open question."""
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "CURRENT").write_text(RUN + "\n", encoding="utf-8")
    tables = tmp_path / "lake" / "nights" / RUN
    tables.mkdir(parents=True)
    common = {"feed": "labour/employment", "person_key": "ab" * 32, "confidence": Decimal("0.9950"), "evidence": "name equal", **ORIGIN}
    made = {
        "repair": [{"repair_no": LINK, "link_class": "zeroed_tail", **common},
                   {"repair_no": NOBODY, "link_class": "provisional", **common},
                   {"repair_no": CLASH, "link_class": "household_clash", **common}],
        "vault_repair": [{"repair_no": LINK, "field": "resident_id", "delivered_text": "999999198001013000",
                          "repaired_text": "999999198001013511"}],
        "link_review": [{"link_no": CHOICE, "feed": "labour/employment", "review_state": "open", "review_reason": "ambiguous",
                         "probability": Decimal("0.900000"), "evidence": "name equal"}],
        "delivery_amended": [{"delivery_id": "0a" * 16, "file_name": "就业.xlsx", "sha256": "0a" * 32, "folder": None,
                              "delivered_folder": None}],
    }  # fmt: skip
    for name, rows in made.items():
        pq.write_table(pa.Table.from_pylist(rows), tables / f"{name}.parquet")
    pq.write_table(DECISION.empty_table(), tables / "decision_applied.parquet")
    return tmp_path


def typed(home: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["identity", *words, "--home", str(home)])


def test_a_repair_shows_both_texts_its_place_and_its_proof(home: Path) -> None:
    told = typed(home, "show", LINK).output
    for text in (
        "999999198001013000 → 999999198001013511",
        "就业.xlsx Sheet1 行 row 7: 表格软件清零末三位，前15位与姓名一致 zeroed_tail 0.9950",
        "依据 evidence: 姓名一致 | name equal",
    ):
        assert text in told


def test_a_doubtful_link_shows_why_it_is_asked_and_what_was_decided(home: Path) -> None:
    rows = [{"link_no": CHOICE, "verdict": "different", "decided_on": dt.date(2025, 6, 20), "decision_state": "applied"}]
    pq.write_table(pa.Table.from_pylist(rows, DECISION), home / "lake" / "nights" / RUN / "decision_applied.parquet")
    told = typed(home, "show", CHOICE).output
    assert "待核 review: 待核 open, 多人相符 ambiguous  姓名一致 | name equal" in told
    assert "认定 decision: 不是同一人 different 2025-06-20 (已生效 applied)" in told


def test_open_questions_are_listed_by_number(home: Path) -> None:
    assert f"{CHOICE}  待核 open  多人相符 ambiguous  labour/employment  0.900000  姓名一致 | name equal" in typed(home, "review").output


def test_exporting_questions_touches_nobodys_workbooks(home: Path) -> None:
    mine = home / "landing" / "mine.xlsx"
    mine.parent.mkdir()
    mine.write_bytes(b"mine")
    refused = typed(home, "review", "--export", str(mine.parent))
    assert refused.exit_code == 2 and "folder_in_use" in refused.output and mine.read_bytes() == b"mine"


def test_withdrawing_writes_a_delivery_and_touches_no_table(home: Path) -> None:
    before = {path: path.read_bytes() for path in (home / "lake").rglob("*.parquet")}
    result = typed(home, "withdraw", LINK, "--reason", "查无此人", "--by", "王主任", "--on", "2025-06-20")
    assert result.exit_code == 0, result.output
    path = Path(result.output.strip())
    assert path.is_relative_to(home / "landing" / "rural_revitalisation")
    note = json.loads(path.with_name(path.name + ".delivery.json").read_text(encoding="utf-8"))
    assert note == {"feed": "rural_revitalisation/link_decision", "period": "2025-06"}
    assert before == {path: path.read_bytes() for path in (home / "lake").rglob("*.parquet")}
    out = home / "rows.parquet"
    assert CliRunner().invoke(main, ["read", str(path), "--out", str(out)]).exit_code == 0
    (row,) = pq.read_table(out).to_pylist()
    assert (row["link_no"], row["verdict"], row["decided_on"]) == (LINK, "different", dt.date(2025, 6, 20))
    assert "decided_already" in typed(home, "withdraw", LINK, "--reason", "查无此人", "--by", "王主任", "--on", "2025-06-20").output


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("withdraw", "L-0000-0000-0000-0000"), "no_such_number"),
        (("withdraw", "999999198001013511"), "no_such_number"),
        (("withdraw", NOBODY), "not_withdrawable"),
        (("withdraw", CLASH), "not_withdrawable"),
        (("decide", NOBODY, "different"), "not_withdrawable"),
        (("decide", CLASH, "different"), "not_withdrawable"),
        (("decide", "R-0000-0000-0000-0000", "same"), "no_such_number"),
    ],
)
def test_what_cannot_be_decided_is_named_and_nothing_is_written(home: Path, words: tuple[str, ...], name: str) -> None:
    result = typed(home, *words, "--reason", "x", "--by", "y")
    assert result.exit_code == 2 and name in result.output
    assert "999999198001013511" not in result.output
    assert not (home / "landing").exists()


def test_what_is_no_repair_is_refused_with_what_to_do_instead(home: Path) -> None:
    """In both languages, and of each class its own way out."""
    said = {number: typed(home, "withdraw", number, "--reason", "x", "--by", "y").output for number in (NOBODY, CLASH)}
    assert "公安部门" in said[NOBODY] and "put the id number right" in said[NOBODY]
    assert "更正户号" in said[CLASH] and "correct the household number" in said[CLASH]
