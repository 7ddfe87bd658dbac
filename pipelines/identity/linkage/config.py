"""What a linkage is: the fields of a set, passes that prove a link, blocks, comparisons, and what a score must reach.

Here belongs the shape of the YAML and what may be said against it before anything runs. What the words mean in SQL
stands in ``words``; the statements in ``compile``. A file is data: it holds no SQL.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from pipelines.errors import ContractError, Where

Kind = Literal["id", "name", "date", "place", "code", "text"]
Test = Literal["equal", "crossed", "similar", "edits", "one_character", "one_of_two", "one_digit", "day_month", "same_part", "else"]
_NEEDS: dict[str, tuple[str, ...]] = {"similar": ("least",), "edits": ("most",), "same_part": ("part",), "crossed": ("other",)}
_TERM = re.compile(r"(?P<left>[a-z_][a-z0-9_]*)(?:=(?P<right>[a-z_][a-z0-9_]*))?(?:\[(?P<first>[1-9]\d*):(?P<last>[1-9]\d*)\])?")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldOf(_Part):
    """A field: what kind of thing it says, and its column in either set when that is not the field's own name.

    ``ready``: the columns stand as compared already (a date as DATE), so nothing is made plain again.
    """

    kind: Kind
    ready: bool = False
    left: str | None = None
    right: str | None = None


class Term(_Part):
    """One equality: ``a``, ``a[1:4]`` (characters 1 to 4 of both) or ``a=b`` (a of the left row, b of the right)."""

    left: str
    right: str
    first: int | None = None
    last: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _parse(cls, told: Any) -> Any:
        if not isinstance(told, str):
            return told
        match = _TERM.fullmatch(told)
        if match is None:
            raise ValueError(f"{told!r} is no term: field, field[1:4] or field=other")
        return match.groupdict() | {"right": match["right"] or match["left"]}


class Near(_Part):
    """A near-equality of one field. ``similar``: Jaro-Winkler of at least ``least``; ``edits``: at most ``most`` edits."""

    field: str
    test: Test
    other: str | None = None
    least: Annotated[float, Field(gt=0, lt=1)] | None = None
    most: Annotated[int, Field(ge=1)] | None = None
    part: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> Near:
        lacking = [name for name in _NEEDS.get(self.test, ()) if getattr(self, name) is None]
        if lacking:
            raise ValueError(f"test {self.test} needs {', '.join(lacking)}")
        return self


class Pass(_Part):
    """A proof: rows equal in ``equal`` and near in ``near`` are one, whatever else they say."""

    name: str
    equal: Annotated[list[Term], Field(min_length=1)]
    near: list[Near] = []


class Level(_Part):
    """One step of a comparison, strongest first. ``weight`` in bits (log2 of m/u) unless a model says it.

    ``ask``: whatever the score, only a person may say that rows so far apart are one.
    """

    test: Test
    least: Annotated[float, Field(gt=0, lt=1)] | None = None
    most: Annotated[int, Field(ge=1)] | None = None
    part: str | None = None
    weight: float | None = None
    ask: bool = False


class Comparison(_Part):
    """How one field speaks for or against a pair. A blank on either side says nothing and costs nothing."""

    field: str
    other: str | None = None
    levels: Annotated[list[Level], Field(min_length=2)]

    @model_validator(mode="after")
    def _closed(self) -> Comparison:
        if self.levels[-1].test != "else" or any(level.test == "else" for level in self.levels[:-1]):
            raise ValueError("the last level, and no other, has test else")
        for level in self.levels:
            self.near(level)
        return self

    @property
    def level_names(self) -> list[str]:
        """What each level asks, strongest first: ``equal``, ``edits 1``, ``same_part 1:9``."""
        told = [(one.test, one.least, one.most, one.part) for one in self.levels]
        return [" ".join(str(part) for part in parts if part is not None) for parts in told]

    def near(self, level: Level) -> Near:
        """The level's test as a near-equality of this field."""
        return Near(field=self.field, other=self.other, test=level.test, least=level.least, most=level.most, part=level.part)


class Thresholds(_Part):
    """Probability from which a pair is a link, and from which a person is asked. ``clear``: bits ahead of the next best."""

    accept: Annotated[float, Field(gt=0, le=1)]
    review: Annotated[float, Field(ge=0, le=1)]
    clear: Annotated[float, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _ordered(self) -> Thresholds:
        if self.review > self.accept:
            raise ValueError("review lies above accept")
        return self


class LinkConfig(_Part):
    """One linkage. ``mode`` dedupe: within one set; link: of a left row to a row of the right set.

    ``distinct``: fields in which two rows that both say something and differ are two, whatever else agrees.
    ``result``: ``pairs`` every pair that passes; ``clusters`` with all pairs these connect; ``best`` each left row's best, when
    it is clear of the next; ``one_to_one`` the same seen from both sides. ``model`` names trained weights (Splink), else every
    level has its own. ``prior``: bits for two rows of a block being one before anything is compared; with a model the
    right set's size says it.
    """

    name: str
    mode: Literal["dedupe", "link"]
    id: str
    right_id: str | None = None
    fields: dict[str, FieldOf]
    passes: list[Pass] = []
    distinct: list[str] = []
    blocks: Annotated[list[Annotated[list[Term], Field(min_length=1)]], Field(min_length=1)]
    comparisons: Annotated[list[Comparison], Field(min_length=1)]
    proof: list[dict[str, list[str]]] = []
    result: Literal["pairs", "clusters", "best", "one_to_one"]
    model: str | None = None
    prior: float | None = None
    thresholds: Thresholds | None = None

    @model_validator(mode="after")
    def _whole(self) -> LinkConfig:
        named = {term for block in self.blocks for one in block for term in (one.left, one.right)}
        named |= {term for one in self.passes for item in one.equal for term in (item.left, item.right)}
        named |= {name for one in self.passes for item in one.near for name in (item.field, item.other) if name}
        named |= {name for item in self.comparisons for name in (item.field, item.other) if name} | set(self.distinct)
        if unknown := sorted(named - set(self.fields)):
            raise ValueError(f"no such field: {', '.join(unknown)}")
        names = {item.field: item.level_names for item in self.comparisons}
        for field, wanted in ((field, wanted) for one in self.proof for field, wanted in one.items()):
            if lacking := sorted(set(wanted) - set(names.get(field, ()))):
                raise ValueError(f"proof asks {field} for levels it has not: {', '.join(lacking)}")
        bare = [item.field for item in self.comparisons if any(level.weight is None for level in item.levels)]
        if self.model is None and (bare or self.prior is None):
            raise ValueError(f"without a model the prior and every level have a weight: {', '.join(bare) or 'prior'}")
        if self.model is not None and (
            self.prior is not None or any(level.weight is not None for item in self.comparisons for level in item.levels)
        ):
            raise ValueError("a model says the weights and the set's size the prior: none stands here")
        if (self.mode == "dedupe") != (self.result in ("pairs", "clusters")):
            raise ValueError(f"{self.mode} cannot give {self.result}: dedupe gives pairs or clusters, link gives best or one_to_one")
        return self


def load_link_config(path: Path) -> LinkConfig:
    """One file. Raises ContractError naming file, line where YAML says it, and what is wrong."""
    try:
        return LinkConfig.model_validate(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))
    except MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else None
        raise _wrong(path, str(error.problem), row) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise _wrong(path, f"{place}: {first['msg']}", None) from None


def _wrong(path: Path, found: str, row: int | None) -> ContractError:
    return ContractError(
        "link_config",
        "a linkage is not declared as it must be",
        zh="关联配置有误",
        where=Where(file=str(path), row=row),
        expected="fields, passes, blocks, comparisons and result as docs/linkage.md says",
        found=found,
        fix="correct the file",
    )
