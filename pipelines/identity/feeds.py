"""The SELECTs that differ from feed to feed, written from the contract's identity section.

Here belongs only what a column name decides: what a feed says of persons, households and places, and the resolved
table it becomes. What is done with the claims is the same for every feed and stands in the SQL files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.contracts.model import Contract

REGISTER_NUMBER = "household_no"  # a household number under another name is another system's
REF = ("_delivery_id", "_sheet", "_row_no")
_ADDED = ("person_key", "household_key", "village_code", "link_class")
_EPOCH = "place_epoch(a._period, a._known_at)"
_SAME_NAME = "(a.{name} IS NULL OR a.{name} = x.person_name)"


@dataclass(frozen=True)
class Source:
    """One lake table of a feed: the rows that stand, or its history."""

    number: int
    contract: Contract
    reads: str
    writes: str

    @property
    def is_past_register(self) -> bool:
        """Earlier registers are folded into stays of persons in households (``households``); their rows go no further."""
        return self.contract.spine and self.reads.startswith("history__")

    @property
    def has_person(self) -> bool:
        return self.contract.identity.person.id is not None

    @property
    def has_place(self) -> bool:
        return self.contract.identity.area.village is not None

    @property
    def group(self) -> str | None:
        """The household number of another system than the register's."""
        number = self.contract.identity.household.number
        return number if number != REGISTER_NUMBER else None

    @property
    def number_column(self) -> str | None:
        return REGISTER_NUMBER if self.contract.identity.household.number == REGISTER_NUMBER else None

    @property
    def head(self) -> str | None:
        """A second id, of the head of the person's household."""
        heads = [item.name for item in self.contract.fields if item.name == "head_id" and item.name != self.contract.identity.person.id]
        return heads[0] if heads else None

    @property
    def head_name(self) -> str | None:
        """The name of the head of the person's household, where the row names the person besides."""
        heads = [item.name for item in self.contract.fields if item.name == "head_name" and item.name != self.contract.identity.person.name]
        return heads[0] if heads else None

    @property
    def grain(self) -> str | None:
        """What, with the person, makes a row unique within a delivery; None when the feed may name a person often."""
        person = self.contract.identity.person
        if person.id not in self.contract.key:
            return None
        rest = [f"CAST(a.{name} AS VARCHAR)" for name in self.contract.key if name not in (person.id, person.name)]
        return f"concat_ws('|', {', '.join(['a._delivery_id', *rest])})"

    @property
    def same_name(self) -> str:
        name = self.contract.identity.person.name
        return _SAME_NAME.format(name=name) if name else "true"

    @property
    def is_other_name(self) -> str:
        name = self.contract.identity.person.name
        return f"coalesce(a.{name} <> x.person_name, false)" if name else "false"


def _place_names(source: Source) -> tuple[str, str]:
    area = source.contract.identity.area
    township, village = (f"coalesce(a.{name}, '')" if name else "''" for name in (area.township, area.village))
    return township, village


def _place_join(source: Source) -> str:
    township, village = _place_names(source)
    on = f"p.township_name = {township} AND p.village_name = {village} AND p.epoch = {_EPOCH}"
    return f"LEFT JOIN place AS p ON {on}" if source.has_place else ""


def place_names_select(sources: Iterable[Source]) -> str:
    """Every distinct pair of township and village text."""
    parts = []
    for source in sources:
        names = "{} AS township_name, {} AS village_name".format(*_place_names(source))
        parts.append(f'SELECT DISTINCT {names}, CAST({_EPOCH} AS INTEGER) AS epoch FROM "{source.reads}" AS a')
    return " UNION ".join(parts)


def place_text_select(source: Source) -> str:
    """How many rows of a resolved feed bear each pair of texts, how many of them stand in a village by their person, how many in none."""
    names = "{} AS township_name, {} AS village_name".format(*_place_names(source))
    return (
        f"SELECT '{source.contract.feed}' AS feed, {names}, CAST({_EPOCH} AS INTEGER) AS epoch, count(*) AS rows,"
        " count(*) FILTER (p.candidates IS NOT NULL AND a.village_code IS NOT NULL) AS rows_settled,"
        f' count(*) FILTER (a.village_code IS NULL) AS rows_open FROM "{source.writes}" AS a {_place_join(source)}'
        " WHERE p.told IS NOT NULL OR p.reason IS NOT NULL GROUP BY ALL"
    )


def claim_select(source: Source) -> str:
    """Rows whose id and name are not those of a register person letter for letter."""
    person = source.contract.identity.person

    def column(name: str | None, kind: str = "VARCHAR") -> str:
        return f"CAST(a.{name} AS {kind})" if name else f"CAST(NULL AS {kind})"

    place = ("p.village_code", "p.township_code") if source.has_place else ("CAST(NULL AS VARCHAR)", "CAST(NULL AS VARCHAR)")
    return (
        f"SELECT {source.number} AS source, '{source.contract.feed}' AS system, {', '.join(f'a.{name}' for name in REF)},"
        f" a.{person.id} AS raw, {column(person.name)} AS person_name, {column(person.sex)} AS sex,"
        f" {column(person.birth, 'DATE')} AS birth_date, {column(person.phone)} AS phone,"
        f" {column(source.number_column)} AS household_no, {column(source.group)} AS group_no, {column(source.head)} AS head_raw,"
        f" {column(source.head_name)} AS head_name,"
        f" {source.grain or 'CAST(NULL AS VARCHAR)'} AS grain, {place[0]} AS village_code, {place[1]} AS township_code"
        f' FROM "{source.reads}" AS a LEFT JOIN person AS x ON x.canonical = a.{person.id} {_place_join(source)}'
        f" WHERE x.pid IS NULL OR {source.is_other_name}"
    )


def group_member_select(source: Source) -> str:
    """Persons known for certain in each household of another system."""
    person = source.contract.identity.person
    return (
        f"SELECT DISTINCT '{source.contract.feed}' AS system, a.{source.group} AS group_no, x.pid"
        f' FROM "{source.reads}" AS a JOIN person AS x ON x.canonical = a.{person.id}'
        f" WHERE a.{source.group} IS NOT NULL AND {source.same_name}"
    )


def grain_taken_select(source: Source) -> str:
    """Rows by which a person whom another row gives by name already stands in the feed under his own id."""
    person = source.contract.identity.person
    return (
        f'SELECT {source.number} AS source, {source.grain} AS grain, x.pid FROM "{source.reads}" AS a'
        f" JOIN (SELECT * FROM person SEMI JOIN named_pid USING (pid)) AS x ON x.canonical = a.{person.id} WHERE {source.same_name}"
    )


def exact_clash_select(source: Source) -> str:
    """Exact persons whose row names the register number of another household."""
    person = source.contract.identity.person
    return (
        f'SELECT {source.number} AS source, {", ".join(f"a.{name}" for name in REF)}, x.pid FROM "{source.reads}" AS a'
        f" JOIN person AS x ON x.canonical = a.{person.id} JOIN household_number AS h ON h.household_no = a.{source.number_column}"
        f" WHERE {source.same_name} AND h.current_no <> x.household_no"
    )


def place_miss_select(source: Source) -> str:
    """Rows of a feed about places whose village is not known. A blank is a miss only where the contract wants a village."""
    village = source.contract.field(str(source.contract.identity.area.village))
    blank = "" if village.required else " AND p.reason <> 'village_blank'"
    return (
        f'SELECT {source.number} AS source, {", ".join(f"a.{name}" for name in REF)}, p.reason FROM "{source.reads}" AS a'
        f" {_place_join(source)} WHERE p.reason IS NOT NULL{blank}"
    )


def resolved_select(source: Source) -> str:
    """The feed's table with keys, village and link class."""
    own = [item.name for item in source.contract.fields if item.name in _ADDED]
    rows = f"a.* EXCLUDE ({', '.join(own)})" if own else "a.*"
    place = "p.village_code" if source.has_place else "CAST(NULL AS VARCHAR)"
    if not source.has_person:
        nothing = "CAST(NULL AS VARCHAR)"
        return (
            f"SELECT {rows}, {nothing} AS person_key, {nothing} AS household_key, {place} AS village_code, {nothing} AS link_class"
            f' FROM "{source.reads}" AS a {_place_join(source)}'
        )
    if source.contract.spine:
        return (
            f"SELECT {rows}, k.person_key, h.household_key, c.village_code,"
            " CASE WHEN k.is_recovered THEN 'recovered' ELSE c.identity_class END AS link_class"
            f' FROM "{source.reads}" AS a JOIN register_claim AS c USING ({", ".join(REF)})'
            " JOIN person_key AS k USING (pid) JOIN household_key AS h ON h.household_no = a.household_no"
        )
    person = source.contract.identity.person
    is_exact = f"(x.person_key IS NOT NULL AND {source.same_name})"
    household = f"CASE WHEN {is_exact} THEN x.household_key ELSE l.household_key END"
    home = f"CASE WHEN {is_exact} THEN x.village_code ELSE l.village_code END"
    join = ""
    if source.group:
        household, home = "g.household_key", "g.village_code"
        join = (
            " LEFT JOIN (SELECT m.group_no, k.household_key, h.village_code FROM group_household AS m"
            " JOIN household_key AS k USING (household_no) JOIN household AS h USING (household_no)"
            f" WHERE m.system = '{source.contract.feed}') AS g ON g.group_no = a.{source.group}"
        )
    on = " AND ".join(f"l.{name} = a.{name}" for name in REF)
    return (
        f"SELECT {rows}, CASE WHEN {is_exact} THEN x.person_key ELSE l.person_key END AS person_key, {household} AS household_key,"
        f" coalesce({place}, {home}) AS village_code, CASE WHEN {is_exact} THEN 'exact' ELSE l.link_class END AS link_class"
        f' FROM "{source.reads}" AS a LEFT JOIN register_exact AS x ON x.canonical = a.{person.id}'
        f" LEFT JOIN (SELECT * FROM feed_link WHERE source = {source.number}) AS l ON {on} {_place_join(source)}{join}"
    )
    if source.has_place:  # a text that fits several villages is settled by the register, if it is one of these
        home = f"CASE WHEN p.candidates IS NULL OR list_contains(p.candidates, {home}) THEN {home} END"
