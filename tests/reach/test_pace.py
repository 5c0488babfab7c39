"""Packets leave no faster than agreed, and none after the stop."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.errors import Stopped
from scanner.model.words import Zone
from scanner.reach.pace import Limit, Pace, Stop, limits_of
from tests.reach.test_scope import authorisation

LONGEST_SLEEP_S = 0.05


@dataclass
class Clock:
    """A clock that only sleeping moves."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def tell(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def send(limits: Callable[[int], tuple[Limit, ...]], packets: int) -> tuple[list[float], Clock]:
    """When each packet left."""
    clock = Clock()
    pace = Pace(Stop(), clock=clock.tell, sleep=clock.sleep)
    times = []
    for number in range(packets):
        pace.wait(limits(number))
        times.append(clock.now)
    return times, clock


def most_within(times: list[float], seconds: float) -> int:
    """Most packets in any window of this length."""
    return max(sum(start <= each <= start + seconds for each in times) for start in times)


@settings(max_examples=40)
@given(st.floats(0.5, 2000), st.integers(1, 200), st.floats(0.01, 5))
def test_no_window_ever_holds_more_than_agreed(rate: float, packets: int, window: float) -> None:
    times, _ = send(lambda _: (Limit(over="x", packets_per_second=rate),), packets)
    assert most_within(times, window) <= rate * window + max(1.0, rate / 10) + 1e-6


@settings(max_examples=40)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=150), st.floats(1, 30), st.floats(1, 300))
def test_every_limit_holds_at_once(hosts: list[int], to_host: float, to_segment: float) -> None:
    def limits(number: int) -> tuple[Limit, ...]:
        return (
            Limit(over=("host", hosts[number]), packets_per_second=to_host),
            Limit(over="segment", packets_per_second=to_segment),
        )

    times, clock = send(limits, len(hosts))
    assert most_within(times, 1) <= to_segment * 1.1 + 1 + 1e-6
    for host in set(hosts):
        mine = [at for at, to in zip(times, hosts, strict=True) if to == host]
        assert most_within(mine, 1) <= to_host * 1.1 + 1 + 1e-6
    assert max(clock.slept, default=0) <= LONGEST_SLEEP_S


def test_the_agreed_rate_is_reached() -> None:
    times, _ = send(lambda _: (Limit(over="x", packets_per_second=1000),), 5000)
    assert 4.8 < times[-1] - times[0] < 5.0


def test_idle_time_is_not_saved_up() -> None:
    clock = Clock()
    pace = Pace(Stop(), clock=clock.tell, sleep=clock.sleep)
    limit = (Limit(over="x", packets_per_second=20),)
    pace.wait(limit)
    clock.now += 3600
    began = clock.now
    for _ in range(22):
        pace.wait(limit)
    assert clock.now - began == pytest.approx(1.0)


def test_switching_rates_gives_no_new_packets() -> None:
    times, _ = send(lambda number: (Limit(over="x", packets_per_second=20 if number % 2 else 10),), 60)
    assert most_within(times, 1) <= 22


def test_very_many_hosts_are_forgotten_only_when_that_changes_nothing() -> None:
    times, _ = send(
        lambda number: (
            Limit(over=("host", number % 3 and number), packets_per_second=5),
            Limit(over="segment", packets_per_second=100_000),
        ),
        9000,
    )
    first = [at for number, at in enumerate(times) if number % 3 == 0]
    assert most_within(first[:200], 1) <= 6


def test_a_clock_that_is_set_back_gives_nothing() -> None:
    clock = Clock()
    pace = Pace(Stop(), clock=clock.tell, sleep=clock.sleep)
    limit = (Limit(over="x", packets_per_second=10),)
    pace.wait(limit)
    clock.now -= 50
    began = clock.now
    pace.wait(limit)
    assert clock.now - began >= 50


@pytest.mark.parametrize(("zone", "rates"), [(Zone.INTERNAL, (1000, 20)), (Zone.COMMUNE, (200, 5))])
def test_defaults_by_zone(zone: Zone, rates: tuple[int, int]) -> None:
    limits = limits_of(segment="s", host=ip_address("10.0.0.1"), zone=zone)
    assert tuple(each.packets_per_second for each in limits) == rates


def test_an_authorisation_lowers_the_whole() -> None:
    limits = limits_of(
        segment="s", host=ip_address("10.0.0.1"), zone=Zone.INTERNAL, authorisation=authorisation(packets_per_second=3)
    )
    assert limits[-1] == Limit(over=("authorisation", "gp-1"), packets_per_second=3)
    times, _ = send(lambda _: limits, 20)
    assert most_within(times, 1) <= 4


def test_nothing_a_second_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="nothing could ever be sent"):
        send(lambda _: (Limit(over="x", packets_per_second=0),), 1)


def test_after_the_stop_nothing_is_sent() -> None:
    stop = Stop()
    pace = Pace(stop, clock=Clock().tell, sleep=Clock().sleep)
    pace.wait(())
    stop.throw("Ctrl-C")
    stop.throw("again")
    assert (stop.is_thrown, stop.reason) == (True, "Ctrl-C")
    with pytest.raises(Stopped, match="Ctrl-C"):
        pace.wait(())


def test_the_stop_ends_every_waiting_sender() -> None:
    stop = Stop()
    pace = Pace(stop, clock=time.monotonic, sleep=time.sleep)
    slow = (Limit(over="x", packets_per_second=0.01),)
    ended: list[float] = []

    def sender() -> None:
        try:
            for _ in range(5):
                pace.wait(slow)
        except Stopped:
            ended.append(time.monotonic())

    senders = [threading.Thread(target=sender) for _ in range(8)]
    for each in senders:
        each.start()
    time.sleep(0.1)
    stop.throw("test")
    for each in senders:
        each.join(timeout=5)
    assert len(ended) == 8  # each would wait for a hundred seconds
