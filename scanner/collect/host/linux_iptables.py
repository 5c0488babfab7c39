"""Reads the filter tables of iptables and ip6tables, in our own network namespace.

Only the -save programs are run: they load no kernel module, where `iptables -L` would.
"""

import re

from scanner.collect.host.built_in_chains import built_in_chains
from scanner.collect.host.container_ports import published_ports, together
from scanner.collect.host.default_routes import ROUTE_QUESTIONS
from scanner.collect.host.our_rights import SELF, refuse_emptiness_without_rights
from scanner.collect.host.outside import Outside
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_iptables import FilterChain, HostIptables
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import printed

_SAVED = (("ip", "cmd:iptables-save"), ("ip6", "cmd:ip6tables-save"))
_SAVED_LEGACY = (("ip", "cmd:iptables-legacy-save"), ("ip6", "cmd:ip6tables-legacy-save"))
_VERSION = "cmd:iptables -V"

_BACKEND = re.compile(r"iptables v\d[\w.]*(?: \((legacy|nf_tables)\))?")
_NEW, _OLD = "nf_tables", "legacy"


def read(ask: Ask) -> HostIptables:
    """Built-in chains of both IP versions; an empty rule set is printed as nothing at all."""
    saved = [(family, question, _saved(ask, question)) for family, question in _SAVED]
    if all(said is None for _, _, said in saved):
        return HostIptables(installed=False, backend=None, chains=())
    backend = _backend(ask)
    if backend == _NEW:
        saved += [(family, question, _saved(ask, question)) for family, question in _SAVED_LEGACY]
    outside = Outside(ask)
    return HostIptables(
        installed=True,
        backend=backend,
        chains=tuple(
            each
            for family, question, said in saved
            if said is not None
            for each in _chains(said, question, family=family, outside=outside)
        ),
        published=together(*(published_ports(said, question) for _, question, said in saved if said is not None)),
    )


def _saved(ask: Ask, question: str) -> str | None:
    """Before 1.6, iptables-save printed nothing and no complaint to whoever was not root."""
    said = printed(ask(question), may_be_empty=True)
    if said is not None and not said.strip():
        refuse_emptiness_without_rights(ask, question)
    return said


def _backend(ask: Ask) -> str:
    """`iptables v1.8.9 (nf_tables)`; before 1.8 there was only the old one, and it named none."""
    said = _BACKEND.match((printed(ask(_VERSION)) or "").strip())
    if said is None:
        raise Unreadable(f"{_VERSION}: does not tell its version")
    return said[1] or _OLD


def _chains(said: str, question: str, *, family: str, outside: Outside) -> list[FilterChain]:
    version = 4 if family == "ip" else 6
    return [
        FilterChain(
            family=family,
            name=each.name,
            policy=each.policy,
            rules=each.rules,
            drops=each.drops,
            open_to_any=each.open_to_any,
            drops_rest=each.drops_rest,
        )
        for each in built_in_chains(said, question, version=version, outside=outside)
    ]


COLLECTOR = Collector(
    id="linux_iptables",
    platform=Platform.LINUX,
    gives=HostIptables,
    questions=(
        *(question for _, question in (*_SAVED, *_SAVED_LEGACY)),
        _VERSION,
        SELF,
        *ROUTE_QUESTIONS,
    ),
    read=read,
    as_root=(*(question for _, question in (*_SAVED, *_SAVED_LEGACY)), SELF),
)
