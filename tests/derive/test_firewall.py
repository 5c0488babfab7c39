"""The host firewall: the kernel decides, and what may hide a firewall is never "no firewall"."""

from typing import Any

import pytest

from scanner.derive.firewall import derive
from scanner.model.errors import Denied, GapError
from scanner.model.kinds.host_firewall import HostFirewall
from scanner.model.observation import Unseen
from scanner.model.words import Gap
from tests.derive.stage import scene

NO_UFW = {"installed": False, "active": False, "enabled": False}
NO_FIREWALLD = {"installed": False, "running": False, "enabled": False}
NO_NFT: dict[str, Any] = {"installed": False, "chains": [], "published": []}
NO_IPTABLES: dict[str, Any] = {"installed": False, "backend": None, "chains": [], "published": []}
BOTH = {"interfaces": [{"name": "eth0", "loopback": False, "addresses": ["10.0.0.2/24", "fe80::1/64"]}]}
V4 = {
    "interfaces": [
        {"name": "lo", "loopback": True, "addresses": ["::1/128"]},
        {"name": "eth0", "loopback": False, "addresses": ["10.0.0.2/24"]},
    ]
}


def chain(family: str = "inet", **changes: Any) -> dict[str, Any]:
    made = {
        "family": family,
        "table": "t",
        "name": "input",
        "hook": "input",
        "policy": "accept",
        "rules": 1,
        "drops": 0,
    }
    return {**made, "open_to_any": False, "drops_rest": False, **changes}


def old_chain(family: str = "ip", **changes: Any) -> dict[str, Any]:
    made = {"family": family, "name": "INPUT", "policy": "ACCEPT", "rules": 1, "drops": 0}
    return {**made, "open_to_any": False, "drops_rest": False, **changes}


def firewall(**kinds: Any) -> HostFirewall:
    facts: dict[str, Any] = {
        "host.nftables": NO_NFT,
        "host.iptables": NO_IPTABLES,
        "host.ufw": NO_UFW,
        "host.firewalld": NO_FIREWALLD,
        "host.interfaces": BOTH,
        "host.services": {"services": []},
        **{f"host.{name}": value for name, value in kinds.items()},
    }
    return derive(scene(facts))


def nft(*chains: dict[str, Any]) -> dict[str, Any]:
    return {"installed": True, "chains": list(chains), "published": []}


def iptables(*chains: dict[str, Any], backend: str = "legacy") -> dict[str, Any]:
    return {"installed": True, "backend": backend, "chains": list(chains), "published": []}


def inbound(found: HostFirewall) -> dict[str, str]:
    return {
        each.name: str(each.inbound.gap) if isinstance(each.inbound, Unseen) else each.inbound
        for each in found.profiles
    }


def test_looked_everywhere_and_found_nothing() -> None:
    found = firewall()
    assert found.product is None
    assert inbound(found) == {"ipv4": "allow", "ipv6": "allow"}
    assert (found.rules, found.starts_at_boot) == (0, False)


@pytest.mark.parametrize(
    ("chains", "wanted"),
    [
        ([chain(policy="drop")], {"ipv4": "block", "ipv6": "block"}),
        ([chain(drops_rest=True)], {"ipv4": "block", "ipv6": "block"}),
        ([chain(rules=7, drops=3)], {"ipv4": "allow", "ipv6": "allow"}),
        ([chain(policy="drop", open_to_any=True)], {"ipv4": "allow", "ipv6": "allow"}),
        ([chain(drops_rest=True, open_to_any=True)], {"ipv4": "allow", "ipv6": "allow"}),
        ([chain("ip", policy="drop")], {"ipv4": "block", "ipv6": "allow"}),
        ([chain("ip6", policy="drop")], {"ipv4": "allow", "ipv6": "block"}),
        ([chain("ip", policy="drop"), chain("ip6", drops_rest=True)], {"ipv4": "block", "ipv6": "block"}),
        ([chain(open_to_any=True), chain(policy="drop")], {"ipv4": "block", "ipv6": "block"}),
        ([chain(policy="drop", hook="forward")], {"ipv4": "allow", "ipv6": "allow"}),
        ([chain("bridge", policy="drop")], {"ipv4": "allow", "ipv6": "allow"}),
        ([chain("netdev", policy="drop")], {"ipv4": "allow", "ipv6": "allow"}),
    ],
)
def test_nftables_by_family(chains: list[dict[str, Any]], wanted: dict[str, str]) -> None:
    assert inbound(firewall(nftables=nft(*chains))) == wanted


def test_an_accept_policy_without_rules_is_no_firewall() -> None:
    """Docker leaves such chains behind."""
    assert firewall(nftables=nft(chain(rules=0))).product is None
    found = firewall(nftables=nft(chain(rules=2)))
    assert found.product == "nftables"
    assert [each.enabled for each in found.profiles] == [True, True]


def test_iptables_legacy_stands_beside_nftables() -> None:
    found = firewall(nftables=nft(), iptables=iptables(old_chain(policy="DROP")))
    assert found.product == "iptables"
    assert inbound(found) == {"ipv4": "block", "ipv6": "allow"}
    both = firewall(
        iptables=iptables(old_chain(drops_rest=True), old_chain("ip6", policy="DROP"), old_chain(name="FORWARD"))
    )
    assert inbound(both) == {"ipv4": "block", "ipv6": "block"}
    assert both.rules == 2


def test_tables_of_iptables_nft_are_counted_once() -> None:
    as_nft = nft(chain("ip", policy="drop", rules=4))
    found = firewall(nftables=as_nft, iptables=iptables(old_chain(policy="DROP", rules=4), backend="nf_tables"))
    assert (found.product, found.rules) == ("nftables", 4)
    alone = firewall(iptables=iptables(old_chain(policy="DROP", rules=4), backend="nf_tables"))
    assert (alone.product, alone.rules) == ("iptables", 4)


def test_the_product_is_the_one_that_writes_the_rules() -> None:
    closed = nft(chain(policy="drop"))
    assert firewall(nftables=closed, ufw={**NO_UFW, "active": True, "enabled": True}).product == "ufw"
    assert firewall(nftables=closed, firewalld={**NO_FIREWALLD, "running": True}).product == "firewalld"
    assert firewall(nftables=closed, ufw={**NO_UFW, "active": U_}).product == "nftables"


U_ = {"gap": "denied"}


def test_an_active_front_end_does_not_close_what_the_kernel_leaves_open() -> None:
    """`ufw allow in from any` under a default of deny."""
    found = firewall(
        nftables=nft(chain(policy="drop", open_to_any=True)), ufw={**NO_UFW, "active": True, "enabled": True}
    )
    assert found.product == "ufw"
    assert inbound(found) == {"ipv4": "allow", "ipv6": "allow"}


def test_an_active_front_end_alone_proves_nothing() -> None:
    found = firewall(nftables=Gap.DENIED, iptables=Gap.DENIED, ufw={**NO_UFW, "active": True, "enabled": True})
    assert found.product == "ufw"
    assert inbound(found) == {"ipv4": "denied", "ipv6": "denied"}


@pytest.mark.parametrize("hidden", ["nftables", "iptables"])
def test_a_table_that_could_not_be_read_may_hide_a_firewall(hidden: str) -> None:
    with pytest.raises(Denied, match="because"):
        firewall(**{hidden: Gap.DENIED})


@pytest.mark.parametrize("hidden", ["ufw", "firewalld"])
def test_a_front_end_that_could_not_be_asked_may_hide_a_firewall(hidden: str) -> None:
    with pytest.raises(Denied, match="may hide a firewall"):
        firewall(**{hidden: Gap.DENIED})


def test_what_was_seen_closed_stays_closed_whatever_is_hidden() -> None:
    found = firewall(nftables=nft(chain("ip", policy="drop")), iptables=Gap.DENIED)
    assert inbound(found) == {"ipv4": "block", "ipv6": "denied"}


def test_everything_hidden_is_a_gap() -> None:
    with pytest.raises(GapError):
        firewall(**dict.fromkeys(("nftables", "iptables", "ufw", "firewalld", "interfaces", "services"), Gap.DENIED))


def test_ipv6_counts_unless_it_was_seen_that_there_is_none() -> None:
    closed = nft(chain("ip", policy="drop"))
    assert inbound(firewall(nftables=closed, interfaces=V4)) == {"ipv4": "block"}
    assert inbound(firewall(nftables=closed, interfaces=Gap.DENIED)) == {"ipv4": "block", "ipv6": "allow"}


@pytest.mark.parametrize(
    ("kinds", "boot"),
    [
        ({"ufw": {**NO_UFW, "active": True, "enabled": True}}, True),
        ({"ufw": {**NO_UFW, "active": True, "enabled": False}}, False),
        ({"firewalld": {**NO_FIREWALLD, "running": True, "enabled": True}}, True),
        ({"services": {"services": [{"name": "nftables", "starts": "enabled"}]}}, True),
        ({"services": {"services": [{"name": "nftables", "starts": "disabled"}]}}, "unsupported"),
        ({"services": Gap.DENIED}, "denied"),
    ],
)
def test_whether_it_starts_at_boot(kinds: dict[str, Any], boot: object) -> None:
    found = firewall(nftables=nft(chain(policy="drop")), **kinds).starts_at_boot
    assert (str(found.gap) if isinstance(found, Unseen) else found) == boot


UNTOLD = {"gap": "unsupported", "detail": "x"}


@pytest.mark.parametrize(
    ("new", "old", "wanted"),
    [
        ({}, {}, ()),
        ({}, {"published": ["tcp/8080"]}, ("tcp/8080",)),
        ({"published": ["tcp/80"]}, {"published": ["tcp/8080"]}, ("tcp/8080", "tcp/80")),
        ({"published": UNTOLD}, {"installed": True, "published": ["tcp/8080"]}, ("tcp/8080",)),
        ({"published": UNTOLD}, {}, Gap.UNSUPPORTED),
        ({}, {"installed": True, "published": UNTOLD}, Gap.UNSUPPORTED),
    ],
)
def test_ports_of_containers_are_told_beside_what_is_blocked(
    new: dict[str, Any], old: dict[str, Any], wanted: tuple[str, ...] | Gap
) -> None:
    """Ports that nft prints by name only iptables tells; where neither tells them, nobody knows."""
    found = firewall(nftables={**nft(chain(policy="drop")), **new}, iptables={**NO_IPTABLES, **old})
    assert inbound(found) == {"ipv4": "block", "ipv6": "block"}
    assert (found.published.gap if isinstance(found.published, Unseen) else found.published) == wanted
