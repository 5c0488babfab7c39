"""Files that save work at the next start, in `__pycache__` beside what they were made of."""

import contextlib
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar, overload

T = TypeVar("T")

SCANNER = Path(__file__).parents[1]
"""The folder of the rooms."""
_SUFFIXES = (".py", ".yaml")


def place_beside(folder: Path, name: str) -> Path:
    """Where what was made of `name` is kept; each Python keeps its own."""
    return folder / "__pycache__" / f"{name}.{sys.implementation.cache_tag}"


def keep(place: Path, content: bytes) -> None:
    """Write it whole or not at all. An installation that its user cannot write to does the work anew every time."""
    if sys.dont_write_bytecode:
        return
    with contextlib.suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=f"{place.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(place)
        except OSError:
            Path(name).unlink()
            raise


def kept_or_made(place: Path, key: bytes, make: Callable[[], T]) -> T:
    """What `make` makes, or made before for the same `key`; raises as `make`, and nothing is kept then.

    The key says of what it is made: a digest of contents, and of the sources that read them (`sources_of`). Whoever
    could change what is kept could change the program itself, whose bytecode lies beside it.
    """
    with contextlib.suppress(OSError):
        found = place.read_bytes()
        body = found[2 * len(key) :]
        if found[: 2 * len(key)] == key + hashlib.sha256(body).digest():
            kept: T = pickle.loads(body)  # noqa: S301  # as trustworthy as the bytecode beside it
            return kept
    made = make()
    body = pickle.dumps(made, pickle.HIGHEST_PROTOCOL)
    keep(place, key + hashlib.sha256(body).digest() + body)
    return made


def digest_of_parts(parts: Iterable[bytes]) -> bytes:
    """SHA-256 over the parts, each by a digest of its own, so that nothing can move from one to the next."""
    return hashlib.sha256(b"".join(hashlib.sha256(each).digest() for each in parts)).digest()


class Folded(Sequence[T]):
    """Values that are kept as bytes of their own, and made of them only for one who looks."""

    __slots__ = ("_body", "_values")

    def __init__(self, values: Sequence[T]) -> None:
        self._values: tuple[T, ...] | None = tuple(values)
        self._body = b""

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...

    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self._unfolded()[index]

    def __len__(self) -> int:
        return len(self._unfolded())

    def __getstate__(self) -> bytes:
        return self._body if self._values is None else pickle.dumps(self._values, pickle.HIGHEST_PROTOCOL)

    def __setstate__(self, body: bytes) -> None:
        self._values, self._body = None, body

    def _unfolded(self) -> tuple[T, ...]:
        if self._values is None:
            self._values = pickle.loads(self._body)  # noqa: S301  # as above
        return self._values


@cache
def sources_of(folder: Path) -> bytes:
    """What the sources below `folder` are: their names, sizes and times, by which Python tells its bytecode.

    Read once: a process goes on with the modules that it has loaded, whatever becomes of their files.
    """
    return digest_of_parts(sorted(_states(str(folder))))


def _states(folder: str) -> Iterator[bytes]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(_SUFFIXES):
                status = entry.stat()
                yield os.fsencode(f"{entry.path} {status.st_size} {status.st_mtime_ns}")
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _states(entry.path)
