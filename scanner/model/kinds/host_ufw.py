"""ufw, the uncomplicated firewall."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostUfw(Fact):
    """`active` is the state now, `enabled` the state at boot (/etc/ufw/ufw.conf); default policies are words of ufw:

    allow, deny, reject. `rules` counts the user's rules.
    """

    kind: ClassVar[str] = "host.ufw"

    installed: bool
    active: bool | Unseen
    enabled: bool
    default_incoming: str | None
    default_outgoing: str | None
    rules: int | Unseen
