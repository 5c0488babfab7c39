"""The form of a reader of outside words, and where it may put what it is to read."""

import atexit
import random
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_MEMORY = Path("/dev/shm")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """`seeds` are good inputs, bytes or plain values; `read` gets one that is broken, and the dice of this input."""

    name: str
    seeds: Callable[[], tuple[Any, ...]]
    read: Callable[[Any, random.Random], bool]
    others: Callable[[], list[bytes]]
    """Those of the seeds that can be spliced in."""


def reader_of(name: str, seeds: Callable[[], tuple[Any, ...]], read: Callable[[Any, random.Random], bool]) -> Reader:
    """A reader whose seeds are made once."""
    once = cache(seeds)
    return Reader(
        name=name, seeds=once, read=read, others=cache(lambda: [each for each in once() if isinstance(each, bytes)])
    )


@cache
def scratch_folder() -> Path:
    """A folder of this process, gone at its end; in memory where there is one: a million files are written into it."""
    place = Path(tempfile.mkdtemp(prefix="rasoat-fuzz-", dir=_MEMORY if _MEMORY.is_dir() else None))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place


@cache
def scratch(name: str) -> Path:
    """A place for a file."""
    return scratch_folder() / name
