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


@pytest.mark.parametrize(
    ("area", "told"),
    [
        ("510800", "area 510800 is above counties, and a night is of one county"),  # a prefecture
        ("510000", "area 510000 is above counties, and a night is of one county"),  # a province
        ("110000", "no division list for area 110000"),  # nothing installed lies below it
        ("123456", "no division list for area 123456"),
        ("510822", "no division list for area 510822"),  # a neighbour
    ],
)
def test_an_area_no_night_can_be_of_is_named_before_anything_is_taken_in(area: str, told: str, place: Path) -> None:
    landing = place / "landing" / "labour"
    landing.mkdir(parents=True)
    (landing / "就业.csv").write_text("姓名\n甲田\n", encoding="utf-8")
    result = typed(place, "night --as-of 2025-06-30 --home @/home --landing @/landing", SHOUWANG_AREA=area)
    assert result.exit_code == 4 and "policy_divisions" in result.output and told in result.output
    assert "510821" in result.output  # which county there is
    home = place / "home"
    assert not (home / "releases" / "CURRENT").exists() and not list((home / "archive").rglob("*"))
    assert not (home / "ledger.sqlite").exists()


@pytest.mark.parametrize("area", ["510800", "510000", "123456", "51082"])
def test_a_world_is_simulated_of_one_county_with_a_list(area: str, place: Path) -> None:
    result = typed(place, f"simulate --area {area} --until 2025-06-30 --out @/sample")
    assert result.exit_code == 2 and f"no divisions of area {area}" in result.output and "510821" in result.output
    assert not list((place / "sample").iterdir())
