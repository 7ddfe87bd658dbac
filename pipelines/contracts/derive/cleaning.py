"""The cleaning SQL of a feed, as text that depends on the contract alone.

Three relations: ``clean_raw`` (delivered text of data rows, see ``raw_select``), ``clean_typed`` (typed, bad cells
nulled) and problems (one row per rule broken). One pass serves many deliveries of a feed: ``_d`` numbers them.
What a delivery says of itself (units, known day, column letters) comes from tables, so the text never changes.
Running it, duplicates, counting and files are the room's (pipelines/clean).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.contracts.derive.columns import semantic, spec_of, typed_columns
from pipelines.contracts.derive.rules import RowRule, field_rules, row_rules, unreadable
from pipelines.contracts.model import Contract, FeedField
from pipelines.contracts.types.figures import SUPPRESSED
from pipelines.contracts.types.money import scale_column
from pipelines.contracts.types.sql import blank_to_empty, ident, lit

# Number, place, table and days of a row: carried through every stage. _block: the table of its sheet that it stands in.
ROW = ("_d", "_rid", "_sheet", "_row_no", "_block", "_known_on", "_period_end")
STATES = ("unreadable", "value")


def money_fields(contract: Contract) -> list[FeedField]:
    """Fields whose header's unit matters."""
    return [field for field in contract.fields if field.type == "money"]


def raw_select(contract: Contract, files: list[str]) -> str:
    """Data rows of raw.parquet files with what table clean_sheet (_file, _sheet, _first, _last, … <money>__scale) says of them.

    A table without the column of its own period takes the delivery's (``_stated``).
    """
    listed = "[" + ", ".join(lit(file) for file in files) + "]"
    fields = ", ".join(
        f"coalesce(r.{ident(field.name)}, s._stated) AS {ident(field.name)}"
        if field.name == contract.period_field
        else f"r.{ident(field.name)}"
        for field in contract.fields
    )
    scales = "".join(f", s.{ident(scale_column(field.name))}" for field in money_fields(contract))
    return (
        "SELECT s._d, CAST(s._d AS BIGINT) * 1000000000 + r.file_row_number AS _rid, r.sheet AS _sheet, r.row_no AS _row_no, s._block,"
        " s._known_on, s._period_end,"
        f" {fields}{scales} FROM read_parquet({listed}, filename = true, file_row_number = true) AS r"
        " JOIN clean_sheet AS s ON s._file = r.filename AND s._sheet = r.sheet"
        " AND r.row_no BETWEEN s._first AND s._last WHERE r.kind = 'data'"
    )


def parsed_select(contract: Contract, source: str = "clean_raw") -> str:
    """Text and value of every field, before any cell is nulled: ``f``, ``f__text``, ``f__n`` and extras.

    Over this relation every rule's predicate counts what Great Expectations counts.
    """
    row = ", ".join(ROW)
    normal: list[str] = []
    blanked: list[str] = []
    typed: list[str] = []
    extras: list[str] = []
    for field in contract.fields:
        kind, spec, f = semantic(field), spec_of(field), ident(field.name)
        n, x = ident(f"{field.name}__n"), ident(f"{field.name}__text")
        # An empty cell is asked nothing: sent through the slow form it would cost a call into Python for every chunk of rows.
        normal.append(f"CASE WHEN {f} IS NULL THEN NULL WHEN {kind.fast(spec, f)} THEN NULL ELSE {kind.normal(spec, f)} END AS {n}")
        blanked.append(f"{blank_to_empty(n)} AS {n}")
        value = f"CASE WHEN {n} IS NULL THEN {kind.fast_value(spec, f)} ELSE {kind.slow_value(spec, f, n)} END"
        typed.append(f"{f} AS {x}, {n}, CAST({value} AS {kind.duck}) AS {f}")
        extras.extend(f"{extra.sql} AS {ident(field.name + extra.suffix)}" for extra in kind.extras(spec, x, n, f))
    scales = "".join(f", {ident(scale_column(field.name))}" for field in money_fields(contract))
    fields = ", ".join(ident(field.name) for field in contract.fields)
    sql = f"SELECT {row}{scales}, {fields}, {', '.join(normal)} FROM {source}"
    sql = f"SELECT {row}{scales}, {fields}, {', '.join(blanked)} FROM ({sql})"
    sql = f"SELECT {row}{scales}, {', '.join(typed)} FROM ({sql})"
    return f"SELECT *, {', '.join(extras)} FROM ({sql})" if extras else sql


def _nulling(field: FeedField) -> list[RowRule]:
    return [rule for rule in field_rules(field) if rule.action == "null" and rule.stage in STATES]


def typed_select(contract: Contract, source: str = "clean_raw") -> str:
    """The parsed relation with bad cells nulled; ``f__bad`` names the rule that nulled one."""
    bad, nulled = [], []
    extras = {column.name: column.field for column in typed_columns(contract) if column.name != column.field.name}
    for field in contract.fields:
        rules, f, state = _nulling(field), ident(field.name), ident(f"{field.name}__bad")
        if not rules:
            continue
        bad.append("CASE " + " ".join(f"WHEN {rule.predicate} THEN {lit(rule.rule)}" for rule in rules) + f" END AS {state}")
        nulled.append(f"CASE WHEN {state} IS NULL THEN {f} END AS {f}")
        nulled.extend(f"CASE WHEN {state} IS NULL THEN {ident(name)} END AS {ident(name)}" for name, of in extras.items() if of is field)
    sql = parsed_select(contract, source)
    return f"SELECT * REPLACE ({', '.join(nulled)}) FROM (SELECT *, {', '.join(bad)} FROM ({sql}))" if bad else sql


def problem_rules(contract: Contract) -> list[RowRule]:
    """The rules that problems are told by, in order. What a code list's suite says twice is told once."""
    return [rule for rule in row_rules(contract) if rule.rule != "in_set"]


def fired_select(contract: Contract, source: str = "clean_typed") -> str:
    """One row, a boolean for each of ``problem_rules``: false or NULL where no row breaks the rule.

    Most rules are broken by no row of a pass, and what a rule costs in ``problem_select`` is planning. ``CASE`` keeps a dear
    test from rows it cannot be true of: AND between columns asks all of both sides.
    """
    asked = ", ".join(f"bool_or(CASE WHEN {_need(contract, rule)} THEN {_test(rule)} END)" for rule in problem_rules(contract))
    return f"SELECT {asked} FROM {source}"


def problem_select(contract: Contract, fired: Sequence[object], source: str = "clean_typed") -> str | None:
    """One row per broken rule and row, for the rules that fired; None without any. A ``hold`` of one row is shown as a
    flag: holding is the suite's."""
    rules = [rule for rule, some in zip(problem_rules(contract), fired, strict=True) if some]
    parts = [_problem(contract, rule, source) for rule in rules if rule.rule != SUPPRESSED.rule]
    stars = [rule for rule in rules if rule.rule == SUPPRESSED.rule]
    if stars:
        parts.append(_suppressed(stars, source))
    return " UNION ALL ".join(parts) or None


def _suppressed(rules: list[RowRule], source: str) -> str:
    """Cells of asterisks, of all fields in one pass: every field may have them and hardly any has."""
    cells = ", ".join(
        f"CASE WHEN {rule.predicate} THEN {{'name': {lit(rule.column)}, 'zh': {lit(rule.zh)}, 'en': {lit(rule.en)}}} END" for rule in rules
    )
    some = " OR ".join(rule.predicate for rule in rules)
    found = f"SELECT _d, _rid, _sheet, _row_no, unnest(list_filter([{cells}], lambda c: c IS NOT NULL)) AS cell FROM {source} WHERE {some}"
    return (
        f"SELECT _d, _rid, _sheet, _row_no, {lit(SUPPRESSED.rule)} AS rule, cell.name AS column_name, 'flag' AS action,"
        f" '***' AS masked_value, cell.zh AS reason_zh, cell.en AS reason_en FROM ({found})"
    )


def _need(contract: Contract, rule: RowRule) -> str:
    """SQL, cheap: without it the test of a rule cannot be true."""
    if rule.stage == "note":  # of text that was normalised
        return f"{ident(rule.column + '__n')} IS NOT NULL"
    if rule.stage == "unreadable" and rule.action != "null":
        return unreadable(contract.field(rule.column))
    return "true"


def _test(rule: RowRule) -> str:
    """SQL over clean_typed: the row breaks the rule. A nulled cell is known by the rule that nulled it."""
    return f"{ident(rule.column + '__bad')} = {lit(rule.rule)}" if rule.column != "*" and rule.action == "null" else rule.predicate


def _problem(contract: Contract, rule: RowRule, source: str) -> str:
    test, masked, zh, en = _test(rule), "CAST(NULL AS VARCHAR)", lit(rule.zh), lit(rule.en)
    if rule.column != "*":
        field = contract.field(rule.column)
        masked = semantic(field).mask_sql(ident(f"{rule.column}__text"))
        if rule.stage == "blank" and rule.action != "null":
            test = f"{rule.predicate} AND NOT ({unreadable(field)})"
            masked = "CAST(NULL AS VARCHAR)"
            if rule.action == "flag":  # a column the file does not have is a gap of the delivery, not of each row
                test += f" AND (_d, _block) IN (SELECT (_d, _block) FROM clean_letter WHERE field = {lit(rule.column)})"
    if rule.nearest:
        zh += f" || '，最接近的是“' || {rule.nearest} || '”'"
        en += f" || '; nearest: ' || {rule.nearest}"
    action = "flag" if rule.action == "hold" else rule.action
    return (
        f"SELECT _d, _rid, _sheet, _row_no, {lit(rule.rule)} AS rule, {lit(rule.column)} AS column_name, {lit(action)} AS action,"
        f" {masked} AS masked_value, {zh} AS reason_zh, {en} AS reason_en FROM {source} WHERE {test}"
    )


def content(field: FeedField) -> str:
    """SQL: what a cell says, for telling copies from contradictions: its value, else its text, NULL for a blank."""
    f, x, n = ident(field.name), ident(f"{field.name}__text"), ident(f"{field.name}__n")
    return f"CASE WHEN {f} IS NOT NULL THEN CAST({f} AS VARCHAR) WHEN {n} IS NULL THEN {x} ELSE nullif({n}, '') END"
