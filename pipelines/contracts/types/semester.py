"""Semesters: ``YYYY-1`` is the spring of a year, ``YYYY-2`` its autumn, however a school names them."""

from __future__ import annotations

from pipelines.contracts.types.base import SemanticType, Spec
from pipelines.contracts.types.sql import extract, first_match, matches

_PLAIN = "20[0-9]{2}-[12]"
_SEASON = "(20[0-9]{2})年?(春|秋)(?:季|期|季学期|季期)?"
# A school year 2024-2025: its first semester is autumn 2024, its second spring 2025.
_SCHOOL_YEAR = "(20[0-9]{2})[-~—至/](20[0-9]{2})(?:学年度?)?-?(?:第?([一二12])(?:学期)?|([上下])学期)"


class Semester(SemanticType):
    """A semester."""

    forms = "2025年春季、2025春、2024-2025学年第二学期"
    zh, en = "学期", "semester: 2025年春季, 2025春, 2024-2025学年第二学期"

    def fast(self, spec: Spec, x: str) -> str:
        return f"length({x}) = 6 AND {matches(x, _PLAIN)}"

    def fast_value(self, spec: Spec, x: str) -> str:
        return x

    def slow_value(self, spec: Spec, x: str, n: str) -> str:
        spring = f"{extract(n, '春', 0)} = '春'"
        first = f"{extract(n, _SCHOOL_YEAR, 3)} IN ('一', '1') OR {extract(n, _SCHOOL_YEAR, 4)} = '上'"
        follows = f"try_cast({extract(n, _SCHOOL_YEAR, 2)} AS INTEGER) = try_cast({extract(n, _SCHOOL_YEAR, 1)} AS INTEGER) + 1"
        return first_match(
            [
                (f"{n} = ''", "NULL"),
                (matches(n, _PLAIN), n),
                (matches(n, _SEASON), f"left({n}, 4) || CASE WHEN {spring} THEN '-1' ELSE '-2' END"),
                (
                    f"{matches(n, _SCHOOL_YEAR)} AND {follows}",
                    f"CASE WHEN {first} THEN {extract(n, _SCHOOL_YEAR, 1)} || '-2' ELSE {extract(n, _SCHOOL_YEAR, 2)} || '-1' END",
                ),
            ]
        )

    def sample(self, spec: Spec) -> str:
        return "2025年春季"

    def variants(self, spec: Spec) -> list[str]:
        return ["2024年秋季"]

    def broken(self, spec: Spec) -> str | None:
        return "春季"
