"""The row rules of a feed: one list from which cleaning compiles its quarantine and the suite its expectations.

A rule is true of a bad row. Its ``predicate`` speaks of the typed columns only, so that it means the same in
cleaning, in Great Expectations and in an audit of the accepted table; what only cleaning can see (text that could not
be read, an approximate figure) has no expectation. ``problem`` narrows what cleaning records, never what it counts as bad.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from pipelines.contracts.derive.columns import semantic, spec_of, typed_columns
from pipelines.contracts.derive.expressions import compiled
from pipelines.contracts.model import Action, Contract, FeedField
from pipelines.contracts.types import SemanticType
from pipelines.contracts.types.figures import SUPPRESSED
from pipelines.contracts.types.sql import STARS, among, ident, lit, matches

KEY_CONFLICT = "key_conflict"
DUPLICATE = "duplicate"
AS_OF = "as_of"


@dataclass(frozen=True)
class Expectation:
    """A Great Expectations expectation: type and keyword arguments."""

    type: str
    kwargs: dict[str, Any]


@dataclass(frozen=True)
class RowRule:
    """One rule. ``column`` is ``*`` for a rule over several columns; ``stage`` says how cleaning applies it."""

    rule: str
    column: str
    action: Action
    predicate: str
    zh: str
    en: str
    stage: Literal["blank", "unreadable", "value", "note", "row"]
    expectation: Expectation | None = None
    nearest: str | None = None

    @property
    def name(self) -> str:
        return self.rule if self.column == "*" else f"{self.column}__{self.rule}"


def bad_action(field: FeedField, *, readable: bool) -> Action:
    """What happens to a bad cell. Nothing of an unreadable one can stand; a cell that may not be blank may not be nulled."""
    action: Action = field.on_bad
    if action == "flag" and not (readable or semantic(field).keeps_text):
        action = "null"
    return "reject" if action == "null" and field.on_blank == "reject" else action


def unreadable(field: FeedField) -> str:
    """SQL over cleaning's columns: the cell holds something, and no value came of it."""
    v, x, n = ident(field.name), ident(f"{field.name}__text"), ident(f"{field.name}__n")
    return f"{v} IS NULL AND {x} IS NOT NULL AND coalesce({n} <> '', true)"


def field_rules(field: FeedField) -> list[RowRule]:
    """Rules of one field, in the order in which cleaning tries them."""
    kind, spec, v = semantic(field), spec_of(field), ident(field.name)
    rules: list[RowRule] = []

    def add(
        rule: str,
        action: Action,
        predicate: str,
        zh: str,
        en: str,
        stage: Any,
        expectation: Expectation | None = None,
        nearest: str | None = None,
    ) -> None:
        rules.append(RowRule(rule, field.name, action, predicate, f"“{field.zh}”{zh}", f"{field.name}: {en}", stage, expectation, nearest))

    if field.on_blank is not None:
        not_null = Expectation("expect_column_values_to_not_be_null", {"column": field.name})
        add("blank", field.on_blank, f"{v} IS NULL", "为空", "blank", "blank", not_null)
    if not kind.keeps_text:
        readable_zh, readable_en = (
            ("不在代码表中", "not in the code list")
            if field.codes
            else (f"无法识别为{kind.zh}{_forms(kind)}", f"not readable as {kind.en}")
        )
        n = ident(f"{field.name}__n")
        known = kind.unreadable(spec, n)
        for check in known:
            add(check.rule, bad_action(field, readable=False), f"{unreadable(field)} AND {check.test}", check.zh, check.en, "unreadable")
        apart = "".join(f" AND NOT coalesce({check.test}, false)" for check in known)
        nearest = kind.nearest(spec, ident(f"{field.name}__text"))
        add(
            "unknown_code" if field.codes else "format",
            bad_action(field, readable=False),
            unreadable(field) + apart,
            readable_zh,
            readable_en,
            "unreadable",
            None,
            nearest,
        )
    action = bad_action(field, readable=True)
    for check in kind.checks(spec, v):
        if check.pattern:
            expectation = Expectation("expect_column_values_to_satisfy_pattern", {"column": field.name, "pattern": check.pattern})
        else:
            expectation = Expectation("expect_row_rule", {"name": f"{field.name}__{check.rule}", "expr": f"NOT ({check.test})"})
        add(check.rule, action, check.test, check.zh, check.en, "value", expectation)
    if field.type == "code" and spec.codes:
        codes = list(spec.codes.codes)
        expectation = Expectation("expect_column_values_to_be_in_set", {"column": field.name, "value_set": codes})
        add("in_set", action, f"NOT {among(v, codes)}", "不在代码表中", "not in the code list", "value", expectation)
    if field.pattern:
        expectation = Expectation("expect_column_values_to_satisfy_pattern", {"column": field.name, "pattern": field.pattern})
        add(
            "pattern",
            action,
            f"NOT regexp_full_match({v}, {lit(field.pattern)})",
            "格式不符",
            f"does not match {field.pattern}",
            "value",
            expectation,
        )
    if field.range:
        rules.extend(_range_rules(field, action))
    for note in kind.notes(spec, ident(f"{field.name}__text"), ident(f"{field.name}__n"), v):
        add(note.rule, "flag", f"{v} IS NOT NULL AND ({note.test})", f"：{note.zh}", note.en, "note")
    x, n = ident(f"{field.name}__text"), ident(f"{field.name}__n")
    hidden = f"CASE WHEN {n} = '' THEN {matches(x, STARS)} ELSE false END"
    add(SUPPRESSED.rule, "flag", hidden, f"：{SUPPRESSED.zh}", SUPPRESSED.en, "note")
    return rules


def _forms(kind: SemanticType) -> str:
    """The ways a cell may be written, in Chinese."""
    return f"，可写作：{kind.forms}" if kind.forms else ""


def _range_rules(field: FeedField, action: Action) -> list[RowRule]:
    """``range`` and, for an upper end of as_of, ``future``: later than the day the delivery was known.

    A delivery is cleaned once for all nights, so its own known day stands for as_of: no row can speak of a day
    after the one on which it was handed in.
    """
    assert field.range is not None
    v = ident(field.name)
    low, high = field.range
    found: list[RowRule] = []
    if field.type in ("date", "month"):
        tests = [f"{v} < DATE {lit(str(low))}"] + ([] if high == AS_OF else [f"{v} > DATE {lit(str(high))}"])
        test = " OR ".join(tests)
        expectation = Expectation("expect_row_rule", {"name": f"{field.name}__range", "expr": f"NOT ({test})"})
    else:
        test = f"{v} < {low} OR {v} > {high}"
        expectation = Expectation("expect_column_values_to_be_between", {"column": field.name, "min_value": low, "max_value": high})
    shown = f"{_shown(field, low)} … {_shown(field, high)}"
    found.append(
        RowRule(
            "range", field.name, action, test, f"“{field.zh}”超出范围（{shown}）", f"{field.name}: outside {shown}", "value", expectation
        )
    )
    if high == AS_OF:
        found.append(
            RowRule(
                "future",
                field.name,
                action,
                f"{v} > _known_on",
                f"“{field.zh}”晚于交付日期",
                f"{field.name}: after the delivery was known",
                "value",
            )
        )
    return found


def _shown(field: FeedField, bound: int | float | str) -> str:
    """A bound as a person reads it: money in yuan."""
    return f"{int(bound) / 100:,.2f}元" if field.type == "money" else "交付日" if bound == AS_OF else str(bound)


def contract_rules(contract: Contract) -> list[RowRule]:
    """The rules over several columns."""
    columns = [column.name for column in typed_columns(contract)]
    found = []
    for rule in contract.rules:
        expr = compiled(rule.expr, columns)
        expectation = Expectation("expect_row_rule", {"name": rule.name, "expr": expr})
        found.append(RowRule(rule.name, "*", rule.action, f"NOT ({expr})", rule.zh, rule.en, "row", expectation))
    return found


def key_is_whole(contract: Contract) -> str:
    """SQL: the key says which row it is. A blank in a required column (an id, a household number) says nothing; in
    another one (the group of a village) it is an answer."""
    needed = [ident(name) for name in contract.key if contract.field(name).required]
    return " AND ".join(f"{name} IS NOT NULL" for name in needed) or "true"


def key_rule(contract: Contract) -> RowRule:
    """Rows with one key and different content."""
    key = ", ".join(ident(name) for name in contract.key)
    whole = key_is_whole(contract)
    zh = "、".join(contract.field(name).zh for name in contract.key)
    # Across the parts of a snapshot one key may stand twice (somebody moved): no part is wrong for that.
    crossing = contract.delivery.kind == "snapshot" and contract.delivery.parts == "township"
    action: Action = "flag" if crossing or contract.on_conflict == "flag" else "reject"
    return RowRule(
        KEY_CONFLICT,
        "*",
        action,
        f"count(*) OVER (PARTITION BY {key}) > 1 AND {whole}",
        f"主键相同（{zh}）而内容不同",
        f"same key ({', '.join(contract.key)}), different content",
        "row",
        Expectation("expect_group_rule", {"name": KEY_CONFLICT, "expr": f"count(*) = 1 OR NOT ({whole})", "group_by": list(contract.key)}),
    )


def row_rules(contract: Contract) -> list[RowRule]:
    """Every rule of cleaning but the key's: fields in contract order, then the rules over several columns."""
    return [rule for field in contract.fields for rule in field_rules(field)] + contract_rules(contract)


def known_on(known_at: dt.datetime) -> dt.date:
    """The day, in China, on which a delivery became known. ``known_at`` is UTC."""
    return (known_at + dt.timedelta(hours=8)).date()
