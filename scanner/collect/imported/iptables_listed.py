"""`iptables -L` with its options: less than iptables-save tells, without -v not even the interfaces.

Source: iptables(8). A chain is said to be closed, or open, only where the rows leave no doubt.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import field
from typing import Final

from scanner.collect.imported.firewall_told import ALLOW, BLOCK, firewall_told, profile
from scanner.collect.imported.heads import head_of
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_firewall import HostFirewall
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.records import dataclass
from scanner.model.words import Gap, Platform

_CHAIN: Final = re.compile(
    r"Chain (\S+) \((?:policy (ACCEPT|DROP)(?: [\dKMGT]+ packets, [\dKMGT]+ bytes)?|\d+ references)\)"
)
_HEAD: Final = re.compile(r"(num )?(?:pkts bytes )?target prot opt (in out )?source destination")
_ROW: Final = (
    r"{number}(?:\d+[KMGT]? \d+[KMGT]? )?(?:(?P<target>(?!\S+ (?:--|-f|!f) )[A-Za-z][\w.\-]*) )?(?P<prot>\S+) (?:(?P<opt>--|-f|!f) )?"
    r"{doors}(?P<source>!?[\w.:/\-]+) (?P<to>!?[\w.:/\-]+)(?P<rest>.*)"
)
"""With a single blank between columns."""
_ROWS: Final = {
    (numbered, told): re.compile(_ROW.format(number=number, doors=doors))
    for numbered, number in ((True, r"\d+ "), (False, ""))
    for told, doors in ((True, r"(?P<in>\S+) (?P<out>\S+) "), (False, "(?P<in>(?!))?"))
}
"""By whether the numbers of `--line-numbers` are there, and the columns `in` and `out`, as `-v` prints them.

Without the latter nothing is known of doors.
"""
_ANYWHERE: Final = ("anywhere", "0.0.0.0/0", "::/0")
_ALL: Final = ("all", "0")
_COMMENT: Final = re.compile(r"/\*.*\*/")
_MARKS: Final = {
    "ipv4": re.compile(r" -f | !f | !?\d+\.\d+\.\d+\.\d+(?:/\d+)?(?: |$)|(?:^| )icmp (?:--|-f|!f)|reject-with icmp-"),
    "ipv6": re.compile(r" !?[0-9a-f]{0,4}:[0-9a-f:]*:[0-9a-f:.]*(?:/\d+)? |ipv6-icmp|reject-with icmp6-"),
}
"""What only one of the two families has in its rows."""
_SMALL: Final = (
    "icmp",
    "1",
    "ipv6-icmp",
    "icmpv6",
    "58",
    "2",
    "igmp",
    "esp",
    "50",
    "ah",
    "51",
    "vrrp",
    "112",
    "gre",
    "47",
)
_NARROW: Final = re.compile(
    r"(?<!! )\b(?:ct)?state (?:(?:INVALID|RELATED|ESTABLISHED|UNTRACKED)\b,?)+(?: |$)|\bdpt:\w"
    r"|(?<!! )\bmultiport dports \w+(?:,\w+)*(?: |$)|(?<!! )\bmatch-set \S+ src\b|\bctstate DNAT(?: |$)"
    r"|\btcp flags:(?:!(?:0x17/0x02|FIN,SYN,RST,ACK/SYN)\b|0x(?:3F|17|03|06)/0x(?!02\b)|(?:ALL|[A-Z,]*SYN[A-Z,]*)/(?!SYN(?: |$)))"
)
_MANY_PLACES: Final = re.compile(r"anywhere|!.*|.*/[0-7]")
_GROUPS: Final = re.compile(r"(?:22[4-9]|23\d|255)\.|ff\w\w:|(?:all-systems|base-address|mdns)\S*\.mcast\.net")
_OPENING: Final = ("ACCEPT", "QUEUE", "NFQUEUE")
_BUILT_IN: Final = ("ACCEPT", "DROP", "REJECT", "LOG", "RETURN", "QUEUE", "NFQUEUE", "NFLOG", "MARK", "CT")
_NO_DOUBT_LEFT: Final = Unseen(
    gap=Gap.UNSUPPORTED, detail="iptables -L does not tell enough of its rules: iptables-save does"
)
_LONGEST: Final = 2000


@dataclass(slots=True, kw_only=True)
class _Chain:
    name: str
    policy: str | None
    columns: tuple[bool, bool] = (False, False)
    rows: list[re.Match[str]] = field(default_factory=list)


def read(file: HandedFile) -> HostFirewall:
    """What the chain INPUT of the filter table does, as far as it is told."""
    text = file.text or ""
    if not text.endswith("\n"):
        raise Unreadable("the last line does not end: the file was cut")
    chains = list(_chains(text))
    names = {each.name for each in chains}
    if "INPUT" not in names or not names.isdisjoint({"PREROUTING", "POSTROUTING"}):
        raise Unsupported("this is no listing of the filter table: what meets packets is not told")
    if chains[-1].name == "INPUT":
        raise Unreadable("the listing was cut before its last chain")
    to_us = next(each for each in chains if each.name == "INPUT")
    if to_us.policy is None:
        raise Unreadable("the chain INPUT has no policy")
    enabled = bool(to_us.rows) or to_us.policy == "DROP"
    return firewall_told(
        "iptables", (profile(_family(chains), enabled=enabled, inbound=_inbound(to_us)),), rules=len(to_us.rows)
    )


def _chains(text: str) -> Iterator[_Chain]:
    chain: _Chain | None = None
    for line in text.split("\n"):
        told = " ".join(line.split())
        if found := _CHAIN.fullmatch(told):
            if chain:
                yield chain
            chain = _Chain(name=found[1], policy=found[2])
        elif chain and (head := _HEAD.fullmatch(told)):
            chain.columns = (bool(head[1]), bool(head[2]))
        elif chain and told and not told.startswith("#"):
            row = _ROWS[chain.columns].fullmatch(told) if len(line) < _LONGEST else None
            if row is None:
                raise Unreadable(f"{line[:80]!r} is no row of iptables -L")
            chain.rows.append(row)
    if chain:
        yield chain


def _family(chains: list[_Chain]) -> str:
    """By addresses and by what only one of the two has; ip6tables prints an opt as well since 1.8.9."""
    told = {
        family
        for chain in chains
        for row in chain.rows
        for family, marks in _MARKS.items()
        if marks.search(_COMMENT.sub("", row[0]))
    }
    return told.pop() if len(told) == 1 else "filter"


def _inbound(chain: _Chain) -> str | Unseen:
    """Closed, where no row lets in what comes from anywhere, and the policy drops the rest, or a row without a condition."""
    may_be_closed = False
    for row in chain.rows:
        if not _is_for_all(row):
            if _may_open(row) or (chain.policy == "ACCEPT" and row["target"] == "RETURN" and _is_wide(row)):
                return _NO_DOUBT_LEFT
            may_be_closed |= row["target"] in ("DROP", "REJECT", "RETURN") and _is_wide(row)
            continue
        if not row["in"]:
            return _NO_DOUBT_LEFT  # it may be of loopback alone
        if row["target"] in ("DROP", "REJECT"):
            return BLOCK
        if row["target"] == "ACCEPT":
            return _NO_DOUBT_LEFT if may_be_closed else ALLOW
    if chain.policy == "DROP":
        return BLOCK
    return _NO_DOUBT_LEFT if may_be_closed else ALLOW


def _rest(row: re.Match[str]) -> str:
    """Without the comment, which may say anything."""
    return _COMMENT.sub("", row["rest"]).strip()


def _is_for_all(row: re.Match[str]) -> bool:
    rest = _rest(row)
    plain = not rest or re.fullmatch(r"reject-with \S+", rest) is not None
    inside = row["in"] in (None, "*", "any")
    places = row["source"] in _ANYWHERE and row["to"] in _ANYWHERE
    return plain and inside and places and row["prot"] in _ALL and row["target"] in ("ACCEPT", "DROP", "REJECT")


def _may_open(row: re.Match[str]) -> bool:
    """A jump, or ACCEPT of so much from anywhere that it may be everything; a program that rows hand to may accept, too."""
    if row["target"] not in _BUILT_IN:
        return row["target"] is not None
    return row["target"] in _OPENING and _is_wide(row)


def _is_wide(row: re.Match[str]) -> bool:
    """False of what is of loopback, of one place, of one port, or of a state that no new connection has."""
    if row["in"] == "lo" or not _MANY_PLACES.fullmatch(row["source"]):
        return False
    if row["prot"] in _SMALL or (row["to"] not in _ANYWHERE and _GROUPS.match(row["to"])):
        return False
    return not _NARROW.search(_rest(row))


def recognises(file: HandedFile) -> bool:
    """A chain with its policy or references, and the heading of its rows."""
    lines = [line.strip() for line in head_of(file).split("\n")]
    return any(
        _CHAIN.fullmatch(line) and _HEAD.fullmatch(" ".join(after.split())) for line, after in itertools.pairwise(lines)
    )


IMPORTED = Imported(id="iptables-list", platform=Platform.LINUX, recognises=recognises, reads={HostFirewall: read})
