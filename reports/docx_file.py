"""DOCX: the draft of an agency's report in the form of NĐ 30/2020/NĐ-CP, with Mẫu số 08 of NĐ 331/2026 behind it.

It is a draft for people to complete: number, date, signature and seal are empty, and so is what nobody declared. The
official paper is Vietnamese; in English it is a working translation, and says so on every page. A run over several agencies
writes the report of the province, and beside it one for each agency.
"""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from reports.docx_package import packed
from reports.files import file_stem, write_whole
from reports.material import Material, material
from reports.paper_province import province_sections
from reports.paper_report import agency_sections
from reports.paper_shapes import Paper, Section
from reports.view import agency_view, province_view
from reports.visible import visible
from scanner.model.ports import Report
from scanner.model.results import Results
from scanner.model.score import AgencyScore
from scanner.model.text import Language


def write(results: Results, out: Path, language: Language) -> tuple[Path, ...]:
    """Write `out`; of several agencies the province's report, and `<name>.<agency>.docx` beside it for each of them."""
    have = material(results, language)
    if len(results.agencies) == 1:
        return (_agency(have, results.agencies[0], out),)
    name = have.words.say("paper_subject_province", name=have.results.inventory.province.in_(language))
    sections = province_sections(have, province_view(have))
    first = write_whole(out, (packed(paper_of(have, name, sections, invented=results.inventory.invented)),))
    return (first, *_agencies(have, out))


REPORT = Report(id="docx", suffix=".docx", write=write, usual=False)


def _agencies(have: Material, out: Path) -> Iterator[Path]:
    for each in have.results.agencies:
        yield _agency(have, each, out.with_name(f"{out.stem}.{file_stem(each.agency)}{out.suffix or REPORT.suffix}"))


def _agency(have: Material, score: AgencyScore, out: Path) -> Path:
    view = agency_view(have, score)
    title = have.words.say("paper_subject", name=view.name)
    paper = paper_of(have, title, agency_sections(have, score, view), invented=view.frame.invented)
    return write_whole(out, (packed(paper),))


def paper_of(have: Material, title: str, sections: tuple[Section, ...], *, invented: bool) -> Paper:
    """The paper with its notices. Its only time is that of the run, and no person is named as its author."""
    say, run = have.words.say, have.results.run
    translation = [say("paper_translation")] if have.language != "vi" else []
    mark, short = ([say("invented")], [say("screen_invented")]) if invented else ([], [])
    return Paper(
        language=have.language,
        title=visible(title, 500),
        program=visible(run.program, 100),
        made_at=run.finished_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        notices=(*mark, *translation, say("paper_draft")),
        mark=". ".join((*short, *translation)),
        sections=sections,
    )
