"""Workbooks of one sheet in Office Open XML, written row by row: of large tables openpyxl takes ten times as long.

Source: ECMA-376, Office Open XML, part 1 (SpreadsheetML) and part 2 (packages).
"""

from __future__ import annotations

import datetime as dt
import itertools
import zipfile
from collections.abc import Iterable, Iterator
from html import escape
from typing import BinaryIO

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS_AT_ONCE = 10_000
_LETTERS = 26

_FIXED = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEETS}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEETS}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SHEETS}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SHEETS}.sharedStrings+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    '<Relationship Id="rId2" '
    'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


class SharedTexts:
    """The texts of a workbook, each of which is stored once; cells name them by their place."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        """The place of a text, which is added if it is new."""
        return self._places.setdefault(text, len(self._places))

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)


def column_name(place: int) -> str:
    """Letters of a column: 0 is A, 26 is AA."""
    name = ""
    while place >= 0:
        place, letter = divmod(place, _LETTERS)
        name = chr(ord("A") + letter) + name
        place -= 1
    return name


def cell_end(text: int, bold: bool = False) -> str:
    """What follows a cell's reference (``<c r="A1``) if it holds a shared text."""
    style = ' s="1"' if bold else ""
    return f'" t="s"{style}><v>{text}</v></c>'


def number_end(value: float) -> str:
    """What follows a cell's reference if it holds a number."""
    return f'"><v>{value!r}</v></c>'


def write_workbook(
    file: BinaryIO, *, name: str, rows: Iterable[str], texts: SharedTexts, creator: str, day: dt.date
) -> None:
    """Write the workbook. The same rows give the same bytes.

    Args:
        file: to write to.
        name: of the sheet, at most 31 characters.
        rows: XML of each row in order; may add to the texts.
        texts: that cells name.
        creator: of the workbook.
        day: told as that of its making.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in _FIXED.items():
            _write(package, part, [content])
        _write(package, "docProps/core.xml", [_core(creator, day)])
        sheet = f'<sheets><sheet name="{escape(name)}" sheetId="1" r:id="rId1"/></sheets>'
        _write(package, "xl/workbook.xml", [f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{sheet}</workbook>'])
        begin, end = f'<worksheet xmlns="{_MAIN}"><sheetData>', "</sheetData></worksheet>"
        _write(package, "xl/worksheets/sheet1.xml", itertools.chain([begin], rows, [end]))
        shared = (f'<si><t xml:space="preserve">{escape(text, quote=False)}</t></si>' for text in texts)
        _write(package, "xl/sharedStrings.xml", itertools.chain([f'<sst xmlns="{_MAIN}">'], shared, ["</sst>"]))


def _write(package: zipfile.ZipFile, part: str, content: Iterable[str]) -> None:
    """Write a part with the fixed time that archives begin at: the present one would make each workbook differ."""
    entry = zipfile.ZipInfo(part)
    entry.compress_type = package.compression
    pieces = itertools.chain([_HEAD], content)
    with package.open(entry, "w") as file:
        while taken := list(itertools.islice(pieces, _PARTS_AT_ONCE)):
            file.write("".join(taken).encode())


def _core(creator: str, day: dt.date) -> str:
    made = f'xsi:type="dcterms:W3CDTF">{day.isoformat()}T00:00:00Z'
    return (
        f'<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:creator>{escape(creator, quote=False)}</dc:creator><dcterms:created {made}</dcterms:created>"
        f"<dcterms:modified {made}</dcterms:modified></cp:coreProperties>"
    )
