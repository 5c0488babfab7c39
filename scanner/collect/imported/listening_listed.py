"""Sockets that wait for others, as `ss` and `netstat` print them: Linux, macOS, the BSDs, HP-UX.

Sources: ss(8), netstat(8) of each. A TCP socket waits when its state says LISTEN, a UDP socket is bound when it has no peer.
Names of ports (`ssh`) are refused: ask for numbers.
"""

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from scanner.collect.imported.heads import head_of
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_listening import HostListening, ListeningSocket
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform, Way

_SS_HEAD: Final = re.compile(r"(Netid\s+)?State\s+Recv-Q\s+Send-Q\s+Local Address:Port\s+Peer Address:Port.*")
_NETSTAT_HEAD: Final = re.compile(r"Proto\s+Recv-Q\s+Send-Q\s+Local Address\s+Foreign Address\s+(?:\()?[Ss]tate.*")
_SERVERS: Final = re.compile(
    r"^Active Internet connections \((?:only servers|servers and established|including servers)\)"
)
_NO_SERVERS: Final = re.compile(r"^Active Internet connections(?: \(w/o servers\))?\s*$")
_SS_ROW: Final = re.compile(r"(?:(udp|tcp)\s+)?(LISTEN|UNCONN)\s+\d+\s+\d+\s+(\S+?)\s+(\S+:\S+)\s*(.*)")
_ROW: Final = re.compile(
    r"(tcp|udp)(?:6|4|46|v6)?\s+\d+\s+\d+\s+(\S+)\s+(\S+)(?:\s+(LISTEN|[A-Z_0-9]+))?(?:\s+(.*))?", re.IGNORECASE
)
_HOLDER: Final = re.compile(r"(?:\d+\s+\d+\s+)?\d+/(\S+(?: \S+){0,4})(?:\s{2,}.*)?\s*")
_USERS: Final = re.compile(r"users:\(\(\"([^\"]{1,60})\"")
_PLACE: Final = re.compile(r"(.+)[:.](\d+|\*)")
_NOT_SHOWN: Final = Unseen(
    gap=Gap.NOT_COLLECTED, detail="the output does not tell who holds the socket", way=Way.RUNNING
)
_CUT_PLACE, _CUT_ADDRESS = len("fe80::5054:ff:fe12::123"), len("fe80::5054:ff:fe")
"""So long netstat leaves an address of IPv6 with its port on Linux, and without it on the BSDs, when nobody asks for -W."""
_LONGEST: Final = 2000
_FEW: Final = 30
Row = tuple[str, str, int, str]


def read(file: HandedFile) -> HostListening:
    """The sockets that are listed, each once; whether they are all, the output does not tell."""
    text = file.text or ""
    if not text.endswith("\n"):
        raise Unreadable("the last line does not end: the file was cut")
    lines = [line for line in text.split("\n") if line.strip() and len(line) < _LONGEST]
    if any(map(_NO_SERVERS.match, lines)) and not any(map(_SERVERS.match, lines)) and not _has_listening(lines):
        raise Unsupported("connections alone are listed: what waits for others is not told")
    sockets = {_socket(*row) for line in lines for row in _rows(line)}
    if not sockets:
        raise Unreadable("no line tells a socket that waits for others")
    ordered = tuple(sorted(sockets, key=lambda each: (each.protocol, each.port, each.address, str(each.process))))
    open_ports = {(each.protocol, each.port) for each in ordered if not each.loopback}
    return HostListening(
        sockets=ordered,
        open_ports=tuple(f"{name}/{port}" for name, port in sorted(open_ports)),
        listed_all=False,
    )


def _has_listening(lines: list[str]) -> bool:
    return any(re.search(r"\bLISTEN\b", line) for line in lines)


def _rows(line: str) -> Iterator[Row]:
    """Protocol, address, port and holder ("" where none is told) of a line that is of a waiting socket."""
    if found := _SS_ROW.fullmatch(line.strip()):
        protocol, state, local, _, rest = found.groups()
        holder = _USERS.search(rest)
        yield from _waiting(protocol or ("tcp" if state == "LISTEN" else "udp"), local, holder[1] if holder else "")
    elif found := _ROW.fullmatch(line.strip()):
        protocol, local, peer, state, rest = found.groups()
        waits = state == "LISTEN" if protocol.lower() == "tcp" else peer.endswith(("*", ".*", ":*"))
        if waits and not _may_be_cut(local):
            holder = _HOLDER.fullmatch(rest or "")
            yield from _waiting(protocol.lower(), local, holder[1].partition(":")[0] if holder else "")


def _may_be_cut(local: str) -> bool:
    """An address whose end may be missing is none, even where the rest would be one."""
    found = _PLACE.fullmatch(local)
    if found is None or found[1].count(":") < len("::"):
        return False
    return len(local) == _CUT_PLACE if local[found.end(1)] == ":" else len(found[1]) == _CUT_ADDRESS


def _waiting(protocol: str, local: str, holder: str) -> Iterator[Row]:
    found = _PLACE.fullmatch(local)
    if found is None or found[2] == "*":
        if found is None:
            raise Unreadable(f"{local[:60]!r} is no address with a port")
        return
    address, port = found[1].strip("[]"), int(found[2]) if len(found[2]) < len("123456") else 0
    if not 0 < port < 1 << 16:
        raise Unreadable(f"{local[:60]!r} has no port")
    yield protocol, address, port, holder


def _socket(protocol: str, address: str, port: int, holder: str) -> ListeningSocket:
    plain = _address(address.partition("%")[0].strip("[]"))
    mapped = plain.ipv4_mapped if isinstance(plain, IPv6Address) else None
    seen = mapped or plain
    return ListeningSocket(
        protocol=protocol,
        address="*" if seen is None else str(seen),
        port=port,
        loopback=seen is not None and seen.is_loopback,
        process=holder or _NOT_SHOWN,
    )


def _address(written: str) -> IPv4Address | IPv6Address | None:
    """None for any; raises Unreadable for a name, and for an address that netstat has cut."""
    if written in ("*", ""):
        return None
    try:
        return ip_address(written)
    except ValueError as error:
        raise Unreadable(f"{written[:60]!r} is no address: ask for numbers, and for whole ones") from error


def recognises(file: HandedFile) -> bool:
    """The heading of either program."""
    lines = [line.strip() for line in head_of(file).split("\n", _FEW) if line.strip()]
    return any(_SS_HEAD.fullmatch(line) or _NETSTAT_HEAD.fullmatch(line) for line in lines if len(line) < _LONGEST)


IMPORTED = Imported(id="listening", platform=Platform.UNKNOWN, recognises=recognises, reads={HostListening: read})
