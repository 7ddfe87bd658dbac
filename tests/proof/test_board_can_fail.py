"""The score of the contradiction board can fail: a rule made a little wrong is noticed by what was planted for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest
from proof_county import engine_over
from test_score_can_fail import copied

from pipelines.contracts.loader import load_contracts
from pipelines.contradictions import step
from pipelines.contradictions.catalogue import Rule, load_rules
from pipelines.engine.duck import quote
from simulation.score_board import board

pytestmark = pytest.mark.timeout(900)  # the first test waits for the county's night


@dataclass(frozen=True)
class Wrong:
    """In the rule of this code, ``old`` replaced by ``new``."""

    code: str
    old: str
    new: str


WRONG = (
    Wrong("dead_employed", "said.start_date > death.death_date", "said.start_date >= death.death_date"),
    Wrong("death_not_in_health", "< night.as_of\n", "<= night.as_of\n"),
    Wrong("death_date_differs", "> rule_days('death_date.days')", ">= rule_days('death_date.days')"),
    Wrong("person_two_households", "count(DISTINCT household_no)", "count(*)"),
    Wrong("household_differs", "attribute = 'household'", "attribute = 'village'"),
    Wrong("disability_type_differs", "attribute = 'disability_type'", "attribute = 'disability_grade'"),
    Wrong("listed_twice", " AND NOT member.risk_eliminated", ""),
    Wrong("dead_public_post", "said.post_month > death.death_date", "said.post_month >= death.death_date"),
    Wrong("gone_paid", "death.death_date + said.grace_days < said.paid_on", "death.death_date + said.grace_days <= said.paid_on"),
    Wrong("phone_many_households", ">= rule_number('phone.households')", "> rule_number('phone.households')"),
)


def score_board(county: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, wrong: Wrong | None) -> float:
    """The lower of recall and precision that ``simulation.score`` gives the board of this county with one rule changed."""
    rules = load_rules(load_contracts())
    if wrong:
        rules = [_changed(rule, wrong) for rule in rules]
    monkeypatch.setattr(step, "load_rules", lambda contracts: rules)
    tables = copied(county, folder)
    with engine_over(tables, folder / "tmp") as engine:
        step.write_board(engine, b"a key of the tests")
    with duckdb.connect(":memory:") as connection:
        connection.execute("ATTACH ':memory:' AS night; ATTACH ':memory:' AS vault; CREATE SCHEMA night.mart; CREATE SCHEMA vault.vault")
        connection.execute("CREATE SCHEMA vault.feed")
        for name, table in (
            ("night.mart.contradiction", "contradiction"),
            ("night.mart.contradiction_row", "contradiction_row"),
            ("vault.vault.person", "vault_person"),
            ("vault.vault.gone_person", "register_gone"),
            ("vault.vault.household", "vault_household"),
            ("vault.feed.public_security__household_register", "public_security__household_register"),
        ):
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet({quote(str(tables / f'{table}.parquet'))})")
        planted = quote(str(county / "truth" / "contradictions.parquet"))
        connection.execute(f"CREATE TABLE truth_contradictions AS SELECT * FROM read_parquet({planted})")
        expected, found, _ = board(connection)["contradictions"]
    right = len(expected.keys() & found.keys())
    return right / max(len(expected), len(found))


def _changed(rule: Rule, wrong: Wrong) -> Rule:
    if rule.code != wrong.code:
        return rule
    assert wrong.old in rule.model.sql, f"{rule.code} no longer says {wrong.old!r}: the mutation changes nothing"
    return replace(rule, model=replace(rule.model, sql=rule.model.sql.replace(wrong.old, wrong.new)))


@pytest.mark.slow
def test_right_rules_find_all_that_is_planted_and_nothing_near_it(
    clean_hamlet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert score_board(clean_hamlet, tmp_path, monkeypatch, None) == 1.0


@pytest.mark.slow
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.code)
def test_a_wrong_rule_is_noticed(wrong: Wrong, clean_hamlet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert score_board(clean_hamlet, tmp_path, monkeypatch, wrong) < 1.0
