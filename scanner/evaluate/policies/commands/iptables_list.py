"""`iptables -L` and `-S`, and those of ip6tables, from what iptables-save says of the table filter.

Source: iptables(8) 1.8.9. Counters, and numbers or names of protocols, differ from one machine to the next, so each is a
text it may print; what a match adds behind the addresses is unknown.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from itertools import product
from typing import Final

from scanner.evaluate.policies.command import Command, Told, Words
from scanner.evaluate.policies.texts import UNKNOWN, Text, shown
from scanner.evaluate.policies.world import World
from scanner.model.errors import Denied, Unreadable
from scanner.model.records import dataclass
from scanner.reading.shell_words import shell_words

_BUILT_IN: Final = ("INPUT", "FORWARD", "OUTPUT")
_NUMBERS: Final = {"all": "0", "tcp": "6", "udp": "17", "icmp": "1", "ipv6-icmp": "58"}
_COUNTERS: Final = ("    0     0", " 1234  567K")
_CHAIN = re.compile(r"[A-Za-z][\w-]{0,40}")
_FLAGS = re.compile(r"-[nvLS]+|--list|--list-rules|--numeric|--verbose")
_ANYWHERE: Final = {"iptables": ("0.0.0.0/0", "anywhere"), "ip6tables": ("::/0", "anywhere")}


@dataclass(slots=True)
class _Chain:
    """One chain; `policy` None for a chain of the administrator's own."""

    policy: str | None
    rules: list[str] = field(default_factory=list)


def told(program: str, words: Words) -> Told | None:
    """All chains of the table filter or one of them, with -n and -v or without."""
    switches = "".join(_short(each) for each in words if each.startswith("-") and _FLAGS.fullmatch(each))
    chains = [each for each in words if not each.startswith("-")]
    if len(chains) > 1 or len(chains) + sum(map(_is_switch, words)) != len(words):
        return None
    if ("L" in switches) == ("S" in switches) or not all(map(_CHAIN.fullmatch, chains)):
        return None
    if "S" in switches and ("v" in switches or "n" in switches):
        return None
    only = chains[0] if chains else None
    question = f"cmd:{program}-save"

    def tell(world: World) -> tuple[Text, ...]:
        found = _filter(question, world)
        wanted = {name: each for name, each in found.items() if only in (None, name)}
        if not wanted:
            return (Text(err=f"{program}: No chain/target/match by that name.\n"),)
        if "S" in switches:
            return (_rules(wanted),)
        return tuple(_listed(wanted, found, program, switches=switches))

    return Told(questions=(question,), tell=tell)


def _is_switch(word: str) -> bool:
    return _FLAGS.fullmatch(word) is not None


def _short(word: str) -> str:
    return {"--list": "L", "--list-rules": "S", "--numeric": "n", "--verbose": "v"}.get(word, word)


def _filter(question: str, world: World) -> Mapping[str, _Chain]:
    """The chains of the table filter; where the kernel has none of its tables, those it begins with."""
    answer = world.answer(question)
    if answer.absent or answer.exit != 0 or answer.truncated:
        complaint = shown(answer.stderr).strip()[:200]
        raise (Denied if "ermission denied" in complaint else Unreadable)(
            f"{question}: exit {answer.exit}: {complaint}"
        )
    chains = {name: _Chain(policy="ACCEPT") for name in _BUILT_IN}
    table = ""
    for line in shown(answer.stdout).splitlines():
        if line.startswith("*"):
            table = line[1:].strip()
        elif table == "filter" and line.startswith(":"):
            name, policy = line[1:].split()[:2]
            chains[name] = _Chain(policy=None if policy == "-" else policy)
        elif table == "filter" and (found := re.match(r"(?:\[\d+:\d+\] )?-A (\S+)(.*)", line)):
            if found[1] not in chains:
                raise Unreadable(f"{question}: a rule of a chain that is not there")
            chains[found[1]].rules.append(found[2].strip())
    return chains


def _rules(chains: Mapping[str, _Chain]) -> Text:
    own = "".join(f"-N {name}\n" for name, each in chains.items() if each.policy is None)
    policies = "".join(f"-P {name} {each.policy}\n" for name, each in chains.items() if each.policy is not None)
    rules = "".join(f"-A {name} {rule}\n" for name, each in chains.items() for rule in each.rules)
    return Text(out=policies + own + rules)


def _listed(
    chains: Mapping[str, _Chain], every: Mapping[str, _Chain], program: str, *, switches: str
) -> Iterator[Text]:
    verbose = "v" in switches
    for numbers, counters in product((False, True), _COUNTERS if verbose else _COUNTERS[:1]):
        form = _Form(program=program, verbose=verbose, numeric="n" in switches, numbers=numbers, counters=counters)
        yield Text(out="\n".join(form.chain(name, each, every) for name, each in chains.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """One way a list may be printed."""

    program: str
    verbose: bool
    numeric: bool
    numbers: bool
    counters: str

    def chain(self, name: str, chain: _Chain, every: Mapping[str, _Chain]) -> str:
        """The head of a chain and its rules."""
        if chain.policy is None:
            uses = sum(_is_used(name, rule) for each in every.values() for rule in each.rules)
            about = f"{uses} references"
        else:
            about = f"policy {chain.policy}{self._packets}"
        head = f"Chain {name} ({about})\n"
        columns = " pkts bytes target     prot opt in     out     " if self.verbose else "target     prot opt "
        return head + columns + f"{'source':<20} {'destination':<20}\n" + "".join(map(self._rule, chain.rules))

    @property
    def _packets(self) -> str:
        if not self.verbose:
            return ""
        packets, size = self.counters.split()
        return f" {packets} packets, {size} bytes"

    def _rule(self, text: str) -> str:
        said = _parsed(text)
        if said is None:
            return f"{f'{self.counters} ' if self.verbose else ''}{UNKNOWN}\n"
        protocol = said["-p"] or "all"
        protocol = _NUMBERS.get(protocol, protocol) if self.numbers and self.numeric else protocol
        anywhere = _ANYWHERE[self.program][0 if self.numeric else 1]
        mark, any_ = ("--" if self.program == "iptables" else "  "), "*" if self.numeric else "any"
        start = f"{said['-j']:<10} {protocol:<4} {mark}  "
        if self.verbose:
            start = f"{self.counters} {start}{said['-i'] or any_:<6} {said['-o'] or any_:<6}  "
        places = [self._address(said[each]) if said[each] else anywhere for each in ("-s", "-d")]
        return f"{start}{places[0]:<20} {places[1]:<20}{f' {UNKNOWN}' if said['more'] else ''}\n"

    def _address(self, address: str) -> str:
        """A host is printed without its prefix; without -n its name may be printed instead."""
        whole = "/32" if self.program == "iptables" else "/128"
        return address.removesuffix(whole) if self.numeric else UNKNOWN


def _is_used(name: str, rule: str) -> bool:
    return re.search(rf"-[jg] {re.escape(name)}(?: |$)", rule) is not None


def _parsed(text: str) -> dict[str, str] | None:
    """The plain parts of a rule; `more` holds what else it has. None where something is negated or has no target."""
    said = dict.fromkeys(("-i", "-o", "-s", "-d", "-p", "-j", "more"), "")
    if UNKNOWN in text or " ! " in f" {text}":
        return None
    words = iter(shell_words(text, "iptables-save"))
    for word in words:
        if word in said and word != "more" and not said["more"]:
            said[word] = next(words, "")
        elif word == "-j":
            said["-j"] = next(words, "")
        else:
            said["more"] += word
    return said if said["-j"] else None


COMMAND = Command(id="iptables_list", programs=("iptables", "ip6tables"), told=told)
