"""The entries of a Windows runner's answer brought into the shapes of model/question.py.

The runner tells what .NET Framework gave it, as it is; signs, dates and names of types are put right here. Each function
raises TypeError, ValueError, KeyError or AttributeError for what has not the form it must have.
"""

import base64
from collections.abc import Callable, Mapping
from typing import Any, Final

from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.reach.entries import text_of
from scanner.reach.failures import gap_entry
from scanner.reach.limits import Limits

Why = Callable[[str, Any], GapError]
"""The gap that an error of the runner means, of the entry with this name."""
Shape = Callable[[Any, Why, Limits], tuple[Any, bool]]
"""The entries, and whether some were left out."""

_TICKS_OF_1970: Final = 621_355_968_000_000_000
_TICKS: Final = 10_000_000
"""A second of .NET's DateTime.Ticks, which count from the year 1."""
_TYPES: Final = {
    "String": "REG_SZ", "ExpandString": "REG_EXPAND_SZ", "MultiString": "REG_MULTI_SZ", "Binary": "REG_BINARY",
    "DWord": "REG_DWORD", "QWord": "REG_QWORD", "None": "REG_NONE",
}  # fmt: skip
"""Microsoft.Win32.RegistryValueKind; .NET 2.0 calls REG_NONE and types of other makers Unknown."""
_BITS: Final = {"REG_DWORD": 32, "REG_QWORD": 64}
_KINDS: Final = {"cloud": "file", "file": "file", "folder": "folder", "link": "link"}
_MEMBERS: Final = {"user": "user", "group": "group"}


def _reg(source: Any, _why: Why, _limits: Limits) -> tuple[Any, bool]:
    subkeys = source["subkeys"]
    if not all(isinstance(each, str) for each in subkeys):
        raise TypeError("a subkey has no name")
    return {"subkeys": sorted(subkeys), "values": _values(source["values"])}, False


def _regs(source: Any, why: Why, limits: Limits) -> tuple[Any, bool]:
    return _each(source, why, limits, lambda _name, entry: {"values": _values(entry["values"])})


def _values(source: Any) -> dict[str, Any]:
    return {name: _value(name, each["type"], each["data"]) for name, each in sorted(source.items())}


def _value(name: str, kind: Any, data: Any) -> dict[str, Any]:
    word = _TYPES.get(kind)
    if word is None or data is None:
        return dict(gap_entry(Unsupported(f"{name}: .NET Framework does not read a value of this type")))
    if isinstance(data, bool) or not isinstance(data, (int, str, list, dict)):
        raise TypeError(f"{name} is of no known type")
    if isinstance(data, list) and not all(isinstance(each, str) for each in data):
        raise TypeError(f"{name} is no list of texts")
    if isinstance(data, dict):
        base64.b64decode(data["b64"], validate=True)
    elif isinstance(data, int):
        data %= 1 << _BITS[word]  # .NET gives a signed number
    return {"data": data, "type": word}


def _cim(source: Any, _why: Why, limits: Limits) -> tuple[Any, bool]:
    if not isinstance(source, list) or not all(isinstance(each, dict) for each in source):
        raise TypeError("no objects")
    return [dict(sorted(each.items())) for each in source[: limits.matches]], len(source) > limits.matches


def _members(source: Any, _why: Why, limits: Limits) -> tuple[Any, bool]:
    found = [
        {"kind": _MEMBERS.get(each["kind"].lower(), "other"), "name": str(each["name"]), "sid": _sid(each["sid"])}
        for each in source
    ]
    return found[: limits.matches], len(found) > limits.matches


def _sid(value: Any) -> str:
    if not isinstance(value, str) or not value.startswith("S-1-"):
        raise TypeError("a member has no SID")
    return value


def _list(source: Any, _why: Why, limits: Limits) -> tuple[Any, bool]:
    names = {name: _KINDS[kind] for name, kind in sorted(source.items())}
    return dict(list(names.items())[: limits.names]), len(names) > limits.names


def _stat(source: Any, why: Why, limits: Limits) -> tuple[Any, bool]:
    return _each(source, why, limits, _standing)


def _standing(_name: str, entry: Any) -> dict[str, Any]:
    return {"mtime": _seconds(entry["ticks"]), "size": _whole(entry["size"]), "type": _KINDS[entry["type"]]}


def _heads(source: Any, why: Why, limits: Limits) -> tuple[Any, bool]:
    def head(_name: str, entry: Any) -> dict[str, Any]:
        return text_of(_bytes(entry)) | {"mtime": _seconds(entry["ticks"]), "size": _whole(entry["size"])}

    return _each(source, why, limits, head)


def _files(source: Any, why: Why, limits: Limits) -> tuple[Any, bool]:
    def content(name: str, entry: Any) -> dict[str, Any]:
        read = _bytes(entry)
        if len(read) < _whole(entry["read"]):
            return dict(gap_entry(Unreadable(f"{name}: it and the files before it reach {limits.max_bytes} bytes")))
        return dict(text_of(read))

    found, cut = _each(source, why, limits, content)
    return found, cut or any(_whole(each["read"]) > len(_bytes(each)) for each in source.values() if "read" in each)


def _each(
    source: Any, why: Why, limits: Limits, entry_of: Callable[[str, Any], dict[str, Any]]
) -> tuple[dict[str, Any], bool]:
    """Entries and gaps together, as the other connectors give them: nothing seen but gaps is the first gap itself."""
    items = sorted(source.items())
    gaps = {name: why(name, each["error"]) for name, each in items if "error" in each}
    if gaps and len(gaps) == len(items):
        raise next(iter(gaps.values()))
    found = {name: dict(gap_entry(gaps[name])) if name in gaps else entry_of(name, each) for name, each in items}
    return dict(list(found.items())[: limits.matches]), len(found) > limits.matches


def _seconds(ticks: Any) -> int:
    return (_whole(ticks) - _TICKS_OF_1970) // _TICKS


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("no whole number")
    return value


def _bytes(entry: Mapping[str, Any]) -> bytes:
    return base64.b64decode(entry["b64"], validate=True)


SHAPES: Final[Mapping[str, Shape]] = {
    "reg": _reg,
    "regs": _regs,
    "cim": _cim,
    "members": _members,
    "list": _list,
    "stat": _stat,
    "files": _files,
    "heads": _heads,
}
