"""What is printed and filled in: CPU seconds of each agency of many machines, every control judged, in one process.

What the first file costs more is start-up: fonts, libraries, words.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time

from reports import docx_file, mau08_file, pdf_file, xlsx_file
from scanner.model.ports import Report
from scanner.model.results import Results
from tests.bench.province_case import build_province

GOALS = {"pdf": "0.3", "xlsx": "0.7"}


def run(place: Path, *, smoke: bool) -> Iterator[str]:
    """Yields a line for each format: the first file, and the mean of the next ones."""
    hosts, agencies = (10, 2) if smoke else (100, 9)
    results = build_province(agencies=agencies, hosts=hosts)
    for module in (pdf_file, xlsx_file, docx_file, mau08_file):
        report = module.REPORT
        first = _cost(report, replace(results, agencies=results.agencies[:1]), place)
        rest = _cost(report, replace(results, agencies=results.agencies[1:]), place) / (agencies - 1)
        goal = f"; goal {GOALS[report.id]}" if report.id in GOALS else ""
        yield (
            f"{report.id} of {hosts} hosts, {len(results.rulepack.controls)} controls, "
            f"{len(results.verdicts) // agencies} verdicts: {first:.2f} CPU s the first, {rest:.2f} each of the next "
            f"(n={agencies - 1}{goal})"
        )


def _cost(report: Report, results: Results, place: Path) -> float:
    out = place / f"paper{report.suffix}" if not report.folder else place / "paper"
    before = process_time()
    report.write(results, out, "vi")
    return process_time() - before
