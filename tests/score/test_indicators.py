"""The figures of the province: what is counted, what is unknown, and what nobody declared."""

from fractions import Fraction
from typing import Any

import pytest

from scanner.model.check import Sight
from scanner.model.kinds.host_antivirus import LICENCE_SEEN, MANAGER_SEEN
from scanner.model.score import Indicator, Ratio
from scanner.model.text import Text
from scanner.model.words import AssetStatus, Role, Status, TargetKind, Zone
from scanner.score.antivirus_sorts import AntivirusSeen, antivirus_seen
from scanner.score.indicators import (
    FORMULAS,
    NOT_DECLARED,
    NOTHING_DUE,
    Measured,
    hosts_of,
    indicators_of,
)
from scanner.score.province_indicators import indicators_of_province
from tests.score.world import agency, scored, segment, system, target, uplink, verdict

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
    name: str,
    *,
    controls: dict[str, Any] | None = None,
    answered: tuple[str, ...] = (),
    antivirus: dict[str, AntivirusSeen] | None = None,
    **changes: Any,
) -> Indicator:
    measured = Measured(
        agency=agency(**changes), controls=controls or {}, answered=frozenset(answered), antivirus=antivirus or {}
    )
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
    assert figure("IND-PC-RATIO", targets=targets[5:6]).ratio == ratio(0, 10)
    for none in ((), targets[2:3], targets[4:5], targets[6:]):
        assert figure("IND-PC-RATIO", targets=none).why == NOT_DECLARED


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
    assert figure("IND-PC-LAN", targets=targets, answered=()).ratio == ratio(0, 3, 3)
    assert figure("IND-PC-LAN").why == NOT_DECLARED
    spare = figure("IND-PC-LAN", targets=(target("1", status=AssetStatus.SPARE),))
    assert (spare.why, spare.silent) == (NOTHING_DUE, 0)


def test_antivirus_counts_computers_and_servers() -> None:
    controls = {
        "HOST-AV-01": scored({"a/1": [P], "a/2": [H], "a/3": [U]}),
        "SRV-AV-01": scored({"a/4": [P], "a/5": [E], "a/6": [N]}),
    }
    assert figure("IND-AV-PC", controls=controls, targets=(target("1"),)).ratio == ratio(2, 5, 2)
    assert figure("IND-AV-PC", targets=(target("1"),)).why == NOTHING_DUE
    for name in ("IND-AV-PC", "IND-AV-FREE"):
        assert figure(name, controls=controls, targets=(target("1", TargetKind.PRINTER),)).why == NOT_DECLARED


def test_antivirus_by_licence_and_by_who_manages_it() -> None:
    """Every machine counts once; a licence or a manager that was not seen is unknown, as is an attested antivirus."""
    seen = {
        "a/1": AntivirusSeen(licences=("built-in", "licensed", "[unsupported]"), managers=("none", "ksc.mau.example")),
        "a/2": AntivirusSeen(licences=("free",), managers=("none",)),
        "a/3": AntivirusSeen(licences=("built-in",), managers=("[denied]",)),
        "a/4": AntivirusSeen(licences=("[unsupported]", "built-in"), managers=("none", "[denied]")),
        "a/5": AntivirusSeen(licences=("free", "[denied]"), managers=()),
        "a/6": AntivirusSeen(licences=("trial",), managers=("none",)),
    }
    statuses = {**{f"a/{n}": [P] for n in range(1, 8)}, "a/8": [F], "a/9": [U]}
    controls = {"HOST-AV-01": scored(statuses)}
    found = {
        name: figure(name, controls=controls, targets=(target("1"),), antivirus=seen).ratio
        for name in ("IND-AV-PC", "IND-AV-LICENSED", "IND-AV-FREE", "IND-AV-BUILTIN", "IND-AV-MANAGED")
    }
    assert found == {
        "IND-AV-PC": ratio(7, 9, 1),
        "IND-AV-LICENSED": ratio(1, 9, 4),
        "IND-AV-FREE": ratio(1, 9, 4),
        "IND-AV-BUILTIN": ratio(1, 9, 3),
        "IND-AV-MANAGED": ratio(1, 9, 5),
    }
    assert figure("IND-AV-FREE", targets=(target("1"),)).why == NOTHING_DUE


def test_what_a_passing_verdict_saw_of_the_antivirus() -> None:
    sights = (
        Sight(what=LICENCE_SEEN, was=("free",)),
        Sight(what=MANAGER_SEEN, was=("none",)),
    )
    verdicts = [
        verdict(P, "a/1", "HOST-AV-01", sights=sights),
        verdict(F, "a/2", "HOST-AV-01", sights=sights),
        verdict(P, "a/3", "HOST-AV-01", sights=sights[:1]),
        verdict(P, "a/4", "HOST-AV-01", sights=(sights[0], Sight(what=MANAGER_SEEN, was="none"))),
    ]
    found = antivirus_seen(verdicts)
    assert found["a/1"] == AntivirusSeen(licences=("free",), managers=("none",))
    assert set(found) == {"a/1", "a/4"}
    assert found["a/4"].is_managed is None


@pytest.mark.parametrize(("name", "key"), [("IND-FW-LAN", "NET-FW-01"), ("IND-TSLCD", "NET-TSL-01")])
def test_what_is_only_declared_is_not_counted_either_way(name: str, key: str) -> None:
    controls = {key: scored({"a/1": [P], "a/2": [H], "a/3": [F]})}
    assert figure(name, controls=controls, segments=(segment(Zone.INTERNAL),)).ratio == ratio(1, 3, 1)


def test_a_lan_that_nobody_declared_is_unknown_and_one_without_a_way_out_is_not_due() -> None:
    assert figure("IND-FW-LAN", controls={"NET-FW-01": scored({"a/1": [N]})}).why == NOT_DECLARED
    lan, aside = (segment(Zone.INTERNAL),), {"NET-FW-01": scored({"a/1": [N]})}
    assert figure("IND-FW-LAN", controls=aside, segments=lan).why == NOTHING_DUE


def test_an_agency_that_says_it_is_not_connected_is_known_not_to_be() -> None:
    """Its request on file makes the verdict partial, and the connection no likelier."""
    partly = {"NET-TSL-01": scored({"a": [H]})}
    assert figure("IND-TSLCD", controls=partly, tslcd={"connected": "false"}).ratio == ratio(0, 1)
    assert figure("IND-TSLCD", controls=partly, tslcd={"connected": "true"}).ratio == ratio(0, 1, 1)
    blind = {"NET-TSL-01": scored({"a": [E]})}
    assert figure("IND-TSLCD", controls=blind, tslcd={"connected": "false"}).ratio == ratio(0, 1, 1)
    assert figure("IND-TSLCD", controls={"NET-TSL-01": scored({"a": [N]})}).why == NOTHING_DUE


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
    for name in ("IND-CERT", "IND-DMS"):
        assert (figure(name).ratio, figure(name).why, figure(name).silent) == (None, NOT_DECLARED, 1)
    assert figure("IND-MAIL", declared=said, staff=None).why == NOT_DECLARED
    assert figure("IND-CERT", declared={"certificates": "3"}).why == NOT_DECLARED
    assert figure("IND-CERT", declared={"certificates": "1", "certificate_holders": "0"}).why == NOT_DECLARED


def test_of_a_part_that_nobody_declared_the_whole_is_unknown() -> None:
    mail = figure("IND-MAIL")
    assert (mail.ratio, mail.why, mail.silent, mail.is_known) == (ratio(0, 10, 10), NOT_DECLARED, 0, False)
    assert figure("IND-CERT", declared={"certificate_holders": "4"}).ratio == ratio(0, 4, 4)


def test_leaders_and_the_agency_hold_certificates_where_it_does_not_say_who_must() -> None:
    assert figure("IND-CERT", declared={"certificates": "3", "leaders": "4"}).ratio == ratio(3, 5)
    assert figure("IND-CERT", declared={"certificates": "6", "leaders": "4"}).ratio == ratio(0, 5, 5)


def test_video_points_in_use() -> None:
    video = TargetKind.VIDEO
    targets = (target("1", video), target("2", video, status=AssetStatus.REPAIR), target("3"))
    found = figure("IND-VC", targets=targets)
    assert (found.ratio, found.is_known, found.coverage) == (ratio(1, 0), True, Fraction(1))
    assert figure("IND-VC", targets=targets[1:]).is_known
    assert figure("IND-VC").why == NOT_DECLARED


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
    blind = {"ORG-AUD-01": scored({"a/1": [U], "a/2": [U]})}
    assert figure("IND-SYS-ASSESSED", systems=systems, controls=blind).ratio == ratio(0, 0, 1)
    assert not figure("IND-SYS-ASSESSED", systems=systems, controls=blind).is_known
    for name in counts:
        assert figure(name).why == NOT_DECLARED


def test_every_figure_can_be_formed_of_an_empty_agency() -> None:
    measured = Measured(agency=agency(), controls={}, answered=frozenset())
    for each in indicators_of(measured, FORMULAS):
        assert not each.is_known, each.id
        assert each.why is not None, each.id


def silent(name: str) -> Indicator:
    return Indicator(id=name, ratio=None, why=NOT_DECLARED, silent=1)


def counted(name: str, found: Ratio, why: Any = None) -> Indicator:
    return Indicator(id=name, ratio=found, why=why)


def together(*found: Indicator) -> Indicator:
    (made,) = indicators_of_province([(each,) for each in found])
    return made


def test_a_silent_agency_is_unknown_where_agencies_are_counted() -> None:
    name = "IND-PORTAL"
    found = together(counted(name, ratio(1, 1)), silent(name), counted(name, ratio(0, 1, 1)))
    assert (found.ratio, found.silent, found.coverage) == (ratio(1, 3, 2), 0, Fraction(1, 3))
    assert found.why == Text(vi="1/3 cơ quan chưa khai số liệu này.", en="1 of 3 agencies have not declared this.")


def test_an_agency_that_is_not_concerned_leaves_the_count_and_is_told() -> None:
    aside = Indicator(id="IND-TSLCD", ratio=None, why=NOTHING_DUE)
    found = together(counted("IND-TSLCD", ratio(1, 1)), aside, silent("IND-TSLCD"))
    assert (found.ratio, found.coverage) == (ratio(1, 2, 1), Fraction(1, 2))
    assert found.why is not None
    assert found.why.en == "1 of 3 agencies have not declared this. 1 of 3 agencies are not concerned."
    alone = together(counted("IND-TSLCD", ratio(1, 1)), aside).why
    assert alone == Text(vi="1/2 cơ quan không thuộc diện tính.", en="1 of 2 agencies are not concerned.")
    assert together(aside, aside) == Indicator(id="IND-TSLCD", ratio=None, why=NOTHING_DUE, agencies=2)
    assert together(aside, aside).coverage is None


def test_who_declares_no_whole_lowers_the_coverage() -> None:
    """Of four agencies one does not tell its staff, and one how many use the mail."""
    name = "IND-MAIL"
    found = together(
        counted(name, ratio(8, 10)),
        counted(name, ratio(10, 10)),
        silent(name),
        counted(name, ratio(0, 20, 20), NOT_DECLARED),
    )
    assert found.ratio == ratio(18, 40, 20)
    assert (found.silent, found.agencies, found.coverage) == (1, 4, Fraction(3, 4) * Fraction(1, 2))
    assert found.why is not None
    assert found.why.vi == "2/4 cơ quan chưa khai số liệu này."


def test_what_nobody_declared_is_not_known_at_all() -> None:
    found = together(silent("IND-CERT"), silent("IND-CERT"))
    assert (found.ratio, found.silent, found.coverage) == (None, 2, Fraction(0))
    assert found.why == Text(vi="2/2 cơ quan chưa khai số liệu này.", en="2 of 2 agencies have not declared this.")
    assert not found.is_known


def test_a_count_over_agencies_that_are_silent_is_a_part() -> None:
    found = together(counted("IND-VC", ratio(2, 0)), silent("IND-VC"))
    assert (found.ratio, found.coverage) == (ratio(2, 0), Fraction(1, 2))


def test_hosts_are_the_machines_in_service_and_those_that_answered() -> None:
    targets = (
        target("1"),
        target("2", SERVER),
        target("3", status=AssetStatus.STATE_SECRET),
        target("4", status=AssetStatus.DISPOSED),
        target("5", TargetKind.PRINTER),
    )
    measured = Measured(agency=agency(targets=targets), controls={}, answered=frozenset(("a/1", "a/4", "a/5")))
    assert hosts_of(measured) == ratio(1, 3)
