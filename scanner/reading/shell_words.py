"""The words of a line as a shell parts them, of a length that `shlex` reads in a moment: it adds characters to a text one by one."""

import shlex
from typing import Final

from scanner.model.errors import Unreadable

LONGEST: Final = 16_384
"""Characters; what the kernel and sshd take for one option is shorter."""


def shell_words(text: str, place: str, *, comments: bool = False) -> list[str]:
    """Raises Unreadable for a quotation that does not end, and for a line longer than any that people write."""
    refuse_long(text, place)
    try:
        return shlex.split(text, comments=comments)
    except ValueError as error:
        raise Unreadable(f"{place}: {error}") from error


def refuse_long(line: str, place: str) -> None:
    """Raise Unreadable for a line of more characters than are read."""
    if len(line) > LONGEST:
        raise Unreadable(f"{place}: longer than {LONGEST} characters")
