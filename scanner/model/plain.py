"""Facts to plain JSON values and back, by their type hints alone; strict in both directions.

Times are RFC 3339 in UTC ending in Z, dates ISO 8601, tuples lists, an `Unseen` field {"gap": …, "detail": …}, with "way" where one is known.
A value that does not fit its type raises `PlainError` with the path to it.
"""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from scanner.model.observation import Unseen
from scanner.model.words import Gap, Way

T = TypeVar("T")
Convert = Callable[[Any], Any]  # a parsing edge


class PlainError(ValueError):
    """A plain value does not fit the type it should become."""


def to_plain(value: object) -> Any:  # plain JSON has no narrower type
    """`value` as JSON can hold it."""
    kind: Any = type(value)
    return _encoder(kind)(value)


def from_plain(wanted: type[T], value: object) -> T:
    """`value` as an instance of `wanted`; raises PlainError where it does not fit."""
    kind: Any = wanted
    made: T = _decoder(kind)(value)
    return made


@cache
def _encoder(kind: Any) -> Convert:  # a class
    if kind in _JSON:
        return _same
    if is_dataclass(kind) and kind is not Unseen:
        names = tuple(each.name for each in fields(kind))
        return lambda value: {name: to_plain(getattr(value, name)) for name in names}
    for base, encode in _ENCODERS:
        if issubclass(kind, base):
            return encode
    raise PlainError(f"{kind.__name__} has no plain form")


def _same(value: object) -> object:
    return value


def _encode_list(value: typing.Collection[object]) -> list[Any]:
    ordered = sorted(value, key=str) if isinstance(value, (frozenset, set)) else value
    if _JSON.issuperset(map(type, value)):
        return list(ordered)
    return [to_plain(each) for each in ordered]


def _encode_unseen(value: Unseen) -> dict[str, Any]:
    way = {} if value.way is None else {"way": str(value.way)}
    return {"gap": str(value.gap), "detail": value.detail, **way}


def _encode_datetime(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


_JSON: frozenset[type] = frozenset((str, int, float, bool, types.NoneType))
_ENCODERS: tuple[tuple[type | tuple[type, ...], Convert], ...] = (
    (Unseen, _encode_unseen),
    (Enum, lambda value: value.value),
    (datetime, _encode_datetime),
    (date, lambda value: value.isoformat()),
    ((tuple, list, frozenset, set), _encode_list),
    (Mapping, lambda value: {str(key): to_plain(each) for key, each in value.items()}),
)
"""By the first class that fits: a datetime is a date, and an Enum of texts is a text."""


@cache
def _decoder(wanted: Any) -> Convert:  # a type expression
    origin = typing.get_origin(wanted)
    arguments = typing.get_args(wanted)
    if origin in _UNIONS:
        return _decode_union(wanted)
    if origin is tuple:
        return _decode_tuple(arguments[0])
    if origin is not None and issubclass(origin, Mapping):
        return _decode_mapping(arguments[1])
    return _decode_simple(wanted)


def _decode_simple(wanted: Any) -> Convert:  # a type without arguments
    if wanted in _EXACT:
        return _decode_exactly(wanted)
    if wanted in _DECODERS:
        return _DECODERS[wanted]
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return lambda value: _guard(wanted, value)
    if is_dataclass(wanted):
        return _decode_dataclass(typing.cast("type", wanted))
    raise PlainError(f"{wanted} cannot be read back")


def _guard(make: Callable[[Any], object], value: object) -> object:
    try:
        return make(value)
    except (ValueError, TypeError) as error:
        raise PlainError(str(error)) from error


def _decode_exactly(kind: type) -> Convert:
    def decode(value: object) -> object:
        if type(value) is not kind:
            raise PlainError(f"{value!r} is not {kind.__name__}")
        return value

    return decode


def _decode_float(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise PlainError(f"{value!r} is not a number")
    return float(value)


def _decode_datetime(value: object) -> datetime:
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, str):
        moment = typing.cast("datetime", _guard(datetime.fromisoformat, value))
    else:
        raise PlainError(f"{value!r} is not a time")
    if moment.tzinfo is None:
        raise PlainError(f"{value!r} has no time zone")
    return moment.astimezone(UTC)


def _decode_date(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise PlainError(f"{value!r} is not a date")
    return typing.cast("date", _guard(date.fromisoformat, value))


def _decode_unseen(value: object) -> Unseen:
    if not isinstance(value, dict) or set(value) - {"gap", "detail", "way"} or "gap" not in value:
        raise PlainError(f"{value!r} is not a gap")
    way = None if value.get("way") is None else typing.cast("Way", _guard(Way, value["way"]))
    gap = typing.cast("Gap", _guard(Gap, value["gap"]))
    return Unseen(gap=gap, detail=str(value.get("detail", "")), way=way)


def _decode_union(wanted: Any) -> Convert:  # a type expression
    arguments, kept = typing.get_args(wanted), _kept_as_they_are(wanted)

    def decode(value: object) -> object:
        if type(value) in kept:
            return value
        reasons = []
        for each in arguments:
            try:
                return _decoder(each)(value)
            except PlainError as error:
                reasons.append(str(error))
        raise PlainError("; ".join(dict.fromkeys(reasons)))

    return decode


_EXACT = (str, bool, int, types.NoneType)
_UNIONS = (typing.Union, types.UnionType)


def _decode_tuple(item: Any) -> Convert:  # a type expression
    convert, kept = _decoder(item), _kept_as_they_are(item)

    def decode(value: object) -> tuple[object, ...]:
        if not isinstance(value, (list, tuple)):
            raise PlainError(f"{value!r} is not a list")
        if kept.issuperset(map(type, value)):
            return tuple(value)
        return tuple([convert(each) for each in value])

    return decode


def _decode_mapping(item: Any) -> Convert:  # a type expression
    convert, kept = _decoder(item), _kept_as_they_are(item)

    def decode(value: object) -> dict[str, object]:
        if not isinstance(value, Mapping):
            raise PlainError(f"{value!r} is not a mapping")
        if kept.issuperset(map(type, value.values())):
            return {str(key): each for key, each in value.items()}
        return {str(key): convert(each) for key, each in value.items()}

    return decode


@cache
def hints_of(kind: type) -> dict[str, Any]:
    """The types of the fields of a dataclass, worked out once: `typing.get_type_hints` evaluates them at every call."""
    return typing.get_type_hints(kind)


def _decode_dataclass(kind: type) -> Convert:
    hints = hints_of(kind)
    known = {each.name: each for each in fields(kind)}
    steps = tuple([(name, _kept_as_they_are(hints[name]), _decoder(hints[name])) for name in known])
    names = set(known)
    required = {name for name, each in known.items() if each.default is MISSING and each.default_factory is MISSING}

    def decode(value: object) -> object:
        if not isinstance(value, Mapping):
            raise PlainError(f"{value!r} is not a {kind.__name__}")
        made = dict(value)
        if made.keys() != names:
            _refuse_keys(kind, value, names, required)
        for name, kept, convert in steps:
            if name in made and type(made[name]) not in kept:
                try:
                    made[name] = convert(made[name])
                except PlainError as error:
                    raise PlainError(f"{name}: {error}") from error
        return kind(**made)

    return decode


def _kept_as_they_are(wanted: Any) -> frozenset[type]:  # a type expression
    """Types of plain values that `wanted` takes without a trial: texts, whole numbers, yes and no, and None."""
    arguments = typing.get_args(wanted) if typing.get_origin(wanted) in _UNIONS else (wanted,)
    first = arguments[:1] if arguments[0] in _EXACT else ()
    return frozenset((*first, *(each for each in arguments if each is types.NoneType)))


def _refuse_keys(kind: type, value: Mapping[str, Any], names: set[str], required: set[str]) -> None:
    """Raise PlainError when a field is unknown or one without a default is absent."""
    if unknown := value.keys() - names:
        raise PlainError(f"{kind.__name__} has no field {sorted(map(str, unknown))}")
    if absent := required - value.keys():
        raise PlainError(f"{kind.__name__} needs the field {sorted(absent)}")


_DECODERS: dict[object, Convert] = {
    float: _decode_float,
    datetime: _decode_datetime,
    date: _decode_date,
    Unseen: _decode_unseen,
}
