"""From an error of the operating system to what it means for a question: a definite "not there", or a gap."""

import errno
import os

from scanner.model.errors import Broken, Denied, GapError, TimedOut, Unreadable
from scanner.model.question import Answer

_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ESRCH)  # ESRCH: a process of /proc that ended while it was read
_REFUSED = (errno.EACCES, errno.EPERM)
_OUR_FAULT = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)


def is_absence(error: OSError) -> bool:
    """True when the error says for certain that nothing stands there.

    A folder on the way that may not be searched gives EACCES (path_resolution(7)), so it is never taken for absence.
    """
    return error.errno in _NOT_THERE


def gap_of(error: OSError | GapError, what: str) -> GapError:
    """The gap that an error other than absence means."""
    if isinstance(error, GapError):
        return error
    says = f"{what}: {os.strerror(error.errno) if error.errno else error}"
    if error.errno in _REFUSED:
        return Denied(says)
    if error.errno == errno.ETIMEDOUT:
        return TimedOut(says)
    if error.errno in _OUR_FAULT:
        return Broken(says)
    return Unreadable(says)


def broken_by(crash: Exception) -> Broken:
    """The gap of a target that a crash of ours hides."""
    return Broken(f"{type(crash).__name__}: {crash}"[:300])


def failed(question: str, error: OSError | GapError, what: str) -> Answer:
    """The answer to `question` that an error is: `absent`, or a gap."""
    if isinstance(error, OSError) and not isinstance(error, GapError) and is_absence(error):
        return Answer(ask=question, absent=True)
    return gap_answer(question, gap_of(error, what))


def gap_answer(question: str, gap: GapError) -> Answer:
    """The answer that carries a gap."""
    return Answer(ask=question, gap=gap.gap, way=gap.way, detail=gap.detail)


def gap_entry(gap: GapError) -> dict[str, str]:
    """The gap of one entry of a structured answer."""
    way = {} if gap.way is None else {"way": str(gap.way)}
    return {"gap": str(gap.gap), "detail": gap.detail, **way}
