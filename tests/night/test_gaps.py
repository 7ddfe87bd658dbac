"""Deliveries that did not come, came late, came corrected or cannot stand: named gaps, and the last good data beside them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from pathlib import Path

import pytest
from night_county import NOTE, County, Night, run, stand

from simulation.files.broken.sample import TOWNSHIPS, good
from simulation.files.broken.series import DWELLING, REGISTER, send

SCHOOL = "education/school_age"
EAST, SWALLOW = TOWNSHIPS


def register(landing: Path) -> None:
    """A spine, so that the night goes on."""
    for part in TOWNSHIPS:
        send(landing, good(REGISTER, part=part), f"{part}.xlsx")


def test_a_part_that_did_not_come_is_a_named_gap(tmp_path: Path) -> None:
    landing = tmp_path / "landing"
    register(landing)
    send(landing, good(SCHOOL, part=EAST), "学校.xlsx")
    feed = stand(landing, tmp_path / "home").feeds[SCHOOL]
    assert (feed["feed_state"], feed["parts_standing"], feed["parts_expected"]) == ("partial", 1, 23)
    assert feed["reason"] == "应到 23 个分片，到位 1 个 | 1 of 23 parts stand"


def test_a_late_part_counts_from_the_night_that_knows_it(tmp_path: Path) -> None:
    landing, home = tmp_path / "landing", tmp_path / "home"
    register(landing)
    send(landing, good(SCHOOL, part=EAST), "学校.xlsx")
    send(landing, good(SCHOOL, part=SWALLOW), "学校（迟）.xlsx", known_at="2025-07-02T00:30:00+08:00")
    assert stand(landing, home).feeds[SCHOOL]["parts_standing"] == 1
    assert stand(landing, home, dt.date(2025, 7, 1)).feeds[SCHOOL]["parts_standing"] == 1
    assert stand(landing, home, dt.date(2025, 7, 2)).feeds[SCHOOL]["parts_standing"] == 2


def test_a_corrected_part_supersedes_that_part_and_both_are_kept(tmp_path: Path) -> None:
    landing, home = tmp_path / "landing", tmp_path / "home"
    register(landing)
    short = good(SCHOOL, part=EAST)
    del short.rows[-5:]
    send(landing, short, "学校.xlsx", version=1)
    send(landing, good(SCHOOL, part=EAST), "学校（更正）.xlsx", version=2, known_at="2025-06-25T09:00:00+08:00")
    send(landing, good(SCHOOL, part=SWALLOW), "学校2.xlsx")
    after = stand(landing, home)
    states = {(row["part"], row["version"]): row["delivery_state"] for row in after.of(SCHOOL)}
    assert states == {(EAST, 1): "superseded", (EAST, 2): "standing", (SWALLOW, 1): "standing"}
    assert after.feeds[SCHOOL]["rows_standing"] == len(good(SCHOOL, part=EAST).rows) + len(good(SCHOOL, part=SWALLOW).rows)
    assert all((home / "archive" / row["sha256"][:2] / row["sha256"]).exists() for row in after.of(SCHOOL))
    before = stand(landing, home, dt.date(2025, 6, 24))
    assert {row["version"] for row in before.of(SCHOOL) if row["part"] == EAST} == {1}, "the day before knew the first version only"
    assert before.feeds[SCHOOL]["rows_standing"] == after.feeds[SCHOOL]["rows_standing"] - 5


def test_a_held_snapshot_leaves_the_last_good_one_standing_visibly(tmp_path: Path) -> None:
    landing = tmp_path / "landing"
    register(landing)
    send(landing, good(DWELLING), "一季度.xlsx", period="2025-Q1", known_at="2025-04-08T09:00:00+08:00")
    send(landing, good(DWELLING).set("dwelling_grade", "待鉴定"), "二季度.xlsx")
    after = stand(landing, tmp_path / "home")
    by_period = {row["period"]: row for row in after.of(DWELLING)}
    assert {period: row["delivery_state"] for period, row in by_period.items()} == {"2025-Q1": "standing", "2025-Q2": "held"}
    feed = after.feeds[DWELLING]
    assert (feed["feed_state"], feed["latest_period"]) == ("held", "2025-Q1")
    assert feed["rows_standing"] == by_period["2025-Q1"]["rows_accepted"] > 0
    assert feed["reason"].startswith(
        "最近一次交付被扣留，沿用此前数据 | the latest delivery is held, earlier ones stand; too_many_rejects: "
    )


@pytest.mark.slow
def test_a_night_with_gaps_publishes_and_says_so(small: County, night: Night, tmp_path: Path) -> None:
    """One township's school list is missing, the accidents are late, the new dwelling list cannot stand: exit 3, three
    named gaps, the dwelling answers unchanged, and no accident clue made up from nothing."""
    landing = tmp_path / "landing"
    shutil.copytree(small.landing, landing)
    ((sha256,),) = night.rows(
        "SELECT min(sha256) FROM night.mart.delivery WHERE feed = ? GROUP BY part HAVING count(*) = 1 LIMIT 1", SCHOOL
    )
    (school,) = [path for path in (landing / "education").glob("*") if hashlib.sha256(path.read_bytes()).hexdigest() == sha256]
    school.unlink()
    for note in (landing / "traffic_police").glob(f"*{NOTE}"):
        told = json.loads(note.read_text(encoding="utf-8"))
        note.write_text(json.dumps(told | {"known_at": "2025-07-05T09:00:00+08:00"}), encoding="utf-8")
    send(landing, good(DWELLING).set("dwelling_grade", "待鉴定"), "坏的.xlsx", known_at="2025-06-29T09:00:00+08:00")
    done = run(tmp_path / "home", landing)
    assert done.report.exit_code == 3
    assert {f"{DWELLING}: held", f"{SCHOOL}: partial", "traffic_police/accident: missing"} <= set(done.report.summary["gaps"])
    before, after = night.report.summary["clues_by_rule"], done.report.summary["clues_by_rule"]
    assert after["unsafe_dwelling"] == before["unsafe_dwelling"]
    assert "traffic_accident" not in after
    shown = dict(done.rows("SELECT feed, reason FROM night.mart.feed_status WHERE feed_state IN ('held', 'partial', 'missing')"))
    assert all(" | " in shown[feed] for feed in (DWELLING, SCHOOL, "traffic_police/accident"))
