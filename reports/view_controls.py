"""Controls by domain, every target, and the ledger of what was asked of whom."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from reports.material import STATUS_ORDER, Material
from reports.shapes import Chip, ControlRow, DomainView, LedgerView, TargetRow
from reports.visible import visible
from scanner.model.results import LedgerLine
from scanner.model.score import AgencyScore, ControlScore
from scanner.model.subject import Subject
from scanner.model.words import NEVER_ASKED, AssetStatus, Platform, Severity, Status

TARGETS_SHOWN = 500
NAMES_SHOWN = 3
"""Behind a control; its finding and what is not known name more."""
_SEVERITIES = {each: place for place, each in enumerate(Severity)}


def domains_of(have: Material, score: AgencyScore) -> tuple[DomainView, ...]:
    """Domains in the order of the pack, their controls worst first."""
    groups: dict[str, list[ControlScore]] = defaultdict(list)
    for each in score.controls:
        groups[each.domain].append(each)
    order = dict.fromkeys(each.domain for each in have.controls.values())
    return tuple(_domain(have, name, groups[name], score) for name in order if name in groups)


def _domain(have: Material, name: str, controls: Sequence[ControlScore], score: AgencyScore) -> DomainView:
    def order(control: ControlScore) -> tuple[int, int, str]:
        return STATUS_ORDER.index(control.status), _SEVERITIES[control.severity], control.control

    shares = score.topics.get(name)
    return DomainView(
        name=have.words.of("domain", name),
        share=have.share(shares) if shares else None,
        counts=have.counts(Counter(each.status for each in controls)),
        controls=tuple(_control(have, each) for each in sorted(controls, key=order)),
    )


def _control(have: Material, score: ControlScore) -> ControlRow:
    control = have.controls[score.control]
    present = [status for status in STATUS_ORDER if score.targets.get(status)]
    shown = [status for status in present if status is not Status.PASS] or present
    return ControlRow(
        requirement=have.requirement(control.id, (each for held in score.targets.values() for each in held)),
        plain=control.plain.in_(have.language),
        chip=have.status(score.status),
        counts=have.counts(score.counts) if sum(score.counts.values()) > 1 else (),
        share=have.figures.points(score.shares.proven) if score.shares else "",
        where=tuple((have.status(s), have.where(score.targets[s], NAMES_SHOWN)) for s in shown),
        remark=have.words.say("low_confidence") if control.confidence == "low" else "",
    )


def targets_of(have: Material, agency: str) -> tuple[tuple[TargetRow, ...], tuple[Chip, ...], str]:
    """The subjects of an agency with their verdicts and what they answered, and the statuses that there are; of very
    many subjects those with most findings, and a sentence that says so.
    """
    counts: dict[str, Counter[Status]] = defaultdict(Counter)
    for each in have.verdicts.get(agency, ()):
        if each.decides:
            counts[each.target][each.status] += 1
    subjects = have.subjects.get(agency, {})
    about, ordered, said = _declared(have, agency), have.in_order(subjects), ""
    if len(ordered) > TARGETS_SHOWN:
        ordered = sorted(ordered, key=lambda each: -counts[each][Status.FAIL])[:TARGETS_SHOWN]
        number = have.figures.number
        said = have.words.say("worst_targets", shown=number(TARGETS_SHOWN), all=number(len(subjects)))
    there = [status for status in STATUS_ORDER if any(counts[each][status] for each in ordered)]
    rows = tuple(_target(have, subjects[each], counts[each], about=about, there=there) for each in ordered)
    return rows, tuple(have.status(each) for each in there), said


def _declared(have: Material, agency: str) -> dict[str, list[str]]:
    """What the inventory says of machines (how reached, out of use) and LANs (zone, range), in words."""
    declared = have.agencies[agency]
    of = have.words.of
    about = {each.id: [of("zone", each.zone), str(each.cidr)] for each in declared.segments}
    for each in declared.targets:
        unused = [] if each.status is AssetStatus.IN_USE else [of("asset_status", each.status)]
        reached = [] if each.status in NEVER_ASKED else [of("connection", each.connection)]
        about[each.id] = [*unused, *reached]
    return about


def _target(
    have: Material,
    subject: Subject,
    counts: Mapping[Status, int],
    *,
    about: Mapping[str, list[str]],
    there: Sequence[Status],
) -> TargetRow:
    line = have.ledger.get(subject.id)
    platform = [] if subject.platform is Platform.DECLARED else [have.words.of("platform", subject.platform)]
    return TargetRow(
        name=have.name(subject.id),
        id=visible(subject.id, 200),
        kind=kind_of(have, subject),
        level=have.words.say("level_n", n=subject.level),
        about=" · ".join((*platform, *about.get(subject.id, ()))),
        counts=have.counts(counts),
        numbers=tuple([(str(each), have.figures.number(counts[each]) if counts[each] else "") for each in there]),
        ledger=ledger_view(have, [line]) if line else None,
    )


def kind_of(have: Material, subject: Subject) -> str:
    """Kind and roles in words: `Máy tính (máy xách tay)`."""
    kind = have.words.of("target_kind", subject.kind)
    roles = ", ".join(sorted(have.words.of("role", each) for each in subject.roles))
    return f"{kind} ({roles})" if roles else kind


def ledger_of(have: Material, agency: str) -> LedgerView:
    """The ledger of all subjects of an agency."""
    return ledger_view(have, _lines(have, [agency]))


def ledger_of_all(have: Material, agencies: Collection[str] | None = None) -> tuple[LedgerView, int, int]:
    """The ledger of what was visited of these agencies, or in the whole run: facts asked for, and of how many targets."""
    lines = [each for each in _lines(have, agencies) if each.asked]
    return ledger_view(have, lines), sum(each.asked for each in lines), len(lines)


def not_visited(have: Material, agencies: Collection[str] | None = None) -> tuple[int, str]:
    """How many subjects of these agencies, or of all, the run did not visit at all, and why."""
    lines = [each for each in _lines(have, agencies) if not each.asked]
    why = Counter(_why_not(have, each) for each in lines)
    return len(lines), "; ".join(f"{said} ({have.figures.number(count)})" for said, count in why.most_common())


def _why_not(have: Material, line: LedgerLine) -> str:
    """Why a subject was not visited, in words; the gap when the line says no more."""
    told = [have.detail(detail) for kind, _, detail in line.details if not kind and detail]
    return told[0] if told else ", ".join(have.words.of("gap", gap).lower() for gap in line.why)


def _lines(have: Material, agencies: Collection[str] | None) -> list[LedgerLine]:
    if agencies is None:
        return [each for each in have.results.ledger if each.target in have.results.subjects]
    found = (have.ledger.get(each) for agency in agencies for each in have.subjects.get(agency, ()))
    return [each for each in found if each is not None]


def ledger_view(have: Material, lines: Iterable[LedgerLine]) -> LedgerView:
    """Sums of some ledger lines, in words."""
    asked = answered = skipped = 0
    why: Counter[str] = Counter()
    for each in lines:
        asked, answered, skipped = asked + each.asked, answered + each.answered, skipped + each.skipped
        why.update(each.why)
    number = have.figures.number
    reasons = sorted(why.items(), key=lambda pair: (-pair[1], pair[0]))
    return LedgerView(
        asked=number(asked),
        answered=number(answered),
        skipped=number(skipped),
        why="; ".join(f"{have.words.of('gap', gap).lower()} {number(count)}" for gap, count in reasons if count),
    )
