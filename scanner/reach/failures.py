"""From an error of the operating system to what it means for a question: a definite "not there", or a gap."""

import errno
import logging
import os
from collections.abc import Callable
from typing import TypeVar

from scanner.model.errors import Broken, Denied, GapError, Stopped, TimedOut, Unreadable
from scanner.model.question import Answer

T = TypeVar("T")
LOG = logging.getLogger(__name__)
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


def unless_broken(visit: Callable[[], T], target: str) -> T | GapError:
    """What `visit` returns, or the gap it raised; a crash of ours is a gap of this `target`, never the end of the run."""
    try:
        return visit()
    except GapError as gap:
        return gap
    except Stopped:
        raise
    except Exception as crash:
        end_if_asked(crash)
        LOG.exception("the visit of %s crashed", target)
        return Broken(f"{type(crash).__name__}: {crash}"[:300])


def end_if_asked(crash: BaseException) -> None:
    """Raise the wish to end out of what it was turned into: before 3.12 Python makes a RuntimeError of whatever is raised
    while a class is made, so Ctrl-C during an import would be a crash of ours, and the scan would go on.
    """
    cause: BaseException | None = crash
    while cause is not None:
        if isinstance(cause, KeyboardInterrupt):
            raise cause
        cause = cause.__cause__


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
