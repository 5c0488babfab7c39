"""Every parser survives broken inputs; `python -m tests.fuzz --inputs 1000000` tries as many as one has time for."""

import pytest

from tests.fuzz.__main__ import run, run_large
from tests.fuzz.families import Family, families

FEW, MANY, LARGE = 12, 1_000, 6
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


@pytest.mark.slow
@every_family
def test_large_inputs_cost_what_their_size_says(family: Family) -> None:
    """Four times the bytes cost about four times the CPU, and no memory to speak of."""
    assert run_large(family, LARGE, seed=3, seconds=10) == []
