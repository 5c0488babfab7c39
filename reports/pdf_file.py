"""PDF: a scorecard for each agency on A4, a page for leaders and then the rest; written when it is asked for.

typst sets it (extra `pdf`), with the fonts it brings along and nothing of the machine: no file, no package, no network.
The view goes in as JSON in one input; its texts are strings to the template, never markup. The same results give the
same bytes: the only moment in them is that of the run.
"""

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.files import write_whole
from reports.html_pages import stem_of
from reports.material import Material, material
from reports.paper import on_paper, printable
from reports.shapes import AgencyView
from reports.view import agency_view
from scanner.model.ports import Report
from scanner.model.results import Results
from scanner.model.text import Language

if TYPE_CHECKING:
    from typst import Compiler

ROWS_ON_PAPER: Final = 2
"""Different results told under one finding; the view says that there are more, and where all of them are."""
NAMES_ON_PAPER: Final = 6
_PRINTED: Final = re.compile(r"\bview\.([a-z][a-z_]*)")
_WORD: Final = re.compile(r"(?<![\w.])t\.([a-z][a-z_0-9]*)")


def write(results: Results, out: Path, language: Language) -> tuple[Path, ...]:
    """Write every agency's file into the folder `out`."""
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    have, typesetter = material(results, language), _typesetter()
    written = []
    for score in results.agencies:
        view = agency_view(have, score, rows=ROWS_ON_PAPER, names=NAMES_ON_PAPER)
        file = out / f"{stem_of(score.agency, language)}.pdf"
        written.append(write_whole(file, (typeset(have, view, typesetter),)))
    return tuple(written)


REPORT = Report(id="pdf", suffix=".pdf", write=write, folder=True, usual=False, library="typst")


def typeset(have: Material, view: AgencyView, typesetter: "Compiler") -> bytes:
    """The scorecard `view` as PDF."""
    given, ended_at = {"view": handed_over(have, view)}, int(have.results.run.finished_at.timestamp())
    made = typesetter.compile(template().encode(), format="pdf", sys_inputs=given, timestamp=ended_at)
    if not isinstance(made, bytes):
        raise TypeError("typst gave no document")
    return made


def handed_over(have: Material, view: AgencyView) -> str:
    """What the template gets: `v`, the view, and `t`, the words it prints beside it."""
    say = have.words.say
    words = {key: say(key) for key in words_used()}
    words["title"] = printable(say("scorecard_of", agency=view.name))
    words["attest_below"] = say("to_attest", section=say("attest"))
    printed = {name: _printable(getattr(view, name)) for name in parts_used()}
    return json.dumps({"t": words, "v": printed}, default=on_paper, ensure_ascii=False)


def _printable(part: object) -> object:
    return printable(part) if isinstance(part, str) else part


@cache
def template() -> str:
    """The template, read once."""
    return (files("reports") / "templates" / "scorecard.typ").read_text(encoding="utf-8")


@cache
def words_used() -> tuple[str, ...]:
    """The labels of the group `say` that the template prints; the title and `attest_below` are put together here."""
    return tuple(sorted(set(_WORD.findall(template())) - {"title", "attest_below"}))


@cache
def parts_used() -> tuple[str, ...]:
    """The parts of the view that the template prints."""
    return tuple(sorted(set(_PRINTED.findall(template()))))


def _typesetter() -> "Compiler":
    """typst, for all files of one call: what it has set once, it need not set again."""
    from typst import Compiler

    return Compiler(ignore_system_fonts=True)
