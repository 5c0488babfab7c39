"""segment.gateway: the way out of a segment, and how sure it is that a firewall guards it (control NET-FW-01).

The ladder of evidence, best first: `configuration` — the declared firewall's own rules were read, and the gateway's
address is its own; `identified` — a firewall is declared and the gateway's MAC address, seen by hosts of the segment, is of a maker of firewalls;
`declared` — the inventory alone says so; `none`.
"""

from collections.abc import Mapping

from scanner.derive.addresses import Network, address, bare_mac, interfaces_in, network, within
from scanner.derive.tables import firewall_makers
from scanner.derive.witnesses import blind_hosts
from scanner.model.kinds.declared_segment import DeclaredSegment
from scanner.model.kinds.host_interfaces import HostInterfaces
from scanner.model.kinds.host_iptables import FilterChain, HostIptables
from scanner.model.kinds.host_neighbours import HostNeighbours
from scanner.model.kinds.host_nftables import BaseChain, HostNftables
from scanner.model.kinds.host_sysctl import HostSysctl
from scanner.model.kinds.segment_gateway import SegmentGateway
from scanner.model.observation import Known, Missing, Unseen
from scanner.model.ports import Deriver, Scene
from scanner.model.words import Gap, Way

FILTERS, OPEN, OPEN_IPV6 = "filters", "open", "open_ipv6"
FAMILIES = ("ip", "ip6")
IPV6 = 6
IPV6_FORWARDING = "net.ipv6.conf.all.forwarding"
NOT_READ = Unseen(gap=Gap.NOT_COLLECTED, detail="the rules of the firewall were not read", way=Way.MEASURE_MORE)


def derive(scene: Scene) -> SegmentGateway:
    """Gateways in use, the declared one, and the evidence for a firewall."""
    declared = scene.known(DeclaredSegment)
    range_ = network(declared.cidr)
    interfaces = scene.each(HostInterfaces)
    seen = _gateways(interfaces, range_, declared.firewall)
    gateway = None if declared.gateway is None else str(address(declared.gateway))
    policy = _policy(scene, declared.firewall)
    return SegmentGateway(
        addresses=seen,
        declared=gateway,
        agrees=None if gateway is None or not seen else seen == (gateway,),
        firewall=declared.firewall,
        evidence=_evidence(scene, declared, policy, seen),
        policy=policy,
        has_internet=declared.has_internet,
        blind=tuple(each for each in blind_hosts(interfaces, scene.each(HostNeighbours)) if each != declared.firewall),
    )


def _gateways(
    found: Mapping[str, Known[HostInterfaces] | Missing], range_: Network, firewall: str | None
) -> tuple[str, ...]:
    """Default gateways within the segment that its hosts use; the firewall itself has another one."""
    used: set[str] = set()
    for name, each in found.items():
        if name != firewall and isinstance(each, Known) and interfaces_in(each.fact, range_):
            used.update(within(each.fact.gateways, range_))
    return tuple(sorted(used))


def _evidence(scene: Scene, declared: DeclaredSegment, policy: str | Unseen, seen: tuple[str, ...]) -> str:
    if declared.firewall is None:
        return "none"
    gateway = None if declared.gateway is None else str(address(declared.gateway))
    if not isinstance(policy, Unseen) and _owns(scene, declared.firewall, gateway):
        return "configuration"
    makers = firewall_makers()
    for each in scene.each(HostNeighbours).values():
        for entry in each.fact.entries if isinstance(each, Known) else ():
            is_way_out = str(address(entry.address)) == gateway and gateway in seen
            if is_way_out and entry.mac and bare_mac(entry.mac)[:8] in makers:
                return "identified"
    return "declared"


def _owns(scene: Scene, firewall: str, gateway: str | None) -> bool:
    """True when the firewall was seen to have the address of the gateway: another machine's rules guard nothing."""
    found = scene.each(HostInterfaces).get(firewall)
    if gateway is None or not isinstance(found, Known):
        return False
    return any(str(address(each)) == gateway for one in found.fact.interfaces for each in one.addresses)


def _policy(scene: Scene, firewall: str | None) -> str | Unseen:
    """What the declared firewall does with packets it passes on: its chains on the forward hook decide."""
    if firewall is None:
        return NOT_READ
    nft, iptables = scene.each(HostNftables).get(firewall), scene.each(HostIptables).get(firewall)
    chains: list[BaseChain | FilterChain] = []
    if isinstance(nft, Known):
        chains += [each for each in nft.fact.chains if each.hook == "forward"]
    if isinstance(iptables, Known):
        chains += [each for each in iptables.fact.chains if each.name == "FORWARD"]
    closed = {family for family in FAMILIES if any(_closes(each, family) for each in chains)}
    passes_ipv6 = _passes_ipv6(scene, firewall) if closed == {"ip"} else False
    if "ip" in closed and passes_ipv6 is False:
        return FILTERS
    missing = next((each for each in (nft, iptables) if not isinstance(each, Known)), None)
    if missing is not None:
        return Unseen(gap=missing.gap, detail=missing.detail or NOT_READ.detail)
    if "ip" in closed:
        return passes_ipv6 if isinstance(passes_ipv6, Unseen) else OPEN_IPV6
    return OPEN if nft is not None and iptables is not None else NOT_READ


def _closes(chain: BaseChain | FilterChain, family: str) -> bool:
    closed = chain.policy.lower() == "drop" or chain.drops_rest
    return closed and not chain.open_to_any and chain.family in (family, "inet")


def _passes_ipv6(scene: Scene, firewall: str) -> bool | Unseen:
    """Whether the firewall passes IPv6 on: it has an address of it beyond its links, and forwarding is not off."""
    kernel = scene.each(HostSysctl).get(firewall)
    if isinstance(kernel, Known) and kernel.fact.values.get(IPV6_FORWARDING) == "0":
        return False
    found = scene.each(HostInterfaces).get(firewall)
    if not isinstance(found, Known):
        return Unseen(gap=found.gap, detail=found.detail) if found else NOT_READ
    told = (address(each) for one in found.fact.interfaces if not one.loopback for each in one.addresses)
    return any(each is not None and each.version == IPV6 and not each.is_link_local for each in told)


DERIVER = Deriver(
    id="gateway",
    gives=SegmentGateway,
    needs=(DeclaredSegment, HostInterfaces, HostNeighbours, HostNftables, HostIptables, HostSysctl),
    per="segment",
    derive=derive,
)
