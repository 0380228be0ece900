"""Small Excel workbooks, written by hand, so that what no spreadsheet program writes can be written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(
    sheets: Mapping[str, Sequence[Sequence[object]]], far: str = "", shared: tuple[str, int] = ("", 0)
) -> bytes:
    """The bytes of a workbook.

    ``far`` is the place of one more cell in each sheet, such as XFD1048576; ``shared`` a text that stands once in the
    file and in so many more rows of each sheet.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _parts(sheets, far, shared).items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return stream.getvalue()


def _parts(sheets: Mapping[str, Sequence[Sequence[object]]], far: str, shared: tuple[str, int]) -> dict[str, str]:
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>'
        for name, number in zip(sheets, numbers, strict=True)
    )
    relations = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    relations += f'<Relationship Id="s" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
    }
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}"><si><t>{escape(shared[0])}</t></si></sst>'
    for number, rows in zip(numbers, sheets.values(), strict=True):
        cells = "".join(_row(place, row) for place, row in enumerate(rows, 1))
        cells += '<row><c t="s"><v>0</v></c></row>' * shared[1]
        last = f'<row r="{far.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{far}"><v>1</v></c></row>' if far else ""
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}{last}</sheetData></worksheet>'
        )
    return parts


def _row(number: int, cells: Sequence[object]) -> str:
    written = "".join(_cell(f"{chr(ord('A') + place)}{number}", value) for place, value in enumerate(cells))
    return f'<row r="{number}">{written}</row>'


def _cell(place: str, value: object) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'
