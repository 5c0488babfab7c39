"""The report of one agency: scope and method, results, shortcomings by common cause, proposals; and Mẫu 08 behind it."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from reports.material import STATUS_ORDER, Material
from reports.paper_parts import (
    REPORT_SYMBOL,
    Issuer,
    bounded,
    closing_of,
    foot_of,
    grounds_of,
    head_of,
    issuer_of,
    symbol_of,
)
from reports.paper_shapes import DOTS, Block, Paragraph, Section, Table
from reports.paper_systems import TOTALS, bodies_of, systems_of, table_of, totals_of
from reports.paper_text import (
    Cell,
    begun_small,
    bullet,
    centred,
    joined,
    labelled,
    paragraph,
    plain,
    shortened,
    table,
    to_fill,
)
from reports.shapes import AgencyView, Count, DomainView, Finding, GapGroup, IndicatorRow, PartView, Step, WaiverRow
from reports.view_controls import ledger_of_all, not_visited
from scanner.model.score import AgencyScore
from scanner.model.words import TargetKind

FINDINGS_SHOWN: Final = 10
REMEDY_SHOWN: Final = 360
"""Characters of a remedy in a table; next steps have it whole."""
GAPS_SHOWN: Final = 10
WAIVERS_SHOWN: Final = 10
CLAUSES_SHOWN: Final = 3
BODY: Final = "ThanVanBan"
_TOPICS: Final = (1944, 700, 800, 950, 850, 1060, 800, 1150, 1100)
"""Widths of topic, number, the statuses in their order, and coverage."""
_FOUR: Final = (700, 2900, 2200, 3554)
"""Widths of the tables of what is to be done, in twips: together the text width of the page."""


def agency_sections(have: Material, score: AgencyScore, view: AgencyView) -> tuple[Section, ...]:
    """The report and its appendix."""
    agency = have.agencies[score.agency]
    issuer = issuer_of(have, agency)
    subject = have.words.say("paper_subject", name=issuer.name)
    report: list[Block] = [head_of(have, issuer, symbol=REPORT_SYMBOL), *title_of(have, subject)]
    report += [*grounds_of(have, [agency.id]), paragraph(BODY, plain(have.words.say("paper_lead", name=issuer.name)))]
    report += [*scope_of(have, view), *results_of(have, view), *shortcomings_of(have, view), *proposals_of(have, view)]
    report += [closing_of(have, issuer, "paper_closing"), foot_of(have, issuer)]
    return (Section(blocks=tuple(report)), appendix_of(have, score, issuer))


def title_of(have: Material, subject: str) -> Iterator[Paragraph]:
    """Part 5a, with its rule."""
    yield paragraph("TenLoai", have.words.say("paper_kind"))
    yield paragraph("TrichYeu", plain(subject))
    yield paragraph("GachDuoiTrichYeu", "")


def appendix_of(have: Material, score: AgencyScore, issuer: Issuer) -> Section:
    """Mẫu 08 as an appendix, on its side, its pages counted on their own."""
    systems = systems_of(have, [score.agency])
    blocks = [
        *appendix_title(have, issuer),
        *totals_of(have, score.indicators, systems),
        *bodies_of(have, [score.agency], systems),
        *table_of(have, [score.agency]),
    ]
    return Section(blocks=tuple(blocks), landscape=True, restarts=True)


def appendix_title(have: Material, issuer: Issuer) -> Iterator[Paragraph]:
    """Head of the appendix, with the report it belongs to: its number and day are filled in once more."""
    say = have.words.say
    yield paragraph("PhuLuc", have.words.say("paper_appendix"))
    yield paragraph("TenPhuLuc", have.words.say("paper_08_title"))
    number, date = to_fill(have, "number"), to_fill(have, "date", say("paper_date"))
    symbol = plain(f"/{symbol_of(issuer, REPORT_SYMBOL)} ")
    end = plain(say("paper_appendix_end", name=issuer.name or DOTS))
    yield paragraph("KemTheo", plain(say("paper_appendix_of")), number, symbol, date, end)


def scope_of(have: Material, view: AgencyView) -> Iterator[Block]:
    """Part I: which run, what of, what was asked and what was not."""
    say = have.words.say
    yield paragraph("TieuDe1", say("paper_scope"))
    yield paragraph("TieuDe2", say("paper_scope_when"))
    yield from run_lines(have, view.id)
    yield paragraph("TieuDe2", say("paper_scope_what"))
    subjects = [each for each in have.results.subjects.values() if each.agency == view.id]
    yield paragraph(
        BODY, say("paper_targets", targets=have.count("target", len(subjects)), kinds=_kinds(have, view.id))
    )
    yield from asked_of(have, (view.id,))
    yield paragraph(BODY, say("paper_coverage", coverage=view.score.share.coverage))
    yield paragraph(BODY, say("paper_unknown"))


def asked_of(have: Material, agencies: Collection[str]) -> Iterator[Paragraph]:
    """What was asked of those that were visited, and how many were not, each with the reason."""
    say = have.words.say
    ledger, _, _ = ledger_of_all(have, agencies)
    yield paragraph(BODY, say("paper_asked", asked=ledger.asked, answered=ledger.answered, skipped=ledger.skipped))
    if ledger.why:
        yield paragraph(BODY, plain(say("paper_skipped_why", why=ledger.why)))
    silent, why = not_visited(have, agencies)
    if silent:
        yield paragraph(BODY, plain(say("paper_not_visited", targets=have.count("target", silent), why=why)))


def run_lines(have: Material, agency: str = "") -> Iterator[Paragraph]:
    """The record of the run that an inspector needs to find it again; with no agency, of all together."""
    run, pack, say, moment = have.results.run, have.results.rulepack, have.words.say, have.figures.moment
    yield bullet(say("paper_run_when", begun=moment(run.started_at), ended=moment(run.finished_at)))
    yield bullet(say("paper_run_as_of", moment=moment(run.as_of)))
    since = have.figures.day(pack.valid_from)
    yield bullet(say("paper_run_pack", pack=pack.title.in_(have.language), id=pack.id, day=since))
    privileged = say("privileged" if run.privileged else "not_privileged")
    yield bullet(
        say("paper_run_mode", mode=have.words.of("read_mode", run.mode).lower(), privileged=privileged.lower())
    )
    yield bullet(say("paper_run_id", program=run.program, run=run.id, digest=run.root_digest))
    if code := have.results.seal_of(agency).code:
        yield bullet(say("paper_run_code", code=code))


def _kinds(have: Material, agency: str) -> str:
    """`Máy tính 12; Máy chủ 3`, in the order of the kinds."""
    found = Counter(each.kind for each in have.results.subjects.values() if each.agency == agency)
    number = have.figures.number
    present = [kind for kind in TargetKind if found[kind]]
    return "; ".join(f"{begun_small(have.words.of('target_kind', kind))} {number(found[kind])}" for kind in present)


def results_of(have: Material, view: AgencyView) -> Iterator[Block]:
    """Part II: score, the four parts of the mission, figures, and the statuses by topic."""
    say, score = have.words.say, view.score
    yield paragraph("TieuDe1", say("paper_results"))
    yield paragraph("TieuDe2", say("paper_results_all"))
    yield bullet(f"{say('grade')}: {score.grade} ({score.grade_word})")
    yield bullet(f"{say('proven')}: {score.share.proven} {say('of_100')}; {say('range').lower()} {score.range_words}")
    yield bullet(f"{say('coverage')}: {score.share.coverage}. {say('coverage_words')}")
    if score.with_waivers:
        yield bullet(f"{say('with_waivers')}: {score.with_waivers}")
    yield from (bullet(plain(each).text) for each in score.caps)
    if view.since and view.since.counts:
        yield bullet(f"{say('since')}: {view.since.head} {view.since.counts}")
    yield paragraph("TieuDe2", say("paper_results_parts"))
    yield _parts(have, view.parts)
    yield paragraph("TieuDe2", say("paper_results_figures"))
    yield figures_table(have, view.indicators)
    yield paragraph("ChuThichBang", say("indicators_note"))
    yield paragraph("TieuDe2", say("paper_results_topics"))
    yield _topics(have, view.domains)


def _parts(have: Material, parts: Sequence[PartView]) -> Table:
    say = have.words.say
    head = (say("paper_part"), say("proven"), say("possible"), say("coverage"), say("part_known"), say("part_unknown"))
    rows = [_part(have, each) for each in parts]
    return table(say("paper_results_parts"), (1754, 1100, 1100, 1100, 2150, 2150), head, rows)


def _part(have: Material, part: PartView) -> tuple[str | Paragraph, ...]:
    dash = have.words.say("dash")
    share = part.share
    figures = (share.proven, share.possible, share.coverage) if share else (dash, dash, dash)
    return (part.name, *(centred(each) for each in figures), part.known, part.unknown or dash)


def figures_table(have: Material, rows: Sequence[IndicatorRow]) -> Table:
    """The indicators of an agency or the province: never a value without its fraction, what is unknown, its coverage and goal."""
    say = have.words.say
    names = ("indicator", "value", "numerator_denominator", "unknown_of", "indicator_coverage", "baseline", "goal")
    made: list[tuple[Cell, ...]] = [
        (_figure_name(each), *(centred(value or say("dash")) for value in (
            each.value, each.fraction, each.unknown, each.coverage, each.baseline, each.goal
        )))
        for each in rows
        if each.id not in TOTALS  # they stand in Mẫu 08
    ]  # fmt: skip
    return table(
        say("paper_results_figures"), (3054, 1200, 1200, 900, 1000, 1000, 1000), [say(each) for each in names], made
    )


def _figure_name(row: IndicatorRow) -> tuple[Paragraph, ...]:
    """The name, and below it who has not declared the figure."""
    name = paragraph("BangNoiDung", plain(f"– {row.name}" if row.is_part else row.name))
    return (name, paragraph("BangNoiDung", plain(row.why, italic=True))) if row.why else (name,)


def _topics(have: Material, domains: Sequence[DomainView]) -> Table:
    """Every requirement that is due stands in one column, whatever its status: the columns add up."""
    say = have.words.say
    words = [have.words.of("status", each) for each in STATUS_ORDER]
    head = (say("paper_topic"), say("paper_due"), *words, say("coverage"))
    rows = [_topic(have, each) for each in domains]
    return table(say("paper_results_topics"), _TOPICS, head, rows)


def _topic(have: Material, domain: DomainView) -> tuple[str | Paragraph, ...]:
    counts = {each.chip.code: each.number for each in domain.counts}
    cells = [counts.get(status, "0") for status in STATUS_ORDER]
    coverage = domain.share.coverage if domain.share else have.words.say("dash")
    due = have.figures.number(len(domain.controls))
    return (domain.name, centred(due), *(centred(each) for each in cells), centred(coverage))


def shortcomings_of(have: Material, view: AgencyView) -> Iterator[Block]:
    """Part III: findings by common cause, what is not known and why, and accepted risks."""
    say = have.words.say
    yield paragraph("TieuDe1", say("paper_shortcomings"))
    yield paragraph("TieuDe2", say("paper_findings"))
    yield from _listed(have, view.findings, FINDINGS_SHOWN, none="findings_none", finding=True)
    yield paragraph("TieuDe2", say("paper_gaps"))
    yield from _listed(have, view.gaps, GAPS_SHOWN, none="gaps_none", finding=False)
    yield paragraph("TieuDe2", say("paper_waivers"))
    yield paragraph(BODY, say("waivers_note" if view.waivers else "waivers_none"))
    yield from bounded(have, [_waiver(have, each) for each in view.waivers], WAIVERS_SHOWN)


def _listed(
    have: Material, groups: Sequence[Finding | GapGroup], shown: int, *, none: str, finding: bool
) -> Iterator[Block]:
    say = have.words.say
    if not groups:
        yield paragraph(BODY, say(none))
        return
    first = say("paper_finding" if finding else "paper_gap")
    head = (say("paper_row"), first, say("where"), say("paper_remedy"))
    rows = [
        (centred(have.figures.number(at)), _what(have, each), plain(each.step.where).text, remedy_of(have, each.step))
        for at, each in enumerate(groups[:shown], 1)
    ]
    yield table(first, _FOUR, head, rows)
    if len(groups) > shown:
        yield paragraph("ChuThichBang", say("paper_cut", n=have.figures.number(len(groups) - shown)))


def _what(have: Material, group: Finding | GapGroup) -> tuple[Paragraph, ...]:
    say = have.words.say
    title = paragraph("BangNoiDung", plain(group.step.title, bold=True))
    if isinstance(group, GapGroup):
        size = paragraph("BangNoiDung", plain(f"{group.word}{say('colon')}{group.size}"))
        return (title, size, paragraph("BangNoiDung", plain(group.step.why)))
    clauses = list(dict.fromkeys(each for need in group.requirements for each in need.clauses))
    counts = f"{group.severity.word}; {_said(group.counts)}" + (f"; {group.waived}" if group.waived else "")
    cited = "; ".join(clauses[:CLAUSES_SHOWN])
    return (
        title,
        labelled("BangNoiDung", f"{say('severity')}: ", counts),
        labelled("BangNoiDung", f"{say('clause')}: ", cited),
    )


def _said(counts: Sequence[Count]) -> str:
    return ", ".join(f"{each.chip.word.lower()} {each.number}" for each in counts)


def remedy_of(have: Material, step: Step) -> tuple[Paragraph, ...]:
    """How to repair it, and who."""
    say = have.words.say
    fix = paragraph("BangNoiDung", shortened(have, step.fix, REMEDY_SHOWN))
    return (fix, labelled("BangNoiDung", f"{say('who')}: ", step.who)) if step.who else (fix,)


def _waiver(have: Material, waiver: WaiverRow) -> str:
    say = have.words.say
    parts = [f"{waiver.title}: {', '.join(waiver.covers)} ({waiver.where})", waiver.state]
    labels = {"waiver_reason": waiver.reason, "waiver_compensation": waiver.compensation, "document": waiver.document}
    parts += [f"{say(label)}: {text}" for label, text in labels.items() if text]
    return plain(joined([*parts, waiver.people, *waiver.notes])).text


def proposals_of(have: Material, view: AgencyView) -> Iterator[Paragraph]:
    """Part IV: what to do next, and room for what the agency itself proposes."""
    say = have.words.say
    yield paragraph("TieuDe1", say("paper_proposals"))
    yield paragraph(BODY, say("paper_steps" if view.next_steps else "no_actions"))
    for at, each in enumerate(view.next_steps, 1):
        yield from step_lines(have, at, each)
    yield paragraph(BODY, say("paper_own"), to_fill(have, "proposals", DOTS * 4))


def step_lines(have: Material, at: int, step: Step) -> Iterator[Paragraph]:
    """One step with all that is needed to do it."""
    say = have.words.say
    yield paragraph(BODY, plain(f"{at}. {step.title}", bold=True), plain(f" ({step.gain})." if step.gain else "."))
    yield bullet(f"{say('fix')}: {step.fix}")
    if step.who:
        yield bullet(f"{say('who')}: {step.who}. {say('where')}: {step.where}.")
    if step.lacking:
        yield bullet(f"{say('lacking')}: {step.lacking}.")
