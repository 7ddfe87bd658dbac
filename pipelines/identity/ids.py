"""SQL macros of one value: the text of a name or place, and a citizen id (GB 11643) with checksum, birth, sex and stump.

Putting an id together stands in ``sql/id_reading.sql``, in steps, because nested
macros multiply. A checksum that fails makes an id suspicious, not unusable (some real ones fail); a date that does
not exist makes it no id at all. Every macro gives NULL or false for NULL. Only what is not plain already pays for
``id_text``.
"""

from __future__ import annotations

import duckdb

from pipelines.identity.names import area_keys_sql, first_part_sql, narrow_sql, person_key_text_sql, village_kind_sql

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SUM = " + ".join(f"{weight} * ((digits // {10 ** (16 - place)}) % 10)" for place, weight in enumerate(_WEIGHTS))

_MACROS: tuple[str, ...] = (
    # A name of Han characters alone is plain already, one with dots between them all but plain.
    f"""name_text(x) AS CASE
        WHEN x IS NULL THEN NULL
        WHEN regexp_full_match(x, '[一-鿿]+') THEN x
        WHEN regexp_full_match(x, '[一-鿿][一-鿿·]*') THEN replace(x, '·', '')
        ELSE {person_key_text_sql("x")}
    END""",
    f"first_part_of(x) AS {first_part_sql('x')}",
    f"township_key_of(x) AS {area_keys_sql('x', 'township')}",
    f"village_key_of(x) AS {area_keys_sql('x', 'village')}",
    f"village_kind_of(x) AS {village_kind_sql('x')}",
    # levenshtein() counts bytes, and one Han character is three: another character, or one more, is counted here.
    "without_each(x) AS list_transform(range(1, length(x) + 1), lambda i: left(x, i - 1) || substr(x, i + 1))",
    """is_one_character_off(x, y) AS coalesce(CASE length(x) - length(y)
        WHEN 0 THEN len(list_filter(range(1, length(x) + 1), lambda i: substr(x, i, 1) <> substr(y, i, 1))) = 1
        WHEN 1 THEN list_contains(without_each(x), y)
        WHEN -1 THEN list_contains(without_each(y), x)
    END, false)""",
    # 陈*华, *石华, 陈某某: what is hidden is unknown, at least one character of it; what stands must stand, where it stands.
    """is_name_masked_of(mask, x) AS coalesce(
        regexp_matches(mask, '[*×某]') AND regexp_replace(mask, '[*×某]', '', 'g') <> ''
        AND x LIKE regexp_replace(mask, '[*×某]+', '_%', 'g'), false)""",
    # An id as compared: plain, upper case, without blanks and the apostrophes a spreadsheet export leaves.
    f"""id_text(x) AS CASE
        WHEN regexp_full_match(x, '[1-9][0-9]{14}|[1-9][0-9]{16}[0-9X]([0-9A-Z]{2}|[0-9A-Z]{4})?') THEN x
        WHEN strlen(x) = length(x) THEN nullif(regexp_replace(upper(x), '[\\s''`"]', '', 'g'), '')
        ELSE nullif(regexp_replace(upper({narrow_sql("x")}), '[''’‘`´"]', '', 'g'), '')
    END""",
    # Bigint arithmetic is the fastest checksum: the first 17 digits as one number.
    f"check_char(digits) AS substr('10X98765432', CAST(({_SUM}) % 11 AS INTEGER) + 1, 1)",
    "id_date(x) AS TRY_CAST(substr(x, 7, 4) || '-' || substr(x, 11, 2) || '-' || substr(x, 13, 2) AS DATE)",
    "id_sex(x) AS CASE WHEN TRY_CAST(substr(x, 17, 1) AS INTEGER) % 2 = 1 THEN '1' ELSE '2' END",
    # First generation, 15 digits: 19xx, but the serials 996 to 999 were kept for people born before 1900.
    "id_widened(x) AS left(x, 6) || CASE WHEN right(x, 3) >= '996' THEN '18' ELSE '19' END || substr(x, 7, 9)",
    # Digits a spreadsheet left of an id it took for a number: 9.99903E+17 or 999908198506151000.
    """id_stump(x) AS CASE
        WHEN regexp_full_match(x, '[1-9](\\.[0-9]+)?E\\+?17') THEN replace(split_part(x, 'E', 1), '.', '')
        WHEN regexp_full_match(x, '[1-9][0-9]{14}000(\\.0+)?') THEN left(x, 15)
    END""",
    # The first 14 to 16 characters of an id whose tail was cut off; 15 digits may as well be a first-generation id.
    "is_cut_id(x) AS coalesce(regexp_full_match(x, '[1-9][0-9]{13,15}'), false)",
    # An 18-digit number shown with n digits is cut or rounded there, or rounded one digit further on before that: programs
    # save 16 digits and show 15, so that 990821196607222470 is saved as ...2225 and shown as ...223.
    """is_stump_of(stump, x) AS coalesce(
        starts_with(x, stump)
        OR (TRY_CAST(left(x, length(stump) + 1) AS BIGINT) + 5) // 10 = TRY_CAST(stump AS BIGINT)
        OR ((TRY_CAST(left(x, length(stump) + 2) AS BIGINT) + 5) // 10 + 5) // 10 = TRY_CAST(stump AS BIGINT), false)""",
    # 510821********0010: what the stars hide is unknown, what stands must stand. The last two or four characters of a certificate
    # are no part of the id.
    "masked_id(x) AS CASE WHEN length(x) IN (20, 22) THEN left(x, 18) ELSE x END",
    # A certificate's number whose id lost or doubled a character: type of disability, grade, and how often it was issued anew.
    "uncertified_id(x) AS regexp_replace(x, '[1-7][1-4](B[0-9])?$', '')",
    """is_masked_of(mask, x) AS coalesce(
        length(masked_id(mask)) = 18 AND regexp_full_match(masked_id(mask), '[0-9]{3,}\\*+[0-9X]{3,}')
        AND x LIKE replace(masked_id(mask), '*', '_'), false)""",
)


def create_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the macros known to one connection."""
    for macro in _MACROS:
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {macro}")
