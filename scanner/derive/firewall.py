"""host.firewall: what meets an incoming packet that no rule names, as one statement, whatever product makes it.

The rules in the kernel decide; ufw and firewalld only say who wrote them. Every chain on the input hook must let a
packet pass, so one that is closed closes the family. A chain is closed when its policy is drop, or a last rule drops
the rest — unless a rule before that lets everything in. What could not be read may hide a chain that closes: then the
family is closed by what was seen, or nothing can be said; "no firewall" is said only when every place was looked at.
Sources: nft(8), iptables(8), ufw(8), firewalld.zone(5).
"""

from collections.abc import Iterable

from scanner.model.kinds.host_firewall import FirewallProfile, HostFirewall
from scanner.model.kinds.host_firewalld import HostFirewalld
from scanner.model.kinds.host_interfaces import HostInterfaces
from scanner.model.kinds.host_iptables import FilterChain, HostIptables
from scanner.model.kinds.host_nftables import BaseChain, HostNftables
from scanner.model.kinds.host_services import HostServices
from scanner.model.kinds.host_ufw import HostUfw
from scanner.model.observation import Known, Missing, Unseen, gap_error
from scanner.model.ports import Deriver, Scene
from scanner.model.records import dataclass
from scanner.model.words import Gap

FAMILIES = {"ipv4": ("ip", "inet"), "ipv6": ("ip6", "inet")}
"""Profile name, and the chain families whose input hook sees its packets."""

BLOCK, ALLOW = "block", "allow"
LOADERS = ("nftables", "iptables", "ip6tables", "netfilter-persistent", "shorewall", "ferm")
"""Services that load written rules at boot."""


@dataclass(frozen=True, slots=True)
class _Kernel:
    """The input chains of all tables that could be read, and the gaps of those that could not."""

    chains: tuple[BaseChain | FilterChain, ...]
    gaps: tuple[Missing, ...]


def derive(scene: Scene) -> HostFirewall:
    """The statement; raises the gap of what may hide a firewall, where none was found."""
    kernel = _kernel(scene)
    product = _product(scene, kernel)
    return HostFirewall(
        product=product,
        profiles=tuple(_profile(family, kernel) for family in _families_in_use(scene)),
        rules=sum(each.rules for each in kernel.chains),
        starts_at_boot=_starts_at_boot(scene, product),
        published=_published(scene),
    )


def _kernel(scene: Scene) -> _Kernel:
    nft, iptables = scene.look(HostNftables), scene.look(HostIptables)
    chains: list[BaseChain | FilterChain] = []
    if not isinstance(nft, Missing):
        chains += [each for each in nft.fact.chains if each.hook == "input"]
    if not isinstance(iptables, Missing) and not _told_by_nft(nft, iptables.fact):
        chains += [each for each in iptables.fact.chains if each.name == "INPUT"]
    return _Kernel(tuple(chains), tuple(each for each in (nft, iptables) if isinstance(each, Missing)))


def _published(scene: Scene) -> tuple[str, ...] | Unseen:
    """Of rules that an engine made with iptables only iptables-save tells the ports."""
    nft, iptables = scene.look(HostNftables), scene.look(HostIptables)
    old = () if isinstance(iptables, Missing) else iptables.fact.published
    new = () if isinstance(nft, Missing) else nft.fact.published
    if isinstance(old, Unseen):
        return old
    if isinstance(new, Unseen):
        told = not isinstance(iptables, Missing) and iptables.fact.installed
        return old if told else new
    return tuple(dict.fromkeys((*old, *new)))


def _told_by_nft(nft: Known[HostNftables] | Missing, iptables: HostIptables) -> bool:
    """The tables of iptables-nft are nftables tables: nft lists them too (iptables-nft(8))."""
    return iptables.backend == "nf_tables" and not isinstance(nft, Missing) and nft.fact.installed


def _profile(name: str, kernel: _Kernel) -> FirewallProfile:
    chains = [each for each in kernel.chains if each.family in FAMILIES[name]]
    if any(_closes(each) for each in chains):
        return FirewallProfile(name=name, enabled=True, inbound=BLOCK)
    if kernel.gaps:
        first = kernel.gaps[0]
        hidden = Unseen(gap=first.gap, detail=f"{first.kind} may hide rules", way=first.way)
        return FirewallProfile(name=name, enabled=hidden, inbound=hidden)
    return FirewallProfile(name=name, enabled=any(_filters(each) for each in chains), inbound=ALLOW)


def _closes(chain: BaseChain | FilterChain) -> bool:
    return (chain.policy.lower() == "drop" or chain.drops_rest) and not chain.open_to_any


def _filters(chain: BaseChain | FilterChain) -> bool:
    return chain.rules > 0 or chain.policy.lower() == "drop"


def _product(scene: Scene, kernel: _Kernel) -> str | None:
    """Who makes the statement; None only when every product was looked for and none filters."""
    ufw, firewalld = scene.look(HostUfw), scene.look(HostFirewalld)
    if not isinstance(ufw, Missing) and ufw.fact.active is True:
        return "ufw"
    if not isinstance(firewalld, Missing) and firewalld.fact.running is True:
        return "firewalld"
    filtering = [each for each in kernel.chains if _filters(each)]
    if any(isinstance(each, BaseChain) for each in filtering):
        return "nftables"
    if filtering:
        return "iptables"
    _refuse_to_guess((*kernel.gaps, *(each for each in (ufw, firewalld) if isinstance(each, Missing))))
    return None


def _refuse_to_guess(gaps: Iterable[Missing]) -> None:
    """Raise the first gap: what could not be looked at may be a firewall."""
    for each in gaps:
        raise gap_error(each.gap, f"{each.kind} may hide a firewall: {each.detail}".rstrip(": "), way=each.way)


def _families_in_use(scene: Scene) -> tuple[str, ...]:
    """IPv6 counts unless the interfaces were seen and none but loopback has such an address."""
    found = scene.look(HostInterfaces)
    if isinstance(found, Missing):
        return tuple(FAMILIES)
    addresses = [address for each in found.fact.interfaces if not each.loopback for address in each.addresses]
    return tuple(FAMILIES) if any(":" in each for each in addresses) else ("ipv4",)


def _starts_at_boot(scene: Scene, product: str | None) -> bool | Unseen:
    ufw, firewalld, services = scene.look(HostUfw), scene.look(HostFirewalld), scene.look(HostServices)
    if product == "ufw" and not isinstance(ufw, Missing):
        return ufw.fact.enabled
    if product == "firewalld" and not isinstance(firewalld, Missing):
        return firewalld.fact.enabled
    if product is None:
        return False
    if isinstance(services, Missing):
        return Unseen(gap=services.gap, detail=services.detail, way=services.way)
    if any(each.name in LOADERS and each.starts == "enabled" for each in services.fact.services):
        return True
    return Unseen(gap=Gap.UNSUPPORTED, detail="no service that is known to load the rules is enabled")


DERIVER = Deriver(
    id="firewall",
    gives=HostFirewall,
    needs=(HostNftables, HostIptables, HostUfw, HostFirewalld, HostInterfaces, HostServices),
    per="subject",
    derive=derive,
)
