"""`sh -c 'PROGRAM WORD…'` where the shell has nothing to do but to start one program that is known here.

Source: POSIX.1-2017, Shell Command Language 2.2 and 2.3. Anything that a shell would look at (a pipe, a variable, a pattern of
file names, two commands) is not known, and no shell is ever started.
"""

import posixpath
import re
from typing import Final

from scanner.evaluate.policies.command import Command, Told, Words, words_of
from scanner.evaluate.policies.texts import Text
from scanner.evaluate.policies.world import World, program_questions
from scanner.model.errors import Unsupported
from scanner.model.words import Platform

_PLAIN = re.compile(r"(?:[A-Za-z0-9_.,:/+@%^ -]|(?<=\w)=|'[^']*'|\"[^\"$`\\!]*\")+")
"""Words, and quotations in which nothing is replaced; no `#`, `~` or `=` where it would mean something."""
_RESERVED: Final = frozenset(
    ("if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "in", "exec", "command",
     "time", "eval", "set", "cd", "test", "type", "echo", "export", "umask", "ulimit", "trap", ".")
)  # fmt: skip


def told(_program: str, words: Words) -> Told | None:
    """-c and one plain command."""
    if len(words) != 2 or words[0] != "-c" or not _PLAIN.fullmatch(words[1]):  # noqa: PLR2004  # the switch and the command
        return None
    inner = words_of(words[1])[0]
    if not inner or "=" in inner[0] or inner[0] in _RESERVED:
        return None
    from scanner.evaluate.policies.rules import commands  # it names this file among others

    known = commands().get(posixpath.basename(inner[0]))
    found = known.told(posixpath.basename(inner[0]), inner[1:]) if known is not None else None
    if known is None or found is None or known.platform is not Platform.LINUX or known is COMMAND:
        return None
    questions = (*program_questions(inner[0]), *found.questions)
    return Told(questions=questions, tell=lambda world: _tell(inner[0], found, world))


def _tell(program: str, found: Told, world: World) -> tuple[Text, ...]:
    if not world.has_program(program):
        raise Unsupported(f"{program}: not installed, of which each shell complains in its own words")
    return found.tell(world)


COMMAND = Command(id="shell_wrapped", programs=("sh", "bash", "dash"), told=told)
