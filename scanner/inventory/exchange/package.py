"""The first gate of a workbook: an .xlsx is a ZIP of XML, and either can be a bomb.

Refused before anything is built: what is no .xlsx, too many or too large parts (the real bytes count, not those the ZIP
states), document type definitions, parts that are no UTF-8, macros, links to other workbooks.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from scanner.inventory.findings import Refused

MAX_FILE_BYTES: Final = 64 * 1024 * 1024
MAX_PARTS: Final = 2_000
MAX_PART_BYTES: Final = 128 * 1024 * 1024
MAX_ALL_BYTES: Final = 192 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_DTD: Final = (b"<!DOCTYPE", b"<!ENTITY")


def checked_package(raw: bytes, name: str) -> zipfile.ZipFile:
    """The ZIP of a workbook that is safe to read; raises Refused with what is wrong with it."""
    if len(raw) > MAX_FILE_BYTES:
        raise Refused(name, "file_large", limit=f"{MAX_FILE_BYTES:,}")
    if raw.startswith(_OLD_EXCEL):
        raise Refused(name, "workbook_old")
    try:
        package = zipfile.ZipFile(io.BytesIO(raw))
        _check_parts(package, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise Refused(name, "workbook_none") from error
    return package


def _check_parts(package: zipfile.ZipFile, name: str) -> None:
    parts = package.infolist()
    names = {each.filename for each in parts}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise zipfile.BadZipFile(name)
    if len(parts) > MAX_PARTS or len(names) != len(parts):
        raise Refused(name, "workbook_parts")
    _check_names(names, name)
    total = 0
    for part in parts:
        is_xml = part.filename.endswith((".xml", ".rels"))
        for chunk in _chunks(package, part, name):
            total += len(chunk)
            if total > MAX_ALL_BYTES:
                raise Refused(name, "workbook_bomb", limit=f"{MAX_ALL_BYTES:,}")
            if is_xml:
                _check_xml(chunk, name)


def _check_names(parts: set[str], name: str) -> None:
    if any(each.startswith("xl/externalLinks/") or each == "xl/connections.xml" for each in parts):
        raise Refused(name, "workbook_linked")
    if any(each.endswith("vbaProject.bin") for each in parts):
        raise Refused(name, "workbook_macros")


def _chunks(package: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """The part's bytes; each chunk begins with the end of the one before, so that no word hides in a seam."""
    read, seam = 0, b""
    with package.open(part) as file:
        while chunk := file.read(_CHUNK):
            read += len(chunk)
            if read > MAX_PART_BYTES:
                raise Refused(name, "workbook_bomb", limit=f"{MAX_PART_BYTES:,}")
            yield seam + chunk
            seam = chunk[-16:]


def _check_xml(chunk: bytes, name: str) -> None:
    if b"\0" in chunk or any(word in chunk for word in _NO_DTD):
        raise Refused(name, "workbook_xml")
