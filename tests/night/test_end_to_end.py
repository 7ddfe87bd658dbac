"""From department files to an audited release: the answers are right, complete, explained, and the same a second time."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from night_county import AS_OF, KEY, County, Night, county, run
from python_calamine import CalamineWorkbook

from pipelines.publish.tables import MARTS
from shouwang.cli import main
from simulation import score

RULES = {
    "medical_self_pay", "major_illness", "school_dropout", "unsafe_dwelling", "water_failure", "traffic_accident", "job_loss",
    "disaster_damage", "disability_new", "dibao_new", "low_income", "rigid_expense",
}  # fmt: skip


def command(*words: Any) -> Result:
    """The command line as a clerk has it, under the key of these tests."""
    return CliRunner().invoke(main, [str(word) for word in words], env={"SHOUWANG_KEY": KEY}, catch_exceptions=False)


def faults_of(truth: Path, home: Path) -> list[str]:
    result = score.score(truth, home)
    faults = score.shortfalls(result)
    return [*faults, *score.lines(result)] if faults else []


def test_the_night_answers_as_the_truth_does(small: County, night: Night) -> None:
    assert faults_of(small.truth, night.home) == []


def test_every_rule_fires_somewhere(night: Night) -> None:
    assert set(night.report.summary["clues_by_rule"]) == RULES


def test_every_mart_has_rows(night: Night) -> None:
    rows = {mart: entry["rows"] for mart, entry in night.manifest()["marts"].items()}
    assert set(rows) == set(MARTS)
    unused = {"correction", "field_gap", "link_review"}  # nobody wrote a correction, every declared column came, no link is in doubt
    assert {mart for mart, count in rows.items() if count == 0} == unused


def test_nothing_is_lost_between_the_files_and_the_marts(small: County, night: Night) -> None:
    """Rows of every delivery add up in the mart, and the deliveries are the files, each content once."""
    (totals,) = night.rows(
        "SELECT count(*), sum(rows_in), sum(rows_accepted + rows_rejected + rows_duplicate + rows_set_apart) FROM night.mart.delivery"
    )
    contents = {path.read_bytes() for path in small.landing.glob("*/*") if not path.name.endswith(".delivery.json")}
    assert totals[0] == len(contents)
    assert totals[1] == totals[2]
    assert "refused" not in night.report.summary["deliveries"]


def test_verify_recomputes_the_release_from_its_files(night: Night) -> None:
    said = command("verify", "--home", night.home, "--json")
    assert said.exit_code == 0, said.output
    data = json.loads(said.output)
    assert data["run_id"] == night.report.run_id
    assert data["wrong"] == []
    assert data["rows_in"] > 10_000


def test_a_second_night_on_the_same_files_has_nothing_to_do(small: County, night: Night) -> None:
    """The command line's JSON and exit code, and that an unchanged night costs next to nothing."""
    started = time.perf_counter()
    said = command("night", "--as-of", AS_OF, "--landing", small.landing, "--home", night.home, "--json")
    assert time.perf_counter() - started < 15
    data = json.loads(said.output)
    assert data["nothing_new"] is True
    assert data["run_id"] == night.report.run_id
    assert set(data) == {"run_id", "as_of", "nothing_new", "seconds", "steps", "summary"}
    assert data["summary"] == json.loads(json.dumps(night.report.summary, default=str))
    assert said.exit_code == night.report.exit_code
    assert said.exit_code == (3 if data["summary"]["gaps"] else 0)


def test_why_leads_to_file_sheet_row_and_column(small: County, night: Night) -> None:
    """From a clue back to the cell: the file is in the landing place, and the cell it names holds what was compared."""
    household, delivery_id, row_no = night.rows(
        "SELECT household_key, delivery_id, row_no FROM night.mart.clue_evidence WHERE rule_key = 'disaster_damage' ORDER BY ALL LIMIT 1"
    )[0]
    said = command("why", household, "--home", night.home, "--json")
    assert said.exit_code == 0, said.output
    rules = {rule["rule_key"]: rule for rule in json.loads(said.output)["rules"]}
    assert set(rules) == RULES, "a rule that did not fire is told too"
    assert rules["disaster_damage"]["state"] == "fired"
    source = rules["disaster_damage"]["compared"][0]["source"]
    assert (source["sha256"][:32], source["row"]) == (delivery_id, row_no)
    files = [path for path in small.landing.rglob(source["file"]) if hashlib.sha256(path.read_bytes()).hexdigest() == source["sha256"]]
    (file,) = files
    page = CalamineWorkbook.from_path(file).get_sheet_by_name(source["sheet"]).to_python(skip_empty_area=False)
    for cell in source["cells"]:
        assert len(cell["column"]) == 1
        assert str(page[row_no - 1][ord(cell["column"]) - ord("A")]).removesuffix(".0") == cell["text"], cell["header"]
    told = command("why", household, "--home", night.home).output
    assert f"{source['file']} (sha256 {source['sha256'][:12]}) {source['sheet']}: {source['cells'][0]['column']}{row_no}" in told


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("seed", "dirt"), [(1, 0.1), (2, 0.1), (3, 0.1), (4, 0.1), (5, 0.1), (6, 0.3)])
def test_the_sample_county_is_answered_in_full(seed: int, dirt: float, tmp_path: Path) -> None:
    made = county(tmp_path / "county", 3000, seed, dirt)
    done = run(tmp_path / "home", made.landing)
    assert faults_of(made.truth, done.home) == []
