"""Every published check against its sample table, and what the tables themselves must show."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from published_samples import FOLDER, RESULTS, Night, Sample, checks, read_sample

from pipelines.quality.published.select import counts_select

CHECKS = {check.code: check for check in checks()}
SAMPLES = {path.stem: read_sample(path) for path in sorted(FOLDER.glob("*.md"))}


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> dict[object, Night]:
    folder = tmp_path_factory.mktemp("published")
    dates = sorted({sample.as_of for sample in SAMPLES.values()})
    return {day: Night(folder, day, [s for s in SAMPLES.values() if s.as_of == day]) for day in dates}


def rows_of(sample: Sample) -> dict[int, tuple[str, str]]:
    """Case and result asked for, by row number, of the feed that the check asks."""
    return {n + 5: (case, result) for n, (case, result, _) in enumerate(sample.rows[CHECKS[sample.code].feed])}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_check_answers_its_sample_as_an_official_would(name: str, nights: dict[object, Night]) -> None:
    sample = SAMPLES[name]
    answers = nights[sample.as_of].ask(CHECKS[sample.code], name)
    said = {row: (case, answers.get(row)) for row, (case, _) in rows_of(sample).items()}
    asked = {row: (case, RESULTS[result]) for row, (case, result) in rows_of(sample).items()}
    assert said == asked


def test_every_check_has_a_sample_and_no_sample_lacks_a_check() -> None:
    assert set(CHECKS) <= set(SAMPLES)
    assert {sample.code for sample in SAMPLES.values()} == set(CHECKS)


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_a_sample_has_a_failing_and_a_passing_row(code: str) -> None:
    """The source wrote bounds that were never true: nothing ships without a row that breaks it."""
    results = [result for _, result in rows_of(SAMPLES[code]).values()]
    assert "不符" in results and "符合" in results
    assert set(results) <= set(RESULTS)


@pytest.mark.parametrize(
    "code", sorted(code for code, check in CHECKS.items() if "check_number" in check.model.sql or "check_fen" in check.model.sql)
)
def test_a_check_with_a_bound_is_tried_at_the_bound(code: str) -> None:
    exact = {result for case, result in rows_of(SAMPLES[code]).values() if case.startswith("恰")}
    assert len(exact) > 1, "the last value inside and the first outside have different results"


@pytest.mark.parametrize("code", ["5_14_002", "5_14_008", "5_14_010"])
def test_a_bound_on_either_side_is_enough(code: str, nights: dict[object, Night]) -> None:
    """The source asked for less than 0 and more than 200 at once."""
    sample = SAMPLES[code]
    answers = nights[sample.as_of].ask(CHECKS[code], code)
    field = CHECKS[code].cells[0]
    areas = {
        row: float(str(cells[field]))
        for row, (_, _, cells) in zip(rows_of(sample), sample.rows[CHECKS[code].feed], strict=True)
        if cells[field]
    }
    assert {row for row, fails in answers.items() if fails} == {
        row for row, area in areas.items() if area < 0 or area > (100 if code == "5_14_008" else 200)
    }


def test_months_are_compared_as_months_and_not_as_text(nights: dict[object, Night]) -> None:
    """2023年10月 sorts before 2023年9月 as text: the source compared such texts."""
    sample = SAMPLES["5_12_001"]
    rows = sample.rows["labour/migrant_work"]
    place = next(n for n, (case, _, _) in enumerate(rows) if "按文字比会颠倒" in case)
    earlier, later = str(rows[place - 1][2]["end_date"]), str(rows[place][2]["start_date"])
    assert later < earlier, "as text the order is wrong"
    assert nights[sample.as_of].ask(CHECKS["5_12_001"], "5_12_001")[place + 5] is False


def test_what_a_blank_leaves_open_is_counted_and_is_no_violation() -> None:
    """Of five rows one breaks the check, one holds, one is open by a blank and two stand in a file without the column."""
    check, table = CHECKS["5_14_002"], "rural_revitalisation__monitoring_export"
    with duckdb.connect(":memory:") as connection:
        connection.execute("CREATE TABLE night AS SELECT '999999' AS area_code")
        rows = "('a', 1, true), ('a', 2, false), ('a', 3, NULL), ('b', 1, true), ('b', 2, NULL)"
        place = "col0 AS {0}delivery_id, 'Sheet1' AS {0}sheet, col1 AS {0}row_no"
        connection.execute(f"CREATE TABLE {check.model.writes} AS SELECT {place.format('')}, col2 AS fails FROM (VALUES {rows})")
        connection.execute(f"CREATE TABLE {table} AS SELECT {place.format('_')}, '999999100201' AS village_code FROM (VALUES {rows})")
        connection.execute("CREATE TABLE header_gap AS SELECT 'b' AS delivery_id, ? AS feed, 'forest_area_mu' AS field", [check.feed])
        counted = connection.execute(
            f"SELECT rows_checked, violations, rows_not_asked FROM ({counts_select([check], {check.feed: table}, {})})"
        ).fetchall()
    assert counted == [(2, 1, 3)]


def test_parameters_are_dated_policy_with_a_source() -> None:
    for check in CHECKS.values():
        names = {part.strip() for part in check.model.header.get("policy", "").split(",") if part.strip()}
        used = {
            f"published_check.{part.split(chr(39))[0]}"
            for head in ("number", "fen", "text", "words")
            for part in check.model.sql.split(f"check_{head}('")[1:]
        }
        assert names == used, check.code


def test_a_check_file_that_names_an_unknown_column_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.contracts.loader import load_contracts
    from pipelines.errors import EngineError
    from pipelines.quality.published import catalogue

    (tmp_path / "checks").mkdir()
    text = CHECKS["5_14_002"].model.path.read_text(encoding="utf-8").replace("-- cells: forest_area_mu", "-- cells: forrest_area_mu")
    (tmp_path / "checks" / "5_14_002.sql").write_text(text, encoding="utf-8")
    monkeypatch.setattr(catalogue, "ROOM", tmp_path)
    with pytest.raises(EngineError, match="has no forrest_area_mu"):
        catalogue.load_checks(load_contracts())
