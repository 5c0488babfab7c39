"""The evidence of every verdict, for those who check: what was seen, wanted, when, by which question, which digest."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence

from reports.claims import claim_of
from reports.material import Material
from reports.shapes import Frame
from reports.shapes_evidence import Asking, EvidenceRow, EvidenceTarget, EvidenceView, Source, Taken
from reports.view_controls import kind_of
from reports.view_policies import policies_of
from reports.visible import visible
from scanner.model.observation import Missing, Observation
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
        askings = Askings(have)
        shown = tuple(_target(have, each, by_target[each], askings) for each in targets)
        yield EvidenceView(
            frame=frame,
            name=visible(declared.name.in_(have.language), 300),
            code=visible(declared.code, 100),
            part=_part(have, place, len(parts)),
            split=_split(have, every, len(parts), targets),
            has_sources=bool(have.results.evidence),
            is_open=every <= OPEN_ROWS,
            targets=shown,
            askings=askings.told(),
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


def _target(have: Material, target: str, verdicts: Sequence[Verdict], askings: "Askings") -> EvidenceTarget:
    subject, known = have.results.subjects[target], have.results.evidence
    cited = dict.fromkeys(digest for each in verdicts for digest in each.evidence)
    observed = {each: found.observation for each in cited if (found := known.get(each))}
    cites = {each: (f"[{number}]", str(number)) for number, each in enumerate(observed, 1)}
    cites |= {each: (short(each), "") for each in cited if each not in cites}
    return EvidenceTarget(
        name=have.name(target),
        id=visible(target, 200),
        kind=kind_of(have, subject),
        counts=have.counts(Counter(each.status for each in verdicts)),
        rows=tuple(
            EvidenceRow(
                claim=claim_of(have, each),
                as_of=have.moment(each.as_of) if each.as_of else "",
                cited=tuple([cites[one] for one in each.evidence]),
                key=each.key,
            )
            for each in verdicts
        ),
        sources=tuple(_source(have, cites[digest][1], digest, one, askings) for digest, one in observed.items()),
    )


def short(digest: str) -> str:
    """The beginning of a digest, enough to find it elsewhere; other citations as they are."""
    return digest[:SHORT] if ":" not in digest else visible(digest, 200)


def _source(have: Material, number: str, digest: str, observation: Observation, askings: "Askings") -> Source:
    inputs: tuple[str, ...] = ()
    if digests := observation.provenance.inputs:
        inputs = tuple(each[:SHORT] for each in digests[:_QUESTIONS_SHOWN])
        if more := len(digests) - len(inputs):
            inputs = (*inputs, have.words.count("more", more, have.figures.number(more)))
    return Source(number=number, digest=digest, taken=askings.taken(observation), inputs=inputs)


class Askings:
    """How the facts on one page were come by, each way once, numbered in the order in which they are met."""

    def __init__(self, have: Material) -> None:
        self._have = have
        self._numbers: dict[tuple[str, str, str, tuple[str, ...]], str] = {}
        self._taken: dict[Hashable, Taken] = {}

    def taken(self, observation: Observation) -> Taken:
        """What was taken when, and how; the same value for all of which the same is said."""
        gap, provenance = observation.gap if isinstance(observation, Missing) else None, observation.provenance
        way = (observation.kind, provenance.source, provenance.proof, provenance.asked)
        key = (way, gap, provenance.taken_at)
        if key not in self._taken:
            words = self._have.words
            fact = words.of("fact", observation.kind)
            self._taken[key] = Taken(
                fact=fact if gap is None else f"{fact} – {words.of('gap', gap)}",
                taken_at=self._have.moment(provenance.taken_at),
                asking=self._numbers.setdefault(way, str(len(self._numbers) + 1)),
            )
        return self._taken[key]

    def told(self) -> tuple[Asking, ...]:
        """Every way in words."""
        return tuple(self._told(number, *key) for key, number in self._numbers.items())

    def _told(self, number: str, kind: str, source: str, proof: str, asked: tuple[str, ...]) -> Asking:
        words, questions = self._have.words, [visible(each, 300) for each in asked[:_QUESTIONS_SHOWN]]
        if more := len(asked) - len(questions):
            questions.append(words.count("more", more, self._have.figures.number(more)))
        return Asking(
            number=number,
            fact=words.of("fact", kind),
            kind=kind,
            source=visible(source, 200),
            proof=visible(proof, 200),
            questions=tuple(questions),
        )
