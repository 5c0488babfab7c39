"""Facts of segments and agencies: who is there, what guards the way out, how much was seen."""

from typing import Any

import pytest

from scanner.derive.coverage import derive as coverage
from scanner.derive.devices import derive as devices
from scanner.derive.gateway import derive as gateway
from scanner.model.errors import Denied, NotCollected, Unreadable
from scanner.model.kinds.segment_devices import SegmentDevices
from scanner.model.kinds.segment_gateway import SegmentGateway
from scanner.model.observation import Unseen
from scanner.model.words import Gap
from tests.derive.stage import scene
from tests.together import together

LAN: dict[str, Any] = {
    "cidr": "10.0.0.0/24",
    "gateway": "10.0.0.1",
    "firewall": None,
    "has_internet": True,
    "members": {},
    "macs": {},
}
MAC = "02:00:00:00:00:0"


def host(
    *addresses: str, near: Any = (), mac: str = f"{MAC}2", gateways: tuple[str, ...] = ("10.0.0.1",)
) -> dict[str, Any]:
    entries = near if isinstance(near, Gap) else {"entries": [entry(*each) for each in near]}
    interface = {"name": "eth0", "mac": mac, "up": True, "loopback": False, "addresses": list(addresses)}
    return {
        "host.interfaces": {"interfaces": [interface], "gateways": list(gateways)},
        "host.neighbours": entries,
    }


def entry(address: str, mac: str | None, state: str = "REACHABLE") -> dict[str, Any]:
    return {"address": address, "mac": mac, "interface": "eth0", "state": state}


def seen(declared: dict[str, Any], **members: Any) -> SegmentDevices:
    return devices(
        scene({"declared.segment": {**LAN, **declared}}, {f"a/{name}": each for name, each in members.items()})
    )


def test_declared_and_seen_are_held_against_each_other() -> None:
    near = [("10.0.0.1", f"{MAC}1"), ("10.0.0.3", f"{MAC}3"), ("10.0.0.9", f"{MAC}9"), ("192.168.0.1", f"{MAC}8")]
    found = seen(
        {"members": {"a/pc": ("10.0.0.2",), "a/p3": ("10.0.0.3",), "a/p4": ("10.0.0.4",)}},
        pc=host("10.0.0.2/24", near=near),
    )
    assert found.witnesses == ("a/pc",)
    assert {each.address: each.target for each in found.seen} == {
        "10.0.0.1": "gateway",
        "10.0.0.2": "a/pc",
        "10.0.0.3": "a/p3",
        "10.0.0.9": None,
    }
    assert found.undeclared == ("10.0.0.9",)
    assert found.silent == ("10.0.0.4",)
    assert (found.duplicates, found.outside) == ((), ())


def test_a_device_is_known_by_its_mac_before_its_address() -> None:
    macs = {"a/p3": ("02-00-00-00-00-03",), "a/p4": (f"{MAC}4",)}
    members = {"a/p3": (), "a/p4": ("10.0.0.4",)}
    near = [("10.0.0.77", f"{MAC}3"), ("10.0.0.4", f"{MAC}9")]
    found = seen({"members": members, "macs": macs}, pc=host("10.0.0.2/24", near=near))
    by_address = {each.address: each.target for each in found.seen}
    assert by_address["10.0.0.77"] == "a/p3"
    assert by_address["10.0.0.4"] is None, "another machine on the address of a/p4"


def test_who_did_not_answer_is_not_there() -> None:
    near = [("10.0.0.5", None), ("10.0.0.6", f"{MAC}6", "FAILED")]
    assert [each.address for each in seen({}, pc=host("10.0.0.2/24", near=near)).seen] == ["10.0.0.2"]


def test_two_machines_on_one_address() -> None:
    found = seen(
        {},
        pc=host("10.0.0.2/24", near=[("10.0.0.5", f"{MAC}5")]),
        p2=host("10.0.0.3/24", mac=f"{MAC}3", near=[("10.0.0.5", f"{MAC}6")]),
    )
    assert found.duplicates == ("10.0.0.5",)
    twice = seen({"members": {"a/1": ("10.0.0.7",), "a/2": ("10.0.0.7",)}}, pc=host("10.0.0.2/24"))
    assert twice.duplicates == ("10.0.0.7",)


def test_the_gateway_that_is_a_registered_firewall_is_not_declared_twice() -> None:
    found = seen(
        {"firewall": "a/fw", "members": {"a/fw": ("10.0.0.1",)}}, pc=host("10.0.0.2/24", near=[("10.0.0.1", f"{MAC}1")])
    )
    assert found.duplicates == ()
    assert {each.address: each.target for each in found.seen}["10.0.0.1"] == "a/fw"


def test_hosts_outside_the_declared_range() -> None:
    found = seen({}, pc=host("10.0.0.2/24", "172.16.0.2/16", "fe80::1/64"))
    assert found.outside == ("172.16.0.2",)
    found = seen({"members": {"a/p2": ("10.0.0.3",)}}, pc=host("10.0.0.2/24"), p2=host("192.168.7.3/24"))
    assert found.outside == ("192.168.7.3",)
    assert found.witnesses == ("a/pc",)


def device(*addresses: str, near: Any = ()) -> dict[str, Any]:
    """A router that was asked over SNMP; it has interfaces for other segments too."""
    told = [{"address": each, "prefix_length": 24, "interface": number} for number, each in enumerate(addresses, 1)]
    entries = near if isinstance(near, Gap) else {"entries": [neighbour(*each) for each in near]}
    return {
        "host.interfaces": Gap.NOT_COLLECTED,
        "host.neighbours": Gap.NOT_COLLECTED,
        "device.addresses": {"addresses": told},
        "device.neighbours": entries,
    }


def neighbour(address: str, mac: str | None, state: str = "dynamic") -> dict[str, Any]:
    return {"address": address, "mac": mac, "interface": 1, "state": state}


def test_the_arp_table_of_a_device_is_a_witness_too() -> None:
    near = [("10.0.0.9", f"{MAC}9"), ("10.0.0.8", f"{MAC}8", "invalid"), ("10.0.0.7", None), ("10.9.0.5", f"{MAC}5")]
    found = seen({"members": {"a/gw": ("10.0.0.1",)}}, gw=device("10.0.0.1", "10.9.0.1", near=near))
    assert found.witnesses == ("a/gw",)
    assert {each.address: each.target for each in found.seen} == {"10.0.0.1": "a/gw", "10.0.0.9": None}
    assert (found.undeclared, found.outside, found.blind) == (("10.0.0.9",), (), ())


def test_hosts_and_devices_are_witnesses_together() -> None:
    found = seen(
        {"members": {"a/gw": ("10.0.0.1",), "a/pc": ("10.0.0.2",)}},
        gw=device("10.0.0.1", near=[("10.0.0.2", f"{MAC}2"), ("10.0.0.5", f"{MAC}6")]),
        pc=host("10.0.0.2/24", near=[("10.0.0.1", f"{MAC}1"), ("10.0.0.5", f"{MAC}5")]),
    )
    assert found.witnesses == ("a/gw", "a/pc")
    assert found.duplicates == ("10.0.0.5",)
    assert found.undeclared == ("10.0.0.5",)


@pytest.mark.parametrize(
    "gw",
    [
        pytest.param(device("10.9.0.1", near=[("10.0.0.9", f"{MAC}9")]), id="no address here"),
        pytest.param(device("10.0.0.1", near=Gap.UNSUPPORTED), id="no ARP table"),
        pytest.param(device("10.0.0.1", near=[]) | {"device.addresses": Gap.DENIED}, id="no addresses told"),
    ],
)
def test_a_device_that_cannot_witness_neither_speaks_nor_hides(gw: dict[str, Any]) -> None:
    """A printer is spared and a switch may have no ARP table: no LAN is unknown for that, as long as others tell."""
    found = seen({}, gw=gw, pc=host("10.0.0.2/24"))
    assert (found.witnesses, found.undeclared, found.blind) == (("a/pc",), ("10.0.0.2",), ())
    with pytest.raises(NotCollected):
        seen({}, gw=gw)


def test_without_a_witness_nothing_is_known() -> None:
    with pytest.raises(NotCollected):
        seen({})
    with pytest.raises(NotCollected, match="no host with an address"):
        seen({}, pc=host("172.16.0.2/16"))
    with pytest.raises(Denied):
        seen({}, pc=host("10.0.0.2/24", near=Gap.DENIED))
    with pytest.raises(Denied):
        seen({}, pc={"host.interfaces": Gap.DENIED, "host.neighbours": {"entries": []}})
    with pytest.raises(Unreadable):
        seen({"cidr": "ten"}, pc=host("10.0.0.2/24"))


@pytest.mark.parametrize(
    ("other", "blind"),
    [
        (host("10.0.0.3/24", near=Gap.DENIED), ("a/p2",)),
        (host("10.0.0.3/24", near=Gap.NOT_COLLECTED), ("a/p2",)),
        ({"host.interfaces": Gap.UNREADABLE, "host.neighbours": {"entries": []}}, ("a/p2",)),
        ({"host.interfaces": Gap.BROKEN, "host.neighbours": Gap.BROKEN}, ("a/p2",)),
        ({"host.interfaces": Gap.UNREACHABLE, "host.neighbours": Gap.UNREACHABLE}, ()),
        ({"host.interfaces": Gap.TIMEOUT, "host.neighbours": Gap.DENIED}, ()),
        ({}, ()),
    ],
)
def test_a_host_that_was_there_and_could_not_tell_is_blind(other: dict[str, Any], blind: tuple[str, ...]) -> None:
    """What it would have shown is missing, not absent; a host that is switched off shows nothing to anybody."""
    assert seen({}, pc=host("10.0.0.2/24"), p2=other).blind == blind
    assert way({}, pc=host("10.0.0.2/24"), p2=other).blind == blind
    assert way({"firewall": "a/p2"}, pc=host("10.0.0.2/24"), p2=other).blind == ()


def test_loopback_is_a_segment_like_any_other() -> None:
    found = seen({"cidr": "127.0.0.0/8", "gateway": None, "members": {"a/pc": ("127.0.0.1",)}}, pc=host("127.0.0.1/8"))
    assert (found.undeclared, found.silent) == ((), ())


def test_an_address_that_is_none_is_passed_over() -> None:
    assert [each.address for each in seen({}, pc=host("10.0.0.2/24", "odd", near=[("what", f"{MAC}7")])).seen] == [
        "10.0.0.2"
    ]


# The way out.


def way(declared: dict[str, Any], **members: Any) -> SegmentGateway:
    return gateway(
        scene({"declared.segment": {**LAN, **declared}}, {f"a/{name}": each for name, each in members.items()})
    )


def forward(**changes: Any) -> dict[str, Any]:
    made = {"family": "ip", "table": "t", "name": "fwd", "hook": "forward", "policy": "drop", "rules": 1, "drops": 0}
    return {**made, "open_to_any": False, "drops_rest": False, **changes}


def box(*chains: dict[str, Any], iptables: Any = None, own: str = "10.0.0.1/24") -> dict[str, Any]:
    return {
        "host.interfaces": host(own)["host.interfaces"],
        "host.nftables": {"installed": True, "chains": list(chains)},
        "host.iptables": iptables if iptables is not None else {"installed": False, "backend": None, "chains": []},
    }


FORTINET = [("10.0.0.1", "00:09:0F:11:22:33")]


@together(
    "declared, members, evidence, policy",
    [
        ({}, {"pc": host("10.0.0.2/24", near=FORTINET)}, "none", "not_collected"),
        ({"firewall": "a/fw"}, {"pc": host("10.0.0.2/24")}, "declared", "not_collected"),
        ({"firewall": "a/fw"}, {"pc": host("10.0.0.2/24", near=FORTINET)}, "identified", "not_collected"),
        ({"firewall": "a/fw"}, {"pc": host("10.0.0.2/24", near=[("10.0.0.1", f"{MAC}1")])}, "declared", "not_collected"),
        ({"firewall": "a/fw"}, {"pc": host("10.0.0.2/24", near=[("10.0.0.9", "00:09:0f:1:2:3")])}, "declared", "not_collected"),
        ({"firewall": "a/fw"}, {"pc": host("10.0.0.2/24", near=FORTINET, gateways=())}, "declared", "not_collected"),
        ({"firewall": "a/fw"}, {"fw": box(forward())}, "configuration", "filters"),
        ({"firewall": "a/fw"}, {"fw": box(forward(policy="accept", drops_rest=True))}, "configuration", "filters"),
        ({"firewall": "a/fw"}, {"fw": box(forward(policy="accept"))}, "configuration", "open"),
        ({"firewall": "a/fw"}, {"fw": box(forward(open_to_any=True))}, "configuration", "open"),
        ({"firewall": "a/fw"}, {"fw": box(forward(), own="10.0.0.9/24")}, "declared", "filters"),
        ({"firewall": "a/fw"}, {"fw": {**box(forward()), "host.interfaces": Gap.DENIED}}, "declared", "denied"),
        ({"firewall": "a/fw", "gateway": None}, {"fw": box(forward())}, "declared", "filters"),
        ({"firewall": "a/fw"}, {"fw": box(forward(family="ip6"))}, "configuration", "open"),
        ({"firewall": "a/fw"}, {"fw": box(forward(hook="input"))}, "configuration", "open"),
        ({"firewall": "a/fw"}, {"fw": box(iptables=Gap.DENIED)}, "declared", "denied"),
        ({"firewall": "a/fw"}, {"fw": box(forward(), iptables=Gap.DENIED)}, "configuration", "filters"),
        (
            {"firewall": "a/fw"},
            {"fw": box(iptables={"installed": True, "backend": "legacy", "chains": [
                {"family": "ip", "name": "FORWARD", "policy": "DROP", "rules": 0, "drops": 0, "open_to_any": False, "drops_rest": False}]})},
            "configuration",
            "filters",
        ),
    ],
)  # fmt: skip
def test_the_ladder_of_evidence(declared: dict[str, Any], members: dict[str, Any], evidence: str, policy: str) -> None:
    found = way(declared, **members)
    assert found.evidence == evidence
    assert (str(found.policy.gap) if isinstance(found.policy, Unseen) else found.policy) == policy


SIX = {
    "interfaces": [{"name": "eth0", "loopback": False, "addresses": ["10.0.0.1/24", "2001:db8::1/64"]}],
    "gateways": [],
}


@pytest.mark.parametrize(
    ("chains", "more", "policy"),
    [
        ((forward(),), {}, "open_ipv6"),
        ((forward(), forward(family="ip6")), {}, "filters"),
        ((forward(family="inet"),), {}, "filters"),
        ((forward(), forward(family="ip6", open_to_any=True)), {}, "open_ipv6"),
        ((forward(),), {"host.sysctl": {"values": {"net.ipv6.conf.all.forwarding": "0"}}}, "filters"),
        ((forward(),), {"host.sysctl": {"values": {"net.ipv6.conf.all.forwarding": "1"}}}, "open_ipv6"),
        ((forward(),), {"host.sysctl": {"values": {"net.ipv6.conf.all.forwarding": {"gap": "denied"}}}}, "open_ipv6"),
        ((forward(),), {"host.iptables": Gap.DENIED}, "denied"),
    ],
)
def test_ipv6_that_passes_is_told(chains: tuple[dict[str, Any], ...], more: dict[str, Any], policy: str) -> None:
    """Rules for IPv4 alone guard nothing on a gateway that passes IPv6 on."""
    found = way({"firewall": "a/fw"}, fw={**box(*chains), "host.interfaces": SIX, **more})
    assert (str(found.policy.gap) if isinstance(found.policy, Unseen) else found.policy) == policy


def test_the_gateway_in_use_is_held_against_the_declared_one() -> None:
    assert way({}, pc=host("10.0.0.2/24")).agrees is True
    other = way({}, pc=host("10.0.0.2/24", gateways=("10.0.0.254",)))
    assert (other.agrees, other.addresses) == (False, ("10.0.0.254",))
    two = way({}, pc=host("10.0.0.2/24"), p2=host("10.0.0.3/24", gateways=("10.0.0.254",)))
    assert two.agrees is False
    assert way({}, pc=host("10.0.0.2/24", gateways=())).agrees is None
    assert way({"gateway": None}, pc=host("10.0.0.2/24")).agrees is None
    assert way({}).agrees is None


def test_gateways_of_other_segments_and_of_the_firewall_itself_do_not_count() -> None:
    found = way(
        {"firewall": "a/fw"},
        pc=host("10.0.0.2/24", gateways=("192.168.0.1",)),
        fw=host("10.0.0.1/24", gateways=("10.0.0.250",)),
    )
    assert found.addresses == ()
    assert way({}, pc=host("172.16.0.2/16")).addresses == ()


# How much of an agency was seen.


def counted(members: dict[str, Any], **declared: Any) -> tuple[int, ...]:
    own = {"declared.agency": {"expected_seen": sorted(members), "declared": {}, **declared}}
    found = coverage(scene(own, members))
    return (
        found.expected, found.seen, found.antivirus_known, found.antivirus_managed, found.updates_known, found.updates_central,
    )  # fmt: skip


def machine(
    *, managed_by: Any = "EPO", enabled: Any = True, repositories: tuple[str, ...] = ("deb.debian.org",)
) -> dict[str, Any]:
    product = {"name": "X", "enabled": enabled, "managed_by": managed_by}
    return {
        "host.os": {"id": "debian"},
        "host.antivirus": {"products": [product], "state": "protected"},
        "host.updates": {"repositories": list(repositories)},
    }


U = {"gap": "denied"}


def test_only_computers_that_answered_were_seen() -> None:
    members = {"a/1": machine(), "a/2": {"host.os": Gap.UNREACHABLE}, "a/3": {}}
    assert counted(members) == (3, 1, 1, 1, 1, 0)
    assert coverage(scene({"declared.agency": {"expected_seen": ["a/1", "a/2"], "declared": {}}}, members)).silent == (
        "a/2",
    )


def test_a_computer_that_nobody_expected_counts_for_nothing() -> None:
    own: dict[str, Any] = {"declared.agency": {"expected_seen": [], "declared": {}}}
    found = coverage(scene(own, {"a/1": machine()}))
    assert (found.expected, found.seen, found.antivirus_managed) == (0, 0, 0)


@pytest.mark.parametrize(
    ("changes", "known", "managed"),
    [
        ({}, 1, 1),
        ({"managed_by": None}, 1, 0),
        ({"managed_by": U}, 0, 0),
        ({"enabled": False}, 1, 0),
        ({"enabled": U}, 0, 0),
    ],
)
def test_managed_antivirus(changes: dict[str, Any], known: int, managed: int) -> None:
    assert counted({"a/1": machine(**changes)})[2:4] == (known, managed)


@pytest.mark.parametrize(
    ("repositories", "server", "known", "central"),
    [
        (("deb.debian.org", "security.debian.org"), "", 1, 0),
        (("mirror.agency.vn",), "mirror.agency.vn", 1, 1),
        (("mirror.agency.vn", "deb.debian.org"), "mirror.agency.vn", 1, 0),
        (("mirror.agency.vn", "odd.example"), "mirror.agency.vn", 0, 0),
        (("mirror.agency.vn",), "", 0, 0),
        ((), "mirror.agency.vn", 0, 0),
        (("debian.org",), "", 1, 0),
        (("notdebian.org",), "", 0, 0),
    ],
)
def test_central_updates(repositories: tuple[str, ...], server: str, known: int, central: int) -> None:
    members = {"a/1": machine(repositories=repositories)}
    assert counted(members, declared={"update_server": server})[4:] == (known, central)


def test_a_product_that_is_managed_outweighs_one_that_does_not_tell() -> None:
    both = machine()
    both["host.antivirus"]["products"].insert(0, {"name": "Y", "enabled": True, "managed_by": U})
    assert counted({"a/1": both})[2:4] == (1, 1)
