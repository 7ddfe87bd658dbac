"""Every contract cleans its own sample row without a word, and every failing sample ends in its rule."""

from __future__ import annotations

import pytest
from feed_rows import clean_rows, connect, problems

from pipelines.contracts.derive.rules import field_rules
from pipelines.contracts.derive.samples import candidates, failing_rows, valid_cells
from pipelines.contracts.loader import load_contracts

FEEDS = sorted(load_contracts())


@pytest.mark.parametrize("feed", FEEDS)
def test_samples(feed: str) -> None:
    contract, connection = load_contracts()[feed], connect()
    failing = list(failing_rows(contract))
    broken_by_search = {rule.name: list(candidates(contract, rule.name))[:200] for rule in contract.rules}
    searched = [(name, cells) for name, rows in broken_by_search.items() for cells in rows]
    clean_rows(contract, [valid_cells(contract), *(row.cells for row in failing), *(cells for _, cells in searched)], connection)
    found = problems(connection)

    assert found.get(0, set()) == set(), "the sample row is accepted without a word"
    for number, row in enumerate(failing, 1):
        said = {(rule, column) for rule, column, _ in found.get(number, set())}
        assert (row.rule, row.column) in said, (row.rule, row.column)
        assert {column for _, column in said} <= {row.column, "*"}, "no other column is blamed"
    for name in broken_by_search:
        alone = [
            number
            for number, (of, _) in enumerate(searched, 1 + len(failing))
            if of == name and {r for r, *_ in found.get(number, ())} == {name}
        ]
        assert alone, f"some row breaks {name} and nothing else"


@pytest.mark.parametrize("feed", FEEDS)
def test_every_rule_of_a_field_has_a_failing_sample(feed: str) -> None:
    contract = load_contracts()[feed]
    shown = {(row.rule, row.column) for row in failing_rows(contract)}
    # in_set cannot be broken by a cell: what is not in the list is not read. Notes stand in test_types.
    declared = {
        (rule.rule, field.name)
        for field in contract.fields
        for rule in field_rules(field)
        if rule.stage != "note" and rule.rule != "in_set"
    }
    assert declared == shown
