"""What sudo allows, by /etc/sudoers and the files it includes, and what doas and polkit allow beside it; root alone may
read them.

Source: sudoers(5), sudo 1.9.13: `@includedir` skips names with a dot or a `~` at the end and reads in lexical order.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from scanner.collect.host.drop_ins import entry_text
from scanner.collect.host.other_privileges import (
    DOAS,
    POLKIT_OLD,
    POLKIT_RULES,
    PRIVILEGE_QUESTIONS,
    beside_sudo,
    refuse_rules_elsewhere,
)
from scanner.collect.host.standing import exists
from scanner.collect.host.sudoers_grammar import (
    Default,
    Grant,
    Logical,
    alias_definitions,
    defaults_of,
    grants_of,
    include_of,
    logical_lines,
    without_comment,
)
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_sudoers import HostSudoers, SudoRule
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import entries, text

PROGRAM = "stat:/usr/bin/sudo"
OTHERS = ("stat:/usr/local/bin/sudo", *DOAS, "stat:/usr/bin/sudo-rs")
"""Programs that do its work by rules of their own, in its place."""
MAIN = "file:/etc/sudoers"
FOLDER = "/etc/sudoers.d"
PARTS = f"files:{FOLDER}/*"
_DEEPEST = 128
_MOST_LINES = 20_000
_MOST_ITEMS = 10_000
Aliases = Mapping[str, tuple[str, ...]]


def read(ask: Ask) -> HostSudoers:
    """Every rule and setting, or that sudo is not installed."""
    if not exists(ask, PROGRAM):
        _refuse_others(ask)
        return HostSudoers(installed=False, rules=(), defaults={}, scoped_defaults=(), no_authenticate=(), lines=())
    refuse_rules_elsewhere(ask)
    written = text(ask(MAIN)) or ""
    parts = {path: entry_text(path, entry) for path, entry in entries(ask(PARTS)).items()}
    logical = tuple(islice(_all_lines(written, "/etc/sudoers", parts), _MOST_LINES + 1))
    if len(logical) > _MOST_LINES:
        raise Unreadable(f"sudoers: more than {_MOST_LINES} lines with all includes")
    aliases: dict[str, tuple[str, ...]] = {}
    rest: list[Logical] = []
    for line in logical:
        definitions = alias_definitions(line)
        if definitions is None:
            rest.append(line)
        else:
            aliases.update(definitions)
    fact = _fact(rest, aliases, tuple(_written_lines([written, *(parts[path] for path in sorted(parts))])))
    return replace(fact, rules=(*fact.rules, *beside_sudo(ask)))


def _refuse_others(ask: Ask) -> None:
    for question in OTHERS:
        if exists(ask, question):
            raise Unsupported(f"{question.removeprefix('stat:')} is in the place of sudo, and its rules are not read")


def _fact(lines: list[Logical], aliases: Aliases, written: tuple[str, ...]) -> HostSudoers:
    settings: list[Default] = []
    rules: list[SudoRule] = []
    for line in lines:
        defaults = defaults_of(line)
        if defaults is None:
            rules += [rule for grant in grants_of(line) for rule in _rules(grant, aliases)]
        settings += defaults or ()
    return HostSudoers(
        installed=True,
        rules=tuple(rules),
        defaults=_merged(each for each in settings if not each.scope),
        scoped_defaults=tuple(_as_written(each) for each in settings if each.scope),
        no_authenticate=tuple(
            dict.fromkeys(each.place for each in settings if each.name == "authenticate" and each.value == "!")
        ),
        lines=written,
    )


def _all_lines(content: str, name: str, parts: Mapping[str, str], *, depth: int = 0) -> Iterator[Logical]:
    """Logical lines in the order sudo reads them, includes in their place."""
    if depth > _DEEPEST:
        raise Unreadable(f"{name}: includes are nested deeper than {_DEEPEST}")
    for line in logical_lines(content, name):
        include = include_of(line.text)
        if include is None:
            yield line
            continue
        for path in _included(*include, name=name, parts=parts):
            yield from _all_lines(parts[path], path, parts, depth=depth + 1)


def _included(word: str, path: str, *, name: str, parts: Mapping[str, str]) -> list[str]:
    full = path if path.startswith("/") else f"{name.rsplit('/', 1)[0]}/{path}"
    if word == "includedir" and full.rstrip("/") == FOLDER:
        return sorted(each for each in parts if not _is_skipped(each.rsplit("/", 1)[-1]))
    if word == "include" and full in parts:
        return [full]
    raise Unsupported(f"{name}: {word} {path[:100]} was not asked")


def _is_skipped(name: str) -> bool:
    return "." in name or name.endswith("~")


def _rules(grant: Grant, aliases: Aliases) -> Iterator[SudoRule]:
    commands = ", ".join(_members(grant.commands, "Cmnd_Alias", aliases))
    for who in _members(grant.users, "User_Alias", aliases):
        if not who.startswith("!"):  # an exception grants nothing
            yield SudoRule(who=who, commands=commands, nopasswd=grant.nopasswd, place=grant.place)


def _members(items: tuple[str, ...], kind: str, aliases: Aliases) -> tuple[str, ...]:
    """Everything the items stand for; Unreadable when aliases of aliases grow without an end in sight."""
    found = tuple(islice(_expanded(items, kind, aliases), _MOST_ITEMS + 1))
    if len(found) > _MOST_ITEMS:
        raise Unreadable(f"sudoers: a {kind} stands for more than {_MOST_ITEMS} items")
    return found


def _expanded(items: tuple[str, ...], kind: str, aliases: Aliases, *, depth: int = 0) -> Iterator[str]:
    """Items with aliases replaced by their members, a `!` before an alias before each of them."""
    if depth > _DEEPEST:
        raise Unreadable(f"sudoers: a {kind} contains itself")
    for item in items:
        bare = item.lstrip("!")
        negation = "!" * (len(item) - len(bare))
        members = aliases.get(f"{kind} {bare}")
        if members is None:
            yield item
        else:
            for each in _expanded(members, kind, aliases, depth=depth + 1):
                yield (negation + each).removeprefix("!!")


def _merged(settings: Iterator[Default]) -> dict[str, str]:
    """The last value of each setting; `+=` adds a word to what was there."""
    merged: dict[str, str] = {}
    for each in settings:
        before = merged.get(each.name, "").removeprefix("!")
        if each.operator == "+":
            merged[each.name] = f"{before} {each.value}".strip()
        elif each.operator == "-":
            merged[each.name] = " ".join(word for word in before.split() if word != each.value)
        else:
            merged[each.name] = each.value
    return merged


def _as_written(setting: Default) -> str:
    if setting.value == "!":
        return f"Defaults{setting.scope} !{setting.name}"
    return f"Defaults{setting.scope} {setting.name}" + (f"{setting.operator}={setting.value}" if setting.value else "")


def _written_lines(contents: list[str]) -> Iterator[str]:
    for content in contents:
        for raw in content.split("\n"):
            line = (raw if include_of(raw) else without_comment(raw)[0]).rstrip()
            if line.strip():
                yield line


COLLECTOR = Collector(
    id="linux_sudoers",
    platform=Platform.LINUX,
    gives=HostSudoers,
    questions=tuple(dict.fromkeys((PROGRAM, *OTHERS, MAIN, PARTS, *PRIVILEGE_QUESTIONS))),
    read=read,
    as_root=(MAIN, PARTS, POLKIT_RULES, POLKIT_OLD),
)
