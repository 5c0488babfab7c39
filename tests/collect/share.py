"""Exhaustive tests of `make check`, a fixed share of which `make test` runs, to end in two minutes."""

from zlib import crc32

import pytest

from scanner.model.words import Gap

one_in = pytest.mark.parametrize(
    "share", [pytest.param(16, id="share"), pytest.param(1, id="whole", marks=pytest.mark.slow)]
)
"""Runs a test twice: on its share, and as a slow test on everything."""


def drawn(share: int, *what: str) -> bool:
    """True for half of the denials and for one in `share` of everything else; the same ones every time."""
    return one_of(min(share, 2) if Gap.DENIED in what else share, *what)


def cuts(share: int, text: str) -> list[int]:
    """Where a text is cut: around the end of every line, and after one in `share` of its other characters."""
    ends = {near for at, each in enumerate(text) if each == "\n" for near in (at - 1, at, at + 1)}
    return [at for at in range(len(text)) if at in ends or at % share == 0]


def one_of(share: int, *what: str) -> bool:
    """True for one in `share`; the same ones every time."""
    return crc32(" ".join(what).encode()) % share == 0
