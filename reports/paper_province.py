"""The report of the whole province, and the letter of Mẫu số 08 over every information system of the run."""

from collections.abc import Iterator, Sequence
from typing import Final

from reports.material import Material
from reports.paper_parts import (
    REPORT_SYMBOL,
    Issuer,
    closing_of,
    foot_of,
    grounds_of,
    head_of,
    issuer_of,
    province_issuer,
)
from reports.paper_report import BODY, appendix_title, asked_of, figures_table, run_lines, step_lines, title_of
from reports.paper_shapes import DOTS, Block, Paragraph, Section
from reports.paper_systems import bodies_of, systems_of, table_of, totals_of
from reports.paper_text import Cell, bullet, centred, paragraph, plain, table, to_fill
from reports.shapes_province import AgencyRow, Cause, ProvinceView

AGENCIES_SHOWN: Final = 400
_CAUSE: Final = (700, 5054, 1200, 1100, 1300)


def province_sections(have: Material, view: ProvinceView) -> tuple[Section, ...]:
    """The report and its appendix."""
    agencies, issuer = _agencies(have), province_issuer(have)
    subject = have.words.say("paper_subject_province", name=view.name)
    report: list[Block] = [
        head_of(have, issuer, symbol=REPORT_SYMBOL),
        *title_of(have, subject),
        *grounds_of(have, agencies),
    ]
    report.append(paragraph(BODY, plain(have.words.say("paper_lead", name=issuer.name or DOTS))))
    report += [*_scope(have, agencies), *_results(have, view), *_shortcomings(have, view), *_proposals(have, view)]
    report += [closing_of(have, issuer, "paper_closing"), foot_of(have, issuer)]
    appendix: list[Block] = [*appendix_title(have, issuer)]
    appendix += _mau_08(have, agencies)
    appendix += table_of(have, agencies)
    return (Section(blocks=tuple(report)), Section(blocks=tuple(appendix), landscape=True, restarts=True))


def letter_sections(have: Material) -> tuple[Section, ...]:
    """Mẫu số 08 as the letter it is: parts 1 and 2 upright, the table and the signer on pages that lie on their side."""
    say, agencies = have.words.say, _agencies(have)
    issuer = _letter_issuer(have, agencies)
    unit = have.results.inventory.security_unit.name if len(agencies) == 1 else ""
    to = plain(unit) if unit else to_fill(have, "addressee", say("paper_08_addressee"))
    first: list[Block] = [head_of(have, issuer, symbol="", subject=say("paper_08_subject"))]
    first.append(paragraph("KinhGui", say("paper_08_to"), to, plain(".")))
    first.append(paragraph(BODY, plain(say("paper_08_lead", name=issuer.name or DOTS, day=_day(have)))))
    if len(agencies) > 1:
        first.append(paragraph(BODY, say("paper_08_over", agencies=have.count("agency", len(agencies)))))
    first += _mau_08(have, agencies)
    second: list[Block] = [*table_of(have, agencies)]
    second += [closing_of(have, issuer, "paper_08_closing"), foot_of(have, issuer, sideways=True)]
    if code := have.results.seal_of(agencies[0] if len(agencies) == 1 else "").code:
        second.append(bullet(say("paper_run_code", code=code)))
    return (Section(blocks=tuple(first)), Section(blocks=tuple(second), landscape=True, continues=True))


def _agencies(have: Material) -> list[str]:
    return [each.agency for each in have.results.agencies]


def _day(have: Material) -> str:
    return have.figures.moment(have.results.run.as_of)


def _letter_issuer(have: Material, agencies: Sequence[str]) -> Issuer:
    return issuer_of(have, have.agencies[agencies[0]]) if len(agencies) == 1 else province_issuer(have)


def _mau_08(have: Material, agencies: Sequence[str]) -> Iterator[Paragraph]:
    systems = systems_of(have, agencies)
    scores = {each.agency: each for each in have.results.agencies}
    figures = have.results.province.indicators if len(agencies) != 1 else scores[agencies[0]].indicators
    yield from totals_of(have, figures, systems)
    yield from bodies_of(have, agencies, systems)


def _scope(have: Material, agencies: Sequence[str]) -> Iterator[Block]:
    say = have.words.say
    yield paragraph("TieuDe1", say("paper_scope"))
    yield paragraph("TieuDe2", say("paper_scope_when"))
    yield from run_lines(have)
    yield paragraph("TieuDe2", say("paper_scope_what"))
    subjects = have.count("target", len(have.results.subjects))
    yield paragraph(BODY, say("paper_agencies", agencies=have.count("agency", len(agencies)), targets=subjects))
    yield from asked_of(have, agencies)
    yield paragraph(BODY, say("paper_unknown"))


def _results(have: Material, view: ProvinceView) -> Iterator[Block]:
    say = have.words.say
    yield paragraph("TieuDe1", say("paper_results"))
    yield paragraph("TieuDe2", say("paper_results_all"))
    yield bullet(f"{say('proven')}: {view.share.proven} {say('of_100')}. {view.note}")
    yield bullet(f"{say('possible')}: {view.share.possible}; {say('coverage').lower()}: {view.share.coverage}")
    grades = "; ".join(f"{each.grade} ({each.word.lower()}) {each.number}" for each in view.grades)
    yield bullet(f"{say('grades_spread')}: {grades}")
    yield paragraph("TieuDe2", say("paper_results_figures_province"))
    yield figures_table(have, view.indicators)
    yield paragraph("ChuThichBang", say("indicators_note"))
    yield paragraph("TieuDe2", say("paper_results_agencies"))
    rows = [_agency(row) for group in view.groups for row in group.rows]
    head = (say("agency"), say("grade"), say("proven"), say("possible"), say("coverage"))
    yield table(say("agencies"), (4354, 1100, 1300, 1300, 1300), head, rows[:AGENCIES_SHOWN])
    if len(rows) > AGENCIES_SHOWN:
        yield paragraph("ChuThichBang", say("paper_cut", n=have.figures.number(len(rows) - AGENCIES_SHOWN)))
    yield paragraph("ChuThichBang", say("agencies_note"))


def _agency(row: AgencyRow) -> tuple[Cell, ...]:
    figures = (row.grade, row.share.proven, row.share.possible, row.share.coverage)
    return (plain(row.name).text, *(centred(each) for each in figures))


def _shortcomings(have: Material, view: ProvinceView) -> Iterator[Block]:
    say = have.words.say
    yield paragraph("TieuDe1", say("paper_shortcomings"))
    yield paragraph("TieuDe2", say("paper_causes"))
    yield from _causes(have, view.causes, view.causes_cut)
    yield paragraph("TieuDe2", say("paper_measure_causes"))
    yield from _causes(have, view.measure_causes, view.measure_causes_cut)


def _causes(have: Material, causes: Sequence[Cause], more: str) -> Iterator[Block]:
    say = have.words.say
    if not causes:
        yield paragraph(BODY, say("causes_none"))
        return
    head = (say("paper_row"), say("cause"), say("agencies"), say("target"), say("gain"))
    number = have.figures.number
    rows = [
        (centred(number(at)), plain(each.title).text, centred(each.agencies), centred(each.targets), centred(each.gain))
        for at, each in enumerate(causes, 1)
    ]
    yield table(say("causes"), _CAUSE, head, rows)
    yield paragraph("ChuThichBang", " ".join(filter(None, (more, say("causes_note")))))


def _proposals(have: Material, view: ProvinceView) -> Iterator[Paragraph]:
    say = have.words.say
    yield paragraph("TieuDe1", say("paper_proposals"))
    yield paragraph(BODY, say("paper_steps" if view.next_steps else "no_actions"))
    for at, each in enumerate(view.next_steps, 1):
        yield from step_lines(have, at, each)
    yield paragraph(BODY, say("paper_own"), to_fill(have, "proposals", DOTS * 4))
