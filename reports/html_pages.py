"""HTML: a scorecard and its evidence for each agency, and a page for the province; each file stands alone.

No script, no network, no font from elsewhere; the style sheet is allowed by its digest (CSP), so nothing a target
smuggled in could be one. Templates only write out the view.
"""

import os
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.evidence_rows import EvidenceRows, commands, seen
from reports.files import file_stem, write_whole
from reports.material import Material
from reports.shapes import AgencyView, Frame, Seen
from reports.shapes_evidence import EvidenceView
from reports.shapes_province import ProvinceView
from reports.view import agency_view, material, province_view
from reports.view_evidence import evidence_views, parts_of
from scanner.model.ports import Report
from scanner.model.results import Results
from scanner.model.score import AgencyScore
from scanner.model.text import Language
from scanner.model.words import Status

if TYPE_CHECKING:
    from jinja2 import Environment, FileSystemBytecodeCache
    from jinja2.runtime import Context
    from markupsafe import Markup

PROVINCE = "province"
_COLUMNS: Final[Mapping[str, Mapping[int, str]]] = {
    "evidence": {3: "seen", 4: "proof"},
    "sources": {2: "taken_at", 3: "digest"},
    "askings": {2: "by", 3: "questions"},
    "controls": {3: "severity", 4: "where"},
    "attest": {2: "severity", 3: "where"},
    "attested": {3: "document"},
}
"""Headings of columns that the words in the cells do not tell."""
Page = AgencyView | EvidenceView | ProvinceView


def write(results: Results, out: Path, language: Language) -> tuple[Path, ...]:
    """Write every page into the folder `out`; the province gets one when there is more than one agency."""
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    have = material(results, language)
    rows = EvidenceRows(have.words.say)
    written = [file for score in results.agencies for file in _agency(have, score, out, rows)]
    if len(results.agencies) > 1:
        written.append(_province(have, out))
    return tuple(written)


REPORT = Report(id="html", suffix=".html", write=write, folder=True)


def _agency(have: Material, score: AgencyScore, out: Path, rows: EvidenceRows) -> Iterator[Path]:
    view = agency_view(have, score)
    parts = parts_of(have, score.agency)
    stem = stem_of(score.agency, have.language)
    names = [f"{stem}-evidence{'' if len(parts) == 1 else f'-{n}'}.html" for n in range(1, len(parts) + 1)]
    scorecard = f"{stem}.html"
    yield _page(out / scorecard, "scorecard.html", have, view=view, evidence=names[0], province=_up(have))
    for name, part in zip(names, evidence_views(have, score.agency, view.frame, parts), strict=True):
        yield _page(
            out / name, "evidence.html", have, view=part, scorecard=scorecard, files=names, here=name, rows=rows
        )


def _province(have: Material, out: Path) -> Path:
    pages = {each.agency: f"{stem_of(each.agency, have.language)}.html" for each in have.results.agencies}
    return _page(out / _up(have), "province.html", have, view=province_view(have), pages=pages)


def stem_of(agency: str, language: Language) -> str:
    """Beginning of the names of an agency's files."""
    return f"{file_stem(agency, reserved=(PROVINCE,))}.{language}"


def _up(have: Material) -> str:
    return f"{PROVINCE}.{have.language}.html" if len(have.results.agencies) > 1 else ""


def _page(file: Path, template: str, have: Material, *, view: Page, **values: object) -> Path:
    style = _style() + _narrow(have) + _printed_mark(have, view.frame)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    page = (
        environment()
        .get_template(template)
        .render(t=have.words.say, v=view, style=style, digest=digest, page=file.name, **values)
    )
    return write_whole(file, (page.encode(),))


def _narrow(have: Material) -> str:
    """On a phone the cells of a row stand one below the other, each behind the heading of its column."""
    say = have.words.say
    named = {
        f".{table} td:nth-child({column}):not(:empty)": say(key) + say("colon")
        for table, columns in _COLUMNS.items()
        for column, key in columns.items()
    }
    named |= {f".targets td.{each}": have.words.of("status", each) + say("colon") for each in Status}
    named[".targets td:last-child"] = say("answered") + say("colon")
    rules = "".join(f"{cells}::before{{content:{_quoted(said)}}}" for cells, said in named.items())
    return f"@media (max-width:40rem){{{rules}}}"


def _printed_mark(have: Material, frame: Frame) -> str:
    """Every printed page, not only the first, says when its data are invented, and carries what it is tested by."""
    boxes = ""
    if frame.invented:
        boxes += f"@top-center{{content:{_quoted(have.words.say('invented'))};font:bold 8pt sans-serif}}"
    if frame.printed:
        lines = r' "\a " '.join(_quoted(each) for each in frame.printed)
        boxes += f"@bottom-left{{content:{lines}}}"
    return f"@page{{{boxes}}}" if boxes else ""


def _quoted(text: str) -> str:
    """`text` as a string of CSS (CSS Syntax 3, §4.3.5)."""
    return '"' + text.replace("\\", r"\5c ").replace('"', r"\22 ").replace("<", r"\3c ") + '"'


@cache
def _style() -> str:
    return (files("reports") / "templates" / "style.css").read_text(encoding="utf-8")


@cache
def environment() -> "Environment":
    """Templates, escaping everything; compiled once and kept beside them where that folder may be written."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context

    with as_file(files("reports") / "templates") as folder:
        made = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=_compiled(folder),
        )
        made.filters["commands"] = commands
        made.filters["seen"] = pass_context(_seen)
        return made


def _seen(context: "Context", values: Sequence[Seen]) -> "Markup":
    """What was seen and wanted, in the words of the page."""
    return seen(values, context["t"])


def _compiled(folder: Path) -> "FileSystemBytecodeCache | None":
    """Compiled templates, kept where Python keeps its own compiled modules, and under the same conditions."""
    from jinja2 import FileSystemBytecodeCache

    kept = folder / "__pycache__"
    try:
        kept.mkdir(mode=0o755, exist_ok=True)
    except OSError:
        return None
    owner = kept.stat()
    mine = owner.st_uid in (os.geteuid(), folder.stat().st_uid) and not owner.st_mode & 0o022
    return FileSystemBytecodeCache(str(kept), "%s.jinja") if mine and os.access(kept, os.W_OK) else None
