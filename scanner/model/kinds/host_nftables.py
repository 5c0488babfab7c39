"""The nftables rule set, as far as it decides about incoming packets."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseChain:
    """A chain hooked into the kernel; `rules` counts those of it and of every chain it may jump to, `drops` those of
    them that end in drop or reject.

    `open_to_any` True when rules let in new connections from anywhere to any port before anything stops them: a rule
    without any condition accepts, or a jump leads to such a rule, or rules that together take half of the TCP or UDP
    ports or more, from an eighth of the addresses or more (2000::/3, all of IPv6 in use, is an eighth). `drops_rest`
    True when a rule without any condition drops or rejects what no rule before it accepted, so that the chain is
    closed even where its policy is accept.
    """

    family: str
    table: str
    name: str
    hook: str
    policy: str
    rules: int
    drops: int
    open_to_any: bool
    drops_rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HostNftables(Fact):
    """`installed` False = no nft program and no kernel tables were found.

    `chains` are base chains of type filter that are awake; nat and route chains only rewrite, dormant tables do nothing.
    `published` are ports of containers (`tcp/8080`) that an engine lets in past the input hook by a table of its own.
    """

    kind: ClassVar[str] = "host.nftables"

    installed: bool
    chains: tuple[BaseChain, ...]
    published: tuple[str, ...] | Unseen = ()
