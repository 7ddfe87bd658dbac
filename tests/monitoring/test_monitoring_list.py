"""The monitored list as a fold over the platform export's deliveries, as event tables.

Each line of a story is one household in one monthly delivery: open, out (risk eliminated) or not named at all.
"""

from pathlib import Path

import pytest
from monitoring_county import County, read, write

MONTHS = ("2025-03", "2025-04", "2025-05", "2025-06")
# What the export says in March, April, May and June: state and identification month; blank where it does not name the household.
STORIES = """
case                    | 2025-03      | 2025-04      | 2025-05      | 2025-06      | list_state    | events
there from the start    | open 2024-01 | open 2024-01 | open 2024-01 | open 2024-01 | assisting     | baseline
out from the start      | out 2023-01  | out 2023-01  | out 2023-01  | out 2023-01  | eliminated    | baseline
new in May              |              |              | open 2025-05 | open 2025-05 | assisting     | registered
eliminated              | open 2024-01 | open 2024-01 | out 2024-01  | out 2024-01  | eliminated    | baseline eliminated
new and out             |              | out 2024-01  | out 2024-01  | out 2024-01  | eliminated    | registered
rolled back             | open 2024-01 | out 2024-01  | open 2024-01 | open 2024-01 | rolled_back   | baseline eliminated rolled_back
rolled back, out again  | out 2024-01  | open 2024-01 | out 2024-01  | out 2024-01  | eliminated    | baseline rolled_back eliminated
identified again        | open 2024-01 | out 2024-01  | open 2025-05 | open 2025-05 | re_identified | baseline eliminated re_identified
again, then out         | out 2024-01  | open 2025-04 | open 2025-04 | out 2025-04  | eliminated    | baseline re_identified eliminated
gone                    | open 2024-01 | open 2024-01 | open 2024-01 |              | absent        | baseline absent
gone and back           | open 2024-01 |              | open 2024-01 | open 2024-01 | assisting     | baseline absent returned
gone open, back out     | open 2024-01 |              | out 2024-01  | out 2024-01  | eliminated    | baseline absent returned eliminated
gone out, back anew     | out 2024-01  |              | open 2025-05 | open 2025-05 | re_identified | baseline absent returned re_identified
"""


def member(case: str | None, month: str, told: str | None, number: int, **more: str) -> dict[str, str | None]:
    state, identified = (told or " ").split(" ")
    return {
        "person": case, "platform_household_no": case, "household_type": "ordinary",
        "monitoring_category": "marginal_vulnerable" if told else None,
        "identified_month": f"{identified}-01" if told else None,
        "eliminated_month": f"{month}-01" if state == "out" else None,
        "risk_eliminated": {"open": "false", "out": "true"}.get(state),
        "_period": month, "_delivery_id": f"{month}/1", "_known_at": f"2025-{7 + number:02}-01 02:00:00", "_part": "东山镇",
        **more,
    }  # fmt: skip


def county_of(folder: Path, rows: list[dict[str, str | None]], cases: list[str]) -> County:
    people = write([{"household": case, "person": case, "born": "1980-01-01"} for case in cases])
    return County(folder).people(people).feed("rural_revitalisation/monitoring_export", write(rows))


def test_stories(tmp_path: Path) -> None:
    stories = read(STORIES)
    rows = [
        member(story["case"], month, story[month], number)
        for story in stories
        for number, month in enumerate(MONTHS)
        if story[month] or "gone" not in str(story["case"])  # gone: no row at all; else a row without a category
    ]
    county = county_of(tmp_path, rows, [str(story["case"]) for story in stories]).run()
    expected = {story["case"]: (story["list_state"], story["events"]) for story in stories}
    states = dict(county.show("monitored_household", "household_key", "list_state"))
    events: dict[str, list[str]] = {}
    for household, _, kind in county.show("case_event", "household_key", "event_no", "event_kind"):
        events.setdefault(household, []).append(kind)
    assert {case: (states[case], " ".join(events[case])) for case in states} == expected


def test_a_corrected_delivery_takes_the_place_of_what_it_corrects(tmp_path: Path) -> None:
    """April first says the household is out; the corrected April, known in June, says it never was."""
    wrong = member("h", "2025-04", "out 2024-01", 1)
    right = member("h", "2025-04", "open 2024-01", 1, _delivery_id="2025-04/2", _known_at="2025-10-09 02:00:00")
    rows = [member("h", "2025-03", "open 2024-01", 0), wrong, right, member("h", "2025-05", "open 2024-01", 2)]
    assert county_of(tmp_path / "a", rows, ["h"]).run().show("case_event", "event_kind") == [("baseline",)]
    told = county_of(tmp_path / "b", [rows[0], wrong, rows[3]], ["h"]).run()
    assert told.show("case_event", "event_no", "event_kind") == [("1", "baseline"), ("2", "eliminated"), ("3", "rolled_back")]


def test_parts_have_their_own_first_snapshot(tmp_path: Path) -> None:
    """西河乡 sends for the first time in June: its households are a baseline there, while 东山镇 registers a new one."""
    rows = [
        member("east", "2025-05", "open 2024-01", 2),
        member("east", "2025-06", "open 2024-01", 3),
        member("east new", "2025-06", "open 2025-06", 3),
        member("west", "2025-06", "open 2024-01", 3, _part="西河乡", _delivery_id="2025-06/w", village_code="999999200201"),
    ]
    county = county_of(tmp_path, [{"village_code": "999999100201", **row} for row in rows], ["east", "east new", "west"]).run()
    assert county.show("case_event", "household_key", "event_kind") == [
        ("east", "baseline"), ("east new", "registered"), ("west", "baseline"),
    ]  # fmt: skip


def test_a_file_of_several_townships_and_of_the_whole_county(tmp_path: Path) -> None:
    """March for the whole county, April for both townships in one file, May for one of them only."""
    rows = []
    for number, (month, part) in enumerate((("2025-03", ""), ("2025-04", "东山镇,西河乡"), ("2025-05", "东山镇"))):
        for case, village in (("east", "999999100201"), ("west", "999999200201")):
            if case == "east" or month < "2025-05":
                rows.append(member(case, month, "open 2024-01", number, _part=part, village_code=village))
    county = county_of(tmp_path, rows, ["east", "west"]).run()
    assert county.show("case_event", "household_key", "event_kind") == [("east", "baseline"), ("west", "baseline")]
    assert county.show("monitored_household", "household_key", "list_state") == [("east", "assisting"), ("west", "assisting")]


def test_a_dissolved_township_hands_its_list_on(tmp_path: Path) -> None:
    """柳溪乡 went to 东山镇 in May. Its households keep their history; who is missing from 东山镇's file afterwards is absent,
    and what 东山镇 sent before that day says nothing of them."""
    parts = {"2025-03": "柳溪乡", "2025-04": "柳溪乡", "2025-05": "东山镇", "2025-06": "东山镇"}
    rows = [member("of old", month, "open 2024-01", number) for number, month in enumerate(MONTHS)]
    for number, month in enumerate(MONTHS):
        own = {"_part": parts[month], "_delivery_id": f"{month}/{parts[month]}"}
        rows.append(member("moved", month, "open 2024-01" if month < "2025-06" else "out 2024-01", number, **own))
        if month < "2025-05":
            rows.append(member("lost", month, "open 2024-01", number, **own))
    for row in rows:
        if row["_part"] == "东山镇":
            row["_delivery_id"] = f"{row['_period']}/东山镇"
    county = county_of(tmp_path, rows, ["of old", "moved", "lost"])
    county.gone = [{"slot": "柳溪乡", "successor": "东山镇", "since": "2025-05-10"}]
    county.run()
    assert county.show("case_event", "household_key", "event_no", "event_kind") == [
        ("lost", "1", "baseline"), ("lost", "2", "absent"), ("moved", "1", "baseline"), ("moved", "2", "eliminated"),
        ("of old", "1", "baseline"),
    ]  # fmt: skip


def test_a_household_that_moves_keeps_its_history(tmp_path: Path) -> None:
    """From 东山镇 to 西河乡 in May, where it was eliminated in June; both townships send every month."""
    rows = []
    for number, month in enumerate(MONTHS):
        east, west = {"_delivery_id": f"{month}/e"}, {"_part": "西河乡", "_delivery_id": f"{month}/w", "village_code": "999999200201"}
        rows += [member("east", month, "open 2024-01", number, village_code="999999100201", **east)]
        rows += [member("west", month, "open 2024-01", number, **west)]
        told = "out 2024-01" if month == "2025-06" else "open 2024-01"
        rows += [member("moves", month, told, number, **(west if month >= "2025-05" else east | {"village_code": "999999100201"}))]
    county = county_of(tmp_path, rows, ["east", "west", "moves"]).run()
    assert county.show("case_event", "household_key", "event_kind") == [
        ("east", "baseline"), ("moves", "baseline"), ("moves", "eliminated"), ("west", "baseline"),
    ]  # fmt: skip


def test_a_first_delivery_without_a_monitored_household_is_a_baseline_too(tmp_path: Path) -> None:
    rows = [member("nobody", "2025-05", None, 2), member("h", "2025-06", "open 2025-06", 3)]
    county = county_of(tmp_path, rows, ["nobody", "h"]).run()
    assert county.show("case_event", "household_key", "event_kind") == [("h", "registered")]


def test_category_changes_are_events(tmp_path: Path) -> None:
    rows = [
        member("h", "2025-04", "open 2024-01", 1),
        member("h", "2025-05", "open 2024-01", 2, monitoring_category="sudden_hardship"),
        member("h", "2025-06", "out 2024-01", 3, monitoring_category="sudden_hardship"),
    ]
    county = county_of(tmp_path, rows, ["h"]).run()
    assert county.show("case_event", "event_no", "event_kind", "monitoring_category", "valid_month", "known_date") == [
        ("1", "baseline", "marginal_vulnerable", "2024-01-01", "2025-08-01"),
        ("2", "category_changed", "sudden_hardship", "2025-05-01", "2025-09-01"),
        ("3", "eliminated", "sudden_hardship", "2025-06-01", "2025-10-01"),
    ]


@pytest.mark.parametrize("lost", ["monitoring_category", "risk_eliminated"])
def test_an_unreadable_cell_is_no_event(tmp_path: Path, lost: str) -> None:
    """One unreadable cell of a single member's row: the household is still there, still open, its category as last read."""
    rows = [member("h", month, "open 2024-01", number) for number, month in enumerate(MONTHS)]
    rows[2][lost] = None
    county = county_of(tmp_path, rows, ["h"]).run()
    assert county.show("case_event", "event_kind") == [("baseline",)]
    assert county.show("monitored_household", "list_state", "monitoring_category") == [("assisting", "marginal_vulnerable")]


def test_a_platform_household_belongs_where_most_of_its_members_do(tmp_path: Path) -> None:
    county = County(tmp_path).people("""
household | person | born
big       | p1     | 1980-01-01
big       | p2     | 1980-01-01
small     | p3     | 1980-01-01
tie a     | p4     | 1980-01-01
tie b     | p5     | 1980-01-01
""")
    names = {"p1": "P1", "p2": "P1", "p3": "P1", "p4": "P2", "p5": "P2"}
    rows = [{**member(person, "2025-06", "open 2024-01", 0), "platform_household_no": number} for person, number in names.items()]
    county.feed("rural_revitalisation/monitoring_export", write(rows)).run()
    assert county.show("monitored_household", "household_key", "list_state") == [("big", "assisting"), ("tie a", "assisting")]


def test_open_households_are_no_candidates(tmp_path: Path) -> None:
    stories = [
        story
        for story in read(STORIES)
        if story["case"] in ("there from the start", "rolled back", "identified again", "eliminated", "gone")
    ]
    rows = [member(story["case"], month, story[month], number) for story in stories for number, month in enumerate(MONTHS) if story[month]]
    cases = [str(story["case"]) for story in stories]
    county = county_of(tmp_path, rows, cases)
    homes = [{"household": case, "dwelling_no": case, "dwelling_grade": "D", "appraised_date": "2025-03-01"} for case in cases]
    county.feed("housing/dwelling", write(homes)).run()  # type: ignore[arg-type]
    assert len(county.show("clue", "household_key")) == 5
    assert county.show("candidate", "household_key") == [("eliminated",), ("gone",)]
