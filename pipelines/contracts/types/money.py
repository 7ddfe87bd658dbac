"""Money: integer fen, exactly. The unit of the header scales a bare number; a unit inside the cell wins.

``约`` and ``余`` are accepted and flagged, as is a note in brackets; digits below a fen are rounded half away from zero
(四舍五入) and flagged when something is lost. A grouping that is no thousands grouping is never guessed at.
"""

from __future__ import annotations

import pyarrow as pa

from pipelines.contracts.types.base import Check, SemanticType, Spec
from pipelines.contracts.types.figures import ABOUT, INTERVAL, NUMBER, ROUNDED, TAIL, approximate, bracketed, interval
from pipelines.contracts.types.sql import first_match, matches

FEN = {"yuan": 100, "thousand_yuan": 100_000, "wan_yuan": 1_000_000, "yi_yuan": 10_000_000_000}
_MONEY = rf"{ABOUT}(?:人民币|RMB)?[¥￥]?{NUMBER}(?:余|多)?(亿元|亿|万元|万|千元|元)?(?:余元|余|多元|多)?(?:人民币元?)?(?:左右|上下)?{TAIL}"
_GROUPS = "['whole', 'part', 'unit']"


def scale_column(field: str) -> str:
    """Name of the column that carries the fen per unit of a field's header."""
    return f"{field}__scale"


class Money(SemanticType):
    """An amount of money."""

    duck, arrow, odcs = "BIGINT", pa.int64(), "integer"
    forms = "1250.50、1,250.50、1250元、1.5万元、约1200；不写区间、汉字数字"
    zh, en = "金额", "amount of money: 1250.50, 1,250.50, 1250元, 1.5万元, 约1200 (stored as integer fen)"

    def fast(self, spec: Spec, x: str) -> str:
        return matches(x, r"-?[0-9]{1,11}(?:\.[0-9]{1,2})?")

    def fast_value(self, spec: Spec, x: str) -> str:
        return f"try_cast(try_cast({x} AS DECIMAL(14, 2)) * {scale_column(spec.field.name)} AS BIGINT)"

    def _exact(self, spec: Spec, n: str, use: str) -> str:
        """SQL: ``use`` over e, the amount in fen, not yet rounded. Twelve decimals reach below a fen in every unit."""
        number = "try_cast(replace(m.whole, ',', '') || left(m.part, 13) AS DECIMAL(24, 12))"
        scale = first_match(
            [
                ("starts_with(m.unit, '亿')", str(FEN["yi_yuan"])),
                ("starts_with(m.unit, '万')", str(FEN["wan_yuan"])),
                ("m.unit = '千元'", str(FEN["thousand_yuan"])),
                ("m.unit = '元'", str(FEN["yuan"])),
            ],
            scale_column(spec.field.name),
        )
        exact = f"list_transform([regexp_extract({n}, '^{_MONEY}$', {_GROUPS})], lambda m: {number} * CAST({scale} AS DECIMAL(11, 0)))"
        return f"list_transform({exact}, lambda e: {use})[1]"

    def slow_value(self, spec: Spec, x: str, n: str) -> str:
        return self._exact(spec, n, "try_cast(round(e, 0) AS BIGINT)")

    def notes(self, spec: Spec, x: str, n: str, v: str) -> list[Check]:
        lost = f"{n} <> '' AND contains({n}, '.') AND {self._exact(spec, n, f'e <> {v}')}"
        return [approximate(n), bracketed(n), Check(ROUNDED.rule, lost, ROUNDED.zh, ROUNDED.en)]

    def unreadable(self, spec: Spec, n: str) -> list[Check]:
        return [interval(n)]

    def sample(self, spec: Spec) -> str:
        return "12.5" if spec.field.unit == "wan_yuan" else "1250.50"

    def variants(self, spec: Spec) -> list[str]:
        return ["13", "0"]

    def broken(self, spec: Spec) -> str | None:
        return "一千"

    def broken_by(self, spec: Spec) -> dict[str, str]:
        return {INTERVAL.rule: "3-5万"}
