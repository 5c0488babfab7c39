"""firewalld."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFirewalld(Fact):
    """`running` now; `default_zone` as configured; `target` of that zone: default, ACCEPT, DROP, %%REJECT%%.

    Only root may read the configuration.
    """

    kind: ClassVar[str] = "host.firewalld"

    installed: bool
    running: bool | Unseen
    enabled: bool
    default_zone: str | None | Unseen
    target: str | None | Unseen
    services: tuple[str, ...] | Unseen
