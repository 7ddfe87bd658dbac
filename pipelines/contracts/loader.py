"""Reads contracts and code lists from disk, with errors that name file and line."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from pipelines.contracts.model import Contract

FEEDS = Path(__file__).parent / "feeds"
CODES = Path(__file__).parent / "codes"


def load_contract(path: Path) -> Contract:
    """One contract file."""
    return Contract.model_validate(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))


@cache
def load_contracts(root: Path = FEEDS) -> dict[str, Contract]:
    """Every contract by feed name, in alphabetical order."""
    contracts = [load_contract(path) for path in sorted(root.rglob("*.yaml"))]
    return {contract.feed: contract for contract in sorted(contracts, key=lambda item: item.feed)}
