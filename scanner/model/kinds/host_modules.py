"""Kernel modules."""

from dataclasses import dataclass
from typing import ClassVar

from scanner.model.observation import Fact, Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class HostModules(Fact):
    """`loaded` now; `blocked` those modprobe.d turns into /bin/true or /bin/false; `blacklisted` by `blacklist`."""

    kind: ClassVar[str] = "host.modules"

    loaded: tuple[str, ...] | Unseen
    blocked: tuple[str, ...]
    blacklisted: tuple[str, ...]
