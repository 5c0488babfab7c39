"""Scorecards as PDF: CPU seconds for each agency of many machines, every control judged, in one process."""

from collections.abc import Iterator
from pathlib import Path
from time import process_time

from reports.pdf_file import write
from tests.bench.measure import median
from tests.reports.results_case import Case, build


def run(place: Path, *, smoke: bool) -> Iterator[str]:
    """Yields one line: the first file, which loads the fonts and words, and the median of the next ones."""
    hosts, agencies = (10, 2) if smoke else (100, 9)
    results = [
        build(Case(hosts=hosts, agencies=[(f"so-{number}", f"Sở Số {number}", "department")]))
        for number in range(agencies)
    ]
    spent = []
    for each in results:
        before = process_time()
        write(each, place / "paper", "vi")
        spent.append(process_time() - before)
    yield (
        f"a PDF of {hosts} hosts, {len(results[0].rulepack.controls)} controls, {len(results[0].verdicts)} verdicts: "
        f"{spent[0]:.2f} CPU s the first, {median(spent[1:]):.2f} each of the next (n={agencies - 1}; goal 0.3)"
    )
