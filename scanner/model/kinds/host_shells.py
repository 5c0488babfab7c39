"""Root's search path and what the shells set for everyone."""

from dataclasses import dataclass
from typing import ClassVar

from scanner.model.observation import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class HostShells(Fact):
    """`root_path` the folders of root's PATH in order, as written in /etc/environment, profile and login.defs."""

    kind: ClassVar[str] = "host.shells"

    root_path: tuple[str, ...]
    banner: str | None
    """Text of /etc/issue.net, None = not there."""
