"""Recordings of other programs in TOML: what commands printed, `[commands."uname -s"] stdout`, and what stood in files,
`[files."/etc/os-release"] content`; in an older form a command stands in `command`, and a file's bytes in `data`.

The form of the recordings that cnquery's tests are made of (Mondoo, `providers-sdk/v1/testutils`, its mock transport). A
file that is not in such a recording was looked for and not found. Every other output is read as if it had been handed
over by itself.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from scanner.collect.host.os_release import Naming
from scanner.collect.imported import linux_names, systeminfo, windows_names
from scanner.collect.imported.release_file import named_by_issue
from scanner.collect.imported.unix_names import NOT_TOLD, Uname, named_by_plist, named_by_sw_vers, named_by_uname
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_os import HostOs
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported, Telling
from scanner.model.records import dataclass
from scanner.model.words import Platform

_TABLE: Final = re.compile(r"^[ \t]*\[(?:commands|files)\.(?:\"|'|[A-Za-z0-9_-])", re.MULTILINE)
_BYTE: Final = 256
_LONGEST: Final = 8 * 1024 * 1024
_DEEP: Final = re.compile(r"""(?<![\w"'.\-])(?>[\w"'\-]+[ \t]*\.[ \t]*){100}""", re.ASCII)
"""A key of a hundred parts: tomllib takes a time that grows with their square, and these recordings have four at most."""
_UNAME: Final = {"s": "system", "r": "release", "v": "version", "m": "machine", "p": "processor"}
_SW_VERS: Final = {"productName": "ProductName", "productVersion": "ProductVersion", "buildVersion": "BuildVersion"}
_MACHINE: Final = re.compile(r"[A-Za-z0-9_]{2,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What was recorded, by question: `cmd:uname -s`, `file:/etc/os-release`; a command's output as it was printed."""

    files: Mapping[str, str]
    commands: Mapping[str, str]


def recorded(file: HandedFile) -> Recorded:
    """The answers in the file; raises Unreadable where it is no whole recording of this form."""
    text = file.text or ""
    if len(text) > _LONGEST:
        raise Unreadable("longer than any such recording")
    if _DEEP.search(text):
        raise Unreadable("a name has a hundred parts, as in no such recording")
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise Unreadable(f"is no whole TOML: {str(error)[:120]}") from error
    files, commands = _tables(said, "files"), _tables(said, "commands")
    printed = {_text(entry, "command") or name: entry for name, entry in commands.items()}
    return Recorded(
        files={path: _content(entry).removeprefix("\n") for path, entry in files.items() if _is_there(entry)},
        commands={name: _text(each, "stdout").removeprefix("\n") for name, each in printed.items() if _answered(each)},
    )


def _tables(said: Mapping[str, Any], name: str) -> dict[str, Mapping[str, Any]]:
    found = said.get(name, {})
    if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
        raise Unreadable(f"{name}: is no table of answers")
    return found


def _text(entry: Mapping[str, Any], key: str) -> str:
    said = entry.get(key, "")
    if not isinstance(said, str):
        raise Unreadable(f"{key}: is no text")
    return said


def _content(entry: Mapping[str, Any]) -> str:
    """Text, or a list of bytes."""
    data = entry.get("data")
    if not data:
        return _text(entry, "content")
    if not isinstance(data, list) or not all(type(each) is int and 0 <= each < _BYTE for each in data):
        raise Unreadable("data: is no list of bytes")
    return bytes(data).decode("utf-8", errors="replace")


def _is_there(entry: Mapping[str, Any]) -> bool:
    return ("content" in entry or "data" in entry) and entry.get("enoent") is not True


def _answered(entry: Mapping[str, Any]) -> bool:
    return "stdout" in entry and (entry.get("exit_status") in (None, 0) or bool(_text(entry, "stdout").strip()))


def read_os(said: Recorded) -> HostOs:
    """The system, by what it says of itself; raises Unsupported where nothing in the recording tells."""
    if windows := _windows(said):
        return windows
    uname = _uname(said)
    if macos := _macos(said, uname):
        return macos
    if uname.system in ("", "Linux"):
        if not said.files and uname.system == "":
            raise Unsupported("the recording holds nothing that names a system")
        arch: str | Unseen = uname.machine if _MACHINE.fullmatch(uname.machine) else NOT_TOLD
        if naming := _by_issue(said):
            return linux_names.host_os(naming, arch=arch)
        return linux_names.linux_told(said.files, arch=arch, kernel=uname.release)
    naming = linux_names.naming_of(said.files) if uname.system == "SunOS" else None
    if naming:
        return replace(linux_names.host_os(naming, arch=uname.machine or NOT_TOLD), family="unix")
    others = {f"cmd:{_program(name)}": printed.strip() for name, printed in said.commands.items()}
    others |= {f"file:{path}": text for path, text in said.files.items()}
    return named_by_uname(uname, others)


def _by_issue(said: Recorded) -> Naming | None:
    """What a terminal greets with names a system where no other file does."""
    if linux_names.naming_of(said.files):
        return None
    return named_by_issue(said.files.get("/etc/issue", ""))


def _program(command: str) -> str:
    """`/usr/bin/oslevel -s` is `oslevel -s`, wherever the program stands."""
    program, blank, arguments = command.strip().partition(" ")
    return f"{program.rpartition('/')[2]}{blank}{arguments}"


def _macos(said: Recorded, uname: Uname) -> HostOs | None:
    """By `sw_vers`, whole or a value a call, or by the property list that it reads."""
    printed = {_program(name): text for name, text in said.commands.items()}
    parts = {
        key: printed[f"sw_vers -{option}"].strip()
        for option, key in _SW_VERS.items()
        if f"sw_vers -{option}" in printed
    }
    text = printed.get("sw_vers") or "".join(f"{key}: {part}\n" for key, part in parts.items())
    if text.strip():
        return named_by_sw_vers(text, uname)
    plist = next((text for path, text in said.files.items() if path.endswith("/SystemVersion.plist")), "")
    return replace(named_by_plist(plist.encode()), arch=uname.machine or NOT_TOLD) if plist.strip() else None


def _uname(said: Recorded) -> Uname:
    """The words of `uname` stand in the order of uname(1), whatever the order of its letters."""
    found: dict[str, str] = {}
    for command, printed in said.commands.items():
        program, _, flags = _program(command).partition(" ")
        letters = [letter for letter in _UNAME if letter in flags]
        words = printed.split() if len(letters) > 1 else [printed.strip()]
        if program == "uname" and len(words) == len(letters):
            found |= {_UNAME[letter]: word for letter, word in zip(letters, words, strict=True)}
    return Uname(**{"system": "", **found})


def _windows(said: Recorded) -> HostOs | None:
    """The registry decides before WMI, and WMI before systeminfo: the first alone names Windows 11 by its build."""
    printed = list(said.commands.values())
    registry = [values for text in printed if (values := windows_names.current_version(text))]
    for values in registry:
        if "ProductName" in values:
            return windows_names.named_by_registry(values)
    for text in printed:
        if row := windows_names.operating_system(text):
            return windows_names.named_by_wmi(row)
    for text in printed:
        file = _as_file("", text)
        if systeminfo.recognises(file):
            return systeminfo.read_os(file)
    return windows_names.named_by_registry(registry[0]) if registry else None


def _as_file(name: str, text: str) -> HandedFile:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    whole = text if not text or text.endswith("\n") else text + "\n"
    return HandedFile(name=name, raw=whole.encode("utf-8", "surrogatepass"), text=whole, encoding="utf-8")


def finds(file: HandedFile) -> Iterator[Telling]:
    """The system, and whatever else the recorded outputs tell one by one."""
    said = recorded(file)
    others = list(_others(said))
    if _names_a_system(said):
        yield HostOs, partial(read_os, said)
    elif not others:
        raise Unsupported("the recording holds nothing that is known here")
    yield from others


def _names_a_system(said: Recorded) -> bool:
    if any(_program(command).startswith(("uname", "sw_vers")) for command in said.commands):
        return True
    if any(path.endswith("/SystemVersion.plist") for path in said.files):
        return True
    return linux_names.naming_of(said.files) is not None or _by_issue(said) is not None or _windows(said) is not None


def _others(said: Recorded) -> Iterator[Telling]:
    from scanner.collect.imported.every_kind import kinds_of  # late: it looks at every kind, this one among them

    for name, text in (*said.files.items(), *said.commands.items()):
        if text.strip():
            file = _as_file(name.rpartition("/")[2] if name.startswith("/") else "", text)
            for kind, read in kinds_of(file, name, without=IMPORTED.id):
                if kind is not HostOs:
                    yield kind, read


def recognises(file: HandedFile) -> bool:
    """TOML with tables of commands or files, each with what was printed or stood there."""
    text = file.text or ""
    return bool(_TABLE.search(text)) and any(each in text for each in ("stdout", "content", "data"))


IMPORTED = Imported(
    id="recorded-toml", platform=Platform.UNKNOWN, recognises=recognises, finds=finds, holds_others=True
)
