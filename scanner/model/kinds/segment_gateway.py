"""The way out of a segment and what guards it (derived)."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentGateway(Fact):
    """`addresses` are default gateways the hosts of the segment use; `declared` the one of the inventory.

    `evidence` is `configuration`, `identified`, `declared`, or `none`: the ladder of control NET-FW-01.
    `policy` is the firewall's own verdict: `filters`, `open`, `open_ipv6` where it denies over IPv4 alone and passes
    IPv6 on as well, or Unseen.
    """

    kind: ClassVar[str] = "segment.gateway"

    addresses: tuple[str, ...]
    declared: str | None
    agrees: bool | None
    firewall: str | None
    evidence: str
    policy: str | Unseen
    has_internet: bool | None
    blind: tuple[str, ...] = ()
    """Targets that were there and could not tell which gateway they use."""
