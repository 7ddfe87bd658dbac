"""A renamed amount column: what does not need it publishes, what does says n/a, and the accepted name makes the next night whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from click.testing import CliRunner, Result
from night_county import KEY, Night, copy_home, run

from shouwang.cli import main
from simulation.files.broken.sample import TOWNSHIPS, Sheet, good
from simulation.files.broken.series import send

SETTLEMENT, REGISTER, DIBAO = "medical_insurance/settlement", "public_security/household_register", "civil_affairs/dibao"
OLD_TIME, NEW_TIME = "2023-06-05T09:00:00+08:00", "2025-06-05T09:00:00+08:00"


def settlements(seed: int, period: str, header: str | None = None) -> Sheet:
    sheet = good(SETTLEMENT, 30, seed=seed)
    sheet.period = period
    sheet.set("visit_kind", "住院").set("settle_date", f"{period}-12").set("self_pay_fen", "1200.00")
    for number in range(len(sheet.rows)):
        sheet.set("settlement_no", f"{period}-{number}", [number])
    if header:
        sheet.header[sheet.at("self_pay_fen")] = header
    return sheet


@dataclass
class Told:
    """Two nights of one home: before and after the header was accepted, and what the command line said between them."""

    before: Night
    after: Night
    drift: list[dict[str, object]]
    accepted: Result
    again: Result


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    place = tmp_path_factory.mktemp("drift")
    landing, home = place / "landing", place / "home"
    for part in TOWNSHIPS:
        send(landing, good(REGISTER, part=part), f"{part}.xlsx")
    send(landing, good(DIBAO), "低保.xlsx")
    send(landing, settlements(1, "2023-05"), "旧.xlsx", known_at=OLD_TIME)
    send(landing, settlements(2, "2025-05", "患者自付合计"), "新.xlsx", known_at=NEW_TIME)
    before = run(home, landing)
    before = Night(landing, copy_home(home, place / "kept"), before.report)
    shell = CliRunner(env={"SHOUWANG_KEY": KEY})
    shown = shell.invoke(main, ["contract", "drift", "--home", str(home), "--json"])
    assert shown.exit_code == 0, shown.output
    rows = json.loads(shown.output)["rows"]
    accepted = shell.invoke(main, ["contract", "accept", rows[0]["drift_id"], "--home", str(home)])
    again = shell.invoke(main, ["contract", "accept", rows[0]["drift_id"], "--home", str(home)])
    yield Told(before, run(home, landing), rows, accepted, again)


def rows_of(night: Night) -> int:
    [(count,)] = night.rows("SELECT count(*) FROM vault.feed.medical_insurance__settlement WHERE self_pay_fen IS NOT NULL")
    return int(count)


def test_the_delivery_stands_with_a_named_gap(told: Told) -> None:
    states = told.before.rows(
        "SELECT period, delivery_state, rows_accepted FROM night.mart.delivery WHERE feed = ? ORDER BY period", SETTLEMENT
    )
    assert states == [("2023-05", "standing", 90), ("2025-05", "standing", 90)]
    assert rows_of(told.before) == 90, "the old month has its amounts, the renamed one has none"
    gaps = told.before.rows("SELECT feed, field, rows_without, rows_in_use, is_whole FROM night.mart.field_gap")
    assert gaps == [(SETTLEMENT, "self_pay_fen", 90, 90, True)]
    assert told.before.report.exit_code == 3
    assert f"medical_self_pay na: {SETTLEMENT}.self_pay_fen" in told.before.report.summary["gaps"]


def test_only_what_needs_the_column_says_na(told: Told) -> None:
    assert told.before.rows("SELECT rule_state, fields_missing FROM night.mart.rule_state WHERE rule_key = 'medical_self_pay'") == [
        ("na", f"{SETTLEMENT}.self_pay_fen")
    ]
    assert told.before.rows("SELECT rule_key FROM night.mart.rule_state WHERE fields_missing IS NOT NULL") == [("medical_self_pay",)]
    asked = "SELECT value_state FROM night.mart.indicator WHERE area_level = 'county' AND indicator_key = 'inpatient_self_pay'"
    assert told.before.rows(asked) == [("na",)]
    assert told.before.rows("SELECT count(*) > 0 FROM night.mart.household") == [(True,)]
    assert told.before.rows("SELECT count(*) > 0 FROM vault.feed.civil_affairs__dibao") == [(True,)]


def test_the_report_proposes_the_alias_with_its_evidence(told: Told) -> None:
    [row] = told.drift
    assert (row["feed"], row["change"], row["field"], row["header"]) == (SETTLEMENT, "renamed", "self_pay_fen", "患者自付合计")
    assert (row["old_header"], row["drift_state"]) == ("个人自付", "proposed")
    assert row["proposal"] == "- {text: 患者自付合计, from: 2025-05-01}"
    shares = {name: float(str(row[name])) for name in ("similarity", "parse_share", "overlap_share", "position_share")}
    assert shares["parse_share"] == shares["overlap_share"] == shares["position_share"] == 1.0
    assert 0.3 < shares["similarity"] < 0.8
    published = told.before.rows("SELECT drift_id, proposal FROM night.mart.header_drift WHERE drift_state = 'proposed'")
    assert published == [(row["drift_id"], row["proposal"])]


def test_accepting_writes_the_line_once_and_shows_it(told: Told) -> None:
    assert told.accepted.exit_code == 0, told.accepted.output
    assert "+    - {text: 患者自付合计, from: 2025-05-01}" in told.accepted.output
    kept = (told.after.home / "contracts" / f"{SETTLEMENT}.yaml").read_text(encoding="utf-8")
    assert kept.endswith(f"feed: {SETTLEMENT}\nheader:\n  self_pay_fen:\n    - {{text: 患者自付合计, from: 2025-05-01}}\n")
    assert told.again.exit_code == 2 and "header_known" in told.again.output


def test_the_next_night_is_whole(told: Told) -> None:
    assert told.after.report.run_id != told.before.report.run_id, "another contract is another run"
    assert rows_of(told.after) == 180
    assert told.after.rows("SELECT count(*) FROM night.mart.field_gap") == [(0,)]
    assert told.after.rows("SELECT rule_state FROM night.mart.rule_state WHERE rule_key = 'medical_self_pay'") == [("ok",)]
    asked = "SELECT value_state FROM night.mart.indicator WHERE area_level = 'county' AND indicator_key = 'inpatient_self_pay'"
    assert told.after.rows(asked) == [("ok",)]
    assert told.after.rows("SELECT count(*) FROM night.mart.header_drift WHERE drift_state <> 'told'") == [(0,)]
