"""Our `dataclass` beside the standard one: the same class, written once, by both."""

import copy
import dataclasses
import pickle
import threading
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace
from typing import Any, ClassVar, Generic, TypeVar

import pytest

from scanner.model.records import dataclass

T = TypeVar("T")
FORMS: list[dict[str, bool]] = [
    {"frozen": True, "slots": True, "kw_only": True},
    {"frozen": True, "slots": True},
    {"slots": True},
    {"slots": True, "kw_only": True},
]
Decorator = Callable[..., Any]


def written(make: Decorator, form: dict[str, bool]) -> type:
    """A class with one of everything."""

    class Sample:
        """What it is."""

        kind: ClassVar[str] = "sample"
        name: str
        count: int = 3
        marks: list[str] = field(default_factory=list)
        hidden: str = field(default="h", repr=False, compare=False)
        later: int = field(init=False)
        fixed: int = field(default=7, init=False)
        made: list[int] = field(default_factory=list, init=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "later", self.count * 2)

        @property
        def twice(self) -> int:
            return self.later

    Sample.__qualname__ = "Sample"
    made: type = make(**form)(Sample)
    return made


@pytest.fixture(params=FORMS, ids="-".join)
def pair(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    return written(dataclass, request.param), written(dataclasses.dataclass, request.param)


def test_instances_say_and_hold_the_same(pair: tuple[Any, Any]) -> None:
    ours, theirs = (cls(name="a", count=5) for cls in pair)
    assert repr(ours) == repr(theirs) == "Sample(name='a', count=5, marks=[], later=10, fixed=7, made=[])"
    assert (ours.kind, ours.twice, ours.hidden) == (theirs.kind, theirs.twice, theirs.hidden)
    assert ours.marks is not pair[0](name="a").marks


def test_the_standard_functions_know_it_before_its_first_instance(pair: tuple[Any, Any]) -> None:
    ours, theirs = pair
    assert is_dataclass(pair[0])
    told = [(each.name, each.type, each.init, each.kw_only, each.compare, each.repr) for each in fields(ours)]
    assert told == [(each.name, each.type, each.init, each.kw_only, each.compare, each.repr) for each in fields(theirs)]
    assert ours.__match_args__ == theirs.__match_args__
    assert ours.__slots__ == theirs.__slots__
    for name in ("init", "repr", "eq", "order", "frozen"):
        assert getattr(ours.__dataclass_params__, name) == getattr(theirs.__dataclass_params__, name)


def test_equality_and_hashes(pair: tuple[Any, Any]) -> None:
    ours, theirs = pair
    assert ours(name="a", hidden="x") == ours(name="a", hidden="y") != ours(name="b")
    assert ours(name="a") != theirs(name="a")
    assert (ours.__hash__ is None) == (theirs.__hash__ is None)


def test_wrong_calls_are_told_the_same(pair: tuple[Any, Any]) -> None:
    for given, named in (
        ((), {}),
        ((), {"name": "a", "other": 1}),
        (("a", 1, [], "h", 5, 6), {}),
        (("a",), {"name": "b"}),
    ):
        said = []
        for cls in pair:
            with pytest.raises(TypeError) as error:
                cls(*given, **named)
            said.append(str(error.value))
        assert said[0] == said[1]


def test_frozen_ones_refuse_the_same(pair: tuple[Any, Any]) -> None:
    said = []
    for cls in pair:
        instance = cls(name="a")
        if not cls.__dataclass_params__.frozen:
            instance.name = "b"
            assert instance.name == "b"
            continue
        with pytest.raises(FrozenInstanceError) as error:
            instance.name = "b"
        said.append(str(error.value))
        with pytest.raises(FrozenInstanceError) as error:
            del instance.name
        said.append(str(error.value))
    assert said[: len(said) // 2] == said[len(said) // 2 :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Base(Generic[T]):
    value: T
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived(Base[int]):
    more: tuple[int, ...] = ()
    note: str = "own"

    def __repr__(self) -> str:
        return f"<{self.value}>"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StandardDerived(Derived):
    last: int = 0


def test_a_derived_one_has_the_fields_of_its_base() -> None:
    made = Derived(value=1, more=(2,))
    assert [each.name for each in fields(Derived)] == ["value", "note", "more"]
    assert vars(Derived)["__slots__"] == ("more",)
    assert (made.note, repr(made), made == Derived(value=1, more=(2,)), made == Base(value=1)) == (
        "own",
        "<1>",
        True,
        False,
    )
    assert not hasattr(made, "__dict__")


def test_a_standard_one_can_derive_from_it() -> None:
    made = StandardDerived(value=1, last=2)
    assert replace(made, value=3) == StandardDerived(value=3, last=2)
    assert [each.name for each in fields(made)] == ["value", "note", "more", "last"]


def test_copies_are_equal() -> None:
    made = Derived(value=1, more=(2,))
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301  # its own bytes
    assert copy.copy(made) == copy.deepcopy(made) == replace(made) == made
    assert hash(copy.copy(made)) == hash(made)


def test_threads_may_make_the_first_instances_together() -> None:
    for _ in range(20):
        cls: Any = written(dataclass, FORMS[0])
        start, found = threading.Barrier(4), list[Any]()

        def make(cls: Any = cls, start: threading.Barrier = start, found: list[Any] = found) -> None:
            start.wait()
            found.append(cls(name="a"))

        threads = [threading.Thread(target=make) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert len(found) == 4
        assert len(set(map(repr, found))) == 1
        assert all(each == found[0] for each in found)


def test_what_it_leaves_to_the_standard_one_is_refused() -> None:
    with pytest.raises(TypeError, match="without slots"):
        dataclass(slots=False)
