"""Places, engine limits and secrets of one installation: a single typed, frozen object.

Read from the environment when asked for, never at import. Secrets are kept out of ``repr``.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.errors import UsageError

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
    key_version: int = 1
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
            memory=env.get("SHOUWANG_MEMORY", "1200MB"),
            threads=int(env.get("SHOUWANG_THREADS", "2")),
            key_file=key_file,
            key_version=int(env.get("SHOUWANG_KEY_VERSION", "1")),
            keep_nights=int(env.get("SHOUWANG_KEEP_NIGHTS", "14")),
            _key=env.get("SHOUWANG_KEY", "").encode(),
        )

    # Places. Everything a night writes is below home; docs/architecture.md says which are restricted.
    @property
    def archive(self) -> Path:
        return self.home / "archive"

    @property
    def lake(self) -> Path:
        return self.home / "lake"

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

    def person_secret(self) -> bytes:
        """The HMAC key for person and household keys: SHOUWANG_KEY, the key file, or a new file under home/keys.

        The key never enters lake, release or warehouse. Losing it breaks the link to earlier pseudonyms.
        """
        if self._key:
            return self._key
        path = self.key_file or self.home / "keys" / f"person.v{self.key_version}.key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                return path.read_bytes().strip()
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(secrets.token_hex(32).encode())
        return path.read_bytes().strip()
