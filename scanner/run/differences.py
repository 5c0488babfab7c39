"""Where two reports of one run differ: one that was handed over, and the one made again from the evidence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from html import unescape
from typing import Any, Final

from scanner.model.records import dataclass

_NAMES: Final = ("key", "id", "target")
"""What rows of lists are known by."""
_MOST_COMPARED: Final = 4_000_000
_TAG: Final = re.compile(r"<[^<>]{0,4000}>")
ABSENT: Final = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place, what the report states there, and what it comes to."""

    place: str
    stated: str
    made: str


def between(stated: Any, made: Any, place: str = "") -> Iterator[Difference]:
    """Every difference of two plain JSON values."""
    if isinstance(stated, Mapping) and isinstance(made, Mapping):
        for name in dict.fromkeys((*made, *stated)):
            below = f"{place}.{name}" if place else str(name)
            if name not in stated or name not in made:
                yield Difference(place=below, stated=_said(stated, name), made=_said(made, name))
            else:
                yield from between(stated[name], made[name], below)
    elif (name := _named_by(stated, made)) is not None:
        yield from _rows(stated, made, place, name)
    elif isinstance(stated, list) and isinstance(made, list) and len(stated) == len(made):
        for number, (one, two) in enumerate(zip(stated, made, strict=True)):
            yield from between(one, two, f"{place}[{number}]")
    elif stated != made or isinstance(stated, bool) != isinstance(made, bool):
        yield Difference(place=place, stated=_shown(stated), made=_shown(made))


def _said(mapping: Mapping[str, Any], name: str) -> str:
    return _shown(mapping[name]) if name in mapping else ABSENT


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def _named_by(stated: Any, made: Any) -> str | None:
    """What the rows of both lists are known by; None where they are no rows, or two have one name."""
    if not isinstance(stated, list) or not isinstance(made, list):
        return None
    for name in _NAMES:
        if all(isinstance(each, Mapping) and isinstance(each.get(name), str) for each in (*stated, *made)):
            unique = all(len({each[name] for each in rows}) == len(rows) for rows in (stated, made))
            return name if unique else None
    return None


def _rows(stated: Sequence[Any], made: Sequence[Any], place: str, name: str) -> Iterator[Difference]:
    here = {each[name]: each for each in stated}
    there = {each[name]: each for each in made}
    for each in dict.fromkeys((*there, *here)):
        below = f"{place}[{_label({**there.get(each, {}), **here.get(each, {})}, each)}]"
        if each not in here or each not in there:
            yield Difference(
                place=below,
                stated=_status(here[each]) if each in here else ABSENT,
                made=_status(there[each]) if each in there else ABSENT,
            )
        else:
            yield from between(here[each], there[each], below)
    if here.keys() == there.keys() and list(here) != list(there):
        yield Difference(place=place, stated=" ".join(here)[:200], made=" ".join(there)[:200])


def _label(row: Mapping[str, Any], name: str) -> str:
    """A verdict by its target, control and check; other rows by their name."""
    if "control" in row and "target" in row:
        return " ".join(str(row[each]) for each in ("target", "control", "check") if row.get(each))
    return name


def _status(row: Mapping[str, Any]) -> str:
    return str(row.get("status", "…"))


def between_pages(stated: str, made: str) -> Iterator[Difference]:
    """Every line of a page that is not as it is made again; texts are shown as they are read, around the difference."""
    here, there = (text.replace("\r\n", "\n").split("\n") for text in (stated, made))
    if len(here) == len(there):
        pairs = enumerate(zip(here, there, strict=True), start=1)
        yield from (_line(number, one, two) for number, (one, two) in pairs if one != two)
        return
    start = next(
        (n for n, (one, two) in enumerate(zip(here, there, strict=False)) if one != two), min(len(here), len(there))
    )
    end = _same_at_end(here[start:], there[start:])
    cut_here, cut_there = here[start : len(here) - end], there[start : len(there) - end]
    if len(cut_here) * len(cut_there) > _MOST_COMPARED:
        yield _line(start + 1, f"… {len(cut_here)}", f"… {len(cut_there)}")
        return
    for tag, one, two, three, four in SequenceMatcher(None, cut_here, cut_there, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _line(start + one + 1, "\n".join(cut_here[one:two]), "\n".join(cut_there[three:four]))


def _same_at_end(here: Sequence[str], there: Sequence[str]) -> int:
    count = 0
    for one, two in zip(reversed(here), reversed(there), strict=False):
        if one != two:
            break
        count += 1
    return count


def _line(number: int, stated: str, made: str) -> Difference:
    read, reread = _read(stated), _read(made)
    if read == reread:  # only in what is not seen
        read, reread = stated, made
    start = next((n for n, (a, b) in enumerate(zip(read, reread, strict=False)) if a != b), min(len(read), len(reread)))
    begin = max(0, start - 60)
    return Difference(place=str(number), stated=_around(read, begin) or ABSENT, made=_around(reread, begin) or ABSENT)


def _read(line: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", line)).split())


def _around(text: str, begin: int) -> str:
    shown = text[begin : begin + 160]
    return f"{'…' if begin else ''}{shown}{'…' if len(text) > begin + 160 else ''}" if shown else ""
