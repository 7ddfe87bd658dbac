"""Codes, sets of codes and yes/no: labels of a closed list, compared exactly first, then NFKC without blanks.

An unknown label is bad; the nearest known one is named in the reason, never assumed.
"""

from __future__ import annotations

import pyarrow as pa

from pipelines.contracts.code_lists import CodeList
from pipelines.contracts.types.base import Check, SemanticType, Spec
from pipelines.contracts.types.sql import BLANKS, among, first_match, folded, lit, matches

_SPLIT = "[,、;/|和及+]+"
_LINES = "[\r\n\t]+"
_YES = ("是", "Y", "YES", "1", "√", "✓", "✔", "有", "TRUE", "已", "对")
_NO = ("否", "N", "NO", "0", "×", "X", "✗", "✘", "无", "FALSE", "未", "没有", "不是")


def _list_of(spec: Spec) -> CodeList:
    if spec.codes is None:
        raise ValueError(f"{spec.field.name}: no code list given")
    return spec.codes


def _lookup(text: str, labels: dict[str, str]) -> str:
    whens = " ".join(f"WHEN {lit(label)} THEN {lit(code)}" for label, code in labels.items())
    return f"CASE {text} {whens} END"


class Code(SemanticType):
    """One code of a list."""

    zh, en = "代码", "one value of a code list"

    def fast(self, spec: Spec, x: str) -> str:
        return f"({_lookup(x, _list_of(spec).labels)}) IS NOT NULL"

    def normal(self, spec: Spec, x: str) -> str:
        return f"upper({super().normal(spec, x)})"

    def fast_value(self, spec: Spec, x: str) -> str:
        return _lookup(x, _list_of(spec).labels)

    def slow_value(self, spec: Spec, x: str, n: str) -> str:
        return _lookup(n, _list_of(spec).plain_labels)

    def nearest(self, spec: Spec, x: str) -> str | None:
        labels = ", ".join(lit(label) for label in _list_of(spec).labels)
        apart = f"list_transform([{labels}], lambda l: {{'apart': damerau_levenshtein(left({x}, 40), l), 'label': l}})"
        return f"list_min({apart}).label"

    def sample(self, spec: Spec) -> str:
        return _list_of(spec).entries[0].zh

    def variants(self, spec: Spec) -> list[str]:
        return [entry.zh for entry in _list_of(spec).entries[1:4]]

    def broken(self, spec: Spec) -> str | None:
        return "查无此项"


class CodeSet(Code):
    """Several codes of a list in one cell."""

    zh, en = "代码（可多选）", "values of a code list, separated by ， 、 ; / or a line break"

    def normal(self, spec: Spec, x: str) -> str:
        # A line break separates as a comma does; it would vanish with the blanks.
        return super().normal(spec, f"trim(regexp_replace({x}, {lit(_LINES)}, ',', 'g'), ',')")

    def slow_value(self, spec: Spec, x: str, n: str) -> str:
        # Blanks separate only where the cell makes no sense without them: 残疾 慢性病, but also 残 疾.
        spaced = f"upper(trim(regexp_replace({folded(x)}, {lit('[' + BLANKS + ']+')}, ',', 'g'), ','))"
        split = [self._coded(spec, text) for text in (n, spaced)]
        return first_match([(f"{n} = ''", "NULL"), *((complete, f"nullif({joined}, '')") for complete, joined in split)])

    def _coded(self, spec: Spec, text: str) -> tuple[str, str]:
        """SQL: whether every part of a text is known, and the codes."""
        parts = f"list_filter(regexp_split_to_array({text}, {lit(_SPLIT)}), lambda p: p <> '')"
        coded = f"list_transform({parts}, lambda p: {_lookup('p', _list_of(spec).plain_labels)})"
        # list_distinct drops NULLs: an unknown part must not vanish.
        return f"len(list_filter({coded}, lambda c: c IS NULL)) = 0", f"array_to_string(list_sort(list_distinct({coded})), ',')"

    def checks(self, spec: Spec, v: str) -> list[Check]:
        one = "|".join(_list_of(spec).codes)
        pattern = f"(?:{one})(?:,(?:{one}))*"
        return [Check("in_set", f"NOT {matches(v, pattern)}", "不在代码表中", "not in the code list", pattern)]

    def variants(self, spec: Spec) -> list[str]:
        labels = [entry.zh for entry in _list_of(spec).entries]
        return ["、".join(labels[-2:]), *labels[1:3]]


class YesNo(SemanticType):
    """A yes or a no."""

    duck, arrow, odcs = "BOOLEAN", pa.bool_(), "boolean"
    forms = "是/否、有/无、√/×、1/0、Y/N"
    zh, en = "是否", "yes or no: 是/否, Y/N, 1/0, √/×, 有/无"

    def fast(self, spec: Spec, x: str) -> str:
        return among(x, ["是", "否"])

    def normal(self, spec: Spec, x: str) -> str:
        return f"upper({super().normal(spec, x)})"

    def fast_value(self, spec: Spec, x: str) -> str:
        return f"{x} = '是'"

    def slow_value(self, spec: Spec, x: str, n: str) -> str:
        return first_match([(among(n, _YES), "true"), (among(n, _NO), "false")])

    def sample(self, spec: Spec) -> str:
        return "是"

    def variants(self, spec: Spec) -> list[str]:
        return ["否"]

    def broken(self, spec: Spec) -> str | None:
        return "不详"
