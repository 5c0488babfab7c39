"""Invented verdicts, controls and numbers for tests of counting."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from scanner.model.organisation import Agency, Origin, Segment, System, Target, Uplink
from scanner.model.score import AgencyScore, ControlScore, Score, Scoring, Shares
from scanner.model.text import Text
from scanner.model.verdict import Verdict, WaiverApplied
from scanner.model.words import AssetStatus, Connection, Platform, Role, Severity, Status, TargetKind, Zone
from scanner.score.agency import score_controls, tally
from tests.evaluate.world import control, pack

WORDS = Text(vi="Câu", en="Sentence")
HERE = Origin(file="a.yaml", path="x", digest="d")
SCORING = Scoring(
    weights={Severity.CRITICAL: 8, Severity.HIGH: 4, Severity.MEDIUM: 2, Severity.LOW: 1},
    grades=(
        ("A", Fraction(9, 10)),
        ("B", Fraction(3, 4)),
        ("C", Fraction(3, 5)),
        ("D", Fraction(2, 5)),
        ("E", Fraction(0)),
    ),
    coverage_caps=((Fraction(1, 2), "–"), (Fraction(3, 4), "C"), (Fraction(9, 10), "B")),
    critical_caps=((Fraction(1, 2), "D"), (Fraction(1, 10), "C")),
    papers_cap=Fraction(1, 4),
    efforts={"time": 1, "support": 3},
)
WAIVED = WaiverApplied(id="w", approved_by="B", ends_at=date(2026, 12, 1), reason="money")


def verdict(status: Status, target: str = "a/s1", name: str = "X-1", **changes: Any) -> Verdict:
    made = Verdict(
        check="clock_is_kept", control=name, agency="a", target=target, status=status, message=WORDS, evidence=("d",)
    )
    return replace(made, **changes)


def scored(statuses: Mapping[str, Iterable[Status]], *, level: int = 2, **changes: Any) -> ControlScore:
    """One control over targets, each with the statuses of its checks."""
    verdicts = [verdict(status, target) for target, each in statuses.items() for status in each]
    (made,) = score_controls(pack(control(**changes)), tally(verdicts, dict.fromkeys(statuses, level)))
    return made


def shares(proven: Fraction | int, coverage: Fraction | int = 1) -> Shares:
    return Shares(proven=Fraction(proven), coverage=Fraction(coverage), with_waivers=Fraction(proven))


def agency_score(proven: Fraction, coverage: Fraction, grade: str = "B", name: str = "a") -> AgencyScore:
    return AgencyScore(
        agency=name,
        score=Score(shares=shares(proven, coverage), grade=grade, uncapped=grade, caps=()),
        controls=(),
        topics={},
        parts={},
        indicators=(),
        actions=(),
        statuses={},
    )


def target(name: str, kind: TargetKind = TargetKind.COMPUTER, *roles: Role, **changes: Any) -> Target:
    made = Target(
        id=f"a/{name}",
        agency="a",
        name=name,
        kind=kind,
        roles=roles,
        platform=Platform.LINUX,
        segment="a/lan",
        systems=(),
        level=2,
        status=AssetStatus.IN_USE,
        connection=Connection.NONE,
        connect={},
        addresses=(),
        dhcp=False,
        macs=(),
        serial=None,
        owner=None,
        room=None,
        net_position=None,
        purpose=None,
        vendor=None,
        model=None,
        vendor_support_end=None,
        bought_at=None,
        stores_nonpublic=False,
        services=(),
        remote_tools=(),
        disposal={},
        tags=(),
        origin=HERE,
    )
    return replace(made, **changes)


def segment(zone: Zone) -> Segment:
    from ipaddress import ip_network

    return Segment(
        id=f"a/{zone}",
        agency="a",
        site="",
        cidr=ip_network("10.0.0.0/24"),
        zone=zone,
        gateway=None,
        firewall=None,
        has_internet=None,
        tslcd=False,
        isolated=False,
        vlan=None,
        origin=HERE,
    )


def system(name: str, state: str | None, kind: str = "portal") -> System:
    return System(
        id=f"a/{name}",
        agency="a",
        name=WORDS,
        level=2,
        level_state=state,
        level_decision=None,
        plan_state=None,
        plan_due=None,
        kind=kind,
        owner="",
        operator="",
        tags=(),
        operated_elsewhere=False,
        tslcd=False,
        dates={},
        documents={},
        origin=HERE,
    )


def agency(**changes: Any) -> Agency:
    made = Agency(
        id="a",
        code="a",
        name=WORDS,
        kind="department",
        parent=None,
        staff=10,
        officers=1,
        default_level=2,
        valid_from=None,
        valid_to=None,
        successor_of=(),
        sites=(),
        segments=(),
        systems=(),
        uplinks=(),
        targets=(),
        waivers=(),
        attestations=(),
        tslcd={},
        dates={},
        lists={},
        declared={},
        invented=True,
        origin=HERE,
    )
    return replace(made, **changes)


def uplink(kind: str) -> Uplink:
    return Uplink(id="up", kind=kind)
