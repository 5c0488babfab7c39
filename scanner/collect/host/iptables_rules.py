"""What iptables-save(8) and ip6tables-save print, read into chains that can be followed (iptables-extensions(8))."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import pairwise

from scanner.collect.host.filter_chains import Chains, Step, Verdict
from scanner.collect.host.iptables_conditions import Condition, Place, cover_of
from scanner.collect.host.packet_space import MOST, Cover, of_version
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.records import dataclass
from scanner.reading.shell_words import refuse_long

_TABLE = "filter"
_INCOMPATIBLE = f"# Table `{_TABLE}' is incompatible"
"""iptables-nft prints this for tables that nft has written in ways it cannot show."""
_QUOTED = "\0"
"""Marks words that stood in quotation marks: a comment may look like an option."""
_DROPPING = ("DROP", "REJECT", "TARPIT", "DELUDE", "CHAOS", "STEAL")
_TO_PROGRAM = ("QUEUE", "NFQUEUE")
_OPTION = "-"


@dataclass(slots=True, kw_only=True)
class FilterTable:
    """One table: policy by built-in chain, rules (their words) by chain."""

    policies: dict[str, str] = field(default_factory=dict)
    rules: dict[str, list[list[str]]] = field(default_factory=dict)


def filter_table(said: str, ask: str) -> FilterTable | None:
    """The filter table of a saved rule set; None when there is none, Unreadable when its end is missing."""
    return table_named(said, ask, _TABLE)


def table_named(said: str, ask: str, wanted: str) -> FilterTable | None:
    """Another table of the same set, such as nat, in the same form."""
    found = None
    for name, lines in _tables(said, ask):
        if name == wanted:
            found = FilterTable()
            for line in lines:
                _take(line, found, ask)
    return found


def _tables(said: str, ask: str) -> Iterator[tuple[str, list[str]]]:
    name, lines = "", list[str]()
    for line in (each.strip() for each in said.split("\n")):
        if line.startswith(_INCOMPATIBLE):
            raise Unsupported(f"{ask}: the table was written by nft in ways iptables cannot show")
        if line == "COMMIT" and name:
            yield name, lines
            name, lines = "", []
        elif line.startswith("*") and not name:
            name = line[1:]
        elif line and not line.startswith("#"):
            if not name:
                raise Unreadable(f"{ask}: {line[:80]!r} stands in no table")
            lines.append(line)
    if name:
        raise Unreadable(f"{ask}: the table {name[:40]!r} does not end")


def _take(line: str, table: FilterTable, ask: str) -> None:
    if line.startswith(":"):
        name, _, rest = line[1:].partition(" ")
        policy = rest.split(" ")[0]
        table.rules[name] = []
        if policy != "-":
            table.policies[name] = policy
        return
    words = _words(line, ask)
    if words and words[0].startswith("["):
        words = words[1:]  # counters, with -c
    if len(words) < len(("-A", "chain")) or words[0] != "-A" or words[1] not in table.rules:
        raise Unreadable(f"{ask}: {line[:80]!r}")
    table.rules[words[1]].append(words[2:])


def _words(line: str, ask: str) -> list[str]:
    if '"' not in line and "\\" not in line and "'" not in line:
        return line.split()
    refuse_long(line, ask)
    try:
        lexer = shlex.shlex(line, posix=False, punctuation_chars=False)
        lexer.whitespace_split, lexer.commenters, lexer.quotes = True, "", '"'
        plain = list(lexer)
    except ValueError as error:
        raise Unreadable(f"{ask}: {line[:80]!r}: {error}") from error
    return [_QUOTED + word if word.startswith('"') else word for word in plain]


def followable(table: FilterTable, place: Place) -> Chains:
    """The chains of the table, ready to be followed."""
    start = of_version(place.version)
    return Chains(
        steps={
            name: [step for rule in rules for step in _steps(rule, start, place=place, table=table)]
            for name, rules in table.rules.items()
        }
    )


def ends_in_drop(rule: Sequence[str]) -> bool:
    """True when the rule drops or rejects."""
    return any(word in ("-j", "--jump") and target in _DROPPING for word, target in pairwise(rule))


def _steps(rule: list[str], start: Cover, *, place: Place, table: FilterTable) -> Iterator[Step]:
    cover, verdict, target = start, Verdict.CONTINUE, ""
    for condition in _conditions(rule):
        if condition.option in ("-j", "--jump", "-g", "--goto"):
            name = condition.values[0] if condition.values else ""
            verdict, target = _verdict(name, goes=condition.option in ("-g", "--goto"), table=table)
            if name in _TO_PROGRAM:
                cover = cover.within(MOST)
        else:
            cover = cover.within(cover_of(condition, place))
    yield Step(cover=cover, verdict=verdict, target=target)


def _verdict(name: str, *, goes: bool, table: FilterTable) -> tuple[Verdict, str]:
    if name in table.rules:
        return (Verdict.GOTO if goes else Verdict.JUMP), name
    if name == "ACCEPT" or name in _TO_PROGRAM:  # a program decides; it may accept everything
        return Verdict.ACCEPT, ""
    if name in _DROPPING:
        return Verdict.DROP, ""
    return (Verdict.RETURN if name == "RETURN" else Verdict.CONTINUE), ""


def _conditions(rule: list[str]) -> Iterator[Condition]:
    module, negated, position = "", False, 0
    while position < len(rule):
        word = rule[position]
        position += 1
        if word == "!":
            negated = True
            continue
        end = position
        while end < len(rule) and not rule[end].startswith(_OPTION) and rule[end] != "!":
            end += 1
        values = tuple(rule[position:end])
        position = end
        if word in ("-m", "--match"):
            module = values[0] if values else ""
        yield Condition(module=module, option=word, values=values, negated=negated)
        if word in ("-j", "--jump", "-g", "--goto"):
            return  # what follows belongs to the target
        negated = False
