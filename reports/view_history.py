"""How the score of an agency went, and what changed since the time before, in words and in points of a picture."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from reports.figures import rounded
from reports.material import Material
from reports.shapes_history import HistoryView, MarkView, MoveGroup, MoveView, PointView, SinceView
from reports.view_findings import anchor_of
from scanner.model.change import Move, Since
from scanner.model.history import Line, RollUp
from scanner.model.local_time import local_day
from scanner.model.words import Status

MOVES_SHOWN: Final = 3
NAMES_SHOWN: Final = 3
_SORTS: Final = ("worse", "lost", "better", "seen")
_MARKS: Final = {"rules": "history_rules", "merger": "history_merger"}
TOP, HEIGHT = 26, 120
"""Where the scale of the picture begins, and how high it is, in pixels."""
_LEFT, _WIDTH = Fraction(9), Fraction(86)
_LETTER_ABOVE, _LETTERS_SHOWN = 9, 12


def since_view(have: Material, agency: str, anchors: Collection[str]) -> SinceView | None:
    """What changed since the time before; None where nothing is remembered at all."""
    say = have.words.say
    if not have.results.history.get(agency):
        return None
    since = have.results.changes.get(agency)
    if since is None:
        return SinceView(head=say("since_first"), counts="", groups=(), notes=())
    numbers = {sort: have.figures.number(len(getattr(since, sort))) for sort in _SORTS}
    return SinceView(
        head=_head(have, since),
        counts=say("since_counts", **numbers),
        groups=tuple(_groups(have, since, anchors)),
        notes=tuple(_notes(have, since)),
    )


def _head(have: Material, since: Since) -> str:
    key = "since_head" if since.proven else "since_head_same"
    key = key if since.before.grade else "since_head_merged"
    return have.words.say(
        key,
        at=have.figures.moment(since.before.judgement.as_of),
        points=difference(have, since),
        before=have.figures.points(since.before.shares.proven),
        after=have.figures.points(since.after.shares.proven),
        was=since.before.grade,
        now=since.after.grade,
    )


def difference(have: Material, since: Since) -> str:
    """By how many points the proven score is higher: the difference of what is printed, with its sign."""
    limits = have.figures.limits
    step = rounded(since.after.shares.proven, limits) - rounded(since.before.shares.proven, limits)
    sign = "+" if since.proven > 0 else "−" if since.proven < 0 else ""
    if sign and not round(step * 1000):
        return f"{sign}<{have.figures.number(Fraction(1, 10), 1)}"
    return f"{sign}{have.figures.number(abs(step) * 100, 1)}"


def _groups(have: Material, since: Since, anchors: Collection[str]) -> Iterator[MoveGroup]:
    """The sorts of change that there are, what got worse first, each with its heaviest controls."""
    leads = {
        (each.control, each.target): anchor_of(each)
        for each in have.verdicts.get(since.after.agency, ())
        if each.decides and anchor_of(each) in anchors
    }
    for sort in _SORTS:
        moves: Sequence[Move] = getattr(since, sort)
        if not moves:
            continue
        together: dict[tuple[str, Status | None, Status], list[str]] = defaultdict(list)
        for each in moves:
            together[each.control, each.before, each.after].append(each.target)
        weights = have.results.scoring.weights
        order = sorted(together, key=lambda key: (-weights[have.controls[key[0]].severity], -len(together[key]), key))
        more = len(order) - MOVES_SHOWN
        yield MoveGroup(
            name=have.words.say(f"diff_{sort}", n=have.figures.number(len(moves))),
            moves=tuple(_move(have, key, together[key], leads) for key in order[:MOVES_SHOWN]),
            more=have.words.say("since_more", n=have.figures.number(more)) if more > 0 else "",
        )


def _move(
    have: Material,
    move: tuple[str, Status | None, Status],
    targets: Sequence[str],
    leads: Mapping[tuple[str, str], str],
) -> MoveView:
    control, before, after = move
    was = have.words.of("status", before) if before else have.words.say("diff_not_there")
    return MoveView(
        title=have.requirement(control, targets).title,
        where=have.where(targets, NAMES_SHOWN),
        way=f"{was} → {have.words.of('status', after)}",
        anchor=next((leads[control, each] for each in have.in_order(targets) if (control, each) in leads), ""),
    )


def _notes(have: Material, since: Since) -> Iterator[str]:
    """What a difference may come from besides what was done, so that nobody takes it for work."""
    say, number = have.words.say, have.figures.number
    if since.has_other_rules:
        yield say("since_rules")
    if not since.before.grade:
        yield say("since_merged")
    if since.new_targets:
        yield say("since_new", where=have.where(since.new_targets, NAMES_SHOWN), n=number(len(since.added)))
    elif since.added:
        yield say("since_added", n=number(len(since.added)))
    if since.gone:
        yield say("since_gone", n=number(since.gone))
    if not since.moves and not since.gone and not since.proven:
        yield say("diff_nothing")


def history_view(have: Material, agency: str) -> HistoryView | None:
    """How the score went; None before there are two judgements."""
    line = have.results.history.get(agency, ())
    if len(line) < 2:  # noqa: PLR2004  # one point is no line
        return None
    places = [_LEFT + _WIDTH * n / (len(line) - 1) for n in range(len(line))]
    tops = [_y(each.shares.possible) for each in line]
    lows = [_y(each.shares.proven) for each in line]
    marks = tuple(_marks(line, places))
    there = {each.code for each in marks}
    back = list(zip(places, lows, strict=True))[::-1]
    return HistoryView(
        alt=_alt(have, line),
        line=_path(zip(places, lows, strict=True)),
        band=_path([*zip(places, tops, strict=True), *back]),
        points=tuple(_point(have, line, n, places[n]) for n in range(len(line))),
        marks=marks,
        legend=tuple((code, have.words.say(word)) for code, word in _MARKS.items() if code in there),
        begins=_day(have, line[0]),
        ends=_day(have, line[-1]),
    )


def _day(have: Material, point: RollUp) -> str:
    return have.figures.day(local_day(point.judgement.as_of))


def _y(share: Fraction) -> Fraction:
    return TOP + HEIGHT * (1 - share)


def _path(points: Iterable[tuple[Fraction, Fraction]]) -> str:
    return " ".join(f"{float(x):.2f},{float(y - TOP):.2f}" for x, y in points)


def _marks(line: Line, places: Sequence[Fraction]) -> Iterator[MarkView]:
    for n in range(1, len(line)):
        x = f"{float((places[n - 1] + places[n]) / 2):.2f}%"
        if line[n].grade and not line[n - 1].grade:
            yield MarkView(x=x, code="merger")
        elif line[n].judgement.rules != line[n - 1].judgement.rules:
            yield MarkView(x=x, code="rules")


def _point(have: Material, line: Line, n: int, place: Fraction) -> PointView:
    each, before = line[n], line[n - 1] if n else None
    shares, figures, say = each.shares, have.figures, have.words.say
    is_told = len(line) <= _LETTERS_SHOWN or before is None or n == len(line) - 1 or each.grade != before.grade
    notes = []
    if before is not None and before.judgement.rules != each.judgement.rules:
        notes.append(say("history_rules"))
    if not each.grade:
        notes.append(say("trend_before_merger"))
    return PointView(
        x=f"{float(place):.2f}%",
        y=f"{float(_y(shares.proven)):.2f}",
        letter=each.grade if is_told else "",
        letter_y=f"{float(_y(shares.proven)) - _LETTER_ABOVE:.2f}",
        is_own=bool(each.grade),
        at=figures.moment(each.judgement.as_of),
        proven=figures.points(shares.proven),
        possible=figures.points(shares.possible),
        coverage=figures.percent(shares.coverage),
        grade=each.grade or say("dash"),
        failing=figures.number(each.statuses.get(Status.FAIL, 0)),
        notes="; ".join(notes),
    )


def _alt(have: Material, line: Line) -> str:
    proven = [each.shares.proven for each in line]
    return have.words.say(
        "history_alt",
        n=have.figures.number(len(line)),
        begins=have.figures.moment(line[0].judgement.as_of),
        ends=have.figures.moment(line[-1].judgement.as_of),
        first=have.figures.points(proven[0]),
        last=have.figures.points(proven[-1]),
        least=have.figures.points(min(proven)),
        most=have.figures.points(max(proven)),
        possible=have.figures.points(line[-1].shares.possible),
    )
