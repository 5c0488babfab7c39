"""Indicators as CSV: a row for each of the province and of every agency, to be relabelled for an index or a table of others.

The wording of the security part of the provincial digital index is the province's own (QĐ 405/QĐ-BKHCN): here stand the
counts, the value as every page prints it, and what they are counted from.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from reports.csv_file import SEPARATORS, guarded
from reports.files import write_whole
from reports.material import Material, material
from reports.view_indicators import indicators_view
from scanner.model.ports import Report
from scanner.model.results import Results
from scanner.model.score import Indicator
from scanner.model.text import Language, Text

COLUMNS: Final = ("agency", "agency_name", "agency_kind", "indicator", "indicator_name", "value", "may_reach", "numerator",
                  "denominator", "unknown", "coverage", "baseline", "goal", "note", "formula", "invented",
                  "report_code")  # fmt: skip


def write(results: Results, out: Path, language: Language) -> tuple[Path, ...]:
    """Write the file `out`."""
    return (write_whole(out, _chunks(material(results, language))),)


REPORT = Report(id="indicators", suffix=".indicators.csv", write=write, usual=False)


def _chunks(have: Material) -> Iterator[bytes]:
    """The province, then each agency."""
    yield b"\xef\xbb\xbf"
    yield _lines(have, [[have.words.say(f"csv_{each}") for each in COLUMNS]])
    inventory = have.results.inventory
    yield _lines(have, _rows(have, "", (inventory.code, inventory.province, ""), have.results.province.indicators))
    for score in have.results.agencies:
        agency = have.agencies[score.agency]
        whose = (agency.code, agency.name, have.words.of("agency_kind", agency.kind))
        yield _lines(have, _rows(have, score.agency, whose, score.indicators))


def _lines(have: Material, rows: Iterable[Iterable[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    file = csv.writer(buffer, delimiter=SEPARATORS[have.language], lineterminator="\r\n")
    file.writerows([guarded(each) for each in row] for row in rows)
    return buffer.getvalue().encode()


def _rows(
    have: Material, agency: str, whose: tuple[str, Text, str], indicators: tuple[Indicator, ...]
) -> Iterator[tuple[str, ...]]:
    code, name, kind = whose
    ratios = {each.id: each.ratio for each in indicators}
    formulas = {each.id: each.formula for each in have.results.indicators()}
    invented = have.results.inventory.invented or (bool(agency) and have.agencies[agency].invented)
    for row in indicators_view(have, indicators):
        ratio = ratios[row.id]
        counts = (ratio.numerator, ratio.denominator or "", ratio.unknown) if ratio else ("", "", "")
        yield (
            code,
            name.in_(have.language),
            kind,
            row.id,
            row.name,
            row.value,
            row.reach,
            *map(str, counts),
            row.coverage,
            row.baseline,
            row.goal,
            row.why,
            formulas[row.id],
            have.words.say("yes" if invented else "no"),
            have.results.seal_of(agency).code,
        )
