"""Fuzzing the reader and the header finder: nothing but rows that add up or one named refusal, whatever is sent.

Some hundred cases in every run; 200,000 in the slow one, split over two processes, whose count and time it prints and
docs/benchmarks.md records.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

import pytest
from fuzz_account import Unaccounted, account
from fuzz_reading import NOTE, on_grid, on_header, on_text, on_workbook
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from pipelines.contracts.loader import load_contracts
from pipelines.errors import Where
from pipelines.intake.grid import Source, from_rows
from pipelines.intake.read import read_source
from pipelines.intake.vocabulary import Vocabulary

CONTRACTS = load_contracts()
VOCABULARY = Vocabulary(CONTRACTS.values())
ALL = 200_000
SIZE = 500  # bytes a case is made from; left to itself Hypothesis draws a handful
SHARES = {"grid": 0.35, "header": 0.4, "text": 0.21, "workbook": 0.04}
KINDS: dict[str, Callable[[bytes], str]] = {
    "grid": lambda data: on_grid(data, CONTRACTS),
    "header": lambda data: on_header(data, VOCABULARY),
    "text": lambda data: on_text(data, CONTRACTS),
    "workbook": lambda data: on_workbook(data, CONTRACTS),
}
CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def fuzz(kind: str, cases: int, number: int) -> Counter[str]:
    """Run so many cases. Returns how many of them came to what."""
    told: Counter[str] = Counter()

    @seed(number)
    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        suppress_health_check=CHECKS,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
    )
    @given(st.binary(min_size=SIZE, max_size=SIZE))
    def case(data: bytes) -> None:
        told[KINDS[kind](data)] += 1

    case()
    return told


@pytest.mark.parametrize("kind", KINDS)
def test_some_hundred_cases(kind: str) -> None:
    told = fuzz(kind, 150 if kind != "workbook" else 40, 1)
    assert told["read"] > told.total() // 20, told  # else nothing was tested
    assert len(told) > 2, told
    assert not told["reader_failed"]


def test_the_account_notices_a_row_that_is_missing_and_a_cell_that_is_lost() -> None:
    head = ["救助证编号", "乡镇", "行政村", "姓名", "身份证号", "保障人口", "月保障金额", "起始日期"]
    rows = [head, ["Z0001", "东河镇", "甲村", "测试", None, "2", "450", "2024-01"], ["合计", None, None, None, None, "2", "450", None]]
    result = read_source(Source("csv", None, iter([from_rows("表", rows)])), CONTRACTS, Where(), feed="civil_affairs/dibao", note=NOTE)
    account([from_rows("表", rows)], result)
    for other in (
        [*rows, rows[1]],
        rows[:2],
        [rows[0], [*rows[1][:6], "451", "2024-01"], rows[2]],
        [rows[0], rows[1], ["合计", *rows[2][1:6], "1", None]],
    ):
        with pytest.raises(Unaccounted):
            account([from_rows("表", other)], result)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_hundred_thousand_cases(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.perf_counter()
    halves = [
        subprocess.Popen(
            [sys.executable, __file__, str(number)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in (1, 2)
    ]
    said = [half.communicate()[0] for half in halves]
    assert [half.returncode for half in halves] == [0, 0], "\n".join(said)
    told = sum((Counter(json.loads(text.splitlines()[-1])) for text in said), Counter[str]())
    with capsys.disabled():
        print(f"\n{told.total():,} fuzz cases in {time.perf_counter() - began:.0f} s: {dict(told.most_common())}")
    assert told.total() >= ALL


if __name__ == "__main__":
    half = int(sys.argv[1])
    found = sum((fuzz(kind, round(ALL * share / 2), half * 100) for kind, share in SHARES.items()), Counter[str]())
    print(json.dumps(found))
