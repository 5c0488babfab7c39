"""What stands at the paths that a `stat:` question names: whole answers only, every entry seen."""

from collections.abc import Mapping
from typing import Any

from scanner.collect.host.drop_ins import seen_entry
from scanner.model.errors import Unreadable
from scanner.model.question import Answer, Ask
from scanner.reading.answers import entries, given


def standings(answer: Answer) -> dict[str, Mapping[str, Any]]:
    """Entries by path, {} when nothing is there; raises the gap of an entry that was not seen."""
    found = entries(answer)
    if not found and not given(answer).absent:
        raise Unreadable(f"{answer.ask}: neither entries nor absent")
    return {path: _typed(path, entry) for path, entry in found.items()}


def exists(ask: Ask, question: str) -> bool:
    """True when the `stat:` question names anything that is there."""
    return bool(standings(ask(question)))


def _typed(path: str, entry: Any) -> Mapping[str, Any]:
    seen = seen_entry(path, entry)
    if not isinstance(seen.get("type"), str) or not isinstance(seen.get("to", ""), str):
        raise Unreadable(f"{path}: {str(entry)[:100]} tells no type")
    return seen
