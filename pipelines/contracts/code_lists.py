"""Code lists: the closed vocabularies of code fields, one CSV each (code, zh, en, aliases).

Here belong reading and checking them. What SQL makes of a list stands in ``types.codes``.
"""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.errors import ContractError, Where

CODES = Path(__file__).parent / "codes"
COLUMNS = ("code", "zh", "en", "aliases")


def plain_label(text: str) -> str:
    """A label as it is compared: NFKC, without blanks, upper case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


@dataclass(frozen=True)
class CodeEntry:
    """One code with its canonical Chinese label and the variants seen in files."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        return (self.zh, *self.aliases)


@dataclass(frozen=True)
class CodeList:
    """A closed list. ``labels`` maps every label, canonical first, to its code."""

    name: str
    entries: tuple[CodeEntry, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(entry.code for entry in self.entries)

    @property
    def labels(self) -> dict[str, str]:
        canonical = {entry.zh: entry.code for entry in self.entries}
        return canonical | {alias: entry.code for entry in self.entries for alias in entry.aliases}

    @property
    def plain_labels(self) -> dict[str, str]:
        return {plain_label(label): code for label, code in self.labels.items()}

    def payload(self) -> list[list[str]]:
        """What a digest covers."""
        return [[entry.code, entry.zh, entry.en, *entry.aliases] for entry in self.entries]


def _fault(path: Path, line: int, what: str, *, expected: str = "", found: str = "", fix: str = "") -> ContractError:
    return ContractError(
        "bad_code_list", what, zh="代码表有误", where=Where(file=str(path), row=line), expected=expected, found=found, fix=fix
    )


@cache
def load_codes(name: str, root: Path = CODES) -> CodeList:
    """One code list. Raises ContractError naming file and line when a code or a label stands twice."""
    path = root / f"{name}.csv"
    if not path.exists():
        known = ", ".join(sorted(item.stem for item in root.glob("*.csv")))
        raise ContractError("unknown_code_list", f"there is no code list {name}", where=Where(file=str(path)), expected=known, found=name)
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.reader(handle)
        header = tuple(next(reader, ()))
        if header != COLUMNS:
            raise _fault(path, 1, "the header is wrong", expected=",".join(COLUMNS), found=",".join(header))
        entries: list[CodeEntry] = []
        seen: dict[str, str] = {}
        for row in reader:
            line = reader.line_num
            if len(row) != len(COLUMNS) or not row[0] or not row[1] or not row[2]:
                raise _fault(path, line, "a code needs code, zh and en", expected=",".join(COLUMNS), found=",".join(row))
            entry = CodeEntry(row[0], row[1], row[2], tuple(part.strip() for part in row[3].split(";") if part.strip()))
            if entry.code in {other.code for other in entries}:
                raise _fault(path, line, f"code {entry.code} stands twice", fix="remove or rename one")
            for label in entry.labels:
                plain = plain_label(label)
                if seen.setdefault(plain, entry.code) != entry.code:
                    raise _fault(path, line, f"label {label} stands for two codes", found=f"{seen[plain]} and {entry.code}")
            entries.append(entry)
    if not entries:
        raise _fault(path, 2, "the list is empty", expected="at least one code")
    return CodeList(name, tuple(entries))
