"""Whole and decimal numbers. Money, which has units and fen, stands in ``money``."""

from __future__ import annotations

from typing import ClassVar

import pyarrow as pa

from pipelines.contracts.types.base import Check, SemanticType, Spec
from pipelines.contracts.types.figures import ABOUT, INTERVAL, NUMBER, ROUNDED, TAIL, approximate, bracketed, interval
from pipelines.contracts.types.sql import extract, first_match, matches


class Number(SemanticType):
    """What integer and decimal share: grouping, a counting unit behind the number, approximate figures, notes."""

    number: ClassVar[str]
    # Words that may stand behind the figure, those of one measure together; and what a header says to ask for that measure.
    units: ClassVar[tuple[str, ...]]
    always: ClassVar[str] = ""

    def words(self, spec: Spec) -> str:
        """The units a cell of the field may carry: 200平方米 is no figure of a column of 亩. All of them where the header names none."""
        headers = "".join(spec.field.names) + ("亩" if spec.field.unit == "mu" else "")
        asked = [group for group in self.units if any(word in headers for word in group.split("|"))]
        return "|".join([*(asked or self.units), *filter(None, [self.always])])

    def pattern(self, spec: Spec) -> str:
        """A figure as the field's cells may write it."""
        return rf"{ABOUT}{self.number}(?:余|多)?(?:{self.words(spec)})?(?:左右|上下)?{TAIL}"

    def notes(self, spec: Spec, x: str, n: str, v: str) -> list[Check]:
        return [approximate(n), bracketed(n)]

    def unreadable(self, spec: Spec, n: str) -> list[Check]:
        return [interval(n)]

    def broken_by(self, spec: Spec) -> dict[str, str]:
        return {INTERVAL.rule: "3-5"}


class Integer(Number):
    """A whole number."""

    duck, arrow, odcs = "INTEGER", pa.int32(), "integer"
    forms = "3、3人（单位与列名一致）、1,200、约30；不写区间、汉字数字"
    zh, en = "整数", "whole number; a counting word behind it is allowed"
    number = r"(-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+))(\.0+)?"
    units = ("人|口", "户", "间", "天|日", "年|岁|龄", "分钟|分", "次", "米")
    always = "个"

    def fast(self, spec: Spec, x: str) -> str:
        return matches(x, "-?[0-9]{1,9}")

    def fast_value(self, spec: Spec, x: str) -> str:
        return f"try_cast({x} AS INTEGER)"

    def slow_value(self, spec: Spec, x: str, n: str) -> str:
        pattern = self.pattern(spec)
        number = f"try_cast(replace({extract(n, f'^{pattern}$', 1)}, ',', '') AS INTEGER)"
        return first_match([(matches(n, pattern), number)])

    def sample(self, spec: Spec) -> str:
        return "3"

    def variants(self, spec: Spec) -> list[str]:
        return ["4"]

    def broken(self, spec: Spec) -> str | None:
        return "2.5"


class Decimal(Number):
    """A number with up to four decimals."""

    duck, arrow, odcs = "DECIMAL(18,4)", pa.decimal128(18, 4), "number"
    forms = "12.5、12.5亩（单位与列名一致）、1,234.5、约5；不写区间"
    zh, en = "小数", "number with up to four decimals; a unit behind it is allowed"
    number = NUMBER
    units = ("亩", "升", "%", "平方米|m2", "公里|里程|km", "吨", "元", "年")

    def fast(self, spec: Spec, x: str) -> str:
        return matches(x, r"-?[0-9]{1,12}(?:\.[0-9]{1,4})?")

    def fast_value(self, spec: Spec, x: str) -> str:
        return f"try_cast({x} AS DECIMAL(18, 4))"

    def _exact(self, spec: Spec, n: str) -> str:
        pattern = self.pattern(spec)
        whole = f"replace({extract(n, f'^{pattern}$', 1)}, ',', '')"
        return f"try_cast({whole} || left({extract(n, f'^{pattern}$', 2)}, 13) AS DECIMAL(30, 12))"

    def slow_value(self, spec: Spec, x: str, n: str) -> str:
        return first_match([(matches(n, self.pattern(spec)), f"try_cast(round({self._exact(spec, n)}, 4) AS DECIMAL(18, 4))")])

    def notes(self, spec: Spec, x: str, n: str, v: str) -> list[Check]:
        lost = f"{n} <> '' AND contains({n}, '.') AND {v} <> {self._exact(spec, n)}"
        return [*super().notes(spec, x, n, v), Check(ROUNDED.rule, lost, ROUNDED.zh, ROUNDED.en)]

    def sample(self, spec: Spec) -> str:
        return "12.5"

    def variants(self, spec: Spec) -> list[str]:
        return ["13"]

    def broken(self, spec: Spec) -> str | None:
        return "十几"
