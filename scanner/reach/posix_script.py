"""One script with all questions for a machine that has a POSIX shell, and its one framed answer read back.

The shell text is posix_runner.sh and what a question needs beside it; it is sent whole and run by `sh -s`, whoever
carries the bytes. A question that is made of answers to others comes in a second script. Every frame begins with a name
drawn for this one conversation, so nothing a file or program prints can be taken for a frame. What comes from the target
is hostile: bytes are bounded, and a frame that does not fit is a gap of its own question.
"""

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from scanner.model.errors import Broken, GapError, Unsupported
from scanner.model.question import Answer
from scanner.reach import posix_apt, posix_shadow, posix_walk
from scanner.reach.failures import gap_answer
from scanner.reach.limits import Limits
from scanner.reach.posix_answers import answer_in
from scanner.reach.posix_frames import Frame, frames_of
from scanner.reach.posix_words import line

_CALLS = {
    "file": "file",
    "shadow": "shadow",
    "list": "list",
    "stat": "each status",
    "files": "each contents",
    "heads": "each beginnings",
    "apt": "apt",
    "walk": "walk",
}
_BESIDE = {"apt": "posix_apt.sh", "walk": "posix_walk.sh"}
"""Shell text that only these questions need."""


_NOTHING: Mapping[str, Answer] = MappingProxyType({})
_Ask = Callable[[Sequence[str], Mapping[str, Answer]], dict[str, Answer]]
"""Asks questions by one script, which is made of the answers to others."""


def in_turn(questions: Sequence[str], ask: _Ask) -> dict[str, Answer]:
    """Answers to all: by one script, and by a second to those that are made of answers to the first."""
    later = [each for each in questions if needed_first(each)]
    needs = [need for each in later for need in needed_first(each)]
    found = ask([each for each in dict.fromkeys((*questions, *needs)) if each not in later], _NOTHING)
    return found | ask(later, found) if later else found


def needed_first(question: str) -> tuple[str, ...]:
    """The questions whose answers must be known before this one can be asked."""
    return posix_walk.NEEDS if question.startswith("walk:") else ()


def script(
    questions: Iterable[str], name: str, limits: Limits, first: Mapping[str, Answer] = _NOTHING
) -> tuple[bytes, dict[str, GapError]]:
    """The script that asks `questions`, and the gap of each that cannot be asked this way.

    `name` begins every frame: letters and digits that the target cannot guess. `first` are answers to `needed_first`.
    """
    calls: list[bytes] = []
    refused: dict[str, GapError] = {}
    texts = ["posix_runner.sh"]
    for number, question in enumerate(questions):
        try:
            calls.append(_call(number, question, first, limits))
        except GapError as gap:
            refused[question] = gap
        else:
            texts += filter(None, [_BESIDE.get(question.partition(":")[0])])
    head = f"N={name} M={limits.max_bytes + 1} T={limits.timeout_s:g}\n".encode()
    return b"".join((head, *map(_text, dict.fromkeys(texts)), b"main() {\n", *calls, _END)), refused


@cache
def _text(file: str) -> bytes:
    """Shell text without its comments, which a target need not carry over a slow line."""
    lines = (files("scanner.reach") / file).read_bytes().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(b"#"))


_END = b"printf '\\n%s Z\\n' \"$N\"\nprintf '\\n%s Z\\n' \"$N\" >&2\n}\nmain\n"
"""Both streams say that they are over. What arrives in part is never run: the calls are a function, and only the last line calls it."""


def _call(number: int, question: str, first: Mapping[str, Answer], limits: Limits) -> bytes:
    scheme, _, rest = question.partition(":")
    if scheme == "cmd":
        return line("cmd", str(number), *_words(rest))
    call = _CALLS.get(scheme)
    if call is None:
        raise Unsupported(f"{scheme or question}: a shell does not answer this")
    if not rest.startswith("/") or "\0" in rest:
        raise Broken(f"{question}: not an absolute path")
    if scheme == "apt":
        return line("apt", str(number), rest.rstrip("/"), *posix_apt.words())
    if scheme == "walk":
        return posix_walk.call(number, question, first, limits)
    if scheme == "shadow":
        return line(call, str(number), rest, posix_shadow.program(rest))
    return line(call, str(number), rest)


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as error:  # an open quotation
        raise Broken(f"{command}: {error}") from error
    if not words:
        raise Broken("the command is empty")
    if "\0" in command:
        raise Broken(f"{command}: embedded null byte")
    if "/" in words[0] and not words[0].startswith("/"):
        raise Broken(f"{words[0]}: a program is named by its name or its absolute path")
    return words


def answers(  # both streams and what they are read with, all by keyword
    questions: Iterable[str],
    out: bytes,
    err: bytes,
    *,
    name: str,
    limits: Limits,
    ended: GapError,
    refused: Mapping[str, GapError],
    first: Mapping[str, Answer] = _NOTHING,
) -> dict[str, Answer]:
    """The sealed answer to each of `questions` from what the script printed.

    `ended` is why those that are missing are; `refused` is what `script` said of those it did not ask; `first` are the
    answers it was given.
    """
    frames = frames_of(out, err, name)
    found: dict[str, Answer] = {}
    for number, question in enumerate(questions):
        frame = frames.get(number, Frame())
        try:
            if frame.end is None:
                raise refused.get(question, ended)
            found[question] = answer_in(frame, question, limits, first).sealed()
        except GapError as gap:
            found[question] = gap_answer(question, gap).sealed()
    return found
