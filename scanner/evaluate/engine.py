"""The engine: facts and rules in, exactly one verdict for every due row out; pure, and it counts itself.

The author of a check never sees absence: the engine fetches the facts a check needs, and what is missing, too old or
unseen makes the verdict `unknown` in the gap's own words (`error` when the gap is `broken` or the check crashed).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from scanner.evaluate.due import DuePlan, DueRow
from scanner.model.check import AsOf, Check, Outcome
from scanner.model.errors import Broken, GapError
from scanner.model.observation import Fact, Missing, Observation
from scanner.model.organisation import Attestation, Waiver
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.verdict import Verdict, WaiverApplied
from scanner.model.words import Gap, ReadMode, Reason, Status

LOCAL_TIME = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Việt Nam has one time zone without summer time; waivers and attestations end on its days."""

Stored = Mapping[str, tuple[str, Observation]]
"""What is stored of one subject: digest and observation by fact kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Everything a judgement needs besides the facts: rules, papers people signed, the day, the mode."""

    plan: DuePlan
    as_of: datetime
    mode: ReadMode = ReadMode.EFFECTIVE
    attestations: Mapping[tuple[str, str], Attestation] = field(default_factory=dict)
    """By (control, subject)."""
    waivers: tuple[Waiver, ...] = ()

    @property
    def today(self) -> datetime:
        """The moment of judging in local time."""
        return self.as_of.astimezone(LOCAL_TIME)


def judge(subject: Subject, stored: Stored, bench: Bench) -> tuple[Verdict, ...]:
    """Every verdict due for `subject`; raises Broken when the count does not fit (an engine fault)."""
    rows = bench.plan.rows(subject)
    verdicts = tuple(_waived(_verdict(row, subject, stored, bench), bench) for row in rows)
    if len(verdicts) != len(rows):
        raise Broken(f"{subject.id}: {len(rows)} verdicts were due, {len(verdicts)} came")
    return verdicts


def _verdict(row: DueRow, subject: Subject, stored: Stored, bench: Bench) -> Verdict:
    if row.check is None:
        return _without_check(row, subject, bench)
    return _by_check(row, row.check, subject, stored, bench)


def _by_check(row: DueRow, check: Check, subject: Subject, stored: Stored, bench: Bench) -> Verdict:
    written = bench.mode is ReadMode.WRITTEN and check.written is not None
    needs = check.written_needs if written else check.needs
    base = Verdict(
        check=check.id,
        control=row.control.id,
        agency=subject.agency,
        target=subject.id,
        status=Status.UNKNOWN,
        message=check.title,
        decides=check.decides,
    )
    facts: dict[str, Fact] = {}
    missing: list[tuple[str, Gap, str]] = []
    for kind in needs:
        _fetch(kind, stored, check.max_age, bench.as_of, facts, missing)
    if missing:
        return _for_gaps(base, missing)
    evidence = tuple(stored[kind][0] for kind in needs)
    oldest = min(stored[kind][1].provenance.taken_at for kind in needs)
    base = replace(base, evidence=evidence, as_of=oldest)
    run = check.written if written and check.written else check.judge
    try:
        outcome = run(facts, row.thresholds, AsOf(bench.as_of), subject)
    except GapError as gap:
        return _for_gaps(base, [(needs[0], gap.gap, gap.detail)])
    except Exception as crash:  # a check's crash is an error row, never a missing one
        return replace(base, status=Status.ERROR, reason=Reason.CRASHED, message=_crashed(crash))
    return _by_outcome(base, outcome)


def _fetch(
    kind: str,
    stored: Stored,
    max_age: timedelta,
    as_of: datetime,
    facts: dict[str, Fact],
    missing: list[tuple[str, Gap, str]],
) -> None:
    entry = stored.get(kind)
    if entry is None:
        missing.append((kind, Gap.NOT_COLLECTED, ""))
        return
    observation = entry[1]
    if isinstance(observation, Missing):
        missing.append((kind, observation.gap, observation.detail))
    elif as_of - observation.provenance.taken_at > max_age:
        missing.append((kind, Gap.STALE, f"{observation.provenance.taken_at:%Y-%m-%d}, > {max_age.days} d"))
    else:
        facts[kind] = observation.fact


def _by_outcome(base: Verdict, outcome: Outcome) -> Verdict:
    if outcome.status in (Status.UNKNOWN, Status.ERROR):
        detail = f"a check may not decide {outcome.status} itself"
        return replace(base, status=Status.ERROR, reason=Reason.CRASHED, message=Text(vi=detail, en=detail))
    return replace(base, status=outcome.status, message=outcome.message, sights=outcome.sights)


def _for_gaps(base: Verdict, missing: list[tuple[str, Gap, str]]) -> Verdict:
    """Unknown in the words of the first gap, error when any is our own fault."""
    broken = [each for each in missing if each[1] is Gap.BROKEN]
    kind, gap, detail = (broken or missing)[0]
    words = f"{kind}: {gap}" + (f" ({detail})" if detail else "")
    return replace(
        base,
        status=Status.ERROR if broken else Status.UNKNOWN,
        reason=Reason.GAP,
        gap=gap,
        missing=tuple(each[0] for each in missing),
        message=Text(vi=words, en=words),
    )


def _crashed(crash: Exception) -> Text:
    words = f"{type(crash).__name__}: {crash}"[:300]
    return Text(vi=words, en=words)


def _without_check(row: DueRow, subject: Subject, bench: Bench) -> Verdict:
    base = Verdict(
        check="",
        control=row.control.id,
        agency=subject.agency,
        target=subject.id,
        status=Status.UNKNOWN,
        message=row.control.title,
        reason=row.reason,
        gap=Gap.NOT_COLLECTED,
    )
    attestation = bench.attestations.get((row.control.id, subject.id))
    if attestation is None:
        return base
    cited = replace(base, evidence=(f"attestation:{attestation.id}@{attestation.digest}",))
    if not attestation.attested_at <= bench.today.date() <= attestation.valid_until:
        return replace(cited, reason=Reason.ATTESTATION_ENDED, gap=Gap.STALE)
    attested_at = datetime.combine(attestation.attested_at, datetime.min.time(), LOCAL_TIME)
    message = attestation.reason or row.control.title
    return replace(
        cited, status=attestation.answer, reason=Reason.ATTESTED, gap=None, message=message, as_of=attested_at
    )


def _waived(verdict: Verdict, bench: Bench) -> Verdict:
    """The verdict with the waiver that covers it; only findings can be waived, never ignorance."""
    if verdict.status not in (Status.FAIL, Status.PARTIAL):
        return verdict
    for waiver in bench.waivers:
        if _covers(waiver, verdict, bench):
            applied = WaiverApplied(
                id=waiver.id, approved_by=waiver.approved_by, ends_at=waiver.ends_at, reason=waiver.reason
            )
            return replace(verdict, waiver=applied)
    return verdict


def _covers(waiver: Waiver, verdict: Verdict, bench: Bench) -> bool:
    named = verdict.check in waiver.checks or verdict.control in waiver.controls
    here = waiver.agency == verdict.agency and verdict.target in waiver.targets
    return named and here and waiver.approved_at <= bench.today.date() <= waiver.ends_at


def attestations_by_subject(attestations: Iterable[Attestation]) -> dict[tuple[str, str], Attestation]:
    """The latest attestation for each control and subject."""
    latest: dict[tuple[str, str], Attestation] = {}
    for each in sorted(attestations, key=lambda one: (one.attested_at, one.id)):
        latest[each.control, each.subject] = each
    return latest


def judge_all(subjects: Iterable[tuple[Subject, Stored]], bench: Bench) -> Iterator[Verdict]:
    """Verdicts of many subjects, one after the other, in bounded memory."""
    for subject, stored in subjects:
        yield from judge(subject, stored, bench)
