"""What a device or a service is, by what it says of itself."""

from collections.abc import Mapping

from scanner.model.device_knowledge import Channel
from scanner.model.records import dataclass
from scanner.model.words import TargetKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What was said: values by object (no dot in front), texts by channel, addresses of network cards."""

    objects: Mapping[str, str]
    texts: tuple[tuple[Channel, str], ...] = ()
    macs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """One sign that was found, and what it speaks for: `type: firewall, vendor: Fortinet`.

    `sign` says where and what, in no language: `sysDescr 'Cisco IOS …'`, `1.3.6.1.4.1.9.9.1.*`, `MAC Fortinet, Inc.`, `ssh 'SSH-2.0-…'`.
    """

    sign: str
    says: tuple[tuple[str, str], ...]
    weight: int
    """1 to 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The program that answers."""

    product: str | None
    version: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """None is what is not known. `confidence` is of the type, or of the product where there is no type, from 0 to 1."""

    type: TargetKind | None = None
    vendor: str | None = None
    product: str | None = None
    os: str | None = None
    version: str | None = None
    hardware: str | None = None
    serial: str | None = None
    service: Service = Service(product=None, version=None)
    confidence: float = 0.0
    witnesses: tuple[Witness, ...] = ()
    conflicts: tuple[Witness, ...] = ()
    """Signs that speak for another vendor."""
