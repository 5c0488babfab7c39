"""What changed between two results, in words: an agency a block, the parts of the change, and what is behind them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from reports.material import Material, material
from scanner.model.change import Change, Move
from scanner.model.results import Results
from scanner.model.text import Language

SHOWN = 5
_PARTS = {"work": "diff_work", "coverage": "diff_coverage", "targets": "diff_targets"}
_LISTS = {
    "worse": "diff_worse",
    "better": "diff_better",
    "lost": "diff_lost",
    "seen": "diff_seen",
    "added": "diff_added",
}


def change_lines(before: Results, after: Results, changes: Mapping[str, Change], language: Language) -> Iterator[str]:
    """The lines, agencies in the order of the result."""
    have, earlier = material(after, language), {each.agency: each for each in before.agencies}
    say, moment = have.words.say, have.figures.moment
    yield say(
        "diff_runs", before=before.run.id, at=moment(before.run.as_of), after=after.run.id, then=moment(after.run.as_of)
    )
    yield say("diff_same_rules", rules=after.run.rulepack)
    for score in after.agencies:
        yield ""
        name = f"{have.name(score.agency)} ({score.agency})"
        if score.agency not in changes:
            yield f"{name}: {say('diff_new_agency')}"
            continue
        change = changes[score.agency]
        figures = have.figures
        letters = f"{earlier[score.agency].score.grade} → {score.score.grade}"
        first, last, parts = _tenths(change)
        whole = f"{figures.number(first, 1)} → {figures.number(last, 1)} ({_signed(have, last - first)})"
        yield f"{name}: {whole}, {letters}"
        yield "  " + " · ".join(f"{say(word)} {_signed(have, parts[part])}" for part, word in _PARTS.items())
        yield from _beside(have, change)
        for each, word in _LISTS.items():
            yield from _moves(have, word, getattr(change, each))
        if not change.moves and change.before == change.after:
            yield f"  {say('diff_nothing')}"


def _beside(have: Material, change: Change) -> Iterator[str]:
    """What is no part of the change by the same rules: the rules themselves, and waivers."""
    say, figures = have.words.say, have.figures
    if change.told is not None and change.rules:
        told, now = _rounded(change.told), _rounded(change.before)
        yield "  " + say(
            "diff_rules", told=figures.number(told, 1), now=figures.number(now, 1), rules=_signed(have, now - told)
        )
    if change.waived:
        yield "  " + say("diff_waived", points=_signed(have, _rounded(change.waived)))


def _moves(have: Material, word: str, moves: Sequence[Move]) -> Iterator[str]:
    if not moves:
        return
    yield f"  {have.words.say(word, n=have.figures.number(len(moves)))}"
    for each in _ordered(have, moves)[:SHOWN]:
        was = have.words.of("status", each.before) if each.before else have.words.say("diff_not_there")
        now = have.words.of("status", each.after)
        title = have.requirement(each.control, (each.target,)).title
        yield f"    {each.control} {title} – {have.name(each.target)}: {was} → {now}"
    if len(moves) > SHOWN:
        yield f"    {have.words.say('diff_more', n=have.figures.number(len(moves) - SHOWN))}"


def _ordered(have: Material, moves: Iterable[Move]) -> list[Move]:
    """The heaviest controls first."""
    weights = have.results.scoring.weights
    return sorted(moves, key=lambda each: (-weights[have.controls[each.control].severity], each.control, each.target))


def _signed(have: Material, points: Fraction) -> str:
    return f"{'+' if points > 0 else '−' if points < 0 else ''}{have.figures.number(abs(points), 1)}"


def _tenths(change: Change) -> tuple[Fraction, Fraction, dict[str, Fraction]]:
    """Points in tenths that still sum: what rounding down leaves over goes to the parts it took most from. It is never
    more than there are parts that are not zero, and those that are stay zero.
    """
    first, last = (_rounded(each) for each in (change.before, change.after))
    exact: dict[str, Fraction] = {part: getattr(change, part) * 1000 for part in _PARTS}
    down = {part: int(each // 1) for part, each in exact.items()}
    left = (last - first) * 10 - sum(down.values())
    some = [part for part in _PARTS if exact[part]]
    for part in sorted(some, key=lambda each: down[each] - exact[each])[: int(left)]:
        down[part] += 1
    return first, last, {part: Fraction(each, 10) for part, each in down.items()}


def _rounded(share: Fraction) -> Fraction:
    """Points in tenths, half up."""
    return Fraction((share * 1000 + Fraction(1, 2)) // 1, 10)
