"""What the words of a linkage mean in SQL: how a kind of field is made plain, and what each test asks of two values.

Here belong expressions only. Every test is NULL or false when a side is blank; tests of a pair name the columns
``<field>_l`` and ``<field>_r``, as Splink does, so that a score given by it and one given here ask the same.
"""

from __future__ import annotations

from pipelines.identity.linkage.config import Comparison, Kind, Near, Term
from pipelines.identity.names import person_key_text_sql, plain_sql

_DIGITS = "regexp_replace(CAST({x} AS VARCHAR), '[^0-9]', '', 'g')"


def plain(kind: Kind, expr: str, *, ready: bool) -> str:
    """A field as compared. A name loses blanks and dots; a date is YYYY-MM-DD, whether or not the calendar has it."""
    text = f"CAST({expr} AS VARCHAR)"
    if ready:
        return text
    if kind == "name":
        return person_key_text_sql(text)
    if kind == "date":
        digits = _DIGITS.format(x=expr)
        return f"CASE WHEN length({digits}) = 8 THEN concat_ws('-', left({digits}, 4), substr({digits}, 5, 2), right({digits}, 2)) END"
    if kind == "id":
        return f"nullif(regexp_replace(upper({plain_sql(text)}), '[^0-9A-Z*.+]', '', 'g'), '')"
    if kind == "text":
        return f"nullif(trim(lower({text})), '')"
    return f"upper({plain_sql(text)})"


def term(one: Term, left: str, right: str) -> str:
    """An equality of two rows, by their aliases. A part that is not there in full is a blank."""
    sides = [f'{alias}."{name}"' for alias, name in ((left, one.left), (right, one.right))]
    if one.first is not None and one.last is not None:
        width = one.last - one.first + 1
        sides = [f"CASE WHEN length({side}) >= {one.last} THEN substr({side}, {one.first}, {width}) END" for side in sides]
    return f"{sides[0]} = {sides[1]}"


def test(near: Near, sides: tuple[str, str] | None = None) -> str:
    """A test of a pair: of two rows by their aliases, else of one row with columns ``<field>_l`` and ``<field>_r``."""

    def column(name: str, place: int) -> str:
        return f'{sides[place]}."{name}"' if sides else f'"{name}_{"lr"[place]}"'

    left, right = column(near.field, 0), column(near.field, 1)
    match near.test:
        case "equal":
            return f"{left} = {right}"
        case "crossed":
            return f"({left} = {column(str(near.other), 1)} OR {column(str(near.other), 0)} = {right})"
        case "similar":
            return f"jaro_winkler_similarity({left}, {right}) >= {near.least}"
        case "edits":
            return f"damerau_levenshtein({left}, {right}) <= {near.most}"
        case "one_character":
            # One character of two is half a name.
            return f"(length({left}) >= 3 AND length({right}) >= 2 AND is_one_character_off({left}, {right}))"
        case "one_of_two":
            return f"(length({left}) = 2 AND length({right}) = 2 AND is_one_character_off({left}, {right}))"
        case "one_digit":
            return f"(strlen({left}) = strlen({right}) AND hamming({left}, {right}) = 1)"
        case "day_month":
            return f"(left({left}, 5) || right({left}, 2) || '-' || substr({left}, 6, 2)) = {right}"
        case "same_part":
            first, last = (int(number) for number in str(near.part).split(":"))
            return f"substr({left}, {first}, {last - first + 1}) = substr({right}, {first}, {last - first + 1})"
        case "else":
            return "true"


def level(comparison: Comparison) -> str:
    """Which level of a comparison a pair reaches: the greatest is the strongest, 0 the last, -1 a blank."""
    count = len(comparison.levels)
    cases = [
        f"WHEN {test(comparison.near(one))} THEN {count - 1 - number}" for number, one in enumerate(comparison.levels) if one.test != "else"
    ]
    return (
        f'CAST(CASE WHEN "{comparison.field}_l" IS NULL OR "{comparison.field}_r" IS NULL THEN -1 {" ".join(cases)} ELSE 0 END AS TINYINT)'
    )


def said(comparison: Comparison) -> str:
    """Evidence words of the level reached; nothing for a blank."""
    count = len(comparison.levels)
    words = []
    for number, one in enumerate(comparison.levels):
        detail = one.least if one.least is not None else one.most if one.most is not None else one.part
        name = {"else": "differs", "equal": "equal"}.get(
            one.test, one.test.replace("_", " ") + (f" {detail}" if detail is not None else "")
        )
        words.append(f"WHEN {count - 1 - number} THEN '{comparison.field.replace('_', ' ')} {name}'")
    return f'CASE "level_{comparison.field}" {" ".join(words)} END'
