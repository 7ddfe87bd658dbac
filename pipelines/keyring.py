"""The keys of the pseudonyms: by version, outside lake and warehouse, each known by a fingerprint.

Here belong reading, making, checking and rotating keys. Version N stands in ``keys/person.vN.key`` (mode 600), or comes
from SHOUWANG_KEY or SHOUWANG_KEY_FILE; ``keys/person.vN.check`` keeps its fingerprint, so that a lost or another key is
noticed before a night gives everybody a new pseudonym. ``keys/lasting.key`` never rotates: numbers that people were handed
(links to be decided on, receipts to be returned) must still be understood after a rotation. It is derived once, from the
key of that day, so that two homes with one key give the same numbers. How keys become pseudonyms stands in ``identity``.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.errors import UsageError, Where

_NAME = re.compile(r"person\.v([1-9][0-9]*)\.key")
_LASTING = "lasting"


@dataclass(frozen=True)
class Keyring:
    """The keys of one installation. ``folder``: home/keys. ``wanted``: the version asked for, None for the newest kept there.

    ``key_file`` and ``given`` (SHOUWANG_KEY) stand in for the file of the version in use.
    """

    folder: Path
    wanted: int | None = None
    key_file: Path | None = None
    given: bytes = field(default=b"", repr=False)

    @property
    def version(self) -> int:
        """The version in use."""
        return self.wanted or (1 if self.is_outside else max(self.kept(), default=1))

    @property
    def is_outside(self) -> bool:
        """Whether the key in use stands outside the home."""
        return bool(self.given or self.key_file)

    def kept(self) -> list[int]:
        """Versions whose key file stands in the home."""
        return sorted(int(match[1]) for path in self.folder.glob("person.v*.key") if (match := _NAME.fullmatch(path.name)))

    def person(self) -> bytes:
        """The key in use. Raises UsageError ``no_key`` when it is lost and ``wrong_key`` when it is not the one used before."""
        return self._checked(f"person.v{self.version}", self._person())

    def lasting(self) -> bytes:
        """The key that never rotates, made at first use. Raises UsageError like ``person``."""
        path, check = self._path(f"{_LASTING}.key"), self._path(f"{_LASTING}.check")
        if not path.exists():
            made = [_derived(key) for key in (*self.earlier().values(), self.person())]
            known = check.read_text(encoding="ascii") if check.exists() else fingerprint(made[0])
            found = next((key for key in made if fingerprint(key) == known), None)
            if found is None:
                raise _no_key(path, "no file, and no kept version from which it was made")
            _write(path, found)
        return self._checked(_LASTING, _read(path))

    def earlier(self) -> dict[int, bytes]:
        """Keys of the versions before the one in use, as far as their files are kept. Raises UsageError ``wrong_key``."""
        return {
            number: self._checked(f"person.v{number}", _read(self._path(f"person.v{number}.key")))
            for number in self.kept()
            if number < self.version
        }

    def rotate(self) -> tuple[int, int]:
        """Make the next version; the old one stays. Returns both numbers. Raises UsageError when the key stands outside the home."""
        if self.is_outside:
            raise UsageError(
                "key_outside", "the key in use stands outside this home, so it is rotated where it stands",
                zh="密钥在系统之外，须在原处轮换", found="SHOUWANG_KEY or SHOUWANG_KEY_FILE",
                fix=f"keep the old key as {self._path(f'person.v{self.version}.key')} (mode 600), give the new one and"
                f" SHOUWANG_KEY_VERSION={self.version + 1}",
            )  # fmt: skip
        old, newest = self.version, max([self.version, *self.kept()])
        if old != newest:
            raise UsageError(
                "not_newest", "a newer version is kept already", zh="已有更新的密钥版本", expected=f"version {newest} in use",
                found=f"version {old}", fix="unset SHOUWANG_KEY_VERSION",
            )  # fmt: skip
        self.person()
        self.lasting()
        new = old + 1
        _write(self._path(f"person.v{new}.key"), secrets.token_hex(32).encode())
        self._checked(f"person.v{new}", _read(self._path(f"person.v{new}.key")))
        return old, new

    def _person(self) -> bytes:
        if self.given:
            return self.given
        path = self.key_file or self._path(f"person.v{self.version}.key")
        if self.key_file is None and not path.exists():
            # A version that was never used may be made; one that was used is lost.
            if self._path(f"person.v{self.version}.check").exists():
                raise _no_key(path, "no such file")
            _write(path, secrets.token_hex(32).encode())
        return _read(path)

    def _checked(self, name: str, key: bytes) -> bytes:
        """Hold a key against the fingerprint of its first use, which is kept."""
        check, found = self._path(f"{name}.check"), fingerprint(key)
        if not check.exists():
            _write(check, found.encode())
        expected = check.read_text(encoding="ascii").strip()
        if not hmac.compare_digest(expected, found):
            raise UsageError(
                "wrong_key", f"the key {name} is not the one used before: everybody would get another pseudonym",
                zh="密钥与以前所用的不同，所有假名都会改变", where=Where(file=str(check)), expected=f"fingerprint {expected}", found=found,
                fix="put the right key back; to change it on purpose see `shouwang keys rotate`",
            )  # fmt: skip
        return key

    def _path(self, name: str) -> Path:
        return self.folder / name


def fingerprint(key: bytes) -> str:
    """What names a key without telling it: 16 hex digits."""
    return hmac.new(key, b"fingerprint", hashlib.sha256).hexdigest()[:16]


def _derived(key: bytes) -> bytes:
    return hmac.new(key, b"lasting", hashlib.sha256).hexdigest().encode()


def _read(path: Path) -> bytes:
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise _no_key(path, error.strerror or type(error).__name__) from error
    if not key:
        raise _no_key(path, "an empty file")
    return key


def _write(path: Path, content: bytes) -> None:
    """Write a new file whole or not at all; one that came in between stands."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
        handle.write(content)
    if not path.exists():
        part.rename(path)
    part.unlink(missing_ok=True)


def _no_key(path: Path, found: str) -> UsageError:
    return UsageError(
        "no_key", "the key of the pseudonyms cannot be read", zh="读不到假名密钥", where=Where(file=str(path)), found=found,
        fix="put the key back from its safe copy, or correct SHOUWANG_KEY_FILE",
    )  # fmt: skip
