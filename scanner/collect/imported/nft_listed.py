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
_TABLE: Final = re.compile(
    r"table (ip|ip6|inet|arp|bridge|netdev) (\S+) \{(?: #(?: handle \d+)?(?: progname [^{}\n]{1,64})?)?"
)
_WARNING: Final = re.compile(r"# Warning: table .*")
"""Of tables that iptables-nft made; printed beside the tables."""
_CHAIN: Final = re.compile(r"\s+chain (\S+) \{(?: # handle \d+)?")
_HOOK: Final = re.compile(
    r"\s+type (filter|nat|route) hook (\w+) (?:device \S+ )?priority [^;]+;(?: policy (accept|drop);)?.*"
)
_ASLEEP: Final = re.compile(r"^[ \t]+flags [\w, ]*\bdormant\b", re.MULTILINE)
_BESIDE: Final = re.compile(
    r'counter(?: packets \d+ bytes \d+)? |log(?: (?:prefix "[^"]*"|(?:level|flags|group|snaplen) \S+))* '
)
"""Statements that every packet passes."""
_DROPS: Final = re.compile(r"drop|reject(?: with .*)?")
_OPENS: Final = re.compile(r"accept|queue.*")
_LEADS: Final = re.compile(r"\b(?:jump|goto|vmap|accept|queue)\b")
_CLOSES: Final = re.compile(r"\b(?:drop|reject|return)\b")
_NOT_ENOUGH: Final = Unseen(
    gap=Gap.UNSUPPORTED, detail="of the text form not every rule is followed: nft -j list ruleset tells"
)
_NO_NEW: Final = "(?:established|related|invalid|untracked)"
_NO_PORTS: Final = "(?:ipv6-icmp|icmpv6|icmp|igmp|esp|ah|gre|vrrp)"
_FEW_PLACES: Final = (
    r"ip saddr (?!0\.0\.0\.0/)\d\S*(?<!/[0-7])|ip saddr \{ (?![^{}]*/[0-7]\b)[\d./, ]+ \}"
    r"|ip6 saddr (?!::/|[0-9a-f:]+/\d )[0-9a-f:]\S*|ip6? saddr @[\w-]+"
)
_NARROW: Final = re.compile(
    rf"(?:^|.* )(?:ct state (?:\{{ )?{_NO_NEW}(?:, ?{_NO_NEW})*(?: \}})?"
    rf"|ct state vmap \{{ (?:{_NO_NEW} : (?:accept|drop|reject)(?:, )?)+ \}}|iif(?:name)? (?:lo|\"lo\")"
    r"|(?:tcp|udp|th) dport (?:\d+|[a-z][\w-]*|\{ [a-z\d]\w*(?:, [a-z\d]\w*)* \})|icmp(?:v6)? (?:type|code) \S+"
    rf"|(?:ip protocol|meta l4proto) (?:{_NO_PORTS}|\{{ {_NO_PORTS}(?:, {_NO_PORTS})* \}})|{_FEW_PLACES})(?: .*|$)"
)
"""What no new connection meets, or those of one place, or to some ports: neither closed nor open by it."""
_COMMENT: Final = re.compile(r' comment "[^"]*"| # handle \d+')


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
    may_be_closed = False
    for rule in chain.rules:
        acts = _BESIDE.sub("", _COMMENT.sub("", rule).strip())
        if _DROPS.fullmatch(acts):
            return BLOCK
        if _OPENS.fullmatch(acts):
            return _NOT_ENOUGH if may_be_closed else ALLOW
        if _NARROW.fullmatch(acts):
            continue
        if _LEADS.search(acts) or (chain.policy == "accept" and acts.endswith("return")):
            return _NOT_ENOUGH
        may_be_closed |= _CLOSES.search(acts) is not None
    if chain.policy == "drop":
        return BLOCK
    return _NOT_ENOUGH if may_be_closed else ALLOW


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
        elif chain is not None and line.strip() and not line.strip().startswith('comment "'):
            chain.rules.append(line.strip())


def recognises(file: HandedFile) -> bool:
    """The heading of the JSON form, or a table and a chain as nft prints them."""
    text = head_of(file)
    if text.lstrip().startswith("{"):
        return bool(re.match(r'\s*\{\s*"nftables"\s*:', text))
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    lines = [line for line in lines if not _WARNING.fullmatch(line)]
    return bool(lines) and bool(_TABLE.fullmatch(lines[0])) and len(lines) > 1


IMPORTED = Imported(id="nft", platform=Platform.LINUX, recognises=recognises, reads={HostFirewall: read})
