"""A secret's two HMAC pads, as a table the key models read: keys are made in SQL, on distinct values only.

``secret`` makes person and household keys and changes when keys rotate; ``link_secret`` makes the numbers people decide on,
which must still be understood afterwards.

Here belongs RFC 2104's preparation of the key and nothing else. The pads are passed as parameters, so the secret
stands in no SQL text, no message and no file.
"""

from __future__ import annotations

import hashlib

import duckdb

_BLOCK = 64  # bytes of a SHA-256 block


def create_secret(connection: duckdb.DuckDBPyConnection, secret: bytes, name: str = "secret") -> None:
    """Make the table ``name(ipad, opad)``, in memory, for one connection."""
    key = (hashlib.sha256(secret).digest() if len(secret) > _BLOCK else secret).ljust(_BLOCK, b"\0")
    ipad, opad = (bytes(byte ^ mask for byte in key) for mask in (0x36, 0x5C))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT $1::BLOB AS ipad, $2::BLOB AS opad", [ipad, opad])
