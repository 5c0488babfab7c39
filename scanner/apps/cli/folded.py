"""Lines for people: on a terminal broken between words, what goes on stands under where the text began."""

import shutil
import sys
from collections.abc import Iterable

from scanner.model.kept_code import kept_pattern

_LEAD = kept_pattern(r" *(?:[^ /](?:[^/]{0,14}[^ /])? {2,}(?=\S)|[+–✓✗-] )?")
"""What stands before the text of a line: spaces, and a label with spaces behind it, or a mark; the path of a check is no label."""
_LEAST = 16
"""Columns that must be left for the text."""


def folded(lines: Iterable[str], *, hang: int = 0) -> str:
    """The lines as one text; where nobody sits at a terminal they stay whole, for whoever searches them.

    What goes on stands `hang` columns further in than the text.
    """
    if not sys.stdout.isatty():
        return "\n".join(lines)
    return "\n".join(folded_at(lines, shutil.get_terminal_size().columns, hang))


def folded_at(lines: Iterable[str], width: int, hang: int = 0) -> list[str]:
    """Each line in pieces of at most `width` columns."""
    from reports.columns import columns, wrapped

    made: list[str] = []
    for line in lines:
        found = _LEAD.match(line)
        lead = found.group() if found else ""
        if columns(lead) > width - _LEAST:
            lead = ""
        made.extend(wrapped(line[len(lead) :], width, " " * (columns(lead) + hang), lead) if line else [line])
    return made
