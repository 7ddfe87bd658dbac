"""Masks: what of a value may be seen outside the restricted places, as Python and as SQL (access page of the domain).

Both forms of a mask say the same; tests hold them together. Which type uses which mask is the type's business.
"""

from __future__ import annotations

import re

from pipelines.contracts.types.sql import lit

_PLAIN = r"[-0-9A-Za-z.,/:%年月日元万亿约余 ]{1,12}"
_SHORT_DIGITS = 8


def person_id(value: str) -> str:
    """First 2 and last 3: ``99*************029``."""
    return value[:2] + "*" * (len(value) - 5) + value[-3:] if len(value) > 5 else "*" * len(value)


def person_id_sql(x: str) -> str:
    """``person_id`` as SQL."""
    return f"CASE WHEN length({x}) > 5 THEN left({x}, 2) || repeat('*', length({x}) - 5) || right({x}, 3) ELSE repeat('*', length({x})) END"


def name(value: str) -> str:
    """First character and a star."""
    return value[:1] + "*"


def name_sql(x: str) -> str:
    """``name`` as SQL."""
    return f"left({x}, 1) || '*'"


def phone(value: str) -> str:
    """``138****1234``; anything shorter keeps its last 2."""
    return value[:3] + "****" + value[-4:] if len(value) >= 11 else "****" + value[-2:] if len(value) > 4 else "****"


def phone_sql(x: str) -> str:
    """``phone`` as SQL."""
    return (
        f"CASE WHEN length({x}) >= 11 THEN left({x}, 3) || '****' || right({x}, 4) "
        f"WHEN length({x}) > 4 THEN '****' || right({x}, 2) ELSE '****' END"
    )


def account(value: str) -> str:
    """Last 4."""
    return "****" + value[-4:] if len(value) > 8 else "****"


def account_sql(x: str) -> str:
    """``account`` as SQL."""
    return f"CASE WHEN length({x}) > 8 THEN '****' || right({x}, 4) ELSE '****' END"


def plain(value: str) -> str:
    """A short number, date or code as it is; anything else like a name: a wrong column may hold anything."""
    digits = sum(character in "0123456789" for character in value)
    return value if re.fullmatch(_PLAIN, value) and digits <= _SHORT_DIGITS else name(value)


def plain_sql(x: str) -> str:
    """``plain`` as SQL."""
    digits = f"length(regexp_replace({x}, '[^0-9]', '', 'g'))"
    return f"CASE WHEN regexp_full_match({x}, {lit(_PLAIN)}) AND {digits} <= {_SHORT_DIGITS} THEN {x} ELSE {name_sql(x)} END"
