"""Citizen id numbers (GB 11643), their 15-digit form and the disability certificate that carries one.

The value stays as delivered: normalising and repairing are identity's work. Here is said what looks wrong, and the two
helper functions of rule expressions, ``id_birth(x)`` and ``id_sex(x)``.
"""

from __future__ import annotations

from pipelines.contracts.types import masks
from pipelines.contracts.types.base import Check, SemanticType, Spec
from pipelines.contracts.types.sql import BLANKS, lit, matches

_PLAIN = "[0-9]{17}[0-9X]"
_SHAPE = "[0-9]{15}|[0-9]{17}[0-9X]|[0-9]{17}[0-9X][1-7][1-4](?:[0-9B-Z][0-9])?"
_WIDE = "０１２３４５６７８９ＸｘX"
_NARROW = "0123456789XXX"
_WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))


def canonical(x: str) -> str:
    """SQL: the id in half-width upper case without blanks. Plain SQL, so that a suite may use it anywhere."""
    return f"upper(translate({x}, {lit(_WIDE + BLANKS)}, {lit(_NARROW)}))"


def _quick(x: str, plain: str, loose: str) -> str:
    """SQL: ``plain`` of an 18-character id as it should be, ``loose`` (over c) of anything else, cleaned first."""
    return f"CASE WHEN {matches(x, _PLAIN)} THEN {plain} ELSE list_transform([{canonical(x)}], lambda c: {loose})[1] END"


def _long_birth(c: str) -> str:
    return f"CAST(try_strptime(substr({c}, 7, 8), '%Y%m%d') AS DATE)"


def id_birth(x: str) -> str:
    """SQL: the date of birth inside an id; NULL when it is no id or no date."""
    short = "CAST(try_strptime('19' || substr(c, 7, 6), '%Y%m%d') AS DATE)"
    loose = f"CASE WHEN NOT {matches('c', _SHAPE)} THEN NULL WHEN length(c) = 15 THEN {short} ELSE {_long_birth('c')} END"
    return _quick(x, _long_birth(x), loose)


def id_sex(x: str) -> str:
    """SQL: the sex inside an id as code 1 or 2; NULL when it is no id."""

    def odd(digit: str) -> str:
        return f"CASE WHEN {digit} IN ('1', '3', '5', '7', '9') THEN '1' ELSE '2' END"

    loose = f"CASE WHEN {matches('c', _SHAPE)} THEN {odd('substr(c, CASE WHEN length(c) = 15 THEN 15 ELSE 17 END, 1)')} END"
    return _quick(x, odd(f"substr({x}, 17, 1)"), loose)


def shaped(x: str) -> str:
    """SQL: looks like an id or a certificate number."""
    return _quick(x, "true", matches("c", _SHAPE))


def bad_checksum(x: str) -> str:
    """SQL: a long id whose check character is wrong. Bigint arithmetic is the fastest way."""

    def wrong(c: str) -> str:
        total = " + ".join(f"(b // {10 ** (16 - place)} % 10) * {weight}" for place, weight in enumerate(_WEIGHTS))
        check = f"substr('10X98765432', ({total}) % 11 + 1, 1)"
        return f"list_transform([try_cast(left({c}, 17) AS BIGINT)], lambda b: {check})[1] <> substr({c}, 18, 1)"

    return _quick(x, wrong(x), f"length(c) >= 18 AND {wrong('c')}")


class ResidentId(SemanticType):
    """A citizen id or disability certificate number."""

    zh, en = "公民身份号码", "citizen id: 18 characters, 15 digits, or a certificate number of 20 or 22"
    keeps_text = True

    def fast(self, spec: Spec, x: str) -> str:
        return matches(x, _PLAIN)

    def normal(self, spec: Spec, x: str) -> str:
        return f"ltrim(trim({x}, {lit(BLANKS)}), '''`‘’＇')"

    def fast_value(self, spec: Spec, x: str) -> str:
        return x

    def slow_value(self, spec: Spec, x: str, n: str) -> str:
        return f"nullif({n}, '')"

    def checks(self, spec: Spec, v: str) -> list[Check]:
        # CASE, not AND: the dearer tests run on the few rows that need them.
        wrong_birth = f"CASE WHEN ({id_birth(v)}) IS NULL THEN ({shaped(v)}) END"
        wrong_check = f"CASE WHEN ({bad_checksum(v)}) THEN ({shaped(v)}) AND ({id_birth(v)}) IS NOT NULL END"
        return [
            Check("format", f"NOT ({shaped(v)})", "不是15、18、20或22位证件号码", "not a number of 15, 18, 20 or 22 characters"),
            Check("birth", wrong_birth, "中的出生日期不存在", "the date of birth in it does not exist"),
            Check("checksum", wrong_check, "校验位不符", "the check character is wrong"),
        ]

    def mask(self, value: str) -> str:
        return masks.person_id(value)

    def mask_sql(self, x: str) -> str:
        return masks.person_id_sql(x)

    def sample(self, spec: Spec) -> str:
        return "999999198808080029"

    def variants(self, spec: Spec) -> list[str]:
        return ["999999197001010017"]

    def broken(self, spec: Spec) -> str | None:
        return "9.99999198808080E+17"

    def broken_by(self, spec: Spec) -> dict[str, str]:
        return {"birth": "99999920150229001X", "checksum": "999999198808080020"}
