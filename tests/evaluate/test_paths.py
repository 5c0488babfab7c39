"""Field names: two kinds whose names begin alike, and types that are unions."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

from scanner.evaluate.paths import PathError, field_type, resolve, split_kind
from scanner.model.observation import Fact, Unseen
from scanner.model.words import Gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Deep:
    """Two steps down."""

    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Middle:
    """One step down."""

    deep: Deep | None | Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Top(Fact):
    """A fact with parts."""

    kind: ClassVar[str] = "test.top"

    middle: Middle
    either: int | str


class Longer(Top):
    """Its kind begins like the other's."""

    kind: ClassVar[str] = "test.top.more"


def test_the_longest_kind_that_fits_is_meant() -> None:
    kinds: dict[str, type[Fact]] = {"test.top": Top, "test.top.more": Longer}
    assert split_kind("test.top.more.middle", kinds) == ("test.top.more", "middle")
    assert split_kind("test.top.middle", kinds) == ("test.top", "middle")
    with pytest.raises(PathError, match="no such fact"):
        split_kind("other.x", kinds)


def test_a_path_of_three_steps() -> None:
    get, found = resolve(Top, "middle.deep.value")
    assert found.bare is int
    assert get(Top(middle=Middle(deep=Deep(value=3)), either=1)) == 3


def test_what_was_not_seen_on_the_way_stays_the_reason() -> None:
    get, _ = resolve(Top, "middle.deep.value")
    unseen = Unseen(gap=Gap.DENIED)
    assert get(Top(middle=Middle(deep=unseen), either=1)) is unseen
    barred = get(Top(middle=Middle(deep=None), either=1))
    assert isinstance(barred, Unseen)
    assert "middle.deep.value" in barred.detail


def test_a_union_of_two_types_is_kept() -> None:
    _, found = resolve(Top, "either")
    assert found.bare == int | str
    assert not found.is_number
    assert not found.lists_words


def test_a_field_that_may_be_unseen_says_so() -> None:
    assert field_type(tuple[str, ...]).lists_words
    assert not field_type(tuple[str | Unseen, ...]).lists_words
    assert not field_type(tuple[str | None, ...]).lists_words
    assert not field_type(tuple[int, ...]).lists_words
    with pytest.raises(PathError, match="is not a list"):
        _ = field_type(int).item
