"""What windows_runner.ps1 would print, byte for byte, written a second time in Python from its text: no PowerShell runs here.

A computer is a mapping of questions to what the runner finds: `Found` for each. Where both disagree, the script is right.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

PIECE = 45_000
NAME = {
    "serial": "VMware-56 4d",
    "product": "Microsoft Windows 10 Pro ",
    "macs": "00:50:56:C0:00:08,00:50:56:C0:00:01",
}
HEAD = {
    "machine-id": "3F2504E0-4F89-41D3-9A0C-0305E82C3301",
    "language": "vi-VN",
    "powershell": "5.1.19041.4291",
    "elevated": "1",
    "emulated": "",
    "windows": "C:\\Windows",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one question finds: JSON beside bytes."""

    says: Mapping[str, Any] = field(default_factory=dict)
    out: bytes = b""
    err: bytes = b""


def text(value: str) -> str:
    """The function Text: everything but printable ASCII, quotes and backslashes, as UTF-16 escapes."""
    units = value.encode("utf-16-le", "surrogatepass")
    numbers = [int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2)]
    return '"' + "".join(chr(each) if _is_plain(each) else f"\\u{each:04x}" for each in numbers) + '"'


def _is_plain(unit: int) -> bool:
    return 0x20 <= unit <= 0x7E and unit not in (0x22, 0x5C)


def jsoned(value: Any) -> str:
    """The function Json, and the objects that others of the script put together."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(text(key) + ":" + jsoned(each) for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(jsoned, value)) + "]"
    return json.dumps(value)


def lines(name: str, word: str, value: bytes) -> list[str]:
    """The function Lines."""
    pieces = [value[at : at + PIECE] for at in range(0, len(value), PIECE)]
    return [f"{name}\t{word}\t{base64.b64encode(each).decode()}" for each in pieces]


def head(**changes: str) -> Found:
    """What the runner says of the computer itself."""
    return _told(HEAD | changes)


def _told(said: Mapping[str, str]) -> Found:
    return Found(says={"runner": 1}, out="\n".join(f"{key}: {value}" for key, value in said.items()).encode())


LATE = Found(says={"error": {"code": "0x80131505", "kind": "TimeoutException", "text": ""}})
STRANGE = Found(says={"error": {"code": "0x80131515", "kind": "NotSupportedException", "text": "?"}})


def frames(
    asked: Iterable[str],
    computer: Mapping[str, Found],
    *,
    name: str = "rasoat",
    of_it: Found | None = None,
    by_wmi: Found | None = None,
) -> list[str]:
    """Every line, without its end."""
    of_it = of_it or head()
    blocks = [("head:", of_it)]
    if b"\nemulated: \n" in of_it.out or not of_it.out:
        blocks += [(each, computer.get(each, STRANGE)) for each in asked]
        blocks.append(("name:", by_wmi or _told(NAME)))
    printed: list[str] = []
    chain = ""
    for question, found in blocks:
        block = lines(name, "ask", question.encode()) + lines(name, "json", jsoned(found.says).encode())
        block += lines(name, "out", found.out) + lines(name, "err", found.err)
        chain = hashlib.sha256((chain + "\n".join(block) + "\n").encode()).hexdigest()
        printed += block + lines(name, "end", f"{len(block)} {chain}".encode())
    return printed + lines(name, "done", f"{len(blocks)} {chain}".encode())


def raw(printed: Sequence[str], end: str = "\n") -> bytes:
    """The lines as a stream."""
    return "".join(each + end for each in printed).encode()


ENROLMENT = {"agent": "may01", "agency": "so-y-te", "site": "", "target": "so-y-te/may-1"}
KEY = bytes(range(32))


def bundle(
    printed: Sequence[str],
    *,
    enrolment: Mapping[str, str] = MappingProxyType(ENROLMENT),
    key: bytes = KEY,
    number: int = 1,
    previous: str = "-",
    at: str = "2026-11-30T07:30:00Z",
) -> bytes:
    """What windows_agent.ps1 would leave in its folder."""
    said = dict.fromkeys(("serial", "machine-id", "macs"), "")
    is_own = False
    for word, value in (line.split("\t")[1:] for line in printed):
        is_own = base64.b64decode(value) in (b"head:", b"name:") if word == "ask" else is_own
        if word == "out" and is_own:
            pairs = (line.partition(":") for line in base64.b64decode(value).decode().split("\n"))
            said |= {key: re.sub("[^ -~]", "?", each).strip() for key, _, each in pairs}
    content = "\n".join(printed)
    written = [
        "rasoat-bundle 1", *(f"{word}: {enrolment[word]}" for word in ("agent", "agency", "site", "target")),
        f"sequence: {number}", f"previous: {previous}", f"taken-at: {at}", f"serial: {said['serial']}",
        f"machine-id: {said['machine-id'].lower()}", f"macs: {said['macs'].lower()}", "content: answers",
        f"length: {len(content)}", "", content,
    ]  # fmt: skip
    signed = ("\n".join(written) + "\n").encode()
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return signed + f"signature: hmac-sha256 {enrolment['agent']} {base64.b64encode(digest).decode()}\n".encode()
