"""`d:` rules: a folder, a name in it, what the files of such names hold. Folders are gone through three levels deep.

Deeper ones are not looked at, so what was not found in them is unknown. Links are not followed. Folders that hold a whole
system are never gone through.
"""

import posixpath
import re
from collections.abc import Iterator
from typing import Any, Final

from scanner.evaluate.policies.expressions import expression
from scanner.evaluate.policies.policy import Dialect, Rule, RuleOutcome
from scanner.evaluate.policies.secret_paths import is_secret_folder
from scanner.evaluate.policies.texts import find
from scanner.evaluate.policies.world import World, kind_of, text_entry
from scanner.model.errors import Unsupported
from scanner.reading.patterns import TIME_LIMIT_S

LEVELS: Final = 3
_TOO_WIDE: Final = re.compile(
    r"/(?:usr|var|home|proc|sys|dev|run|opt|srv|tmp|mnt|media|lib|root|(?:usr/share|usr/lib|var/lib)|(?:proc|sys|dev|home)/.*)?"
)


def questions(rule: Rule) -> tuple[str, ...]:
    """Everything the rule may ask; raises Unsupported where it would go through what is not gone through."""
    folder = _folder(rule)
    if rule.name is None:
        return (f"stat:{folder}",)
    if not rule.name_is_regex:
        return (f"stat:{folder}", f"stat:{posixpath.join(folder, rule.name)}")
    _refuse(folder, reads=rule.pattern is not None)
    kinds = ("stat", "files") if rule.pattern is not None else ("stat",)
    return (
        f"stat:{folder}",
        f"list:{folder}",
        *(f"{kind}:{each}" for kind in kinds for level in range(LEVELS) for each in _globs(folder, level)),
    )


def _refuse(folder: str, *, reads: bool) -> None:
    if _TOO_WIDE.fullmatch(folder) or any(each in folder for each in "*?["):
        raise Unsupported(f"{folder}: too wide a folder to go through")
    if reads and is_secret_folder(folder):
        raise Unsupported(f"{folder}: a folder of secrets is not read for a policy")


def judge(rule: Rule, world: World, dialect: Dialect) -> RuleOutcome:
    """What comes of the rule, its own `not` left to others; raises GapError."""
    folder = _folder(rule)
    if rule.name_is_regex:
        _refuse(folder, reads=rule.pattern is not None)
    there = world.standing(folder)
    kind = None if there is None else there["type"]
    if rule.name is None:
        return _is_folder(kind)
    if kind == "link":
        raise Unsupported(f"{folder}: a link, which is not followed")
    if kind != "folder":
        return RuleOutcome.INVALID if rule.name_is_regex else RuleOutcome.UNKNOWN
    if not rule.name_is_regex:
        return _literal(rule, folder, world)
    return _by_names(rule, folder, world, dialect)


def _is_folder(kind: str | None) -> RuleOutcome:
    if kind == "link":
        return RuleOutcome.UNKNOWN
    return RuleOutcome.FOUND if kind == "folder" else RuleOutcome.NOT_FOUND


def _literal(rule: Rule, folder: str, world: World) -> RuleOutcome:
    """A plain name: with a pattern the bare name would be opened, which is no path and so invalid."""
    if rule.pattern is not None:
        return RuleOutcome.INVALID
    found = world.standing(posixpath.join(folder, rule.name or ""))
    if found is None:
        return RuleOutcome.NOT_FOUND
    return RuleOutcome.FOUND if found["type"] == "file" else RuleOutcome.UNKNOWN


def _by_names(rule: Rule, folder: str, world: World, dialect: Dialect) -> RuleOutcome:
    files, cut = _files(folder, world)
    if not files:
        return RuleOutcome.UNKNOWN if cut else RuleOutcome.INVALID
    names = {path for path in files if _fits(rule.name or "", posixpath.basename(path), dialect)}
    if rule.pattern is None:
        outcome = RuleOutcome.FOUND if names else RuleOutcome.NOT_FOUND
    else:
        outcome = _content(rule, folder, names, world=world, dialect=dialect)
    return RuleOutcome.UNKNOWN if cut and outcome is not RuleOutcome.FOUND else outcome


def _fits(pattern: str, name: str, dialect: Dialect) -> bool:
    seen = {
        expression(pattern, osregex=dialect.osregex, case_sensitive=case).search(_bytes(name), timeout=TIME_LIMIT_S)
        is not None
        for case in dialect.case_sensitive
    }
    if len(seen) > 1:
        raise Unsupported(f"{name}: whether the name is meant depends on its case")
    return seen.pop()


def _bytes(name: str) -> str:
    return name.encode("utf-8", "surrogatepass").decode("latin-1")


def _content(rule: Rule, folder: str, names: set[str], *, world: World, dialect: Dialect) -> RuleOutcome:
    """Found in any file of these names."""
    seen: set[RuleOutcome] = set()
    levels = {path.count("/") - folder.rstrip("/").count("/") - 1 for path in names}
    held: dict[str, Any] = {}
    for level in sorted(levels):
        for glob in _globs(folder, level):
            held.update(world.entries(f"files:{glob}"))
    for path in sorted(names):
        if path not in held:
            seen.add(RuleOutcome.UNKNOWN)
        elif rule.pattern is not None:
            seen.add(find(rule.pattern, [text_entry(held[path], path)], dialect))
    order = (RuleOutcome.FOUND, RuleOutcome.UNKNOWN, RuleOutcome.INVALID)
    return next((each for each in order if each in seen), RuleOutcome.NOT_FOUND)


def _files(folder: str, world: World) -> tuple[set[str], bool]:
    """Plain files below a folder, and whether there may be more: below the last level, or for a folder without any.

    What a folder without plain files does to a rule is told of the first folder alone.
    """
    files: set[str] = set()
    names = {posixpath.join(folder, name): kind for name, kind in world.entries(f"list:{folder}").items()}
    level, cut = 0, False
    while True:
        kinds = {path: kind_of(each, path) for path, each in names.items()}
        files |= {path for path, kind in kinds.items() if kind == "file"}
        below = {path for path, kind in kinds.items() if kind == "folder"}
        cut = cut or (level > 0 and any(not _has_files(each, kinds) for each in _parents(kinds)))
        level += 1
        if not below:
            return files, cut
        if level == LEVELS:
            return files, True
        names = {path: entry for path, entry in _standing(folder, level, world) if posixpath.dirname(path) in below}
        cut = cut or below != {posixpath.dirname(path) for path in names}


def _parents(kinds: dict[str, Any]) -> set[str]:
    return {posixpath.dirname(path) for path in kinds}


def _has_files(folder: str, kinds: dict[str, Any]) -> bool:
    return any(kind == "file" for path, kind in kinds.items() if posixpath.dirname(path) == folder)


def _standing(folder: str, level: int, world: World) -> Iterator[tuple[str, Any]]:
    for glob in _globs(folder, level):
        yield from world.entries(f"stat:{glob}").items()


def _globs(folder: str, level: int) -> tuple[str, str]:
    """Everything so many levels below a folder, and what begins with a dot there."""
    above = folder.rstrip("/") + "/*" * level
    return f"{above}/*", f"{above}/.[!.]*"


def _folder(rule: Rule) -> str:
    return posixpath.normpath(rule.target) if rule.target.startswith("/") else rule.target
