"""host.firewall out of one output: what that one product does. Another that closes, or opens, beside it is not in the file."""

from typing import Final

from scanner.model.kinds.host_firewall import FirewallProfile, HostFirewall
from scanner.model.observation import Unseen
from scanner.model.words import Gap, Way

BLOCK, ALLOW = "block", "allow"
NOT_TOLD: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="one output does not tell it", way=Way.RUNNING)
FAMILIES: Final = ("ipv4", "ipv6")


def firewall_told(product: str, profiles: tuple[FirewallProfile, ...], *, rules: int | Unseen = NOT_TOLD,
                  starts_at_boot: bool | Unseen = NOT_TOLD) -> HostFirewall:  # fmt: skip
    """What one product does."""
    return HostFirewall(
        product=product, profiles=profiles, rules=rules, starts_at_boot=starts_at_boot, published=NOT_TOLD
    )


def profile(name: str, *, enabled: bool | Unseen, inbound: str | Unseen) -> FirewallProfile:
    """One profile; of a firewall that is off, what else may meet packets is not told."""
    return FirewallProfile(name=name, enabled=enabled, inbound=inbound if enabled is not False else NOT_TOLD)


def both(*, enabled: bool | Unseen, inbound: str | Unseen) -> tuple[FirewallProfile, ...]:
    """The same of both address families."""
    return tuple(profile(each, enabled=enabled, inbound=inbound) for each in FAMILIES)
