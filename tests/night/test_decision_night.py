"""A whole night with a repair withdrawn, and one with it reinstated: what stood on it goes and comes back; earlier days know of neither."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from night_county import Night, Quiet, county, run, settings_of

from expectations.validate import GxAuditor
from pipelines.errors import UsageError
from pipelines.publish import release
from pipelines.runner import run_night
from pipelines.settings import Settings
from shouwang.cli import main
from simulation.score import score, shortfalls

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

BEFORE, WITHDRAWN, REINSTATED = dt.date(2025, 6, 28), dt.date(2025, 6, 29), dt.date(2025, 6, 30)


def send(landing: Path, home: Path, *words: str, day: dt.date) -> None:
    """Decide through the command line; the note says that the file came at noon of that day."""
    result = CliRunner().invoke(
        main, ["identity", *words, "--by", "王主任", "--on", str(day), "--landing", str(landing), "--home", str(home)]
    )
    assert result.exit_code == 0, result.output
    path = Path(result.output.strip())
    note = path.with_name(path.name + ".delivery.json")
    note.write_text(json.dumps(json.loads(note.read_text()) | {"known_at": f"{day}T12:00:00+08:00"}), encoding="utf-8")


def evidence(night: Night, key: str) -> list[tuple[Any, ...]]:
    """Everything that speaks for a clue of the household."""
    return night.rows("SELECT rule_key, evidence_key FROM night.mart.clue_evidence WHERE household_key = ? ORDER BY ALL", key)


def link_classes(night: Night, number: str) -> set[str]:
    return {row[0] for row in night.rows("SELECT DISTINCT link_class FROM night.mart.repair WHERE repair_no = ?", number)}


def test_a_clue_goes_with_the_repair_it_stood_on_and_comes_back(tmp_path: Path) -> None:
    made = county(tmp_path / "county", households=400, dirt=0.3)  # damaged enough that some clue stands on a repair alone
    home = tmp_path / "home"
    before = run(home, made.landing)
    stood = before.rows(
        "SELECT e.household_key, e.rule_key, e.evidence_key, r.repair_no FROM night.mart.clue_evidence AS e JOIN night.mart.repair AS r"
        " USING (delivery_id, sheet, row_no) JOIN night.mart.clue AS c ON c.household_key = e.household_key"
        " WHERE starts_with(r.repair_no, 'L-') AND c.rule_count = 1 AND e.person_key IS NOT NULL"  # a household may be known otherwise
        " AND (SELECT count(*) FROM night.mart.clue_evidence AS o WHERE o.household_key = e.household_key) = 1 ORDER BY ALL"
    )
    assert stood, "the county plants a clue on a damaged row"
    household, rule, key, number = stood[0]
    shown = CliRunner().invoke(main, ["why", household, "--home", str(home)])
    assert number in shown.output

    send(made.landing, home, "withdraw", number, "--reason", "查无此事", day=WITHDRAWN)
    kinds = link_classes(before, number)
    without = run(home, made.landing)
    assert (rule, key) not in evidence(without, household) and not link_classes(without, number)
    assert without.rows("SELECT count(*) FROM night.mart.clue WHERE household_key = ?", household) == [(0,)]
    assert without.rows("SELECT review_state FROM night.mart.link_review WHERE link_no = ?", number) == [("decided_different",)]
    assert without.rows("SELECT decision_state FROM vault.feed.decision_applied WHERE link_no = ?", number) == [("applied",)]

    send(made.landing, home, "decide", number, "same", "--reason", "经核对属实", day=REINSTATED)
    back = run(home, made.landing)
    assert evidence(back, household) == [(rule, key)] and link_classes(back, number) == {"decided"}

    # As of an earlier day the same files tell of nobody's decision: the repair stands as it was found.
    earlier = run(tmp_path / "other", made.landing, as_of=BEFORE)
    assert link_classes(earlier, number) == kinds
    assert earlier.rows("SELECT count(*) FROM vault.feed.decision_applied WHERE link_no = ?", number) == [(0,)]

    other = Settings(home=home, landing=made.landing, area=settings_of(home, made.landing).area, _key=b"a swapped key")
    published = release.current(home / "releases")
    with pytest.raises(UsageError, match="wrong_key"):
        run_night(other, REINSTATED, GxAuditor(temp=other.temp), Quiet())
    assert release.current(home / "releases") == published


def test_a_review_list_answered_by_truth_leaves_the_score_whole(tmp_path: Path) -> None:
    """The list as a township gets it, filled in and dropped where departments drop files. Each id under another name is somebody else."""
    made = county(tmp_path / "county", households=800)
    home = tmp_path / "home"
    first = run(home, made.landing)
    asked = {row[0] for row in first.rows("SELECT link_no FROM night.mart.link_review WHERE review_state = 'open'")}
    books = sorted((home / "outbox" / "reviews").glob("*.xlsx"))
    assert asked and books
    for at, path in enumerate(books):
        book = openpyxl.load_workbook(path)
        page = book.worksheets[0]
        for row in range(3, page.max_row + 1):
            page.cell(row, 2).value, page.cell(row, 3).value, page.cell(row, 4).value = "不是同一人", "2025-06-29", "王主任"
        target = made.landing / "rural_revitalisation" / f"核对{at}.xlsx"
        book.save(target)
        note = {"known_at": "2025-06-30T09:00:00+08:00"}
        target.with_name(target.name + ".delivery.json").write_text(json.dumps(note), encoding="utf-8")
    second = run(home, made.landing)
    assert second.rows("SELECT DISTINCT decision_state FROM vault.feed.decision_applied WHERE verdict = 'different' AND link_no IN"
                       " (SELECT link_no FROM night.mart.link_review)") == [("applied",)]  # fmt: skip
    assert dict(second.rows("SELECT link_no, review_state FROM night.mart.link_review")) == dict.fromkeys(asked, "decided_different")
    assert not list((home / "outbox" / "reviews").glob("*.xlsx"))
    assert not shortfalls(score(made.truth, home))
