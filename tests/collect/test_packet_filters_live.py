"""What the collectors say of a rule set is what happens to packets: real nft and iptables between two namespaces."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.root, pytest.mark.slow]

SOURCES = ("10.9.0.2", "172.16.0.2", "203.0.113.5", "45.1.1.1")
PORTS = (22, 80, 1024, 5432, 40_000, 65_000)

READ = """
import json, sys
from scanner.collect.host import linux_iptables, linux_nftables
from scanner.model.plain import to_plain
from scanner.reach.local import LocalHost
collector = {"nft": linux_nftables, "iptables": linux_iptables}[sys.argv[1]]
print(json.dumps(to_plain(collector.COLLECTOR.read(LocalHost()))))
"""
CONNECT = """
import json, socket, sys
passed = []
for source in json.loads(sys.argv[1]):
    for port in json.loads(sys.argv[2]):
        with socket.socket() as client:
            client.settimeout(0.05)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            client.bind((source, int(sys.argv[3])))
            try:
                client.connect(("10.9.0.1", port))
            except ConnectionRefusedError:  # the packet came through, and nobody listens
                passed.append([source, port])
            except OSError:
                pass
print(json.dumps(passed))
"""

HEAD = "table inet f {{ chain input {{ type filter hook input priority 0; policy {policy};\n"
OPEN_NFT = {
    "no rules": ("accept", ""),
    "accept": ("drop", "accept"),
    "accept after log": ("drop", 'log prefix "x"\ncounter accept'),
    "not loopback": ("drop", 'iifname != "lo" accept'),
    "new connections": ("drop", "ct state new accept"),
    "new and established": ("drop", "ct state established,related,new accept"),
    "state map": ("drop", "ct state vmap { established : accept, new : accept }"),
    "halves": ("drop", "ip saddr 0.0.0.0/1 accept\nip saddr 128.0.0.0/1 accept"),
    "zero prefix": ("drop", "ip saddr 0.0.0.0/0 accept"),
    "all ports": ("drop", "tcp dport 1-65535 accept"),
    "high ports": ("drop", "tcp dport 1024-65535 accept\ntcp dport 1-1023 accept"),
    "not one source": ("drop", "ip saddr != 192.0.2.9 accept"),
    "interface of the way out": ("drop", 'iifname "in0" accept'),
    "interface pattern": ("drop", 'iifname "in*" accept'),
    "to our address": ("drop", "ip daddr 10.9.0.1 accept"),
    "limit": ("drop", "limit rate 1000/second accept"),
    "first packets": ("drop", "tcp flags & (fin|syn|rst|ack) == syn accept"),
    "protocols": ("drop", "meta l4proto { tcp, udp } accept"),
    "protocol map": ("drop", "meta nfproto vmap { ipv4 : accept, ipv6 : drop }"),
    "one drop before all": ("accept", "tcp dport 23 drop"),
    "drop for others only": ("accept", "ip saddr 192.0.2.0/24 drop"),
    "drop after accept": ("accept", "accept\ndrop"),
    "drop above a limit": ("accept", "limit rate over 100000/second drop"),
    "drop of udp only": ("accept", "meta l4proto udp drop"),
    "no mark": ("drop", "meta mark 0 accept"),
    "source ports of clients": ("drop", "tcp sport 1024-65535 accept"),
    "hops left": ("drop", "ip ttl > 1 accept"),
    "any length": ("drop", "meta length > 20 accept"),
    "default class": ("drop", "ip dscp cs0 accept"),
    "whole packets": ("drop", "ip frag-off & 0x1fff == 0 accept"),
    "bytes at a place": ("drop", "@nh,72,8 6 accept"),
}
CLOSED_NFT = {
    "no rules": ("drop", ""),
    "one port": ("drop", "tcp dport 22 accept"),
    "ports": ("drop", "tcp dport { 22, 80, 443 } accept"),
    "established": ("drop", "ct state established,related accept"),
    "loopback": ("drop", 'iifname "lo" accept'),
    "one network": ("drop", "ip saddr 10.77.0.0/16 accept"),
    "drop before accept": ("drop", "drop\naccept"),
    "drop at the end": ("accept", "ct state established accept\ntcp dport 22 accept\ndrop"),
    "drop of new": ("accept", "ct state new drop"),
    "drop by protocol": ("accept", "meta l4proto { tcp, udp } drop"),
    "drop by halves": ("accept", "ip saddr 0.0.0.0/1 drop\nip saddr 128.0.0.0/1 drop\nmeta nfproto ipv6 drop"),
    "other interface": ("drop", 'iifname "wg0" accept'),
    "map": ("drop", "tcp dport vmap { 22 : accept, 23 : drop }"),
    "mark": ("drop", "meta mark 7 accept"),
}
OPEN_IPTABLES = {
    "no rules": [],
    "accept": ["-P INPUT DROP", "-A INPUT -j ACCEPT"],
    "user chain": ["-P INPUT DROP", "-N all", "-A all -j ACCEPT", "-A INPUT -j all"],
    "goto": ["-P INPUT DROP", "-N all", "-A all -m conntrack --ctstate NEW -j ACCEPT", "-A INPUT -g all"],
    "syn": ["-P INPUT DROP", "-A INPUT -p tcp --syn -j ACCEPT"],
    "not loopback": ["-P INPUT DROP", "-A INPUT ! -i lo -j ACCEPT"],
    "halves": ["-P INPUT DROP", "-A INPUT -s 0.0.0.0/1 -j ACCEPT", "-A INPUT -s 128.0.0.0/1 -j ACCEPT"],
    "return to policy": ["-N c", "-A c -j RETURN", "-A c -j DROP", "-A INPUT -j c"],
    "source ports of clients": ["-P INPUT DROP", "-A INPUT -p tcp --sport 1024:65535 -j ACCEPT"],
    "no mark": ["-P INPUT DROP", "-A INPUT -m mark --mark 0x0 -j ACCEPT"],
    "hops left": ["-P INPUT DROP", "-A INPUT -m ttl --ttl-gt 1 -j ACCEPT"],
    "any length": ["-P INPUT DROP", "-A INPUT -m length --length 20:65535 -j ACCEPT"],
    "always": ["-P INPUT DROP", "-A INPUT -m time --timestart 00:00 --timestop 23:59:59 -j ACCEPT"],
    "limit": ["-P INPUT DROP", "-A INPUT -m limit --limit 1000/s --limit-burst 1000 -j ACCEPT"],
    "local": ["-P INPUT DROP", "-A INPUT -m addrtype --dst-type LOCAL -j ACCEPT"],
    "rate limiter that returns": [
        "-N flood",
        "-A flood -m limit --limit 1000/s --limit-burst 1000 -j RETURN",
        "-A flood -j DROP",
        "-A INPUT -p tcp --syn -j flood",
    ],
}
CLOSED_IPTABLES = {
    "policy": ["-P INPUT DROP"],
    "reject": ["-A INPUT -p tcp --dport 22 -j ACCEPT", "-A INPUT -j DROP"],
    "user chain": ["-N deny", "-A deny -j DROP", "-A INPUT -j deny"],
    "goto and end": [
        "-P INPUT DROP",
        "-N c",
        "-A c -p tcp --dport 22 -j ACCEPT",
        "-A INPUT -g c",
        "-A INPUT -j ACCEPT",
    ],
    "ports": ["-P INPUT DROP", "-A INPUT -p tcp -m multiport --dports 22,80:90 -j ACCEPT"],
    "state": ["-P INPUT DROP", "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"],
    "a mark": ["-P INPUT DROP", "-A INPUT -m mark --mark 0x7 -j ACCEPT"],
    "range": ["-P INPUT DROP", "-A INPUT -m iprange --src-range 10.77.0.1-10.77.0.9 -j ACCEPT"],
    "comment like an option": ["-P INPUT DROP", '-A INPUT -s 10.77.0.1 -m comment --comment "-j ACCEPT" -j ACCEPT'],
}


@pytest.fixture(scope="module")
def machine() -> Iterator[str]:
    """A namespace with one interface, whose default route leads to another namespace with many addresses."""
    if os.geteuid() != 0 or not all(shutil.which(each) for each in ("ip", "nft", "iptables")):
        pytest.skip("needs root, iproute2, nftables and iptables")
    tag = uuid.uuid4().hex[:6]
    inside, world = f"rasoat-{tag}", f"world-{tag}"
    for name in (inside, world):
        _run("ip", "netns", "add", name)
    try:
        _run("ip", "-n", inside, "link", "add", "in0", "type", "veth", "peer", "name", "out0", "netns", world)
        for name, link in ((inside, "in0"), (world, "out0"), (inside, "lo")):
            _run("ip", "-n", name, "link", "set", link, "up")
        _run("ip", "-n", inside, "addr", "add", "10.9.0.1/24", "dev", "in0")
        for source in SOURCES:
            _run("ip", "-n", world, "addr", "add", f"{source}/24", "dev", "out0")
        _run("ip", "-n", inside, "route", "add", "default", "via", "10.9.0.2")
        yield inside
    finally:
        for name in (inside, world):
            _run("ip", "netns", "del", name)


def _run(*command: str, given: str | None = None) -> str:
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, cwd=_CHECKOUT)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


_CHECKOUT = Path(__file__).resolve().parents[2]


def _inside(machine: str, *command: str, given: str | None = None) -> str:
    return _run("ip", "netns", "exec", machine, *command, given=given)


def _passing_share(machine: str, *, from_port: int = 0) -> float:
    """Share of the connections that got through; they leave from any port, or from the one that is named."""
    world = machine.replace("rasoat", "world")
    wanted = (json.dumps(SOURCES), json.dumps(PORTS), str(from_port))
    passed = json.loads(_inside(world, sys.executable, "-c", CONNECT, *wanted))
    return len(passed) / (len(SOURCES) * len(PORTS))


def _flush(machine: str) -> None:
    _inside(machine, "nft", "flush", "ruleset")


def _is_closed(chain: dict[str, object]) -> bool:
    return (str(chain["policy"]).lower() == "drop" or bool(chain["drops_rest"])) and not chain["open_to_any"]


def _nft_chain(machine: str, policy: str, rules: str) -> dict[str, object]:
    _flush(machine)
    _inside(machine, "nft", "-f", "-", given=HEAD.format(policy=policy) + rules + "\n}\n}\n")
    told = json.loads(_inside(machine, sys.executable, "-c", READ, "nft"))
    [chain] = told["chains"]
    assert isinstance(chain, dict)
    return chain


@pytest.mark.parametrize("name", OPEN_NFT)
def test_open_nft_rule_sets_are_open_to_packets_and_told_so(machine: str, name: str) -> None:
    chain = _nft_chain(machine, *OPEN_NFT[name])
    assert _passing_share(machine) > 0.5
    assert not _is_closed(chain)


@pytest.mark.parametrize("name", CLOSED_NFT)
def test_closed_nft_rule_sets_stop_packets_and_are_told_so(machine: str, name: str) -> None:
    chain = _nft_chain(machine, *CLOSED_NFT[name])
    assert _passing_share(machine) < 0.5
    assert _is_closed(chain)


def _input_chain(machine: str, commands: list[str]) -> dict[str, object] | None:
    _flush(machine)
    for command in commands:
        _inside(machine, "iptables", "-w", *shlex.split(command))
    told = json.loads(_inside(machine, sys.executable, "-c", READ, "iptables"))
    return next((each for each in told["chains"] if (each["family"], each["name"]) == ("ip", "INPUT")), None)


@pytest.mark.parametrize("name", OPEN_IPTABLES)
def test_open_iptables_rule_sets_are_open_to_packets_and_told_so(machine: str, name: str) -> None:
    chain = _input_chain(machine, OPEN_IPTABLES[name])
    assert _passing_share(machine) > 0.5
    assert chain is None or not _is_closed(chain)


@pytest.mark.parametrize("name", CLOSED_IPTABLES)
def test_closed_iptables_rule_sets_stop_packets_and_are_told_so(machine: str, name: str) -> None:
    chain = _input_chain(machine, CLOSED_IPTABLES[name])
    assert _passing_share(machine) < 0.5
    assert chain is not None
    assert _is_closed(chain)


@pytest.mark.parametrize("name", CLOSED_IPTABLES)
def test_nftables_tells_chains_of_iptables_nft_alike(machine: str, name: str) -> None:
    """Deriver host.firewall takes them from nftables where both are there."""
    chain = _input_chain(machine, CLOSED_IPTABLES[name])
    told = json.loads(_inside(machine, sys.executable, "-c", READ, "nft"))
    [same] = [each for each in told["chains"] if (each["family"], each["name"]) == ("ip", "INPUT")]
    assert chain is not None
    assert {key: same[key] for key in ("open_to_any", "drops_rest")} == {
        key: chain[key] for key in ("open_to_any", "drops_rest")
    }


def test_a_source_port_keeps_out_nobody_who_knows_it(machine: str) -> None:
    chain = _nft_chain(machine, "drop", "tcp sport 53 accept")
    assert _passing_share(machine, from_port=53) > 0.5
    assert not _is_closed(chain)
    commands = ["-P INPUT DROP", "-A INPUT -p tcp --sport 53 -j ACCEPT"]
    saved = _input_chain(machine, commands)
    assert _passing_share(machine, from_port=53) > 0.5
    assert saved is not None
    assert not _is_closed(saved)


def test_chains_that_only_rewrite_are_left_out(machine: str) -> None:
    _flush(machine)
    rules = "table ip n {\nchain p {\ntype nat hook prerouting priority -100;\n}\n}\n"
    _inside(machine, "nft", "-f", "-", given=rules)
    found = json.loads(_inside(machine, sys.executable, "-c", READ, "nft"))
    assert found == {"installed": True, "chains": [], "published": []}
