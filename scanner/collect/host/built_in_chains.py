"""The built-in chains of iptables' filter table, followed: for host.iptables, and for nftables where nft cannot tell."""

from scanner.collect.host.iptables_conditions import Place
from scanner.collect.host.iptables_rules import ends_in_drop, filter_table, followable
from scanner.collect.host.outside import Outside
from scanner.model.records import dataclass

_TO_US = "INPUT"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltInChain:
    """What a built-in chain does with a new connection from outside; counts include the chains it may jump to."""

    name: str
    policy: str
    rules: int
    drops: int
    open_to_any: bool
    drops_rest: bool


def built_in_chains(said: str, ask: str, *, version: int, outside: Outside) -> list[BuiltInChain]:
    """The built-in chains of a saved rule set of one IP version; none where no filter table is loaded."""
    table = filter_table(said, ask)
    if table is None:
        return []
    to_us, through_us = (
        followable(table, Place(version=version, to_us=each, outside=outside)) for each in (True, False)
    )
    found = []
    for name, policy in table.policies.items():
        chains = to_us if name == _TO_US else through_us
        rules = [rule for each in chains.reached(name) for rule in table.rules[each]]
        passage = chains.passage(name)
        found.append(
            BuiltInChain(
                name=name,
                policy=policy,
                rules=len(rules),
                drops=sum(ends_in_drop(rule) for rule in rules),
                open_to_any=passage.opens,
                drops_rest=passage.drops_rest((version,)),
            )
        )
    return found
