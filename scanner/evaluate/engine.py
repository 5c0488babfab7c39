"""The engine: facts and rules in, exactly one verdict for every due row out; pure, and it counts itself.

The author of a check never sees absence: the engine fetches the facts a check needs, and what is missing, too old or
unseen makes the verdict `unknown` in the gap's own words (`error` when the gap is `broken` or the check crashed).
"""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from scanner.evaluate.due import DuePlan, DueRow
from scanner.evaluate.outcomes import Outcomes
from scanner.model.check import AsOf, Check, Judge, Sight
from scanner.model.control import Control
from scanner.model.errors import Broken, GapError
from scanner.model.freshness import age_gap
from scanner.model.kinds.host_os import HostOs
from scanner.model.local_time import LOCAL_TIME, local_day
from scanner.model.observation import Fact, Missing, Observation
from scanner.model.organisation import Attestation, Waiver
from scanner.model.records import dataclass
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.verdict import Verdict, WaiverApplied
from scanner.model.ways import way_to
from scanner.model.words import NEVER_ASKED, Automatable, Gap, ReadMode, Reason, Status, Way

_GAPS_KEPT = 2_000
Stored = Mapping[str, tuple[str, Observation]]
"""What is stored of one subject: digest and observation by fact kind."""


class Absence(NamedTuple):
    """A fact kind, why it is missing, and what would mend that."""

    kind: str
    gap: Gap
    detail: str = ""
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """What one row came to, before it is a verdict: everything that is not known from row, subject and citations."""

    status: Status
    message: Text
    sights: tuple[Sight, ...] = ()
    reason: Reason = Reason.FACTS
    gap: Gap | None = None
    way: Way | None = None
    detail: str = ""
    missing: tuple[str, ...] = ()
    stands_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Everything a judgement needs besides the facts: rules, papers people signed, the day, the mode."""

    plan: DuePlan
    as_of: datetime
    mode: ReadMode = ReadMode.EFFECTIVE
    attestations: Mapping[tuple[str, str], Attestation] = field(default_factory=dict)
    """By (control, subject)."""
    waivers: tuple[Waiver, ...] = ()
    day: date = field(init=False)
    """The day of judging in local time."""
    waivers_of: Mapping[str, tuple[Waiver, ...]] = field(init=False)
    """Waivers in force on that day, by target."""
    outcomes: Outcomes[_Found] = field(init=False, default_factory=Outcomes)

    def __post_init__(self) -> None:
        day = local_day(self.as_of)
        by_target: dict[str, tuple[Waiver, ...]] = {}
        for each in self.waivers:
            if each.is_in_force(day):
                for target in each.targets:
                    by_target[target] = (*by_target.get(target, ()), each)
        object.__setattr__(self, "day", day)
        object.__setattr__(self, "waivers_of", by_target)


class _Rests(NamedTuple):
    """What one row came to, what it cites, and when the oldest of that was taken."""

    found: _Found
    evidence: tuple[str, ...] = ()
    as_of: datetime | None = None


def judge(subject: Subject, stored: Stored, bench: Bench) -> tuple[Verdict, ...]:
    """Every verdict due for `subject`; raises Broken when the count does not fit (an engine fault)."""
    verdicts = tuple([judge_row(row, subject, stored, bench) for row in bench.plan.rows(subject)])
    judged, due = len({each.control for each in verdicts}), bench.plan.due(subject)
    if judged != due:
        raise Broken(f"{subject.id}: {due} controls were due, {judged} were judged")
    return verdicts


def judge_row(row: DueRow, subject: Subject, stored: Stored, bench: Bench) -> Verdict:
    """The one verdict of one due row."""
    check, control = row.check, row.control
    if check is None:
        (found, evidence, as_of), name, decides = _without_check(row, subject, stored, bench), "", True
    else:
        (found, evidence, as_of), name, decides = _by_check(row, check, subject, stored, bench), check.id, check.decides
        if found.status is Status.UNKNOWN and control.automatable is not Automatable.YES:
            stands_in = _could_be_asked(found, subject)
            found, evidence, as_of = _attested(control, subject, bench, stands_in=stands_in) or (found, evidence, as_of)
    if subject.status in NEVER_ASKED and _waits_for_a_scan(found):
        found = replace(found, way=Way.ATTEST)
    return Verdict(
        check=name,
        control=control.id,
        agency=subject.agency,
        target=subject.id,
        status=found.status,
        message=found.message,
        sights=found.sights,
        reason=found.reason,
        gap=found.gap,
        way=found.way,
        detail=found.detail,
        missing=found.missing,
        evidence=evidence,
        as_of=as_of,
        decides=decides,
        waiver=_waiver(found.status, name, control.id, subject, bench),
        stands_in=found.stands_in,
    )


def _waits_for_a_scan(found: _Found) -> bool:
    """True where nobody asked, and nothing but asking would help."""
    asks = found.reason in (Reason.GAP, Reason.PLATFORM_UNKNOWN) and found.way in (None, Way.NEWER)
    return asks and found.gap is Gap.NOT_COLLECTED


def _by_check(row: DueRow, check: Check, subject: Subject, stored: Stored, bench: Bench) -> _Rests:
    needs, run = check.needs, check.judge
    if bench.mode is ReadMode.WRITTEN and check.written is not None:
        needs, run = check.written_needs, check.written
    facts, missing = _fetch(needs, stored, check.max_age, bench.as_of)
    evidence = tuple([stored[kind][0] for kind in needs if kind in stored])
    if missing:
        return _Rests(_for_gaps(missing), evidence)

    def judged() -> _Found:
        return _judged(run, needs, facts, row=row, subject=subject, as_of=bench.as_of)

    found = judged() if check.sees_subject else bench.outcomes.of(row, facts, judged)
    oldest = None if found.gap is not None else min([stored[kind][1].provenance.taken_at for kind in needs])
    return _Rests(found, evidence, oldest)


def _judged(
    run: Judge, needs: tuple[str, ...], facts: Mapping[str, Fact], *, row: DueRow, subject: Subject, as_of: datetime
) -> _Found:
    """What the check says of the facts; its crash is an error row, never a missing one."""
    try:
        outcome = run(facts, row.thresholds, AsOf(as_of), subject)
    except GapError as gap:
        return _for_gaps([Absence(kind, gap.gap, gap.detail, gap.way) for kind in needs])
    except Exception as crash:  # a check's crash is an error row, never a missing one
        return _crashed(f"{type(crash).__name__}: {crash}"[:300])
    if outcome.status in _NOT_FOR_CHECKS:
        return _crashed(f"a check may not decide {outcome.status} itself")
    return _Found(outcome.status, outcome.message, outcome.sights)


_NOT_FOR_CHECKS = (Status.UNKNOWN, Status.ERROR)


def _fetch(
    needs: tuple[str, ...], stored: Stored, max_age: timedelta, as_of: datetime
) -> tuple[dict[str, Fact], list[Absence]]:
    """The facts of `needs`, and why those that are missing are."""
    facts: dict[str, Fact] = {}
    missing: list[Absence] = []
    for kind in needs:
        entry = stored.get(kind)
        if entry is None:
            missing.append(Absence(kind, Gap.NOT_COLLECTED, way=way_to(kind)))
            continue
        observation = entry[1]
        if isinstance(observation, Missing):
            missing.append(Absence(kind, observation.gap, observation.detail, observation.way))
        elif (gap := age_gap(observation.provenance.taken_at, as_of, max_age)) is not None:
            missing.append(Absence(kind, *gap))
        else:
            facts[kind] = observation.fact
    return facts, missing


def _for_gaps(missing: list[Absence]) -> _Found:
    """Unknown in the words of the first gap, error when any is our own fault."""
    return _of_gaps(tuple(missing))


@lru_cache(maxsize=_GAPS_KEPT)
def _of_gaps(missing: tuple[Absence, ...]) -> _Found:
    """The same value for all that lack the same: in a province that is every tenth verdict."""
    broken = [each for each in missing if each.gap is Gap.BROKEN]
    kind, gap, detail, way = (broken or missing)[0]
    words = f"{kind}: {gap}" + (f" ({detail})" if detail else "")
    return _Found(
        Status.ERROR if broken else Status.UNKNOWN,
        Text(vi=words, en=words),
        reason=Reason.GAP,
        gap=gap,
        way=way,
        detail=detail,
        missing=tuple([each.kind for each in missing]),
    )


def _crashed(words: str) -> _Found:
    return _Found(Status.ERROR, Text(vi=words, en=words), reason=Reason.CRASHED)


def _without_check(row: DueRow, subject: Subject, stored: Stored, bench: Bench) -> _Rests:
    stands_in = row.askable and subject.status not in NEVER_ASKED
    attested = _attested(row.control, subject, bench, stands_in=stands_in)
    if attested is not None:
        return attested
    message, paper = row.control.title, bench.attestations.get((row.control.id, subject.id))
    if paper is None and row.reason is Reason.PLATFORM_UNKNOWN and (kept_out := _kept_out(stored)):
        return kept_out
    if paper is None:
        return _Rests(_Found(Status.UNKNOWN, message, reason=row.reason, gap=Gap.NOT_COLLECTED))
    found = _Found(Status.UNKNOWN, message, reason=Reason.ATTESTATION_ENDED, gap=Gap.STALE)
    return _Rests(found, (paper.cited,))


_NOT_REACHED = (Gap.UNREACHABLE, Gap.TIMEOUT, Gap.DENIED)


def _kept_out(stored: Stored) -> _Rests | None:
    """Why a machine that was visited has told nothing, not even what it is; None where nobody tried to ask it."""
    digest, observation = stored.get(HostOs.kind, ("", None))
    if isinstance(observation, Missing) and (observation.gap in _NOT_REACHED or observation.way is not None):
        why = Absence(HostOs.kind, observation.gap, observation.detail, observation.way)
        return _Rests(_for_gaps([why]), (digest,))
    return None


_ASKED_AGAIN = (*_NOT_REACHED, Gap.STALE, Gap.NOT_COLLECTED)
_NOT_BY_ASKING = (Way.DECLARE, Way.CORRECT, Way.ATTEST, Way.AFTER, Way.NEWER)


def _could_be_asked(found: _Found, subject: Subject) -> bool:
    """True where asking the machine would have told what a person says of it instead.

    Never of machines that no program may ask, nor where this version has no way to know: there people are to answer.
    """
    if subject.status in NEVER_ASKED or found.reason is not Reason.GAP:
        return False
    return found.gap in _ASKED_AGAIN and found.way not in _NOT_BY_ASKING


def _attested(control: Control, subject: Subject, bench: Bench, *, stands_in: bool) -> _Rests | None:
    """What a person declared and is in force today; it answers what facts do not decide, and never corrects them."""
    paper = bench.attestations.get((control.id, subject.id))
    if paper is None or not paper.attested_at <= bench.day <= paper.valid_until:
        return None
    attested_at = datetime.combine(paper.attested_at, datetime.min.time(), LOCAL_TIME)
    found = _Found(paper.answer, paper.reason or control.title, reason=Reason.ATTESTED, stands_in=stands_in)
    return _Rests(found, (paper.cited,), attested_at)


def _waiver(status: Status, check: str, control: str, subject: Subject, bench: Bench) -> WaiverApplied | None:
    """The waiver that covers the finding; only findings can be waived, never ignorance."""
    if status is not Status.FAIL and status is not Status.PARTIAL:
        return None
    for waiver in bench.waivers_of.get(subject.id, ()):
        if waiver.agency == subject.agency and (check in waiver.checks or control in waiver.controls):
            return WaiverApplied(
                id=waiver.id, approved_by=waiver.approved_by, ends_at=waiver.ends_at, reason=waiver.reason
            )
    return None


def attestations_by_subject(attestations: Iterable[Attestation], on: date) -> dict[tuple[str, str], Attestation]:
    """The latest attestation for each control and subject; one signed after the day of judging hides none before it."""
    latest: dict[tuple[str, str], Attestation] = {}
    for each in sorted(attestations, key=lambda one: (one.attested_at <= on, one.attested_at, one.id)):
        latest[each.control, each.subject] = each
    return latest
