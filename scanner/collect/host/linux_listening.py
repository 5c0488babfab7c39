"""Reads sockets that wait for others, in our own network namespace: containers with theirs are not seen.

The kernel's tables (proc_net(5)) tell the sockets, ss(8) of iproute2 who holds them; only root is told of the sockets
of others. An IPv6 socket on `::` usually serves IPv4 as well (ipv6(7), IPV6_V6ONLY): `open_ports` names ports of both.
"""

from ipaddress import IPv4Address, IPv6Address

from scanner.collect.host.byte_order import ORDER_QUESTIONS, Order, address_of, byte_order
from scanner.collect.host.our_rights import SELF, is_root
from scanner.model.errors import Denied, GapError, Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_listening import HostListening, ListeningSocket
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.model.words import Gap, Platform
from scanner.reading.answers import printed, text

_TCP = ("file:/proc/net/tcp", "file:/proc/net/tcp6")
_UDP = ("file:/proc/net/udp", "file:/proc/net/udp6")
_HOLDERS = "cmd:ss -Hlntupe"

_ROW = kept_pattern(
    r"\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2})"
    r" \S+ \S+ \S+\s+\d+\s+\d+ (\d{1,20})(?: .*)?"
)
_LISTEN, _UNCONNECTED = "0A", "07"
"""TCP_LISTEN and TCP_CLOSE (include/net/tcp_states.h); a UDP socket bound to a port and to no peer has the latter."""
_INODE = kept_pattern(r"\bino:(\d{1,20})\b")
_USER = kept_pattern(r'\("((?:[^"\\]|\\.)*)",(?:pid=)?\d+,(?:fd=)?\d+\)')
_ACTIVATOR = "systemd"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One socket of the kernel's table."""

    protocol: str
    address: IPv4Address | IPv6Address
    port: int
    inode: int


def read(ask: Ask) -> HostListening:
    """Listening TCP and bound UDP sockets, sorted, each once."""
    order = byte_order(ask)
    rows = [row for question in (*_TCP, *_UDP) for row in _rows(ask, question, order)]
    holders = _holders(ask)
    sockets = dict.fromkeys(_socket(row, holders) for row in rows)
    ordered = tuple(sorted(sockets, key=lambda each: (each.protocol, each.port, each.address, str(each.process))))
    open_ports = {(each.protocol, each.port) for each in ordered if not each.loopback}
    return HostListening(sockets=ordered, open_ports=tuple(f"{name}/{port}" for name, port in sorted(open_ports)))


def _rows(ask: Ask, question: str, order: Order) -> list[_Row]:
    """Waiting sockets of one table; a table for IPv6 that is not there means a kernel without IPv6."""
    said = text(ask(question))
    if said is None:
        if question.endswith("6"):
            return []
        raise Unsupported(f"{question}: not there")
    lines = said.rstrip("\n").split("\n")
    if "local_address" not in lines[0]:
        raise Unreadable(f"{question}: no heading")
    protocol = "tcp" if question in _TCP else "udp"
    rows = [_row(line, question, order=order, protocol=protocol) for line in lines[1:]]
    return [row for row in rows if row is not None]


def _row(line: str, question: str, *, order: Order, protocol: str) -> _Row | None:
    fields = _ROW.fullmatch(line)
    if fields is None:
        raise Unreadable(f"{question}: {line[:100]!r}")
    waits = fields[3] == (_LISTEN if protocol == "tcp" else _UNCONNECTED)
    port = int(fields[2], 16)
    if not waits or port == 0:
        return None
    address = address_of(fields[1], order)
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return _Row(protocol=protocol, address=mapped or address, port=port, inode=int(fields[4]))


def _socket(row: _Row, holders: dict[int, str | None | Unseen] | Unseen) -> ListeningSocket:
    if isinstance(holders, Unseen):
        process: str | None | Unseen = holders
    else:
        process = holders.get(row.inode, Unseen(gap=Gap.UNREADABLE, detail="the socket was gone when ss looked"))
    return ListeningSocket(
        protocol=row.protocol,
        address=str(row.address),
        port=row.port,
        loopback=row.address.is_loopback,
        process=process,
    )


def _holders(ask: Ask) -> dict[int, str | None | Unseen] | Unseen:
    """Name of the process that holds a socket, by the socket's inode."""
    try:
        said = printed(ask(_HOLDERS), may_be_empty=True)
        if said is None:
            raise Unsupported("ss is not installed")
        nobody = _nobody(ask)
        return {int(inode[1]): _holder(line, nobody) for line in said.split("\n") if (inode := _INODE.search(line))}
    except GapError as gap:
        return Unseen.of(gap)


def _nobody(ask: Ask) -> Unseen:
    """What it means that ss names no process: we may not see it, or it is the kernel's own or beyond our namespace."""
    if not is_root(ask):
        return Unseen(gap=Denied.gap, detail="only root is told who holds the sockets of others")
    return Unseen(gap=Unsupported.gap, detail="held by the kernel, or by a process beyond our process namespace")


def _holder(line: str, nobody: Unseen) -> str | Unseen:
    """Of a socket that systemd opened for a service and passed on, the service."""
    users = line.partition("users:(")[2].rpartition(")")[0]
    names = list(dict.fromkeys(_USER.findall(users)))
    if not names:
        return nobody
    return next((name for name in names if name != _ACTIVATOR), _ACTIVATOR)


COLLECTOR = Collector(
    id="linux_listening",
    platform=Platform.LINUX,
    gives=HostListening,
    questions=(*_TCP, *_UDP, _HOLDERS, SELF, *ORDER_QUESTIONS),
    read=read,
    as_root=(_HOLDERS, SELF),
)
