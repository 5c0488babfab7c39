"""Where agencies stand among those of their kind, and which are going down.

Who has no letter is not ranked: too little is known. What is not known of the others bounds their place, and is said.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from reports.figures import geometry
from reports.material import Material
from reports.shapes_history import Dot, FallRow, PlaceView
from reports.view_history import difference
from reports.view_score import NO_LETTER
from reports.visible import visible
from scanner.model.records import dataclass
from scanner.model.score import AgencyScore

BASE, ROOM, STEP = 62, 54, 9
"""Where dots of the strip stand in pixels, and how high they may be heaped."""
_STEPS: Final = 50
"""Dots nearer than two points of a hundred are heaped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """The place of one agency: `first` to `last` are shared, 0 without a letter; `best` and `worst` bound what it may be."""

    first: int
    last: int
    best: int
    worst: int


def ranks_of(scores: Sequence[AgencyScore]) -> Mapping[str, Rank]:
    """The places in one group. Bounds count everybody, and take each score anywhere between proven and possible."""
    found = {}
    lettered = sorted(each.score.shares.proven for each in scores if has_letter(each))
    lows = sorted(each.score.shares.proven for each in scores)
    highs = sorted(each.score.shares.possible for each in scores)
    for each in scores:
        proven, possible = each.score.shares.proven, each.score.shares.possible
        found[each.agency] = Rank(  # nobody stands above or below itself: proven is at most possible
            first=len(lettered) - bisect_right(lettered, proven) + 1 if has_letter(each) else 0,
            last=len(lettered) - bisect_left(lettered, proven) if has_letter(each) else 0,
            best=len(lows) - bisect_right(lows, possible) + 1,
            worst=len(scores) - bisect_left(highs, proven),
        )
    return found


def has_letter(score: AgencyScore) -> bool:
    """Whether enough is known for a letter."""
    return score.score.grade != NO_LETTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """Everybody of one kind in the results, with their places and dots; made once, as each of them shows all."""

    scores: Sequence[AgencyScore]
    ranks: Mapping[str, Rank]
    dots: Mapping[str, Dot]
    note: str


def peers_of(have: Material, kind: str) -> Peers:
    """Everybody of one kind."""
    if kind not in have.peers:
        scores = [each for each in have.results.agencies if have.agencies[each.agency].kind == kind]
        have.peers[kind] = Peers(scores=scores, ranks=ranks_of(scores), dots=_dots(scores), note=unranked(have, scores))
    return have.peers[kind]


def place_view(have: Material, score: AgencyScore) -> PlaceView | None:
    """The place of one agency; None where nobody like it is in the results."""
    peers = peers_of(have, have.agencies[score.agency].kind)
    if len(peers.scores) < 2:  # noqa: PLR2004  # nobody to stand among
        return None
    rank = rank_words(have, peers.ranks[score.agency], peers.scores)
    others = (dot for agency, dot in peers.dots.items() if agency != score.agency)
    return PlaceView(
        name=have.words.of("agency_kind", have.agencies[score.agency].kind),
        rank=rank,
        note=peers.note,
        alt=f"{have.words.say('place_alt', proven=have.figures.points(score.score.shares.proven))} {rank}",
        dots=(*others, replace(peers.dots[score.agency], is_this=True)),
    )


def rank_words(have: Material, rank: Rank, peers: Sequence[AgencyScore]) -> str:
    """The place in a sentence, with the bounds of what is not known."""
    say, number = have.words.say, have.figures.number
    values = {"best": number(rank.best), "worst": number(rank.worst), "all": number(len(peers))}
    if not rank.first:
        return say("place_none", **values)
    ranked = number(sum(map(has_letter, peers)))
    key = "place_rank" if rank.best == rank.worst else "place_rank_bounds"
    return say(key, rank=shared(have, rank), n=ranked, **values)


def shared(have: Material, rank: Rank) -> str:
    """`3`, or `3–4` for a place that several share; a dash for none."""
    if not rank.first:
        return have.words.say("dash")
    number = have.figures.number
    return number(rank.first) if rank.first == rank.last else f"{number(rank.first)}–{number(rank.last)}"


def bounds(have: Material, rank: Rank) -> str:
    """`2–5`: what the place may be, whatever the unknown turns out to be."""
    number = have.figures.number
    return number(rank.best) if rank.best == rank.worst else f"{number(rank.best)}–{number(rank.worst)}"


def unranked(have: Material, peers: Sequence[AgencyScore]) -> str:
    """How many of the group have no letter; empty where all have one."""
    without = sum(not has_letter(each) for each in peers)
    return have.words.say("place_unranked", agencies=have.count("agency", without)) if without else ""


def _dots(peers: Sequence[AgencyScore]) -> Mapping[str, Dot]:
    """The group on the scale by agency, heaped where scores are near."""
    heaps = Counter(_heap(each) for each in peers)
    had: Counter[int] = Counter()
    dots = {}
    for each in sorted(peers, key=lambda one: one.agency):
        heap = _heap(each)
        step = min(Fraction(STEP), Fraction(ROOM, heaps[heap]))
        dots[each.agency] = Dot(
            x=geometry(Fraction(2, 100) + each.score.shares.proven * Fraction(96, 100)),
            y=f"{float(BASE - step * had[heap]):.2f}",
            is_this=False,
            has_letter=has_letter(each),
        )
        had[heap] += 1
    return dots


def _heap(score: AgencyScore) -> int:
    return int(score.score.shares.proven * _STEPS)


def falling_of(have: Material) -> tuple[tuple[FallRow, ...], str, str]:
    """Agencies whose proven score is lower than the time before by the same rules, the deepest fall first; what this
    does not tell: who was judged by other rules then, and who never was; and what is said where there are none.
    """
    changes, say = have.results.changes, have.words.say
    down = sorted(
        (each for each in changes.values() if each.is_down), key=lambda each: (each.proven, each.after.agency)
    )
    rows = tuple(
        FallRow(
            id=each.after.agency,
            name=visible(have.agencies[each.after.agency].name.in_(have.language), 300),
            since=have.figures.moment(each.before.judgement.as_of),
            way=f"{have.figures.points(each.before.shares.proven)} → {have.figures.points(each.after.shares.proven)}",
            points=difference(have, each),
            grades=f"{each.before.grade or say('dash')} → {each.after.grade}",
        )
        for each in down
    )
    number, other = have.figures.number, sum(each.has_other_rules for each in changes.values())
    new = len(have.results.agencies) - len(changes)
    compared = len(changes) - other
    none = say("falling_none", n=number(compared)) if compared else say("falling_unknown")
    return rows, say("falling_note", n=number(compared), other=number(other), new=number(new)), none
