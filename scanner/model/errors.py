"""Every exception of Rasoat.

RasoatError                     catch this to end a command with one clear sentence
├── GapError                    one question could not be answered; becomes a `Missing`, never a crash
│   ├── Unreachable             the target did not answer at all
│   ├── TimedOut                it answered too late (also TimeoutError)
│   ├── Denied                  it refused: rights are missing (also PermissionError)
│   ├── Unsupported             this target or this way of reaching it cannot tell
│   ├── Unreadable              it answered, and we do not understand the answer (also ValueError)
│   ├── Stale                   the answer is too old to judge by
│   ├── NotCollected            nobody asked
│   └── Broken                  our own fault: a collector or deriver crashed
├── BadInput                    a file people write is wrong: all problems at once (exit 65, also ValueError)
├── MissingInput                a file or folder that was named does not exist (exit 66, also FileNotFoundError)
├── BadConfiguration            the installation or the content of a pack is wrong (exit 78)
├── WrongUsage                  the command line is wrong (exit 64)
├── Undelivered                 a mail server or webhook did not take a notice (exit 69)
├── OutOfScope                  a gate refused to send: the authorisation does not name it (exit 78)
├── Stopped                     the one stop was thrown: nothing more is sent (exit 130)
├── StoreError                  the evidence store, or a recording, cannot be read or written (exit 1)
│   └── StoreBusy               another process is writing to it
└── BadSeal                     a digest or signature does not fit (exit 5)
"""

from dataclasses import dataclass  # noqa: TID251  # ordered

from scanner.model.words import ExitCode, Gap, Way

MAX_DETAIL = 1_000
"""Characters of a gap's words that are kept: what a target said may stand in them, and that has no end of its own."""


def shortened(detail: str) -> str:
    """The words of a gap, as far as they are kept."""
    return detail if len(detail) <= MAX_DETAIL else f"{detail[: MAX_DETAIL - 1]}…"


class RasoatError(Exception):
    """Base of all; `exit_code` is what a command that ends with it returns (design §4)."""

    exit_code = ExitCode.INTERNAL


class GapError(RasoatError):
    """A question that could not be answered, and why.

    `way` is what would let it be answered, where the gap alone does not tell a person what to do; whoever raises it
    knows, and nobody reads it out of `detail` later.
    """

    gap = Gap.BROKEN

    def __init__(self, detail: str = "", *, way: Way | None = None) -> None:
        super().__init__(detail)
        self.detail = shortened(detail)
        self.way = way


class Unreachable(GapError):
    """The target did not answer at all."""

    gap = Gap.UNREACHABLE


class TimedOut(GapError, TimeoutError):
    """The answer did not come within its deadline."""

    gap = Gap.TIMEOUT


class Denied(GapError, PermissionError):
    """The target refused because rights are missing."""

    gap = Gap.DENIED


class Unsupported(GapError):
    """This target, or this way of reaching it, cannot tell."""

    gap = Gap.UNSUPPORTED


class Unreadable(GapError, ValueError):
    """There is an answer, and it is not understood."""

    gap = Gap.UNREADABLE


class Stale(GapError):
    """The answer is too old to judge by."""

    gap = Gap.STALE


class NotCollected(GapError):
    """Nobody asked this target."""

    gap = Gap.NOT_COLLECTED


class Broken(GapError):
    """Our own fault: a collector or deriver crashed."""

    gap = Gap.BROKEN


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One thing wrong in one place of a file; `line` and `column` count from 1, 0 = the file as a whole."""

    file: str
    line: int = 0
    column: int = 0
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = self.file + (f":{self.line}:{self.column}" if self.line else "")
        return f"{place}: {self.message}" + (f" — {self.hint}" if self.hint else "")


class BadInput(RasoatError, ValueError):
    """A file that people write is wrong; carries every problem found, sorted by place."""

    exit_code = ExitCode.BAD_INPUT

    def __init__(self, *problems: Problem) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class MissingInput(RasoatError, FileNotFoundError):
    """A named file or folder does not exist."""

    exit_code = ExitCode.MISSING_INPUT


class BadConfiguration(RasoatError):
    """The installation, a rule pack or a check is wrong."""

    exit_code = ExitCode.BAD_CONFIGURATION


class WrongUsage(RasoatError):
    """The command line is wrong."""

    exit_code = ExitCode.WRONG_USAGE


class Undelivered(RasoatError):
    """A mail server or a webhook did not take a notice; `again` where another try may help."""

    exit_code = ExitCode.UNDELIVERED

    def __init__(self, detail: str, *, again: bool = False) -> None:
        super().__init__(detail)
        self.again = again


class OutOfScope(RasoatError):
    """A gate of `reach/scope.py` refused: no authorisation names this address, hour or action."""

    exit_code = ExitCode.BAD_CONFIGURATION


class Stopped(RasoatError):
    """The one stop of `reach/pace.py` was thrown: nothing more is sent."""

    exit_code = ExitCode.INTERRUPTED


class StoreError(RasoatError):
    """The evidence store, or a recording, cannot be read or written."""


class StoreBusy(StoreError):
    """Another process is writing to this store."""


class BadSeal(RasoatError):
    """A digest or signature does not fit what it seals."""

    exit_code = ExitCode.BAD_SEAL
