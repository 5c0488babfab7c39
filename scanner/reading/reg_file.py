r"""`.reg` files, as regedit.exe and `reg export` write them, and what `reg query` prints.

    Windows Registry Editor Version 5.00            REGEDIT4 of Windows 98 and NT 4 has texts in a code page, not UTF-16

    [HKEY_LOCAL_MACHINE\SOFTWARE\Example]           [-HKEY_…] takes the key away
    @="the unnamed value"
    "Text"="C:\\Folder \"quoted\""                  a line feed in it stands as it is
    "Number"=dword:0000002a
    "Bytes"=hex:01,02,\
      03                                            hex(2) is REG_EXPAND_SZ, hex(7) REG_MULTI_SZ, hex(b) REG_QWORD; `-` takes away

A value that was taken out as a secret is not told. An empty line ends every key, so a file that lacks the last one may have lost values; one that ends within a line is Unreadable.
Source: Microsoft, "How to add, modify, or delete registry subkeys and values by using a .reg file" (KB310516); [MS-DTYP].
"""

import base64
import re
from collections.abc import Iterator
from typing import Any, Final

from scanner.model.errors import Unreadable
from scanner.reading.decoded import UNKNOWN
from scanner.reading.reg_query import is_query, query_export
from scanner.reading.registry_export import REDACTED, RegistryExport, Section, short_path

_HEADS: Final = {"Windows Registry Editor Version 5.00": "utf-16-le", "REGEDIT4": ""}
_KEY: Final = re.compile(r"\[(-?)([^\n]+)\][ \t]*(?:;[^\n]*)?\n")
_NAME: Final = re.compile(r'(?:@|"((?>(?:[^"\\]|\\.)*))")[ \t]*=[ \t]*', re.DOTALL)
_TEXT: Final = re.compile(r'"((?>(?:[^"\\]|\\.)*))"[ \t]*(?:;[^\n]*)?\n', re.DOTALL)
_WORD: Final = re.compile(r"dword:([0-9a-fA-F]{1,8})[ \t]*(?:;[^\n]*)?\n", re.IGNORECASE)
_HEX: Final = re.compile(
    r"hex(?:\(([0-9a-fA-F]{1,8})\))?:((?>(?:[0-9a-fA-F, \t]|\\[ \t]*\n)*))(?:;[^\n]*)?\n", re.IGNORECASE
)
_REST: Final = re.compile(r"[^\n]*\n(?>(?:[ \t]+[^\n]*\n)*)")
"""A value to its end, whatever it holds: further lines of it are indented."""
_GONE: Final = re.compile(r"-[ \t]*(?:;[^\n]*)?\n")
_REMARK: Final = re.compile(r"[ \t]*;[^\n]*\n")
_BLANK: Final = re.compile(r"[ \t]*\n")
_ESCAPED: Final = re.compile(r'\\(["\\])')
_TYPES: Final = (
    "REG_NONE",
    "REG_SZ",
    "REG_EXPAND_SZ",
    "REG_BINARY",
    "REG_DWORD",
    "REG_DWORD_BIG_ENDIAN",
    "REG_LINK",
    "REG_MULTI_SZ",
    "REG_RESOURCE_LIST",
    "REG_FULL_RESOURCE_DESCRIPTOR",
    "REG_RESOURCE_REQUIREMENTS_LIST",
    "REG_QWORD",
)
_SIZES: Final = {"REG_DWORD": 4, "REG_QWORD": 8}


def is_registry_text(text: str) -> bool:
    """Whether the text begins as a `.reg` file or as what `reg query` prints."""
    return text.lstrip("\n ").split("\n", 1)[0].strip() in _HEADS or is_query(text)


def registry_export(text: str, encoding: str) -> RegistryExport:
    """The keys of the text, of either form; raises Unreadable where it is of neither, damaged, or cut within a line."""
    if is_query(text):
        return query_export(text, encoding)
    body = text.lstrip("\n ")
    head = body.split("\n", 1)[0].strip()
    if head not in _HEADS:
        raise Unreadable("it does not begin as a .reg file or as what `reg query` prints")
    return _Reader(body, wide=_HEADS[head], certain=encoding != UNKNOWN).read()


class _Reader:
    """Walks one file from its second line to its end."""

    def __init__(self, text: str, *, wide: str, certain: bool) -> None:
        self._text = text
        self._at = text.find("\n") + 1 or len(text)
        self._wide = wide
        self._certain = certain
        self._changes = False

    def read(self) -> RegistryExport:
        if not self._text.endswith("\n"):
            raise Unreadable("the last line does not end: the file was cut")
        sections = list(self._sections())
        return RegistryExport(sections=tuple(sections), changes=self._changes)

    def _sections(self) -> Iterator[Section]:
        self._pass_blanks()
        while self._at < len(self._text):
            found = self._take(_KEY)
            if found is None:
                raise self._wrong()
            values = dict(self._values())
            whole = self._at < len(self._text) or self._text.endswith("\n\n")
            self._pass_blanks()
            if found[1]:
                self._changes = True
            elif REDACTED not in found[2]:
                yield Section(path=short_path(found[2].rstrip("\\")), values=values, whole=whole)

    def _values(self) -> Iterator[tuple[str, dict[str, Any]]]:
        while not (
            self._at >= len(self._text) or _BLANK.match(self._text, self._at) or _KEY.match(self._text, self._at)
        ):
            if self._take(_REMARK):
                continue
            found = self._take(_NAME)
            if found is None:
                raise self._wrong()
            name = _plain(found[1] or "")
            if self._take(_GONE):
                self._changes = True
            else:
                yield name, self._value()

    def _value(self) -> dict[str, Any]:
        if found := self._take(_TEXT):
            return {"type": "REG_SZ", "data": self._sure(_plain(found[1]))}
        if found := self._take(_WORD):
            return {"type": "REG_DWORD", "data": int(found[1], 16)}
        if found := self._take(_HEX):
            return self._of_bytes(int(found[1] or "3", 16), found[2])
        found = _REST.match(self._text, self._at)
        if found is None or REDACTED not in found[0]:
            raise self._wrong()
        self._at = found.end()
        return {"type": "", "data": None}

    def _of_bytes(self, number: int, digits: str) -> dict[str, Any]:
        """What hexadecimal digits tell, by the number of the type."""
        kind = _TYPES[number] if number < len(_TYPES) else f"REG_{number}"
        try:
            raw = bytes(int(each, 16) for each in re.sub(r"[\\\s]", "", digits).split(",") if each)
        except ValueError as error:
            raise self._wrong() from error
        if len(raw) == _SIZES.get(kind):
            return {"type": kind, "data": int.from_bytes(raw, "little")}
        if kind in ("REG_SZ", "REG_EXPAND_SZ", "REG_MULTI_SZ"):
            return {"type": kind, "data": self._texts(kind, raw)}
        return {"type": kind, "data": {"b64": base64.b64encode(raw).decode()}}

    def _texts(self, kind: str, raw: bytes) -> str | list[str] | None:
        """Text as Windows keeps it: UTF-16, or of REGEDIT4 a code page, of which ASCII alone is certain."""
        try:
            said = raw.decode(self._wide or "ascii")
        except UnicodeDecodeError:
            return None
        if kind != "REG_MULTI_SZ":
            return said.rstrip("\0")
        return [each for each in said.split("\0") if each]

    def _sure(self, said: str) -> str | None:
        return said if (self._certain or said.isascii()) and REDACTED not in said else None

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self._at)
        if found:
            self._at = found.end()
        return found

    def _pass_blanks(self) -> None:
        while self._take(_BLANK) or self._take(_REMARK):
            pass

    def _wrong(self) -> Unreadable:
        return Unreadable(f"line {self._text.count(chr(10), 0, self._at) + 1} is none of a .reg file")


def _plain(written: str) -> str:
    return _ESCAPED.sub(r"\1", written)
