"""`nft -j list ruleset`, and `nft list ruleset` as text, of which less can be told with certainty. Source: nft(8)."""

import re
from collections.abc import Iterator
from dataclasses import field
from typing import Final

from scanner.collect.host import linux_nftables
from scanner.collect.host.default_routes import ROUTE_QUESTIONS
from scanner.collect.imported.firewall_told import ALLOW, BLOCK, FAMILIES, firewall_told, profile
from scanner.collect.imported.heads import head_of
from scanner.collect.imported.unasked import unasked
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_firewall import FirewallProfile, HostFirewall
from scanner.model.kinds.host_nftables import BaseChain
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.question import Answer
from scanner.model.records import dataclass
from scanner.model.words import Gap, Platform

_QUESTION: Final = "cmd:nft -j list ruleset"
_OF: Final = {"ip": ("ipv4",), "ip6": ("ipv6",), "inet": FAMILIES}
_TABLE: Final = re.compile(r"table (ip|ip6|inet|arp|bridge|netdev) (\S+) \{(?: # handle \d+)?")
_CHAIN: Final = re.compile(r"\s+chain (\S+) \{(?: # handle \d+)?")
_HOOK: Final = re.compile(
    r"\s+type (filter|nat|route) hook (\w+) (?:device \S+ )?priority [^;]+;(?: policy (accept|drop);)?.*"
)
_ASLEEP: Final = re.compile(r"^[ \t]+flags [\w, ]*\bdormant\b", re.MULTILINE)
_DROPS: Final = re.compile(r"(?:counter(?: packets \d+ bytes \d+)? )?(?:drop|reject(?: with .*)?)")
_OPENS: Final = re.compile(r"(?:counter(?: packets \d+ bytes \d+)? )?(?:accept|queue.*)")
_NOT_ENOUGH: Final = Unseen(
    gap=Gap.UNSUPPORTED, detail="of the text form not every rule is followed: nft -j list ruleset tells"
)
_HARMLESS: Final = re.compile(
    r".*\b(?:ct state (?:\{ ?)?(?:established|related)[\w, ]*(?: ?\})?|iif(?:name)? \"?lo\"?|"
    r"(?:tcp|udp|th) dport \d+|icmp(?:v6)? type|ip protocol icmp|meta l4proto (?:ipv6-)?icmp|ip6? saddr (?!0\.0\.0\.0/0|::/0)\S+)\b.* accept.*"
)


@dataclass(slots=True, kw_only=True)
class _Chain:
    family: str
    policy: str = "accept"
    is_input: bool = False
    rules: list[str] = field(default_factory=list)


def read(file: HandedFile) -> HostFirewall:
    """What the chains on the input hook do."""
    text = (file.text or "").strip()
    return _of_json(text) if text.startswith("{") else _of_text(file.text or "")


def _of_json(text: str) -> HostFirewall:
    def ask(question: str, /) -> Answer:
        if question == _QUESTION:
            return Answer(ask=question, exit=0, stdout=text.encode("utf-8", "surrogatepass"))
        if question in ROUTE_QUESTIONS:
            return Answer(ask=question, absent=True)  # no route is known: every interface but loopback may lead outside
        return unasked(question)

    if '"table"' not in text:
        raise Unreadable("the rule set lists no table: whoever may not see it is printed the same")
    chains = [each for each in linux_nftables.COLLECTOR.read(ask).chains if each.hook == "input"]  # type: ignore[attr-defined]  # a HostNftables
    return firewall_told(
        "nftables", tuple(_profile(name, chains) for name in FAMILIES), rules=sum(each.rules for each in chains)
    )


def _profile(name: str, chains: list[BaseChain]) -> FirewallProfile:
    ours = [each for each in chains if name in _OF.get(each.family, ())]
    closes = any((each.policy == "drop" or each.drops_rest) and not each.open_to_any for each in ours)
    filters = any(each.rules > 0 or each.policy == "drop" for each in ours)
    return profile(name, enabled=filters, inbound=BLOCK if closes else ALLOW)


def _of_text(text: str) -> HostFirewall:
    if not text.rstrip().endswith("}") or text.count("{") != text.count("}"):
        raise Unreadable("the last table does not end: the file was cut")
    if _ASLEEP.search(text):
        raise Unsupported("a table sleeps: of the text form that is not followed, nft -j list ruleset tells")
    chains = [each for each in _chains(text) if each.is_input]
    if not chains and not _TABLE.search(text):
        raise Unsupported("no table is listed")
    return firewall_told(
        "nftables",
        tuple(_text_profile(name, [each for each in chains if name in _OF.get(each.family, ())]) for name in FAMILIES),
        rules=sum(len(each.rules) for each in chains),
    )


def _text_profile(name: str, chains: list[_Chain]) -> FirewallProfile:
    said = [_inbound(each) for each in chains]
    enabled = any(each.rules or each.policy == "drop" for each in chains)
    inbound = BLOCK if BLOCK in said else _NOT_ENOUGH if any(each is not ALLOW for each in said) else ALLOW
    return profile(name, enabled=enabled, inbound=inbound)


def _inbound(chain: _Chain) -> str | Unseen:
    for rule in chain.rules:
        plain = re.sub(r' comment "[^"]*"| # handle \d+', "", rule).strip()
        if _DROPS.fullmatch(plain):
            return BLOCK
        if _OPENS.fullmatch(plain):
            return ALLOW
        if re.search(r"\b(?:jump|goto|vmap|accept|queue)\b", plain) and not _HARMLESS.fullmatch(plain):
            return _NOT_ENOUGH
    return BLOCK if chain.policy == "drop" else ALLOW


def _chains(text: str) -> Iterator[_Chain]:
    family, chain = "", None
    for line in text.split("\n"):
        if table := _TABLE.fullmatch(line.rstrip()):
            family = table[1]
        elif _CHAIN.fullmatch(line.rstrip()):
            chain = _Chain(family=family)
        elif chain is not None and line.strip() == "}":
            yield chain
            chain = None
        elif chain is not None and (hook := _HOOK.fullmatch(line.rstrip())):
            chain.is_input = hook[1] == "filter" and hook[2] == "input"
            chain.policy = hook[3] or "accept"
        elif chain is not None and line.strip():
            chain.rules.append(line.strip())


def recognises(file: HandedFile) -> bool:
    """The heading of the JSON form, or a table and a chain as nft prints them."""
    text = head_of(file)
    if text.lstrip().startswith("{"):
        return bool(re.match(r'\s*\{\s*"nftables"\s*:', text))
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    return bool(lines) and bool(_TABLE.fullmatch(lines[0])) and len(lines) > 1


IMPORTED = Imported(id="nft", platform=Platform.LINUX, recognises=recognises, reads={HostFirewall: read})
