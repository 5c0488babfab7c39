"""The last screen of a run, for someone tired: fixed order, the most important words of each line first.

Asked, answered, skipped and why; score with range and coverage; the next three things to do; files written; exit code
with its reasons (design §4). Plain text; with `colour`, a little of it, never as the only carrier of a meaning.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from reports.columns import columns, fitted, wrapped
from reports.material import Material, material
from reports.shapes import LedgerView
from reports.view_controls import ledger_of_all, not_visited
from reports.view_findings import next_steps
from reports.view_policies import title_of
from reports.view_province import province_steps
from reports.view_score import NO_LETTER, score_view
from reports.visible import visible
from scanner.model.kept_code import kept_pattern
from scanner.model.local_time import LOCAL_TIME
from scanner.model.results import Results
from scanner.model.score import AgencyScore
from scanner.model.text import Language, Text
from scanner.model.words import EXIT_ORDER, ExitCode

AGENCIES_SHOWN: Final = 12
FILES_SHOWN: Final = 6
POLICIES_SHOWN: Final = 6
BRIEF_LINES: Final = 3
_CLAUSE: Final = kept_pattern(r"(?<=[.;,]) |(?<=\)) ")
CAPS_SHOWN: Final = 2
_LEAST_WIDTH: Final = 40
_CELLS: Final = (1, len("100,0–100,0"), len("100,0%"))
_BOLD, _GREEN, _YELLOW, _RED, _VIOLET, _OFF = ("\x1b[1m", "\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[35m", "\x1b[0m")
_GRADES: Final = {"A": _GREEN, "B": _GREEN, "C": _YELLOW, "D": _RED, "E": _RED, NO_LETTER: _VIOLET}

Reasons = Sequence[tuple[ExitCode, Text]]


def last_screen(
    results: Results,
    written: Sequence[Path],
    reasons: Reasons,
    language: Language,
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    """The screen as one text of lines at most `width` columns wide, without a line end after the last."""
    have = material(results, language)
    page = _Page(have, max(width, _LEAST_WIDTH), colour)
    blocks = (
        _asked(page),
        [*_scores(page), *_sealed(page)],
        _policies(page),
        _next(page, written),
        _files(page, written),
        _exit(page, reasons),
    )
    return "\n\n".join("\n".join(block) for block in blocks if block)


class _Page:
    """Width, colour and words of one screen."""

    def __init__(self, have: Material, width: int, colour: bool) -> None:
        self.have = have
        self.width = width
        self._colour = colour

    def paint(self, text: str, *codes: str) -> str:
        """`text` in colour, when colour is wanted."""
        return "".join(codes) + text + _OFF if self._colour and text else text

    def wrapped(self, text: str, indent: str = "", first: str | None = None) -> Iterator[str]:
        """`text` in lines that fit, words kept whole where they can be."""
        return wrapped(text, self.width, indent, first)


def _asked(page: _Page) -> list[str]:
    """What was asked, what was answered, what was skipped and why."""
    have, say = page.have, page.have.words.say
    ledger, asked, targets = ledger_of_all(have)
    lines = []
    if have.results.inventory.invented:
        lines.append(page.paint(say("screen_invented"), _BOLD, _YELLOW))
    run = have.results.run
    if run.as_of < run.started_at:
        early, late = have.figures.day(run.as_of.astimezone(LOCAL_TIME).date()), have.figures.moment(run.started_at)
        lines += page.wrapped(say("screen_earlier", day=early, taken=late))
    if not asked:
        lines.append(page.paint(say("screen_nothing_asked"), _BOLD))
    else:
        lines += page.wrapped(_ledger_words(have, ledger, asked, targets))
    if ledger.why:
        lines += page.wrapped(f"{say('screen_skipped_why')}{say('colon')}{ledger.why}", "  ")
    left, why = not_visited(have)
    if left:
        said = say("screen_not_visited", targets=have.count("target", left))
        lines += page.wrapped(f"{said}{say('colon')}{why}" if why else said, "  ")
    return lines


def _ledger_words(have: Material, ledger: LedgerView, asked: int, targets: int) -> str:
    say = have.words.say
    first = say("screen_asked", facts=have.count("fact", asked))
    on = say("screen_targets", targets=have.count("target", targets))
    answered = say("screen_answered", n=ledger.answered)
    skipped = say("screen_skipped", n=ledger.skipped)
    return f"{first} {on}{say('colon')}{answered}, {skipped}"


def _scores(page: _Page) -> list[str]:
    """Score with range and coverage; one agency in words, several as a table."""
    agencies = page.have.results.agencies
    if len(agencies) == 1:
        return _one_score(page, agencies[0])
    return _table(page, agencies)


def _name(have: Material, score: AgencyScore) -> str:
    return visible(have.agencies[score.agency].name.in_(have.language), 200)


def _one_score(page: _Page, score: AgencyScore) -> list[str]:
    have, say = page.have, page.have.words.say
    view = score_view(have, score.score)
    grade = say("no_grade") if view.grade == NO_LETTER else f"{say('grade')} {view.grade}"
    head = say("screen_score", grade=grade, proven=view.share.proven)
    figures = (
        f"{say('screen_range', possible=view.share.possible)}, {say('screen_coverage', coverage=view.share.coverage)}"
    )
    lines = [page.paint(fitted(_name(have, score), page.width), _BOLD)]
    lines += [page.paint(each, _BOLD, _GRADES[view.grade]) for each in page.wrapped(f"{head}, {figures}")]
    if view.papers_brief:
        lines += page.wrapped(view.papers_brief, "    ", "  ")
    for cap in view.caps[:CAPS_SHOWN]:
        lines += page.wrapped(cap, "    ", "  - ")
    return lines


def _table(page: _Page, agencies: Sequence[AgencyScore]) -> list[str]:
    """The worst measured first: they need attention; the rest is counted."""
    have, say = page.have, page.have.words.say
    order = sorted(agencies, key=lambda each: (each.score.shares.proven, each.score.shares.coverage, each.agency))
    heads = (say("grade"), say("screen_points"), say("coverage"))
    widths = [max(columns(head), least) for head, least in zip(heads, _CELLS, strict=True)]
    room = page.width - sum(widths) - 2 * len(widths)
    lines = [page.paint(_row(fitted(say("agency"), room), heads, room, widths), _BOLD)]
    for each in order[:AGENCIES_SHOWN]:
        share = have.share(each.score.shares)
        cells = (each.score.grade, f"{share.proven}–{share.possible}", share.coverage)
        lines.append(_row(fitted(_name(have, each), room), cells, room, widths))
    if (more := len(order) - AGENCIES_SHOWN) > 0:
        lines.append(have.count("more_agency", more))
    limits = [below for below, letter in have.results.scoring.coverage_caps if letter == NO_LETTER]
    if limits and any(each.score.grade == NO_LETTER for each in agencies):
        lines += page.wrapped(say("screen_no_letter", limit=have.figures.limit(limits[0])), "  ")
    return lines


def _row(name: str, cells: Sequence[str], room: int, widths: Sequence[int]) -> str:
    padded = (" " * (width - columns(cell)) + cell for cell, width in zip(cells, widths, strict=True))
    return "  ".join((name + " " * (room - columns(name)), *padded))


def _sealed(page: _Page) -> list[str]:
    """The code that paper is tested by, and who signed."""
    have, say = page.have, page.have.words.say
    agencies = have.results.agencies
    seal = have.results.seal_of(agencies[0].agency if len(agencies) == 1 else "")
    if not seal.code:
        return []
    signed = say("screen_signed", name=visible(seal.key_id, 100)) if seal.signature else say("screen_unsigned")
    return list(page.wrapped(f"{say('screen_code', code=seal.code)}, {signed}"))


def _policies(page: _Page) -> list[str]:
    """What policies of others came to: beside the score, which they do not change."""
    have = page.have
    results = have.results.policies
    if not results:
        return []
    lines = [*page.wrapped(have.words.say("screen_policies"))]
    for each in results[:POLICIES_SHOWN]:
        where = have.name(each.target) if each.target else have.words.say("policy_no_target")
        counts = have.in_words(have.counts(each.counts))
        lines += page.wrapped(f"{title_of(have, each)}, {where}{have.words.say('colon')}{counts}", "    ", "  ")
    if (more := len(results) - POLICIES_SHOWN) > 0:
        lines.append("  " + have.words.count("more", more, have.figures.number(more)))
    return lines


def _next(page: _Page, written: Sequence[Path]) -> list[str]:
    """The next three actions: what, what it gains, where, how it begins, and where to read the whole."""
    have, say = page.have, page.have.words.say
    agencies = have.results.agencies
    steps = next_steps(have, agencies[0]) if len(agencies) == 1 else province_steps(have)
    if not steps:
        return [page.paint(say("screen_no_next"), _BOLD)]
    lines = [page.paint(say("screen_next"), _BOLD)]
    for number, step in enumerate(steps, start=1):
        what = step.title if step.measures else f"{say('repair')}{say('colon')}{step.title}"
        several, sign, _ = step.where.partition(say("colon"))
        whose = f", {several}" if sign or len(agencies) > 1 else ""
        lines += page.wrapped(f"{what} ({step.gain}{whose})", "     ", f"  {number}. ")
        if step.lacking:
            lines += page.wrapped(_brief(f"{say('lacking')}{say('colon')}{step.lacking}", page.width - 5), "     ")
        lines += page.wrapped(_brief(step.fix, page.width - 5), "     ")
    pages = _pages(written, have.language)
    how = say("screen_how", file=visible(str(pages[-1]), 300)) if pages else say("screen_how_none")
    return [*lines, *page.wrapped(how, "  ")]


def _pages(written: Sequence[Path], language: Language) -> list[Path]:
    """The scorecards, in the reader's language where there are any."""
    pages = [each for each in written if each.suffix == ".html" and "-evidence" not in each.stem]
    return [each for each in pages if each.stem.endswith(f".{language}")] or pages


def _brief(text: str, room: int) -> str:
    """The beginning of the instructions, at most three lines, up to the end of a clause and never inside a command."""
    most = BRIEF_LINES * room - 10
    text = " ".join(text.split())
    if columns(text) <= most:
        return text
    cut = fitted(text, most)
    ends = [found.end() for found in _CLAUSE.finditer(cut) if not cut[: found.end()].count("`") % 2]
    if ends and ends[-1] > len(cut) // 3:
        return f"{cut[: ends[-1]].rstrip(' ,;:')} …"
    words = cut.rpartition(" ")[0]
    return f"{words.rpartition('`')[0] if words.count('`') % 2 else words}".rstrip(" ,;:(") + " …"


def _files(page: _Page, written: Sequence[Path]) -> list[str]:
    have, say = page.have, page.have.words.say
    if not written:
        return [say("screen_no_files")]
    folders = list(dict.fromkeys(each.parent for each in written))
    lines: list[str] = []
    for folder in folders:
        names = [visible(each.name, 200) for each in written if each.parent == folder]
        shown = " · ".join(names[:FILES_SHOWN])
        more = len(names) - FILES_SHOWN
        rest = f" {have.count('more_file', more)}" if more > 0 else ""
        head = say("screen_files", folder=visible(str(folder), 300))
        lines += [page.paint(each, _BOLD) for each in page.wrapped(head)]
        lines += page.wrapped(shown + rest, "  ")
    return lines


def _exit(page: _Page, reasons: Reasons) -> list[str]:
    """The code and every reason for it, the most serious first."""
    have, say = page.have, page.have.words.say
    order = (ExitCode.INTERRUPTED, *EXIT_ORDER, ExitCode.FINE)
    ordered = sorted(reasons, key=lambda pair: order.index(pair[0]))
    code = ordered[0][0] if ordered else ExitCode.FINE
    colour = _GREEN if code is ExitCode.FINE else _RED
    word = have.words.of("exit_code", str(int(code)))
    head = f"{say('screen_exit', code=int(code))}{say('colon')}{word}"
    lines = [page.paint(each, _BOLD, colour) for each in page.wrapped(head)]
    for _, text in ordered:
        lines += page.wrapped(visible(text.in_(have.language)), "    ", "  - ")
    return lines
