"""What people sign: waivers with the verdicts under them, and the attestations given and still wanted."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from reports.material import Material
from reports.shapes import AttestationRow, PaperRow, WaiverRow
from reports.visible import visible
from scanner.model.local_time import local_day
from scanner.model.organisation import Attestation, Waiver
from scanner.model.verdict import Verdict
from scanner.model.words import Reason, Status

_BLIND = (Status.UNKNOWN, Status.ERROR)
ENDS_SOON_DAYS = 30
"""From here on whoever asked for a waiver should repair, or ask again."""
_WANTED = (Reason.NOT_ATTESTED, Reason.ATTESTATION_ENDED)


def waivers_of(have: Material, agency: str) -> tuple[WaiverRow, ...]:
    """Every waiver of an agency, those in force first, with the verdicts that stay visible under them."""
    declared = have.agencies.get(agency)
    covered: dict[str, list[Verdict]] = defaultdict(list)
    due: dict[str, dict[str, bool]] = defaultdict(dict)
    for each in have.verdicts.get(agency, ()):
        if each.waiver is not None:
            covered[each.waiver.id].append(each)
        for name in (each.check, each.control):
            due[each.target][name] = due[each.target].get(name, False) or each.status in _BLIND
    today = local_day(have.results.run.as_of)
    rows = [
        _waiver(have, each, covered[each.id], today, reach=_reach(have, each, due))
        for each in (declared.waivers if declared else ())
    ]
    return tuple(sorted(rows, key=lambda row: (not row.holds, row.id)))


def _reach(have: Material, waiver: Waiver, due: Mapping[str, Mapping[str, bool]]) -> str:
    """What a waiver that covers no finding reaches: nothing that is due, something not known (a machine nobody read may
    well need its waiver), or nothing that needs it.
    """
    checks = [have.results.checks[each] for each in waiver.checks if each in have.results.checks]
    names = {*waiver.checks, *waiver.controls, *(control for each in checks for control in each.controls)}
    found = [due.get(target, {})[name] for target in waiver.targets for name in names if name in due.get(target, {})]
    return "waiver_nothing" if not found else "waiver_blind" if any(found) else "waiver_idle"


def _waiver(have: Material, waiver: Waiver, covered: Sequence[Verdict], today: date, *, reach: str) -> WaiverRow:
    say = have.words.say
    titles = [have.check_title(each) for each in waiver.checks]
    titles += [have.requirement(each).title if each in have.controls else each for each in waiver.controls]
    return WaiverRow(
        id=visible(waiver.id),
        title=f"{say('waiver')} {visible(waiver.id)}",
        covers=tuple(titles),
        where=have.where(waiver.targets),
        counts=have.counts(Counter(each.status for each in covered)),
        reason=visible(waiver.reason),
        compensation=visible(waiver.compensation),
        people=_people(have, waiver),
        document=visible(waiver.document),
        state=_state(have, waiver, today, idle="" if covered else reach),
        notes=tuple(_notes(have, waiver, today)),
        holds=bool(covered),
    )


def _people(have: Material, waiver: Waiver) -> str:
    """Who asked, and who approved; of one that nobody approved, since when it waits."""
    say, day, requested = have.words.say, have.figures.day, visible(waiver.requested_by)
    asked = say("waiver_asked", requested=requested, day=day(waiver.requested_at)) if waiver.requested_at else ""
    if waiver.approved_at is None:
        return asked
    approved = say("waiver_approved", approved=visible(waiver.approved_by), day=day(waiver.approved_at))
    return f"{asked or say('waiver_asked_by', requested=requested)}; {approved}"


def _state(have: Material, waiver: Waiver, today: date, *, idle: str) -> str:
    if waiver.approved_at is None:
        key = "waiver_requested" if today <= waiver.ends_at else "waiver_lapsed"
        said = have.words.say(key, day=have.figures.day(waiver.ends_at))
        return f"{said}. {have.words.say(idle)}" if idle == "waiver_nothing" else said
    if today > waiver.ends_at:
        return have.words.say("waiver_ended", day=have.figures.day(waiver.ends_at))
    if today < waiver.approved_at:
        return have.words.say("waiver_early", day=have.figures.day(waiver.approved_at))
    until = have.words.say("waiver_until", day=have.figures.day(waiver.ends_at))
    return f"{until}. {have.words.say(idle)}" if idle else until


def _notes(have: Material, waiver: Waiver, today: date) -> Iterator[str]:
    """What somebody should look at before it ends, or because it is large."""
    left = (waiver.ends_at - today).days
    if waiver.is_in_force(today) and left <= ENDS_SOON_DAYS:
        yield have.count("waiver_left", left)
    if waiver.is_wide:
        rules, number = len(waiver.checks) + len(waiver.controls), have.figures.number
        yield have.words.say("waiver_wide", targets=number(len(waiver.targets)), rules=number(rules))


def wanted_of(have: Material, agency: str) -> tuple[AttestationRow, ...]:
    """Every control that waits for a person, in the order of the pack."""
    waiting: dict[tuple[str, Reason], list[Verdict]] = defaultdict(list)
    for each in have.verdicts.get(agency, ()):
        if each.reason in _WANTED:
            waiting[each.control, each.reason].append(each)
    order = [(control, reason) for control in have.controls for reason in _WANTED if (control, reason) in waiting]
    return tuple(
        AttestationRow(
            requirement=have.requirement(control, (each.target for each in waiting[control, reason])),
            plain=have.controls[control].plain.in_(have.language),
            where=have.where(tuple({each.target for each in waiting[control, reason]})),
            chip=have.status(waiting[control, reason][0].status),
            note=have.words.of("reason", reason),
        )
        for control, reason in order
    )


def given_of(have: Material, agency: str) -> tuple[AttestationRow, ...]:
    """Every attestation that decided a verdict, with who gave it."""
    declared = have.agencies.get(agency)
    papers = {each.cited: each for each in (declared.attestations if declared else ())}
    attested = [each for each in have.verdicts.get(agency, ()) if each.reason is Reason.ATTESTED]
    order = {control: place for place, control in enumerate(have.controls)}
    attested.sort(key=lambda each: (order[each.control], have.rank(each.target)))
    return tuple(_given(have, each, _paper(each, papers)) for each in attested)


def _paper(verdict: Verdict, papers: Mapping[str, Attestation]) -> Attestation | None:
    return next((papers[each] for each in verdict.evidence if each in papers), None)


def _given(have: Material, verdict: Verdict, paper: Attestation | None) -> AttestationRow:
    lines = list(_paper_words(have, paper)) if paper is not None else []
    if verdict.stands_in:
        lines.append(have.words.say("attested_instead"))
    return AttestationRow(
        requirement=have.requirement(verdict.control, (verdict.target,)),
        plain="",
        where=have.name(verdict.target),
        chip=have.status(verdict.status),
        note=" · ".join(lines),
        warning=_ending(have, paper) if paper is not None else "",
    )


def _paper_words(have: Material, paper: Attestation) -> Iterator[str]:
    """Who, when, until when, by which document, and whether that is the one that was attested."""
    say, day = have.words.say, have.figures.day
    yield visible(paper.attested_by)
    yield day(paper.attested_at)
    yield say("attested_until", day=day(paper.valid_until))
    if paper.document:
        yield visible(paper.document)
    if paper.document_sha256:
        yield say("document_fits" if paper.document_fits else "document_not_seen", digest=paper.document_sha256[:12])
    if paper.reason:
        yield visible(paper.reason.in_(have.language))


def attestations_of(have: Material, agency: str) -> tuple[PaperRow, ...]:
    """Every attestation of an agency by its end, whether a verdict rests on it or not."""
    declared = have.agencies.get(agency)
    papers: dict[str, list[Attestation]] = defaultdict(list)
    for each in declared.attestations if declared else ():
        papers[each.id].append(each)
    resting = {
        cite for each in have.verdicts.get(agency, ()) if each.reason is Reason.ATTESTED for cite in each.evidence
    }
    ordered = sorted(papers.values(), key=lambda each: (each[0].valid_until, each[0].id))
    return tuple(_row(have, each, is_needed=each[0].cited in resting) for each in ordered)


def _row(have: Material, papers: Sequence[Attestation], *, is_needed: bool) -> PaperRow:
    """One attestation with all the subjects its pattern names."""
    paper, say, day = papers[0], have.words.say, have.figures.day
    today = local_day(have.results.run.as_of)
    if today > paper.valid_until:
        state = say("attestation_ended", day=day(paper.valid_until))
    elif today < paper.attested_at:
        state = say("attestation_early", day=day(paper.attested_at))
    else:
        until = say("waiver_until", day=day(paper.valid_until))
        state = until if is_needed else f"{until}. {say('attestation_idle')}"
    title = have.requirement(paper.control).title if paper.control in have.controls else paper.control
    warning = _ending(have, paper) if today >= paper.attested_at else ""
    return PaperRow(
        id=visible(paper.id),
        title=f"{visible(paper.control)} {title}",
        where=have.where(tuple(each.subject for each in papers)),
        chip=have.status(paper.answer),
        state=state,
        notes=(warning,) if warning else (),
        people=" · ".join(_paper_words(have, paper)),
    )


def _ending(have: Material, paper: Attestation) -> str:
    """What to do about a paper that ends soon; empty while there is time."""
    left = (paper.valid_until - local_day(have.results.run.as_of)).days
    return have.count("attestation_left", left) if 0 <= left <= ENDS_SOON_DAYS else ""
