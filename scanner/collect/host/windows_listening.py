"""Reads sockets that wait: from WMI on Windows 8 and later, from `netstat -ano` before. The words of netstat are translated,
its columns are not: a TCP socket waits when it has no port on the other side, and five fields.

Sources: MSFT_NetTCPConnection (State 2 is Listen), MSFT_NetUDPEndpoint of root/StandardCimv2; netstat.exe of Windows 7.
"""

import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.windows_objects import PROCESSES
from scanner.collect.host.windows_processes import names_by_process
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_listening import HostListening, ListeningSocket
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform
from scanner.reading.answers import printed
from scanner.reading.cim import Instance, instances

_TCP: Final = (
    "cim:root/StandardCimv2:SELECT LocalAddress,LocalPort,OwningProcess FROM MSFT_NetTCPConnection WHERE State=2"
)
_UDP: Final = "cim:root/StandardCimv2:SELECT LocalAddress,LocalPort,OwningProcess FROM MSFT_NetUDPEndpoint"
_NETSTAT: Final = "cmd:netstat -ano"
_ROW: Final = re.compile(r"\s+(TCP|UDP)\s+(\S+):(\d{1,5})\s+(\S+):(\d{1,5}|\*)(?:\s+\S+){0,3}?\s+(\d{1,10})\s*")
_ROW_OF_ANY: Final = re.compile(r"\s+(TCP|UDP)\s+(\S+):(\d{1,5})\s+(\S+):(\d{1,5}|\*)(?:\s+\S+){0,4}\s*")
_ADDRESS: Final = re.compile(r"\[?([0-9a-fA-F.:]+)(?:%[^\]\s]{1,30})?\]?")
Row = tuple[str, str, int, int]
"""Protocol, address, port, process."""


def read(ask: Ask) -> HostListening:
    """Listening TCP and bound UDP sockets, sorted, each once; a Windows without any does not exist."""
    rows = list(_rows(ask))
    if not any(protocol == "tcp" for protocol, *_ in rows):
        raise Unreadable("no TCP socket waits: a Windows without any does not exist")
    return sockets_of(rows, or_unseen(lambda: names_by_process(ask(PROCESSES))))


def sockets_of(rows: Iterable[Row], holders: dict[int, str] | Unseen, *, listed_all: bool = True) -> HostListening:
    """The fact of the rows, `holders` the names by process."""
    sockets = sorted(
        {_socket(row, holders) for row in rows},
        key=lambda each: (each.protocol, each.port, each.address, str(each.process)),
    )
    open_ports = sorted({(each.protocol, each.port) for each in sockets if not each.loopback})
    return HostListening(
        sockets=tuple(sockets),
        open_ports=tuple(f"{name}/{port}" for name, port in open_ports),
        listed_all=listed_all,
    )


def _rows(ask: Ask) -> Iterator[Row]:
    try:
        told = [*_objects(ask, "tcp", _TCP), *_objects(ask, "udp", _UDP)]
    except Unsupported:
        yield from _printed(ask)
        return
    yield from told


def _objects(ask: Ask, protocol: str, question: str) -> Iterator[Row]:
    return (row_of(each, protocol) for each in instances(ask(question)))


def row_of(said: Instance, protocol: str) -> Row:
    """The socket of one object."""
    address = _address(said.text("LocalAddress") or "")
    return protocol, address, _number(said, "LocalPort"), _number(said, "OwningProcess")


def _number(said: Instance, name: str) -> int:
    number = said.number(name)
    if number is None:
        raise Unreadable(f"{said.place}: {name} is null")
    return number


def _printed(ask: Ask) -> Iterator[Row]:
    said = printed(ask(_NETSTAT))
    if said is None:
        raise Unsupported("there is no netstat")
    if not said.endswith("\n"):
        raise Unreadable(f"{_NETSTAT}: the last line does not end: the output was cut")
    yield from rows_of_netstat(said)


def rows_of_netstat(said: str, *, with_process: bool = True) -> Iterator[Row]:
    """The sockets that wait; raises Unreadable for a row that has another form.

    Without `-o` there is no column of processes, and the number is 0.
    """
    form = _ROW if with_process else _ROW_OF_ANY
    for line in said.replace("\r\n", "\n").split("\n"):
        if not line.lstrip().startswith(("TCP ", "UDP ")):
            continue
        row = form.fullmatch(line)
        if row is None:
            raise Unreadable(f"{_NETSTAT}: {line[:100]!r}")
        if row[5] in ("0", "*"):
            yield row[1].lower(), _address(row[2]), int(row[3]), int(row[6]) if with_process else 0


def _address(written: str) -> str:
    found = _ADDRESS.fullmatch(written)
    try:
        return str(ip_address(found[1] if found else ""))
    except ValueError as error:
        raise Unreadable(f"{written[:40]!r} is no address") from error


def _socket(row: Row, holders: dict[int, str] | Unseen) -> ListeningSocket:
    protocol, address, port, process = row
    gone = Unseen(gap=Gap.UNREADABLE, detail="its process was gone when processes were listed")
    return ListeningSocket(
        protocol=protocol,
        address=address,
        port=port,
        loopback=ip_address(address).is_loopback,
        process=holders if isinstance(holders, Unseen) else holders.get(process, gone),
    )


COLLECTOR = Collector(
    id="windows_listening",
    platform=Platform.WINDOWS,
    gives=HostListening,
    questions=(_TCP, _UDP, _NETSTAT, PROCESSES),
    read=read,
)
