"""Root's search path and what the shells set for everyone."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedFolder:
    """A folder of root's PATH, as written.

    `closed` True when root alone may change what stands there: it and all folders above it belong to root, and neither
    a group nor others may write.
    """

    path: str
    closed: bool | Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class HostShells(Fact):
    """`root_path` the folders of root's PATH in order, as written in /etc/environment, profile and login.defs."""

    kind: ClassVar[str] = "host.shells"

    root_path: tuple[SearchedFolder, ...]
    banner: str | None
    """Text of /etc/issue.net, None = not there."""
