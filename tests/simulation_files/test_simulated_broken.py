"""The broken deliveries: enough of them, each built anew and alike, each really broken in the way it says."""

from __future__ import annotations

import zipfile
from pathlib import Path

import msoffcrypto
import pytest
from python_calamine import CalamineWorkbook
from read_back import filled, sheets

from simulation.files.broken import ALL, Broken
from simulation.files.broken.sample import good
from simulation.files.layout import layouts

BY_NAME = {broken.name: broken for broken in ALL}
RANDOM_BYTES = {"encrypted_xlsx"}  # its salt is drawn anew
HEAVY = {"unpacks_to_half_a_gigabyte"}


def build(broken: Broken, landing: Path) -> dict[str, bytes]:
    broken.write(landing)
    return {str(path.relative_to(landing)): path.read_bytes() for path in sorted(landing.rglob("*")) if path.is_file()}


def test_at_least_sixty_with_names_of_their_own() -> None:
    assert len(ALL) >= 60 and len(BY_NAME) == len(ALL)
    assert all(broken.expect.split(":")[0] in ("error", "kind") for broken in ALL)
    assert {broken.feed for broken in ALL} <= set(layouts())


@pytest.mark.parametrize("broken", [b for b in ALL if b.name not in HEAVY], ids=lambda broken: broken.name)
def test_each_builds_the_same_files_twice_in_its_department(broken: Broken, tmp_path: Path) -> None:
    first, second = build(broken, tmp_path / "1"), build(broken, tmp_path / "2")
    assert first and all(name.startswith(broken.feed.split("/")[0] + "/") for name in first)
    assert first.keys() == second.keys()
    if broken.name not in RANDOM_BYTES:
        assert first == second


def only(landing: Path) -> Path:
    (path,) = [path for path in landing.rglob("*") if path.is_file() and path.suffix != ".json"]
    return path


def test_encrypted_is_encrypted(tmp_path: Path) -> None:
    BY_NAME["encrypted_xlsx"].write(tmp_path)
    with only(tmp_path).open("rb") as file:
        assert msoffcrypto.OfficeFile(file).is_encrypted()


@pytest.mark.slow
def test_bomb_is_small_on_disk_and_huge_unpacked(tmp_path: Path) -> None:
    BY_NAME["unpacks_to_half_a_gigabyte"].write(tmp_path)
    path = only(tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert sum(item.file_size for item in archive.infolist()) >= 512 << 20
    assert path.stat().st_size < 4 << 20


def test_claimed_dimension_holds_few_cells(tmp_path: Path) -> None:
    BY_NAME["dimension_of_all_cells"].write(tmp_path)
    assert b"A1:XFD1048576" in zipfile.ZipFile(only(tmp_path)).read("xl/worksheets/sheet1.xml")
    assert len(filled(CalamineWorkbook.from_path(str(only(tmp_path))).get_sheet_by_index(0).to_python())) == 25


def test_header_stands_in_row_12(tmp_path: Path) -> None:
    BY_NAME["header_in_row_12"].write(tmp_path)
    (rows,) = sheets(only(tmp_path)).values()
    assert rows[11][: len(good("civil_affairs/dibao").header)] == good("civil_affairs/dibao").header


def test_ids_as_numbers_have_lost_their_digits(tmp_path: Path) -> None:
    BY_NAME["id_column_as_numbers"].write(tmp_path)
    (rows,) = sheets(only(tmp_path)).values()
    at = good("civil_affairs/dibao").at("resident_id")
    assert all(isinstance(row[at], float) for row in rows[1:])


@pytest.mark.parametrize("feed", sorted(layouts()))
def test_good_tables_use_people_of_unassigned_divisions(feed: str) -> None:
    sheet = good(feed)
    for column in layouts()[feed].of_kind("id"):
        assert all(row[sheet.at(column.field)].startswith(("999999", "990821")) for row in sheet.rows)
