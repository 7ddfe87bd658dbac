"""Planted damage of every class, row by row, and whether what is left can be decided at all.

**Damage.** A share ``dirt`` of a feed's rows carries one of the classes of ``CLASSES``, by weight; a class that cannot befall a row (no
middle dot in the name, no former id, nobody else in the household) leaves it whole. What each does is the CASE of ``_ID_TEXT``,
``_NAME_TEXT`` and the place columns.

**Decidable.** A row can be decided when what it says, as delivered, fits one register person clearly better than anybody else. The
definition knows nothing of how the product links, nor, but for the id, which of a row's columns was damaged:

- a *slip* is one declared damage between what the register says of a person and what the row says: no id, what is left of an id (its first
  14 digits where at least so many stand, the visible ends of a mask, six digits of a rounded number), the id of another member of the
  household; a name of the same sound or in other characters; another village. Sex, birth, phone and household (the head's or another
  member's id, the platform number) are never damaged: where a row says them and they are not the person's, it is not about the person;
- a row whose whole id (as delivered, written otherwise, with a certificate's tail, in its old form or under its former number)
  stands is decided by it, unless a register person of the row's own village bears the name the row gives; where one character of the
  name is wrong altogether, a village, birth or phone must speak for the person too (a two-character name one off is half a name);
- any other row is decided when its person is fewer slips away than every other person of the register, and something besides the name
  speaks for the person: 14 digits or both ends of the id, village, birth, phone or household. Sex alone makes nobody known;
- without 14 digits or both ends of the id, a village is enough beside the very name only. A name that merely sounds like a villager's is
  as well the right name of somebody who lives elsewhere (no id and a wrong village: two slips, as many) or whom the register does not
  know (no id: one slip): a row without id whose name is not the person's needs birth, phone or household. So does, by the same count,
  one whose village is not;
- a row about a person whom the register does not know is decided (nobody) when no registered person is within one slip.

Rows that cannot be decided are left out of recall. Every link to a wrong person counts against precision, decided or not, but for links of
foreigners whom nothing tells from a registered namesake.
"""

from __future__ import annotations

import duckdb

# Class and weight. Their order is that of the draw.
CLASSES: dict[str, int] = {
    # the id is whole, written otherwise
    "normalised": 10, "certificate": 4, "len15": 5, "former": 6,
    # the id is damaged
    "digit": 10, "swap": 7, "lost": 4, "doubled": 3, "zeroed": 7, "float15": 4, "float6": 2, "masked": 3,
    # the id is missing or another's
    "missing": 6, "missing_place": 1, "missing_homophone": 2, "member": 3,
    # the name
    "homophone": 5, "variant": 4, "dot": 2, "character": 3,
    # the village
    "place": 5, "place_blank": 3,
    # two at once
    "digit_homophone": 1, "zeroed_variant": 1, "swap_place": 1,
    # nobody of the register
    "foreign": 3, "foreign_missing": 1,
}  # fmt: skip

# What is written for what is meant: same sound; another form of the same character.
_HOMOPHONES = (
    "伟维丽莉明名芳方军君国果志智静敬玲铃燕艳英瑛红洪平萍辉晖刚钢涛滔鹏朋文闻建健生升玉钰珍真兰蓝秀绣桂贵"
    "杰捷勇永娟涓琴勤莲连云芸香湘佳嘉欣新雨宇婷庭怡宜慧惠晴情林琳成诚"
)
_VARIANTS = (
    "国國华華兰蘭凤鳳丽麗静靜云雲红紅军軍伟偉强強飞飛刚剛杰傑涛濤鹏鵬琼瓊莲蓮艳艷义義兴興发發长長开開陈陳"
    "张張刘劉杨楊赵趙黄黃吴吳孙孫马馬罗羅郑鄭谢謝韩韓冯馮邓鄧许許苏蘇卢盧蒋蔣贾賈"
)

_WHOLE = (
    "'none', 'normalised', 'certificate', 'len15', 'former', 'homophone', 'variant', 'dot', 'character', 'place', 'place_blank', 'foreign'"
)
_FOURTEEN = "'digit', 'swap', 'lost', 'doubled', 'zeroed', 'float15', 'digit_homophone', 'zeroed_variant', 'swap_place'"


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Everybody's sound: of two characters that sound alike or are two forms of one, the first stands for both."""
    pairs = {**_couples(_HOMOPHONES), **{old: new for new, old in _couples(_VARIANTS).items()}}
    for name, text in (("homophones", _HOMOPHONES), ("variants", _VARIANTS)):
        connection.execute(f"SET VARIABLE {name} = {list(_couples(text))!r}")
    connection.execute(
        f"CREATE MACRO sound(x) AS translate(translate(x, '{''.join(pairs)}', '{''.join(pairs.values())}'),"
        f" '{_HOMOPHONES[1::2]}', '{_HOMOPHONES[::2]}');"
        f"CREATE MACRO as_homophone(x) AS translate(x, '{_HOMOPHONES}', '{_swapped(_HOMOPHONES)}');"
        f"CREATE MACRO as_variant(x) AS translate(x, '{_VARIANTS[::2]}', '{_VARIANTS[1::2]}');"
        "CREATE TABLE known AS SELECT n, person_name AS name, sound(person_name) AS sound, resident_id, left(resident_id, 14) AS id14,"
        " village_code, sex, birth_date, phone, household FROM registered"
    )


def _couples(text: str) -> dict[str, str]:
    return dict(zip(text[::2], text[1::2], strict=True))


def _swapped(text: str) -> str:
    return "".join(other + one for one, other in _couples(text).items())


def rows(table: str, mentioned: str, says: set[str], tail: str, seed: int, dirt: float, with_former: bool) -> str:
    """SELECT of a feed's rows as told, with the truth beside each: ``n`` (NULL: not in the register), ``damage``, and the evidence left."""
    total = sum(CLASSES.values())
    bounds, sofar = [], 0
    for name, weight in CLASSES.items():
        sofar += weight
        bounds.append(f"WHEN {sofar / total * dirt!r} > x THEN '{name}'")
    place = "township_name" in says
    return _ROWS.format(
        mentioned=mentioned,
        draw=f"'{table}{seed}'",
        classes=" ".join(bounds),
        former="true" if with_former else "false",
        tail=tail,
        place="true" if place else "false",
    )


def truth(says: set[str]) -> str:
    """SELECT of the truth on the rows last told: whom each speaks of, what befell it, and whether it can be decided."""
    place = "township_name" in says
    evidence = [
        f"{'told_code' if place else 'NULL'} AS village_code",
        *(f"{name if name in says else 'NULL'} AS {name}" for name in ("sex", "birth_date", "phone")),
        f"CASE WHEN {str(bool(says & {'head_id', 'platform_household_no'})).lower()} OR damage = 'member' THEN household END AS household",
    ]
    return _TRUTH.format(evidence=", ".join(evidence), whole=_WHOLE, fourteen=_FOURTEEN)


_TRUTH = """
WITH left_over AS (
    SELECT row_no, damage, true_n, resident_id, name_text, sound(name_text) AS sound, told_code, damage IN ({whole}) AS is_whole,
        CASE WHEN damage IN ({fourteen}) THEN left(resident_id, 14) END AS id14,
        CASE damage WHEN 'masked' THEN left(resident_id, 6) || '%' || right(resident_id, 4)
            WHEN 'float6' THEN left(resident_id, 6) || '%' END AS like_id,
        {evidence}
    FROM told
),
fitting AS (
    SELECT t.row_no, k.n, 1 + CAST(k.name <> t.name_text AS INTEGER) AS slips, true AS is_enough
    FROM left_over AS t JOIN known AS k ON k.sound = t.sound AND k.id14 = t.id14
    UNION ALL
    SELECT t.row_no, k.n, 1 + CAST(k.name <> t.name_text AS INTEGER) + CAST(coalesce(k.village_code <> t.village_code, false) AS INTEGER),
        t.damage = 'masked' OR t.birth_date IS NOT NULL OR t.phone IS NOT NULL OR t.household IS NOT NULL
            OR (k.name = t.name_text AND coalesce(k.village_code = t.village_code, false))
    FROM left_over AS t JOIN known AS k ON k.sound = t.sound
    WHERE NOT t.is_whole AND t.id14 IS NULL
        AND (t.like_id IS NULL OR k.resident_id LIKE t.like_id)
        AND (t.sex IS NULL OR k.sex = t.sex) AND (t.birth_date IS NULL OR k.birth_date = t.birth_date)
        AND (t.phone IS NULL OR k.phone = t.phone) AND (t.household IS NULL OR k.household = t.household)
),
nearest AS (
    SELECT row_no, min(n) AS n, bool_and(is_enough) AS is_enough
    FROM (SELECT * FROM fitting QUALIFY rank() OVER (PARTITION BY row_no ORDER BY slips) = 1)
    GROUP BY row_no HAVING count(*) = 1
),
within_one AS (SELECT DISTINCT row_no FROM fitting WHERE slips <= 1),
rival AS (
    SELECT DISTINCT t.row_no
    FROM left_over AS t JOIN known AS k ON k.name = t.name_text AND k.village_code = t.told_code AND k.n <> t.true_n
    WHERE t.damage IN ('homophone', 'variant', 'character')
)
SELECT
    t.row_no, t.damage, CASE WHEN t.true_n IS NOT NULL THEN t.resident_id END AS resident_id,
    CASE
        WHEN t.damage = 'foreign_missing' THEN w.row_no IS NULL
        WHEN t.damage = 'character'
            THEN r.row_no IS NULL AND (t.village_code IS NOT NULL OR t.birth_date IS NOT NULL OR t.phone IS NOT NULL)
        WHEN t.is_whole THEN r.row_no IS NULL
        ELSE coalesce(b.n = t.true_n AND b.is_enough, false)
    END AS is_decidable
FROM left_over AS t LEFT JOIN nearest AS b USING (row_no) LEFT JOIN within_one AS w USING (row_no) LEFT JOIN rival AS r USING (row_no)
"""


_ROWS = """
WITH mentioned AS ({mentioned}),
drawn AS (
    SELECT *, (hash({draw} || '|' || row_no) >> 11) / 9007199254740992.0 AS x, hash({draw} || '|where|' || row_no) AS dice FROM mentioned
),
classed AS (
    SELECT row_no, dice, CASE {classes} ELSE 'none' END AS wanted,
        CASE WHEN wanted LIKE 'foreign%' THEN (SELECT max(n) + 1 FROM registered)
            + n % (SELECT count(*) FROM person WHERE n > (SELECT max(n) FROM registered)) ELSE n END AS n
    FROM drawn
),
met AS (
    SELECT c.row_no, c.dice, c.wanted, p.*,
        o.resident_id AS other_id, o.resident_id IS NOT NULL AND o.n < (SELECT count(*) FROM registered) AS has_other,
        h.resident_id AS head_id,
        w.township_name AS other_township, w.village_name AS other_village, w.village_code AS other_code,
        -- The character at which an id is damaged: behind the division, before the check character.
        CAST(7 + c.dice % 10 AS INTEGER) AS place
    FROM classed AS c
    JOIN person AS p USING (n)
    LEFT JOIN person AS o ON o.n = p.n + CASE WHEN p.member + 1 < p.members THEN 1 ELSE -1 END
    LEFT JOIN person AS h ON h.n = p.n - p.member
    LEFT JOIN village AS w ON w.village = (p.village + 1 + CAST(c.dice % 11 AS BIGINT)) % (SELECT count(*) FROM village)
),
checked AS (
    SELECT *, CASE
        WHEN wanted = 'former' AND (former_id IS NULL OR NOT {former}) THEN 'none'
        -- Nobody born after 1900 ever had an id of 15 digits with such a serial number.
        WHEN wanted = 'len15' AND (birth_date >= DATE '2000-01-01' OR substr(resident_id, 15, 3) >= '996') THEN 'none'
        WHEN wanted LIKE 'swap%' AND substr(resident_id, place, 1) = substr(resident_id, place + 1, 1) THEN 'none'
        WHEN wanted = 'doubled' AND '{tail}' <> '' THEN 'none'
        WHEN wanted IN ('float15', 'float6', 'zeroed', 'len15', 'zeroed_variant', 'certificate') AND '{tail}' <> '' THEN 'none'
        WHEN wanted = 'member' AND NOT has_other THEN 'none'
        WHEN wanted = 'dot' AND person_name NOT LIKE '%·%' THEN 'none'
        WHEN wanted LIKE '%homophone' AND as_homophone(person_name) = person_name THEN 'none'
        WHEN wanted LIKE '%variant' AND as_variant(person_name) = person_name THEN 'none'
        WHEN wanted LIKE '%place%' AND NOT {place} THEN 'none'
        ELSE wanted
    END AS damage
    FROM met
),
texted AS (
    SELECT *,
        CASE damage
            WHEN 'normalised' THEN CASE dice % 3
                WHEN 0 THEN left(resident_id, 6) || ' ' || substr(resident_id, 7)
                WHEN 1 THEN translate(resident_id, '0123456789X', '０１２３４５６７８９Ｘ')
                ELSE lower(resident_id) || chr(160) END
            WHEN 'certificate' THEN resident_id || CASE WHEN dice % 2 = 0 THEN '43' ELSE '43B1' END
            WHEN 'len15' THEN left(resident_id, 6) || substr(resident_id, 9, 9)
            WHEN 'former' THEN former_id
            WHEN 'member' THEN other_id
            WHEN 'lost' THEN left(resident_id, place - 1) || substr(resident_id, place + 1)
            WHEN 'doubled' THEN left(resident_id, place) || substr(resident_id, place)
            WHEN 'float15' THEN left(resident_id, 1) || '.' || substr(resident_id, 2, 14) || 'E+17'
            WHEN 'float6' THEN left(resident_id, 1) || '.' || substr(resident_id, 2, 5) || 'E+17'
            WHEN 'masked' THEN left(resident_id, 6) || '********' || right(resident_id, 4)
            ELSE CASE
                WHEN damage LIKE '%missing%' THEN NULL
                WHEN damage LIKE 'zeroed%' THEN left(resident_id, 15) || '000'
                WHEN damage LIKE 'digit%' THEN left(resident_id, place - 1)
                    || (CAST(substr(resident_id, place, 1) AS INTEGER) + 1 + CAST(dice // 11 % 9 AS INTEGER)) % 10
                    || substr(resident_id, place + 1)
                WHEN damage LIKE 'swap%' THEN left(resident_id, place - 1) || substr(resident_id, place + 1, 1)
                    || substr(resident_id, place, 1) || substr(resident_id, place + 2)
                ELSE resident_id END
        END AS plain_id,
        CASE
            WHEN damage LIKE '%homophone' THEN as_homophone(person_name)
            WHEN damage LIKE '%variant' THEN as_variant(person_name)
            WHEN damage = 'dot' THEN translate(person_name, '·', CASE WHEN dice % 2 = 0 THEN '•' ELSE '' END)
            WHEN damage = 'character' THEN left(person_name, -1) || CASE WHEN right(person_name, 1) = '耨' THEN '甲' ELSE '耨' END
            ELSE person_name
        END AS name_text
    FROM checked
)
SELECT row_no, damage, CASE WHEN damage NOT LIKE 'foreign%' THEN n END AS true_n,
    plain_id || '{tail}' AS id_text,
    name_text, sex, birth_date, phone, household, household_no, head_id, resident_id, village_code,
    CASE WHEN damage IN ('place_blank') THEN NULL WHEN damage LIKE '%place' THEN other_township ELSE township_name END AS township_name,
    CASE WHEN damage IN ('place_blank') THEN NULL WHEN damage LIKE '%place' THEN other_village ELSE village_name END AS village_name,
    CASE WHEN damage LIKE '%place' AND {place} THEN other_code WHEN damage <> 'place_blank' AND {place} THEN village_code END AS told_code
FROM texted
"""
