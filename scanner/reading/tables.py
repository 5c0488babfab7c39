"""Files of one record a line, such as /etc/passwd: whole lines only, and every line of the shape it must have.

A file that a program writes ends with a line feed; one that does not was cut on its way, and what is cut off could be
the very account that matters. Such a file is Unreadable, never a shorter list.
"""

import csv
import io

from scanner.model.errors import Unreadable


def whole_lines(text: str, ask: str) -> list[str]:
    r"""The lines of a file that programs write, without their line feeds; Unreadable when its end is missing.

    Only `\n` ends a line: `str.splitlines` would also break at form feeds and U+2028, which a hostile name may hold.
    """
    if not text:
        return []
    if not text.endswith("\n"):
        raise Unreadable(f"{ask}: the last line does not end: the file was cut")
    return text[:-1].split("\n")


def records(text: str, ask: str, *, fields: int, separator: str = ":", comments: str = "") -> list[tuple[str, ...]]:
    """The records of a passwd-like file; Unreadable when it was cut or a line has another number of fields.

    Blank lines are skipped, and lines that begin with `comments` when it is given.
    """
    found = []
    for number, line in enumerate(whole_lines(text, ask), start=1):
        if not line.strip() or (comments and line.lstrip().startswith(comments)):
            continue
        parts = tuple(line.split(separator))
        if len(parts) != fields:
            raise Unreadable(f"{ask}: line {number} has {len(parts)} fields instead of {fields}")
        found.append(parts)
    return found


def delimiter_of(head: str) -> str:
    """What separates the names of a head: in many languages lists are written with semicolons, from a sheet also with tabs."""
    return max(",;\t", key=head.count)


def csv_rows(text: str, *, quoting: int = csv.QUOTE_MINIMAL, delimiter: str = ",") -> list[list[str]]:
    """The rows of a CSV that a program wrote; Unreadable for what is none, such as a field of more than 131,072 characters."""
    try:
        return list(csv.reader(io.StringIO(text), quoting=quoting, delimiter=delimiter))  # type: ignore[arg-type]  # one of the module's four
    except csv.Error as error:
        raise Unreadable(f"is no CSV: {error}") from error
