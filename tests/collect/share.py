"""Exhaustive tests of `make check`, a fixed share of which `make test` runs, to end in two minutes."""

from zlib import crc32

import pytest

from scanner.model.words import Gap

one_in = pytest.mark.parametrize(
    "share", [pytest.param(8, id="share"), pytest.param(1, id="whole", marks=pytest.mark.slow)]
)
"""Runs a test twice: on its share, and as a slow test on everything."""


def drawn(share: int, *what: str) -> bool:
    """True for a denial and for one in `share` of everything else; the same ones every time."""
    return Gap.DENIED in what or one_of(share, *what)


def one_of(share: int, *what: str) -> bool:
    """True for one in `share`; the same ones every time."""
    return crc32(" ".join(what).encode()) % share == 0
