"""Reads the nftables rule set of the kernel, in our own network namespace.

A written /etc/nftables.conf says nothing about what is in force, so a root folder gives a gap. Of rules that
iptables-nft made, nft prints parts by name only: those chains are read as iptables-save prints them.
"""

from collections.abc import Iterator

from scanner.collect.host.built_in_chains import built_in_chains
from scanner.collect.host.container_ports import ENGINE_CHAINS, ENGINE_TABLES, together
from scanner.collect.host.default_routes import ROUTE_QUESTIONS
from scanner.collect.host.json_shapes import json_printed
from scanner.collect.host.nft_ruleset import (
    BaseChainSaid,
    Table,
    ends_in_drop,
    followable,
    is_foreign,
    rewritten_ports,
    tables,
)
from scanner.collect.host.our_rights import SELF, refuse_emptiness_without_rights
from scanner.collect.host.outside import Outside
from scanner.model.errors import Unsupported
from scanner.model.kinds.host_nftables import BaseChain, HostNftables
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.model.words import Gap, Platform
from scanner.reading.answers import given, printed, text

_RULES = "cmd:nft -j list ruleset"
_MODULES = "file:/proc/modules"
_SAVED = {"ip": "cmd:iptables-save", "ip6": "cmd:ip6tables-save"}

_NO_KERNEL = b"unable to initialize netlink socket: protocol not supported"
"""What nft says on a kernel without netfilter's netlink; `Invalid argument` may also be a race, and stays a gap."""
_DECIDING = "filter"
"""The chain type that decides; nat and route chains only rewrite (nft(8), chain types)."""
_VERSIONS = {"ip": (4,), "ip6": (6,)}
_NO_IP = ("arp",)
_BY_IPTABLES = Unseen(
    gap=Gap.UNSUPPORTED, detail="ports of containers are published by iptables, which did not tell them"
)
_THROUGH_US = ("forward", "output", "postrouting", "egress")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is needed to follow the rules of this machine."""

    ask: Ask
    outside: Outside


def read(ask: Ask) -> HostNftables:
    """The base chains that decide about packets, in the order in which nft lists them."""
    answer = given(ask(_RULES))
    if answer.absent:
        return _without_program(ask)
    if answer.exit and _NO_KERNEL in answer.stderr.lower():
        return HostNftables(installed=True, chains=())
    reading = _Reading(ask, Outside(ask))
    found = tables(json_printed(answer))
    if not found:
        refuse_emptiness_without_rights(ask, _RULES)
    return HostNftables(
        installed=True,
        chains=tuple(each for table in found for each in _deciding(table, reading)),
        published=together(*(_published(table) for table in found if not table.asleep)),
    )


def _published(table: Table) -> tuple[str, ...] | Unseen:
    """Of an engine's own table by its rules; what it made by iptables, iptables-save alone tells."""
    if table.key[1].startswith(ENGINE_TABLES):
        rules = [rule for chain in table.chains.values() for rule in chain]
        return tuple(dict.fromkeys(port for rule in rules for port in rewritten_ports(rule)))
    engine = [rule for name, chain in table.chains.items() if name.startswith(ENGINE_CHAINS) for rule in chain]
    return _BY_IPTABLES if table.key[1] == "nat" and is_foreign(engine) else ()


def _without_program(ask: Ask) -> HostNftables:
    """Without nft nobody can list the kernel's tables; where the kernel has not loaded the module there are none.

    A kernel that lists modules and has this one built in is not recognised: no distribution builds it so.
    """
    modules = text(ask(_MODULES))
    if modules is None or any(line.startswith("nf_tables ") for line in modules.split("\n")):
        raise Unsupported("the kernel may hold nf_tables, and there is no nft program to list them")
    return HostNftables(installed=False, chains=())


def _deciding(table: Table, reading: _Reading) -> Iterator[BaseChain]:
    wanted = [each for each in table.base if each.type == _DECIDING]
    if table.asleep or table.key[0] in _NO_IP or not wanted:
        return
    to_us, through_us = (followable(table, reading.outside, to_us=each) for each in (True, False))
    for base in wanted:
        chains = through_us if base.hook in _THROUGH_US else to_us
        rules = [rule for name in chains.reached(base.name) for rule in table.chains.get(name, [])]
        if is_foreign(rules):
            yield _as_saved(base, reading)
            continue
        passage = chains.passage(base.name)
        yield BaseChain(
            family=base.table[0],
            table=base.table[1],
            name=base.name,
            hook=base.hook,
            policy=base.policy,
            rules=len(rules),
            drops=sum(ends_in_drop(rule) for rule in rules),
            open_to_any=passage.opens,
            drops_rest=passage.drops_rest(_VERSIONS.get(base.table[0], (4, 6))),
        )


def _as_saved(base: BaseChainSaid, reading: _Reading) -> BaseChain:
    """A chain with rules of iptables-nft; a gap when no iptables-save tells them."""
    family, table = base.table
    question = _SAVED.get(family) if table == "filter" else None
    said = printed(reading.ask(question), may_be_empty=True) if question else None
    version = _VERSIONS.get(family, (4,))[0]
    for each in built_in_chains(said or "", question or "", version=version, outside=reading.outside):
        if each.name == base.name:
            return BaseChain(
                family=family,
                table=table,
                name=base.name,
                hook=base.hook,
                policy=base.policy,
                rules=each.rules,
                drops=each.drops,
                open_to_any=each.open_to_any,
                drops_rest=each.drops_rest,
            )
    raise Unsupported(f"the chain {base.name[:60]} holds iptables rules that nft prints by name only")


COLLECTOR = Collector(
    id="linux_nftables",
    platform=Platform.LINUX,
    gives=HostNftables,
    questions=(_RULES, _MODULES, SELF, *_SAVED.values(), *ROUTE_QUESTIONS),
    read=read,
    as_root=(_RULES, SELF, *_SAVED.values()),
)
