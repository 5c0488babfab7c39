"""Which macOS: `sw_vers`, `system_profiler SPSoftwareDataType` in any language, and SystemVersion.plist of
/System/Library/CoreServices as XML or binary.
"""

import re
from typing import Final

from scanner.collect.imported.one_machine import refuse_differing
from scanner.collect.imported.unix_names import named_by_plist, named_by_sw_vers
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_os import HostOs
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_KEYS = (b"ProductName", b"ProductVersion", b"ProductBuildVersion")
_LONGEST = 64 * 1024
_PROFILED: Final = re.compile(
    r"^ {2,}[^:\n]{1,60}: (macOS|Mac OS X|OS X) (?:Server )?(\d{1,2}(?:\.\d{1,3}){0,2}) \((\w{3,12})\)$", re.MULTILINE
)
_SAID: Final = re.compile(r"^ProductVersion:[ \t]*(\S+)[ \t]*\nBuildVersion:[ \t]*(\S+)", re.MULTILINE)
_KERNEL: Final = re.compile(r"^ {2,}[^:\n]{1,60}: Darwin \d", re.MULTILINE)


def read(file: HandedFile) -> HostOs:
    """Name, version and build."""
    if _is_plist(file.raw):
        return named_by_plist(file.raw)
    if not file.raw.rstrip(b"\0").endswith((b"\n", b"\r")):
        raise Unreadable("the last line does not end: the file was cut")
    text = file.text or ""
    for each in (_SAID, _PROFILED):
        refuse_differing(" ".join(found) for found in each.findall(text))
    profiled = _PROFILED.search(text)
    if profiled:
        name, version, build = profiled.groups()
        return named_by_sw_vers(f"ProductName: {name}\nProductVersion: {version}\nBuildVersion: {build}\n")
    return named_by_sw_vers(text)


def _is_plist(raw: bytes) -> bool:
    return raw.lstrip()[:9] in (b"<?xml ver", b"<!DOCTYPE") or raw.startswith((b"bplist00", b"<plist"))


def recognises(file: HandedFile) -> bool:
    """The names of the system's own keys, in a property list or one a line."""
    if len(file.raw) > _LONGEST:
        return False
    if _is_plist(file.raw):
        return all(each in file.raw for each in _KEYS)
    text = file.text or ""
    if _PROFILED.search(text) and _KERNEL.search(text):
        return True
    lines = text.split("\n")
    return any(line.startswith("ProductVersion:") for line in lines) and any(
        line.startswith("ProductName:") for line in lines
    )


IMPORTED = Imported(id="macos-version", platform=Platform.MACOS, recognises=recognises, reads={HostOs: read})
