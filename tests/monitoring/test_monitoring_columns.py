"""A column that nobody delivered: the rules that need it say so, what the rest of the file proves still fires."""

from __future__ import annotations

from pathlib import Path

import pytest
from monitoring_county import County

from pipelines.contracts.loader import load_contracts
from pipelines.engine.model import parse_model
from pipelines.errors import ContractError
from pipelines.monitoring.needs import need_table
from pipelines.monitoring.step import ROOM
from pipelines.monitoring.why import explain

PEOPLE = """
household | person | born
h         | p      | 1980-01-01
h         | q      | 1982-01-01
"""
SETTLEMENT = "medical_insurance/settlement"

REPAIRS = {
    "repair": ("repair_no", "link_class", "confidence", "evidence", "_delivery_id", "_sheet", "_row_no"),
    "vault_repair": ("repair_no", "field", "delivered_text", "repaired_text"),
}


def county(folder: Path) -> County:
    made = County(folder).people(PEOPLE)
    made.feed(SETTLEMENT, "person | settlement_no | visit_kind | settle_date | self_pay_fen\np | 1 | inpatient | 2025-05-02 |")
    made.feed("labour/employment", "person | employment_no | start_date\np | 1 | 2024-01-01")
    made.feed("medical_insurance/enrolment", "person | insured_year\np | 2025")
    return made


def states(made: County) -> dict[str, tuple[str, ...]]:
    rows = made.show("rule_state", "rule_key", "rule_state", "feeds_missing", "fields_missing")
    return {row[0]: row[1:] for row in rows}


def test_every_rule_has_a_state_and_sees_all_when_all_was_delivered(tmp_path: Path) -> None:
    found = states(county(tmp_path).run())
    assert set(found) == {path.stem for path in (ROOM / "rules").glob("*.sql")}
    assert {row[0] for row in found.values()} == {"ok"}


def test_a_missing_column_makes_its_rule_na_and_no_other(tmp_path: Path) -> None:
    made = county(tmp_path).lacks(SETTLEMENT, "self_pay_fen").run()
    found = states(made)
    assert found["medical_self_pay"] == ("na", None, f"{SETTLEMENT}.self_pay_fen")
    assert [rule for rule, row in found.items() if row[0] != "ok"] == ["medical_self_pay"]
    assert made.show("field_gap", "feed", "field", "deliveries_without", "rows_without", "is_whole") == [
        (SETTLEMENT, "self_pay_fen", "1", "1", "true")
    ]
    known = dict.fromkeys(("delivery_id", "file_name", "sha256", "folder", "delivered_folder"), "VARCHAR")
    made._write("delivery_amended", known, [])
    for table, columns in REPAIRS.items():
        made._write(table, dict.fromkeys(columns, "VARCHAR"), [])
    rules = {rule["rule_key"]: rule["state"] for rule in explain(made.engine.tables, "h", temp=tmp_path / "t")["rules"]}
    assert (rules["medical_self_pay"], rules["major_illness"]) == ("column_missing", "no_row")


def test_one_of_two_columns_is_enough_to_see_something(tmp_path: Path) -> None:
    made = County(tmp_path).people(PEOPLE).gap("civil_affairs/tekun")
    made.feed("civil_affairs/dibao", "person | aid_certificate_no\np | 1").lacks("civil_affairs/dibao", "start_date")
    assert states(made.run())["dibao_new"] == ("na", "civil_affairs/tekun", "civil_affairs/dibao.start_date")


def test_facts_that_need_the_column_are_unknown_and_not_false(tmp_path: Path) -> None:
    asked = ("person_key", "is_employed", "is_insured")
    whole = county(tmp_path / "a").run()
    assert whole.show("person_fact", *asked) == [("p", "true", "false"), ("q", "false", "false")]
    lacking = county(tmp_path / "b").lacks("labour/employment", "end_date").lacks("medical_insurance/enrolment", "enrolment_status").run()
    assert lacking.show("person_fact", *asked) == [("p", None, None), ("q", None, None)]


@pytest.mark.parametrize("needs", ["labour/employment.ended", "health/major_illness.disease", "labour/x.end_date"])
def test_a_rule_needs_declared_fields_of_its_own_feeds(tmp_path: Path, needs: str) -> None:
    text = (ROOM / "rules" / "job_loss.sql").read_text(encoding="utf-8")
    path = tmp_path / "job_loss.sql"
    path.write_text(text.replace("labour/employment.end_date", needs), encoding="utf-8")
    with pytest.raises(ContractError, match="rule_needs"):
        need_table([parse_model(path)], load_contracts())
