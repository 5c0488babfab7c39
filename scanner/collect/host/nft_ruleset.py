"""The rule set as `nft -j list ruleset` prints it (libnftables-json(5)), read into chains that can be followed."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from scanner.collect.host.filter_chains import Chains, Step, Verdict
from scanner.collect.host.json_shapes import as_list, as_mapping, as_text
from scanner.collect.host.nft_conditions import Conditions, NotRead, union_within
from scanner.collect.host.outside import Outside
from scanner.collect.host.packet_space import EVERYTHING, MOST, NOTHING, Cover, of_version
from scanner.model.errors import Unreadable
from scanner.model.records import dataclass

_WHAT = "cmd:nft -j list ruleset"
_VERDICTS: Mapping[str, Verdict] = {
    "accept": Verdict.ACCEPT,
    "drop": Verdict.DROP,
    "reject": Verdict.DROP,
    "return": Verdict.RETURN,
    "jump": Verdict.JUMP,
    "goto": Verdict.GOTO,
    "continue": Verdict.CONTINUE,
}
_NO_CONDITION = frozenset({
    "counter", "log", "mangle", "notrack", "dup", "flow", "ct helper", "ct timeout", "ct expectation", "secmark",
    "synproxy", "tproxy", "last", "comment",
})  # fmt: skip
_LIMITS = ("limit", "quota", "ct count")
_AWAKE_FLAGS = ("owner", "persist")
TableKey = tuple[str, str]
"""Family and name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseChainSaid:
    """A chain hooked into the kernel, as printed."""

    table: TableKey
    name: str
    hook: str
    type: str
    policy: str


@dataclass(slots=True, kw_only=True)
class Table:
    """One table: rules by chain in order, named sets and maps. `asleep` True when it does nothing (flag dormant)."""

    key: TableKey
    asleep: bool
    chains: dict[str, list[list[Any]]] = field(default_factory=dict)
    sets: dict[str, list[Any]] = field(default_factory=dict)
    base: list[BaseChainSaid] = field(default_factory=list)


def tables(printed: Any) -> list[Table]:
    """The tables of the printed rule set; Unreadable where its shape is not as documented."""
    found: dict[TableKey, Table] = {}
    for each in as_list(as_mapping(printed, _WHAT).get("nftables"), _WHAT):
        for kind, said in as_mapping(each, _WHAT).items():
            if kind == "table":
                table = _table(as_mapping(said, _WHAT))
                found[table.key] = table
            elif kind in ("chain", "rule", "set", "map"):
                _put(kind, as_mapping(said, _WHAT), found)
    return list(found.values())


def _table(said: Mapping[str, Any]) -> Table:
    """A single flag may be misprinted: nft 1.0.6 prints a word at random (a use after free)."""
    flags = said.get("flags", [])
    words = [as_text(each, _WHAT) for each in (flags if isinstance(flags, list) else [flags])]
    if unknown := [each for each in words if each not in (*_AWAKE_FLAGS, "dormant")]:
        raise Unreadable(f"{_WHAT}: the table {said.get('name')} has a flag that nft misprints: {unknown[0][:40]!r}")
    return Table(key=_key(said, "name"), asleep="dormant" in words)


def _key(said: Mapping[str, Any], name: str) -> TableKey:
    return as_text(said.get("family"), _WHAT), as_text(said.get(name), _WHAT)


def _put(kind: str, said: Mapping[str, Any], found: Mapping[TableKey, Table]) -> None:
    table = found.get(_key(said, "table"))
    if table is None:
        raise Unreadable(f"{_WHAT}: a {kind} of a table that is not listed")
    if kind == "rule":
        chain = as_text(said.get("chain"), _WHAT)
        if chain not in table.chains:
            raise Unreadable(f"{_WHAT}: a rule of the chain {chain[:60]}, which is not listed")
        table.chains[chain].append(as_list(said.get("expr"), _WHAT))
        return
    name = as_text(said.get("name"), _WHAT)
    if kind == "chain":
        table.chains[name] = []
        if "hook" in said:
            table.base.append(_base_chain(table.key, name, said))
    else:
        table.sets[name] = as_list(said.get("elem", []), _WHAT)


def _base_chain(table: TableKey, name: str, said: Mapping[str, Any]) -> BaseChainSaid:
    return BaseChainSaid(
        table=table,
        name=name,
        hook=as_text(said.get("hook"), _WHAT),
        type=as_text(said.get("type"), _WHAT),
        policy=as_text(said.get("policy", "accept"), _WHAT),
    )


def is_foreign(rules: list[list[Any]]) -> bool:
    """True when a rule was made by iptables-nft with parts that nft prints by name only (`xt`)."""
    return any(isinstance(statement, dict) and "xt" in statement for rule in rules for statement in rule)


def followable(table: Table, outside: Outside, *, to_us: bool) -> Chains:
    """The chains of one table, ready to be followed: for packets to this machine, or through it."""
    conditions = Conditions(sets=table.sets, outside=outside, to_us=to_us)
    version = {"ip": 4, "ip6": 6}.get(table.key[0])
    start = EVERYTHING if version is None else of_version(version)
    return Chains(
        steps={
            name: [step for rule in rules for step in _steps(rule, start, conditions)]
            for name, rules in table.chains.items()
        }
    )


def ends_in_drop(rule: list[Any]) -> bool:
    """True when the rule, or an element of its verdict map, drops or rejects."""
    for statement in rule:
        for kind, inside in as_mapping(statement, _WHAT).items():
            if _VERDICTS.get(kind) is Verdict.DROP:
                return True
            if kind == "vmap" and any(word in str(inside) for word in ("{'drop'", "{'reject'")):
                return True
    return False


def rewritten_ports(rule: list[Any]) -> Iterator[str]:
    """Ports such as `tcp/8080` whose packets the rule sends to another destination; not those of loopback alone."""
    if not any("dnat" in as_mapping(statement, _WHAT) for statement in rule):
        return
    protocol, ports = "any", ["any"]
    for statement in rule:
        match = as_mapping(as_mapping(statement, _WHAT).get("match", {}), _WHAT)
        left, right = match.get("left"), match.get("right")
        payload = as_mapping(left.get("payload", {}), _WHAT) if isinstance(left, dict) else {}
        if payload.get("field") == "daddr" and str(right).startswith("127."):
            return
        if payload.get("field") == "dport":
            protocol = str(payload.get("protocol"))
            ports = (
                [str(each) for each in as_list(right["set"], _WHAT)]
                if isinstance(right, dict) and "set" in right
                else [str(right)]
            )
    yield from (f"{protocol}/{each}" for each in ports)


def _steps(rule: list[Any], start: Cover, conditions: Conditions) -> Iterator[Step]:
    covers = [start]
    for statement in rule:
        for kind, inside in as_mapping(statement, _WHAT).items():
            if kind in _VERDICTS:
                yield from (_step(each, {kind: inside}) for each in covers)
                return
            if kind == "vmap":
                yield from _mapped(as_mapping(inside, _WHAT), covers, conditions)
            elif kind == "queue":  # a program decides; it may accept everything
                yield from (Step(cover=each.within(MOST), verdict=Verdict.ACCEPT) for each in covers)
                return
            else:
                covers = union_within(covers, _condition(kind, inside, conditions))


def _step(cover: Cover, verdict: Mapping[str, Any]) -> Step:
    kind, inside = next(iter(verdict.items()), ("", None))
    if kind not in _VERDICTS:
        raise Unreadable(f"{_WHAT}: the verdict {kind[:40]!r} is not known")
    target = as_text(as_mapping(inside, _WHAT).get("target"), _WHAT) if kind in ("jump", "goto") else ""
    return Step(cover=cover, verdict=_VERDICTS[kind], target=target)


def _condition(kind: str, inside: Any, conditions: Conditions) -> list[Cover]:
    if kind == "match":
        return conditions.match(as_mapping(inside, _WHAT))
    if kind in _NO_CONDITION:
        return [EVERYTHING]
    if kind in _LIMITS:
        return [NOTHING if isinstance(inside, dict) and inside.get("inv") else MOST]
    if kind in ("set", "map", "meter"):
        return [NOTHING if "'inv': True" in str(inside) else MOST]
    return [NOTHING]


def _mapped(said: Mapping[str, Any], covers: list[Cover], conditions: Conditions) -> Iterator[Step]:
    """A verdict map: each element is a rule of its own; the element `*` is met by what no other takes (nft(8))."""
    key = said.get("key")
    try:
        elements = conditions.values(said.get("data"))
    except NotRead:
        elements = []
    last = []
    for element in elements:
        pair = as_list(element, _WHAT)
        if len(pair) != len(("key", "verdict")):
            raise Unreadable(f"{_WHAT}: an element of a verdict map is no pair")
        verdict = as_mapping(pair[1], _WHAT)
        if pair[0] == "*":
            last = [_step(each, verdict) for each in covers]
            continue
        taken = conditions.match({"left": key, "op": "==", "right": {"set": [pair[0]]}})
        yield from (_step(each, verdict) for each in union_within(covers, taken))
    yield from last
