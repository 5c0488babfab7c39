"""Who is on a segment: declared against seen (derived from neighbour tables and addresses)."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDevice:
    """One address seen, by whom; `target` its declared owner, None = nobody declared it."""

    address: str
    mac: str | None
    target: str | None
    seen_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentDevices(Fact):
    """`witnesses` the targets whose tables were read. `silent` declared addresses that no witness saw.

    `duplicates` are addresses seen with two MACs or declared twice. `gateway_mac` None = not seen.
    """

    kind: ClassVar[str] = "segment.devices"

    witnesses: tuple[str, ...]
    seen: tuple[SeenDevice, ...]
    undeclared: tuple[str, ...]
    silent: tuple[str, ...]
    duplicates: tuple[str, ...]
    outside: tuple[str, ...]
    """Addresses of witnesses in this segment's interface that do not belong to the declared range."""
    blind: tuple[str, ...] = ()
    """Targets that were there and could not tell: what they would have seen is not in this fact."""
