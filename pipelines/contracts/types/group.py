"""Villager groups: ``一组``, ``第1组``, ``01`` and ``1社`` are all group 1; a named hamlet stays its name."""

from __future__ import annotations

from pipelines.contracts.types.base import SemanticType, Spec
from pipelines.contracts.types.sql import extract, first_match, matches

_GROUP = "第?([0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:村民小组|居民小组|小组|组|社|队)?"


class GroupNo(SemanticType):
    """A villager group."""

    zh, en = "村民小组", "villager group: a number, or a hamlet's name"
    keeps_text = True

    def fast(self, spec: Spec, x: str) -> str:
        return matches(x, "[1-9][0-9]?")

    def fast_value(self, spec: Spec, x: str) -> str:
        return x

    def slow_value(self, spec: Spec, x: str, n: str) -> str:
        core = extract(n, f"^{_GROUP}$", 1)
        digits = f"translate({core}, '一二三四五六七八九', '123456789')"
        number = first_match(
            [
                (f"{digits} = '十'", "'10'"),
                (f"starts_with({digits}, '十')", f"replace({digits}, '十', '1')"),
                (f"suffix({digits}, '十')", f"replace({digits}, '十', '0')"),
            ],
            f"replace({digits}, '十', '')",
        )
        return first_match(
            [(f"{n} = ''", "NULL"), (matches(n, _GROUP), f"coalesce(CAST(try_cast({number} AS INTEGER) AS VARCHAR), {n})")], n
        )

    def sample(self, spec: Spec) -> str:
        return "1组"

    def variants(self, spec: Spec) -> list[str]:
        return ["2组"]
