"""What the counties' systems are fed by: one entry per system id of the domain's list (``systems.yaml``).

Here belong the entry's shape and reading it. The page made of it stands in ``derive.catalogue``.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pydantic import Field, ValidationError, model_validator
from ruamel.yaml import YAML

from pipelines.contracts.model import Model
from pipelines.errors import ContractError, Where

SYSTEMS = Path(__file__).parent / "systems.yaml"


class System(Model):
    """One system, mechanism, register or indicator. ``policy`` and ``computed`` say what stands in for feeds, or beside them."""

    id: str = Field(pattern=r"^[A-H]\d{2}$")
    zh: str
    en: str
    feeds: tuple[str, ...] = ()
    policy: str | None = None
    computed: str | None = None

    @model_validator(mode="after")
    def _fed(self) -> System:
        if not (self.feeds or self.policy or self.computed):
            raise ValueError(f"{self.id}: say its feeds, its policy data or what it is computed from")
        if len(set(self.feeds)) != len(self.feeds):
            raise ValueError(f"{self.id}: a feed is named twice")
        return self


def load_systems(feeds: Collection[str], path: Path = SYSTEMS) -> tuple[System, ...]:
    """Every entry in order. Raises ContractError for an entry that is not whole, an id named twice or a feed nobody declares."""
    found: list[System] = []
    for number, entry in enumerate(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")), 1):
        try:
            system = System.model_validate(entry)
        except ValidationError as error:
            raise _error(path, number, str(error.errors()[0]["msg"])) from error
        unknown = [feed for feed in system.feeds if feed not in feeds]
        if unknown:
            raise _error(path, number, f"{system.id} names {', '.join(unknown)}, which no contract declares")
        if system.id in {other.id for other in found}:
            raise _error(path, number, f"{system.id} stands twice")
        found.append(system)
    return tuple(found)


def _error(path: Path, number: int, what: str) -> ContractError:
    return ContractError("bad_systems", f"entry {number}: {what}", zh="系统清单有误", where=Where(file=str(path)), fix="correct the entry")
