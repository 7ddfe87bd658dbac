"""What partners write about things agrees with the register, the asset ledger and each other, and moves nothing planted."""

from __future__ import annotations

import pandas as pd
import pytest
import yaml
from conftest import UNTIL
from test_world import CONTRACTS, FEEDS

from simulation.truth.books import CUMULATIVE, EVENTS
from simulation.world import World, build
from simulation.world.model import Delivery
from simulation.world.things.desk import Desk
from simulation.world.things.farming import SUBSIDY

PLACES = ["township_name", "village_name"]


def pairs(table: pd.DataFrame, columns: list[str]) -> set[tuple[object, ...]]:
    return set(table[columns].dropna().itertuples(index=False, name=None))


def test_kinds_of_delivery_are_the_contracts() -> None:
    kinds = {feed: contract["delivery"]["kind"] for feed, contract in FEEDS.items()}
    assert set(EVENTS) == {feed for feed, kind in kinds.items() if kind == "event"}
    assert set(CUMULATIVE) == {feed for feed, kind in kinds.items() if kind == "cumulative"}


def test_references_find_what_they_name(sample: World) -> None:
    """Every number another feed should know is known there, for all references of all contracts."""
    lost = []
    for feed, contract in FEEDS.items():
        for field in contract["fields"]:
            if "ref" in field:
                to, _, column = field["ref"].rpartition(".")
                known = set(sample.tables[to][column])
                named = set(sample.tables[feed][field["name"]].dropna())
                lost += [f"{feed}.{field['name']} -> {field['ref']}: {len(named - known)} of {len(named)}"] if named - known else []
                assert named, f"{feed}.{field['name']} is never filled"
    assert lost == []


def test_sites_count_the_households_that_moved_there(sample: World) -> None:
    sites, moved = sample.tables["relocation/resettlement_site"], sample.tables["relocation/relocated_household"]
    titled = moved[moved["title_no"].notna()]
    for column, table in (("households", moved), ("dwellings_titled", titled)):
        found = table.groupby("site_no").size()
        assert sites.set_index("site_no")[column].astype(int).to_dict() == found.reindex(sites["site_no"]).fillna(0).astype(int).to_dict()
    assert sites["persons"].astype(int).sum() == moved["persons_moved"].astype(int).sum()
    holders = sample.tables["natural_resources/title"].set_index("title_no")["_household"]
    assert (titled["title_no"].map(holders) == titled["_household"]).all()


def test_key_villages_exited_villages_and_cadres_agree(sample: World) -> None:
    key = pairs(sample.tables["party_organisation/key_village"], PLACES)
    cadres = sample.tables["party_organisation/stationed_cadre"]
    kinds = cadres["village_kinds"].str.split(",")
    assert key and key == pairs(cadres[kinds.map(lambda words: "key" in words)], PLACES)
    accounts = sample.tables["agriculture/collective_account"]
    exited = pairs(accounts[accounts["is_exited_village"].astype(bool)], PLACES)
    assert exited <= pairs(cadres[kinds.map(lambda words: "exited" in words)], PLACES)
    first = cadres[cadres["cadre_post"] == "first_secretary"].set_index(PLACES)["cadre_name"]
    named = sample.tables["party_organisation/key_village"].dropna(subset=["first_secretary"]).set_index(PLACES)["first_secretary"]
    assert (named == first.reindex(named.index)).all()


def test_operators_are_registered_and_villages_are_the_countys(sample: World) -> None:
    registered = sample.tables["market_supervision/business_registration"].set_index("uscc")["enterprise_name"]
    operators = sample.tables["agriculture/operator"]
    assert (operators["operator_uscc"].map(registered) == operators["operator_name"]).all()
    known = pairs(sample.tables["public_security/household_register"], PLACES) | pairs(
        sample.tables["natural_resources/village_plan"], PLACES
    )
    for feed in FEEDS:
        table = sample.tables[feed]
        if set(PLACES) <= set(table):
            assert pairs(table, PLACES) <= known, feed


def test_money_closes(sample: World) -> None:
    fund = sample.tables["finance/relief_fund"].sort_values("entry_no")
    sign = fund["entry_kind"].map({"payment": -1, "commitment": 0}).fillna(1).astype(int)
    assert ((fund["amount_fen"].astype(int) * sign).cumsum() == fund["balance_fen"].astype(int)).all()
    debt = sample.tables["finance/relocation_debt"]
    assert (debt["principal_fen"] - debt["repaid_fen"] == debt["balance_fen"]).all()
    loans = sample.tables["banks/micro_loan"]
    late = loans["overdue_days"].astype(int) > 0
    assert late.any() and (loans.loc[late, "due_date"] < str(UNTIL)).all() and (loans.loc[~late, "due_date"] > "2025-06-24").all()


def test_cells_of_the_grid_stand_below_each_other(sample: World) -> None:
    cells = sample.tables["grid/grid_leader"].set_index("cell_code")
    above = cells["parent_cell_code"].map(cells["cell_level"]).fillna("county")
    assert set(zip(cells["cell_level"], above, strict=True)) == {("block", "county"), ("grid", "block"), ("point", "grid")}


def test_consent_comes_before_comparison(sample: World) -> None:
    answers = sample.tables["rural_revitalisation/comparison_result"]
    assert len(answers) and (answers["consent_date"] < answers["compared_date"]).all()
    contract = yaml.safe_load((CONTRACTS / "feeds/rural_revitalisation/comparison_result.yaml").read_text(encoding="utf-8"))
    assert contract["access"]["legal_basis"] == "consent" and contract["access"]["retention_days"] < 365


def test_things_drawn_otherwise_leave_every_other_delivery_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    one = build("510821", 700, 2, UNTIL)
    monkeypatch.setattr(Desk, "rng", lambda desk, purpose: desk.county.rng(f"otherwise/{purpose}"))
    other = build("510821", 700, 2, UNTIL)
    written = {item.feed for item in things_of(one)}
    assert len(written) >= 50
    before = [[item for item in world.deliveries if item.feed not in written] for world in (one, other)]
    for here, there in zip(*before, strict=True):
        assert (here.feed, here.part, here.period, here.known_at) == (there.feed, there.part, there.period, there.known_at)
        pd.testing.assert_frame_equal(here.frame, there.frame)
    assert any(not one.tables[feed].equals(other.tables[feed]) for feed in written)
    pd.testing.assert_frame_equal(one.planted, other.planted)
    pd.testing.assert_frame_equal(one.planted_list, other.planted_list)


def things_of(world: World) -> list[Delivery]:
    """The deliveries written last, from the first subsidy on."""
    first = next(at for at, item in enumerate(world.deliveries) if item.feed == SUBSIDY)
    return world.deliveries[first:]
