"""The questions about files (`file files heads stat list shadow walk apt`), answered from any Linux root."""

import os
import stat
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from scanner.model.errors import Broken, GapError, TimedOut, Unreadable, Unsupported
from scanner.model.question import Answer, OverdueError
from scanner.reach import apt_lists, shadow
from scanner.reach.deadline import LateError, Worker
from scanner.reach.entries import text_of
from scanner.reach.failures import failed, gap_answer, gap_entry, gap_of, is_absence
from scanner.reach.globs import Matches, expand, has_magic
from scanner.reach.limits import Limits
from scanner.reach.names import raw, shown
from scanner.reach.open_paths import ManyPaths, Standing, Tree, type_of
from scanner.reach.walk import walk

T = TypeVar("T")
HEAD_BYTES = 4096
_CHUNK = 1 << 20
_WALK_MARGIN_S = 30.0
"""A walk ends by its own bound; only one that hangs in the kernel is given up, this much later."""


def ask_tree(question: str, tree: Tree, limits: Limits, *, worker: Worker) -> Answer:
    """The answer to one question about files, by `worker` within its deadline; never an exception for a gap."""
    scheme, _, path = question.partition(":")
    answer_of = _SCHEMES.get(scheme)
    if answer_of is None:
        return gap_answer(question, Unsupported(f"{scheme or question}: a Linux root does not answer this"))
    if not path.startswith("/") or "\0" in path:
        return gap_answer(question, Broken(f"{question}: not an absolute path"))
    seconds = limits.walk.seconds + _WALK_MARGIN_S if scheme == "walk" else limits.timeout_s
    try:
        return worker.within(seconds, lambda: answer_of(question, tree, limits), question)
    except (OSError, GapError) as error:
        return failed(question, error, path)


def watched(read: Callable[[], T], worker: Worker) -> T:
    """What `read` returns, all of its questions asked by `worker` in one go; raises OverdueError."""
    try:
        return worker.sit(read, "questions about files")
    except LateError as late:
        raise OverdueError(gap_answer(late.what, TimedOut(str(late))).sealed()) from None


def _path(question: str) -> bytes:
    return raw(question.partition(":")[2])


def _file(question: str, tree: Tree, limits: Limits) -> Answer:
    text, cut = _read(tree, _path(question), limits.max_bytes)
    return Answer(ask=question, stdout=text, truncated=cut)


def _heads(question: str, tree: Tree, limits: Limits) -> Answer:
    """The beginnings alone are the whole answer, so they are never called cut."""

    def beginning(path: bytes) -> dict[str, Any] | None:
        opened = inside.open_file(path)
        try:
            begin, status = os.read(opened, HEAD_BYTES), os.fstat(opened)
        finally:
            os.close(opened)
        return text_of(begin) | {"size": status.st_size, "mtime": status.st_mtime_ns // 1_000_000_000}

    def content(path: bytes) -> dict[str, Any] | None:
        try:
            return beginning(path)
        except IsADirectoryError:
            return None

    matches = expand(tree, _path(question), limits)
    most = limits.max_bytes // HEAD_BYTES
    if len(matches.paths) > most:
        matches.paths, matches.cut = matches.paths[:most], True
    with tree.many() as inside:
        return _each(question, matches, content)


def _apt(question: str, tree: Tree, limits: Limits) -> Answer:
    entries, cut = apt_lists.reduced(tree, _path(question).rstrip(b"/"), limits)
    return Answer(ask=question, entries=entries, truncated=cut)


def _shadow(question: str, tree: Tree, limits: Limits) -> Answer:
    path = _path(question)
    text, cut = _read(tree, path, limits.max_bytes)
    if cut:
        raise Unreadable(f"{shown(path)}: larger than {limits.max_bytes} bytes")
    return Answer(ask=question, entries=shadow.reduced(text, shown(path)))


def _files(question: str, tree: Tree, limits: Limits) -> Answer:
    left = limits.max_bytes

    def content(path: bytes) -> dict[str, str] | None:
        nonlocal left
        standing = inside.look(path)
        if stat.S_ISDIR(standing.status.st_mode):
            return None
        if left <= 0:
            raise Unreadable(f"{shown(path)}: the files before it reached {limits.max_bytes} bytes")
        try:
            text, cut = _read(inside, path, left)
        except IsADirectoryError:  # a link to a folder is no regular file either
            return None
        left -= len(text)
        if cut:
            left = 0
            raise Unreadable(f"{shown(path)}: larger than {limits.max_bytes} bytes with the files before it")
        return text_of(text)

    with tree.many() as inside:
        answer = _each(question, expand(tree, _path(question), limits), content)
    return answer if left > 0 else replace(answer, truncated=True)


def _stat(question: str, tree: Tree, limits: Limits) -> Answer:
    matches = expand(tree, _path(question), limits)
    if matches.paths == [_path(question)]:
        return _each(question, matches, lambda path: _standing(tree.look(path)))
    with tree.many() as inside:
        return _each(question, matches, lambda path: _standing(inside.look(path)))


def _list(question: str, tree: Tree, limits: Limits) -> Answer:
    path = _path(question)
    if has_magic(path):
        raise Broken(f"{question}: list names one folder, not a glob")
    types: dict[str, Any] = {}
    cut = False
    opened = tree.open_folder(path)
    try:
        with os.scandir(opened) as inside:
            for entry in inside:
                if len(types) >= limits.names:
                    cut = True
                    break
                _add(types, shown(os.fsencode(entry.name)), _entry_type(entry))
    finally:
        os.close(opened)
    return Answer(ask=question, entries=dict(sorted(types.items())), truncated=cut)


def _walk(question: str, tree: Tree, limits: Limits) -> Answer:
    entries, cut = walk(tree, _path(question), limits.walk)
    return Answer(ask=question, entries=entries, truncated=cut)


_SCHEMES: dict[str, Callable[[str, Tree, Limits], Answer]] = {
    "file": _file,
    "files": _files,
    "stat": _stat,
    "list": _list,
    "shadow": _shadow,
    "walk": _walk,
    "heads": _heads,
    "apt": _apt,
}


def _each(question: str, matches: Matches, look: Callable[[bytes], dict[str, Any] | None]) -> Answer:
    """An entry for every path that is there. When nothing was seen but gaps, the answer is the first gap itself."""
    entries: dict[str, Any] = {}
    gaps = dict(matches.unseen)
    for path in matches.paths:
        entry = _entry(path, look)
        if isinstance(entry, GapError):
            gaps[path] = entry
        elif entry is not None:
            _add(entries, shown(path), entry)
    if not entries and gaps:
        return gap_answer(question, next(iter(gaps.values())))
    for path, gap in gaps.items():
        _add(entries, shown(path), gap_entry(gap))
    if not entries:
        return Answer(ask=question, absent=not matches.cut, truncated=matches.cut)
    return Answer(ask=question, entries=dict(sorted(entries.items())), truncated=matches.cut)


def _entry(path: bytes, look: Callable[[bytes], dict[str, Any] | None]) -> dict[str, Any] | GapError | None:
    """What stands at a path; None when nothing does."""
    try:
        return look(path)
    except GapError as gap:
        return gap
    except OSError as error:
        return None if is_absence(error) else gap_of(error, shown(path))


def _add(entries: dict[str, Any], key: str, entry: object) -> None:
    r"""Keep an entry. Two names that look alike (bytes that are no UTF-8, and their \xNN written out) hide nothing."""
    entries[key] = gap_entry(Unreadable(f"{key}: two names are written alike")) if key in entries else entry


def _read(tree: ManyPaths, path: bytes, most: int) -> tuple[bytes, bool]:
    """At most `most` bytes of a file, and whether there are more. Size 0 says nothing: files of /proc have it."""
    opened = tree.open_file(path)
    try:
        kept = bytearray()
        while chunk := os.read(opened, min(_CHUNK, most + 1 - len(kept))):
            kept += chunk
            if len(kept) > most:
                return bytes(kept[:most]), True
        return bytes(kept), False
    finally:
        os.close(opened)


def _standing(standing: Standing) -> dict[str, Any]:
    status = standing.status
    said = {
        "type": type_of(status.st_mode),
        "mode": f"{stat.S_IMODE(status.st_mode):04o}",
        "uid": status.st_uid,
        "gid": status.st_gid,
        "size": status.st_size,
        "mtime": status.st_mtime_ns // 1_000_000_000,
        "links": status.st_nlink,
    }
    if standing.to is not None:
        said["to"] = shown(standing.to)
    return dict(sorted(said.items()))


def _entry_type(entry: os.DirEntry[str]) -> str | dict[str, str]:
    try:
        if entry.is_symlink():
            return "link"
        if entry.is_dir(follow_symlinks=False):
            return "folder"
        if entry.is_file(follow_symlinks=False):
            return "file"
        return type_of(entry.stat(follow_symlinks=False).st_mode)
    except OSError as error:
        return gap_entry(gap_of(error, shown(os.fsencode(entry.name))))
