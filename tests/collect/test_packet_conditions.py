"""One rule at a time: does `… accept` alone open a chain whose policy drops, does `… drop` alone close one that accepts?

The way out of the machine is eth0. Rows marked open, or said to close, were tried with real packets where they can be
(test_packet_filters_live.py); the others follow the manuals.
"""

import json
from typing import Any

import pytest

from scanner.collect.host import linux_nftables
from scanner.collect.host.built_in_chains import BuiltInChain, built_in_chains
from scanner.collect.host.outside import Outside
from scanner.model.errors import GapError
from scanner.model.kinds.host_nftables import BaseChain
from scanner.model.question import Answer
from scanner.model.words import Gap
from tests.together import together

OPENING = (
    "",
    "-i eth0",
    "-i eth+",
    "! -i lo",
    "! -i docker0",
    "-p tcp",
    "-p 6",
    "-p all",
    "! -p icmp",
    "-p udp -m udp --dport 1:65535",
    "-p tcp -m tcp --dport 1024:",
    "-p tcp -m tcp ! --dport 22",
    "-p tcp -m multiport ! --dports 22,80",
    "-p udp -m udp --sport 53",
    "-p tcp -m tcp ! --sport 1024:65535",
    "-p tcp -m multiport --sports 20,53",
    "-s 0.0.0.0/0",
    "-s 0.0.0.0/1",
    "! -s 10.0.0.0/8",
    "-d 192.0.2.7/32",
    "! -d 224.0.0.0/4",
    "-m state --state NEW",
    "-m conntrack --ctstate NEW,ESTABLISHED",
    "-m conntrack ! --ctstate INVALID",
    "-m conntrack --ctdir ORIGINAL",
    "-m conntrack --ctproto 6",
    "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN",
    "-p tcp --syn",
    "-p tcp -m tcp ! --tcp-flags SYN,RST RST",
    "-m limit --limit 5/sec --limit-burst 10",
    "-m hashlimit --hashlimit-upto 50/sec --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name a",
    "-m connlimit --connlimit-upto 50 --connlimit-mask 32 --connlimit-saddr",
    "-m recent --set --name a --mask 255.255.255.255 --rsource",
    "-m addrtype --dst-type LOCAL",
    "-m addrtype --dst-type LOCAL --limit-iface-in",
    "-m addrtype ! --src-type MULTICAST",
    "-m pkttype --pkt-type unicast",
    "-m iprange --src-range 0.0.0.0-127.255.255.255",
    "-m iprange ! --src-range 10.0.0.1-10.0.0.9",
    "-m iprange --dst-range 192.0.2.1-192.0.2.9",
    "-m set ! --match-set blocked src",
    "-m mac ! --mac-source 02:00:00:00:00:01",
    "-m policy --dir in --pol none",
    "! -f",
    '-m comment --comment "-s 10.0.0.1 -j DROP"',
)
NARROW = (
    "-i lo",
    "-i wg0",
    "! -i eth0",
    "-p icmp",
    "! -p all",
    "-p tcp -m tcp --dport 22",
    "-p tcp -m tcp --dport https",
    "-p tcp -m multiport --dports 22,80:90",
    "-s 10.0.0.0/8",
    "-s 10.0.0.0/255.0.0.255",
    "-s host.example",
    "-s 2001:db8::/32",
    "-d 224.0.0.251/32",
    "-d 255.255.255.255/32",
    "-m state --state ESTABLISHED",
    "-m conntrack ! --ctstate NEW",
    "-m conntrack --ctdir REPLY",
    "-m conntrack --ctorigdstport 53",
    "-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN",
    "-p tcp -m tcp --tcp-flags SYN,RST RST",
    "-m hashlimit --hashlimit-above 50/sec --hashlimit-mode srcip --hashlimit-name a",
    "-m connlimit --connlimit-above 50",
    "-m recent --rcheck --seconds 60 --name a --rsource",
    "-m set --match-set trusted src",
    "-m set --set trusted src",
    "-m addrtype --dst-type MULTICAST",
    "-m pkttype --pkt-type broadcast",
    "-m iprange --src-range 10.0.0.1-10.0.0.9",
    "-m iprange --src-range nonsense",
    "-m mac --mac-source 02:00:00:00:00:01",
    "-m mark --mark 0x1",
    "-m policy --dir in --pol ipsec",
    "-m owner --uid-owner 0",
    "-m unheard-of --of x",
    "-f",
)
CLOSING = (
    "",
    "! -i lo",
    "-p all",
    "-s 0.0.0.0/0",
    "-m conntrack --ctstate NEW",
    "-m conntrack ! --ctstate ESTABLISHED",
    "-m conntrack --ctstate NEW,ESTABLISHED",
    "-m conntrack ! --ctstate INVALID",
    "-m state --state NEW",
    "! -s 10.0.0.0/8",
    "-m iprange ! --src-range 10.0.0.1-10.0.0.9",
    "! -p icmp",
    '-m comment --comment "-s 10.0.0.1 -j DROP"',
)


def _ask(question: str, /) -> Answer:
    routes = {
        "cmd:ip -j route show default": b'[{"dst":"default","gateway":"192.0.2.1","dev":"eth0","flags":[]}]',
        "cmd:ip -j -6 route show default": b"[]",
    }
    if question in routes:
        return Answer(ask=question, exit=0, stdout=routes[question])
    return Answer(ask=question, gap=Gap.NOT_COLLECTED)


def _input(policy: str, *rules: str) -> BuiltInChain:
    lines = ["*filter", f":INPUT {policy} [0:0]", ":OUTPUT ACCEPT [0:0]", *rules, "COMMIT", ""]
    return built_in_chains("\n".join(lines), "cmd:iptables-save", version=4, outside=Outside(_ask))[0]


@together("conditions", OPENING)
def test_accepting_most_new_connections_opens(conditions: str) -> None:
    assert _input("DROP", f"-A INPUT {conditions} -j ACCEPT").open_to_any


@together("conditions", NARROW)
def test_accepting_few_opens_nothing(conditions: str) -> None:
    assert not _input("DROP", f"-A INPUT {conditions} -j ACCEPT").open_to_any


@pytest.mark.parametrize("conditions", CLOSING)
def test_dropping_all_that_is_left_closes(conditions: str) -> None:
    assert _input("ACCEPT", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", f"-A INPUT {conditions} -j DROP").drops_rest


@together("conditions", sorted({*OPENING, *NARROW} - {*CLOSING}))
def test_dropping_less_does_not_close(conditions: str) -> None:
    assert not _input("ACCEPT", f"-A INPUT {conditions} -j DROP").drops_rest


def test_who_is_reached_behind_us_does_not_open_us() -> None:
    """What is forwarded to one address is no opening to any, as it would be for packets to ourselves."""
    lines = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n-A FORWARD -d 192.0.2.9/32 -j ACCEPT\nCOMMIT\n"
    chains = built_in_chains(lines, "cmd:iptables-save", version=4, outside=Outside(_ask))
    assert [each.open_to_any for each in chains] == [False, False]


def test_an_interface_cannot_be_judged_when_the_way_out_is_not_seen() -> None:
    def ask(question: str, /) -> Answer:
        return Answer(ask=question, gap=Gap.DENIED)

    lines = "*filter\n:INPUT DROP [0:0]\n-A INPUT -i eth7 -j ACCEPT\nCOMMIT\n"
    with pytest.raises(GapError):
        built_in_chains(lines, "cmd:iptables-save", version=4, outside=Outside(ask))


def test_without_a_way_out_every_interface_leads_outside() -> None:
    def ask(question: str, /) -> Answer:
        return Answer(ask=question, exit=0, stdout=b"[]")

    lines = "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lan3 -j ACCEPT\nCOMMIT\n"
    assert built_in_chains(lines, "cmd:iptables-save", version=4, outside=Outside(ask))[0].open_to_any


def _payload(protocol: str, field: str) -> dict[str, Any]:
    return {"payload": {"protocol": protocol, "field": field}}


def _meta(key: str) -> dict[str, Any]:
    return {"meta": {"key": key}}


def _match(left: Any, right: Any, op: str = "==") -> dict[str, Any]:
    return {"match": {"op": op, "left": left, "right": right}}


FLAGS = {"&": [_payload("tcp", "flags"), ["fin", "syn", "rst", "ack"]]}
STATE = {"ct": {"key": "state"}}
OPENING_NFT: dict[str, dict[str, Any]] = {
    "interface": _match(_meta("iifname"), "eth0"),
    "interfaces": _match(_meta("iif"), {"set": ["lo", "eth0"]}),
    "not loopback": _match(_meta("iifname"), "lo", "!="),
    "state": _match(STATE, ["established", "new"], "in"),
    "not established": _match(STATE, {"set": ["established", "related"]}, "!="),
    "masked state": _match({"&": [STATE, ["new", "untracked"]]}, 0, "!="),
    "direction": _match({"ct": {"key": "direction"}}, "original"),
    "ports below": _match(_payload("tcp", "dport"), 60_000, "<"),
    "ports above": _match(_payload("udp", "dport"), 1023, ">"),
    "ports but one": _match(_payload("th", "dport"), 22, "!="),
    "source port": _match(_payload("udp", "sport"), 53),
    "no source port of clients": _match(_payload("tcp", "sport"), {"range": [1024, 65_535]}, "!="),
    "port set": _match(_payload("tcp", "dport"), {"set": [22, {"range": [1000, 65_000]}]}),
    "sources but one": _match(_payload("ip", "saddr"), "10.0.0.1", "!="),
    "source range": _match(_payload("ip", "saddr"), {"range": ["1.0.0.0", "200.0.0.0"]}),
    "global ipv6": _match(_payload("ip6", "saddr"), {"prefix": {"addr": "2000::", "len": 3}}),
    "our address": _match(_payload("ip", "daddr"), "192.0.2.7"),
    "not a group": _match(_payload("ip6", "daddr"), {"prefix": {"addr": "ff00::", "len": 8}}, "!="),
    "version": _match(_payload("ip", "version"), 4),
    "protocol number": _match(_payload("ip", "protocol"), 6),
    "transport": _match(_meta("l4proto"), {"set": ["tcp", "udp"]}),
    "not icmp": _match(_meta("l4proto"), "icmp", "!="),
    "family": _match(_meta("nfproto"), "ipv6"),
    "ethertype": _match(_meta("protocol"), "ip"),
    "to this host": _match(_meta("pkttype"), "host"),
    "not a loopback device": _match(_meta("iiftype"), "loopback", "!="),
    "local": _match({"fib": {"result": "type", "flags": ["daddr"]}}, "local"),
    "first packet": _match(FLAGS, "syn"),
    "flag": _match(_payload("tcp", "flags"), "syn"),
    "no mark": _match(_meta("mark"), 1, "!="),
    "not that card": _match(_payload("ether", "saddr"), "02:00:00:00:00:01", "!="),
    "not that pair": _match(
        {"concat": [_payload("ip", "saddr"), _payload("tcp", "dport")]}, {"set": [{"concat": ["10.0.0.1", 22]}]}, "!="
    ),
    "any pair": _match({"concat": [_payload("ip", "saddr"), _payload("tcp", "dport")]}, {"set": ["*"]}),
    "wide pair": _match(
        {"concat": [_payload("ip", "saddr"), _payload("tcp", "dport")]},
        {"set": [{"concat": [{"prefix": {"addr": "0.0.0.0", "len": 1}}, {"range": [0, 65_535]}]}]},
    ),
    "rate": {"limit": {"rate": 5, "burst": 5, "per": "second"}},
    "remembered": {"set": {"op": "add", "elem": _payload("ip", "saddr"), "set": "@seen"}},
    "logged": {"log": {"prefix": "x"}},
    "everything else": _match(_payload("ip", "saddr"), {"set": ["10.0.0.1", {"elem": {"val": "*", "comment": "c"}}]}),
}
NARROW_NFT: dict[str, dict[str, Any]] = {
    "loopback": _match(_meta("iif"), "lo"),
    "loopback device": _match(_meta("iiftype"), "loopback"),
    "other interface": _match(_meta("iifname"), "wg*"),
    "way out of packets": _match(_meta("oifname"), "eth0"),
    "established": _match(STATE, ["established", "related"], "in"),
    "not new": _match({"&": [STATE, ["new"]]}, 0),
    "reply": _match({"ct": {"key": "direction"}}, "reply"),
    "original source": _match({"ct": {"key": "saddr", "dir": "original", "family": "ip"}}, "10.0.0.1"),
    "port": _match(_payload("tcp", "dport"), 22),
    "named port": _match(_payload("tcp", "dport"), "ssh"),
    "source": _match(_payload("ip", "saddr"), {"prefix": {"addr": "10.0.0.0", "len": 8}}),
    "source of the other version": _match(_payload("ip", "saddr"), "2001:db8::1"),
    "masked source": _match({"&": [_payload("ip", "saddr"), "255.0.255.0"]}, "10.0.1.0"),
    "group": _match(_payload("ip", "daddr"), "224.0.0.251"),
    "broadcast": _match(_meta("pkttype"), "broadcast"),
    "icmp": _match(_payload("icmp", "type"), "echo-request"),
    "protocol": _match(_payload("ip6", "nexthdr"), "esp"),
    "life": _match(_payload("ip", "ttl"), 255),
    "no first packet": _match(FLAGS, "syn", "!="),
    "reset": _match(FLAGS, "rst"),
    "not local": _match({"fib": {"result": "type", "flags": ["daddr"]}}, "local", "!="),
    "mark": _match(_meta("mark"), 1),
    "card": _match(_payload("ether", "saddr"), "02:00:00:00:00:01"),
    "unknown set": _match(_payload("ip", "saddr"), "@unknown"),
    "unknown expression": _match({"osf": {"key": "name", "ttl": "loose"}}, "Linux"),
    "pair": _match(
        {"concat": [_payload("ip", "saddr"), _payload("tcp", "dport")]}, {"set": [{"concat": ["10.0.0.1", 22]}]}
    ),
    "pair of another length": _match({"concat": [_payload("ip", "saddr")]}, {"set": [{"concat": ["10.0.0.1", 22]}]}),
    "above a rate": {"limit": {"rate": 5, "burst": 5, "per": "second", "inv": True}},
    "above a number": {"ct count": {"val": 10, "inv": True}},
    "unheard of": {"teleport": None},
}
CLOSING_NFT = (
    "not loopback",
    "state",
    "not established",
    "masked state",
    "direction",
    "logged",
    "transport",
    "not icmp",
    "ports but one",
)


def _nft_chain(policy: str, *rules: list[dict[str, Any]], hook: str = "input") -> BaseChain:
    place = {"family": "inet", "table": "f"}
    chain = {**place, "name": "c", "handle": 1, "type": "filter", "hook": hook, "prio": 0, "policy": policy}
    said = [{"table": {"family": "inet", "name": "f", "handle": 1}}, {"chain": chain}]
    said += [{"rule": {**place, "chain": "c", "handle": 9, "expr": rule}} for rule in rules]

    def ask(question: str, /) -> Answer:
        if question == "cmd:nft -j list ruleset":
            return Answer(ask=question, exit=0, stdout=json.dumps({"nftables": said}).encode())
        return _ask(question)

    [found] = linux_nftables.read(ask).chains
    return found


@together("name", OPENING_NFT)
def test_accepting_most_new_connections_opens_in_nft(name: str) -> None:
    assert _nft_chain("drop", [OPENING_NFT[name], {"accept": None}]).open_to_any


@together("name", NARROW_NFT)
def test_accepting_few_opens_nothing_in_nft(name: str) -> None:
    assert not _nft_chain("drop", [NARROW_NFT[name], {"accept": None}]).open_to_any


@pytest.mark.parametrize("name", CLOSING_NFT)
def test_dropping_all_that_is_left_closes_in_nft(name: str) -> None:
    assert _nft_chain("accept", [OPENING_NFT[name], {"drop": None}]).drops_rest


@together("name", sorted({*OPENING_NFT, *NARROW_NFT} - {*CLOSING_NFT}))
def test_dropping_less_does_not_close_in_nft(name: str) -> None:
    condition = {**OPENING_NFT, **NARROW_NFT}[name]
    assert not _nft_chain("accept", [condition, {"drop": None}]).drops_rest


@pytest.mark.parametrize("name", ["our address", "not a group"])
def test_destinations_of_forwarded_packets_do_not_open(name: str) -> None:
    accept = [OPENING_NFT[name], {"accept": None}]
    assert _nft_chain("drop", accept, hook="forward").open_to_any == (name == "not a group")
