"""The SELECTs that differ from feed to feed, written from the contract's identity section.

Here belongs only what a column name decides: what a feed says of persons, households and places, and the resolved
table it becomes. What is done with the claims is the same for every feed and stands in the SQL files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.contracts.model import Contract
from pipelines.engine.duck import quote

REGISTER_NUMBER = "household_no"  # a household number under another name is another system's
CERTIFICATE_NUMBER = "disability_cert_no"  # the holder's id and two or four characters more
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
    path: Path  # where the lake keeps the table it reads

    @property
    def rows(self) -> str:
        """The table with ``file_row_number``: its place in the file names a row shorter than delivery, sheet and row number do."""
        return f"read_parquet({quote(str(self.path))}, file_row_number = true)"

    @property
    def is_history(self) -> bool:
        return self.reads.startswith("history__")

    @property
    def is_past_register(self) -> bool:
        """Earlier registers are folded into stays of persons in households (``households``); their rows go no further."""
        return self.contract.spine and self.is_history

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
    def is_certificate(self) -> bool:
        """Whether the person's id stands within the number of a certificate."""
        return self.contract.identity.person.id == CERTIFICATE_NUMBER

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
    def is_unique(self) -> bool:
        """Whether the feed names a person once for each ``grain``."""
        return self.contract.identity.person.id in self.contract.key

    @property
    def grain_rest(self) -> list[str]:
        """The columns that, with person and delivery, make a row of such a feed unique, as texts; a blank is a value of its own."""
        person = self.contract.identity.person
        return [f"coalesce(CAST(a.{name} AS VARCHAR), '')" for name in self.contract.key if name not in (person.id, person.name)]

    @property
    def grain(self) -> str:
        """Delivery and these columns, as one text. A person in two parts of a list is told as a contradiction, not left out of one."""
        return f"concat_ws('|', {', '.join(['a._delivery_id', *self.grain_rest])})"

    @property
    def same_name(self) -> str:
        name = self.contract.identity.person.name
        return _SAME_NAME.format(name=name) if name else "true"


def _place_names(source: Source) -> tuple[str, str]:
    area = source.contract.identity.area
    township, village = (f"coalesce(a.{name}, '')" if name else "''" for name in (area.township, area.village))
    return township, village


def _place_join(source: Source, *, some: str = "") -> str:
    """``some``: only rows whose place is such a one, so that the few texts in question are looked for instead of all."""
    township, village = _place_names(source)
    on = f"p.township_name = {township} AND p.village_name = {village} AND p.epoch = {_EPOCH}"
    if some:
        return f"JOIN (SELECT * FROM place WHERE {some}) AS p ON {on}"
    return f"LEFT JOIN place AS p ON {on}" if source.has_place else ""


def place_names_select(sources: Iterable[Source]) -> str:
    """Every distinct pair of township and village text, by the epoch of names its rows are of."""
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
        f' count(*) FILTER (a.village_code IS NULL) AS rows_open FROM "{source.writes}" AS a'
        f" {_place_join(source, some='told IS NOT NULL OR reason IS NOT NULL')} GROUP BY ALL"
    )


def claim_select(sources: Sequence[Source]) -> str:
    """Rows that are not plainly a register person's: id or name not letter for letter, or the number of another household.

    All feeds in one go, so that the register is put into a hash once. What only such rows need (place, grain) is made of them alone.
    """
    width = max((len(one.grain_rest) for one in sources if one.is_unique), default=0)
    rests = [f"a.grain_{place}" for place in range(width)]
    return (
        "SELECT a.source, s.feed AS system, a.row_at, a._delivery_id, a._sheet, a._row_no, a.raw, a.person_name, a.sex, a.birth_date,"
        " a.phone, a.household_no, a.group_no, a.head_raw, a.head_name, a._known_at, a.exact_pid, a.home_no, a.is_claim,"
        f" CASE WHEN a.is_unique THEN concat_ws('|', {', '.join(['a._delivery_id', *rests])}) END AS grain, p.village_code, p.township_code"
        " FROM (SELECT a.*, x.pid AS exact_pid, x.household_no AS home_no,"
        " x.pid IS NULL OR coalesce(a.person_name <> x.person_name, false) AS is_claim"
        f" FROM ({' UNION ALL '.join(_told_select(one, width) for one in sources)}) AS a LEFT JOIN person AS x ON x.canonical = a.raw"
        " WHERE is_claim OR (a.household_no <> x.household_no AND (a.person_name IS NULL OR a.person_name = x.person_name))) AS a"
        " JOIN source AS s USING (source)"
        " LEFT JOIN place AS p ON p.township_name = a.township_name AND p.village_name = a.village_name"
        f" AND p.epoch = {_EPOCH}"
    )


def _told_select(source: Source, width: int) -> str:
    """What a feed's rows say of their persons, in the one shape of all feeds."""
    person = source.contract.identity.person
    township, village = _place_names(source) if source.has_place else ("NULL", "NULL")

    def column(expr: str | None, name: str, kind: str = "VARCHAR") -> str:
        return f"CAST({expr or 'NULL'} AS {kind}) AS {name}"

    own = source.grain_rest if source.is_unique else []
    rest = ", ".join(column(own[place] if place < len(own) else None, f"grain_{place}") for place in range(width))
    return (
        f"SELECT CAST({source.number} AS SMALLINT) AS source, a.file_row_number AS row_at, {', '.join(f'a.{name}' for name in REF)},"
        f" a._period, a._known_at, a.{person.id} AS raw, {column(person.name, 'person_name')}, {column(person.sex, 'sex')},"
        f" {column(person.birth, 'birth_date', 'DATE')}, {column(person.phone, 'phone')}, {column(source.number_column, 'household_no')},"
        f" {column(source.group, 'group_no')}, {column(source.head, 'head_raw')}, {column(source.head_name, 'head_name')},"
        f" {column(township, 'township_name')}, {column(village, 'village_name')}, {str(source.is_unique).lower()} AS is_unique"
        f"{', ' + rest if rest else ''} FROM {source.rows} AS a"
    )


def group_member_select(sources: Sequence[Source]) -> str:
    """Persons known for certain in each household of another system."""
    parts = [
        f"SELECT CAST({one.number} AS SMALLINT) AS source, {one.group} AS group_no, {one.contract.identity.person.id} AS raw,"
        f" {one.contract.identity.person.name or 'NULL'} AS person_name FROM {one.rows} WHERE {one.group} IS NOT NULL"
        for one in sources
    ]
    return (
        f"SELECT DISTINCT s.feed AS system, a.group_no, x.pid FROM ({' UNION ALL '.join(parts)}) AS a"
        " JOIN person AS x ON x.canonical = a.raw JOIN source AS s USING (source)"
        " WHERE a.person_name IS NULL OR a.person_name = x.person_name"
    )


def grain_taken_select(sources: Sequence[Source]) -> str:
    """Rows by which a person whom another row gives by name already stands in the feed under his own id."""
    parts = [
        f"SELECT CAST({one.number} AS SMALLINT) AS source, a.{one.contract.identity.person.id} AS raw, {one.grain} AS grain,"
        f" a.{one.contract.identity.person.name or 'NULL'} AS person_name FROM {one.rows} AS a"
        for one in sources
    ]
    return (
        f"SELECT a.source, a.grain, x.pid FROM ({' UNION ALL '.join(parts)}) AS a JOIN named_person AS x ON x.canonical = a.raw"
        " WHERE a.person_name IS NULL OR a.person_name = x.person_name"
    )


def village_alias_select(source: Source) -> str:
    """Rows whose village is read by another name than tonight's."""
    return (
        f"SELECT {source.number} AS source, {', '.join(f'a.{name}' for name in REF)}, p.township_name, p.village_name, p.village_code,"
        f' p.told FROM "{source.reads}" AS a {_place_join(source, some="told IS NOT NULL")}'
    )


def place_miss_select(source: Source) -> str:
    """Rows of a feed about places whose village is not known. A blank is a miss only where the contract wants a village."""
    village = source.contract.field(str(source.contract.identity.area.village))
    blank = "" if village.required else " AND reason <> 'village_blank'"
    return (
        f'SELECT {source.number} AS source, {", ".join(f"a.{name}" for name in REF)}, p.reason FROM "{source.reads}" AS a'
        f" {_place_join(source, some=f'reason IS NOT NULL{blank}')}"
    )


def row_link_select(sources: Sequence[Source]) -> str:
    """Who is meant by every row of several feeds: the register looked up once for all of them."""
    parts = [
        f"SELECT CAST({one.number} AS SMALLINT) AS source, file_row_number AS row_at, {one.contract.identity.person.id} AS raw,"
        f" {one.contract.identity.person.name or 'NULL'} AS person_name FROM {one.rows}"
        for one in sources
    ]
    numbers = ", ".join(str(one.number) for one in sources)
    return (
        "SELECT a.source, a.row_at, x.person_key, x.household_key, x.village_code, 'exact' AS link_class"
        f" FROM ({' UNION ALL '.join(parts)}) AS a JOIN register_exact AS x ON x.canonical = a.raw"
        " WHERE a.person_name IS NULL OR a.person_name = x.person_name"
        f" UNION ALL SELECT source, row_at, person_key, household_key, village_code, link_class FROM feed_link WHERE source IN ({numbers})"
    )


def resolved_select(source: Source, *, is_alone: bool = False) -> str:
    """The feed's table with keys, village and link class. ``is_alone``: a feed so large that it looks up the register itself."""
    own = [item.name for item in source.contract.fields if item.name in _ADDED]
    rows = f"a.* EXCLUDE ({', '.join([*own, 'file_row_number'])})"
    place = "p.village_code" if source.has_place else "CAST(NULL AS VARCHAR)"
    if not source.has_person:
        nothing = "CAST(NULL AS VARCHAR)"
        return (
            f"SELECT {rows}, {nothing} AS person_key, {nothing} AS household_key, {place} AS village_code, {nothing} AS link_class"
            f" FROM {source.rows} AS a {_place_join(source)}"
        )
    if source.contract.spine:
        return (
            f"SELECT {rows}, k.person_key, h.household_key, c.village_code,"
            " CASE WHEN k.is_recovered THEN 'recovered' ELSE c.identity_class END AS link_class"
            f" FROM {source.rows} AS a JOIN register_claim AS c USING ({', '.join(REF)})"
            " JOIN person_key AS k USING (pid) JOIN household_key AS h ON h.household_no = a.household_no"
        )
    mine = f"SELECT * FROM {{}} WHERE source = {source.number}"
    if is_alone:
        # The name stands outside the join: beside an equality it would make the join try every pair.
        exact = f"x.person_key IS NOT NULL AND {source.same_name}"
        person, household, home, link_class = (
            f"CASE WHEN {exact} THEN {one} ELSE l.{name} END"
            for one, name in (
                ("x.person_key", "person_key"),
                ("x.household_key", "household_key"),
                ("x.village_code", "village_code"),
                ("'exact'", "link_class"),
            )
        )
        join = f"LEFT JOIN register_exact AS x ON x.canonical = a.{source.contract.identity.person.id}"
        join += f" LEFT JOIN ({mine.format('feed_link')}) AS l ON l.row_at = a.file_row_number"
    else:
        person, household, home, link_class = "x.person_key", "x.household_key", "x.village_code", "x.link_class"
        join = f"LEFT JOIN ({mine.format('row_link')}) AS x ON x.row_at = a.file_row_number"
    if source.group:
        household, home = "g.household_key", "g.village_code"
        join += (
            " LEFT JOIN (SELECT m.group_no, k.household_key, h.village_code FROM group_household AS m"
            " JOIN household_key AS k USING (household_no) JOIN household AS h USING (household_no)"
            f" WHERE m.system = '{source.contract.feed}') AS g ON g.group_no = a.{source.group}"
        )
    if source.has_place:  # a text that fits several villages is settled by the register, if it is one of these
        home = f"CASE WHEN p.candidates IS NULL OR list_contains(p.candidates, {home}) THEN {home} END"
    return (
        f"SELECT {rows}, {person} AS person_key, {household} AS household_key, coalesce({place}, {home}) AS village_code,"
        f" {link_class} AS link_class FROM {source.rows} AS a {join} {_place_join(source)}"
    )
