"""`dataclass` as in the standard library, finished when its first instance is made.

The program has some 470 of them and a scan uses about half; the standard decorator compiles six methods for each at
once, which was a quarter of a scan's start-up. Here a class costs its slots; its `__init__` is compiled at the first
call, its other methods are closures. What `dataclasses` offers (fields, replace, is_dataclass, subclasses) works as ever;
`order`, `eq=False`, InitVar and classes without slots are left to the standard decorator.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, field, fields
from dataclasses import dataclass as _standard  # noqa: TID251
from inspect import get_annotations
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, ClassVar, get_origin

from scanner.model.kept_code import kept

__all__ = ["dataclass"]

_FIELDS, _PARAMETERS = "__dataclass_fields__", "__dataclass_params__"
_TOLD = (_FIELDS, _PARAMETERS, "__match_args__")
_NOT_GIVEN: Any = object()
_set = object.__setattr__

if TYPE_CHECKING:
    from dataclasses import dataclass  # noqa: TID251
else:

    def dataclass(*, slots: bool, frozen: bool = False, kw_only: bool = False) -> Callable[[type], type]:
        """The class with slots for its fields and, from its first use on, the methods of a dataclass."""
        if not slots:
            raise TypeError("without slots, use the dataclass of the standard library")
        return lambda cls: _Unfinished(cls, frozen, kw_only).made


class _Unfinished:
    """A class as it was written, and the one made of it, whose methods are still missing."""

    __slots__ = ("_fields", "_frozen", "_kw_only", "_own", "_written", "made")

    def __init__(self, cls: type, frozen: bool, kw_only: bool) -> None:
        self._written, self._frozen, self._kw_only = dict(cls.__dict__), frozen, kw_only
        self._fields: dict[str, Field[Any]] | None = None
        self._own = {
            name: kind for name, kind in get_annotations(cls).items() if ClassVar not in (kind, get_origin(kind))
        }
        taken = {slot for base in cls.__mro__[1:-1] for slot in base.__dict__.get("__slots__", ())}
        body = {name: value for name, value in self._written.items() if name not in self._own}
        body.pop("__dict__", None)
        body.pop("__weakref__", None)
        body["__slots__"] = tuple(name for name in self._own if name not in taken)
        body["__init__"] = self._first_call()
        body |= {name: _WhenAsked(self, name) for name in _TOLD}
        if frozen:
            body["__getstate__"], body["__setstate__"] = _state(self), _restoring(self)
        else:
            body.setdefault("__hash__", None)
        self.made: type = type(cls)(cls.__name__, cls.__bases__, body)
        self.made.__qualname__ = cls.__qualname__

    def _first_call(self) -> Callable[..., None]:
        def __init__(instance: object, *given: Any, **named: Any) -> None:  # noqa: N807  # it is the class's own
            self._finish()
            self.made.__init__(instance, *given, **named)  # type: ignore[misc]  # the one just written

        return __init__

    def _finish(self) -> None:
        """Gives the class its methods. Twice, by two threads at once, gives it the same ones twice."""
        every = self.fields()
        compared = _getter([name for name, each in every.items() if each.compare])
        self._add("__eq__", _equal(compared))
        self._add("__repr__", _shown([name for name, each in every.items() if each.repr]))
        if self._frozen:
            if self._written.get("__hash__") is None:
                self.made.__hash__ = _hashed(compared)  # type: ignore[method-assign,assignment]
            self._add("__setattr__", _refusal(self.made, frozenset(every), "assign to"))
            self._add("__delattr__", _refusal(self.made, frozenset(every), "delete"))
        self.made.__init__ = _initialiser(self.made, every, self._frozen)  # type: ignore[misc]

    def fields(self) -> dict[str, Field[Any]]:
        """Every field by its name, those of the bases first; known to `dataclasses` only by `tell_standard`."""
        if self._fields is None:
            every: dict[str, Field[Any]] = {}
            for base in reversed(self.made.__mro__[1:]):
                every |= _fields_of(base)
            for name in self._own:
                value = self._written.get(name, MISSING)
                every[name] = value if isinstance(value, Field) else field(default=value)
                if every[name].kw_only is MISSING:
                    every[name].kw_only = self._kw_only
            self._fields = every
        return self._fields

    def tell_standard(self) -> None:
        """Puts into the class what `dataclasses` looks for in it, as the standard decorator makes it."""
        body = {name: self._written[name] for name in self._own if name in self._written}
        body |= {"__annotations__": self._own, "__doc__": "-", "__module__": __name__}  # else it would write one
        twin: type = _standard(init=False, repr=False, eq=False, kw_only=self._kw_only)(type("Twin", (), body))
        parameters = getattr(twin, _PARAMETERS)
        parameters.init = parameters.repr = parameters.eq = True
        parameters.frozen = self._frozen
        every: dict[str, Field[Any]] = {}
        for base in reversed(self.made.__mro__[1:]):
            every |= getattr(base, _FIELDS, {})
        setattr(self.made, _PARAMETERS, parameters)
        setattr(self.made, _FIELDS, every := every | getattr(twin, _FIELDS))
        setattr(self.made, _TOLD[2], tuple(name for name, each in every.items() if each.init and not each.kw_only))

    def _add(self, name: str, value: object) -> None:
        """What the class wrote itself stays."""
        if name not in self._written:
            setattr(self.made, name, value)


def _fields_of(base: type) -> dict[str, Field[Any]]:
    """Those of a base, ours or the standard one."""
    told = base.__dict__.get(_FIELDS)
    if isinstance(told, _WhenAsked):
        return told.unfinished.fields()
    return {each.name: each for each in fields(base)} if told else {}


class _WhenAsked:
    """What `dataclasses` keeps in a class, put there when it is asked for the first time."""

    __slots__ = ("_name", "unfinished")

    def __init__(self, unfinished: _Unfinished, name: str) -> None:
        self.unfinished, self._name = unfinished, name

    def __get__(self, instance: object, owner: type) -> Any:
        self.unfinished.tell_standard()
        return getattr(self.unfinished.made, self._name)


def _state(unfinished: _Unfinished) -> Callable[[object], list[object]]:
    return lambda self: [getattr(self, name) for name in unfinished.fields()]


def _restoring(unfinished: _Unfinished) -> Callable[[object, list[object]], None]:
    def __setstate__(self: object, state: list[object]) -> None:  # noqa: N807
        for name, value in zip(unfinished.fields(), state, strict=True):
            _set(self, name, value)

    return __setstate__


def _initialiser(made: type, every: Mapping[str, Field[Any]], frozen: bool) -> Callable[..., None]:
    """`__init__`, compiled: what runs for every instance should cost what the standard one does."""
    names: dict[str, Any] = {"_set": _set, "_NOT_GIVEN": _NOT_GIVEN}
    given, named, lines = ["self"], list[str](), list[str]()
    for name, each in every.items():
        default = _default(name, each, names)
        if each.init:
            (named if each.kw_only else given).append(f"{name}={default}" if default else name)
        if each.default_factory is not MISSING:
            value = f"_make_{name}() if {name} is _NOT_GIVEN else {name}" if each.init else f"_make_{name}()"
        else:
            value = name if each.init else default
        if value:
            lines.append(f"_set(self, {name!r}, {value})" if frozen else f"self.{name} = {value}")
    if hasattr(made, "__post_init__"):
        lines.append("self.__post_init__()")
    words = ", ".join([*given, *(["*", *named] if named else [])])
    source = f"def __init__({words}):\n " + "\n ".join(lines or ["pass"])
    exec(kept().code(source), names)  # noqa: S102  # names of our own fields
    written: Callable[..., None] = names["__init__"]
    written.__qualname__ = f"{made.__qualname__}.__init__"
    return written


def _default(name: str, each: Field[Any], names: dict[str, Any]) -> str:
    """What stands for a value that is not given, empty when one must be; `names` gets what it needs."""
    if each.default_factory is not MISSING:
        names[f"_make_{name}"] = each.default_factory
        return "_NOT_GIVEN"
    if each.default is not MISSING:
        names[f"_default_{name}"] = each.default
        return f"_default_{name}"
    return ""


def _getter(names: list[str]) -> Callable[[Any], object]:
    """All of them as one value that can be compared and hashed."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _equal(compared: Callable[[Any], object]) -> Callable[[object, object], Any]:
    def __eq__(self: object, other: object) -> Any:  # noqa: N807
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hashed(compared: Callable[[Any], object]) -> Callable[[object], int]:
    return lambda self: hash(compared(self))


def _shown(names: list[str]) -> Callable[[object], str]:
    @recursive_repr()
    def __repr__(self: object) -> str:  # noqa: N807
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return __repr__


def _refusal(made: type, every: frozenset[str], what: str) -> Callable[..., None]:
    def refuse(self: object, name: str, *value: object) -> None:
        if type(self) is made or name in every:
            raise FrozenInstanceError(f"cannot {what} field {name!r}")
        parent: Any = super(made, self)
        parent.__setattr__(name, *value) if value else parent.__delattr__(name)

    return refuse
