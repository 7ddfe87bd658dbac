"""The score can fail: each rule made a little wrong is noticed by the world's answers.

A mutation that nobody notices is a hole in the simulated county's near-misses, not a quirk of this test.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from mutations import MUTATIONS, Mutation, Policy, Sql
from proof_county import AREA, AS_OF, engine_over

from pipelines.contracts.loader import load_contracts
from pipelines.engine import SqlModel, load_room
from pipelines.engine.duck import quote
from pipelines.facts.step import MODELS as FACTS
from pipelines.monitoring.needs import need_table
from pipelines.monitoring.step import ROOM as MONITORING
from pipelines.policy.needs import check_policy
from pipelines.policy.step import write_policy
from simulation import score

pytestmark = pytest.mark.timeout(900)  # the first test waits for the county's night

ANSWERS = ("clues", "candidates", "monitored")
# Even the hamlet's few near-misses notice these.
QUICK = {
    "medical_self_pay-threshold-a_fen_less,_other",
    "water_failure-threshold-a_minute_less",
    "disability_new-window-a_day_more",
    "dibao_new-join-without_tekun",
}


def run_from_policy(tables: Path, change: Policy | Sql | None) -> None:
    """Policy, facts and monitoring over tables that stand, with one thing changed."""
    models = [*load_room(FACTS), *load_room(MONITORING)]
    with engine_over(tables, tables.parent / "tmp") as engine:
        write_policy(engine, AREA, AS_OF)
        if isinstance(change, Policy):
            _set_policy(engine.connection, tables, change)
        elif change is not None:
            models = [_mutated(model, change) for model in models]
            assert any(model.sql != load.sql for model, load in zip(models, [*load_room(FACTS), *load_room(MONITORING)], strict=True))
        check_policy(engine, models)
        engine.connection.register("_needs", need_table(load_room(MONITORING / "rules"), load_contracts()))
        engine.write("rule_need", "SELECT * FROM _needs ORDER BY ALL")
        engine.connection.execute("SET VARIABLE evidence_salt = 'salt'")
        engine.run_all(models)


def _mutated(model: SqlModel, change: Sql) -> SqlModel:
    if model.writes != change.model:
        return model
    assert change.old in model.sql, f"{model.path.name} no longer says {change.old!r}: the mutation changes nothing"
    return replace(model, sql=model.sql.replace(change.old, change.new))


def _set_policy(connection: duckdb.DuckDBPyConnection, tables: Path, change: Policy) -> None:
    where = f"policy_key = {quote(change.key)} AND item = {quote(change.item)}"
    policy = tables / "policy.parquet"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE changed AS SELECT * FROM read_parquet({quote(str(policy))})")
    found = connection.execute(f"SELECT value_num, value_fen, value_text FROM changed WHERE {where}").fetchall()
    assert len(found) == 1, f"{change} is not one item in force"
    ((figure, fen, text),) = found
    if fen is not None:
        assert Decimal(fen) / 100 == Decimal(change.old)
        connection.execute(f"UPDATE changed SET value_fen = {int(Decimal(change.new) * 100)} WHERE {where}")
    elif figure is not None:
        assert figure == Decimal(change.old)
        connection.execute(f"UPDATE changed SET value_num = {Decimal(change.new)} WHERE {where}")
    else:
        assert set(text.split(",")) == set(change.old.split(","))
        connection.execute(f"UPDATE changed SET value_text = {quote(change.new)} WHERE {where}")
    policy.unlink()
    connection.execute(f"COPY changed TO {quote(str(policy))} (FORMAT parquet)")


def answers(tables: Path, truth: Path, only: str | None = None) -> dict[str, float]:
    """What ``simulation.score`` says of these tables: the lower of recall and precision of each kind of answer.

    With ``only``, clues of that rule alone: a wrong rule must be noticed by its own answers.
    """
    with duckdb.connect(":memory:") as connection:
        connection.execute("ATTACH ':memory:' AS night; ATTACH ':memory:' AS vault; CREATE SCHEMA night.mart; CREATE SCHEMA vault.vault")
        for mart in ("clue", "candidate", "monitored_household"):
            connection.execute(f"CREATE TABLE night.mart.{mart} AS SELECT * FROM read_parquet({quote(str(tables / f'{mart}.parquet'))})")
        connection.execute(
            f"CREATE TABLE vault.vault.household AS SELECT * FROM read_parquet({quote(str(tables / 'vault_household.parquet'))})"
        )
        for file in truth.glob("*.parquet"):
            connection.execute(f"CREATE TABLE truth_{file.stem} AS SELECT * FROM read_parquet({quote(str(file))})")
        if only is not None:
            connection.execute(f"DELETE FROM truth_clues WHERE rule_key <> {quote(only)}")
            connection.execute(
                "UPDATE night.mart.clue SET rule_keys = array_to_string("
                f"list_filter(string_split(rule_keys, ','), lambda rule: rule = {quote(only)}), ',')"
            )
            connection.execute("DELETE FROM night.mart.clue WHERE rule_keys = ''")
        # The score's own comparison, of the answers that come from the steps run again.
        measures = {name: score._compare(name, connection) for name in (("clues",) if only else ANSWERS)}
    return {name: min(measure["recall"], measure["precision"]) for name, measure in measures.items()}


def copied(county: Path, folder: Path) -> Path:
    """The county's tables once more. Tables are written beside and renamed, so links keep the originals whole."""
    shutil.copytree(county / "tables", folder / "tables", copy_function=lambda a, b: Path(b).hardlink_to(a))
    return folder / "tables"


def check(county: Path, folder: Path, mutation: Mutation) -> None:
    tables = copied(county, folder)
    run_from_policy(tables, mutation.change)
    overall = answers(tables, county / "truth")
    own = answers(tables, county / "truth", mutation.rule)
    assert overall["clues"] < 1.0, f"{mutation}: no planted household notices it"
    assert own["clues"] < 1.0, f"{mutation}: answers of other rules notice it, its own do not"


@pytest.mark.parametrize("mutation", [item for item in MUTATIONS if str(item) in QUICK], ids=str)
def test_a_few_wrong_rules_are_noticed_even_in_a_hamlet(hamlet: Path, tmp_path: Path, mutation: Mutation) -> None:
    check(hamlet, tmp_path, mutation)


def test_right_rules_score_in_full(hamlet: Path, tmp_path: Path) -> None:
    tables = copied(hamlet, tmp_path)
    run_from_policy(tables, None)
    assert answers(tables, hamlet / "truth") == dict.fromkeys(ANSWERS, 1.0)


@pytest.mark.slow
def test_right_rules_score_in_full_in_the_sample_county(sample: Path, tmp_path: Path) -> None:
    tables = copied(sample, tmp_path)
    run_from_policy(tables, None)
    assert answers(tables, sample / "truth") == dict.fromkeys(ANSWERS, 1.0)


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_every_wrong_rule_is_noticed(sample: Path, tmp_path: Path, mutation: Mutation) -> None:
    check(sample, tmp_path, mutation)


def test_every_rule_is_mutated_in_threshold_window_and_join() -> None:
    rules = {path.stem for path in (MONITORING / "rules").glob("*.sql")}
    assert {(item.rule, item.kind) for item in MUTATIONS} == {(rule, kind) for rule in rules for kind in ("threshold", "window", "join")}
    assert {str(item) for item in MUTATIONS} >= QUICK
