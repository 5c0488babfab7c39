"""How people are spoken to: colours only where a terminal shows them."""

import io

import pytest

from scanner.apps.cli.session import is_coloured


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environ", "coloured"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
        ({}, False),
    ],
)
def test_colours_are_for_terminals_that_know_them(environ: dict[str, str], *, coloured: bool) -> None:
    assert is_coloured(Terminal(), environ) is coloured
    assert not is_coloured(io.StringIO(), environ)
