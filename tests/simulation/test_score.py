"""The scorer against a night that is right by construction, and against one thing wrong at a time."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from conftest import UNTIL

from simulation import score as scorer
from simulation.simulate import simulate
from simulation.world.frames import COLUMNS, ID_COLUMN

NUMBERED = {feed for feed, columns in COLUMNS.items() if "household_no" in columns}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("county")
    simulate("510821", 700, 2, 0.1, UNTIL, out)
    perfect_night(out / "truth", out / "home")
    return out


def perfect_night(truth: Path, home: Path) -> None:
    """What a right night would publish, written from the truth."""
    home.mkdir()
    with duckdb.connect(str(home / "restricted.duckdb")) as vault:
        vault.execute("CREATE SCHEMA vault; CREATE SCHEMA feed")
        links, people, homes = (f"read_parquet('{truth}/{name}.parquet')" for name in ("links", "persons", "households"))
        vault.execute(f"CREATE TABLE vault.person AS SELECT 'p' || resident_id AS person_key, resident_id FROM {people}")
        vault.execute(
            "CREATE TABLE vault.gone_person AS SELECT DISTINCT 'p' || resident_id AS person_key, resident_id"
            f" FROM {links} AS l ANTI JOIN {people} AS p USING (resident_id) WHERE resident_id IS NOT NULL"
        )
        vault.execute(f"CREATE TABLE vault.household AS SELECT 'h' || household_no AS household_key, household_no FROM {homes}")
        vault.execute(
            "CREATE TABLE vault.household_number AS SELECT 'h' || current_no AS household_key, number AS household_no,"
            f" valid_from::DATE AS valid_from, valid_to::DATE AS valid_to FROM read_parquet('{truth}/aliases.parquet')"
        )
        gone = "effect IN ('row_lost', 'delivery_lost')"
        for feed in COLUMNS:
            person = "CASE WHEN effect <> 'id_hard' THEN 'p' || resident_id END" if feed in ID_COLUMN else "NULL::VARCHAR"
            household = "'h' || household_no" if feed in NUMBERED else "NULL::VARCHAR"
            vault.execute(
                f"""CREATE TABLE feed.{feed.replace("/", "__")} AS
                SELECT sha256[1:32] AS _delivery_id, sheet AS _sheet, row_no AS _row_no,
                  {person} AS person_key, {household} AS household_key
                FROM {links} WHERE feed = '{feed}' AND NOT {gone} AND kind = 'data'"""
            )
        rejected = f"SELECT sha256[1:32] AS delivery_id, sheet, row_no FROM {links} WHERE {gone} OR kind <> 'data'"
        vault.execute(f"CREATE TABLE feed.rejected_row AS {rejected}")
    with duckdb.connect(str(home / "warehouse.duckdb")) as night:
        night.execute(f"CREATE SCHEMA mart; CREATE TABLE main.release AS SELECT 'r' AS run_id, DATE '{UNTIL}' AS as_of")
        for name in ("clues", "clue_states", "candidates", "monitored", "assets", "files"):
            night.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{truth}/{name}.parquet')")
        key = "'h' || household_no AS household_key"
        night.execute(f"CREATE TABLE mart.clue AS SELECT {key}, rule_keys, clue_state FROM clue_states WHERE is_true")
        night.execute(f"CREATE TABLE mart.candidate AS SELECT {key}, monitoring_category, reasons FROM candidates WHERE is_true")
        night.execute(
            f"CREATE TABLE mart.monitored_household AS SELECT {key}, monitoring_category, list_state, is_elimination_ready, "
            "nullif(blockers, '') AS elimination_blockers FROM monitored WHERE is_true"
        )
        night.execute(
            "CREATE TABLE mart.asset AS SELECT asset_no, "
            + ", ".join(f"({true}_after_losses_fen / 100)::DECIMAL(18, 2) AS {name}" for name, true in scorer._AMOUNTS)
            + " FROM assets WHERE original_value_after_losses_fen > 0"
        )
        night.execute(
            "CREATE TABLE mart.delivery AS SELECT sha256, 'standing' AS delivery_state, rows_data AS rows_accepted, 0 AS rows_rejected, "
            "0 AS rows_duplicate FROM files"
        )
        night.execute(
            "CREATE TABLE mart.contradiction AS SELECT code || household_no AS contradiction_no, code,"
            " 'p' || resident_id AS person_key,"
            " CASE WHEN resident_id IS NULL THEN 'h' || household_no END AS household_key, coalesce(status, 'open') AS status,"
            " 2 AS rows_cited"
            f" FROM read_parquet('{truth}/contradictions.parquet') WHERE polarity = 'positive'"
        )
        night.execute(
            "CREATE TABLE mart.household_member AS SELECT 'h' || household_no AS household_key, 'p' || resident_id AS person_key,"
            f" from_date::DATE AS from_date, to_date::DATE AS to_date, joined_by, left_by FROM read_parquet('{truth}/memberships.parquet')"
        )
        night.execute(
            "CREATE TABLE mart.household_split AS SELECT 'h' || household_no AS household_key,"
            " 'h' || other_household_no AS other_household_key, split_date::DATE AS split_date"
            f" FROM read_parquet('{truth}/splits.parquet') WHERE is_flagged"
        )
        night.execute("CREATE TABLE mart.contradiction_row AS SELECT '' AS contradiction_no, '' AS delivery_id, '' AS sheet, 0 AS row_no")
        for name in ("clues", "clue_states", "candidates", "monitored", "assets", "files"):
            night.execute(f"DROP VIEW {name}")


def spoiled(county: Path, tmp_path: Path, database: str, statement: str) -> list[str]:
    shutil.copytree(county / "home", tmp_path / "home")
    with duckdb.connect(str(tmp_path / "home" / f"{database}.duckdb")) as connection:
        connection.execute(statement)
    return scorer.shortfalls(scorer.score(county / "truth", tmp_path / "home"))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM mart.contradiction WHERE code = 'dead_dibao'",
        "UPDATE mart.contradiction SET status = 'open' WHERE status = 'recurring'",
        "INSERT INTO mart.contradiction SELECT 'near', code, 'p' || resident_id, NULL, 'open', 2"
        " FROM read_parquet('{truth}/contradictions.parquet')"
        " WHERE polarity = 'near_miss' AND is_decidable AND resident_id IS NOT NULL ORDER BY code LIMIT 1",
    ],
    ids=["one missed", "an answer not folded", "a near miss taken for one"],
)
def test_a_board_that_is_wrong_falls_short(statement: str, county: Path, tmp_path: Path) -> None:
    faults = spoiled(county, tmp_path, "warehouse", statement.format(truth=county / "truth"))
    assert faults and all(fault.startswith("contradiction") for fault in faults)


def test_a_right_night_scores_full(county: Path) -> None:
    result = scorer.score(county / "truth", county / "home")
    assert scorer.shortfalls(result) == []
    assert result["measures"]["clues"]["expected"] > 50
    assert result["silent"]["silent_losses"] == 0
    assert scorer.main(["--truth", str(county / "truth"), "--home", str(county / "home")]) == 0


WRONGS = [
    ("warehouse", "UPDATE mart.clue SET rule_keys = 'job_loss' WHERE rule_keys = 'low_income'", "clues"),
    ("warehouse", "DELETE FROM mart.clue WHERE rule_keys = 'dibao_new'", "clues"),
    ("warehouse", "UPDATE mart.clue SET clue_state = 'closed'", "clue_states"),
    ("warehouse", "UPDATE mart.candidate SET monitoring_category = NULL", "candidates"),
    ("warehouse", "INSERT INTO mart.candidate SELECT household_key, NULL, 'x' FROM mart.clue WHERE clue_state = 'closed'", "candidates"),
    ("warehouse", "UPDATE mart.candidate SET reasons = 'low_income' WHERE reasons = 'illness,rigid_expense'", "candidate_reasons"),
    ("warehouse", "UPDATE mart.monitored_household SET list_state = 'assisting'", "monitored"),
    ("warehouse", "UPDATE mart.monitored_household SET elimination_blockers = NULL", "blockers"),
    ("warehouse", "UPDATE mart.asset SET arrears = arrears + 0.01 WHERE arrears > 0", "ledger arrears"),
    ("warehouse", "DELETE FROM mart.delivery USING (SELECT min(sha256) AS one FROM mart.delivery) WHERE sha256 = one", "silent losses"),
    ("warehouse", "UPDATE mart.delivery SET rows_accepted = rows_accepted - 1", "silent losses"),
    ("restricted", "DELETE FROM feed.labour__employment WHERE _row_no % 50 = 0", "silent losses"),
    ("warehouse", "UPDATE mart.household_member SET left_by = 'absent' WHERE left_by = 'died'", "household_members"),
    ("warehouse", "DELETE FROM mart.household_member WHERE joined_by = 'split'", "household_members"),
    ("warehouse", "INSERT INTO mart.household_split SELECT min(household_key), max(household_key), NULL FROM mart.clue", "household_split"),
    ("restricted", "DELETE FROM vault.household_number WHERE valid_to IS NOT NULL", "household_numbers"),
    ("restricted", "UPDATE feed.labour__employment SET person_key = NULL", "persons: recall"),
    ("restricted", "UPDATE feed.housing__dwelling SET person_key = (SELECT min(person_key) FROM vault.person)", "persons: precision"),
]  # fmt: skip


@pytest.mark.parametrize(("database", "statement", "named"), WRONGS)
def test_one_wrong_thing_is_seen(county: Path, tmp_path: Path, database: str, statement: str, named: str) -> None:
    assert any(fault.startswith(named) for fault in spoiled(county, tmp_path, database, statement))


def test_a_row_without_a_person_is_tied_by_its_household_number(county: Path, tmp_path: Path) -> None:
    table = "feed.rural_revitalisation__income_survey"
    assert spoiled(county, tmp_path, "restricted", f"UPDATE {table} SET person_key = NULL") == []
    again = tmp_path / "again"
    again.mkdir()
    wrong = f"UPDATE {table} SET person_key = NULL, household_key = (SELECT min(household_key) FROM vault.household)"
    assert any(fault.startswith("persons: precision") for fault in spoiled(county, again, "restricted", wrong))


def test_a_held_delivery_is_no_silent_loss(county: Path, tmp_path: Path) -> None:
    faults = spoiled(county, tmp_path, "restricted", "DELETE FROM feed.water__village_supply")
    assert any(fault.startswith("silent losses") for fault in faults)
    again = tmp_path / "again"
    again.mkdir()
    held = "UPDATE mart.delivery SET delivery_state = 'held'"
    assert not any(fault.startswith("silent losses") for fault in spoiled(county, again, "warehouse", held))


def test_wrong_answers_show_no_whole_number(county: Path, tmp_path: Path) -> None:
    shutil.copytree(county / "home", tmp_path / "home")
    with duckdb.connect(str(tmp_path / "home" / "warehouse.duckdb")) as connection:
        numbers = [row[0][1:] for row in connection.execute("SELECT household_key FROM mart.clue").fetchall()]
        connection.execute("DELETE FROM mart.clue")
    with duckdb.connect(str(tmp_path / "home" / "restricted.duckdb")) as connection:
        people = [row[0] for row in connection.execute("SELECT resident_id FROM vault.person").fetchall()]
        connection.execute("UPDATE feed.labour__employment SET person_key = NULL")
    text = "\n".join(scorer.lines(scorer.score(county / "truth", tmp_path / "home")))
    assert "traffic_accident" in text
    assert not any(number in text for number in numbers)
    assert not any(person in text for person in people)


def test_a_night_of_another_day_is_refused(county: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="the truth speaks of 2025-06-30"):
        spoiled(county, tmp_path, "warehouse", "UPDATE main.release SET as_of = DATE '2025-06-29'")


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("99082119500206761X", "990*************1X"),
        ("dibao_differs/99082119500206761X", "dib********rs/990*************1X"),
        ("10120400002/low_income", "101******02/low_income"),
        ("1234", "****"),
    ],
)
def test_a_wrong_answer_is_listed_without_anybodys_number(key: str, shown: str) -> None:
    assert scorer.mask(key) == shown
