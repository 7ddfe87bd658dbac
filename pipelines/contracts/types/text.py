"""Texts: free text, person names, area names, household numbers, area codes.

NFKC with blanks removed (free text keeps inner ones), one middle dot. Numbers that look like numbers but are names
(phone, account) stand in ``numbers_as_text``.
"""

from __future__ import annotations

from pipelines.contracts.types import masks
from pipelines.contracts.types.base import Check, SemanticType, Spec
from pipelines.contracts.types.sql import CJK, compact, matches, trimmed

_PLAIN = rf"[0-9A-Za-z·{CJK}]+"
_DOTS = "•‧∙⋅･・．.●"
# A spreadsheet error, or a long number of which only 15 digits are left.
_DESTROYED = r"#(?:REF|N/A|VALUE|DIV/0|NAME|NUM|NULL)[!?]?|-?[0-9]\.[0-9]+[Ee]\+[0-9]+"


def one_dot(text: str) -> str:
    """SQL: every middle dot of a name as ·."""
    return f"translate({text}, '{_DOTS}', '{'·' * len(_DOTS)}')"


class Text(SemanticType):
    """Free text."""

    zh, en = "文本", "text; outer blanks removed"
    keeps_text = True
    plain = rf"[0-9A-Za-z{CJK}]+(?:[-_][0-9A-Za-z{CJK}]+)*"

    def fast(self, spec: Spec, x: str) -> str:
        return matches(x, self.plain)

    def normal(self, spec: Spec, x: str) -> str:
        return trimmed(x)

    def fast_value(self, spec: Spec, x: str) -> str:
        return x

    def slow_value(self, spec: Spec, x: str, n: str) -> str:
        return f"nullif({n}, '')"

    def checks(self, spec: Spec, v: str) -> list[Check]:
        test = f"(contains({v}, '#') OR contains({v}, '+')) AND {matches(v, _DESTROYED)}"
        return [
            Check("format", test, "单元格内容已损坏（公式错误或科学计数）", "the cell is destroyed (formula error or scientific notation)")
        ]

    def mask(self, value: str) -> str:
        return masks.name(value)

    def mask_sql(self, x: str) -> str:
        return masks.name_sql(x)

    def sample(self, spec: Spec) -> str:
        return "A001" if spec.field.name.endswith("_no") else "示例"

    def variants(self, spec: Spec) -> list[str]:
        return ["A002" if spec.field.name.endswith("_no") else "示例二"]

    def broken(self, spec: Spec) -> str | None:
        return "#REF!"


class _Word(Text):
    """A text without any blank."""

    plain = _PLAIN

    def normal(self, spec: Spec, x: str) -> str:
        return compact(x)


class PersonName(_Word):
    """A person's name."""

    zh, en = "姓名", "a person's name; blanks removed, one middle dot"

    def normal(self, spec: Spec, x: str) -> str:
        return one_dot(compact(x))

    def sample(self, spec: Spec) -> str:
        return "张示例"

    def variants(self, spec: Spec) -> list[str]:
        return ["李示例"]


class AreaName(_Word):
    """A township's or village's name."""

    zh, en = "地名", "a place name; blanks removed"

    def sample(self, spec: Spec) -> str:
        return "东河镇" if spec.field.level == "township" else "示例村"

    def variants(self, spec: Spec) -> list[str]:
        return ["木门镇" if spec.field.level == "township" else "示例二村"]


class HouseholdNo(_Word):
    """A household number: letters and digits, never a number."""

    zh, en = "户号", "household number; blanks removed"

    def mask(self, value: str) -> str:
        return masks.account(value)

    def mask_sql(self, x: str) -> str:
        return masks.account_sql(x)

    def sample(self, spec: Spec) -> str:
        return "990821000001"

    def variants(self, spec: Spec) -> list[str]:
        return ["990821000002"]

    def broken(self, spec: Spec) -> str | None:
        return "9.90821000001234E+17"


class AreaCode(_Word):
    """A division code of 6, 9 or 12 digits."""

    zh, en = "区划代码", "division code of 6, 9 or 12 digits"
    plain = "[0-9]+"
    pattern = "[0-9]{6}|[0-9]{9}|[0-9]{12}"

    def checks(self, spec: Spec, v: str) -> list[Check]:
        return [Check("format", f"NOT {matches(v, self.pattern)}", "应为6、9或12位数字", "must have 6, 9 or 12 digits", self.pattern)]

    def mask(self, value: str) -> str:
        return masks.plain(value)

    def mask_sql(self, x: str) -> str:
        return masks.plain_sql(x)

    def sample(self, spec: Spec) -> str:
        return "510821100200"

    def variants(self, spec: Spec) -> list[str]:
        return ["510821100201"]

    def broken(self, spec: Spec) -> str | None:
        return "5108"
