"""Workbooks as small as can be (ECMA-376 part 1), made of rows of anything: what an office program would save, or a wicked one."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(sheets: Mapping[str, Any]) -> bytes:
    """One sheet each; what is no list of lists of cells becomes a row of its own."""
    names = list(sheets)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType='
        f'"{_TYPE}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
            for at in range(1, len(names) + 1)
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}"><sheets>'
        + "".join(f'<sheet name={_quoted(name)} sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(names, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{at}" Type="{_RELS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
            for at in range(1, len(names) + 1)
        )
        + "</Relationships>",
    }
    for at, name in enumerate(names, 1):
        rows = "".join(_row(number, row) for number, row in enumerate(_list(sheets[name]), 1))
        parts[f"xl/worksheets/sheet{at}.xml"] = f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return packed(parts)


def packed(parts: Mapping[str, str]) -> bytes:
    """A ZIP archive of these texts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name[:1000] or "x"), text.encode("utf-8", "replace"))
    return made.getvalue()


def _quoted(text: object) -> str:
    return '"' + escape(str(text), {'"': "&quot;"}) + '"'


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _row(number: int, row: object) -> str:
    return f'<row r="{number}">' + "".join(_cells(number, _list(row))) + "</row>"


def _cells(number: int, row: list[Any]) -> Iterator[str]:
    for at, value in enumerate(row):
        place = f"{_letters(at)}{number}"
        if isinstance(value, bool):
            yield f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        elif isinstance(value, (int, float)):
            yield f'<c r="{place}"><v>{value}</v></c>'
        elif isinstance(value, str) and value.startswith("="):
            yield f'<c r="{place}"><f>{escape(value[1:])}</f></c>'
        elif value is not None:
            yield f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def _letters(at: int) -> str:
    return (_letters(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)
