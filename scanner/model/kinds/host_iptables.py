"""The iptables and ip6tables filter tables."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChain:
    """A built-in chain of the filter table; `family` is ip or ip6.

    `open_to_any` and `drops_rest` mean what they mean for nftables (host_nftables.py).
    """

    family: str
    name: str
    policy: str
    rules: int
    drops: int
    open_to_any: bool
    drops_rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HostIptables(Fact):
    """`installed` False = no iptables program. `backend` is nf_tables or legacy, of the program as it is called.

    `chains` is empty where no filter table is loaded: then everything passes. Where tables of the other backend are
    loaded too, their chains are listed as well; a packet needs both to let it pass. `published` are ports of containers
    (`tcp/8080`) that an engine lets in past INPUT.
    """

    kind: ClassVar[str] = "host.iptables"

    installed: bool
    backend: str | None
    chains: tuple[FilterChain, ...]
    published: tuple[str, ...] | Unseen = ()
