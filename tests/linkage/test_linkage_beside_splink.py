"""Our passes beside Splink alone on the same made-up register, in the same run (benchmarks/linkage_splink.py, small)."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.linkage_people import County
from benchmarks.linkage_splink import FEEDS, QUICK, claims, measure, render


@pytest.mark.slow
def test_no_worse_than_splink_with_ids_and_without(tmp_path: Path) -> None:
    county = County(QUICK, feeds=FEEDS, dirt=0.1, seed=1)
    found = measure(county, tmp_path)
    print(render(found, county))
    # So small a county costs the whole step's fixed part: the tenth of the time is a claim of the full size.
    assert all(met for claim, met in claims(found).items() if "tenth" not in claim)
    ours, theirs = found[:2]
    assert ours.cpu < 0.3 * theirs.cpu
