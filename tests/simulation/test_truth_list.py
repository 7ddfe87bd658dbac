"""The truth of candidates, visits, the monitored list and the ledger on hand-made households."""

from __future__ import annotations

import pytest
from mini_world import EXPORT, VISIT, MiniWorld

OPEN = {"monitoring_category": "marginal_vulnerable", "identified_month": "2024-06", "risk_eliminated": False, "risk_1": "illness"}
OUT = {**OPEN, "risk_eliminated": True, "eliminated_month": "2025-02"}


def ready() -> MiniWorld:
    """One household with nothing against its elimination."""
    world = MiniWorld()
    world.person("测试甲", "H1")
    world.survey("测试甲", 20_000.0)
    world.say(VISIT, "测试甲", visit_date="2025-05-10", visit_outcome="risk_resolved")
    world.say("rural_revitalisation/measure", "测试甲", measure_no="M1", measure_group="health", start_date="2024-07-01")
    return world


@pytest.mark.parametrize(
    ("before", "now", "state", "events"),
    [
        (OPEN, OPEN, "assisting", ["baseline"]),
        (OPEN, OUT, "eliminated", ["baseline", "eliminated"]),
        (OUT, OPEN, "rolled_back", ["baseline", "rolled_back"]),
        (OUT, {**OPEN, "identified_month": "2025-04"}, "re_identified", ["baseline", "re_identified"]),
        (OPEN, {**OPEN, "monitoring_category": "sudden_hardship"}, "assisting", ["baseline", "category_changed"]),
        (OPEN, {"monitoring_category": None}, "absent", ["baseline", "absent"]),
        ({"monitoring_category": None}, OPEN, "assisting", ["registered"]),
    ],
)
def test_the_list_is_a_fold_over_snapshots(before: dict[str, object], now: dict[str, object], state: str, events: list[str]) -> None:
    world = ready()
    world.export("测试甲", "2025-03", **before)
    world.export("测试甲", "2025-06", **now)
    truth = world.truth()
    assert truth.listed["list_state"].tolist() == [state]
    assert truth.events["event_kind"].tolist() == events


def test_a_household_that_comes_back_and_a_corrected_part() -> None:
    world = ready()
    world.person("测试乙", "H2")
    for period in ("2024-12", "2025-03", "2025-06"):
        world.export("测试乙", period, platform="P2", **OPEN)
    world.export("测试甲", "2024-12", **OPEN)
    world.export("测试甲", "2025-06", **OUT)  # a mistake of the first version
    for name, platform in (("测试甲", "P1"), ("测试乙", "P2")):
        world.export(name, "2025-06", known="2025-06-28", version=2, platform=platform, **OPEN)
    truth = world.truth()
    assert dict(truth.listed[["household", "list_state"]].itertuples(index=False)) == {"H1": "assisting", "H2": "assisting"}
    assert truth.events.loc[truth.events["household"] == "H1", "event_kind"].tolist() == ["baseline", "absent", "returned"]


def blockers(world: MiniWorld, **values: object) -> str:
    for period in ("2025-03", "2025-06"):
        world.export("测试甲", period, **{**OPEN, **values})
    return str(world.truth().listed["blockers"].iloc[0])


@pytest.mark.parametrize(("old", "new"), [("甲镇", "乙镇"), ("乙镇", "甲镇")])
def test_a_household_that_moved_stands_in_its_new_townships_part(old: str, new: str) -> None:
    """Whichever part is read first: the old township no longer names it, the new one does."""
    world = MiniWorld()
    world.person("测试甲", "H1")
    world.person("测试乙", "H2")
    monitored = {"monitoring_category": "marginal_vulnerable", "identified_month": "2025-01", "risk_eliminated": False}
    for period, place in (("2025-05", old), ("2025-06", new)):
        world.export("测试甲", period, part=place, **monitored)
    for period in ("2025-05", "2025-06"):
        world.export("测试乙", period, part=old, platform="P2", **monitored)
    assert world.truth().listed[["household", "list_state"]].values.tolist() == [["H1", "assisting"], ["H2", "assisting"]]


def test_nothing_blocks_a_ready_household() -> None:
    assert blockers(ready()) == ""


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"identified_month": "2025-01"}, "months"),
        ({"identified_month": "2024-12"}, ""),
        ({"contact_name": None}, "contact"),
        ({"labour_capacity": "lost"}, "no_labour"),
        ({"risk_2": "unsafe_water"}, "measures"),
        ({"risk_2": "other"}, ""),
    ],
)
def test_each_blocker_of_the_export(values: dict[str, object], expected: str) -> None:
    assert blockers(ready(), **values) == expected


def test_blockers_of_income_visits_and_the_three_guarantees() -> None:
    world = ready()
    world.survey("测试甲", 5_000.0, month="2025-05")
    world.say(VISIT, "测试甲", visit_date="2025-06-10", visit_outcome="risk_confirmed")
    world.say(VISIT, "测试甲", visit_date="2025-06-20", visit_outcome="absent")
    world.say("housing/dwelling", "测试甲", dwelling_grade="D", appraised_date="2024-01-01")
    assert blockers(world) == "dwelling,income,reference,risk"


@pytest.mark.parametrize(
    ("visits", "state"),
    [
        ([], "open"),
        ([("2025-02-28", "no_risk")], "open"),
        ([("2025-03-01", "no_risk")], "closed"),
        ([("2025-03-02", "absent")], "open"),
        ([("2025-03-02", "risk_confirmed"), ("2025-03-09", "risk_resolved")], "closed"),
        ([("2025-03-02", "no_risk"), ("2025-03-09", "risk_confirmed")], "confirmed"),
        ([("2025-03-02", "no_risk"), ("2025-03-09", "absent")], "closed"),
    ],
)
def test_a_visit_counts_from_the_day_of_the_latest_evidence(visits: list[tuple[str, str]], state: str) -> None:
    world = MiniWorld()
    world.person("测试甲", "H1")
    world.say("traffic_police/accident", "测试甲", accident_date="2025-03-01", casualty="injured")
    for day, outcome in visits:
        world.say(VISIT, "测试甲", visit_date=day, visit_outcome=outcome)
    truth = world.truth()
    assert truth.merged["clue_state"].tolist() == [state]
    assert len(truth.candidates) == (0 if state == "closed" else 1)  # no survey: only a person can tell


def test_candidates_and_their_categories() -> None:
    world = MiniWorld()
    for number in range(1, 6):
        world.person(f"测试{number}", f"H{number}")
    world.export("测试1", "2025-06", household_type="exited")
    world.survey("测试1", 8_000.0)
    world.survey("测试2", 8_000.0)
    world.survey("测试3", 30_000.0, compliant_self_pay_fen=25_000_00)
    world.survey("测试4", 30_000.0)
    world.say("housing/dwelling", "测试4", dwelling_grade="C", appraised_date="2025-01-01")
    world.survey("测试5", 8_000.0)
    world.export("测试5", "2025-06", platform="P5", **OPEN)  # already open on the list
    world.say(VISIT, "测试2", visit_date="2025-06-01", visit_outcome="no_risk")  # closes the clue, withdraws nothing
    table = world.truth().candidates
    assert [tuple(row) for row in table.where(table.notna(), None).itertuples(index=False)] == [
        ("H1", "unstable_exited", "low_income"),
        ("H2", "marginal_vulnerable", "low_income"),
        ("H3", "sudden_hardship", "illness,rigid_expense"),
        ("H4", None, "unsafe_dwelling"),
    ]


def test_a_platform_household_belongs_where_most_of_its_members_live() -> None:
    world = ready()
    world.person("测试妻", "H1", "1981-01-01", male=False)
    world.person("测试女", "H2", "2003-01-01", male=False)
    for name in ("测试甲", "测试妻", "测试女"):
        world.export(name, "2025-06", **OPEN)
    assert world.truth().listed["household"].tolist() == ["H1"]


def test_ledger_never_nets_across_years_and_flags_what_breaks() -> None:
    world = MiniWorld()
    world.person("测试甲", "H1")
    say = world.say
    base = "rural_revitalisation/"
    say("finance/project_funding", None, funding_no="B1", fund_no="Z1", project_no="X1", arranged_fen=100_000_00, paid_fen=100_000_00)
    say(f"{base}project", None, project_no="X1", approved_fen=100_000_00, non_asset_fen=0)
    say(f"{base}asset", None, asset_no="A1", asset_class="operating", owner_level="village", project_no="X1", original_value_fen=100_000_00)
    say(f"{base}asset_funding", None, asset_no="A1", funding_no="B1", amount_fen=99_998_00)
    say(f"{base}asset_owner", None, asset_no="A1", owner_level="village", share_percent=90.0)
    contract = {"start_date": "2023-01-01", "end_date": "2025-12-31", "annual_due_fen": 6_000_00, "due_month_day": "06-30"}
    say(f"{base}asset_contract", None, contract_no="C1", asset_no="A1", **contract)
    for year, day, paid in ((2023, "2023-06-30", 7_000_00), (2024, "2024-06-30", 1_000_00), (2025, "2025-06-01", 6_000_00)):
        say(f"{base}asset_receipt", None, contract_no="C1", due_year=year, received_date=day, received_fen=paid)
    (row,) = world.truth().assets.to_dict("records")
    assert (row["original_value_fen"], row["income_due_fen"], row["received_fen"]) == (100_000_00, 18_000_00, 14_000_00)
    assert row["arrears_fen"] == 5_000_00  # 2024 alone; the surplus of 2023 is an advance
    assert row["flags"] == "AL4,AL6,AL8,AL9"


def test_exports_of_another_day_are_not_known_yet() -> None:
    world = ready()
    world.export("测试甲", "2025-06", known="2025-07-01", **OPEN)
    assert world.truth().listed.empty
    assert EXPORT in {item.feed for item in world.deliveries()}
