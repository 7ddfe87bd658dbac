"""The quick YAML reader says what the one with line numbers says, or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pipelines.contracts.loader import FEEDS, _Words
from pipelines.contracts.quickyaml import NotPlain, read_plain


def slow(text: str) -> Any:
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = _Words
    return reader.load(text)


@pytest.mark.parametrize("path", sorted(FEEDS.rglob("*.yaml")), ids=lambda path: path.stem)
def test_every_contract_reads_the_same_and_is_plain(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert read_plain(text) == slow(text)


SCALARS = (
    "yes", "no", "on", "Off", "y", "true", "False", "~", "null", "", "0", "-1", "+5", "12", "1.5", "-0.25", "2024-01-01", "2024-02-30",
    "12-31", "2024-1-1", "2024-01-01 08:00:00", "元", "a:b", "'12'", '"no"', "as_of", "1,000", "# 注",
)  # fmt: skip
ODD = (
    "010", "0x1F", "0o17", "0b11", "1_000", "1e3", "1.5e-3", ".5", "5.", ".inf", "-.nan", "12:30", "12:30:45", "1.2.3", "<<", "=",
)  # fmt: skip


@pytest.mark.parametrize("text", SCALARS)
def test_plain_scalars_are_read_as_the_other_reader_does(text: str) -> None:
    for whole in (f"a: {text}", f"- {text}", text):
        assert read_plain(whole) == slow(whole)


@pytest.mark.parametrize("text", ODD)
def test_scalars_that_might_be_read_differently_are_left_alone(text: str) -> None:
    with pytest.raises(NotPlain):
        read_plain(f"a: {text}")


@pytest.mark.parametrize("text", ["a: 1\na: 2", "a: [1", "a: {b: 1, b: 2}", "a: 1\n b: 2", "a: !!python/object:os.system x", "a: *b"])
def test_faults_are_left_to_the_reader_that_tells_the_line(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        read_plain(text)


words = st.one_of(st.text(max_size=8), st.sampled_from([*SCALARS, *ODD]))
values = st.recursive(
    st.one_of(words, st.integers(), st.booleans(), st.none()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(words, values, max_size=4), st.booleans())
def test_what_one_writes_both_read_or_the_quick_one_passes(data: dict[str, Any], flow: bool) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, default_flow_style=flow)
    try:
        found = read_plain(text)
    except yaml.YAMLError:
        return
    assert found == slow(text)
