"""A province of any size for the benches of reports: every control of the pack, judged as the real checks word it.

Each control keeps its real check; what that says of a host is drawn from what it says of its own examples, so texts,
lengths and values are real ones. Of every tenth verdict something was seen that no other host has: as among the recorded
machines of the example province, of whose 290 counted verdicts 28 are said of one machine alone. One host in twelve does
not answer, and every ninth answer of the others is denied.
"""

import gc
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import Final
from zlib import crc32

from reports.html_pages import write
from scanner.apps.cli.main import SELDOM
from scanner.evaluate.due import DuePlan
from scanner.evaluate.engine import Bench, Stored, attestations_by_subject, judge
from scanner.evaluate.trial import try_example
from scanner.model.check import AsOf, Check, Outcome
from scanner.model.control import Control, Thresholds
from scanner.model.local_time import local_day
from scanner.model.observation import Fact, Known, Missing, Observation, Provenance
from scanner.model.organisation import Agency
from scanner.model.results import Evidence, LedgerLine, Results
from scanner.model.score import AgencyScore
from scanner.model.subject import Subject
from scanner.model.text import Language
from scanner.model.verdict import Verdict
from scanner.model.verdicts import PackedVerdicts
from scanner.model.words import Automatable, Gap, Platform, Status
from scanner.run.registry import checks as every_check
from scanner.run.seals import sealed
from scanner.score.province import score_province
from scanner.score.province_indicators import indicators_of_province
from tests.reports.results_case import (
    NOW,
    Case,
    check_for,
    ledger_of,
    make_agency,
    make_inventory,
    planned,
    run_record,
    score_agency,
    shipped_pack,
    shipped_scoring,
    subjects_of,
)

_JUDGED: Final = (Status.PASS, Status.PARTIAL, Status.FAIL, Status.NOT_APPLICABLE)
OWN: Final = 7
"""Every so manieth outcome with something seen gets a value of its own: a tenth of all verdicts."""
_TOPICS: Final = ("Khoa học và Công nghệ", "Tài chính", "Y tế", "Giáo dục và Đào tạo", "Nông nghiệp và Môi trường")


def build_province(*, agencies: int, hosts: int) -> Results:
    """So many agencies of so many hosts each; what was seen is made when a report asks for it, as the store does it."""
    pack, scoring, checks = shipped_pack(), shipped_scoring(), checks_of_the_pack()
    case = Case(hosts=hosts)
    seen = Seen()
    plan = DuePlan(pack, checks.values())
    verdicts = PackedVerdicts()
    subjects: dict[str, Subject] = {}
    ledger: list[LedgerLine] = []
    scores: list[AgencyScore] = []
    made: list[Agency] = []
    for number in range(agencies):
        agency = make_agency(case, f"so-{number}", f"Sở {_TOPICS[number % len(_TOPICS)]} {number}", "department")
        bench = Bench(
            plan=plan,
            as_of=NOW,
            attestations=attestations_by_subject(agency.attestations, local_day(NOW)),
            waivers=agency.waivers,
        )
        own = {each.id: each for each in subjects_of(agency)}
        found: list[Verdict] = []
        for subject in own.values():
            held = seen.of(subject)
            found += judge(subject, held, bench)
            if held:
                ledger.append(ledger_of(subject.id, held))
        scores.append(score_agency(agency, found, own, pack=pack, checks=checks, scoring=scoring))
        made.append(agency)
        verdicts.add(found)
        subjects |= own
    results = Results(
        run=run_record(pack),
        inventory=make_inventory(tuple(made)),
        rulepack=pack,
        scoring=scoring,
        checks=checks,
        subjects=subjects,
        verdicts=verdicts,
        agencies=tuple(scores),
        province=score_province(scores, indicators_of_province([each.indicators for each in scores])),
        ledger=tuple(ledger),
        evidence=seen,
    )
    return sealed(results)


def checks_of_the_pack() -> dict[str, Check]:
    """One check a control: the real one, made to say of each host what it says of one of its examples."""
    first: dict[str, Check] = {}
    for check in every_check().values():
        for control in check.controls:
            if check.decides:
                first.setdefault(control, check)
    made = [
        _redrawn(first[each.id], each) if each.id in first else check_for(each, planned, "host.sshd")
        for each in shipped_pack().controls
        if each.automatable is not Automatable.ATTESTED
    ]
    return {each.id: each for each in made}


def _redrawn(check: Check, control: Control) -> Check:
    said = _outcomes(check)

    def judged(_facts: Mapping[str, Fact], _limits: Thresholds, _at: AsOf, subject: Subject) -> Outcome:
        drawn = crc32(f"{control.id}/{subject.id}".encode())
        outcome = said[drawn % len(said)]
        if drawn % OWN or not outcome.sights:
            return outcome
        first, *rest = outcome.sights
        return replace(outcome, sights=(replace(first, was=f"{first.was} ({drawn})"), *rest))

    name = f"{check.id}_{control.id.lower().replace('-', '_')}"
    platforms = frozenset({Platform.LINUX}) if Platform.DECLARED not in check.platforms else check.platforms
    return replace(
        check, id=name, controls=(control.id,), platforms=platforms, judge=judged, examples=(), sees_subject=True
    )


def _outcomes(check: Check) -> list[Outcome]:
    """What the check says of its own examples: as often as good as there are good examples."""
    tried = [try_example(check, each, shipped_pack()) for each in check.examples]
    return [
        Outcome(status=each.status, message=each.message, sights=each.sights)
        for each in tried
        if each.status in _JUDGED
    ] or [planned("", "")]


class Seen(Mapping[str, Evidence]):
    """What was seen of every host, made when it is asked for; a digest of it names target and kind."""

    def __init__(self) -> None:
        self._kinds = sorted({kind for check in every_check().values() for kind in check.needs})
        self._targets: list[Subject] = []

    def of(self, subject: Subject) -> Stored:
        """Everything seen of `subject`, by kind; nothing of what is only declared."""
        if subject.platform is Platform.DECLARED:
            return {}
        number = len(self._targets)
        self._targets.append(subject)
        needed = _needed()
        return {
            kind: (_digest(number, place), _observation(subject, kind))
            for place, kind in enumerate(self._kinds)
            if kind in needed
        }

    def __getitem__(self, digest: str) -> Evidence:
        if ":" in digest:  # an attestation, or a line of the inventory
            raise KeyError(digest)
        number, place = divmod(int(digest[:12], 16), 1 << 12)
        subject = self._targets[number]
        return Evidence(digest=digest, target=subject.id, observation=_observation(subject, self._kinds[place]))

    def __iter__(self) -> Iterator[str]:
        for number in range(len(self._targets)):
            yield from (_digest(number, place) for place in range(len(self._kinds)))

    def __len__(self) -> int:
        return len(self._targets) * len(self._kinds)


@cache
def _needed() -> frozenset[str]:
    return frozenset(kind for check in checks_of_the_pack().values() for kind in check.needs)


def _digest(target: int, kind: int) -> str:
    return f"{target << 12 | kind:012x}{'5' * 52}"


@cache
def _fact_of(kind: str) -> Fact:
    """Stands for a fact of this kind; the checks here look at none."""

    class Stated(Fact):
        """One that says nothing."""

    Stated.kind = kind
    return Stated()


def _observation(subject: Subject, kind: str) -> Observation:
    provenance = _asked(kind)
    drawn = crc32(subject.id.encode())
    if not drawn % 12:
        return Missing(kind=kind, gap=Gap.UNREACHABLE, detail="no answer within 10 s", provenance=provenance)
    if not crc32(f"{kind}{subject.id}".encode()) % 9:
        return Missing(kind=kind, gap=Gap.DENIED, detail=_denied(kind), provenance=provenance)
    return Known(fact=_fact_of(kind), provenance=provenance)


@cache
def _denied(kind: str) -> str:
    return f"permission denied: /etc/{kind.removeprefix('host.')}"


@cache
def _asked(kind: str) -> Provenance:
    asked = tuple(f"cmd:{kind.removeprefix('host.')} --show {part}" for part in ("state", "written", "effective"))
    return Provenance(source=f"linux_{kind.removeprefix('host.')}", taken_at=NOW, asked=asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the pages of one province cost: the results are in memory before, `peak_mib` has them in it."""

    verdicts: int
    controls: int
    cpu_s: float
    results_mib: float
    peak_mib: float
    scorecards: tuple[int, ...]
    """Bytes of each."""
    evidence: int
    """Bytes of all evidence files."""


def measured(place: Path, *, agencies: int, hosts: int, languages: tuple[Language, ...] = ("vi", "en")) -> Written:
    """Build a province and write its pages in every language; CPU seconds are those of writing."""
    gc.set_threshold(*SELDOM)  # as the program does
    results = build_province(agencies=agencies, hosts=hosts)
    held, before = _peak(), process_time()
    scorecards, evidence = [], 0
    for language in languages:
        for file in write(results, place, language):
            size = file.stat().st_size
            if "-evidence" in file.name:
                evidence += size
                file.unlink()
            elif not file.name.startswith("province."):
                scorecards.append(size)
    return Written(
        verdicts=len(results.verdicts),
        controls=len(results.rulepack.controls),
        cpu_s=process_time() - before,
        results_mib=held,
        peak_mib=_peak(),
        scorecards=tuple(scorecards),
        evidence=evidence,
    )


def _peak() -> float:
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """`python -m tests.bench.province_case FOLDER AGENCIES HOSTS`: one province in a process of its own, told as JSON."""
    folder, agencies, hosts = sys.argv[1:]
    found = measured(Path(folder), agencies=int(agencies), hosts=int(hosts))
    told = {name: getattr(found, name) for name in Written.__slots__}
    print(json.dumps(told))  # noqa: T201  # read by pages.py


if __name__ == "__main__":
    main()
