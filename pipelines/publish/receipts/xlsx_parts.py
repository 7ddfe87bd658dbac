"""The parts of an xlsx beside its sheets, as receipts change them: styles, comments with their drawing, further sheets.

Text patched into XML that other programs wrote; ``mergeable`` and ``NEEDED`` say of which files that is safe.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from pipelines.publish.receipts.marks import NULL_FILL, REJECT_FILL

# Parts that are patched, and the tags looked for in them.
NEEDED = {
    "[Content_Types].xml": (b"</Types>",),
    "xl/workbook.xml": (b"</sheets>",),
    "xl/_rels/workbook.xml.rels": (b"</Relationships>",),
    "xl/styles.xml": (b"</fills>", b"</cellXfs>"),
}
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_AUTHOR = "守望 Shouwang"
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_SHEET = re.compile(rb"<sheet\b[^>]*>")
_COMMENT = re.compile(rb'<comment\b[^>]*?\bref="([A-Z]+[0-9]+)"[^>]*>(.*?)</comment>', re.DOTALL)
_SHAPETYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"/>'
)


class Styles:
    """styles.xml with one twin per (style, action, quoted) asked for."""

    def __init__(self, xml: bytes) -> None:
        self._xml = xml
        fills = re.search(rb"<fills\b[^>]*>(.*?)</fills>", xml, re.DOTALL)
        formats = re.search(rb"<cellXfs\b[^>]*>(.*?)</cellXfs>", xml, re.DOTALL)
        assert fills is not None and formats is not None
        self._fills, self._formats = fills, formats
        self._fill_count = len(re.findall(rb"<fill\b", fills[1]))
        self._xfs = [match[0] for match in re.finditer(rb"<xf\b[^>]*?(?:/>|>.*?</xf>)", formats[1], re.DOTALL)]
        self._count = len(self._xfs)
        self._twins: dict[tuple[int, str, bool], int] = {}

    def twin(self, style: int, action: str, *, quoted: bool = False) -> int:
        """Index of the style that looks like ``style``, filled for ``action`` (empty: as it is), its text kept text if ``quoted``."""
        if not action and not quoted:
            return style
        key = (style, action, quoted)
        if key not in self._twins:
            xf, added = self._xfs[style if style < self._count else 0], ""
            if action:
                fill = self._fill_count + (0 if action == "reject" else 1)
                xf = re.sub(rb'\s(?:fillId|applyFill)="[^"]*"', b"", xf, count=2)
                added += f' fillId="{fill}" applyFill="1"'
            if quoted:
                xf = re.sub(rb'\squotePrefix="[^"]*"', b"", xf, count=1)
                added += ' quotePrefix="1"'
            self._xfs.append(xf.replace(b"<xf", f"<xf{added}".encode(), 1))
            self._twins[key] = len(self._xfs) - 1
        return self._twins[key]

    def xml(self) -> bytes:
        """The whole part with the added fills and formats."""
        added = b"".join(
            f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>'.encode()
            for colour in (REJECT_FILL, NULL_FILL)
        )
        fills = f'<fills count="{self._fill_count + 2}">'.encode() + self._fills[1] + added + b"</fills>"
        formats = f'<cellXfs count="{len(self._xfs)}">'.encode() + b"".join(self._xfs) + b"</cellXfs>"
        return self._xml.replace(self._fills[0], fills, 1).replace(self._formats[0], formats, 1)


def sheets_of(parts: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """(part name, sheet name) of every worksheet."""
    targets = _targets(parts["xl/_rels/workbook.xml.rels"], "xl")
    found = []
    for sheet in _SHEET.findall(parts["xl/workbook.xml"]):
        text = sheet.decode()
        name, identifier = re.search(r'\bname="([^"]*)"', text), re.search(r'\br:id="([^"]*)"', text)
        if name and identifier and targets.get(identifier[1], ("", ""))[0] in parts:
            found.append((targets[identifier[1]][0], html.unescape(name[1])))
    return found


def mergeable(parts: Mapping[str, bytes], sheet: str) -> bool:
    """Whether comments can be added to a sheet: it has none, or plain ones with their drawing."""
    kinds = [kind for _, kind in _targets(parts.get(_rels_of(sheet), b""), posixpath.dirname(sheet)).values()]
    notes, drawing = _notes_of(parts, sheet)
    if notes is None or drawing is None:
        return notes is drawing  # a drawing alone belongs to the page header
    plain = b"</commentList>" in parts.get(notes, b"") and b"</authors>" in parts[notes]
    return plain and b"</xml>" in parts.get(drawing, b"") and kinds.count("vmlDrawing") == 1


def add_comments(parts: dict[str, bytes], sheet: str, number: int, cells: Sequence[tuple[int, str, str]], types: list[str]) -> None:
    """Add a comment to every (row, column, text); a cell's own comment stays below it. Only for sheets that are ``mergeable``."""
    notes, drawing = _notes_of(parts, sheet)
    if notes is None:
        notes = f"xl/receipt_comments{number}.xml"
        parts[notes] = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><comments xmlns="{_MAIN}"><authors></authors>'
            "<commentList></commentList></comments>"
        ).encode()
        types.append(f'<Override PartName="/{notes}" ContentType="{_TYPE}.comments+xml"/>')
        drawing = f"xl/drawings/receipt_vml{number}.vml"
        parts[drawing] = (
            b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
            b' xmlns:x="urn:schemas-microsoft-com:office:excel"></xml>'
        )
        relations = (
            f'<Relationship Id="rIdReceiptC" Type="{_OFFICE}/comments" Target="/{notes}"/>'
            f'<Relationship Id="rIdReceiptV" Type="{_OFFICE}/vmlDrawing" Target="/{drawing}"/>'
        )
        parts[_rels_of(sheet)] = _with_relations(parts.get(_rels_of(sheet)), relations)
        parts[sheet] = _with_legacy_drawing(parts[sheet])
        if b'Extension="vml"' not in parts["[Content_Types].xml"] and not any('Extension="vml"' in text for text in types):
            types.append('<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>')
    assert drawing is not None
    had = {ref.decode() for ref, _ in _COMMENT.findall(parts[notes])}
    parts[notes] = _with_comments(parts[notes], {f"{column}{row}": text for row, column, text in cells})
    parts[drawing] = _with_shapes(parts[drawing], [(row, column) for row, column, _ in cells if f"{column}{row}" not in had])


def add_sheet(parts: dict[str, bytes], name: str, part: str, lines: Sequence[Sequence[str]], types: list[str], *, hidden: bool) -> None:
    """A last sheet of inline strings, which are text whatever they begin with; protected, so that nothing is typed over."""
    rows = "".join(
        f'<row r="{row}">'
        + "".join(
            f'<c r="{chr(64 + column)}{row}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
            for column, text in enumerate(line, start=1)
        )
        + "</row>"
        for row, line in enumerate(lines, start=1)
    )
    parts[f"xl/worksheets/{part}.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="{_MAIN}">'
        f'<cols><col min="1" max="1" width="60" customWidth="1"/></cols><sheetData>{rows}</sheetData>'
        '<sheetProtection sheet="1" objects="1" scenarios="1"/></worksheet>'
    ).encode()
    used = [int(number) for number in re.findall(rb'\bsheetId="(\d+)"', parts["xl/workbook.xml"])]
    state = ' state="veryHidden"' if hidden else ""
    sheet = f'<sheet xmlns:r="{_OFFICE}" name={quoteattr(name)} sheetId="{max(used) + 1}"{state} r:id="rId_{part}"/>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</sheets>", sheet.encode() + b"</sheets>")
    relation = f'<Relationship Id="rId_{part}" Type="{_OFFICE}/worksheet" Target="worksheets/{part}.xml"/>'
    parts["xl/_rels/workbook.xml.rels"] = _with_relations(parts["xl/_rels/workbook.xml.rels"], relation)
    types.append(f'<Override PartName="/xl/worksheets/{part}.xml" ContentType="{_TYPE}.worksheet+xml"/>')


def _rels_of(sheet: str) -> str:
    folder, file = sheet.rsplit("/", 1)
    return f"{folder}/_rels/{file}.rels"


def _targets(rels: bytes, folder: str) -> dict[str, tuple[str, str]]:
    """Part and kind by relation id."""
    found = {}
    for relation in _RELATION.findall(rels):
        said = dict(re.findall(r'\b(Id|Target|Type)="([^"]*)"', relation.decode()))
        if "Id" in said and "Target" in said:
            target = said["Target"]
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[said["Id"]] = (part, said.get("Type", "").rsplit("/", 1)[-1])
    return found


def _notes_of(parts: Mapping[str, bytes], sheet: str) -> tuple[str | None, str | None]:
    """Parts of a sheet's comments and of their drawing."""
    kinds = {kind: part for part, kind in _targets(parts.get(_rels_of(sheet), b""), posixpath.dirname(sheet)).values()}
    return kinds.get("comments"), kinds.get("vmlDrawing")


def _with_relations(existing: bytes | None, added: str) -> bytes:
    if existing:
        return existing.replace(b"</Relationships>", added.encode() + b"</Relationships>")
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{added}</Relationships>'
    ).encode()


def _with_legacy_drawing(xml: bytes) -> bytes:
    """Insert <legacyDrawing> where the schema wants it: after page setup and drawings, before table parts."""
    tag = f'<legacyDrawing xmlns:r="{_OFFICE}" r:id="rIdReceiptV"/>'.encode()
    later = (b"<legacyDrawingHF", b"<picture", b"<oleObjects", b"<controls", b"<webPublishItems", b"<tableParts", b"<extLst")
    for mark in (*later, b"</worksheet>"):
        at = xml.rfind(mark)
        if at >= 0:
            return xml[:at] + tag + xml[at:]
    return xml


def _with_comments(xml: bytes, texts: Mapping[str, str]) -> bytes:
    """The part with our comments; what a cell already had is kept below ours."""
    author = len(re.findall(rb"<author\b", xml))
    before: dict[str, str] = {}

    def taken(match: re.Match[bytes]) -> bytes:
        ref = match[1].decode()
        if ref not in texts:
            return match[0]
        before[ref] = html.unescape(b"".join(re.findall(rb"<t\b[^>]*>(.*?)</t>", match[2], re.DOTALL)).decode())
        return b""

    xml = _COMMENT.sub(taken, xml)
    body = "".join(
        f'<comment ref="{ref}" authorId="{author}"><text><t xml:space="preserve">'
        f"{escape(text + (chr(10) + '原批注：' + before[ref] if ref in before else ''))}</t></text></comment>"
        for ref, text in texts.items()
    )
    xml = xml.replace(b"</authors>", f"<author>{_AUTHOR}</author></authors>".encode(), 1)
    return xml.replace(b"</commentList>", body.encode() + b"</commentList>", 1)


def _with_shapes(xml: bytes, cells: Sequence[tuple[int, str]]) -> bytes:
    shapes = "" if b'id="_x0000_t202"' in xml else _SHAPETYPE
    for number, (row, column) in enumerate(cells, start=1):
        at = 0
        for letter in column:
            at = at * 26 + ord(letter) - 64
        shapes += (
            '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"'
            f' id="_receipt{number}" type="#_x0000_t202" fillcolor="#ffffe1"'
            ' style="position:absolute;width:240pt;height:90pt;visibility:hidden">'
            '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
            f"<x:Anchor>{at},15,{row - 1},2,{at + 4},15,{row + 5},2</x:Anchor>"
            f"<x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row><x:Column>{at - 1}</x:Column></x:ClientData></v:shape>"
        )
    return xml.replace(b"</xml>", shapes.encode() + b"</xml>")
