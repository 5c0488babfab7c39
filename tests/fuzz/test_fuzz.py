"""Every parser survives broken inputs; `python -m tests.fuzz --inputs 1000000` tries as many as one has time for."""

import pytest

from tests.fuzz.__main__ import run
from tests.fuzz.families import Family, families

FEW, MANY = 25, 1_000
every_family = pytest.mark.parametrize("family", list(families()), ids=lambda each: each.name)


@every_family
def test_broken_inputs_give_gaps_or_facts_of_the_right_type(family: Family) -> None:
    """No exception but a gap, no second of CPU, no value of a wrong type."""
    assert run(family, FEW, seed=1) == []


@pytest.mark.slow
@every_family
def test_many_broken_inputs(family: Family) -> None:
    """The same with other numbers, and more of them."""
    assert run(family, MANY, seed=2) == []
