"""The words of evidence: every phrase the product's SQL can make has its Chinese, declared once."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from pipelines.identity import scoring
from pipelines.identity.evidence import LINK_CLASSES, TOLD, code_zh, evidence_zh, phrases
from pipelines.identity.linkage.config import load_link_config
from pipelines.identity.linkage.words import said

SQL = Path(TOLD).parent / "sql"
LATIN = re.compile("[A-Za-z]")
RESIDUAL = Path(str(scoring.__file__)).parent / "residual.yaml"


@pytest.mark.parametrize(
    ("evidence", "chinese"),
    [
        ("2 of 18 characters of the id differ; name equal", "18位号码中有2位不同；姓名一致"),
        ("id equal once read as len15; name equal", "号码经识读后一致（15位证件号码升位后一致）；姓名一致"),
        ("score 0.987654; name one character; village same part 1:9", "评分0.987654；姓名有1字不同；乡镇一致"),
        ("score 0.900000; something new", "评分0.900000；something new"),  # of a night of other code
    ],
)
def test_evidence_is_told_in_chinese(evidence: str, chinese: str) -> None:
    assert evidence_zh(evidence) == chinese


def test_every_phrase_of_the_score_is_declared() -> None:
    for comparison in load_link_config(RESIDUAL).comparisons:
        made = re.findall("THEN '([^']+)'", said(comparison))
        assert len(made) == len(comparison.levels)
        assert not [phrase for phrase in made if LATIN.search(evidence_zh(phrase))]


def test_every_phrase_of_the_models_is_declared() -> None:
    """A text with a blank in it is a phrase or part of one; codes, keys and formats have none."""
    declared, found = " | ".join(phrases()), 0
    for file in ("chosen", "name_differs", "pair", "repair_told", "review_told"):
        sql = re.sub("--.*", "", (SQL / f"{file}.sql").read_text(encoding="utf-8"))  # comments may hold apostrophes
        for text in re.findall("'([^']*)'", sql):
            for part in (part.strip() for part in text.split("; ") if " " in part.strip()):
                found += 1
                assert part in declared or not LATIN.search(evidence_zh(part)), f"{file}: {part}"
    assert found > 30


def test_every_way_an_id_is_read_and_a_village_is_told_has_its_words() -> None:
    told = re.findall("THEN '([a-z_]+)'", (SQL / "place.sql").read_text(encoding="utf-8").split("END AS told")[0].rpartition("CASE")[2])
    assert len(told) == 3
    assert not [word for word in told if LATIN.search(evidence_zh(f"village read as {word}"))]
    classes = [row[0] for row in duckdb.sql(f"SELECT link_class FROM read_csv('{LINK_CLASSES}')").fetchall()]
    assert not [name for name in classes if LATIN.search(evidence_zh(f"id equal once read as {name}") + code_zh("link_class", name))]


def test_reasons_and_states_that_the_models_make_are_declared() -> None:
    sql = (SQL / "review_told.sql").read_text(encoding="utf-8")
    for reason in ("one_to_one", "below_accept", "ambiguous", "name_clash", "decided"):
        assert f"'{reason}'" in sql and code_zh("reason", reason)
    for state in ("open", "decided_same", "decided_different"):
        assert f"'{state}'" in sql and code_zh("state", state)
    for state in re.findall(
        "'(applied|not_withdrawable|unknown|contradicted|overruled)'", (SQL / "decision_applied.sql").read_text(encoding="utf-8")
    ):
        assert code_zh("decision", state)
