"""No authorisation, no packet."""

import logging
from datetime import UTC, date, datetime, time, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from scanner.model.errors import OutOfScope
from scanner.model.local_time import LOCAL_TIME
from scanner.model.organisation import Authorisation, NamedService, Origin
from scanner.model.words import ScanStyle
from scanner.reach.scope import ServiceGate, TargetGate
from tests.together import together

CASES: dict[str, list[Any]] = yaml.safe_load((Path(__file__).parent / "cases/addresses.yaml").read_text("utf-8"))
NOON = datetime(2026, 8, 19, 12, 0, tzinfo=LOCAL_TIME)
RANGES = ("10.20.0.0/16", "192.168.5.0/24", "203.0.113.0/24", "2001:db8:5::/64", "fe80::/64", "::ffff:a63:0/112")
CLOCK = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(LOCAL_TIME))
MINUTE = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def authorisation(*ranges: str, **changes: Any) -> Authorisation:
    """A signed paper for August 2026."""
    says: dict[str, Any] = {
        "id": "gp-1",
        "number": "12/GP-UBND",
        "signed_at": date(2026, 7, 30),
        "signer": "Nguyễn Văn Mẫu",
        "valid_from": date(2026, 8, 1),
        "valid_until": date(2026, 8, 31),
        "ranges": tuple(ip_network(each) for each in ranges or RANGES),
        "hours": (),
        "packets_per_second": None,
        "style": ScanStyle.GREY_BOX,
        "active_tests": (),
        "public": False,
        "document": "",
        "origin": Origin(file="authorisations.yaml", path="", digest=""),
    }
    return Authorisation(**says | changes)


def gate(*papers: Authorisation, at: datetime = NOON, own: tuple[str, ...] = ()) -> TargetGate:
    """The gate as it stands at a moment, with one declared segment."""
    return TargetGate(papers, lambda: at, own=[ip_address(each) for each in own], segments=[ip_network("10.20.7.0/24")])


@pytest.mark.parametrize("address", CASES["allowed"])
def test_what_a_paper_names_is_allowed(address: str) -> None:
    paper = authorisation()
    assert gate(paper).check(address) is paper
    assert gate(paper).check(ip_address(address), port=443) is paper


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["address"])
def test_everything_else_is_refused_with_the_reason(case: dict[str, str]) -> None:
    with pytest.raises(OutOfScope, match=case["why"]):
        gate(authorisation()).check(case["address"])
    with pytest.raises(OutOfScope):
        ServiceGate(()).check(case["address"])


@pytest.mark.parametrize("address", CASES["loopback"])
def test_this_machine_needs_no_paper(address: str) -> None:
    assert gate().check(address, port=631, active_test="guest-session") is None
    assert ServiceGate(()).check(address) is None
    mine = gate(own=("10.1.1.1", "fe80::5%eth0"))
    assert mine.check("10.1.1.1") is None
    assert mine.check("::ffff:10.1.1.1") is None
    assert mine.check("fe80::5%eth0") is None
    with pytest.raises(OutOfScope):
        mine.check("fe80::5%eth1")


@given(st.ip_addresses())
def test_without_a_paper_nothing_but_this_machine(address: IPv4Address | IPv6Address) -> None:
    mapped = getattr(address, "ipv4_mapped", None) or address
    assume(not mapped.is_loopback)
    with pytest.raises(OutOfScope):
        gate().check(address)
    with pytest.raises(OutOfScope):
        ServiceGate(()).check(address)


@given(st.ip_addresses(v=4), st.ip_addresses(v=4), st.integers(16, 32))
def test_nothing_outside_the_range_is_ever_allowed(address: IPv4Address, around: IPv4Address, prefix: int) -> None:
    network = IPv4Network((int(around), prefix), strict=False)
    assume(not address.is_loopback)
    paper = authorisation(str(network), public=True, document="12.pdf")
    for form in (address, IPv6Address(f"::ffff:{address}")):
        try:
            allowed = gate(paper).check(form)
        except OutOfScope:
            continue
        assert allowed is paper
        assert address in network


@pytest.mark.parametrize(
    ("at", "fits"),
    [
        ("2026-07-31T23:59:59+07:00", False),
        ("2026-08-01T00:00:00+07:00", True),
        ("2026-07-31T17:00:00+00:00", True),
        ("2026-08-31T23:59:59+07:00", True),
        ("2026-08-31T16:59:59+00:00", True),
        ("2026-08-31T17:00:00+00:00", False),
        ("2026-09-01T00:00:00+07:00", False),
    ],
)
def test_both_days_count_in_vietnamese_time(at: str, fits: bool) -> None:
    asked = gate(authorisation(), at=datetime.fromisoformat(at))
    if fits:
        assert asked.check("10.20.0.1")
    else:
        with pytest.raises(OutOfScope, match="valid from 2026-08-01 to 2026-08-31"):
            asked.check("10.20.0.1")


def test_a_paper_that_is_not_yet_signed_allows_nothing() -> None:
    with pytest.raises(OutOfScope, match="to come"):
        gate(authorisation(signed_at=date(2026, 8, 20))).check("10.20.0.1")


@together(
    "start, end, now, fits",
    [
        ("08:00", "17:00", "08:00", True),
        ("08:00", "17:00", "16:59", True),
        ("08:00", "17:00", "17:00", False),
        ("08:00", "17:00", "07:59", False),
        ("22:00", "05:00", "22:00", True),
        ("22:00", "05:00", "23:59", True),
        ("22:00", "05:00", "00:00", True),
        ("22:00", "05:00", "04:59", True),
        ("22:00", "05:00", "05:00", False),
        ("22:00", "05:00", "21:59", False),
        ("08:00", "08:00", "08:00", False),
        ("22:00", "00:00", "23:59", True),
        ("22:00", "00:00", "00:00", False),
        ("00:00", "06:00", "00:00", True),
    ],
)
def test_hours_are_windows_that_may_pass_midnight(start: str, end: str, now: str, fits: bool) -> None:
    paper = authorisation(hours=((time.fromisoformat(start), time.fromisoformat(end)),))
    moment = datetime.combine(NOON.date(), time.fromisoformat(now), LOCAL_TIME)
    for at in (moment, moment.astimezone(UTC)):
        if fits:
            assert gate(paper, at=at).check("10.20.0.1")
        else:
            with pytest.raises(OutOfScope, match="wait for the window"):
                gate(paper, at=at).check("10.20.0.1")


@given(CLOCK, MINUTE, MINUTE)
def test_a_window_and_its_reverse_share_the_day_between_them(at: datetime, start: time, end: time) -> None:
    assume(start != end)
    year = {"valid_from": date(2025, 1, 1), "valid_until": date(2028, 1, 1), "signed_at": date(2025, 1, 1)}
    allowed = 0
    for window in ((start, end), (end, start)):
        try:
            allowed += gate(authorisation(hours=(window,), **year), at=at).check("10.20.0.1") is not None
        except OutOfScope:
            continue
    assert allowed == 1


def test_a_window_that_closes_during_the_scan_stops_it() -> None:
    moments = iter([NOON, NOON + timedelta(hours=9)])
    asked = TargetGate([authorisation(hours=((time(8), time(17)),))], lambda: next(moments))
    assert asked.check("10.20.0.1")
    with pytest.raises(OutOfScope):
        asked.check("10.20.0.1")


def test_a_clock_without_a_zone_is_refused() -> None:
    with pytest.raises(OutOfScope, match="time zone"):
        gate(authorisation(), at=datetime(2026, 8, 19, 12)).check("10.20.0.1")


@pytest.mark.parametrize(
    ("public", "document", "fits"),
    [(False, "", False), (True, "", False), (True, "  ", False), (False, "12.pdf", False), (True, "12.pdf", True)],
)
@pytest.mark.parametrize("address", ["14.225.1.1", "2405:4800::1"])
def test_public_addresses_need_the_word_and_the_document(address: str, public: bool, document: str, fits: bool) -> None:
    asked = gate(authorisation("14.225.1.0/24", "2405:4800::/32", public=public, document=document))
    if fits:
        assert asked.check(address)
    else:
        with pytest.raises(OutOfScope, match="public"):
            asked.check(address)


def test_ranges_wider_than_16_allow_nothing() -> None:
    with pytest.raises(OutOfScope, match="wider than /16"):
        gate(authorisation("10.0.0.0/8")).check("10.20.0.1")
    with pytest.raises(OutOfScope, match="wider than /16"):
        gate(authorisation("2000::/3", public=True, document="x")).check("2001:db8:5::1")
    assert gate(authorisation("10.0.0.0/8", "10.20.0.0/16")).check("10.20.0.1")


@together(
    "network, why",
    [
        ("10.20.0.0/16", ""),
        ("10.20.8.0/22", ""),
        ("10.20.0.0/15", "wider than /16"),
        ("10.21.0.0/24", "no authorisation"),
        ("10.0.0.0/8", "wider than /16"),
        ("2001:db8:5::/112", ""),
        ("2001:db8:5::/111", "wider than /112"),
        ("2001:db8:5::/64", "wider than /112"),
        ("2001:db8:6::/112", "no authorisation"),
        ("224.0.0.0/24", "multicast"),
        ("240.0.0.0/24", "not the address"),
        ("::ffff:a63:0/112", "write the IPv4 range"),
        ("fe80::/112", "on which interface"),
        ("64:ff9b::/112", "carries an IPv4 address"),
        ("127.0.0.0/8", ""),
    ],
)
def test_sweeps_stay_in_one_range_and_within_bounds(network: str, why: str) -> None:
    asked = gate(authorisation())
    if why:
        with pytest.raises(OutOfScope, match=why):
            asked.check_sweep(ip_network(network))
    else:
        asked.check_sweep(ip_network(network))


def test_an_active_test_must_be_named() -> None:
    with pytest.raises(OutOfScope, match="zone-transfer"):
        gate(authorisation()).check("10.20.0.1", active_test="zone-transfer")
    with pytest.raises(OutOfScope, match="zone-transfer"):
        gate(authorisation(active_tests=("guest-session",))).check("10.20.0.1", active_test="zone-transfer")
    assert gate(authorisation(active_tests=("zone-transfer",))).check("10.20.0.1", active_test="zone-transfer")


@pytest.mark.parametrize("port", [515, 631, *range(9100, 9108)])
def test_printers_are_never_spoken_to(port: int) -> None:
    with pytest.raises(OutOfScope, match="printers"):
        gate(authorisation()).check("10.20.0.1", port=port)


def test_any_one_of_several_papers_is_enough() -> None:
    ended = authorisation(valid_until=date(2026, 8, 2), id="old")
    other = authorisation("172.16.0.0/24", id="other")
    fits = authorisation(id="fits")
    assert gate(ended, other, fits).check("10.20.0.1") is fits


def test_the_nearest_paper_gives_the_reason() -> None:
    ended = authorisation(valid_until=date(2026, 8, 2), number="1/GP")
    closed = authorisation(hours=((time(1), time(2)),), number="2/GP")
    far = authorisation("172.16.0.0/24", number="3/GP")
    with pytest.raises(OutOfScope, match=r"2/GP.*wait for the window"):
        gate(ended, closed, far).check("10.20.0.1")


def test_every_refusal_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    asked = gate()
    with caplog.at_level(logging.WARNING):
        for address in ("10.1.1.1", "10.1.1.1", "10.1.1.2"):
            with pytest.raises(OutOfScope):
                asked.check(address, port=22)
    assert [(each.__dict__["gate"], each.__dict__["target"], each.__dict__["port"]) for each in caplog.records] == [
        ("targets", "10.1.1.1", 22),
        ("targets", "10.1.1.2", 22),
    ]


def test_services_are_reached_at_their_host_and_port() -> None:
    services = [
        NamedService(name="resolver", role="resolver", host="10.9.9.9", port=53),
        NamedService(name="centre", role="centre", host="Centre.Example.", port=443),
        NamedService(name="reflector", role="reflector", host="198.51.100.7"),
    ]
    asked = ServiceGate(services, resolved={"centre.example": [ip_address("203.0.113.5")]})
    assert asked.check("10.9.9.9", port=53) is services[0]
    assert asked.check("::ffff:10.9.9.9", port=53) is services[0]
    assert asked.check("203.0.113.5", port=443) is services[1]
    assert asked.check("198.51.100.7", port=9) is services[2]
    for address, port in (("10.9.9.9", 54), ("10.9.9.9", None), ("203.0.113.5", 80), ("203.0.113.6", 443)):
        with pytest.raises(OutOfScope, match=r"province\.yaml"):
            asked.check(address, port=port)
    with pytest.raises(OutOfScope, match="never tested"):
        asked.check("10.9.9.9", port=53, active_test="zone-transfer")


def test_a_service_is_no_target_and_a_target_no_service() -> None:
    with pytest.raises(OutOfScope):
        ServiceGate(()).check("10.20.0.1")
    with pytest.raises(OutOfScope):
        gate().check("10.9.9.9", port=53)
