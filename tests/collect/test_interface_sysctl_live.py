"""What is told of an interface is what happens to packets: ICMP redirects and forged sources between two namespaces."""

import itertools
import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.root, pytest.mark.slow]

READ = """
import json
from scanner.collect.host import linux_interface_sysctl
from scanner.reach.local import LocalHost
effective = linux_interface_sysctl.read(LocalHost()).effective
print(json.dumps({name: {each.interface: each.value for each in found} for name, found in effective.items()}))
"""
REDIRECT = """
import socket, struct, sys
def summed(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
reply = struct.pack("!BBHHH", 0, 0, 0xFFFD, 1, 1)  # as the kernel itself sends; of others it asks their sockets
addresses = [socket.inet_aton(each) for each in ("10.9.0.1", "203.0.113.9")]
asked = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28, 1, 0, 64, 1, 0, *addresses) + reply
body = struct.pack("!BBH4s", 5, 1, 0, socket.inet_aton("10.9.0.3")) + asked
body = body[:2] + struct.pack("!H", summed(body)) + body[4:]
with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as sender:
    sender.bind(("10.9.0.2", 0))
    sender.sendto(body, ("10.9.0.1", 0))
"""
FORGED = """
import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
    sender.bind(("172.16.0.2", 0))
    sender.sendto(b"x", ("10.9.0.1", 9))
"""


@pytest.fixture(scope="module")
def machine() -> Iterator[str]:
    """A namespace with one interface; its neighbour has two routers' addresses and one the machine never asked for."""
    if os.geteuid() != 0 or not shutil.which("ip"):
        pytest.skip("needs root and iproute2")
    tag = uuid.uuid4().hex[:6]
    inside, world = f"rasoat-{tag}", f"world-{tag}"
    for name in (inside, world):
        _run("ip", "netns", "add", name)
    try:
        _run("ip", "-n", inside, "link", "add", "in0", "type", "veth", "peer", "name", "out0", "netns", world)
        for name, link in ((inside, "in0"), (world, "out0"), (inside, "lo")):
            _run("ip", "-n", name, "link", "set", link, "up")
        _run("ip", "-n", inside, "addr", "add", "10.9.0.1/24", "dev", "in0")
        for source in ("10.9.0.2", "10.9.0.3", "172.16.0.2"):
            _run("ip", "-n", world, "addr", "add", f"{source}/24", "dev", "out0")
        _run("ip", "-n", inside, "route", "add", "default", "via", "10.9.0.2")
        for name, link, other, there in ((inside, "in0", world, "out0"), (world, "out0", inside, "in0")):
            [told] = json.loads(_run("ip", "-n", other, "-j", "link", "show", there))
            for address in ("10.9.0.1", "10.9.0.2", "10.9.0.3"):  # nobody has to ask: questions have a source too
                _run("ip", "-n", name, "neigh", "replace", address, "lladdr", told["address"], "dev", link)
        yield inside
    finally:
        for name in (inside, world):
            _run("ip", "netns", "del", name)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=_CHECKOUT)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


_CHECKOUT = Path(__file__).resolve().parents[2]


def _inside(machine: str, *command: str) -> str:
    return _run("ip", "netns", "exec", machine, *command)


def _set(machine: str, **values: int) -> None:
    for name, value in values.items():
        interface, _, setting = name.partition("__")
        place = f"/proc/sys/net/ipv4/conf/{interface}/{setting}"
        _inside(machine, "sh", "-c", 'echo "$1" >"$0"', place, str(value))


def _told(machine: str, setting: str) -> str:
    told = json.loads(_inside(machine, sys.executable, "-c", READ))
    return str(told[setting]["in0"])


@pytest.mark.parametrize(("every", "own", "forwards"), [*itertools.product((0, 1), repeat=3)])
def test_redirects_are_followed_where_it_is_told(machine: str, every: int, own: int, forwards: int) -> None:
    for verb in ("del", "add"):  # what was learnt before goes with the route
        _inside(machine, "ip", "route", verb, "default", "via", "10.9.0.2")
    _set(machine, in0__forwarding=forwards, all__rp_filter=0, in0__rp_filter=0, in0__secure_redirects=0)
    _set(machine, all__accept_redirects=every, in0__accept_redirects=own)
    _send(machine, REDIRECT, until="InRedirects")
    follows = "via 10.9.0.3" in _inside(machine, "ip", "route", "get", "203.0.113.9")
    assert _told(machine, "net.ipv4.accept_redirects") == str(int(follows))


@pytest.mark.parametrize(("every", "own"), [*itertools.product((0, 1, 2), repeat=2)])
def test_forged_sources_are_dropped_where_it_is_told(machine: str, every: int, own: int) -> None:
    """The way back to 172.16.0.2 is another interface: strict mode (1) drops, loose mode (2) and none (0) do not."""
    _inside(machine, *["ip", "link", "add", "side0", "type", "veth", "peer", "name", "side1"])
    try:
        for command in ("link set side0 up", "link set side1 up", "route add 172.16.0.0/24 dev side0"):
            _inside(machine, "ip", *command.split())
        _set(machine, all__rp_filter=every, in0__rp_filter=own)
        came = _send(machine, FORGED, until=("IPReversePathFilter", "NoPorts"))
        assert (_told(machine, "net.ipv4.rp_filter") == "1") == (came == "IPReversePathFilter")
    finally:
        _inside(machine, "ip", "link", "del", "side0")


def _send(machine: str, packet: str, *, until: str | tuple[str, ...]) -> str:
    """Sends one packet and waits until one of the machine's counters has moved; its name."""
    wanted = (until,) if isinstance(until, str) else until
    before = _counters(machine)
    _inside(machine.replace("rasoat", "world"), sys.executable, "-c", packet)
    for _ in range(100):
        now = _counters(machine)
        for name in wanted:
            if now[name] > before[name]:
                return name
        time.sleep(0.02)
    raise AssertionError(f"the packet moved none of {wanted}")


def _counters(machine: str) -> dict[str, int]:
    """What the kernel counted so far (/proc/net/snmp and netstat); of names that occur twice the first: ICMP, UDP."""
    found: dict[str, int] = {}
    for file in ("snmp", "netstat"):
        lines = _inside(machine, "cat", f"/proc/net/{file}").splitlines()
        for names, values in zip(lines[::2], lines[1::2], strict=True):
            pairs = zip(names.split()[1:], values.split()[1:], strict=True)
            found |= {name: int(value) for name, value in pairs if name not in found}
    return found
