"""A secret's two HMAC pads, as a table the key models read: keys are made in SQL, on distinct values only.

``secret`` makes person and household keys and changes when keys rotate; ``link_secret`` makes the numbers people decide on,
which must still be understood afterwards.

Here belong RFC 2104's preparation of the key, and what a number looks like. The pads are passed as parameters, so the secret
stands in no SQL text, no message and no file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import duckdb

_BLOCK = 64  # bytes of a SHA-256 block
_MACROS = (
    "hmac_of(ipad, opad, text) AS sha256(opad || unhex(sha256(ipad || encode(text))))",
    # Groups of four: no spreadsheet takes them for a figure, nobody for an id.
    "in_fours(x) AS substr(x, 1, 4) || '-' || substr(x, 5, 4) || '-' || substr(x, 9, 4) || '-' || substr(x, 13, 4)",
    # A link: half the number names what the row says, half that and the person. Any other repair: the whole of its HMAC's head.
    "link_no_of(claim_no, mac) AS 'L-' || in_fours(substr(claim_no, 1, 8) || substr(mac, 1, 8))",
    "repair_no_of(mac) AS 'R-' || in_fours(substr(mac, 1, 16))",
    # What a row says of its person: equal in every delivery that says the same, and in no other.
    """claim_no_of(ipad, opad, system, id_text, name_key, birth, sex, village, household, group_no, phone) AS
        left(hmac_of(ipad, opad, concat_ws(
            '|', 'claim', system, coalesce(id_text, ''), coalesce(name_key, ''), coalesce(CAST(birth AS VARCHAR), ''), coalesce(sex, ''),
            coalesce(village, ''), coalesce(household, ''), coalesce(group_no, ''), coalesce(phone, '')
        )), 32)""",
)


def create_secret(connection: duckdb.DuckDBPyConnection, secret: bytes, name: str = "secret") -> None:
    """Make the table ``name(ipad, opad)``, in memory, for one connection."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT $1::BLOB AS ipad, $2::BLOB AS opad", _pads(secret))


def create_earlier_secrets(connection: duckdb.DuckDBPyConnection, secrets: Mapping[int, bytes]) -> None:
    """Make the table ``earlier_secret(key_version, ipad, opad)`` of keys that are no longer used."""
    connection.execute("CREATE OR REPLACE TEMP TABLE earlier_secret (key_version INTEGER, ipad BLOB, opad BLOB)")
    for version, secret in secrets.items():
        connection.execute("INSERT INTO earlier_secret VALUES ($1, $2, $3)", [version, *_pads(secret)])


def _pads(secret: bytes) -> list[bytes]:
    key = (hashlib.sha256(secret).digest() if len(secret) > _BLOCK else secret).ljust(_BLOCK, b"\0")
    return [bytes(byte ^ mask for byte in key) for mask in (0x36, 0x5C)]


def create_key_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the macros of keys and numbers known to one connection."""
    for macro in _MACROS:
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {macro}")
