"""Many light SNMPv2c agents in one process: `python -m tests.bench.snmp_agents FOLDER LOSES [CASES]`.

One UDP socket answers for every address of loopback, each from the address that was asked. Replies are assembled once
and kept, so that the processor is left to the client. One request in LOSES is lost (0: none). FOLDER gets the files
`port`, and at SIGTERM `asked`: how many requests came. Agents have the system group, and with CASES (the recorded
answers of tests/collect) what a real snmpd told below every other OID of the kinds named there.
"""

import base64
import signal
import socket
import sys
from bisect import bisect_right
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scanner.reach.snmp_reader import _element
from tests.reach import snmp_wire as wire

COMMUNITY = "rasoat-bench"
FEW = 20
"""Agents that a client meets before it is measured."""
_SYSTEM = "1.3.6.1.2.1.1"
DATA = {
    f"{_SYSTEM}.1.0": wire.text("Linux may-chu-01 6.1.0-18-amd64 #1 SMP Debian 6.1.76 x86_64"),
    f"{_SYSTEM}.2.0": (wire.OID, wire.oid("1.3.6.1.4.1.8072.3.2.10")),
    f"{_SYSTEM}.3.0": wire.integer(8_640_000, wire.TICKS),
    f"{_SYSTEM}.4.0": wire.text("phong-cntt@example.vn"),
    f"{_SYSTEM}.5.0": wire.text("may-chu-01"),
    f"{_SYSTEM}.6.0": wire.text("Phòng máy chủ, tầng 2"),
    f"{_SYSTEM}.7.0": wire.integer(72),
}
_PACKET_INFO = 8
"""IP_PKTINFO (ip(7)): the address that was asked, and with a reply the one it shall come from."""


_TYPES = {
    "integer": wire.INTEGER,
    "ticks": wire.TICKS,
    "gauge32": wire.GAUGE32,
    "counter32": wire.COUNTER32,
    "counter64": wire.COUNTER64,
}


class Objects:
    """What every agent has, in order."""

    def __init__(self, values: Mapping[str, wire.Value]) -> None:
        self._values = dict(values)
        self._order = sorted(tuple(map(int, each.split("."))) for each in values)

    def answering(self, to: wire.Asked) -> list[tuple[str, wire.Value]]:
        """The objects of a GET, or those behind the one of a GETBULK."""
        if to.kind == wire.GET:
            return [(each, self._values.get(each, (wire.NO_SUCH_OBJECT, b""))) for each in to.oids]
        at = bisect_right(self._order, tuple(map(int, to.oids[0].split("."))))
        names = [".".join(map(str, each)) for each in self._order[at : at + to.repetitions]]
        return [(each, self._values[each]) for each in names] or [(to.oids[0], (wire.END_OF_MIB_VIEW, b""))]


def recorded(cases: Path) -> dict[str, wire.Value]:
    """The objects of every case `device_*/normal.yaml` of a net-snmp on Debian."""
    import yaml  # the small agents start without it

    found = {}
    for kind in ("system", "interfaces", "addresses", "neighbours", "resources"):
        case = yaml.safe_load((cases / f"device_{kind}/normal.yaml").read_bytes())
        for answer in case["answers"].values():
            found.update({place: _value(*each) for place, *each in answer.get("entries", ()) if each[1] is not None})
    return found


def _value(tag: str, value: Any) -> wire.Value:
    if tag in _TYPES:
        return wire.integer(value, _TYPES[tag])
    if tag == "oid":
        return wire.OID, wire.oid(value)
    if tag == "address":
        return wire.ADDRESS, bytes(map(int, value.split(".")))
    return wire.text(base64.b64decode(value["b64"]) if isinstance(value, Mapping) else value)


def _reply(request: bytes, kept: dict[bytes, bytes], objects: Objects) -> bytes:
    """The response: only its request id is new."""
    _, at, _ = _element(request, 0, len(request))
    _, _, community_at = _element(request, at, len(request))
    _, _, pdu_at = _element(request, community_at, len(request))
    _, id_at, _ = _element(request, pdu_at, len(request))
    _, _, behind = _element(request, id_at, len(request))
    numbers = kept.get(request[behind:])
    if numbers is None:
        pairs = objects.answering(wire.asked(request))
        numbers = kept[request[behind:]] = b"\2\1\0\2\1\0" + wire.bindings(pairs)
    return wire.tlv(wire.SEQUENCE, request[at:pdu_at] + wire.tlv(wire.RESPONSE, request[id_at:behind] + numbers))


def _stop(*_: object) -> None:
    raise SystemExit


def main(folder: Path, loses: int, cases: Path | None = None) -> None:
    """Answer until it is ended."""
    objects = Objects(DATA if cases is None else DATA | recorded(cases))
    signal.signal(signal.SIGTERM, _stop)
    kept: dict[bytes, bytes] = {}
    asked = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as agents:
        agents.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        agents.setsockopt(socket.IPPROTO_IP, _PACKET_INFO, 1)
        agents.bind(("", 0))
        (folder / "port").write_text(str(agents.getsockname()[1]))
        try:
            while True:
                request, said, _, peer = agents.recvmsg(4096, 64)
                asked += 1
                if peer[0].startswith("127.") and not (loses and asked % loses == 0):
                    agents.sendmsg([_reply(request, kept, objects)], said, 0, peer)
        finally:
            (folder / "asked").write_text(str(asked))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *map(Path, sys.argv[3:]))
