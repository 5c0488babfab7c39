"""Mẫu số 08 of NĐ 331/2026/NĐ-CP as a letter (DOCX): the yearly report on the information systems of the agencies of a run."""

from pathlib import Path

from reports.docx_file import paper_of
from reports.docx_package import packed
from reports.files import write_whole
from reports.material import material
from reports.paper_province import letter_sections
from scanner.model.ports import Report
from scanner.model.results import Results
from scanner.model.text import Language


def write(results: Results, out: Path, language: Language) -> tuple[Path, ...]:
    """Write `out`: one letter, however many agencies there are."""
    have = material(results, language)
    invented = results.inventory.invented or any(each.invented for each in results.inventory.agencies)
    paper = paper_of(have, have.words.say("paper_08_subject"), letter_sections(have), invented=invented)
    return (write_whole(out, (packed(paper),)),)


REPORT = Report(id="mau08", suffix=".docx", write=write, usual=False)
