"""Many small cases in one test.

As a test of its own a case of some microseconds costs milliseconds: pytest sets it up, and every worker collects it. Here
all cases are tried, in random order, whatever became of the ones before; each that fails is named, with its traceback.
"""

import random
from collections.abc import Callable, Iterable
from functools import wraps
from inspect import Parameter, Signature, signature
from types import TracebackType

import pytest

Test = Callable[..., None]
Row = tuple[object, ...]


def together(
    names: str,
    cases: Iterable[object],
    *,
    by: Callable[..., str] | None = None,
    named: Callable[..., str] | None = None,
) -> Callable[[Test], Test]:
    """Like `pytest.mark.parametrize(names, cases)`, but as one test, or one for each word that `by` makes of a case.

    `named` says what a case is called where it fails. Fixtures are made once a test: no case may mind what another left in them.
    """
    parameters = tuple(each.strip() for each in names.split(","))
    groups: dict[str, list[Row]] = {}
    for case in cases:
        row = case if isinstance(case, tuple) and len(parameters) > 1 else (case,)
        groups.setdefault(by(*row) if by else "all", []).append(row)
    assert groups, "no cases"

    def decorated(test: Test) -> Test:
        @wraps(test)
        def of_group(group_of_cases: list[Row], **fixtures: object) -> None:
            failed: list[BaseException] = []
            for row in random.sample(group_of_cases, len(group_of_cases)):
                with _Case(named(*row) if named else ", ".join(map(repr, row)), failed):
                    test(**dict(zip(parameters, row, strict=True)), **fixtures)
            if failed:
                told = "; ".join(each.__notes__[-1] for each in failed)
                raise BaseExceptionGroup(f"{len(failed)} of {len(group_of_cases)} cases: {told}", failed)

        of_group.__signature__ = _without(parameters, signature(test))  # type: ignore[attr-defined]  # read by inspect
        return pytest.mark.parametrize("group_of_cases", list(groups.values()), ids=list(groups))(of_group)

    return decorated


def _without(names: tuple[str, ...], whole: Signature) -> Signature:
    """The fixtures that are left for pytest to give, and the group."""
    assert set(names) <= set(whole.parameters), f"the test does not take {set(names) - set(whole.parameters)}"
    left = [each for each in whole.parameters.values() if each.name not in names]
    return Signature([Parameter("group_of_cases", Parameter.POSITIONAL_OR_KEYWORD), *left])


class _Case:
    """Keeps what a case raises, with its name; what ends a test or a run otherwise, a skip or Ctrl-C, goes on."""

    def __init__(self, name: str, failed: list[BaseException]) -> None:
        self.name = name
        self.failed = failed

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception | pytest.fail.Exception):
            return False
        error.add_note(self.name)
        self.failed.append(error)
        return True
