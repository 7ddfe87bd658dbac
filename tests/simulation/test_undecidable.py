"""What the dirt makes undecidable: only what rests on it, told from the corruption log alone."""

from __future__ import annotations

import pandas as pd
from mini_world import AS_OF, MiniWorld

from simulation.truth.answers import answer
from simulation.truth.decide import decide
from simulation.truth.losses import Losses, after, read_losses
from simulation.world.policy import policy


def undecidable(world: MiniWorld, **losses: object) -> dict[str, set[tuple[object, ...]]]:
    nothing: dict[str, frozenset[object]] = {"gone": frozenset(), "unlinked": frozenset(), "blank": frozenset()}
    deliveries = world.deliveries()
    lost = Losses(**{**nothing, **losses})  # type: ignore[arg-type]
    found = decide(deliveries, AS_OF, answer(world.books()), lost)
    return {kind: keys for kind, keys in found.keys.items() if keys}


def two_accidents() -> tuple[MiniWorld, int]:
    world = MiniWorld()
    rows = []
    for name, household in (("测试甲", "H1"), ("测试乙", "H2")):
        world.person(name, household)
        rows.append(world.say("traffic_police/accident", name, accident_date="2025-03-01", casualty="injured"))
    return world, rows[0]


def test_without_losses_everything_is_decidable() -> None:
    world, _ = two_accidents()
    assert undecidable(world) == {}


def test_a_lost_row_takes_the_answers_that_rest_on_it_and_no_others() -> None:
    world, row = two_accidents()
    expected = {"clues": {("H1", "traffic_accident")}, "clue_states": {("H1",)}, "candidates": {("H1",)}}
    assert undecidable(world, gone=frozenset({row})) == expected
    assert undecidable(world, unlinked=frozenset({row})) == expected


def test_a_household_number_ties_a_row_whose_id_is_ruined() -> None:
    world = MiniWorld()
    world.person("测试甲", "H1")
    row = world.survey("测试甲", 5_000.0)
    assert undecidable(world, unlinked=frozenset({row}))["clues"] == {("H1", "low_income")}  # it may be given up altogether
    left = after(world.deliveries(), Losses(frozenset(), frozenset({row}), frozenset()))
    survey = next(item.frame for item in left if "income_survey" in item.feed)
    assert survey["_person"].isna().all()
    assert survey["household_no"].tolist() == ["H1"]


def test_two_ruined_rows_are_tried_one_by_one() -> None:
    # With both or without either, nobody lost his job; without the open job alone, he did.
    world = MiniWorld()
    world.person("测试甲", "H1")
    ended = world.say("labour/employment", "测试甲", post_kind="enterprise", start_date="2024-01-01", end_date="2025-01-15")
    running = world.say("labour/employment", "测试甲", post_kind="flexible", start_date="2025-02-01")
    assert undecidable(world, unlinked=frozenset({ended, running}))["clues"] == {("H1", "job_loss")}
    assert "clues" not in undecidable(world, unlinked=frozenset({ended}))


def test_a_blank_cell_counts_only_where_an_answer_looks() -> None:
    world = MiniWorld()
    world.person("测试甲", "H1")
    row = world.survey("测试甲", 5_000.0)
    assert undecidable(world, blank=frozenset({(row, "transfer_income_fen")}))["candidates"] == {("H1",)}
    log = pd.DataFrame(
        [("f", "medical_insurance/settlement", 7, "hospital", "x", "a", "b", "cell_lost"), ("f", "x/y", 8, "z", "x", "a", "b", "cosmetic")],
        columns=["file", "feed", "_row_id", "field", "kind", "original", "written", "effect"],
    )
    rows = pd.DataFrame({"file": ["f", "f"], "feed": ["medical_insurance/settlement"] * 2, "_row_id": [7, 8]})
    assert read_losses(log, rows) == Losses(frozenset(), frozenset(), frozenset())


def test_whom_the_register_cannot_name_nobody_can_tie() -> None:
    world, _ = two_accidents()
    register_row = 1
    lost = undecidable(world, unlinked=frozenset({register_row}))
    assert ("H1", "traffic_accident") in lost["clues"]
    assert len(lost["persons"]) == 1


def test_water_touches_everybody_in_the_village() -> None:
    world, _ = two_accidents()
    place = {"township_name": "样例镇", "village_name": "样例村", "observed_date": "2025-05-01", "outage_days": 40}
    row = world.say("water/village_supply", None, **place, litres_per_head_day=90, water_quality="pass")
    assert undecidable(world, gone=frozenset({row}))["clues"] == {("H1", "water_failure"), ("H2", "water_failure")}


def test_a_delivery_with_too_many_lost_rows_is_a_lost_delivery() -> None:
    feed = "medical_insurance/settlement"
    rows = pd.DataFrame({"file": ["f"] * 8 + ["g"] * 20, "feed": [feed] * 28, "_row_id": range(28)})
    columns = ["file", "feed", "_row_id", "field", "kind", "original", "written", "effect"]
    log = pd.DataFrame([(file, feed, row, None, "x", None, None, "row_lost") for file, row in (("f", 0), ("g", 20))], columns=columns)
    assert read_losses(log, rows).gone == frozenset({*range(8), 20})


def test_ledger_after_the_losses() -> None:
    world = MiniWorld()
    world.person("测试甲", "H1")
    base = "rural_revitalisation/"
    world.say(
        f"{base}asset", None, asset_no="A1", asset_class="operating", owner_level="village", project_no="X1", original_value_fen=5_000_00
    )
    contract = {"start_date": "2025-01-01", "end_date": "2025-12-31", "annual_due_fen": 300_00, "due_month_day": "03-01"}
    world.say(f"{base}asset_contract", None, contract_no="C1", asset_no="A1", **contract)
    row = world.say(f"{base}asset_receipt", None, contract_no="C1", due_year=2025, received_date="2025-03-01", received_fen=300_00)
    nothing: frozenset[tuple[int, str]] = frozenset()
    found = decide(world.deliveries(), AS_OF, answer(world.books()), Losses(frozenset({row}), frozenset(), nothing))
    assert found.keys["assets"] == {("A1",)}
    assert found.assets_after[["received_fen", "arrears_fen"]].iloc[0].tolist() == [0, 300_00]


def test_the_page_of_thresholds_names_every_rule() -> None:
    assert {"medical_self_pay", "job_loss", "dibao_new", "income", "elimination"} <= set(policy())
