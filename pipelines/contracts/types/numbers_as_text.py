"""Numbers that are names: phones, bank accounts, unified social credit codes. Digits, never arithmetic."""

from __future__ import annotations

from pipelines.contracts.types import masks
from pipelines.contracts.types.base import Check, SemanticType, Spec
from pipelines.contracts.types.sql import matches

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class _Number(SemanticType):
    keeps_text = True
    plain = "[0-9]+"
    pattern: str

    def fast(self, spec: Spec, x: str) -> str:
        return matches(x, self.plain)

    def fast_value(self, spec: Spec, x: str) -> str:
        return x

    def slow_value(self, spec: Spec, x: str, n: str) -> str:
        return f"nullif({n}, '')"


class Phone(_Number):
    """A mobile or fixed-line number."""

    zh, en = "电话", "phone: 11 digits, or area code and number"
    plain = "1[0-9]{10}"
    pattern = "1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}|[0-9]{7,8}"

    def slow_value(self, spec: Spec, x: str, n: str) -> str:
        return f"nullif(regexp_replace({n}, '^[+]?86-?(1[0-9]{{10}})$', '\\1'), '')"

    def checks(self, spec: Spec, v: str) -> list[Check]:
        return [Check("format", f"NOT {matches(v, self.pattern)}", "不是电话号码", "not a phone number", self.pattern)]

    def mask(self, value: str) -> str:
        return masks.phone(value)

    def mask_sql(self, x: str) -> str:
        return masks.phone_sql(x)

    def sample(self, spec: Spec) -> str:
        return "13800000000"

    def variants(self, spec: Spec) -> list[str]:
        return ["0839-4200000"]

    def broken(self, spec: Spec) -> str | None:
        return "1380000"[:5]


class Account(_Number):
    """A bank account or card number."""

    zh, en = "银行账号", "bank account: 8 to 32 digits"
    pattern = "[0-9]{8,32}"

    def checks(self, spec: Spec, v: str) -> list[Check]:
        return [Check("format", f"NOT {matches(v, self.pattern)}", "不是完整的银行账号", "not a complete account number", self.pattern)]

    def mask(self, value: str) -> str:
        return masks.account(value)

    def mask_sql(self, x: str) -> str:
        return masks.account_sql(x)

    def sample(self, spec: Spec) -> str:
        return "6222020000000000000"

    def variants(self, spec: Spec) -> list[str]:
        return ["6222020000000000018"]

    def broken(self, spec: Spec) -> str | None:
        return "6.22202000000000E+18"


class Uscc(_Number):
    """Unified social credit code, GB 32100. Some real codes fail their check character: flag, never reject."""

    zh, en = "统一社会信用代码", "unified social credit code, 18 characters"
    plain = f"[{USCC_ALPHABET}]{{18}}"
    pattern = f"[{USCC_ALPHABET}]{{18}}"

    def normal(self, spec: Spec, x: str) -> str:
        return f"upper({super().normal(spec, x)})"

    def checks(self, spec: Spec, v: str) -> list[Check]:
        terms = " + ".join(f"(strpos('{USCC_ALPHABET}', substr({v}, {place + 1}, 1)) - 1) * {pow(3, place, 31)}" for place in range(17))
        wrong = f"substr('{USCC_ALPHABET}', CAST((31 - ({terms}) % 31) % 31 AS BIGINT) + 1, 1) <> right({v}, 1)"
        return [
            Check("format", f"NOT {matches(v, self.pattern)}", "不是18位信用代码", "not an 18-character credit code", self.pattern),
            Check("checksum", f"{matches(v, self.pattern)} AND {wrong}", "信用代码校验位不符", "the check character is wrong"),
        ]

    def sample(self, spec: Spec) -> str:
        return "91350100M000100Y43"

    def variants(self, spec: Spec) -> list[str]:
        return ["91110000101623741K"]

    def broken(self, spec: Spec) -> str | None:
        return "9135010"

    def broken_by(self, spec: Spec) -> dict[str, str]:
        return {"checksum": "91350211M0000XUF46"}
