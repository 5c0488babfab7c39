"""Network interfaces, addresses and the way out."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One interface; addresses with prefix, `192.0.2.7/24`."""

    name: str
    mac: str | None
    up: bool
    loopback: bool
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostInterfaces(Fact):
    """An interface of Windows is named by the description of its card. `gateways` are next hops of default routes; `resolvers` name servers of resolv.conf."""

    kind: ClassVar[str] = "host.interfaces"

    interfaces: tuple[Interface, ...]
    gateways: tuple[str, ...]
    gateway_interfaces: tuple[str, ...]
    resolvers: tuple[str, ...]
    listed_all: bool = True
    """False where they come out of a list that may hold a part of them alone."""
