"""The figures of the province: what is counted, what is unknown, and what nobody declared."""

from typing import Any

import pytest

from scanner.model.score import Indicator, Ratio
from scanner.model.words import AssetStatus, Role, Status, TargetKind, Zone
from scanner.score.indicators import (
    FORMULAS,
    NOT_DECLARED,
    NOTHING_DUE,
    Measured,
    indicators_of,
    indicators_of_province,
)
from tests.score.world import agency, scored, segment, system, target, uplink

P, H, F, U, E, N = (
    Status.PASS,
    Status.PARTIAL,
    Status.FAIL,
    Status.UNKNOWN,
    Status.ERROR,
    Status.NOT_APPLICABLE,
)
PC, SERVER = TargetKind.COMPUTER, TargetKind.SERVER


def figure(
    name: str, *, controls: dict[str, Any] | None = None, answered: tuple[str, ...] = (), **changes: Any
) -> Indicator:
    measured = Measured(agency=agency(**changes), controls=controls or {}, answered=frozenset(answered))
    (made,) = indicators_of(measured, [name])
    return made


def ratio(numerator: int, denominator: int, unknown: int = 0) -> Ratio:
    return Ratio(numerator=numerator, denominator=denominator, unknown=unknown)


def test_computers_per_official_counts_those_in_use_and_no_phones() -> None:
    targets = (
        target("1"),
        target("2", PC, Role.LAPTOP),
        target("3", PC, Role.MOBILE),
        target("4", PC, Role.LAPTOP, Role.MOBILE),
        target("5", SERVER),
        target("6", status=AssetStatus.SPARE),
        target("7", status=AssetStatus.DISPOSED),
    )
    assert figure("IND-PC-RATIO", targets=targets).ratio == ratio(3, 10)
    for staff in (None, 0):
        assert figure("IND-PC-RATIO", targets=targets, staff=staff).why == NOT_DECLARED


def test_a_lan_is_more_than_loopback() -> None:
    assert figure("IND-LAN-AGENCY", segments=(segment(Zone.INTERNAL),)).ratio == ratio(1, 1)
    assert figure("IND-LAN-AGENCY", segments=(segment(Zone.LOOPBACK),)).ratio == ratio(0, 1)
    assert figure("IND-LAN-AGENCY").why == NOT_DECLARED


def test_an_uplink_to_the_internet() -> None:
    assert figure("IND-INTERNET", uplinks=(uplink("tslcd"), uplink("internet"))).ratio == ratio(1, 1)
    assert figure("IND-INTERNET", uplinks=(uplink("tslcd"),)).ratio == ratio(0, 1)
    assert figure("IND-INTERNET").why == NOT_DECLARED


def test_a_computer_that_did_not_answer_is_unknown_not_absent() -> None:
    targets = (target("1"), target("2"), target("3", segment=None))
    assert figure("IND-PC-LAN", targets=targets, answered=("a/1", "a/3")).ratio == ratio(1, 3, 1)
    assert figure("IND-PC-LAN").why == NOTHING_DUE


def test_antivirus_counts_computers_and_servers() -> None:
    controls = {
        "HOST-AV-01": scored({"a/1": [P], "a/2": [H], "a/3": [U]}),
        "SRV-AV-01": scored({"a/4": [P], "a/5": [E], "a/6": [N]}),
    }
    assert figure("IND-AV-PC", controls=controls).ratio == ratio(2, 5, 2)
    assert figure("IND-AV-PC").why == NOTHING_DUE


@pytest.mark.parametrize(("name", "key"), [("IND-FW-LAN", "NET-FW-01"), ("IND-TSLCD", "NET-TSL-01")])
def test_what_is_only_declared_is_not_counted_either_way(name: str, key: str) -> None:
    controls = {key: scored({"a/1": [P], "a/2": [H], "a/3": [F]})}
    assert figure(name, controls=controls).ratio == ratio(1, 3, 1)


def test_an_officer() -> None:
    assert figure("IND-IT-OFFICER", controls={"ORG-ROL-01": scored({"a": [H]})}).ratio == ratio(0, 1)


def test_declared_numbers_and_statements() -> None:
    said = {
        "certificates": "3",
        "certificate_holders": "4",
        "mail_users": "8",
        "document_system": "true",
        "iso9001": "false",
    }
    assert figure("IND-CERT", declared=said).ratio == ratio(3, 4)
    assert figure("IND-MAIL", declared=said).ratio == ratio(8, 10)
    assert figure("IND-DMS", declared=said).ratio == ratio(1, 1)
    assert figure("IND-ISO9001", declared=said).ratio == ratio(0, 1)
    for name in ("IND-CERT", "IND-MAIL", "IND-DMS"):
        assert figure(name).why == NOT_DECLARED
    assert figure("IND-MAIL", declared=said, staff=None).why == NOT_DECLARED
    assert figure("IND-CERT", declared={"certificates": "3"}).why == NOT_DECLARED


def test_video_points_in_use() -> None:
    video = TargetKind.VIDEO
    targets = (target("1", video), target("2", video, status=AssetStatus.REPAIR), target("3"))
    assert figure("IND-VC", targets=targets).ratio == ratio(1, 0)


def test_a_portal_is_reached_or_unknown_or_declared_absent() -> None:
    web = (target("w", TargetKind.SERVICE, Role.WEB),)
    gone = (target("w", TargetKind.SERVICE, Role.WEB, status=AssetStatus.DISPOSED),)
    assert figure("IND-PORTAL", targets=web, answered=("a/w",)).ratio == ratio(1, 1)
    assert figure("IND-PORTAL", targets=web).ratio == ratio(0, 1, 1)
    assert figure("IND-PORTAL", declared={"portal": "true"}).ratio == ratio(0, 1, 1)
    assert figure("IND-PORTAL", declared={"portal": "false"}).ratio == ratio(0, 1)
    assert figure("IND-PORTAL", targets=gone).why == NOT_DECLARED


def test_systems_by_the_state_of_their_dossier() -> None:
    systems = (system("1", "approved"), system("2", "sent"), system("3", "drafted"), system("4", None, kind=""))
    counts = {
        "IND-SYS-TOTAL": 4,
        "IND-SYS-CLASSIFIED": 3,
        "IND-SYS-DOSSIER": 3,
        "IND-SYS-APPRAISED": 1,
        "IND-SYS-APPROVED": 1,
        "IND-SYS-ASSESSED": 1,
    }
    controls = {"ORG-AUD-01": scored({"a/1": [P], "a/2": [P]})}
    for name, count in counts.items():
        assert figure(name, systems=systems, controls=controls).ratio == ratio(count, 0)
    assert figure("IND-SYS-ASSESSED", systems=systems).ratio == ratio(0, 0)


def test_every_figure_can_be_formed_of_an_empty_agency() -> None:
    measured = Measured(agency=agency(), controls={}, answered=frozenset())
    for each in indicators_of(measured, FORMULAS):
        assert (each.ratio is None) != (each.why is None)


def test_the_province_adds_up_and_a_silent_agency_is_unknown_where_agencies_are_counted() -> None:
    def of(name: str, found: Ratio | None) -> Indicator:
        return Indicator(id=name, ratio=found, why=None if found else NOT_DECLARED)

    rows = [
        (of("IND-PORTAL", ratio(1, 1)), of("IND-MAIL", ratio(8, 10)), of("IND-CERT", None)),
        (of("IND-PORTAL", None), of("IND-MAIL", None), of("IND-CERT", None)),
        (of("IND-PORTAL", ratio(0, 1, 1)), of("IND-MAIL", ratio(1, 5)), of("IND-CERT", None)),
    ]
    found = {each.id: each for each in indicators_of_province(rows)}
    assert found["IND-PORTAL"].ratio == ratio(1, 3, 2)
    assert found["IND-MAIL"].ratio == ratio(9, 15)
    assert found["IND-PORTAL"].why is None
    why = found["IND-MAIL"].why
    assert why is not None
    assert "1/3" in why.vi
    assert "1 of 3" in why.en
    assert (found["IND-CERT"].ratio, found["IND-CERT"].why) == (None, NOT_DECLARED)
