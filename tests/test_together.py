"""Cases that are tried together: every one of them, and a failure names its own."""

from collections.abc import Callable

import pytest

from tests.together import together


def ended(test: Callable[..., None]) -> BaseExceptionGroup[BaseException] | None:
    """What the groups of a test raise, run as pytest runs them."""
    (mark,) = vars(test)["pytestmark"]
    (names, groups) = mark.args
    assert names == "group_of_cases"
    for group in groups:
        try:
            test(group_of_cases=group)
        except BaseExceptionGroup as found:
            return found
    return None


def test_every_case_is_tried_and_every_failure_named() -> None:
    tried = set()

    @together("number", range(5), named=lambda number: f"case {number}")
    def test(number: int) -> None:
        tried.add(number)
        assert number != 1
        if number == 2:
            raise KeyError(number)
        if number == 3:
            with pytest.raises(ValueError, match="x"):
                pass

    found = ended(test)
    assert tried == {0, 1, 2, 3, 4}
    assert found is not None
    assert "3 of 5 cases" in str(found)
    assert {each.__notes__[0]: type(each) for each in found.exceptions} == {
        "case 1": AssertionError,
        "case 2": KeyError,
        "case 3": pytest.fail.Exception,
    }
    assert all(f"case {number}" in str(found) for number in (1, 2, 3))


def test_nothing_is_raised_where_nothing_fails() -> None:
    @together("left, right", [(1, 1), (2, 2)])
    def test(left: int, right: int) -> None:
        assert left == right

    assert ended(test) is None


@together("case", ["a1", "a2", "b1"], by=lambda case: case[0])
def test_cases_come_in_groups_beside_fixtures(case: str, request: pytest.FixtureRequest) -> None:
    assert request.node.callspec.id == case[0]


def test_what_is_skipped_stays_skipped() -> None:
    @together("case", ["a"])
    def test(case: str) -> None:
        pytest.skip(case)

    with pytest.raises(pytest.skip.Exception):
        ended(test)


def test_no_cases_are_a_mistake() -> None:
    with pytest.raises(AssertionError, match="no cases"):
        together("case", [])


def test_a_name_that_the_test_does_not_take_is_a_mistake() -> None:
    with pytest.raises(AssertionError, match="does not take"):

        @together("case", ["a"])
        def test(other: str) -> None: ...
