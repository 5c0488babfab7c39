"""The host firewall as one statement, whatever product makes it (derived on Linux)."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FirewallProfile:
    """A profile (Windows) or address family (Linux: ipv4, ipv6); `inbound` is what meets packets no rule names.

    Of a single output that does not tell the family, `filter`; of macOS, `application`.
    """

    name: str
    enabled: bool | Unseen
    inbound: str | Unseen
    active: bool | None | Unseen = None
    """Windows: whether a network the machine is on just now has this profile; None where nobody asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFirewall(Fact):
    """Field names are a contract (design §4). `product` None = no firewall at all was found.

    `inbound` of a profile is block or allow. `rules` counts filter rules over all profiles, None where nobody counted them.
    `others` are firewalls of other makers that report to the Security Center of Windows as on.
    Of a single output that was handed over, it says what that product does, whatever others do beside it.
    `published` are ports of containers (`tcp/8080`) that are open although `inbound` blocks.
    """

    kind: ClassVar[str] = "host.firewall"

    product: str | None
    profiles: tuple[FirewallProfile, ...]
    rules: int | None | Unseen
    starts_at_boot: bool | Unseen
    published: tuple[str, ...] | Unseen = ()
    running: bool | Unseen = True
    """Whether what applies the profiles runs; on Linux the kernel always does."""
    others: tuple[str, ...] | Unseen = ()
