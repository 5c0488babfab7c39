"""The head of a scorecard: grade, score, range, coverage, what binds the grade, and the four parts of the mission."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from reports.figures import geometry
from reports.material import Material
from reports.shapes import PartView, ScoreView, Tick
from reports.view_findings import blind_of, cause_word
from scanner.model.score import AgencyScore, Cap, ControlScore, Score, Scoring, Shares
from scanner.model.words import Severity, Status

PARTS = ("computer", "lan", "firewall", "antivirus")
NO_LETTER = "–"
CAPS_SHOWN = 3
WORST_SHOWN = 3
_BLIND = (Status.UNKNOWN, Status.ERROR)
_SEVERITIES = {each: place for place, each in enumerate(Severity)}


def score_view(have: Material, score: Score) -> ScoreView:
    """Grade and figures of one agency in words."""
    shares, points = score.shares, have.figures.points
    low, high = points(shares.proven), points(shares.possible)
    exact = shares.proven == shares.possible
    words = have.words.say("range_exact" if exact else "range_words", proven=low, possible=high)
    waivers = points(shares.with_waivers) if shares.with_waivers != shares.proven else ""
    return ScoreView(
        grade=score.grade,
        grade_word=have.words.of("grade", score.grade),
        grade_code=grade_code(score.grade),
        share=have.share(shares),
        range_words=words,
        with_waivers=waivers,
        papers=papers_of(have, shares),
        papers_brief=have.words.say(
            "papers_brief", attested=points(shares.attested), stand_ins=points(shares.stand_ins)
        )
        if shares.stand_ins
        else "",
        caps_title=have.words.say("caps_no_letter" if score.grade == NO_LETTER else "caps"),
        caps=caps_of(have, score),
        ticks=ticks_of(have.results.scoring),
    )


def papers_of(have: Material, shares: Shares) -> tuple[str, ...]:
    """How much of the score rests on what people declared, and how much waivers would add to it; empty where nothing does."""
    say, figures, cap = have.words.say, have.figures, have.results.scoring.papers_cap
    lines = []
    if shares.attested:
        share = figures.percent(shares.attested / shares.proven)
        lines.append(say("papers_attested", points=figures.points(shares.attested), share=share))
    if shares.stand_ins:
        share, limit = figures.percent(shares.stand_ins / shares.proven), figures.limit(cap)
        lines.append(say("papers_stand_ins", points=figures.points(shares.stand_ins), share=share, limit=limit))
    if shares.waived:
        part = shares.waived / shares.with_waivers
        key = "papers_waived_much" if part > cap else "papers_waived"
        points, share = figures.points(shares.waived), figures.percent(part)
        lines.append(say(key, points=points, share=share, limit=figures.limit(cap)))
    return tuple(lines)


def grade_code(letter: str) -> str:
    """A grade as a style class."""
    return "none" if letter == NO_LETTER else letter


def ticks_of(scoring: Scoring) -> tuple[Tick, ...]:
    """Where on the scale each grade begins."""
    return tuple(Tick(at=geometry(least), letter=letter) for letter, least in scoring.grades if least)


def caps_of(have: Material, score: Score) -> tuple[str, ...]:
    """Every rule that makes the grade lower than the score, the narrowest first, with the rest counted."""
    if not score.caps:
        return ()
    if score.grade == NO_LETTER:
        return tuple(_cap(have, each) for each in score.caps if each.grade == NO_LETTER)
    letters = [letter for letter, _ in have.results.scoring.grades]
    ordered = sorted(
        score.caps, key=lambda cap: (-letters.index(cap.grade), cap.rule == "critical", -cap.share, cap.control)
    )
    said = [_cap(have, each) for each in ordered[:CAPS_SHOWN]]
    if len(ordered) > CAPS_SHOWN:
        more = have.figures.number(len(ordered) - CAPS_SHOWN)
        said.append(have.words.say("cap_more", n=more, grade=ordered[CAPS_SHOWN].grade))
    said.append(have.words.say("uncapped", grade=score.uncapped))
    return tuple(said)


def _cap(have: Material, cap: Cap) -> str:
    values = {
        "share": have.figures.percent(cap.share),
        "limit": have.figures.limit(cap.limit),
        "grade": cap.grade,
        "control": have.requirement(cap.control).title if cap.control else "",
    }
    key = {"critical": "cap_critical", "stand_ins": "cap_stand_ins"}.get(cap.rule, "cap_coverage")
    return have.words.say("cap_no_letter" if cap.grade == NO_LETTER else key, **values)


def parts_of(have: Material, score: AgencyScore) -> tuple[PartView, ...]:
    """The four parts, each with what is known of it, what is not, and why."""
    controls: dict[str, list[ControlScore]] = defaultdict(list)
    for each in score.controls:
        if each.due:
            controls[each.domain].append(each)
    reasons = _reasons(have, score)
    return tuple(_part(have, part, score, controls.get(part, []), reasons) for part in PARTS)


def _reasons(have: Material, score: AgencyScore) -> Mapping[str, Counter[str]]:
    """Why each control is not judged, by control."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for cause, rows in blind_of(have, score.agency).items():
        word = cause_word(have, cause).lower()
        for each in rows:
            found[each.control][word] += 1
    return found


def _part(
    have: Material,
    part: str,
    score: AgencyScore,
    controls: Sequence[ControlScore],
    reasons: Mapping[str, Counter[str]],
) -> PartView:
    name = have.words.of("domain", part)
    shares = score.parts.get(part)
    if shares is None or not controls:
        return PartView(id=part, name=name, share=None, known=have.words.say("part_none"), unknown="", worst=())
    judged = [each for each in controls if each.status not in _BLIND]
    failing = sorted((e for e in controls if e.status is Status.FAIL), key=lambda e: _SEVERITIES[e.severity])
    return PartView(
        id=part,
        name=name,
        share=have.share(shares),
        known=_known(have, judged, len(controls)),
        unknown=_unknown(have, [each for each in controls if each.status in _BLIND], reasons),
        worst=tuple(have.requirement(each.control).title for each in failing[:WORST_SHOWN]),
    )


def _known(have: Material, judged: Sequence[ControlScore], due: int) -> str:
    if not judged:
        return have.words.say("part_nothing_known")
    counts = have.counts(Counter(each.status for each in judged))
    number = have.figures.number
    return have.words.say(
        "part_known_words", judged=number(len(judged)), all=number(due), counts=have.in_words(counts).lower()
    )


def _unknown(have: Material, blind: Sequence[ControlScore], reasons: Mapping[str, Counter[str]]) -> str:
    if not blind:
        return have.words.say("part_all_known")
    mostly = Counter(reasons[each.control].most_common(1)[0][0] for each in blind if reasons.get(each.control))
    number = have.figures.number
    why = ", ".join(f"{word} {number(count)}" for word, count in mostly.most_common())
    return have.words.say("part_unknown_words", requirements=have.count("requirement", len(blind)), why=why)


def scoring_words(have: Material) -> tuple[str, ...]:
    """How the score is made, with every number of scoring.yaml that made it."""
    scoring, say, limit = have.results.scoring, have.words.say, have.figures.limit
    weights = ", ".join(
        f"{have.words.of('severity', each).lower()} {have.figures.number(weight)}"
        for each, weight in sorted(scoring.weights.items(), key=lambda pair: -pair[1])
    )
    grades = "; ".join(
        say("scoring_grade", grade=letter, word=have.words.of("grade", letter).lower(), least=limit(least)[:-1])
        for letter, least in scoring.grades
    )
    caps = [
        say("scoring_no_letter" if letter == NO_LETTER else "scoring_coverage", limit=limit(below), grade=letter)
        for below, letter in scoring.coverage_caps
    ]
    critical = [say("scoring_critical", limit=limit(share), grade=letter) for share, letter in scoring.critical_caps]
    return (
        say("scoring_value"),
        say("scoring_sum", weights=weights),
        say("scoring_range"),
        say("scoring_grades", grades=grades),
        "; ".join(caps) + ".",
        "; ".join(critical) + ".",
        say("scoring_papers", limit=limit(scoring.papers_cap)),
        say("scoring_waivers"),
        say("scoring_rounding"),
        say("scoring_source"),
    )
