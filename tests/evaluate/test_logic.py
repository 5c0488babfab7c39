"""Three-valued logic: the whole truth tables, and what hypothesis finds beyond them."""

from collections.abc import Iterable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.evaluate.logic import Part, Truth, all_parts, any_part, negated
from scanner.model.observation import Unseen
from scanner.model.words import Gap

U = Unseen(gap=Gap.DENIED, detail="first")
V = Unseen(gap=Gap.TIMEOUT, detail="second")
VALUES = (True, False, U)


def said(truth: Truth) -> Part:
    """A part that says `truth` of whatever it is asked."""
    return lambda _first, _second: truth


def all_of(truths: Iterable[Truth]) -> Truth:
    return all_parts([said(each) for each in truths], None, None)


def any_of(truths: Iterable[Truth]) -> Truth:
    return any_part([said(each) for each in truths], None, None)


TRUTHS = st.lists(st.sampled_from((True, False, U, V)), max_size=6)


def test_not() -> None:
    assert negated(truth=True) is False
    assert negated(truth=False) is True
    assert negated(U) is U


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (True, True, True, True),
        (True, False, False, True),
        (True, U, U, True),
        (False, True, False, True),
        (False, False, False, False),
        (False, U, False, U),
        (U, True, U, True),
        (U, False, False, U),
        (U, U, U, U),
    ],
)
def test_and_or(left: Truth, right: Truth, both: Truth, either: Truth) -> None:
    assert all_of([left, right]) is both
    assert any_of([left, right]) is either


def test_the_first_unknown_gives_its_reason() -> None:
    assert all_of([True, U, V]) is U
    assert any_of([False, V, U]) is V


def test_over_nothing() -> None:
    """Conditions are never empty; these are the neutral elements."""
    assert all_of([]) is True
    assert any_of([]) is False


@given(TRUTHS)
def test_de_morgan(truths: list[Truth]) -> None:
    assert negated(all_of(truths)) == any_of(negated(each) for each in truths)


@given(TRUTHS)
def test_an_unknown_never_decides_what_a_known_value_would_change(truths: list[Truth]) -> None:
    """Whatever the unknown ones turn out to be, a decided result stays."""
    for join in (all_of, any_of):
        result = join(truths)
        if isinstance(result, Unseen):
            continue
        for replaced in product(*([each] if not isinstance(each, Unseen) else [True, False] for each in truths)):
            assert join(replaced) is result


def test_no_part_is_asked_after_one_that_decides() -> None:
    def never(_first: object, _second: object) -> Truth:
        raise AssertionError

    assert all_parts([said(truth=False), never], None, None) is False
    assert any_part([said(truth=True), never], None, None) is True
