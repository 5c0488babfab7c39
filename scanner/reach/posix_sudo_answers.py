"""What sudo printed, read as the answers of posix_sudo's questions; or that it refused."""

import re
from dataclasses import replace
from typing import Final

from scanner.model.errors import Denied, GapError, Unreadable
from scanner.model.question import Answer
from scanner.model.words import Gap, Way
from scanner.reach import shadow
from scanner.reach.failures import gap_answer
from scanner.reach.find_records import entries
from scanner.reach.limits import Limits
from scanner.reach.posix_frames import last_line, why_missing

_REFUSALS: Final = (b"sudo: ", b"Sorry, user ")
"""How sudo begins to say that it did not run a command (sudo 1.8.23 to 1.9.16, LC_ALL=C)."""
_WARNINGS: Final = re.compile(
    rb"(?:sudo: (?:unable to (?:resolve host|send audit message)|setrlimit\()"
    rb"[^\n]*\r?\n)+"
)
"""What it says before it runs one all the same: of the name of the machine, of a container."""


class Refused(Exception):
    """sudo did not run the command, or did not end; `said` is why."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def read(question: str, said: Answer, limits: Limits) -> Answer:
    """The answer to `question` from what its command printed; raises Refused."""
    if said.gap is not None:
        raise Refused(said.detail)
    if said.absent:
        raise Refused("it is not installed")
    said = replace(said, stderr=_without_warnings(said))
    if said.exit and said.stderr.startswith(_REFUSALS):
        raise Refused(last_line(said.stderr)[:200])
    scheme, _, path = question.partition(":")
    if scheme == "cmd":
        return Answer(
            ask=question, exit=said.exit, stdout=said.stdout, stderr=said.stderr, truncated=said.truncated,
            detail=said.detail,
        )  # fmt: skip
    try:
        return _of_file(scheme, path, said, limits)
    except GapError as gap:
        return gap_answer(question, gap)


def _without_warnings(said: Answer) -> bytes:
    """What the command itself complained about."""
    warned = _WARNINGS.match(said.stderr)
    return said.stderr[warned.end() :] if warned else said.stderr


def refusal(question: str, plain: Answer, why: Refused) -> Answer:
    """The answer an ordinary user was given, with what would let more be seen."""
    if plain.gap is not Gap.DENIED:
        return plain
    return gap_answer(question, Denied(f"{plain.detail}; sudo: {why.said}", way=Way.LET_IN))


def _of_file(scheme: str, path: str, said: Answer, limits: Limits) -> Answer:
    if said.truncated and scheme != "file":
        raise Unreadable(f"{path}: more than {limits.max_bytes} bytes")
    if said.exit or said.stderr:
        for complaint in said.stderr.decode("utf-8", "backslashreplace").strip().splitlines() or [""]:
            gap = why_missing(path, complaint)  # one that came or went hides none that was refused
            if gap is not None:
                raise gap
        if not said.stdout:
            return Answer(ask=f"{scheme}:{path}", absent=True)
    if scheme == "file":
        return Answer(ask=f"file:{path}", stdout=said.stdout, truncated=said.truncated)
    if scheme == "shadow":
        return Answer(ask=f"shadow:{path}", entries=shadow.reduced(said.stdout, path))
    return entries(f"{scheme}:{path}", path, said.stdout, limits)
