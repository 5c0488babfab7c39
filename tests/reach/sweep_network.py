"""A network for sweeps: a scanner and a target with many addresses, in two namespaces that lead nowhere else.

    scanner 10.76.0.1 -- sc0 ~ tg0 -- 10.76.0.2 target
    behind it   10.77.0.0/16   routed
    on the wire 10.78.0.0/16   the scanner is 10.78.255.254

The target owns every address; its packet filter decides which of them are there and which ports are open. Everything else is
silent, closed ports of those that are there answer RST.
"""

import ctypes
import json
import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from tests.lab.network import run

T = TypeVar("T")
ROUTED, ON_LINK = IPv4Network("10.77.0.0/16"), IPv4Network("10.78.0.0/16")
LINK, BEYOND, ON_LINK_OWN = "10.76.0.1", "10.76.0.2", "10.78.255.254"
PORTS = (22, 80, 161, 445, 3389)
SHARES = (0.6, 0.4, 0.2, 0.3, 0.1)
CLONE_NEWNET = 0x40000000
_LISTEN = """
import selectors, socket, sys
chooser = selectors.DefaultSelector()
for port in map(int, sys.argv[1:]):
    line = socket.socket()
    line.bind(("0.0.0.0", port))
    line.listen(4096)
    line.setblocking(False)
    chooser.register(line, selectors.EVENT_READ)
print("ready", flush=True)
while True:
    for key, _ in chooser.select():
        try:
            key.fileobj.accept()[0].close()
        except OSError:
            pass
"""


@dataclass(slots=True)
class Town:
    """The two namespaces, and what is true in them: open ports by the last two bytes of an address."""

    tag: str
    live: Mapping[int, tuple[int, ...]]
    listener: "subprocess.Popen[str] | None" = None
    captures: "list[Capture]" = field(default_factory=list)

    @property
    def scanner(self) -> str:
        """Namespace of the scanner."""
        return f"{self.tag}-scan"

    @property
    def target(self) -> str:
        """Namespace of the target."""
        return f"{self.tag}-tgt"

    def open_in(self, network: IPv4Network, ports: Iterable[int] = PORTS) -> set[tuple[IPv4Address, int]]:
        """Every open (address, port) of a network."""
        found = (
            (IPv4Address(int(base.network_address) + host), port)
            for base in (ROUTED, ON_LINK)
            if network.subnet_of(base)
            for host, open_ports in self.live.items()
            for port in open_ports
        )
        return {(address, port) for address, port in found if address in network and port in ports}

    def live_in(self, network: IPv4Network) -> set[IPv4Address]:
        """Every address of a network that is there."""
        base = next(each for each in (ROUTED, ON_LINK) if network.subnet_of(each))
        every = (IPv4Address(int(base.network_address) + host) for host in self.live)
        return {each for each in every if each in network}

    def up(self) -> None:
        """Build it."""
        for each in (self.scanner, self.target):
            run("ip", "netns", "add", each)
            self._in(each, "ip", "link", "set", "lo", "up")
            self._in(each, "sysctl", "-qw", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0")
            self._in(each, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1")
        run("ip", "link", "add", "sc0", "netns", self.scanner, "type", "veth", "peer", "name", "tg0",
            "netns", self.target)  # fmt: skip
        for place, device, address in (
            (self.scanner, "sc0", f"{LINK}/30"), (self.target, "tg0", f"{BEYOND}/30"),
            (self.scanner, "sc0", f"{ON_LINK_OWN}/{ON_LINK.prefixlen}"),
        ):  # fmt: skip
            self._in(place, "ip", "address", "add", address, "dev", device)
            self._in(place, "ip", "link", "set", device, "up")
        self._in(self.scanner, "ip", "route", "add", str(ROUTED), "via", BEYOND)
        for network in (ROUTED, ON_LINK):
            self._in(self.target, "ip", "route", "add", "local", str(network), "dev", "lo")
        self._in(self.target, "ip", "route", "add", f"{ON_LINK_OWN}/32", "dev", "tg0", "src", BEYOND)
        # SYN cookies: the scanner is measured, not the queue of the target
        self._in(self.target, "sysctl", "-qw", "net.ipv4.tcp_syncookies=2")
        self._in(self.target, "nft", "-f", "-", given=self._rules())
        self._in(self.scanner, "nft", "-f", "-", given=_SCANNER_RULES)
        self._listen()

    def impair(self, *, loss_pct: float = 0, syn_rate: int = 0) -> None:
        """Lose packets in both directions, and let so many SYN a second in; without anything: a clean network."""
        loss = [f"numgen random mod 10000 < {round(loss_pct * 100)} drop"] if loss_pct else []
        limit = [f"tcp flags syn limit rate over {syn_rate}/second burst 100 packets drop"] if syn_rate else []
        for place, rules in ((self.target, loss + limit), (self.scanner, loss)):
            lines = ["flush chain netdev lab impair", *(f"add rule netdev lab impair {each}" for each in rules)]
            self._in(place, "nft", "-f", "-", given="\n".join(lines) + "\n")

    def capture(self) -> "Capture":
        """Everything that reaches the target from now on."""
        found = Capture.start(self.target)
        self.captures.append(found)
        return found

    def down(self) -> None:
        """Nothing is left."""
        for watch in self.captures:
            watch.end()
        if self.listener is not None:
            self.listener.terminate()
            self.listener.communicate()
        there = {each["name"] for each in json.loads(run("ip", "-j", "netns", "list") or "[]")}
        for each in {self.scanner, self.target} & there:
            run("ip", "netns", "del", each)

    def _in(self, place: str, *command: str, given: str | None = None) -> str:
        return run("ip", "netns", "exec", place, *command, given=given)

    def _listen(self) -> None:
        command = ["ip", "netns", "exec", self.target, sys.executable, "-IS", "-c", _LISTEN, *map(str, PORTS)]
        self.listener = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.listener.stdout is not None
        assert self.listener.stdout.readline() == "ready\n"

    def _rules(self) -> str:
        hosts = [str(IPv4Address(int(base.network_address) + each)) for base in (ROUTED, ON_LINK) for each in self.live]
        pairs = [f"{address} . {port}" for base in (ROUTED, ON_LINK) for address, port in sorted(self.open_in(base))]
        return _TARGET_RULES % {"live": ", ".join([*hosts, BEYOND]), "pairs": ", ".join(pairs)}


_TARGET_RULES = """
table netdev lab {
  set live { type ipv4_addr; elements = { %(live)s } }
  chain impair { }
  chain ingress {
    type filter hook ingress device "tg0" priority 0; policy accept;
    jump impair
    ether type arp arp daddr ip != @live drop
    ether type ip ip daddr != @live drop
  }
}
table ip lab {
  set open { type ipv4_addr . inet_service; elements = { %(pairs)s } }
  chain input {
    type filter hook input priority 0; policy accept;
    iif "lo" accept
    ip daddr . tcp dport @open accept
    meta l4proto tcp reject with tcp reset
  }
}
"""
_SCANNER_RULES = """
table netdev lab {
  chain impair { }
  chain ingress {
    type filter hook ingress device "sc0" priority 0; policy accept;
    jump impair
  }
}
"""


def town(live: int, *, among: int, seed: int = 1) -> Town:
    """So many hosts, a fiftieth of them in the first /24, the others within the first `among` addresses."""
    chance = random.Random(seed)  # noqa: S311  # a network, not a secret
    first = chance.sample(range(1, 255), min(60, live // 4))
    others = chance.sample(range(256, among), live - len(first))
    hosts = {
        host: tuple(port for port, share in zip(PORTS, SHARES, strict=True) if chance.random() < share)
        for host in sorted(first + others)
    }
    return Town(f"rs{os.getpid()}", hosts)


@dataclass(slots=True)
class Capture:
    """A process in the namespace of the target that keeps every frame's time, destination and port."""

    process: "subprocess.Popen[str]"
    frames: "list[tuple[int, int, int]] | None" = None

    @classmethod
    def start(cls, namespace: str) -> "Capture":
        """Returns when it watches."""
        command = ["ip", "netns", "exec", namespace, sys.executable, "-m", "tests.reach.sweep_capture", "tg0"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_root())
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return cls(process)

    def end(self) -> list[tuple[int, int, int]]:
        """(microseconds modulo 2^32, address, TCP port) of every TCP frame but RST; raises when some were missed."""
        if self.frames is None:
            out, _ = self.process.communicate(timeout=60)
            said = json.loads(out)
            assert not said["lost"], "the capture lost frames"
            self.frames = [tuple(each) for each in said["frames"]]
        return self.frames


def _root() -> Path:
    return Path(__file__).resolve().parents[2]


def inside(namespace: str, work: Callable[[], T], *, user: int = 0) -> T:
    """What `work` returns in another network namespace, as another user if wanted; raises what it raises."""
    mine, theirs = multiprocessing.get_context("fork").Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_inside, args=(namespace, work, user, theirs))
    process.start()
    theirs.close()
    try:
        found: T | Exception = mine.recv()
    finally:
        process.join()
    if isinstance(found, Exception):
        raise found
    return found


def _inside(namespace: str, work: Callable[[], object], user: int, to: Connection) -> None:
    enter(namespace)
    if user:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    try:
        to.send(work())
    except Exception as error:  # noqa: BLE001  # it is raised on the other side
        to.send(error)


def enter(namespace: str) -> None:
    """Go there, with this whole process."""
    libc = ctypes.CDLL(None, use_errno=True)
    there = os.open(Path("/run/netns") / namespace, os.O_RDONLY)
    if libc.setns(there, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), f"setns {namespace}")
    os.close(there)


def wall_us() -> int:
    """Now, as captures tell it."""
    return time.time_ns() // 1000 & 0xFFFF_FFFF
