"""What a plan says a scan would cost: packets add up, time is shared by those who are asked at once."""

import pytest

from scanner.run.costs import Cost, together


@pytest.mark.parametrize(
    ("number", "parallel", "seconds"),
    [(1, 32, (3, 30)), (32, 32, (3, 30)), (64, 32, (6, 60)), (33, 32, (4, 31)), (10, 1, (30, 300))],
)
def test_time_is_shared_and_never_less_than_one_visit(number: int, parallel: int, seconds: tuple[int, int]) -> None:
    cost = together([Cost(packets=(600, 2_400), seconds=(3, 30))] * number, parallel)
    assert cost.packets == (600 * number, 2_400 * number)
    assert cost.seconds == seconds


def test_quick_visits_beside_a_slow_one_take_as_long_as_that() -> None:
    slow, quick = Cost(packets=(600, 2_400), seconds=(3, 30)), Cost(packets=(2, 4), seconds=(0.1, 9))
    assert together([slow, quick, quick], 32).seconds == (3, 30)
