"""Kernel modules."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostModules(Fact):
    """`loaded` now, of `lsmod` without what is built in; `blocked` those modprobe.d turns into /bin/true or /bin/false; `blacklisted` by `blacklist`."""

    kind: ClassVar[str] = "host.modules"

    loaded: tuple[str, ...] | Unseen
    blocked: tuple[str, ...] | Unseen
    blacklisted: tuple[str, ...] | Unseen
