"""What a cleaned delivery is a function of, besides the file: the contract, its code lists, the code that cleans.

Intake names the digest folder of a delivery by ``contract_digest``; a change of any of the three cleans anew.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from pipelines.contracts.code_lists import CODES, load_codes
from pipelines.contracts.model import Contract

_ROOT = Path(__file__).parents[1]
_SOURCES = ("contracts/types/*.py", "contracts/derive/cleaning.py", "contracts/derive/rules.py", "contracts/derive/expressions.py")
_SOURCES_OF_ROOM = ("contracts/derive/columns.py", "contracts/code_lists.py", "clean/room.py", "clean/jobs.py", "clean/files.py")


@cache
def clean_version() -> str:
    """Version of the cleaning code, taken from its text: nobody can forget to raise it."""
    digest = hashlib.sha256()
    for pattern in (*_SOURCES, *_SOURCES_OF_ROOM):
        for path in sorted(_ROOT.glob(pattern)):
            digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def contract_digest(contract: Contract, codes: Path = CODES) -> str:
    """Hex digest over contract, code lists and the cleaning code."""
    lists = sorted({field.codes for field in contract.fields if field.codes})
    payload = [contract.model_dump(mode="json"), {name: load_codes(name, codes).payload() for name in lists}, clean_version()]
    return hashlib.sha256(json.dumps(payload, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
