"""Builds the facts of an example, so that a check can be run on it.

An example states only the fields that matter to it; every field it leaves out is `Unseen`. So an example stays short,
and it proves on the way that the check reads nothing else: what it read would make the verdict unknown.
"""

import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from scanner.model.check import Example
from scanner.model.kinds import all_kinds
from scanner.model.observation import Fact, Unseen
from scanner.model.plain import PlainError, from_plain, hints_of
from scanner.model.words import Gap

NOT_STATED = Unseen(gap=Gap.NOT_COLLECTED, detail="the example does not say")


def facts_of(example: Example) -> dict[str, Fact]:
    """The facts by kind; raises PlainError when a kind or field does not exist or a value has the wrong type."""
    kinds = all_kinds()
    if unknown := example.facts.keys() - kinds.keys():
        raise PlainError(f"{example.name}: there is no fact {', '.join(sorted(unknown))}")
    return {kind: typing.cast("Fact", _made(kinds[kind], plain, kind)) for kind, plain in example.facts.items()}


def _made(hint: Any, plain: Any, place: str) -> Any:
    choices = _choices(hint)
    if Unseen in choices and isinstance(plain, Mapping) and "gap" in plain:
        choices = (Unseen,)
    for wanted in choices:
        origin = typing.get_origin(wanted)
        if isinstance(plain, Mapping) and is_dataclass(wanted) and wanted is not Unseen:
            return _dataclass(typing.cast("type", wanted), plain, place)
        if isinstance(plain, (list, tuple)) and origin is tuple:
            inner = typing.get_args(wanted)[0]
            return tuple(_made(inner, each, f"{place}[{i}]") for i, each in enumerate(plain))
        if isinstance(plain, Mapping) and origin is not None and issubclass(origin, Mapping):
            inner = typing.get_args(wanted)[1]
            return {str(key): _made(inner, each, f"{place}[{key}]") for key, each in plain.items()}
    try:
        return from_plain(hint, plain)
    except PlainError as error:
        raise PlainError(f"{place}: {error}") from error


def _dataclass(kind: type, plain: Mapping[str, Any], place: str) -> Any:
    hints = hints_of(kind)
    names = [each.name for each in fields(kind)]
    if unknown := set(plain) - set(names):
        raise PlainError(f"{place}: {kind.__name__} has no field {', '.join(sorted(unknown))}")
    return kind(
        **{name: _made(hints[name], plain[name], f"{place}.{name}") if name in plain else NOT_STATED for name in names}
    )


def _choices(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
