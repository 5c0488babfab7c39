r"""Recordings of SNMP agents in the form of snmpsim: a line an object, `OID|tag|value` (snmpsim, "Managing simulation data").

The tag is the number of the type in BER; with an `x` behind it the value stands in hexadecimal digits, with an `e` as text with
`\xff` and the like. A tag may name a module that makes the value up (`2:numeric`): what is written is no answer then.
"""

import re
from typing import Final

from scanner.model.errors import BadInput, Problem
from scanner.model.records import dataclass

MAX_BYTES: Final = 64 * 1024 * 1024
_LINE: Final = re.compile(r"\.?(\d{1,10}(?:\.\d{1,10}){0,127})\|(\d{1,3})([xe]?)\|(.*)")
"""An object has at most 128 numbers of 32 bits (RFC 2578 §7.1.3)."""
_OBJECT: Final = "6"
_ESCAPE: Final = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_SIGNS: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2}[ :]?)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnmpRecording:
    """Values by object, objects without a dot in front; how many lines were none of this form."""

    values: dict[str, str]
    unread: int


def snmp_recording(raw: bytes, name: str) -> SnmpRecording:
    """What was recorded; raises BadInput where no line is of this form."""
    values: dict[str, str] = {}
    unread = 0
    if len(raw) > MAX_BYTES:
        raise BadInput(Problem(file=name, message=f"is larger than {MAX_BYTES:,} bytes"))
    for line in raw.decode("utf-8-sig", "replace").split("\n"):
        found = _LINE.fullmatch(line.rstrip("\r"))
        if found is None:
            unread += bool(line.strip()) and not line.startswith("#")
            continue
        oid, tag, form, value = found.groups()
        values[oid] = _value(tag, form, value)
    if not values:
        raise BadInput(
            Problem(file=name, line=1, column=1, message="no line of it is OID|tag|value, as snmpsim records")
        )
    return SnmpRecording(values=values, unread=unread)


def _value(tag: str, form: str, value: str) -> str:
    if form == "x" and _HEX.fullmatch(value.strip()):
        return bytes.fromhex(re.sub("[ :]", "", value)).decode("utf-8", "replace")
    if form == "e":
        return _ESCAPE.sub(_unescaped, value.encode()).decode("utf-8", "replace")
    return value.strip().strip(".") if tag == _OBJECT else value


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[1].decode()) if found[1] else _SIGNS.get(found[2], found[2])
