"""Builds whole `Results` from real model values: the real rule pack and score, and checks whose outcome is planned.

What each check says of each target is drawn from a digest of both, so that a case is the same on every machine.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from ipaddress import ip_address, ip_network
from typing import ClassVar
from zlib import crc32

from scanner.evaluate.due import DuePlan
from scanner.evaluate.engine import Bench, Stored, attestations_by_subject, judge
from scanner.evaluate.rulepack import load_rulepack, rulepacks
from scanner.model.check import AsOf, Check, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.control import Control, RulePack, Thresholds
from scanner.model.local_time import local_day
from scanner.model.observation import Fact, Known, Missing, Observation, Provenance
from scanner.model.organisation import (
    Agency,
    Attestation,
    Inventory,
    Origin,
    Segment,
    System,
    Target,
    Uplink,
    Waiver,
)
from scanner.model.results import Evidence, LedgerLine, Results, RunRecord
from scanner.model.score import AgencyScore, Scoring
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.verdict import Verdict
from scanner.model.words import (
    AssetStatus,
    Automatable,
    Connection,
    Gap,
    Platform,
    ReadMode,
    Role,
    Status,
    TargetKind,
    Zone,
)
from scanner.reading.yaml_guard import load_yaml
from scanner.run.seals import sealed
from scanner.score.actions import rank_actions
from scanner.score.agency import (
    PARTS,
    by_domain,
    count_statuses,
    grade,
    nothing_measured,
    score_controls,
    tally,
    weighted,
)
from scanner.score.indicators import Measured, hosts_of, indicators_of
from scanner.score.province import score_province
from scanner.score.province_indicators import indicators_of_province
from scanner.score.scoring import load_scoring
from scanner.sealing.digest import digest_of

NOW = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)
PLACE = Origin(file="so-mau/agency.yaml", path="agency", digest="0" * 64, line=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SshdCase(Fact):
    """Stands for what a collector saw."""

    kind: ClassVar[str] = "host.sshd"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatesCase(Fact):
    """The same, of another kind."""

    kind: ClassVar[str] = "host.updates"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AntivirusCase(Fact):
    """The same, derived."""

    kind: ClassVar[str] = "host.antivirus"
    name: str


KINDS = (SshdCase, UpdatesCase, AntivirusCase)
Plan = Callable[[str, str], Outcome]
"""What the check of a control says of a target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What to build. `denied` are hosts whose facts may not be read; `extra` texts a hostile host answers with."""

    hosts: int = 1
    agencies: Sequence[tuple[str, str, str]] = (("so-mau", "Sở Mẫu", "department"),)
    invented: bool = True
    plan: Plan | None = None
    denied: Callable[[str, str], bool] = lambda _target, _kind: False
    name: Callable[[int], str] = lambda number: f"may-tinh-{number:02}"
    waivers: bool = True
    attest: bool = True
    pack: Callable[[RulePack], RulePack] = lambda pack: pack
    checks: Mapping[str, Check] = field(default_factory=dict)


@cache
def shipped_pack() -> RulePack:
    return load_rulepack(rulepacks()["vn-2026"])


@cache
def shipped_scoring() -> Scoring:
    return load_scoring(load_yaml((files("checks") / "scoring.yaml").read_bytes(), "checks/scoring.yaml"))


def planned(control: str, target: str) -> Outcome:
    """Mostly passes, some failures, a few partial ones: drawn once and for all."""
    drawn = crc32(f"{control}/{target}".encode()) % 100
    seen = Sight(what="host.sshd.settings.max_auth_tries", was=drawn, wanted="at_most 10")
    if drawn < 62:
        return passed(Text(vi="Giá trị đúng yêu cầu.", en="The value is as required."), seen)
    if drawn < 72:
        return partly(Text(vi="Giá trị yếu hơn mức gợi ý.", en="The value is weaker than suggested."), seen)
    if drawn < 95:
        return failed(Text(vi=f"Giá trị {drawn} vượt mức cho phép.", en=f"{drawn} is above the limit."), seen)
    return not_applicable(Text(vi="Máy không có dịch vụ này.", en="This service does not exist here."))


def check_for(control: Control, plan: Plan, kind: str, place: str = ".yaml") -> Check:
    """A check of one control that says what is planned."""

    def judge_by_plan(_facts: Mapping[str, Fact], _limits: Thresholds, _at: AsOf, subject: Subject) -> Outcome:
        return plan(control.id, subject.id)

    name = f"case_{control.id.lower().replace('-', '_')}"
    return Check(
        id=name,
        topic="sshd",
        version=1,
        title=control.title,
        why=control.plain,
        fix=control.remediation,
        controls=(control.id,),
        platforms=frozenset({Platform.LINUX}),
        needs=(kind,),
        judge=judge_by_plan,
        examples=(),
        mappings={"ssg": ("rule_of_" + name,)},
        place=f"checks/sshd/{name}{place}",
    )


def make_checks(pack: RulePack, plan: Plan) -> dict[str, Check]:
    """One check for every control that facts decide."""
    measurable = [each for each in pack.controls if each.automatable is not Automatable.ATTESTED]
    made = [check_for(each, plan, KINDS[place % len(KINDS)].kind) for place, each in enumerate(measurable)]
    return {each.id: each for each in made}


def build(case: Case | None = None) -> Results:
    """Results of a case, by the real engine and the real score."""
    case = case or Case()
    pack, scoring = case.pack(shipped_pack()), shipped_scoring()
    checks = make_checks(pack, case.plan or planned) | dict(case.checks)
    agencies = tuple(make_agency(case, *each) for each in case.agencies)
    subjects = {each.id: each for agency in agencies for each in subjects_of(agency)}
    stored = {name: store_of(subject, case) for name, subject in subjects.items()}
    verdicts: list[Verdict] = []
    for agency in agencies:
        bench = Bench(
            plan=DuePlan(pack, checks.values()),
            as_of=NOW,
            attestations=attestations_by_subject(agency.attestations, local_day(NOW)),
            waivers=agency.waivers,
        )
        for name, subject in subjects.items():
            if subject.agency == agency.id:
                verdicts += judge(subject, stored[name], bench)
    scores = tuple(
        score_agency(each, verdicts, subjects, pack=pack, checks=checks, scoring=scoring) for each in agencies
    )
    evidence = {
        digest: Evidence(digest=digest, target=name, observation=observation)
        for name, held in stored.items()
        for digest, observation in held.values()
    }
    results = Results(
        run=run_record(pack),
        inventory=make_inventory(agencies, invented=case.invented),
        rulepack=pack,
        scoring=scoring,
        checks=checks,
        subjects=subjects,
        verdicts=tuple(verdicts),
        agencies=scores,
        province=score_province(scores, indicators_of_province([each.indicators for each in scores])),
        ledger=tuple(ledger_of(name, held) for name, held in stored.items() if held),
        evidence=evidence,
    )
    return sealed(results)


def make_inventory(agencies: tuple[Agency, ...], *, invented: bool = True) -> Inventory:
    return Inventory(
        folder="inventories/example-province",
        digest="1" * 64,
        province=Text(vi="Tỉnh Mẫu", en="Sample Province"),
        code="00",
        invented=invented,
        agencies=agencies,
        authorisations=(),
        services=(),
    )


def run_record(pack: RulePack) -> RunRecord:
    return RunRecord(
        id="20261129T093000Z-ab12cd",
        started_at=NOW - timedelta(seconds=2),
        finished_at=NOW,
        program="rasoat 0.1.0",
        mode=ReadMode.EFFECTIVE,
        as_of=NOW,
        rulepack=pack.id,
        rulepack_digest=pack.digest,
        inventory="inventories/example-province",
        inventory_digest="1" * 64,
        root_digest="2" * 64,
        collector_user="officer",
        privileged=False,
    )


def score_agency(
    agency: Agency,
    verdicts: Iterable[Verdict],
    subjects: Mapping[str, Subject],
    *,
    pack: RulePack,
    checks: Mapping[str, Check],
    scoring: Scoring,
) -> AgencyScore:
    own = [each for each in verdicts if each.agency == agency.id]
    controls = score_controls(pack, tally(own, {name: each.level for name, each in subjects.items()}))
    shares = weighted(controls, scoring) or nothing_measured()
    topics = by_domain(controls, scoring)
    measured = Measured(
        agency=agency,
        controls={each.control: each for each in controls},
        answered=frozenset(each.id for each in agency.targets),
    )
    return AgencyScore(
        agency=agency.id,
        score=grade(shares, controls, scoring),
        controls=controls,
        topics=topics,
        parts={part: topics[part] for part in PARTS if part in topics},
        indicators=indicators_of(measured, [each.id for each in pack.indicators]),
        actions=rank_actions(own, controls, pack=pack, checks=checks, scoring=scoring),
        statuses=count_statuses(own),
        hosts=hosts_of(measured),
    )


def make_agency(case: Case, code: str, name: str, kind: str) -> Agency:
    targets = tuple(make_target(case, code, number) for number in range(1, case.hosts + 1))
    first = targets[0].id if targets else code
    return Agency(
        id=code,
        code=code,
        name=Text(vi=name, en=f"{name} (sample)"),
        kind=kind,
        parent=None,
        staff=20,
        officers=1,
        default_level=2,
        valid_from=None,
        valid_to=None,
        successor_of=(),
        sites=(),
        segments=(make_segment(code),),
        systems=(make_system(code),),
        uplinks=(Uplink(id="net", kind="internet"),),
        targets=targets,
        waivers=make_waivers(code, first) if case.waivers else (),
        attestations=make_attestations(code) if case.attest else (),
        tslcd={},
        dates={},
        lists={},
        declared={"mail_users": "16", "document_system": "true", "certificates": "3", "certificate_holders": "4"},
        invented=case.invented,
        origin=PLACE,
    )


def make_target(case: Case, agency: str, number: int) -> Target:
    return Target(
        id=f"{agency}/pc-{number}",
        agency=agency,
        name=case.name(number),
        kind=TargetKind.COMPUTER,
        roles=(Role.WORKSTATION,),
        platform=Platform.LINUX,
        segment=f"{agency}/lan",
        systems=(),
        level=2,
        status=AssetStatus.IN_USE,
        connection=Connection.LOCAL,
        connect={},
        addresses=(ip_address("10.0.0.2"),),
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
        origin=PLACE,
    )


def make_segment(agency: str) -> Segment:
    return Segment(
        id=f"{agency}/lan",
        agency=agency,
        site="tru-so",
        cidr=ip_network("10.0.0.0/24"),
        zone=Zone.INTERNAL,
        gateway=ip_address("10.0.0.1"),
        firewall=None,
        has_internet=True,
        tslcd=False,
        isolated=False,
        vlan=None,
        origin=PLACE,
    )


def make_system(agency: str) -> System:
    return System(
        id=f"{agency}/van-ban",
        agency=agency,
        name=Text(vi="Hệ thống quản lý văn bản", en="Document system"),
        level=2,
        level_state="approved",
        level_decision="12/QĐ-SM",
        plan_state=None,
        plan_due=None,
        kind="internal",
        owner=agency,
        operator=agency,
        tags=(),
        operated_elsewhere=False,
        tslcd=False,
        dates={},
        documents={},
        origin=PLACE,
    )


def make_waivers(agency: str, target: str) -> tuple[Waiver, ...]:
    """One that holds, one that has ended."""
    holds = Waiver(
        id="NL-01",
        agency=agency,
        checks=(),
        controls=tuple(each.id for each in shipped_pack().controls if each.id.startswith("HOST-CFG")),
        targets=(target,),
        reason="Phần mềm kế toán cũ cần cấu hình này.",
        compensation="Máy tách riêng khỏi Internet.",
        requested_by="Nguyễn Văn A",
        approved_by="Trần Thị B",
        approved_at=date(2026, 10, 1),
        ends_at=date(2026, 12, 31),
        document="Tờ trình 05/TTr-SM",
        origin=PLACE,
    )
    return holds, replace(holds, id="NL-00", ends_at=date(2026, 11, 1))


def make_attestations(agency: str) -> tuple[Attestation, ...]:
    """A yes, a no and one that has ended."""
    answers = (("ORG-ROL-01", Status.PASS, 2027), ("ORG-TRN-01", Status.FAIL, 2027), ("ORG-INC-01", Status.PASS, 2025))
    return tuple(
        Attestation(
            id=f"XN-{number}",
            agency=agency,
            control=control,
            subject=agency,
            answer=answer,
            reason=None,
            attested_by="Trần Thị B, Giám đốc",
            attested_at=date(2025, 1, 5),
            valid_until=date(year, 12, 31),
            document="QĐ 12/QĐ-SM",
            document_sha256="3" * 64,
            origin=PLACE,
            digest="4" * 64,
        )
        for number, (control, answer, year) in enumerate(answers, start=1)
    )


def subjects_of(agency: Agency) -> list[Subject]:
    def subject(name: str, title: Text, kind: TargetKind, platform: Platform, roles: Iterable[Role] = ()) -> Subject:
        return Subject(
            id=name, agency=agency.id, name=title, kind=kind, roles=frozenset(roles), level=2, platform=platform
        )

    declared = Platform.DECLARED
    lan = Text(vi="Mạng LAN trụ sở", en="Office LAN")
    return [
        *(subject(e.id, Text(vi=e.name, en=e.name), e.kind, e.platform, e.roles) for e in agency.targets),
        *(subject(e.id, lan, TargetKind.SEGMENT, declared) for e in agency.segments),
        *(subject(e.id, e.name, TargetKind.SYSTEM, declared) for e in agency.systems),
        subject(agency.id, agency.name, TargetKind.AGENCY, declared),
    ]


def store_of(subject: Subject, case: Case) -> Stored:
    """What was collected of a subject: nothing of those that are only declared."""
    if subject.platform is Platform.DECLARED:
        return {}
    held: dict[str, tuple[str, Observation]] = {}
    for kind in KINDS:
        provenance = Provenance(source="case", taken_at=NOW, asked=("cmd:sshd -T", "file:/etc/ssh/sshd_config"))
        observation: Observation = Known(fact=kind(name=subject.id), provenance=provenance)
        if case.denied(subject.id, kind.kind):
            detail = "permission denied: /etc/ssh/sshd_config"
            observation = Missing(kind=kind.kind, gap=Gap.DENIED, detail=detail, provenance=provenance)
        digest = digest_of([kind.kind, subject.id])
        held[kind.kind] = (digest, observation)
    return held


def ledger_of(target: str, held: Stored) -> LedgerLine:
    missing = [each for _, each in held.values() if isinstance(each, Missing)]
    return LedgerLine(
        target=target,
        asked=len(held),
        answered=len(held) - len(missing),
        skipped=len(missing),
        why={str(Gap.DENIED): len(missing)} if missing else {},
        details=tuple((each.kind, str(each.gap), each.detail) for each in missing),
    )
