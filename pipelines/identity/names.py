"""How names of places and persons are normalised before they are compared: plain SQL expressions, one source.

Here belong the expressions only; which feed is matched against what stands in ``feeds`` and the SQL files, sounds and forms of
characters in ``han``.
The policy room builds ``area.township_key`` and ``area.village_key`` with ``area_keys_sql``, so both sides of a
join are normalised by the same text. Kind (村 or 社区) is kept apart from the key: 2,600 pairs of villages share
a name within one township once the suffix is gone.
"""

from __future__ import annotations

from typing import Literal

Level = Literal["county", "township", "village"]

# Longest first: RE2 takes the first alternative that matches at the leftmost place.
_SUFFIX: dict[str, str] = {
    "county": "(自治县|林区|特区|县|区|市)$",
    "township": "((街道|民族乡|镇|乡)(人民政府|办事处)|办事处|街道|民族乡|镇|乡)$",
    "village": (
        "(社区居民委员会|社区居委会|社区居民委|居民委员会|居委会|社区"
        "|村村民委员会|村民委员会|村委员会|村村委会|村委会|行政村|村)$"
    ),
}  # fmt: skip
_COMMUNITY = "(社区居民委员会|社区居委会|社区居民委|居民委员会|居委会|社区)$"
_VILLAGE = "(村民委员会|村委员会|村委会|村)$"

# Brackets and everything that looks like a blank: ASCII, no-break, zero-width, ideographic, byte-order mark.
BLANKS = r"[\s\x{00A0}\x{200B}-\x{200F}\x{2060}\x{3000}\x{FEFF}]"
_BRACKETS = r"[()（）\[\]【】]"
_ROMAN_TEN = "\u2169\u2179"  # typed for the check character X; NFKC makes them a letter, too
_DOTS = "·•・‧∙．.●﹒᛫"


def plain_sql(expr: str) -> str:
    """Text without blanks of any kind, full-width letters and digits made plain; NULL when nothing is left."""
    return f"nullif({narrow_sql(expr)}, '')"


def narrow_sql(expr: str) -> str:
    """The same, but empty when nothing is left: DuckDB works out twice what stands in a ``nullif``, and four times what stands in two."""
    wide = "".join(chr(code) for code in range(0xFF01, 0xFF5F)) + _ROMAN_TEN
    narrow = ("".join(chr(code) for code in range(0x21, 0x7F)) + "Xx").replace("'", "''")
    return f"translate(regexp_replace({expr}, '{BLANKS}', '', 'g'), '{wide}', '{narrow}')"


def area_keys_sql(expr: str, level: Level) -> str:
    """The key of a place name: suffix of its level stripped. A name that is nothing but a suffix stays as it is."""
    text = f"nullif(regexp_replace({expr}, '{BLANKS}|{_BRACKETS}', '', 'g'), '')"
    return f"coalesce(nullif(regexp_replace({text}, '{_SUFFIX[level]}', ''), ''), {text})"


def village_kind_sql(expr: str) -> str:
    """``community`` or ``village`` as the name's suffix says; NULL for a bare name, which leaves the kind open."""
    text = f"regexp_replace({expr}, '{BLANKS}|{_BRACKETS}', '', 'g')"
    return f"CASE WHEN regexp_matches({text}, '{_COMMUNITY}') THEN 'community' WHEN regexp_matches({text}, '{_VILLAGE}') THEN 'village' END"


def person_key_text_sql(expr: str) -> str:
    """A person's name as compared: plain, upper case, without the dots of transcribed names or brackets."""
    return f"nullif(regexp_replace(translate(upper({narrow_sql(expr)}), '{_DOTS}', ''), '{_BRACKETS}', '', 'g'), '')"


def first_part_sql(expr: str) -> str:
    """The first part of a dotted name, as compared; NULL for a name without a dot."""
    dotted = f"translate({expr}, '{_DOTS}', '{'·' * len(_DOTS)}')"
    return f"name_text(nullif(split_part({dotted}, '·', 1), {dotted}))"
