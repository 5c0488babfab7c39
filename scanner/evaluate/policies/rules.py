"""One rule judged: what it takes, and what comes of it. Nothing of a rule is ever run.

What we cannot tell is `unknown` with its reason; a file's absence, a program's absence and a number that is none are what
the policy's own language says of them.
"""

import posixpath
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from scanner.evaluate.policies import folders, processes, registry_keys
from scanner.evaluate.policies.command import Command, NotInstalledError, Told, not_told, words_of
from scanner.evaluate.policies.expressions import expression
from scanner.evaluate.policies.policy import Dialect, Pattern, Rule, RuleOutcome, RuleType
from scanner.evaluate.policies.secret_paths import is_secret_file
from scanner.evaluate.policies.shadow_lines import SHADOW, shadow_texts
from scanner.evaluate.policies.texts import Text, find, negated
from scanner.evaluate.policies.world import World, only, program_questions
from scanner.model.errors import GapError, Unsupported
from scanner.model.plugins import plugins
from scanner.model.records import dataclass
from scanner.model.words import Platform
from scanner.reading.patterns import BadPattern

_PROGRAM = re.compile(r"/?[A-Za-z0-9_][A-Za-z0-9_.+/-]{0,200}")
_KERNEL: Final = "/proc/sys/kernel/ostype"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What came of a rule, why where it is not plain, and the questions it rests on."""

    outcome: RuleOutcome
    reason: str = ""
    asked: tuple[str, ...] = ()


@cache
def commands() -> Mapping[str, Command]:
    """Every known command by its program."""
    found = plugins("scanner.evaluate.policies.commands", "COMMAND", Command, "rasoat.policy_commands")
    return {program: each for each in found.values() for program in each.programs}


def questions_of(rule: Rule, dialect: Dialect) -> tuple[str, ...]:
    """What has to be asked of a target to answer the rule; raises Unsupported where nothing could."""
    _refuse(rule, dialect)
    if rule.type is RuleType.COMMAND:
        ways = _told(rule.target)
        return only(question for each in ways for question in (*program_questions(_program(rule)), *each.questions))
    return only(_ASKS[rule.type or RuleType.FILE](rule))


def questions_at_least(rule: Rule, dialect: Dialect) -> tuple[str, ...]:
    """The same; of a command that is not known, whether its program is there at all: without it the rule is invalid."""
    try:
        return questions_of(rule, dialect)
    except Unsupported:
        return program_questions(program) if (program := _program(rule)) else ()


def _refuse(rule: Rule, dialect: Dialect) -> None:
    """Raises Unsupported for what is no rule, and for patterns that are read differently here."""
    if rule.flaw:
        raise Unsupported(rule.flaw)
    wanted = [rule.name] if rule.name_is_regex and rule.name is not None else []
    wanted += [each.text for each in (rule.pattern.terms if rule.pattern else ()) if each.is_regex]
    try:
        for text in wanted:
            for case in dialect.case_sensitive:
                expression(text, osregex=dialect.osregex, case_sensitive=case)
    except BadPattern as error:
        raise Unsupported(str(error)) from error


def _file_questions(rule: Rule) -> tuple[str, ...]:
    path = _path(rule)
    if rule.pattern is None:
        return (f"stat:{path}", f"heads:{path}")
    return (SHADOW,) if path == "/etc/shadow" else (f"file:{path}",)


def _path(rule: Rule) -> str:
    """The one file a rule names; raises Unsupported for what is no path, and for files that hold secrets."""
    path = rule.target
    if not path.startswith("/") or "\0" in path or "," in path:
        raise Unsupported(f"{path[:200]}: not the path of one file")
    if rule.pattern is None:
        if any(each in path for each in "*?["):
            raise Unsupported(f"{path[:200]}: not the path of one file")
        return path
    if path != "/etc/shadow" and is_secret_file(posixpath.normpath(path)):
        raise Unsupported(f"{path[:200]}: a file of secrets is not read for a policy")
    return path


def _folder_questions(rule: Rule) -> tuple[str, ...]:
    if not rule.target.startswith("/"):
        raise Unsupported(f"{rule.target[:200]}: not the path of a folder")
    return folders.questions(rule)


_ASKS: Final = {
    RuleType.FILE: _file_questions,
    RuleType.FOLDER: _folder_questions,
    RuleType.PROCESS: lambda _rule: processes.QUESTIONS,
    RuleType.REGISTRY: registry_keys.questions,
}


def judge_rule(rule: Rule, world: World, dialect: Dialect) -> Judged:
    """What comes of the rule; `not` is applied to found and not found alone."""
    world.asked.clear()
    try:
        _refuse(rule, dialect)
        outcome, reason = _JUDGES[rule.type or RuleType.FILE](rule, world, dialect), ""
    except NotInstalledError as absent:
        outcome, reason = RuleOutcome.INVALID, str(absent)
    except (GapError, BadPattern) as gap:
        outcome, reason = RuleOutcome.UNKNOWN, gap.detail if isinstance(gap, GapError) else str(gap)
    except TimeoutError:
        outcome, reason = RuleOutcome.UNKNOWN, "a pattern took too long"
    if outcome is RuleOutcome.UNKNOWN and not reason:
        reason = "what was seen does not decide it"
    return Judged(outcome=negated(outcome) if rule.negated else outcome, reason=reason, asked=tuple(world.asked))


def _file(rule: Rule, world: World, dialect: Dialect) -> RuleOutcome:
    path = _path(rule)
    if rule.pattern is None:
        return _stands(path, world)
    if path == _KERNEL and world.platform is Platform.LINUX:
        return find(rule.pattern, [Text(out="Linux\n")], dialect)
    texts = shadow_texts(world) if path == "/etc/shadow" else _only(world.file(path))
    return find(rule.pattern, texts, dialect) if texts else RuleOutcome.INVALID


def _only(text: Text | None) -> tuple[Text, ...]:
    return () if text is None else (text,)


def _stands(path: str, world: World) -> RuleOutcome:
    """Whether a regular file stands there; what a link leads to is told by whether its beginning can be read."""
    standing = world.standing(path)
    if standing is None:
        return RuleOutcome.NOT_FOUND
    if standing["type"] == "link":
        return RuleOutcome.FOUND if world.entries(f"heads:{path}") else RuleOutcome.UNKNOWN
    return RuleOutcome.FOUND if standing["type"] == "file" else RuleOutcome.UNKNOWN


def _folder(rule: Rule, world: World, dialect: Dialect) -> RuleOutcome:
    return folders.judge(rule, world, dialect)


def _process(rule: Rule, world: World, _dialect: Dialect) -> RuleOutcome:
    return processes.judge(rule, world)


def _registry(rule: Rule, world: World, dialect: Dialect) -> RuleOutcome:
    return registry_keys.judge(rule, world, dialect)


def _program(rule: Rule) -> str:
    """The program a command starts, empty where the line is none, or names it by a path that is no plain one."""
    if rule.type is not RuleType.COMMAND:
        return ""
    try:
        first = words_of(rule.target)[0]
    except ValueError:
        return ""
    return first[0] if first and _PROGRAM.fullmatch(first[0]) else ""


def _told(line: str) -> tuple[Told, ...]:
    """How the command is told, in both readings of a backslash; raises Unsupported where it is not known."""
    try:
        readings = dict.fromkeys(words_of(line))
    except ValueError as error:
        raise Unsupported(f"{line[:200]}: {error}") from error
    found: list[Told] = []
    for words in readings:
        if not words:
            raise not_told(line)
        name = posixpath.basename(words[0])
        known = commands().get(name)
        told = known.told(name, words[1:]) if known is not None else None
        if told is None:
            raise not_told(line)
        found.append(told)
    return tuple(found)


def _command(rule: Rule, world: World, dialect: Dialect) -> RuleOutcome:
    """A command whose text is told; one without a pattern is found when it would run, whatever its end."""
    program = _program(rule)
    if program and world.platform is not Platform.WINDOWS and not world.has_program(program):
        raise NotInstalledError(f"{program}: not installed")
    if (known := commands().get(posixpath.basename(program))) and known.platform is not world.platform:
        raise not_told(rule.target)
    ways = _told(rule.target)
    pattern: Pattern | None = rule.pattern
    if pattern is None:
        return RuleOutcome.FOUND
    texts = [text for each in ways for text in each.tell(world)]
    return find(pattern, texts, dialect, whole_literal=True) if texts else RuleOutcome.UNKNOWN


_JUDGES: Final[Mapping[RuleType, Any]] = {
    RuleType.FILE: _file,
    RuleType.FOLDER: _folder,
    RuleType.PROCESS: _process,
    RuleType.REGISTRY: _registry,
    RuleType.COMMAND: _command,
}
