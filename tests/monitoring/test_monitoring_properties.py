"""What must hold of any input: row order decides nothing, and the list is what replaying its deliveries makes it."""

import random
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from monitoring_county import County
from test_monitoring_elimination import CASES, county_of, problems, read

from pipelines.engine import Engine, load_model
from pipelines.facts.step import MODELS
from pipelines.monitoring.step import ROOM

LIST = ROOM / "list"
PATHS = [
    MODELS / "platform_household.sql",
    *(LIST / f"{name}.sql" for name in ("export_delivery", "export_household", "list_snapshot", "case_event", "list_state")),
]
HOUSEHOLDS = ("a", "b")
MONTHS = ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05")
# State of a household in one delivery: not named, or (eliminated?, month identified, category).
STATE = st.one_of(
    st.none(),
    st.tuples(st.booleans(), st.sampled_from(("2024-01-01", "2024-06-01")), st.sampled_from(("marginal_vulnerable", "sudden_hardship"))),
)
SNAPSHOT = st.fixed_dictionaries(dict.fromkeys(HOUSEHOLDS, STATE))
STORY = st.lists(SNAPSHOT, min_size=1, max_size=len(MONTHS))
COLUMNS = {
    "platform_household_no": "VARCHAR", "person_key": "VARCHAR", "household_key": "VARCHAR", "village_code": "VARCHAR",
    "township_name": "VARCHAR", "monitoring_category": "VARCHAR", "identified_month": "DATE", "eliminated_month": "DATE",
    "risk_eliminated": "BOOLEAN", "elimination_mode": "VARCHAR", "risk_1": "VARCHAR", "risk_2": "VARCHAR", "risk_3": "VARCHAR",
    "contact_name": "VARCHAR", "_period": "VARCHAR", "_part": "VARCHAR", "_known_at": "TIMESTAMP", "_delivery_id": "VARCHAR",
    "_sheet": "VARCHAR", "_row_no": "INTEGER",
}  # fmt: skip


def rows_of(snapshots: list[tuple[str, str, str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Rows of deliveries given as period, known time, delivery id and states. A first row keeps the file from being empty."""
    rows: list[dict[str, Any]] = []
    for period, known, delivery, states in snapshots:
        place = {
            "_period": period,
            "_part": "东山镇",
            "_known_at": known,
            "_delivery_id": delivery,
            "_sheet": "S",
            "village_code": "999999100201",
        }
        rows.append({**place, "platform_household_no": "filler", "person_key": "filler", "household_key": "filler", "_row_no": 1})
        for number, (household, state) in enumerate(states.items()):
            if state is None:
                continue
            out, identified, category = state
            rows.append({
                **place, "platform_household_no": f"P{household}", "person_key": household, "household_key": household,
                "monitoring_category": category, "identified_month": identified, "risk_eliminated": out,
                "eliminated_month": f"{period}-01" if out else None, "contact_name": "x", "_row_no": number + 2,
            })  # fmt: skip
    return rows


def fold(rows: list[dict[str, Any]]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Events and list state by household, by the product's own models."""
    with tempfile.TemporaryDirectory() as folder, Engine(Path(folder) / "t", temp=Path(folder) / "x", memory="200MB", threads=1) as engine:

        def write(table: str, columns: dict[str, str], values: list[dict[str, Any]]) -> None:
            cells = {name: pa.array([None if row.get(name) is None else str(row[name]) for row in values], pa.string()) for name in columns}
            engine.connection.register("_given", pa.table(cells))
            engine.write(
                table, "SELECT " + ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in columns.items()) + " FROM _given"
            )

        write("rural_revitalisation__monitoring_export", COLUMNS, [])
        write("resolved_history__rural_revitalisation__monitoring_export", COLUMNS, rows)
        people = [{"person_key": name, "household_key": name} for name in (*HOUSEHOLDS, "filler")]
        write("person_spine", {"person_key": "VARCHAR", "household_key": "VARCHAR"}, people)
        areas = [{"area_code": "999999100", "area_name": "东山镇", "area_level": "township", "township_key": "东山"}]
        write("area", dict.fromkeys(areas[0], "VARCHAR"), areas)
        write("township_gone", {"slot": "VARCHAR", "successor": "VARCHAR", "since": "DATE"}, [])
        for path in PATHS:
            engine.run(load_model(path))
        engine.expose(["case_event", "list_state"])
        events: dict[str, list[str]] = {}
        for household, kind in engine.connection.execute(
            "SELECT household_key, event_kind FROM case_event ORDER BY household_key, event_no"
        ).fetchall():
            events.setdefault(household, []).append(kind)
        return events, dict(engine.connection.execute("SELECT household_key, list_state FROM list_state").fetchall())


def replay(snapshots: list[dict[str, Any]]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """The same told one delivery after another, as a clerk would keep the list."""
    events: dict[str, list[str]] = {}
    states: dict[str, str] = {}
    last: dict[str, Any] = {}
    turns: dict[str, str] = {}
    ever_out: set[str] = set()
    for number, snapshot in enumerate(snapshots):
        for household, state in snapshot.items():
            told, before = events.setdefault(household, []), last.get(household)
            if state is None:
                if states.get(household, "absent") != "absent":
                    told.append("absent")
                    states[household] = "absent"
                continue
            out, identified, category = state
            again = before is not None and household in ever_out and not out and identified > before[1]
            if before is None:
                told.append("registered" if number else "baseline")
            else:
                if states[household] == "absent":
                    told.append("returned")
                if again:
                    told.append("re_identified")
                elif before[0] and not out:
                    told.append("rolled_back")
                if category != before[2] and not again:
                    told.append("category_changed")
                if out and not before[0]:
                    told.append("eliminated")
            for kind in told:
                if kind in ("re_identified", "rolled_back", "eliminated"):
                    turns[household] = kind
            turn = turns.get(household, "")
            states[household] = "eliminated" if out else turn if turn in ("re_identified", "rolled_back") else "assisting"
            ever_out |= {household} if out else set()
            last[household] = state
    return {household: told for household, told in events.items() if told}, states


def delivered(story: list[dict[str, Any]]) -> list[tuple[str, str, str, dict[str, Any]]]:
    return [(month, f"{month}-28 02:00:00", f"d{month}", states) for month, states in zip(MONTHS, story, strict=False)]


@settings(max_examples=40, deadline=None)
@given(STORY)
def test_the_fold_equals_replaying_the_deliveries(story: list[dict[str, Any]]) -> None:
    assert fold(rows_of(delivered(story))) == replay(story)


@settings(max_examples=15, deadline=None)
@given(STORY, st.randoms(use_true_random=False), st.integers(0, 4))
def test_a_corrected_delivery_and_any_row_order_change_nothing(story: list[dict[str, Any]], shuffler: random.Random, place: int) -> None:
    """A wrong file of one month, replaced later, and rows in another order: the list is as if only the right ones had come."""
    right = delivered(story)
    period, known, _, states = right[place % len(right)]
    wrong = {household: (True, "2024-01-01", "marginal_vulnerable") if state is None else None for household, state in states.items()}
    rows = rows_of([*right, (period, known.replace("-28 ", "-20 "), "wrong", wrong)])
    shuffler.shuffle(rows)
    assert fold(rows) == replay(story)


@settings(max_examples=15, deadline=None)
@given(STORY)
def test_what_was_known_then_is_the_beginning_of_what_is_known_now(story: list[dict[str, Any]]) -> None:
    """As of an earlier date: the events are the first of today's, never others."""
    then, now = fold(rows_of(delivered(story[:-1] or story)))[0], fold(rows_of(delivered(story)))[0]
    for household, told in then.items():
        assert now[household][: len(told)] == told


@pytest.mark.parametrize("seed", [1, 2])
def test_row_order_decides_nothing(tmp_path: Path, seed: int) -> None:
    """The whole room on the same rows in another order: every mart the same."""

    def night(folder: Path, shuffled: bool) -> dict[str, list[tuple[Any, ...]]]:
        county: County = problems(county_of(folder, read(CASES)))
        if shuffled:
            shuffler = random.Random(seed)
            for rows in (*county.feeds.values(), county.persons):
                shuffler.shuffle(rows)
        county.run()
        marts = ("clue", "clue_evidence", "candidate", "monitored_household", "case_event", "measure", "mart_household", "mart_person")
        return {name: county.show(name, "COLUMNS(*)") for name in marts}

    assert night(tmp_path / "one", False) == night(tmp_path / "other", True)
