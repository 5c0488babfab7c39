"""What `rasoat facts` tells people: a block a target, a line a fact, what was not seen gathered by its reason."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from scanner.run.handed import FILE, Row

if TYPE_CHECKING:
    from reports.words import Words

ITEMS_SHOWN: Final = 3
"""Items with fields of their own get a line each up to so many; of more the names are told."""
NAMES_SHOWN: Final = 8
LONGEST: Final = 300
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MIDNIGHT: Final = "T00:00:00Z"
"""What a day becomes where a moment is wanted; no clock showed it."""
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def fact_lines(rows: Iterable[Row], say: "Words") -> Iterator[str]:
    """All rows in words; those of one target and kind stand together in the order they came in."""
    by_target: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        by_target.setdefault(row.target, {}).setdefault(row.kind, []).append(row)
    for target, kinds in by_target.items():
        yield _shown(target)
        for kind, found in kinds.items():
            name = say.tell("facts_file") if kind == FILE else f"{say.of('fact', kind)} ({kind})"
            yield from _of_kind(name, found, say)


def _of_kind(name: str, rows: Iterable[Row], say: "Words") -> Iterator[str]:
    gaps: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if not row.gap:
            yield from _fact(name, row.fact, say)
        elif row.field:
            gaps.setdefault((row.gap, row.detail), []).append(row.field)
        else:
            yield f"  {say.tell('facts_gap', kind=name, gap=say.of('gap', row.gap), detail=_detail(row.detail, say))}"
    for (gap, detail), fields in gaps.items():
        unseen = say.tell("facts_unseen", gap=say.of("gap", gap), detail=_detail(detail, say))
        yield f"    {unseen}: {_some(fields)}"


def _detail(detail: str, say: "Words") -> str:
    return _shown(say.detail(detail))


def _fact(name: str, fact: Mapping[str, Any], say: "Words") -> Iterator[str]:
    """The fields in one line; below it a line for each item that has fields of its own; what is empty is said to be."""
    items = {key: value for key, value in fact.items() if _has_items(value)}
    empty = [key for key, value in fact.items() if _is_empty(value)]
    plain = _fields({key: value for key, value in fact.items() if key not in items and key not in empty}, say)
    absent = say.tell("facts_none", fields=_some(empty)) if empty else ""
    yield f"  {name}: {'; '.join(filter(None, (plain, absent)))}".rstrip(": ")
    for key, value in items.items():
        for number, item in enumerate(value):
            told = {name: each for name, each in item.items() if not _is_empty(each)}
            yield f"    {key}[{number}]: {_fields(told, say)}"


def _is_empty(value: object) -> bool:
    return value is None or value in ([], {}, "")


def _has_items(value: object) -> bool:
    return isinstance(value, list) and 0 < len(value) <= ITEMS_SHOWN and all(isinstance(each, dict) for each in value)


def _fields(fact: Mapping[str, Any], say: "Words") -> str:
    return "; ".join(f"{name} {_value(value, say)}" for name, value in fact.items())


def _value(value: object, say: "Words") -> str:
    if value is None or isinstance(value, bool):
        return say.of("value", {True: "true", False: "false", None: "null"}[value])
    if isinstance(value, list):
        return _some([_name(each, say) for each in value]) if value else say.say("none").lower()
    if isinstance(value, dict):
        return _shown(", ".join(f"{name} {_value(each, say)}" for name, each in value.items()))
    return _moment(_shown(str(value)), say)


def _name(value: object, say: "Words") -> str:
    """An item of a list by its name, where it has fields of its own."""
    if isinstance(value, dict):
        return _value(value.get("name") or next(iter(value.values()), ""), say)
    return _value(value, say)


def _moment(text: str, say: "Words") -> str:
    """A day or moment as the reader writes it; anything else, and what is no day of any calendar, as it is."""
    try:
        if _DAY.fullmatch(text.removesuffix(_MIDNIGHT)):
            return say.tell("facts_moment", at=date.fromisoformat(text.removesuffix(_MIDNIGHT)))
        if _MOMENT.fullmatch(text):
            return say.tell("facts_moment", at=datetime.fromisoformat(text))
    except ValueError:
        return text
    return text


def _some(names: list[str]) -> str:
    more = f", … ({len(names)})" if len(names) > NAMES_SHOWN else ""
    return _shown(", ".join(names[:NAMES_SHOWN])) + more


def _shown(text: str) -> str:
    from reports.visible import visible

    return visible(text, LONGEST)
