"""Ports that container engines open past the chain of a host firewall: their packets are passed on, not taken in.

Docker, Podman (netavark) and CNI rewrite the destination of such packets before the input chain sees them; they then
travel through FORWARD, where the engine accepts them first (docs.docker.com, Packet filtering and firewalls: with ufw
published ports are open to everyone). What stands in DOCKER-USER, the chain left to administrators, is not followed.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from scanner.collect.host.iptables_rules import table_named
from scanner.model.observation import Unseen
from scanner.model.words import Gap

ENGINE_CHAINS = ("DOCKER", "NETAVARK", "CNI-")
"""How the chains begin that engines write."""
ENGINE_TABLES = ("docker", "netavark")
"""How the nftables tables begin that they write themselves."""
LIMITED = Unseen(gap=Gap.UNSUPPORTED, detail="which of the published ports the chain DOCKER-USER stops is not followed")
_LEFT_TO_ADMINISTRATORS = "DOCKER-USER"
_LOOPBACK = "127."
_PORTS = ("--dport", "--dports")
_DESTINATION = ("-d", "--destination")


def published_ports(said: str, ask: str) -> tuple[str, ...] | Unseen:
    """Ports such as `tcp/8080` of a saved rule set, without those of loopback alone."""
    nat = table_named(said, ask, "nat")
    chains = nat.rules if nat else {}
    rules = [rule for name, each in chains.items() if name.startswith(ENGINE_CHAINS) for rule in each]
    ports = tuple(dict.fromkeys(port for rule in rules for port in _rewritten(rule)))
    passing = table_named(said, ask, "filter")
    limits = passing.rules.get(_LEFT_TO_ADMINISTRATORS, []) if passing else []
    return LIMITED if ports and any(rule != ["-j", "RETURN"] for rule in limits) else ports


def together(*told: tuple[str, ...] | Unseen) -> tuple[str, ...] | Unseen:
    """All that is told; Unseen where one of them could not be."""
    unseen = next((each for each in told if isinstance(each, Unseen)), None)
    return unseen or tuple(dict.fromkeys(port for each in told if not isinstance(each, Unseen) for port in each))


def _rewritten(rule: list[str]) -> Iterator[str]:
    if "DNAT" not in rule or any(_after(rule, option).startswith(_LOOPBACK) for option in _DESTINATION):
        return
    protocol = _after(rule, "-p") or "any"
    ports = next((each for option in _PORTS if (each := _after(rule, option))), "any")
    yield from (f"{protocol}/{each}" for each in ports.split(","))


def _after(rule: Iterable[str], option: str) -> str:
    return next((value for word, value in pairwise(rule) if word == option), "")
