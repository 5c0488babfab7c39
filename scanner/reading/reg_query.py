r"""What `reg query` prints, with and without `/s`: keys by their whole names, values below them after four spaces.

    HKEY_LOCAL_MACHINE\SOFTWARE\Example
        Text    REG_SZ    C:\Folder
        (Default)    REG_SZ    (value not set)        both words are in the language of Windows
        Bytes    REG_BINARY    0102

    HKEY_LOCAL_MACHINE\SOFTWARE\Example\Below         without /s, of keys below only the names

Asked for one value (`/v NAME`) it prints that alone, as of a key that has no other, and behind a search a sentence with the number
of matches: of such keys nothing else is told.

Recorded on Windows 7 to 11; reg.exe 3.0 of Windows XP has tabs between and a line "! REG.EXE VERSION 3.0" before all.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from scanner.model.errors import Unreadable
from scanner.reading.decoded import UNKNOWN
from scanner.reading.registry_export import REDACTED, RegistryExport, Section, short_path

_OLD_HEAD: Final = re.compile(r"! REG\.EXE VERSION [\d.]+\n+")
_KEY: Final = re.compile(r"(HKEY_(?:LOCAL_MACHINE|CURRENT_USER|USERS|CLASSES_ROOT|CURRENT_CONFIG)(?:\\.*)?)")
_VALUE: Final = re.compile(r"    (.*?)(?:    |\t)(REG_[A-Z_]{2,30})(?:(?:    |\t)(.*))?")
_SAID: Final = re.compile(r"\(.*\)|<.*>")
"""The unnamed value, and that it is not set: reg.exe of Windows XP has angle brackets."""
_MATCHES: Final = re.compile(r"\S[^\n]{0,100}\d[^\n]{0,100}")
_NUMBERS: Final = frozenset(("REG_DWORD", "REG_QWORD", "REG_DWORD_BIG_ENDIAN"))
_TEXTS: Final = frozenset(("REG_SZ", "REG_EXPAND_SZ", "REG_MULTI_SZ"))


def is_query(text: str) -> bool:
    """Whether the first line names a key, or reg.exe of Windows XP."""
    body = text.lstrip("\n")
    return bool(_OLD_HEAD.match(body) or _KEY.fullmatch(body.split("\n", 1)[0].rstrip()))


def query_export(text: str, encoding: str) -> RegistryExport:
    """The keys whose values are printed; raises Unreadable where it is damaged, or cut within a line."""
    body = _OLD_HEAD.sub("", text.lstrip("\n"), count=1)
    if not body.endswith("\n"):
        raise Unreadable("the last line does not end: the file was cut")
    lines = body.rstrip("\n").split("\n")
    searched = (
        len(lines) > 1
        and not lines[-2].strip()
        and _MATCHES.fullmatch(lines[-1])
        and not _KEY.fullmatch(lines[-1].rstrip())
    )
    if searched:
        lines = lines[:-1]
    sections = tuple(_sections([*lines, ""], certain=encoding != UNKNOWN))
    if searched or _asks_for_one(sections, lines):
        sections = tuple(replace(each, chosen=True) for each in sections)
    if not searched and not body.endswith("\n\n"):
        sections = (*sections[:-1], *(replace(each, whole=False) for each in sections[-1:]))
    return RegistryExport(sections=sections)


def _asks_for_one(sections: tuple[Section, ...], lines: list[str]) -> bool:
    """Whether all there is are keys with one value each, of the same name, and no key without values is named."""
    names = {name.lower() for each in sections for name in each.values}
    keys = [short_path(found[1]) for line in lines if (found := _KEY.fullmatch(line.rstrip()))]
    if sections and len(keys) == len(sections) + 1 and not keys[-1].startswith(f"{keys[-2]}\\"):
        keys.pop()  # the last was cut before its value; below another it would be one of those that are only named
    return len(names) == 1 and all(len(each.values) == 1 for each in sections) and len(keys) == len(sections)


def _sections(lines: list[str], *, certain: bool) -> Iterator[Section]:
    """Keys without a value are left out: without `/s` nobody can tell those from keys that were only named."""
    path = ""
    values: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(lines):
        key = _KEY.fullmatch(line.rstrip())
        if key or not line.strip():
            if path and values:
                yield Section(path=path, values=values)
            path, values = (short_path(key[1]), {}) if key else (path if not values else "", {})
            continue
        found = _VALUE.fullmatch(line)
        if not path or (found is None and not values):
            raise Unreadable(f"line {number + 1} is none of `reg query`")
        if found is None:  # the text before goes on: it holds a line feed
            values[next(reversed(values))]["data"] = None
        else:
            _note(values, found, certain=certain)
    if path and values:
        yield Section(path=path, values=values, whole=False)


def _note(values: dict[str, dict[str, Any]], found: re.Match[str], *, certain: bool) -> None:
    name, kind, data = found[1], found[2], found[3] or ""
    if _SAID.fullmatch(name):
        if _SAID.fullmatch(data):
            return
        name = ""
    values[name] = {"type": kind, "data": _data(kind, data, certain=certain)}


def _data(kind: str, data: str, *, certain: bool) -> Any:
    """As `reg:` tells it; None where the page of the text is not known, or a secret was taken out."""
    if REDACTED in data:
        return None
    if kind in _NUMBERS:
        if not re.fullmatch(r"0x[0-9a-fA-F]{1,16}", data.strip()):
            raise Unreadable(f"{data[:40]!r} is no {kind}")
        return int(data.strip(), 16)
    if kind in _TEXTS:
        if not (certain or data.isascii()):
            return None
        return [each for each in data.split("\\0") if each] if kind == "REG_MULTI_SZ" else data
    if not re.fullmatch(r"(?>(?:[0-9a-fA-F]{2})*)", data.strip()):
        raise Unreadable(f"{data[:40]!r} is no {kind}")
    return {"b64": base64.b64encode(bytes.fromhex(data.strip())).decode()}
