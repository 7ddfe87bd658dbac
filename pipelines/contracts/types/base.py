"""What a semantic type is: how text becomes a typed column, when it is bad, how it is masked and shown.

Parsing is two-speed. ``fast`` recognises plain well-formed text cheaply and ``fast_value`` types it; only what
misses is normalised (``normal``) and read by ``slow_value``. In the generated SQL three things stand for a field:
``x`` the delivered text, ``n`` the normalised text (NULL when x was fast, '' when x is a blank marker), ``v`` the typed value.
Each family of types stands in its own module; feeds and contracts are unknown here beyond one field.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa

from pipelines.contracts.code_lists import CodeList
from pipelines.contracts.model import FeedField
from pipelines.contracts.types import masks
from pipelines.contracts.types.sql import compact


@dataclass(frozen=True)
class Spec:
    """A field with its code list, as far as a type needs to know."""

    field: FeedField
    codes: CodeList | None = None


@dataclass(frozen=True)
class Check:
    """A rule of a type over its typed value: SQL true for a bad value, and the reason.

    ``pattern`` is set when the rule is nothing but a full match, so that a suite can say it without SQL.
    """

    rule: str
    test: str
    zh: str
    en: str
    pattern: str | None = None


@dataclass(frozen=True)
class Extra:
    """A further column beside the value, such as the precision of a date."""

    suffix: str
    duck: str
    arrow: pa.DataType
    sql: str
    zh: str
    en: str


class SemanticType(ABC):
    """Base of all types. SQL arguments are expressions; ``spec`` is the field they belong to."""

    duck: ClassVar[str] = "VARCHAR"
    arrow: ClassVar[pa.DataType] = pa.string()
    odcs: ClassVar[str] = "string"
    zh: ClassVar[str]
    en: ClassVar[str]
    # How a good cell may be written, for whoever has to correct a bad one; blank where the type's name says it.
    forms: ClassVar[str] = ""
    # A value that breaks a check can still stand as text; a parsed type leaves nothing to stand.
    keeps_text: ClassVar[bool] = False

    @abstractmethod
    def fast(self, spec: Spec, x: str) -> str:
        """SQL: plain well-formed text."""

    def normal(self, spec: Spec, x: str) -> str:
        """SQL: the text normalised, for what is not fast."""
        return compact(x)

    @abstractmethod
    def fast_value(self, spec: Spec, x: str) -> str:
        """SQL: the value of fast text, NULL for NULL."""

    @abstractmethod
    def slow_value(self, spec: Spec, x: str, n: str) -> str:
        """SQL: the value of normalised text, NULL for '' and for what cannot be read."""

    def extras(self, spec: Spec, x: str, n: str, v: str) -> list[Extra]:
        """Further columns."""
        return []

    def checks(self, spec: Spec, v: str) -> list[Check]:
        """What a typed value must keep beyond having been read."""
        return []

    def notes(self, spec: Spec, x: str, n: str, v: str) -> list[Check]:
        """What is accepted but flagged."""
        return []

    def unreadable(self, spec: Spec, n: str) -> list[Check]:
        """Why a text cannot be read, where more can be said than that it cannot."""
        return []

    def nearest(self, spec: Spec, x: str) -> str | None:
        """SQL: what an unreadable text comes nearest to, if the type can say."""
        return None

    def mask(self, value: str) -> str:
        """The value as it may be shown outside the restricted places."""
        return masks.plain(value)

    def mask_sql(self, x: str) -> str:
        """The same as SQL."""
        return masks.plain_sql(x)

    @abstractmethod
    def sample(self, spec: Spec) -> str:
        """A cell a department would write."""

    def variants(self, spec: Spec) -> list[str]:
        """Other good cells, different from the sample."""
        return []

    def broken(self, spec: Spec) -> str | None:
        """A cell that cannot be read; None when every text can."""
        return None

    def broken_by(self, spec: Spec) -> dict[str, str]:
        """For each check of ``checks`` a cell that breaks just that."""
        return {}
