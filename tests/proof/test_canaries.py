"""Canaries: no personal value of the input stands in anything a night says or leaves outside the restricted places."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from canaries import RESTRICTED, Canaries, Told, files_of, text_of
from dagster._serdes import serialize_value
from proof_county import KEY

from expectations.validate import GxAuditor
from pipelines.contracts.loader import load_contracts
from pipelines.engine import Engine, SqlModel
from pipelines.errors import EngineError
from pipelines.publish.release import current

pytestmark = pytest.mark.timeout(900)  # the first test waits for the county's night


def shown(found: list[str]) -> list[str]:
    """What was found, without telling it once more."""
    return [f"{text[:1]}{'*' * (len(text) - 1)}" for text in found[:5]]


def test_the_county_has_canaries_of_every_kind(told: Told) -> None:
    lengths = told.canaries.by_length
    assert len(lengths[18]) > 3000  # ids
    assert len(lengths[11]) > 1000  # phones
    assert len(lengths[19]) > 10  # accounts
    assert len(lengths[3]) > 1000  # names


def test_nothing_said_names_anybody(told: Told) -> None:
    """Output, errors and logs at DEBUG of nights, scores and readings, those that fail among them."""
    codes = {name: ran.code for name, ran in told.said.items()}
    assert codes["night"] in (0, 3) and codes["verify"] == 0 and codes["read"] == 0, codes
    failed = [name for name, code in codes.items() if code not in (0, 3)]
    assert {"night of nobody", "verify another", "read headless", "read a truncated file"} <= set(failed), codes
    assert all(ran.said.strip() for ran in told.said.values())
    leaks = {name: shown(found) for name, ran in told.said.items() if (found := told.canaries.found_in(ran.said))}
    assert leaks == {}


def test_no_file_names_anybody(told: Told) -> None:
    """Every file below home outside the restricted places, of whatever kind: a new kind is looked into as well."""
    seen = dict(files_of(told.county.home))
    run_id = current(told.county.home / "releases")
    expected = {"warehouse.duckdb", "ledger.sqlite", "outbox/report/index.html", "releases/CURRENT"}
    expected |= {f"releases/{run_id}/{name}" for name in ("manifest.json", "clue.parquet", "rejected_row.parquet", "delivery.parquet")}
    assert expected <= seen.keys()
    leaks = {place: shown(found) for place, text in seen.items() if (found := told.canaries.found_in(text))}
    assert leaks == {}


def test_the_summary_of_a_night_names_nobody(told: Told) -> None:
    """complete.json lies among the restricted tables, but is what the command line and Dagster repeat."""
    assert told.canaries.found_in((told.county.tables() / "complete.json").read_text(encoding="utf-8")) == []


def test_file_names_are_masked_but_kept_apart(told: Told) -> None:
    with duckdb.connect(str(told.county.home / "warehouse.duckdb"), read_only=True) as connection:
        names = {str(name) for (name,) in connection.execute("SELECT file_name FROM mart.delivery").fetchall()}
        refused = connection.execute("SELECT file_name FROM mart.delivery WHERE delivery_state = 'refused'").fetchall()
    assert any(name.startswith("******************_***********_") for name in names)
    assert ("refused ******************.xlsx",) in refused


@pytest.mark.parametrize("place", ["note.txt", "outbox/report/new.json", "releases/x.parquet", "other.duckdb", "odd/%s.log"])
def test_a_canary_let_out_is_found(told: Told, tmp_path: Path, place: str) -> None:
    """The search itself can fail: one id in one file of any kind, or in its name, is found."""
    canary = sorted(told.canaries.by_length[18])[7]
    path = tmp_path / (place % canary if "%s" in place else place)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        pq.write_table(pa.table({"a": ["x", f"row of {canary}"]}), path, compression="zstd")
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"CREATE TABLE t AS SELECT 'x' AS a UNION ALL SELECT '{canary}'")
    else:
        path.write_text("nothing" if "%s" in place else f'{{"a": "b{canary}c"}}', encoding="utf-8")
    assert [told.canaries.found_in(text) for _, text in files_of(tmp_path)] == [[canary]]


def test_restricted_places_do_hold_canaries(told: Told) -> None:
    """Otherwise the search would prove nothing: what is kept apart is full of them."""
    home = told.county.home
    for place in RESTRICTED:
        if place not in ("keys/", "archive/"):
            path = home / place
            texts = [path] if path.is_file() else sorted(item for item in path.rglob("*") if item.suffix in (".parquet", ".xlsx"))
            assert any(told.canaries.found_in(text_of(item)) for item in texts) or place == "outbox/receipts/", place


def test_a_failing_model_does_not_quote_a_value(told: Told, tmp_path: Path) -> None:
    canary = sorted(told.canaries.by_length[18])[3]
    pq.write_table(pa.table({"resident_id": [canary]}), tmp_path / "people.parquet")
    sql = "SELECT CAST(resident_id || 'Z' AS INTEGER) AS n FROM people"
    with Engine(tmp_path, temp=tmp_path / "tmp") as engine, pytest.raises(EngineError) as caught:
        engine.run(SqlModel(tmp_path / "bad.sql", "bad", ("people",), {}, sql))
    assert told.canaries.found_in(str(caught.value)) == []
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_an_audit_says_counts_only(told: Told, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A table of ids where amounts and dates should stand breaks the suite; results and log name none of them."""
    contract = load_contracts()["medical_insurance/settlement"]
    table = pq.read_table(told.county.tables() / f"accepted__{contract.table}.parquet")
    at = table.schema.get_field_index("settlement_no")
    spoilt = table.set_column(at, "settlement_no", pa.array([None] * table.num_rows, pa.string()))
    pq.write_table(spoilt, tmp_path / "spoilt.parquet")
    with caplog.at_level("DEBUG"):
        auditor = GxAuditor(temp=tmp_path / "tmp")
        results = auditor.audit_feed(contract, tmp_path / "spoilt.parquet")
        auditor.close()
    assert any(result.rows_failed for result in results)
    assert told.canaries.found_in(repr(results) + caplog.text) == []


def _dagster_says(told: Told, monkeypatch: pytest.MonkeyPatch, assets: list[dg.AssetsDefinition] | None = None) -> tuple[bool, str]:
    """Run the nightly job in this process; every event it leaves as text."""
    from assets_defs.definitions import defs
    from assets_defs.resources import Installation

    monkeypatch.setenv("SHOUWANG_KEY", KEY)
    installation = Installation(home=str(told.county.home), landing=str(told.county.landing))
    config = dg.RunConfig(ops={"intake": {"config": {"as_of": "2025-06-30"}}})
    with dg.DagsterInstance.ephemeral() as instance:
        job = defs.resolve_job_def("nightly") if assets is None else None
        if job is not None:
            result = job.execute_in_process(
                run_config=config, instance=instance, resources={"installation": installation}, raise_on_error=False
            )
        else:
            result = dg.materialize(assets or [], instance=instance, resources={"installation": installation}, raise_on_error=False)
        logs = instance.all_logs(result.run_id)
        text = "\n".join([*(serialize_value(entry) for entry in logs), *map(repr, logs)])
    return result.success, text


def test_dagster_events_name_nobody(
    told: Told, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level("DEBUG"):
        is_done, text = _dagster_says(told, monkeypatch)
    out = capfd.readouterr()
    assert is_done, [line for line in text.splitlines() if "_FAILURE" in line][:2]
    assert "content_digest" in text and "suite" in text
    assert told.canaries.found_in("\n".join((text, caplog.text, out.out, out.err))) == []


def test_a_step_that_fails_under_dagster_names_nobody(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a room raises, Dagster keeps it with its causes: a value in it would stay in the event log."""
    from assets_defs.nightly import ASSETS
    from pipelines.policy import step

    canary = sorted(told.canaries.by_length[18])[11]

    def fails(ctx: object) -> None:
        with duckdb.connect(":memory:") as connection:
            connection.execute("SELECT CAST(? AS INTEGER)", [f"{canary}Z"])

    monkeypatch.setattr(step, "run", fails)
    policy = next(asset for asset in ASSETS if asset.op.name == "policy")
    is_done, text = _dagster_says(told, monkeypatch, [policy])
    assert not is_done and "ConversionException" in text
    assert told.canaries.found_in(text) == []


def test_search_finds_nothing_where_nothing_is() -> None:
    assert (
        Canaries(["999999199001011233"]).found_in("99999919900101123 sha 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
        == []
    )
