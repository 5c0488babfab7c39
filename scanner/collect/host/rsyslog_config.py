"""Where rsyslog writes and sends what it is told: legacy selectors and RainerScript, in the order rsyslogd reads them.

Source: rsyslog.conf(5) 8.2302, rsyslog.com/doc: filter conditions, actions omfile, omfwd and omrelp, rulesets, include().
Only what becomes of logons is followed: facilities auth and authpriv at priority info, at which sshd and PAM report them.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import field

from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.rsyslog_filters import condition_covers_logons, is_selector, selector_covers_logons
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.reading.answers import text

MAIN = "file:/etc/rsyslog.conf"
PARTS = "files:/etc/rsyslog.d/*.conf"
RSYSLOG_QUESTIONS = (MAIN, PARTS)

_COMMENT = kept_pattern(
    r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(?:^|(?<=\s))/\*|(?:^|(?<=[\s;{}]))\#[^\n]*""", re.MULTILINE
)
_PIECES = kept_pattern(r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^"'{}\n()])+|.|\n""")
_PARAMETER = kept_pattern(r"""(?<![\w.])([\w.]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|'([^']*)')""")
_IF = kept_pattern(r"if\s+(.*?)\s+then\b\s*(.*)", re.IGNORECASE)
_PROPERTY = kept_pattern(r":\s*[!\w.$-]+\s*,[^,]*,\s*\"(?:\\.|[^\"\\])*\"\s*(.*)")
_FORWARD = kept_pattern(r"@@?(?:\([^)]*\))?(\[[^\]\s]+\]|[^\s:;\[\]]+)(?::\d+)?(?:;.*)?")
_RELP = kept_pattern(r":omrelp:(\[[^\]\s]+\]|[^\s:;\[\]]+)")
_LEGACY = kept_pattern(r"(\S+)\s+(.+)")
_INPUTS = ("imtcp", "imptcp", "imudp", "imrelp")
_LEGACY_INPUT = kept_pattern(r"\$(?:Input(TCP|PTCP|RELP)|(UDP))Server(Run|BindRuleset|Address)\s+(\S+)", re.IGNORECASE)
_LOOPBACK = kept_pattern(r"127\.|::1$|localhost$", re.IGNORECASE)
_LOGON_WORDS = kept_pattern(r"sshd|sudo|\bsu\b|login|auth", re.IGNORECASE)
_MOST_DEPTH = 40
_MOST_CHARACTERS = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One place logs go to: `file` by its path or `server` by its name; `logons` True when logons go there."""

    kind: str
    where: str
    logons: bool


@dataclass(slots=True)
class Rsyslog:
    """What the configuration says. `modules` are loaded inputs such as imjournal.

    `received` is where what arrives over the network goes, empty when nothing listens for it.
    """

    destinations: list[Destination] = field(default_factory=list)
    received: list[Destination] = field(default_factory=list)
    modules: set[str] = field(default_factory=set)


def rsyslog_configuration(ask: Ask) -> Rsyslog:
    """The configuration with everything it includes; raises Unsupported for what was not asked."""
    main = text(ask(MAIN))
    if main is None:
        return Rsyslog()
    reader = _Reader(file_texts(ask(PARTS)))
    reader.read(main, MAIN)
    return reader.result()


@dataclass(slots=True)
class _Block:
    """One open brace: the ruleset it makes, or the condition under which what it holds is done."""

    head: str = ""
    ruleset: str = ""
    covers: bool = True
    ignored: bool = False


class _Reader:
    def __init__(self, parts: Mapping[str, str]) -> None:
        self._parts = parts
        self._blocks: list[_Block] = []
        self._found: dict[str, list[Destination]] = {"": []}
        self._called: set[str] = set()
        self._dropped = False
        self._default = ""
        self._covers = True
        self._filter = ""
        self._inputs: list[tuple[str, str]] = []
        """Module and ruleset of each that listens on the network."""
        self._listeners: dict[str, dict[str, str]] = {}
        self._rsyslog = Rsyslog()

    def result(self) -> Rsyslog:
        """What reaches the default ruleset; another one counts where it is called."""
        names = ["", *(each for each in self._found if each in self._called)]
        self._rsyslog.destinations = [each for name in names for each in self._found[name]]
        heard = {ruleset for module, ruleset in self._inputs if module in self._rsyslog.modules}
        self._rsyslog.received = [each for name in sorted(heard) for each in self._found.get(name, [])]
        return self._rsyslog

    def read(self, content: str, place: str) -> None:
        depth = len(self._blocks)
        for piece in _statements(_without_comments(content, place)):
            if piece == "}":
                if len(self._blocks) <= depth:
                    raise Unreadable(f"{place}: a closing brace too many")
                self._blocks.pop()
            elif piece.endswith("{"):
                self._open(piece[:-1].strip(), place)
            elif not any(each.ignored for each in self._blocks):
                self._statement(piece)
        if len(self._blocks) != depth:
            raise Unreadable(f"{place}: a block does not end")

    def _open(self, head: str, place: str) -> None:
        if len(self._blocks) >= _MOST_DEPTH:
            raise Unreadable(f"{place}: nested deeper than {_MOST_DEPTH} levels")
        if head.lower().startswith("ruleset"):
            self._blocks.append(_Block(head=head, ruleset=_parameters(head).get("name", "?")))
        elif condition := _IF.match(" ".join((head if head.lower().endswith("then") else f"{head} then").split())):
            self._blocks.append(_Block(head=head, covers=condition_covers_logons(condition[1])))
        elif is_selector(head):
            self._blocks.append(_Block(head=head, covers=selector_covers_logons(head)))
        else:  # template, else, foreach: what stands inside is not done to everything
            self._blocks.append(_Block(head=head, covers=False, ignored=head.lower().startswith("template")))

    def _statement(self, said: str) -> None:
        lower = said.lower()
        if lower.startswith(("$includeconfig", "include(")):
            self._include(said)
        elif lower.startswith(("module(", "$modload")):
            loaded = _parameters(said).get("load") or said.rsplit(maxsplit=1)[-1]
            self._rsyslog.modules.add(loaded.removesuffix(".so"))
        elif lower.startswith("input("):
            self._listen(_parameters(said))
        elif found := _LEGACY_INPUT.match(said):
            self._listen_as_of_old(f"im{(found[1] or found[2]).lower()}", found[3].lower(), found[4])
        elif lower.startswith("$ruleset"):
            self._default = _ruleset(said.rsplit(maxsplit=1)[-1])
        elif not lower.startswith("$"):
            self._rule(said)

    def _rule(self, said: str) -> None:
        """A filter and what is done with what it lets through; `&` does more with the same."""
        if said.startswith("&"):
            self._act(said[1:].strip())
            return
        self._covers, self._filter = True, said
        if condition := _IF.match(" ".join(said.split())):
            self._covers, said = condition_covers_logons(condition[1]), condition[2]
        elif found := _PROPERTY.match(said):
            self._covers, said = False, found[1]
        elif (legacy := _LEGACY.match(said)) and is_selector(legacy[1]):
            self._covers, said = selector_covers_logons(legacy[1]), legacy[2]
        self._act(said.strip())

    def _act(self, action: str) -> None:
        ruleset = next((each.ruleset for each in reversed(self._blocks) if each.ruleset), self._default)
        covers = self._covers and all(each.covers for each in self._blocks) and not self._dropped
        lower = action.lower()
        if lower in ("stop", "~"):
            self._drop(covers and not ruleset)
        elif lower.startswith("call "):
            self._called.add(action.split()[1])
        elif where := _destination(action):
            self._found.setdefault(ruleset, []).append(Destination(kind=where[0], where=where[1], logons=covers))

    def _drop(self, covers: bool) -> None:
        """What is dropped reaches no later rule. Of a condition that is not understood, logons may be a part."""
        said = " ".join([*(each.head for each in self._blocks), self._filter])
        if not covers and _LOGON_WORDS.search(said):
            raise Unsupported(f"rsyslog drops some logons: {said[:100]}")
        self._dropped = self._dropped or covers

    def _listen(self, said: Mapping[str, str]) -> None:
        if said.get("type") in _INPUTS and said.get("port") and not _LOOPBACK.match(said.get("address", "")):
            self._inputs.append((said["type"], _ruleset(said.get("ruleset", ""))))

    def _listen_as_of_old(self, module: str, act: str, operand: str) -> None:
        """Address and ruleset are those of the listeners that are named after them."""
        said = self._listeners.setdefault(module, {"type": module})
        if act == "run":
            self._listen({**said, "port": operand})
        else:
            said["ruleset" if act == "bindruleset" else "address"] = operand

    def _include(self, said: str) -> None:
        pattern = _parameters(said).get("file") or said.rsplit(maxsplit=1)[-1]
        folder, names = posixpath.split(pattern)
        if folder != "/etc/rsyslog.d" or names not in ("*.conf", "*"):
            raise Unsupported(f"rsyslog includes {pattern[:100]}, which was not asked")
        for path in sorted(self._parts):
            self.read(self._parts[path], path)


def _ruleset(name: str) -> str:
    """The name that stands for a ruleset here; the default one has none."""
    return "" if name == "RSYSLOG_DefaultRuleset" else name


def _without_comments(content: str, place: str) -> str:
    if len(content) > _MOST_CHARACTERS:
        raise Unreadable(f"{place}: longer than is read")
    pieces, at = [], 0
    while found := _COMMENT.search(content, at):
        pieces.append(content[at : found.start()] + (found[1] or ""))
        at = found.end()
        if found[0] == "/*":
            at = content.find("*/", at) + len("*/")
            if at < len("*/"):
                raise Unreadable(f"{place}: a comment does not end")
    return ("".join(pieces) + content[at:]).replace("\\\n", " ")


def _statements(content: str) -> Iterator[str]:
    """Lines, those inside parentheses joined; `head {` and `}` are pieces of their own."""
    line, depth = "", 0
    for found in _PIECES.finditer(content):
        piece = found[0]
        depth = max(depth + (piece == "(") - (piece == ")"), 0)
        if piece in "{}\n" and not depth:
            if piece == "{" or line.strip():
                yield line.strip() + ("{" if piece == "{" else "")
            if piece == "}":
                yield "}"
            line = ""
        else:
            line += " " if piece == "\n" else piece
    if line.strip():
        yield line.strip()


def _parameters(said: str) -> dict[str, str]:
    """Parameters of an object, names in lower case."""
    return {name.lower(): double or single for name, double, single in _PARAMETER.findall(said)}


def _destination(action: str) -> tuple[str, str] | None:
    if action.lower().startswith("action"):
        said = _parameters(action)
        if said.get("type") == "omfile":
            return "file", said.get("file") or said.get("dynafile", "")
        return ("server", said["target"]) if said.get("type") in ("omfwd", "omrelp") and said.get("target") else None
    if action.startswith(("/", "-/")):
        return "file", action.lstrip("-").partition(";")[0].strip()
    if action.startswith(("?", "-?")):
        return "file", action.lstrip("-")
    found = _FORWARD.fullmatch(action) or _RELP.match(action)
    return ("server", found[1].strip("[]")) if found else None
