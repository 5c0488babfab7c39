r"""The text heads that agents and the centre write to each other: `name: value`, one a line, in one fixed order.

UTF-8, lines ended by a line feed alone, no line twice, none left out, an empty line at the end. They are this plain so
that a script of PowerShell 2.0 can write them; there is one way to spell a head, but for spaces around a value.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from scanner.model.errors import BadInput, Problem
from scanner.model.kept_code import kept_pattern
from scanner.model.question import MachineIdentity

MAX_HEAD_BYTES: Final = 8192
MAX_VALUE: Final = 1024
AGENT = kept_pattern(r"[a-z0-9]{5}")
CODE = kept_pattern(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""As an agency, a site or a target is called in an inventory."""
_MAC = kept_pattern(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_STAMP = kept_pattern(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
MAX_MACS: Final = 32


def refused(name: str, message: str) -> BadInput:
    """What is wrong with the file `name`."""
    return BadInput(Problem(file=name, message=message))


def compose(first: str, values: Mapping[str, str]) -> bytes:
    """A head with its empty line; no value may hold a line feed."""
    return "".join(
        f"{line}\n" for line in (first, *(f"{name}: {value}" for name, value in values.items()), "")
    ).encode()


def parse(raw: bytes, name: str, *, first: str, fields: Sequence[str]) -> tuple[dict[str, str], int]:
    """The values by field, and where the head ends; raises BadInput for everything that `compose` would not write."""
    if not raw.startswith(f"{first}\n".encode()):
        raise refused(name, f"its first line is not {first!r}")
    end = raw.find(b"\n\n", 0, MAX_HEAD_BYTES)
    if end < 0:
        raise refused(name, "its head has no end")
    try:
        lines = raw[: end + 1].decode("utf-8").split("\n")[1:-1]
    except UnicodeDecodeError as error:
        raise refused(name, "its head is no UTF-8 text") from error
    if len(lines) != len(fields):
        raise refused(name, f"its head has {len(lines)} lines instead of {len(fields)}")
    return {field: _value(line, field, name) for line, field in zip(lines, fields, strict=True)}, end + 2


def _value(line: str, field: str, name: str) -> str:
    said, colon, value = line.partition(":")
    if said != field or not colon or not (value == "" or value.startswith(" ")):
        raise refused(name, f"{line[:60]!r} stands where {field!r} should")
    value = value.strip(" ")
    if len(value) > MAX_VALUE or not value.isprintable():
        raise refused(name, f"the value of {field} is too long, or not plain text")
    return value


def stamp(moment: datetime) -> str:
    """`2026-11-30T07:30:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(value: str, field: str, name: str) -> datetime:
    """The moment a stamp tells; raises BadInput."""
    try:
        if _STAMP.fullmatch(value):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise refused(name, f"{field} is no moment such as 2026-11-30T07:30:00Z")


def code_of(value: str, field: str, name: str, *, parts: int = 1) -> str:
    """A code of the inventory, of up to `parts` parts with slashes between them, or nothing; raises BadInput."""
    pieces = value.split("/")
    if value and (len(pieces) > parts or not all(CODE.fullmatch(each) for each in pieces)):
        raise refused(name, f"{field} is no code such as so-noi-vu")
    return value


def agent_of(value: str, name: str) -> str:
    """The id of an agent; raises BadInput."""
    if not AGENT.fullmatch(value):
        raise refused(name, "agent is no id of five letters and digits")
    return value


def is_mac(said: str) -> bool:
    """True for the one spelling of an address that heads hold."""
    return _MAC.fullmatch(said) is not None


def identity_lines(identity: MachineIdentity) -> dict[str, str]:
    """The lines that tell one machine from another."""
    return {"serial": identity.serial, "machine-id": identity.machine_id, "macs": ",".join(identity.macs)}


def identity_of(values: Mapping[str, str], name: str) -> MachineIdentity:
    """The machine a head tells of; raises BadInput."""
    macs = tuple(values["macs"].split(",")) if values["macs"] else ()
    if len(macs) > MAX_MACS or not all(map(is_mac, macs)):
        raise refused(name, "macs are no addresses such as 52:54:00:12:34:56, with commas between them")
    return MachineIdentity(serial=values["serial"], machine_id=values["machine-id"].lower(), macs=macs)
