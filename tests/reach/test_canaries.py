"""The rate follows what canaries tell, in a network that is simulated second by second."""

import random

import pytest

from scanner.reach.canaries import Meter

STEP_S = 0.01


def simulated(
    *, most: float, seconds: float, limit: float | None = None, loss: float = 0.0
) -> tuple[list[float], Meter]:
    """The rate at every step behind a limiter that drops what is over `limit`, and by chance."""
    chance, now = random.Random(5), 0.0  # noqa: S311  # a network, not a secret
    meter = Meter(most, now)
    back: dict[int, int] = {}
    rates, frames, owed = [], 0, 0.0
    for _ in range(round(seconds / STEP_S)):
        now += STEP_S
        owed += meter.rate * STEP_S
        frames, owed = frames + int(owed), owed % 1
        meter.judge(now, lambda tick: back.get(tick, 0))
        if meter.is_due(now):
            passes = (1 - loss) * (1.0 if limit is None else min(1.0, limit / meter.rate))
            tick, wanted = meter.tick(now, frames, 100)
            back[tick] = sum(chance.random() < passes for _ in range(wanted))
            frames = 0
        rates.append(meter.rate)
    return rates, meter


def test_without_loss_the_agreed_rate_is_reached_and_never_passed() -> None:
    rates, _ = simulated(most=20_000, seconds=8)
    assert max(rates) == 20_000
    assert rates[-1] == 20_000
    assert rates[0] < 5000


def test_a_default_rate_is_there_at_once() -> None:
    rates, _ = simulated(most=1000, seconds=1)
    assert set(rates) == {1000}


@pytest.mark.parametrize("limit", [300, 1000, 4000])
def test_behind_a_limiter_it_steadies_around_the_limit(limit: float) -> None:
    rates, _ = simulated(most=20_000, seconds=60, limit=limit)
    late = rates[len(rates) // 2 :]
    assert limit * 0.7 < sum(late) / len(late) < limit * 1.25


@pytest.mark.parametrize("loss", [0.01, 0.04])
def test_a_little_loss_by_chance_does_not_slow_it_down(loss: float) -> None:
    rates, _ = simulated(most=10_000, seconds=30, loss=loss)
    assert sum(rates[1000:]) / len(rates[1000:]) > 8000


def test_it_never_starves() -> None:
    rates, meter = simulated(most=1000, seconds=30, loss=1.0)
    assert min(rates) == 20
    assert meter.loss == 1.0


def test_what_was_lost_is_told_with_its_time() -> None:
    meter = Meter(1000, 0.0)
    lost = []
    for step in range(1, 60):
        now = step * 0.06
        found = meter.judge(now, lambda _: 0)
        if found:
            lost.append((now, *found))
        if meter.is_due(now):
            meter.tick(now, 60, 10)
    assert lost
    for now, since, until in lost:
        assert since < until <= now - 0.25


def test_without_answering_hosts_there_are_no_canaries() -> None:
    meter = Meter(8000, 0.0)
    for step in range(1, 200):
        assert meter.tick(step * 0.05, 100, 3)[1] == 0
    assert meter.rate == 8000
    assert not meter.is_waiting


def test_a_machine_that_loses_answers_slows_down() -> None:
    meter = Meter(1000, 0.0)
    meter.slow_down()
    assert meter.rate == 500
