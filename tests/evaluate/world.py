"""Invented facts, controls and subjects for tests of judging."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from scanner.evaluate.yaml_check import YamlCheckReader
from scanner.model.check import Check, Judge, Outcome, passed
from scanner.model.control import Control, RulePack, TargetName, Thresholds
from scanner.model.kinds.host_time import HostTime
from scanner.model.observation import Fact, Known, Missing, Observation, Provenance
from scanner.model.organisation import Attestation, Origin, Waiver
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import Automatable, Gap, Obligation, Platform, Severity, Status, TargetKind
from scanner.reading.yaml_guard import load_yaml

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
WORDS = Text(vi="Câu", en="Sentence")
HERE = Origin(file="a.yaml", path="x", digest="d")
TIME = HostTime(daemons=("chrony",), running=("chrony",), sources=("ntp",), synchronised=True, offset_s=0.5)


def control(name: str = "X-1", **changes: Any) -> Control:
    made = Control(
        id=name,
        title=WORDS,
        domain="server",
        targets=(TargetName(name="server", kinds=frozenset({TargetKind.SERVER}), roles=frozenset()),),
        levels=frozenset({1, 2, 3}),
        severity=Severity.HIGH,
        obligations=dict.fromkeys((1, 2, 3, 4, 5), Obligation.STANDARD),
        sources=("rule",),
        legacy_sources=(),
        automatable=Automatable.YES,
        how="",
        plain=WORDS,
        remediation=WORDS,
        params={},
        mappings={},
        confidence="",
    )
    return replace(made, **changes)


def pack(*controls: Control) -> RulePack:
    return RulePack(
        id="test",
        title=WORDS,
        valid_from=date(2026, 1, 1),
        valid_to=None,
        as_of=date(2026, 1, 1),
        source="",
        digest="",
        controls=controls,
        indicators=(),
    )


def subject(name: str = "a/s1", **changes: Any) -> Subject:
    made = Subject(
        id=name,
        agency="a",
        name=WORDS,
        kind=TargetKind.SERVER,
        roles=frozenset(),
        level=2,
        platform=Platform.LINUX,
    )
    return replace(made, **changes)


def judge_as(outcome: Outcome | Exception) -> Judge:
    def judge(_facts: Mapping[str, Fact], _limits: Thresholds, _as_of: datetime, _subject: Subject) -> Outcome:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return judge


def check(name: str = "clock_is_kept", **changes: Any) -> Check:
    made = Check(
        id=name,
        topic="time",
        version=1,
        title=WORDS,
        why=WORDS,
        fix=WORDS,
        controls=("X-1",),
        platforms=frozenset({Platform.LINUX}),
        needs=("host.time",),
        judge=judge_as(passed(WORDS)),
        examples=(),
    )
    return replace(made, **changes)


def known(fact: Fact = TIME, taken_at: datetime = NOW) -> Known[Fact]:
    return Known(fact=fact, provenance=Provenance(source="test", taken_at=taken_at))


def missing(kind: str, gap: Gap, detail: str = "") -> Missing:
    return Missing(kind=kind, gap=gap, detail=detail, provenance=Provenance(source="test", taken_at=NOW))


def stored(*observations: Observation) -> dict[str, tuple[str, Observation]]:
    return {each.kind: (f"digest:{each.kind}", each) for each in observations}


def waiver(**changes: Any) -> Waiver:
    made = Waiver(
        id="w1",
        agency="a",
        checks=(),
        controls=("X-1",),
        targets=("a/s1",),
        reason="waits for money",
        compensation="watched",
        requested_by="A",
        approved_by="B",
        approved_at=date(2026, 11, 1),
        ends_at=date(2026, 11, 30),
        document="1/QĐ",
        origin=HERE,
    )
    return replace(made, **changes)


def attestation(**changes: Any) -> Attestation:
    made = Attestation(
        id="at1",
        agency="a",
        control="X-1",
        subject="a/s1",
        answer=Status.PASS,
        reason=None,
        attested_by="A",
        attested_at=date(2026, 11, 1),
        valid_until=date(2026, 11, 30),
        document="",
        document_sha256="",
        origin=HERE,
        digest="abc",
    )
    return replace(made, **changes)


YAML = """\
id: {name}
controls: [X-1]
title: {{vi: Đồng hồ đúng giờ, en: Clock is right}}
why: {{vi: Vì sao, en: Why}}
fix: {{vi: Sửa, en: Repair}}
platforms: [linux]
{rest}
examples: []
"""


def yaml_check(rest: str, name: str = "clock_is_right") -> Check:
    """A check with the conditions in `rest`."""
    text = YAML.format(name=name, rest=rest)
    return YamlCheckReader(f"checks/time/{name}.yaml", load_yaml(text.encode(), name)).check(topic="time", stem=name)
