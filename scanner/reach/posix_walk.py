"""The question `walk:` over a shell: what must be known first, what is sent, and the entries read out of the answer.

find(1) picks what may belong in a list; findings.py judges it here by the same rules as a walk of our own. A folder that
was not read is `denied`; whatever else went wrong cuts the walk. There is no bound on depth: find holds no folder open.
"""

import math
import os
from collections.abc import Iterator, Mapping
from typing import Self

from scanner.model.errors import Broken, Unreadable, Unsupported
from scanner.model.observation import gap_error
from scanner.model.question import Answer
from scanner.model.records import dataclass
from scanner.reach.findings import Findings, WalkCutError
from scanner.reach.limits import Limits
from scanner.reach.mounts import TABLE, Mount, mounts_in
from scanner.reach.names import raw, shown
from scanner.reach.owners import numbers_told
from scanner.reach.posix_find import (
    NOT_BEGUN,
    UNLISTED,
    UNSEARCHABLE,
    Complaint,
    Entry,
    Note,
    expression,
    place,
    told,
)
from scanner.reach.posix_frames import Frame, why_missing
from scanner.reach.posix_words import line, quoted
from scanner.reach.walk_starts import Plan, Start

_USERS, _GROUPS = b"/etc/passwd", b"/etc/group"
NEEDS = tuple(f"file:{path}" for path in (TABLE, _USERS.decode(), _GROUPS.decode()))
"""Questions whose answers a walk is made of."""
_LATE = ("124", "137")
_COMPLAINED = "1"
"""Exit status of find(1) when it could not look at something, and said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the answers to NEEDS told."""

    mounts: tuple[Mount, ...]
    uids: frozenset[int]
    gids: frozenset[int]

    @classmethod
    def by(cls, first: Mapping[str, Answer]) -> Self:
        table, users, groups = (_content(first, each) for each in NEEDS)
        if table is None:
            raise Unreadable(f"{TABLE}: not there, so local file systems cannot be told from others")
        return cls(mounts=mounts_in(table, b""), uids=_numbers(users, _USERS), gids=_numbers(groups, _GROUPS))


def call(number: int, question: str, first: Mapping[str, Answer], limits: Limits) -> bytes:
    """The lines of shell that ask it; raises the gap of what must be known and is not."""
    known = _Known.by(first)
    plan = Plan(_top(question), known.mounts)
    closed = [_marked(each, folder) for each in plan.starts.values() for folder in (*each.mounted, *each.seen)]
    words = b" ".join(map(quoted, expression(closed, known.uids, known.gids)))
    seconds = max(0, math.ceil(limits.walk.seconds))
    return b"".join(
        (
            b'found() { timeout -k 1 "$left" find "$@" $option ' + words + b" </dev/null 3>&- 4>&- 5>&-; }\n",
            b"starts() {\n",
            *(text for each in plan.starts.values() for text in _lines(each, plan)),
            b"}\n",
            line("walk", str(number), plan.top or "/", str(seconds), str(limits.walk.entries)),
        )
    )


def answer(question: str, frame: Frame, status: str, limits: Limits, first: Mapping[str, Answer]) -> Answer:
    """The entries of `walk:`; raises when nothing can be told."""
    if status == "printf":
        raise Unsupported(f"{question}: the find(1) of this machine is not that of GNU, and cannot tell what is needed")
    if status == "timeout":
        raise Unsupported(f"{question}: this machine has no timeout(1), and a walk without it might not end")
    parts = {letter: content for letter, _, content in frame.parts}
    stream, table = parts.get(b"F"), mounts_in(parts.get(b"M", b""), b"")
    if stream is None or not table or frame.count is None:
        raise Unreadable(f"{question}: how the walk ended was not told")
    known = _Known.by(first)
    plan = Plan(_top(question), known.mounts)
    found = Findings(uids=known.uids, gids=known.gids, limits=limits.walk)
    cut = _bound(frame.count, status, len(stream), limits)
    try:
        strange = _sort(found, plan, stream[: limits.max_bytes], status)
        for path in sorted(_mounted_since(plan, known.mounts, table)):
            found.note(found.denied, os.fsdecode(path))
    except WalkCutError as error:
        strange = str(error)
    entries = found.entries(count=frame.count, cut=cut or strange)
    return Answer(ask=question, entries=entries, truncated=bool(entries["cut"]))


def _bound(count: int, status: str, size: int, limits: Limits) -> str:
    """The bound that cut the walk; empty when none did."""
    if count > limits.walk.entries:
        return f"more than {limits.walk.entries} entries"
    if size > limits.max_bytes:
        return f"more than {limits.max_bytes} bytes of output"
    if status in _LATE:
        return f"more than {limits.walk.seconds:g} s"
    return "" if status in ("0", _COMPLAINED) else f"find ended with status {status}"


def _sort(found: Findings, plan: Plan, stream: bytes, status: str) -> str:
    """Keep what was told where it belongs; the first thing that is not understood, empty when all is."""
    items = list(told(stream))
    if status == _COMPLAINED and not any(isinstance(each, Complaint) for each in items):
        return f"find ended with status {status}"
    closed = {each.path for each in items if isinstance(each, Note) and each.sign == UNSEARCHABLE}
    denied: set[bytes] = set()
    strange = ""
    for each in items:
        path = place(each.path)
        if path is None:
            strange = strange or f"find said: {each.words if isinstance(each, Complaint) else shown(each.path)}"
        elif isinstance(each, Entry):
            found.judge(os.fsdecode(path) or "/", each.mode, each.uid, each.gid)
        elif isinstance(each, Note):
            denied |= {UNLISTED: {path}, NOT_BEGUN: plan.resting.get(path, set())}.get(each.sign, set())
        elif why_missing("", each.words) is not None:
            denied.add(_unread(each.path, path, closed))
    for path in sorted(denied):
        found.note(found.denied, os.fsdecode(path) or "/")
    return strange


def _unread(said: bytes, path: bytes, closed: set[bytes]) -> bytes:
    """The folder that was not read: the one around what was complained of, where that may not be searched."""
    folder = said.rpartition(b"/")[0]
    return (place(folder) or b"") if folder in closed else path


def _mounted_since(plan: Plan, before: tuple[Mount, ...], after: tuple[Mount, ...]) -> set[bytes]:
    """What was mounted, by whomever, after the walk was worked out: not looked at."""
    known = {(each.point, each.device) for each in before}
    return {each.point for each in after if (each.point, each.device) not in known and plan.holder(each.point)}


def _lines(start: Start, plan: Plan) -> Iterator[bytes]:
    """One start, and what stands beside the mount points in it."""
    anything = start.point == plan.top or start.device is None or start.has_subvolumes
    option = "" if start.has_subvolumes else "-xdev"
    yield line("start", start.point, "any" if anything else str(start.device), option)
    for folder, names in sorted(start.mounted.items()):
        yield b"mounted() { case $1 in . | .. | " + b" | ".join(map(quoted, sorted(names)))
        yield b") ;; *) return 1 ;; esac; }\n"
        yield line("beside", _marked(start, folder))


def _marked(start: Start, folder: bytes) -> bytes:
    """The folder as find names it, with a dot where the walk began."""
    return start.point + b"/." + folder[len(start.point) :]


def _top(question: str) -> bytes:
    return raw(question.partition(":")[2]).rstrip(b"/")


def _content(first: Mapping[str, Answer], need: str) -> bytes | None:
    """What a file holds, None when it does not exist; raises what keeps it from being known."""
    told_first = first.get(need)
    if told_first is None:
        raise Broken(f"{need}: a walk was asked for before it")
    if told_first.gap is not None:
        raise gap_error(told_first.gap, told_first.detail, way=told_first.way)
    if told_first.truncated:
        raise Unreadable(f"{need.partition(':')[2]}: larger than is read")
    return None if told_first.absent else told_first.stdout


def _numbers(content: bytes | None, path: bytes) -> frozenset[int]:
    if content is None:
        raise Unreadable(f"{shown(path)}: not there, so owners cannot be judged")
    return numbers_told(content, path)
