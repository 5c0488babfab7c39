"""Field names of YAML checks: `host.sshd.settings.permit_root_login`, `host.sysctl.values[net.ipv4.ip_forward]`.

A path is resolved against the fact's type hints when a check is loaded, so a misspelt field is an error with a
"did you mean", never a silent miss. At run time it yields the value, or `Unseen` when the way to it is barred.
"""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from functools import partial
from operator import attrgetter
from typing import Any

from scanner.model.kept_code import kept_pattern
from scanner.model.observation import Fact, Unseen
from scanner.model.plain import hints_of
from scanner.model.records import dataclass
from scanner.model.words import Gap
from scanner.reading.form import did_you_mean

Getter = Callable[[Any], Any]  # from a fact, or an item of a list, to a field's value

_SEGMENT = kept_pattern(r"([a-z_][a-z0-9_]*)(?:\[([^\]]+)\])?(?:\.|$)")


class PathError(ValueError):
    """A field name does not exist, or does not have the type a word needs."""


@dataclass(frozen=True, slots=True)
class FieldType:
    """What a path leads to: the bare type, whether it may be None (stated as absent)."""

    bare: Any  # a type expression
    optional: bool
    all_seen: bool = True
    """False when the value itself may be `Unseen`."""

    @property
    def item(self) -> "FieldType":
        """Type of the items of a list; raises PathError when it is no list."""
        if typing.get_origin(self.bare) is not tuple:
            raise PathError("is not a list")
        return field_type(typing.get_args(self.bare)[0])

    @property
    def lists_words(self) -> bool:
        """True for a list of texts none of which can be unseen."""
        if typing.get_origin(self.bare) is not tuple:
            return False
        item = self.item
        return item.bare is str and item.all_seen and not item.optional

    @property
    def is_number(self) -> bool:
        """True for int and float, not for bool."""
        return self.bare in (int, float)


def field_type(hint: Any) -> FieldType:
    """`hint` without None and Unseen."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        parts = [each for each in typing.get_args(hint) if each not in (Unseen, types.NoneType)]
        bare = parts[0] if len(parts) == 1 else typing.Union[tuple(parts)]  # noqa: UP007  # built at run time
        every = typing.get_args(hint)
        return FieldType(bare, optional=types.NoneType in every, all_seen=Unseen not in every)
    return FieldType(hint, optional=False)


def split_kind(path: str, kinds: Mapping[str, type[Fact]]) -> tuple[str, str]:
    """(fact kind, rest of the path); raises PathError when no kind fits."""
    words = path.split(".")
    beginnings = (".".join(words[:count]) for count in range(len(words) - 1, 0, -1))
    kind = next((each for each in beginnings if each in kinds), None)
    if kind is None:
        raise PathError(f"{path}: no such fact{did_you_mean('.'.join(words[:2]), kinds)}")
    return kind, path[len(kind) + 1 :]


def resolve(owner: Any, path: str) -> tuple[Getter, FieldType]:
    """The getter and type of `path` within the dataclass `owner`; raises PathError."""
    steps: list[Getter] = []
    current = FieldType(owner, optional=False)
    position, barred = 0, False
    while position < len(path):
        found = _SEGMENT.match(path, position)
        if not found:
            raise PathError(f"{path}: is not a field name")
        name, key = found.groups()
        barred = barred or current.optional or not current.all_seen
        current = _field(current, name)
        steps.append(attrgetter(name))
        if key is not None:
            barred = barred or current.optional or not current.all_seen
            current = _value_type(current, name)
            steps.append(_lookup(key))
        position = found.end()
    get = attrgetter(path) if not barred and "[" not in path else _chain(tuple(steps), path)
    return get, current


def _field(owner: FieldType, name: str) -> FieldType:
    if not is_dataclass(owner.bare):
        raise PathError(f"{name}: there are no fields in {_name(owner.bare)}")
    hints = hints_of(typing.cast("type", owner.bare))
    if name not in hints or name == "kind":
        raise PathError(f"{_name(owner.bare)} has no field {name}{did_you_mean(name, hints)}")
    return field_type(hints[name])


def _value_type(owner: FieldType, name: str) -> FieldType:
    origin = typing.get_origin(owner.bare)
    if origin is None or not issubclass(origin, Mapping):
        raise PathError(f"{name} is not a mapping: no [key] fits")
    return FieldType(field_type(typing.get_args(owner.bare)[1]).bare, optional=True)


def _lookup(key: str) -> Getter:
    return partial(_looked_up, key)


def _looked_up(key: str, owner: Any) -> Any:
    return owner.get(key)


def _chain(steps: tuple[Getter, ...], path: str) -> Getter:
    return steps[0] if len(steps) == 1 else partial(_walked, steps, path)


def _walked(steps: tuple[Getter, ...], path: str, owner: Any) -> Any:
    value = owner
    for step in steps:
        if value is None:
            return Unseen(gap=Gap.UNREADABLE, detail=f"{path}: what it belongs to is not there")
        if isinstance(value, Unseen):
            return value
        value = step(value)
    return value


def _name(bare: Any) -> str:
    return getattr(bare, "__name__", str(bare))
