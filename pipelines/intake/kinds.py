"""What each row of a sheet is: data, or set apart as title, header, unit, total, subtotal or note.

A row is set apart only when the columns that identify a row are blank (a label or a note in one of them counts
as blank): a person may be called anything. Reading goes on after every such row. Whole columns are looked at at
once; only the few rows without identity are looked at one by one. Totals without a label stand in ``totals``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pipelines.contracts.model import Contract
from pipelines.intake.arrow import Mask, equals, is_blank, matches, take
from pipelines.intake.arrow import filled as has_content
from pipelines.intake.grid import Grid, Row
from pipelines.intake.header import Header, Reading
from pipelines.intake.nil import says_nothing
from pipelines.intake.places import Banner, banner, township_of, township_rows
from pipelines.intake.totals import Marks, is_count, is_counted, name_columns, text_columns, unlabelled
from pipelines.intake.vocabulary import BLANK_TEXT, is_numbering, plain, unit_line, unit_word

KINDS = ("data", "title", "header", "unit", "total", "subtotal", "note")
DATA, TITLE, HEADER, UNIT, TOTAL, SUBTOTAL, NOTE = range(7)
BLANK = 255

_LABEL = re.compile(r"(.{0,12}?)(合计|总计|小计|共计|累计)(?:[(:].*)?$")
_WHOLE = frozenset(["", "全县", "全市", "全区", "全镇", "全乡", "本表", "以上", "总"])
_NOTE = re.compile(
    r"(注\d*[:.、]|备注:|说明[:.、]|附注|填表|填报|制表|审核|复核|审批|负责人|经办人|联系人:|联系电话:|主管"
    r"|第\d+页|单位\(?(?:盖章|公章|领导)|\*注|※|打印日期|统计日期)"
)
_PLACE = re.compile(r"(镇|乡|村|社区|街道|居委会|县|市|区|组|页|类|部分|项目|资产|资金)$")
_TOWN = re.compile(r"(镇|乡|街道)$")  # stands before the label of a village's subtotal
_WORDS = re.compile(r"[\u4e00-\u9fff].*[\u4e00-\u9fff].*[\u4e00-\u9fff]")  # a lone cell of three characters or more is a line of text
_TITLE = re.compile(r"(表|册|台账|名单|明细|登记)(\(.*\))?$")
_NUMBER = re.compile(r"[-+.,/%()\d—]+(?:[人户处间元])?")
# Label and note, for whole columns at once (RE2, whose \s is no wide blank; text as delivered).
_GAP = r"[\s\x{3000}\x{A0}]*"
_LABEL_RE2 = "(" + "|".join(_GAP.join(word) for word in ("合计", "总计", "小计", "共计", "累计")) + r")[\s\x{3000}\x{A0}:：]*$"
_NOTE_WORDS = ("注", "备注", "说明", "附注", "填表", "填报", "制表", "审核", "复核", "审批", "负责", "经办", "联系", "主管", "单位")
_NOTE_RE2 = rf"^{_GAP}(" + "|".join(_GAP.join(word) for word in _NOTE_WORDS) + r"|\*注|※|打印|统计)"


@dataclass(frozen=True)
class Judged:
    """``codes``: per row an index into KINDS, or BLANK. ``units``: by column, from a unit row or the sheet's 单位 line (key None).

    ``notes``: texts of notes. ``banners``: rows that are nothing but a township's name.
    """

    codes: npt.NDArray[np.uint8]
    units: dict[int | None, str] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    banners: tuple[Banner, ...] = ()


def judge(grid: Grid, reading: Reading, contract: Contract) -> Judged:
    """Say of every row what it is."""
    header = reading.header
    codes = np.zeros(grid.height, dtype=np.uint8)
    first = header.start + header.depth
    top = grid.rows(0, first)
    units, titles, notes = _read_above(top[: header.start], grid.context, codes)
    codes[header.start : first] = HEADER
    header_rows = top[header.start : first]
    cells = np.zeros(grid.height, dtype=np.int16)
    for column in grid.table.columns:
        cells += has_content(column)
    bare = _without_identity(grid, reading, contract)
    looked_at = bare | (cells == 1) | _like_header(grid, header, header_rows)
    looked_at[first : first + 2] = True  # a row of units or of column numbers
    banners: list[Banner] = []
    candidates = np.flatnonzero(looked_at)
    candidates = candidates[candidates >= first]
    if len(candidates):
        codes[candidates[cells[candidates] == 0]] = BLANK
        shown = candidates[cells[candidates] > 0]
        title_texts = {plain(text) for text in titles}
        name_column = reading.columns.get(contract.identity.person.name or "")
        named = frozenset(reading.columns.values())
        ragged = frozenset(grid.ragged)
        for index, row in zip(shown.tolist(), grid.take(shown), strict=True):
            if index in ragged and not _NOTE.match(plain(row_text(row))):
                continue  # a row of data with a cell too many stands as one text: a row all the same, to be rejected by name
            codes[index] = code = _below(row, header_rows, title_texts, name_column, bool(bare[index]), named)
            if code == UNIT and index == first:
                units |= {column: word for column, cell in enumerate(row) if cell and (word := unit_word(cell))}
            if code in (NOTE, TITLE):
                text = row_text(row)
                if found := banner(grid, reading, contract, index, next(cell for cell in row if cell)) if cells[index] == 1 else None:
                    codes[index] = TITLE
                    banners.append(found)
                elif code == NOTE:
                    notes.append(text)
    codes[(codes == DATA) & _unanswered(grid, reading, contract)] = NOTE
    banners += _totals(grid, reading, contract, codes, bare)
    banners.sort(key=lambda item: item.index)
    return Judged(codes, units, tuple(titles), tuple(notes), tuple(banners))


def _read_above(
    rows: list[Row], context: tuple[str, ...], codes: npt.NDArray[np.uint8]
) -> tuple[dict[int | None, str], list[str], list[str]]:
    """Units, titles and notes of the lines above a header; their codes are set."""
    units: dict[int | None, str] = {}
    titles, notes = [], []
    for index, row in enumerate(rows):
        codes[index] = _above(row)
        text = row_text(row)
        if (unit := unit_line(text)) is not None:
            units.setdefault(None, unit)
        if codes[index] in (TITLE, UNIT):
            titles.append(text)
        elif codes[index] == NOTE:
            notes.append(text)
    for text in context:  # what stands over the tables beside this one counts only where this one's own lines say nothing
        if (unit := unit_line(text)) is not None:
            units.setdefault(None, unit)
    return units, [*titles, *context], notes


def _totals(grid: Grid, reading: Reading, contract: Contract, codes: npt.NDArray[np.uint8], bare: Mask) -> list[Banner]:
    """Set totals without a label apart, and subtotals printed above the villages they sum."""
    above = []
    for index in township_rows(grid, reading, contract, codes == DATA):
        codes[index] = SUBTOTAL
        text = grid.rows(index, 1)[0][reading.columns[contract.identity.area.village or ""]]
        above.append(Banner(index, township_of(text or "") or "", True))
    closing = (codes == TOTAL) | (codes == SUBTOTAL)
    for index, is_whole in unlabelled(grid, reading, contract, Marks(codes == DATA, closing, bare)).items():
        codes[index] = TOTAL if is_whole else SUBTOTAL
    return above


def row_text(row: Row) -> str:
    """All cells of a row as one text."""
    return " ".join(cell.strip() for cell in row if cell and cell.strip())


def _above(row: Row) -> int:
    text = plain(row_text(row))
    if not text:
        return NOTE if _has_marks(row) else BLANK
    if unit_line(text) is not None or unit_word(text):
        return UNIT
    return NOTE if _NOTE.match(text) and len(text) < 60 and not text.startswith("填报") else TITLE


def _below(row: Row, header_rows: list[Row], titles: set[str], name_column: int | None, is_bare: bool, named: frozenset[int]) -> int:
    """The kind of a row under the header; a total or a note only when its identity is blank."""
    cells = {index: text for index, cell in enumerate(row) if cell and (text := plain(cell))}
    if not cells:
        return NOTE if _has_marks(row) else BLANK
    if len(cells) > 1 and any(_repeats(cells, above) for above in header_rows):
        return HEADER
    texts = list(cells.values())
    if all(unit_word(text) for text in texts):
        return UNIT
    if len(texts) > 2 and all(map(is_numbering, texts)) and _ascending(texts):
        return HEADER
    if says_nothing(cells, named):
        return NOTE
    if not is_bare and len(texts) > 1:
        return DATA
    first = next((index for index, text in cells.items() if not (_NUMBER.fullmatch(text) or _TOWN.search(text))), None)
    for index, text in cells.items():
        match = _LABEL.match(text)
        # A label with words before it counts only where a label stands: first, after a place, never as a person's name.
        if match and (match[1] in _WHOLE or (index == first and index != name_column and _PLACE.search(match[1]))):
            return TOTAL if match[2] != "小计" and match[1] in _WHOLE else SUBTOTAL
    if len(texts) > 1 and re.match(r"其中[:,]?", texts[0]):  # 其中：A类 　 800
        return SUBTOTAL
    if _NOTE.match(texts[0]) or all(re.match(r"[^:]{1,8}:", text) for text in texts):
        return NOTE
    if len(texts) == 1 and name_column not in cells and _WORDS.search(texts[0]):
        if unit_line(texts[0]) is not None:
            return UNIT
        return TITLE if texts[0] in titles or _TITLE.search(texts[0]) else NOTE
    return DATA


def _has_marks(row: Row) -> bool:
    """Whether a row whose cells come to nothing holds a mark (``*``, ``：``) all the same: no row that holds anything is lost."""
    return any(cell and not BLANK_TEXT.fullmatch(cell) for cell in row)


def _repeats(cells: dict[int, str], header_row: Row) -> bool:
    return all(index < len(header_row) and plain(header_row[index] or "") == text for index, text in cells.items())


def _ascending(texts: list[str]) -> bool:
    numbers = [int(digits[0]) for text in texts if (digits := re.search(r"\d+", text))]
    return len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def identity_columns(reading: Reading, contract: Contract) -> list[int]:
    """Columns that tell one row from another: key, person and household, as far as this sheet has them."""
    person, household = contract.identity.person, contract.identity.household
    names = [*contract.key, person.id, person.name, household.number]
    found = [reading.columns[name] for name in dict.fromkeys(names) if name in reading.columns]
    return found or list(reading.columns.values())


def _without_identity(grid: Grid, reading: Reading, contract: Contract) -> Mask:
    columns = identity_columns(reading, contract)
    filled = np.zeros(grid.height, dtype=np.int16)
    masks = {index: has_content(grid.table.column(index)) for index in columns}
    for mask in masks.values():
        filled += mask
    named, worded = name_columns(reading, contract), text_columns(reading, contract)
    for index in (named | worded) & set(columns):  # 3人 under 姓名, 12处 under 村 counts the rows above and names nobody
        partly = np.flatnonzero(masks[index] & (filled <= max(len(columns) - 1, 2)))
        counts = is_count if index in named else is_counted
        counted = partly[counts(take(grid.table.column(index), partly))] if len(partly) else partly
        masks[index][counted] = False
        filled[counted] -= 1
    labels = np.zeros(grid.height, dtype=np.int16)
    is_area = {contract.field(name).type in ("area_name", "group_no") for name, index in reading.columns.items() if index in columns}
    only_places = is_area == {True}  # a village's subtotal names its township
    for index, mask in masks.items():
        single = np.flatnonzero(mask & ((filled == 1) | only_places))
        if len(single):
            texts = grid.table.column(index)
            part = texts if len(single) == grid.height else take(texts, single)
            labels[single] += matches(part, _LABEL_RE2) | matches(part, _NOTE_RE2) | is_blank(part)
    bare: Mask = (filled == 0) | ((filled == 1) & (labels == 1)) | (only_places & (labels > 0))
    return bare


def _unanswered(grid: Grid, reading: Reading, contract: Contract) -> Mask:
    """Rows of a printed list that nobody answered. A list without one of the columns to be filled in is judged as it stands."""
    asked = [reading.columns[name] for name in contract.answers if name in reading.columns]
    found = np.full(grid.height, bool(contract.answers) and len(asked) == len(contract.answers))
    for index in asked:
        found &= ~has_content(grid.table.column(index))
    return found


def _like_header(grid: Grid, header: Header, header_rows: list[Row]) -> Mask:
    found = np.zeros(grid.height, dtype=bool)
    for row in header_rows:
        anchor = next((index for index, cell in enumerate(row) if cell), None)
        if anchor is not None:
            found |= equals(grid.table.column(anchor), row[anchor] or "")
    return found
