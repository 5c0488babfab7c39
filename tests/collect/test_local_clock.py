"""The zone of a host by its own file, whatever that file holds."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.collect.host.local_clock import moment, zone_of
from scanner.model.errors import Unreadable
from scanner.model.question import Answer, Ask

HANOI = Path("/usr/share/zoneinfo/Asia/Ho_Chi_Minh")


def says(content: bytes) -> Ask:
    return lambda question, /: Answer(ask=question, stdout=content)


def test_without_a_file_the_zone_is_utc() -> None:
    assert zone_of(lambda question, /: Answer(ask=question, absent=True)) is UTC


@pytest.mark.skipif(not HANOI.exists(), reason="needs the zones of the system")
def test_local_times_become_utc() -> None:
    zone = zone_of(says(HANOI.read_bytes()))
    assert moment("2026-11-29 07:30:00", "%Y-%m-%d %H:%M:%S", zone) == datetime(2026, 11, 29, 0, 30, tzinfo=UTC)
    assert moment("2026-02-30 07:30:00", "%Y-%m-%d %H:%M:%S", zone) is None


@pytest.mark.skipif(not HANOI.exists(), reason="needs the zones of the system")
@given(cut=st.integers(min_value=0, max_value=200), junk=st.binary(max_size=40))
def test_a_damaged_file_ends_as_a_zone_or_as_unreadable(cut: int, junk: bytes) -> None:
    """The library itself would read on for ever where the last line feed is missing."""
    whole = HANOI.read_bytes()
    for content in (whole[:cut], whole[:cut] + junk, whole[:cut] + junk + whole[cut:], whole[:-1]):
        try:
            assert zone_of(says(content)).utcoffset(datetime(2026, 1, 1)) is not None
        except Unreadable:
            continue
