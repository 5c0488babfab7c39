"""Kernel settings as they work on each network interface, `all` and the interface's own value taken together."""

from collections.abc import Mapping
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceSetting:
    """What counts on one interface, such as `eth0` and `0`."""

    interface: str
    value: str | Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class HostInterfaceSysctl(Fact):
    """`effective` by setting, `net.ipv4.accept_redirects`: one entry for each interface but loopback.

    A family this kernel does not have (IPv6 switched off at boot) is not in it.
    """

    kind: ClassVar[str] = "host.interface_sysctl"

    effective: Mapping[str, tuple[InterfaceSetting, ...]]
