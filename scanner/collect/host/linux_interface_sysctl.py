"""What network settings come to on each interface: `all` alone does not tell, and `default` is for later ones only.

Source: the kernel's Documentation/networking/ip-sysctl.rst: rp_filter is the larger of `all` and the interface's own
value; secure_redirects and send_redirects hold when either is set; accept_redirects of IPv4 needs both on an interface
that forwards and either on one that does not. For IPv6 the interface's own values count: redirects are taken by one
that accepts them and does not forward. Loopback hears nobody else and is left out.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from scanner.model.errors import GapError, Unreadable
from scanner.model.kinds.host_interface_sysctl import HostInterfaceSysctl, InterfaceSetting
from scanner.model.observation import Unseen, seen
from scanner.model.ports import Collector
from scanner.model.question import Answer, Ask
from scanner.model.words import Platform
from scanner.reading.answers import entries, entry_gap

_LOOPBACK, _ALL, _FORWARDING = "lo", "all", "forwarding"
_NOT_INTERFACES = (_ALL, "default", _LOOPBACK)
_NUMBER = re.compile(r"-?\d{1,10}\n")


class Parts(NamedTuple):
    """The value of `all`, the interface's own, and whether the interface forwards."""

    every: int
    own: int
    forwards: bool


def _either(parts: Parts) -> int:
    return int(bool(parts.every or parts.own))


def _redirects_ipv4(parts: Parts) -> int:
    return int(bool(parts.every and parts.own)) if parts.forwards else _either(parts)


SETTINGS: Mapping[str, Mapping[str, Callable[[Parts], int]]] = {
    "ipv4": {
        "accept_redirects": _redirects_ipv4,
        "rp_filter": lambda parts: max(parts.every, parts.own),
        "secure_redirects": _either,
        "send_redirects": _either,
    },
    "ipv6": {
        "accept_redirects": lambda parts: int(bool(parts.own) and not parts.forwards),
        "disable_ipv6": lambda parts: parts.own,
    },
}


def _question(family: str, name: str) -> str:
    return f"files:/proc/sys/net/{family}/conf/*/{name}"


QUESTIONS = tuple(_question(family, name) for family, names in SETTINGS.items() for name in (*names, _FORWARDING))


def read(ask: Ask) -> HostInterfaceSysctl:
    """Every setting of every family this kernel has; raises the gap of a listing that was not given."""
    effective: dict[str, tuple[InterfaceSetting, ...]] = {}
    for family, names in SETTINGS.items():
        forwards = _values(ask(_question(family, _FORWARDING)))
        for name, meaning in names.items():
            values = _values(ask(_question(family, name)))
            if values or forwards:
                effective[f"net.{family}.{name}"] = _settings(values, forwards, meaning)
    if "net.ipv4.accept_redirects" not in effective:
        raise Unreadable("/proc/sys/net/ipv4/conf holds none of the settings every Linux has")
    return HostInterfaceSysctl(effective=effective)


Values = Mapping[str, int | Unseen]


def _values(answer: Answer) -> Values:
    """The value of one setting by interface, `all` among them."""
    found: dict[str, int | Unseen] = {}
    for path, entry in entries(answer).items():
        interface = PurePosixPath(path).parent.name
        try:
            found[interface] = _number(path, entry)
        except GapError as gap:
            found[interface] = Unseen.of(gap)
    return found


def _number(path: str, entry: object) -> int:
    if not isinstance(entry, Mapping):
        raise Unreadable(f"{path}: not an entry")
    if "gap" in entry:
        raise entry_gap(path, entry)
    said = str(entry.get("text", ""))
    if not _NUMBER.fullmatch(said):
        raise Unreadable(f"{path}: {said[:60]!r} is not a number")
    return int(said)


def _settings(values: Values, forwards: Values, meaning: Callable[[Parts], int]) -> tuple[InterfaceSetting, ...]:
    names = sorted({*values, *forwards}.difference(_NOT_INTERFACES))
    found = []
    for name in names:
        try:
            parts = Parts(_seen(values, _ALL), _seen(values, name), bool(_seen(forwards, name)))
            found.append(InterfaceSetting(interface=name, value=str(meaning(parts))))
        except GapError as gap:
            found.append(InterfaceSetting(interface=name, value=Unseen.of(gap)))
    return tuple(found)


def _seen(values: Values, name: str) -> int:
    if name not in values:
        raise Unreadable(f"the interface {name} came or went while it was read")
    return seen(values[name])


COLLECTOR = Collector(
    id="linux_interface_sysctl",
    platform=Platform.LINUX,
    gives=HostInterfaceSysctl,
    questions=QUESTIONS,
    read=read,
)
