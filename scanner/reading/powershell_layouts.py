"""Objects that PowerShell laid out for people: Format-List and Format-Table, in a console of any width.

Names of properties are English in every language; only the places of columns and colons are relied on. A value that was
cut to fit (`RecoveryPassword, Pas...`) is CUT, which no reader of a property takes for a value: it is Unreadable.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any, Final
from unicodedata import combining, east_asian_width

from scanner.model.errors import Unreadable


class _Cut:
    """Stands for a value that was not shown in full."""

    def __repr__(self) -> str:
        return "CUT"


CUT: Final = _Cut()
Properties = dict[str, Any]  # a parsing edge: text, None where nothing was shown, or CUT

_MAX_COLUMNS: Final = 200
_MAX_HEADING: Final = 6
_DASHES: Final = re.compile(r"[ \t]*-+(?:[ \t]+-+)*[ \t]*")
LIST_LINE: Final = re.compile(r"([A-Za-z_][\w.#%$/() -]{0,118}?)[ \t]*:(?: (.*)|$)")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z_]\w*(?: \w+)*")
_ELLIPSES: Final = ("...", "…", "...}", "…}")
_EMPTY: Final = frozenset(("", "{}"))


def of_list(lines: Sequence[str]) -> list[Properties]:
    """`Name : value`, one object after another with blank lines between; the colons of an object stand below each other."""
    found: list[Properties] = []
    for block in _blocks(lines):
        objects = [each for each in _of_block(block) if each]
        found += objects
    return found


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    block: list[str] = []
    for line in lines:
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _of_block(block: list[str]) -> Iterator[Properties]:
    """A new object also begins where a name comes again, as `| fl` of some programs has no blank line between."""
    colon = _colon(block)
    pieces: dict[str, list[str]] = {}
    last = ""
    width = max(map(len, block))
    for line in block:
        name, value = line[:colon].strip(), line[colon + 2 :]
        if line[colon : colon + 1] == ":" and _PLAIN_NAME.fullmatch(name):
            if name in pieces:
                yield _joined(pieces, colon, width)
                pieces = {}
            pieces[name], last = [value], name
        elif last and not line[: colon + 2].strip():
            pieces[last].append(value)
        else:
            raise Unreadable(f"the line {line[:60]!r} is no property")
    yield _joined(pieces, colon, width)


def _colon(block: list[str]) -> int:
    """The column of the colons; raises Unreadable when the first line has none."""
    found = LIST_LINE.fullmatch(block[0])
    if found is None:
        raise Unreadable(f"the line {block[0][:60]!r} is no property")
    return block[0].index(":", len(found[1]))


def _joined(pieces: dict[str, list[str]], colon: int, width: int) -> Properties:
    return {name: _value(_unwrapped(values, width - colon - 2)) for name, values in pieces.items()}


def _unwrapped(pieces: list[str], width: int) -> str:
    """The parts of a wrapped value: PowerShell leaves the space or hyphen it broke at where it was, and cuts only long words.

    A space that somebody trimmed off the end of a line comes back: such a line is shorter than the widest.
    """
    whole, last = "", 0
    for piece in pieces:
        if whole and not whole.endswith((" ", "-", "\\", "/", ",")) and last < width:
            whole += " "
        whole, last = whole + piece, len(piece)
    return whole


def _value(shown: str) -> str | None | _Cut:
    shown = shown.strip()
    if shown.endswith(_ELLIPSES) or shown.startswith(("...", "…")):
        return CUT
    return None if shown in _EMPTY else shown


def tables(lines: Sequence[str]) -> list[Properties]:
    """The rows of every table: a heading, a line of dashes below it, and the rows to the next blank line."""
    found: list[Properties] = []
    at = 1
    while at < len(lines):
        if not is_ruled(lines, at):
            at += 1
            continue
        spans = [(each.start(), each.end()) for each in re.finditer(r"-+", lines[at])]
        names = _names(lines, at, spans)
        at += 1
        while at < len(lines) and lines[at].strip():
            found.append(_row(lines[at], names, spans))
            at += 1
    return found


def is_ruled(lines: Sequence[str], at: int) -> bool:
    """Whether this line of dashes has a heading right above it."""
    return bool(lines[at].strip() and _DASHES.fullmatch(lines[at])) and _heading_start(lines, at) < at


def _heading_start(lines: Sequence[str], dashes: int) -> int:
    """The first line of the heading: those above the dashes whose every letter stands over a dash."""
    over = {place for found in re.finditer(r"-+", lines[dashes]) for place in range(*found.span())}
    first = dashes
    while first and dashes - first < _MAX_HEADING and lines[first - 1].strip():
        if not {at for at, sign in enumerate(lines[first - 1]) if sign not in " \t"} <= over:
            break
        first -= 1
    return first


def _names(lines: Sequence[str], dashes: int, spans: list[tuple[int, int]]) -> list[str]:
    heading = lines[_heading_start(lines, dashes) : dashes]
    names = ["".join(line[start:end].strip() for line in heading) for start, end in spans]
    if not all(names) or len({name.lower() for name in names}) != len(names) or len(names) > _MAX_COLUMNS:
        raise Unreadable("a column of the table has no name of its own")
    return names


def _row(line: str, names: list[str], spans: list[tuple[int, int]]) -> Properties:
    """The cells of a row. Where wide signs move its columns in one way of counting, both ways must agree."""
    by_sign = list(range(len(line)))
    cells, places = _cells(line, spans, by_sign), list(_places(line))
    if places != by_sign:
        cells = [
            each if each == by_width else CUT for each, by_width in zip(cells, _cells(line, spans, places), strict=True)
        ]
    if cells[0] is None:
        raise Unreadable("a row of the table has no first cell: it may belong to the row above")
    return dict(zip(names, cells, strict=True))


def _places(line: str) -> Iterator[int]:
    """The column in which each character stands, where East Asian ones are two columns wide and accents have none."""
    column = 0
    for sign in line:
        yield column
        column += 0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1


def _cells(line: str, spans: list[tuple[int, int]], places: list[int]) -> list[Any]:
    """Cut where the next column begins; what stands at the right of its column may grow to the left of its heading.

    A text that begins where no column does, and does not end where its heading ends, was moved: nobody can tell what it
    belongs to, nor what stands behind it.
    """
    cells: list[Any] = []
    begins = [bisect_left(places, begin) for begin, _ in spans]
    ends = [bisect_left(places, end) for _, end in spans]
    start = 0
    for at in range(1, len(spans)):
        after = begins[at + 1] if at + 1 < len(spans) else len(line)
        cut = _cut(line, ends[at - 1], (begins[at], ends[at], after))
        if cut is None:
            return cells + [CUT] * (len(spans) - len(cells))
        cells.append(_value(line[start:cut]))
        start = cut
    return [*cells, _value(line[start:])]


def _cut(line: str, before: int, column: tuple[int, int, int]) -> int | None:
    """Where a cell begins, the heading before it ending at `before`; None when it cannot be told.

    `column` is where its heading begins and ends, and where the next one begins.
    """
    begin, end, after = column
    if begin >= len(line):
        return len(line)
    if line[begin - 1] == " ":
        shown = line[begin:after]
        moved = shown[:1] == " " and shown.strip() and begin + len(shown.rstrip()) != end
        return None if moved else begin
    blank = line.rfind(" ", before, begin)
    word_end = blank + 1 + len(line[blank + 1 :].partition(" ")[0])
    return blank + 1 if blank >= 0 and word_end == end else None
