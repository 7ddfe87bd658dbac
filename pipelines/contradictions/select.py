"""SQL that puts the rules together: what they found, how many they asked, since when each row has been delivered.

Here belong the SELECTs derived from headers and contracts. Nothing is run here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipelines.contracts.derive.columns import typed_columns
from pipelines.contracts.model import Contract
from pipelines.contracts.types.sql import ident, lit
from pipelines.contradictions.catalogue import Rule

CITE = "side := side, feed := feed, field := field, delivery_id := delivery_id, sheet := sheet, row_no := row_no, says := says"
LINE = "(SELECT {value} FROM policy WHERE policy_key = {key} AND item = {item})"
MACROS = {
    "cite(side, feed, field, delivery_id, sheet, row_no, says)": f"struct_pack({CITE})",
    "policy_words(key_asked, item_asked)": LINE.format(value="string_split(value_text, ',')", key="key_asked", item="item_asked"),
    "rule_words(item_asked)": LINE.format(value="string_split(value_text, ',')", key="'contradiction'", item="item_asked"),
    "rule_number(item_asked)": LINE.format(value="value_num", key="'contradiction'", item="item_asked"),
    "rule_days(item_asked)": LINE.format(value="CAST(value_num AS INTEGER)", key="'contradiction'", item="item_asked"),
    "roster_day(period, known)": "coalesce(period_first(period), CAST(date_trunc('month', china_day(known)) AS DATE))",
    "yuan_text(fen)": "coalesce(CAST(CAST(CAST(fen AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2)) AS VARCHAR) || '元', '空')",
}
LINKED = ("person_key", "household_key", "village_code", "link_class")  # what identity writes over, or beside, what was delivered
_FOUND = {
    "code": "VARCHAR", "subject_key": "VARCHAR", "about": "VARCHAR", "side": "INTEGER", "feed": "VARCHAR", "field": "VARCHAR",
    "delivery_id": "VARCHAR", "sheet": "VARCHAR", "row_no": "INTEGER", "says": "VARCHAR",
}  # fmt: skip


def declared_select(rules: Sequence[Rule], silent: Mapping[str, Sequence[str]], partial: Mapping[str, Sequence[str]]) -> str:
    """``contradiction_rule``: every rule, whether it was asked, and what it did without."""
    rows = ", ".join(
        f"({lit(r.code)}, {lit(r.severity)}, {lit(r.zh)}, {lit(r.en)}, {lit(r.subject)}, {lit(r.owner)}, {lit(','.join(r.other))},"
        f" {r.code not in silent}, {_text([*silent.get(r.code, ()), *partial.get(r.code, ())])}, {_text([r.absent] if r.absent else [])})"
        for r in rules
    )
    names = "code, severity, title_zh, title_en, subject, owner, other, is_asked, missing, absent_feed"
    return f"SELECT * FROM (VALUES {rows}) AS r({names})"


def asked_select(rules: Iterable[Rule]) -> str:
    """``contradiction_asked``: subjects each rule looked at."""
    parts = ["SELECT NULL::VARCHAR AS code, 0::BIGINT AS subjects_asked WHERE false"]
    for rule in rules:
        key = "person_key" if rule.subject == "person" else "household_key"
        parts.append(f"SELECT {lit(rule.code)}, count(DISTINCT {key})::BIGINT FROM {rule.asks}")
    return " UNION ALL ".join(parts)


def asked_tables(rules: Iterable[Rule]) -> list[str]:
    """The tables rules count their subjects in."""
    return sorted({rule.asks.split()[0] for rule in rules})


def found_select(rules: Iterable[Rule]) -> str:
    """``contradiction_found``: every row cited, once a contradiction and side, with the contradiction's number.

    The number is keyed, so that it can be told outside and guessed back by nobody; it is the same every night as long as rule,
    subject and matter are. People were handed it, so it outlives a rotation of keys: the lasting key (``link_secret``, see
    identity.keys) over the oldest pseudonym of its subject that is known.
    """
    empty = "SELECT " + ", ".join(f"NULL::{kind} AS {name}" for name, kind in _FOUND.items()) + " WHERE false"
    parts = [
        f"SELECT {lit(rule.code)}, subject_key, about, s.side, s.feed, s.field, s.delivery_id, s.sheet, s.row_no, s.says"
        f" FROM (SELECT subject_key, about, unnest(sides) AS s FROM {ident(rule.model.writes)})"
        for rule in rules
    ]
    plain = "'contradiction|' || concat_ws('|', f.code, coalesce(h.first_key, f.subject_key, ''), f.about)"
    number = f"left(sha256(s.opad || unhex(sha256(s.ipad || encode({plain})))), 16)"
    return (
        f"SELECT {number} AS contradiction_no, f.code, f.subject_key, f.side, f.feed, f.delivery_id, f.sheet, f.row_no,"
        " min(f.field) AS field, string_agg(DISTINCT f.says, '；' ORDER BY f.says) AS says"
        f" FROM ({' UNION ALL '.join([empty, *parts])}) AS f CROSS JOIN link_secret AS s"
        " LEFT JOIN (SELECT key, arg_min(old_key, key_version) AS first_key FROM vault_key_history GROUP BY key) AS h"
        " ON h.key = f.subject_key"
        " WHERE f.subject_key IS NOT NULL OR f.about <> '' GROUP BY ALL"
    )


def id_field_case(contracts: Mapping[str, Contract]) -> str:
    """Which column of a feed holds the id of the person a row is about."""
    named = sorted((feed, contract.identity.person.id) for feed, contract in contracts.items() if contract.identity.person.id)
    return f"CASE feed_asked {' '.join(f'WHEN {lit(feed)} THEN {lit(name)}' for feed, name in named)} END"


def standing_since_select(cited: Mapping[str, Sequence[tuple[str, str]]], contracts: Mapping[str, Contract]) -> str:
    """``contradiction_since``: for each cited row of a snapshot the first day on which an earlier delivery held this very row.

    A snapshot comes again and again; without this a contradiction would be young for ever. ``cited``: by feed, delivery and
    folder of every snapshot that stood before. Content is compared whole: a row that changed in anything counts from then.
    """
    parts = [
        "SELECT NULL::VARCHAR AS feed, NULL::VARCHAR AS delivery_id, NULL::VARCHAR AS sheet, NULL::INTEGER AS row_no,"
        " NULL::DATE AS since_date WHERE false"
    ]
    for feed, folders in sorted(cited.items()):
        contract = contracts[feed]
        fields = [column.name for column in typed_columns(contract) if column.name not in LINKED]
        content = "struct_pack(" + ", ".join(f"{name} := r.{ident(name)}" for name in fields) + ")"
        files = " UNION ALL ".join(
            f"SELECT {lit(delivery)} AS delivery_id, {content} AS content FROM read_parquet({lit(folder + '/accepted.parquet')}) AS r"
            for delivery, folder in sorted(folders)
        )
        parts.append(
            f"SELECT {lit(feed)}, c.delivery_id, c.sheet, c.row_no, min(china_day(d.known_at))"
            f" FROM (SELECT DISTINCT f.delivery_id, f.sheet, f.row_no, {content} AS content FROM contradiction_found AS f"
            f" JOIN {ident(contract.table)} AS r ON r._delivery_id = f.delivery_id AND r._sheet = f.sheet AND r._row_no = f.row_no"
            f" WHERE f.feed = {lit(feed)}) AS c JOIN ({files}) AS old ON old.content = c.content"
            " JOIN delivery AS d ON d.delivery_id = old.delivery_id GROUP BY ALL"
        )
    return " UNION ALL ".join(parts)


def _text(names: Iterable[str]) -> str:
    joined = ",".join(sorted(set(names)))
    return lit(joined) if joined else "NULL::VARCHAR"
