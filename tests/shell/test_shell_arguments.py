"""Whatever a clerk types, the command ends in a named error and its exit code, never in a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.errors import UsageError
from pipelines.settings import Settings
from shouwang.cli import main

KEY = "a key for these tests only"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with an ordinary file in it, where a folder is asked for."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "nothing").mkdir()
    return tmp_path


def typed(place: Path, line: str, **env: str) -> Result:
    """The command as typed in that folder; ``@`` stands for the folder."""
    return CliRunner().invoke(main, [word.replace("@", str(place)) for word in line.split()], env={"SHOUWANG_KEY": KEY, **env})


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("night --as-of 2025-13-01 --home @/home", 2, "does not match the format"),
        ("night --as-of 2025-06-30 --home @/file", 2, "is a file"),
        ("night --as-of 2025-06-30 --home @/file/below", 2, "bad_home"),
        ("night --as-of 2025-06-30 --home @/home --landing @/none", 2, "does not exist"),
        ("night --as-of 2025-06-30 --home @/home --landing @/file", 2, "is a file"),
        ("night --as-of 2025-06-30 --home @/home --landing @/nothing", 7, "spine_missing"),
        ("verify --home @/home", 2, "no_release"),
        ("verify 2025-06-30-000000000000 --home @/home", 2, "no_release"),
        ("why 999 --home @/home", 2, "no_release"),
        ("why 999 --as-of 2025-06-30 --home @/home", 2, "no_such_night"),
        ("read @/none", 2, "does not exist"),
        ("read @/file --feed no/feed", 2, "no_such_feed"),
        ("read @/file", 5, "no_header"),
        ("score --truth @/nothing --home @/home", 2, "holds no truth"),
        ("simulate --area 999999 --until 2025-06-30 --out @/sample", 2, "no divisions of area"),
        ("simulate --until 1999-06-30 --out @/sample", 2, "no income line"),
        ("simulate --until 2025-06-30 --out @/file/below", 2, "cannot_write"),
        ("contract export --root @/nothing", 2, "no_repository"),
        ("contract new @/none", 2, "does not exist"),
    ],
)  # fmt: skip
def test_every_wrong_argument_has_its_name(place: Path, line: str, code: int, told: str) -> None:
    result = typed(place, line)
    assert (result.exit_code, told in result.output) == (code, True), result.output
    assert "Traceback" not in result.output and "unexpected" not in result.output


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHOUWANG_THREADS", "0"), ("SHOUWANG_THREADS", "two"), ("SHOUWANG_KEEP_NIGHTS", "-1"), ("SHOUWANG_KEY_VERSION", "v2"),
        ("SHOUWANG_MEMORY", "lots"), ("SHOUWANG_AREA", "Wangcang"),
    ],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_named(place: Path, name: str, value: str) -> None:
    result = typed(place, "night --as-of 2025-06-30 --home @/home", **{name: value})
    assert result.exit_code == 2
    assert name in result.output and value in result.output


def test_a_key_file_that_is_named_must_be_there(place: Path) -> None:
    """A slip in its name must not give everybody a new pseudonym."""
    for name in ("mistyped.key", "file"):
        (place / "file").write_text("\n", encoding="utf-8")
        with pytest.raises(UsageError, match="no_key"):
            Settings(home=place, landing=place, key_file=place / name).person_secret()
        assert not (place / "mistyped.key").exists()


def test_a_new_key_is_made_once_and_is_closed_to_others(place: Path) -> None:
    settings = Settings(home=place / "home", landing=place)
    first = settings.person_secret()
    assert len(first) == 64 and settings.person_secret() == first
    files = sorted((place / "home" / "keys").iterdir())
    assert [(path.name, path.stat().st_mode & 0o777) for path in files] == [("person.v1.check", 0o600), ("person.v1.key", 0o600)]


def test_read_hears_the_note_beside_the_file(place: Path) -> None:
    """As the night does: what the note says of feed and period counts, and a bad note is named."""
    (place / "file.delivery.json").write_text('{"feed": "no/feed"}', encoding="utf-8")
    result = typed(place, "read @/file")
    assert result.exit_code == 5 and "bad_note" in result.output
