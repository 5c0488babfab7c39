"""How a command of a policy is told from answers: the words of its line, and what one program's file gives."""

import re
from collections.abc import Callable

from scanner.evaluate.policies.texts import Text
from scanner.evaluate.policies.world import World
from scanner.model.errors import Unsupported
from scanner.model.records import dataclass
from scanner.model.words import Platform

Words = tuple[str, ...]
"""The arguments of a command, without its name."""


class NotInstalledError(Exception):
    """The program is not there, so the command does not run: the rule is invalid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One way of telling what a command prints: what it takes, and how the text is made.

    `tell` gives every text the command may have printed: where they differ for a pattern, nobody may tell. It raises
    GapError, or NotInstalledError.
    """

    questions: tuple[str, ...]
    tell: Callable[[World], tuple[Text, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Programs of one platform; `told` gives None for arguments whose output is not known here. A file in `commands/` adds one."""

    id: str
    programs: tuple[str, ...]
    told: Callable[[str, Words], Told | None]
    platform: Platform = Platform.LINUX


_PIECE = re.compile(
    r"(?P<blank>[ \t]+)|'(?P<single>[^']*)'|\"(?P<double>(?:\\.|[^\"\\])*)\"|\\(?P<escaped>.)|(?P<bad>['\"])|(?P<plain>[^ \t'\"\\]+|\\)",
    re.DOTALL,
)


def words_of(line: str) -> tuple[Words, Words]:
    r"""The words of a command line in two readings of a backslash outside quotes: it escapes what follows, or it stays.

    Quotes keep blanks together, and no shell looks at the rest. Raises ValueError for a quotation that is not closed.
    """
    return _split(line, backslash_stays=False), _split(line, backslash_stays=True)


def _split(line: str, *, backslash_stays: bool) -> Words:
    words: list[list[str]] = [[]]
    for found in _PIECE.finditer(line):
        if found["bad"]:
            raise ValueError("a quotation is not closed")
        if found["blank"]:
            words += [[]] if words[-1] else []
        else:
            words[-1].append(_piece(found, backslash_stays=backslash_stays))
    return tuple("".join(each) for each in words if each)


def _piece(found: re.Match[str], *, backslash_stays: bool) -> str:
    if found["double"] is not None:
        return re.sub(r"\\([\"\\])", r"\1", found["double"])
    if found["escaped"]:
        kept = backslash_stays and found["escaped"] not in "\"'\\ "
        return ("\\" if kept else "") + found["escaped"]
    return found["single"] if found["single"] is not None else found[0]


def not_told(line: str) -> Unsupported:
    """The gap of a command whose output is not known here."""
    return Unsupported(f"the command is not run, and nothing here tells what it prints: {line[:200]}")
