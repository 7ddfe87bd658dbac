"""The catalogue names every system of the domain's list, every feed it needs, and no feed nobody needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.contracts.derive.catalogue import catalogue_page
from pipelines.contracts.loader import load_contracts
from pipelines.contracts.systems import load_systems
from pipelines.errors import ContractError

CONTRACTS = load_contracts()
SYSTEMS = load_systems(CONTRACTS)
# Sections of the domain's list of systems and how many entries each has.
SECTIONS = {"A": 17, "B": 18, "C": 4, "D": 7, "E": 8, "F": 17, "G": 20, "H": 20}


def test_every_system_is_there_in_order() -> None:
    assert [system.id for system in SYSTEMS] == [f"{letter}{n:02d}" for letter, count in SECTIONS.items() for n in range(1, count + 1)]


def test_every_feed_is_needed_by_a_system() -> None:
    named = {feed for system in SYSTEMS for feed in system.feeds}
    assert sorted(set(CONTRACTS) - named) == []


def test_every_department_and_partner_sends_something() -> None:
    assert {contract.department_key for contract in CONTRACTS.values()} == {
        "rural_revitalisation", "civil_affairs", "medical_insurance", "health", "education", "housing", "disabled_federation",
        "traffic_police", "public_security", "labour", "water", "emergency", "agriculture", "finance", "market_supervision",
        "natural_resources", "transport", "banks", "insurers", "party_organisation", "grid", "relocation",
    }  # fmt: skip


def test_the_page_tells_each_feed_and_each_system() -> None:
    page = catalogue_page(CONTRACTS.values(), SYSTEMS)
    assert all(f"| {system.id} | {system.zh} {system.en} | " in page for system in SYSTEMS)
    assert all(f"[`{feed}`](dictionary/{contract.table}.md)" in page for feed, contract in CONTRACTS.items())
    assert "| 农业农村 agriculture and rural affairs | [`agriculture/toilet`](dictionary/agriculture__toilet.md) " in page
    assert "| 季 quarter | 10 | G02, G03 |" in page


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("- {id: A01, zh: 网, en: net}", "say its feeds"),
        ("- {id: A1, zh: 网, en: net, policy: x}", "String should match pattern"),
        ("- {id: A01, zh: 网, en: net, feeds: [grid/nothing]}", "A01 names grid/nothing, which no contract declares"),
        ("- {id: A01, zh: 网, en: net, feeds: [grid/grid_leader, grid/grid_leader]}", "a feed is named twice"),
        ("- {id: A01, zh: 网, en: net, policy: x}\n- {id: A01, zh: 网, en: net, policy: x}", "A01 stands twice"),
    ],
)
def test_a_wrong_entry_is_named(entry: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "systems.yaml"
    path.write_text(entry, encoding="utf-8")
    with pytest.raises(ContractError) as caught:
        load_systems(CONTRACTS, path)
    assert said in str(caught.value)
