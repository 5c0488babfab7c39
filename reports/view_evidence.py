"""The evidence of every verdict, for those who check: what was seen, wanted, when, by which question, which digest."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from reports.material import Material
from reports.shapes import Frame
from reports.shapes_evidence import EvidenceRow, EvidenceTarget, EvidenceView, Source
from reports.view_controls import kind_of
from reports.view_policies import policies_of
from reports.visible import visible
from scanner.model.observation import Missing
from scanner.model.verdict import Verdict

ROWS_A_FILE = 3000
"""About 3 MB of HTML; larger agencies get several files, split between targets."""
OPEN_ROWS = 400
SHORT = 12
_QUESTIONS_SHOWN = 40


def parts_of(have: Material, agency: str) -> list[list[str]]:
    """Subjects of an agency, in order, file by file."""
    sizes = Counter(each.target for each in have.verdicts.get(agency, ()))
    parts: list[list[str]] = [[]]
    room = ROWS_A_FILE
    for target in have.in_order(sizes):
        if sizes[target] > room and parts[-1]:
            parts.append([])
            room = ROWS_A_FILE
        parts[-1].append(target)
        room -= sizes[target]
    return parts


def evidence_views(have: Material, agency: str, frame: Frame, parts: Sequence[Sequence[str]]) -> Iterator[EvidenceView]:
    """One view a file, made as it is written, so that memory holds one part only."""
    by_target: dict[str, list[Verdict]] = defaultdict(list)
    for each in have.verdicts.get(agency, ()):
        by_target[each.target].append(each)
    declared = have.agencies[agency]
    every = sum(len(each) for each in by_target.values())
    for place, targets in enumerate(parts, start=1):
        yield EvidenceView(
            frame=frame,
            name=visible(declared.name.in_(have.language), 300),
            code=visible(declared.code, 100),
            part=_part(have, place, len(parts)),
            split=_split(have, every, len(parts), targets),
            has_sources=bool(have.results.evidence),
            is_open=every <= OPEN_ROWS,
            targets=tuple(_target(have, each, by_target[each]) for each in targets),
            policies=(*policies_of(have, frozenset(targets)), *(policies_of(have) if place == 1 else ())),
        )


def _part(have: Material, place: int, parts: int) -> str:
    if parts == 1:
        return ""
    return have.words.say("evidence_part", n=have.figures.number(place), all=have.figures.number(parts))


def _split(have: Material, results: int, parts: int, targets: Sequence[str]) -> str:
    if parts == 1:
        return ""
    return have.words.say(
        "evidence_split",
        results=have.count("result", results),
        files=have.count("file", parts),
        targets=have.where(targets, 2),
    )


def _target(have: Material, target: str, verdicts: Sequence[Verdict]) -> EvidenceTarget:
    subject = have.results.subjects[target]
    cited = dict.fromkeys(digest for each in verdicts for digest in each.evidence)
    return EvidenceTarget(
        name=have.name(target),
        id=visible(target, 200),
        kind=kind_of(have, subject),
        counts=have.counts(Counter(each.status for each in verdicts)),
        rows=tuple(_row(have, each) for each in verdicts),
        sources=tuple(_source(have, each) for each in cited if each in have.results.evidence),
    )


def _row(have: Material, verdict: Verdict) -> EvidenceRow:
    known = have.results.evidence
    return EvidenceRow(
        control=verdict.control,
        title=have.check_title(verdict.check) if verdict.check else have.requirement(verdict.control).title,
        check=verdict.check,
        chip=have.status(verdict.status),
        message=have.message(verdict),
        basis=_basis(have, verdict),
        seen=have.seen(verdict),
        as_of=have.figures.moment(verdict.as_of) if verdict.as_of else "",
        evidence=tuple((short(each), each[:SHORT] if each in known else "") for each in verdict.evidence),
        key=verdict.key,
        waiver=have.waived(verdict),
    )


def _basis(have: Material, verdict: Verdict) -> str:
    """What the verdict rests on, and that it does not count when it does not."""
    basis = have.words.of("reason", verdict.reason)
    return basis if verdict.decides else f"{basis} · {have.words.say('advice')}"


def short(digest: str) -> str:
    """The beginning of a digest, enough to find it on the page; other citations as they are."""
    return digest[:SHORT] if ":" not in digest else visible(digest, 200)


def _source(have: Material, digest: str) -> Source:
    observation = have.results.evidence[digest].observation
    provenance = observation.provenance
    kind = observation.kind
    asked = [visible(each, 300) for each in provenance.asked[:_QUESTIONS_SHOWN]]
    if more := len(provenance.asked) - len(asked):
        asked.append(have.words.count("more", more, have.figures.number(more)))
    inputs = [each[:SHORT] for each in provenance.inputs[:_QUESTIONS_SHOWN]]
    if more := len(provenance.inputs) - len(inputs):
        inputs.append(have.words.count("more", more, have.figures.number(more)))
    gap = f" – {have.words.of('gap', observation.gap)}" if isinstance(observation, Missing) else ""
    return Source(
        digest=digest,
        short=digest[:SHORT],
        fact=have.words.of("fact", kind) + gap,
        kind=kind,
        taken_at=have.figures.moment(provenance.taken_at),
        source=visible(provenance.source, 200),
        proof=visible(provenance.proof, 200),
        questions=tuple(asked),
        inputs=tuple(inputs),
    )
