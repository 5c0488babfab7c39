"""Entries of answers: contents, and what posix_runner.sh prints of files: types, standings, names."""

import base64
import stat
from typing import Any

from scanner.model.errors import Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.reach.failures import gap_entry
from scanner.reach.names import shown

_LETTERS = {
    b"f": "file",
    b"d": "folder",
    b"l": "link",
    b"p": "pipe",
    b"s": "socket",
    b"b": "device",
    b"c": "device",
    b"D": "device",
}
_BY_FIND = kept_pattern(rb"([a-zA-Z]) ([0-7]{1,5}) (\d{1,10}) (\d{1,10}) (\d{1,19}) (-?\d{1,19})(\.\d*)? (\d{1,19})")
"""find -printf '%y %m %U %G %s %T@ %n' (find(1) of GNU findutils)."""
_BY_STAT = kept_pattern(rb"= ([0-9a-f]{1,8}) (\d{1,10}) (\d{1,10}) (\d{1,19}) (-?\d{1,19}) (\d{1,19})")
"""stat -c '%f %u %g %s %Y %h' (GNU coreutils, busybox)."""
_MODES = {
    stat.S_IFREG: b"f",
    stat.S_IFDIR: b"d",
    stat.S_IFLNK: b"l",
    stat.S_IFIFO: b"p",
    stat.S_IFSOCK: b"s",
}


def entry_of_standing(said: bytes, to: bytes) -> dict[str, Any]:
    """The entry of `stat:` for one path; a gap when the record has not the form it must have."""
    found = _BY_FIND.fullmatch(said)
    if found:
        letter, mode, uid, gid, size, mtime, fraction, links = found.groups()
        seconds = int(mtime) - bool(mtime.startswith(b"-") and (fraction or b"").strip(b".0"))
        return _standing(
            letter, int(mode, 8), to, uid=int(uid), gid=int(gid), size=int(size), mtime=seconds, links=int(links)
        )
    found = _BY_STAT.fullmatch(said)
    if found:
        raw_mode = int(found[1], 16)
        uid, gid, size, mtime, links = map(int, found.groups()[1:])
        letter = _MODES.get(stat.S_IFMT(raw_mode), b"c")
        return _standing(letter, stat.S_IMODE(raw_mode), to, uid=uid, gid=gid, size=size, mtime=mtime, links=links)
    return gap_entry(Unreadable(f"what stands there was told as {shown(said[:80])!r}"))


def _standing(letter: bytes, mode: int, to: bytes, **numbers: int) -> dict[str, Any]:
    said: dict[str, Any] = {"type": _LETTERS.get(letter, "device"), "mode": f"{mode:04o}", **numbers}
    if letter == b"l":
        said["to"] = shown(to)
    return dict(sorted(said.items()))


def names_of(records: bytes) -> dict[str, Any]:
    """Names in a folder with their types; each record is a letter and a name, ended by NUL."""
    found: dict[str, Any] = {}
    for record in records.split(b"\0")[:-1]:
        name = shown(record[1:])
        known = _LETTERS.get(record[:1])
        entry = known or gap_entry(Unreadable(f"{name}: of no known type"))
        found[name] = gap_entry(Unreadable(f"{name}: two names are written alike")) if name in found else entry
    return found


def text_of(content: bytes) -> dict[str, str]:
    """Content as answers hold it: text where it is UTF-8 without NUL, else base64."""
    if b"\0" not in content:
        try:
            return {"text": content.decode("utf-8")}
        except UnicodeDecodeError:
            pass
    return {"b64": base64.b64encode(content).decode("ascii")}
