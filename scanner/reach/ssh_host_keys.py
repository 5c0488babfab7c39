"""Which host keys an SSH server may show: known_hosts files (sshd(8)), and keys that are kept at the first visit."""

import base64
import binascii
import hashlib
import hmac
import os
import re
import threading
from collections.abc import Iterable
from dataclasses import InitVar, dataclass, field  # noqa: TID251  # InitVar
from pathlib import Path

from scanner.model.errors import BadConfiguration, BadInput, Problem
from scanner.model.organisation import Address

_REVOKED, _AUTHORITY = "@revoked", "@cert-authority"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostKey:
    """One line of a known_hosts file."""

    names: tuple[str, ...]
    """Patterns, `[host]:port` for another port than 22, or one hashed name."""
    kind: str
    blob: bytes
    revoked: bool = False

    def is_of(self, name: str) -> bool:
        """True when the line is about `name`."""
        if len(self.names) == 1 and self.names[0].startswith("|1|"):
            return _hashed(self.names[0], name)
        if any(_fits(each[1:], name) for each in self.names if each.startswith("!")):
            return False
        return any(_fits(each, name) for each in self.names if not each.startswith("!"))


def _fits(pattern: str, name: str) -> bool:
    """Only `*` and `?` stand for others; brackets belong to the name (sshd(8))."""
    if "*" not in pattern and "?" not in pattern:
        return pattern.lower() == name.lower()
    wanted = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(wanted, name, re.IGNORECASE) is not None


def read_known_hosts(place: Path) -> tuple[HostKey, ...]:
    """The lines of a known_hosts file; raises BadInput for one that is none, BadConfiguration when it cannot be read."""
    try:
        text = place.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise BadConfiguration(f"{place}: the host keys cannot be read: {error.strerror}") from error
    found: list[HostKey] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                key = _line(line.split())
            except (ValueError, binascii.Error):
                hint = "write what ssh-keyscan prints: name, kind, key"
                problems.append(Problem(file=str(place), line=number, column=1, message="is no host key", hint=hint))
            else:
                found.extend(key)
    if problems:
        raise BadInput(*problems)
    return tuple(found)


def _line(words: list[str]) -> list[HostKey]:
    marker = words.pop(0) if words[0].startswith("@") else ""
    names, kind, blob = words[:3]
    if marker == _AUTHORITY:  # certificates of hosts are not read: such a host is unknown until its key is named
        return []
    raw = base64.b64decode(blob, validate=True)
    length = int.from_bytes(raw[:4], "big")
    if raw[4 : 4 + length] != kind.encode():
        raise ValueError("the key is of another kind than it says")
    return [HostKey(names=tuple(names.split(",")), kind=kind, blob=raw, revoked=marker == _REVOKED)]


def _hashed(written: str, name: str) -> bool:
    """HMAC-SHA1 with a salt, as `ssh-keygen -H` writes it."""
    _, _, salt, digest = written.split("|")
    summed = hmac.new(base64.b64decode(salt), name.encode(), hashlib.sha1).digest()
    return hmac.compare_digest(summed, base64.b64decode(digest))


def known_as(address: Address, port: int, names: Iterable[str]) -> tuple[str, ...]:
    """What a known_hosts file may call the server at `address`, which has other names too."""
    return tuple(name_of(each, port) for each in (str(address), *names))


def name_of(host: str, port: int) -> str:
    """A host as known_hosts names it."""
    return host if port == 22 else f"[{host}]:{port}"  # noqa: PLR2004  # SSH's own port


def fingerprint(blob: bytes) -> str:
    """As ssh-keygen -l prints it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


@dataclass(slots=True)
class KnownHosts:
    """All known keys; `learnt` is the file that takes those of first visits, None where none may be taken.

    Lines that name hosts as they are, which nearly all do, are found by name; patterns and hashed names one by one.
    """

    keys: InitVar[tuple[HostKey, ...]] = ()
    learnt: Path | None = None
    _by_name: dict[str, list[HostKey]] = field(default_factory=dict)
    _others: list[HostKey] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self, keys: tuple[HostKey, ...]) -> None:
        for key in keys:
            self._add(key)

    def of(self, names: Iterable[str]) -> tuple[HostKey, ...]:
        """The lines about any of `names`."""
        wanted = tuple(names)
        named = {id(key): key for name in wanted for key in self._by_name.get(name.lower(), ())}
        return (*named.values(), *(key for key in self._others if any(key.is_of(name) for name in wanted)))

    def learn(self, name: str, kind: str, blob: bytes) -> None:
        """Keep the key of a first visit; raises BadConfiguration when it cannot be written down."""
        if self.learnt is None:
            raise BadConfiguration("there is no file for the host keys of first visits")
        with self._lock:
            self._add(HostKey(names=(name,), kind=kind, blob=blob))
            line = f"{name} {kind} {base64.b64encode(blob).decode()}\n"
            try:
                opened = os.open(self.learnt, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
                with os.fdopen(opened, "a", encoding="utf-8") as file:
                    file.write(line)
            except OSError as error:
                raise BadConfiguration(f"{self.learnt}: a host key cannot be written down: {error.strerror}") from error

    def _add(self, key: HostKey) -> None:
        if any(each.startswith(("|", "!")) or "*" in each or "?" in each for each in key.names):
            self._others.append(key)
            return
        for each in key.names:
            self._by_name.setdefault(each.lower(), []).append(key)
