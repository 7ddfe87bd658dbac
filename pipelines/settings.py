"""Places, engine limits and secrets of one installation: a single typed, frozen object.

Read from the environment when asked for, never at import. Secrets are kept out of ``repr``.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.keyring import Keyring

DEFAULT_AREA = "510821"
DEFAULT_HOME = "var"


@dataclass(frozen=True)
class Settings:
    """Where one county's state lives and how much of the machine a night may take.

    ``area``: six-digit county whose night it is. ``memory``: DuckDB memory limit. ``threads``: worker threads.
    ``keep_nights``: nights that can be explained without a replay.
    """

    home: Path
    landing: Path
    area: str = DEFAULT_AREA
    memory: str = "1200MB"
    threads: int = 2
    key_file: Path | None = None
    key_version: int | None = None  # None: the newest kept below home
    keep_nights: int = 14
    _key: bytes = field(default=b"", repr=False)

    @classmethod
    def load(cls, home: str | Path | None = None, landing: str | Path | None = None) -> Settings:
        """Build from arguments first, then SHOUWANG_* variables, then defaults."""
        env = os.environ
        home_path = Path(home or env.get("SHOUWANG_HOME") or DEFAULT_HOME).resolve()
        landing_path = Path(landing or env.get("SHOUWANG_LANDING") or home_path / "landing").resolve()
        area = env.get("SHOUWANG_AREA", DEFAULT_AREA)
        if not (area.isdigit() and len(area) == 6):
            raise UsageError("bad_area", "SHOUWANG_AREA is not a county code", expected="six digits", found=area)
        key_file = Path(env["SHOUWANG_KEY_FILE"]) if env.get("SHOUWANG_KEY_FILE") else None
        return cls(
            home=home_path,
            landing=landing_path,
            area=area,
            memory=_memory("SHOUWANG_MEMORY", "1200MB"),
            threads=_count("SHOUWANG_THREADS", "2"),
            key_file=key_file,
            key_version=_count("SHOUWANG_KEY_VERSION", "1") if env.get("SHOUWANG_KEY_VERSION") else None,
            keep_nights=_count("SHOUWANG_KEEP_NIGHTS", "14"),
            _key=env.get("SHOUWANG_KEY", "").encode(),
        )

    # Places. Everything a night writes is below home; docs/architecture.md says which are restricted.
    @property
    def archive(self) -> Path:
        return self.home / "archive"

    @property
    def contracts(self) -> Path:
        """Header names of this installation's own, merged into the contracts of the package."""
        return self.home / "contracts"

    @property
    def lake(self) -> Path:
        return self.home / "lake"

    @property
    def corrections(self) -> Path:
        return self.home / "corrections"

    @property
    def releases(self) -> Path:
        return self.home / "releases"

    @property
    def ledger_db(self) -> Path:
        return self.home / "ledger.sqlite"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse.duckdb"

    @property
    def restricted(self) -> Path:
        return self.home / "restricted.duckdb"

    @property
    def outbox(self) -> Path:
        return self.home / "outbox"

    @property
    def temp(self) -> Path:
        return self.home / "tmp"

    @property
    def keyring(self) -> Keyring:
        """The keys of the pseudonyms, by version. They never enter lake, release or warehouse."""
        return Keyring(self.home / "keys", self.key_version, self.key_file, self._key)

    def person_secret(self) -> bytes:
        """The HMAC key of person and household keys. Raises UsageError when it is lost or another one than before."""
        return self.keyring.person()

    def lasting_secret(self) -> bytes:
        """The HMAC key of numbers people were handed, which outlive a rotation. Raises UsageError likewise."""
        return self.keyring.lasting()


def _count(name: str, default: str) -> int:
    text = os.environ.get(name, default)
    if not re.fullmatch("[1-9][0-9]{0,5}", text):
        raise UsageError("bad_setting", f"{name} is not a count", expected="a whole number from 1", found=text)
    return int(text)


def _memory(name: str, default: str) -> str:
    text = os.environ.get(name, default)
    if not re.fullmatch(r"[1-9][0-9]{0,5}(\.[0-9]+)? ?[KMGT]i?B", text):
        raise UsageError("bad_setting", f"{name} is not an amount of memory", expected="such as 1200MB or 4GB", found=text)
    return text
