"""A file that carries codes alone, held against the same one written again from the evidence: its bytes, else what is read in it."""

import csv
import io
import json
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET  # elements alone: what is parsed passes xml_guard

from scanner.evidence.seals import seals_of
from scanner.evidence.store import EvidenceStore
from scanner.inventory.exchange.grid import letters, read_workbook
from scanner.inventory.findings import Refused
from scanner.model.errors import RasoatError
from scanner.model.kept_code import kept_pattern
from scanner.model.records import dataclass
from scanner.model.results import Results
from scanner.model.text import Language
from scanner.reading.json_guard import load_json
from scanner.reading.text_guard import decoded_input
from scanner.reading.xml_guard import local_name, xml_tree
from scanner.run.differences import Difference, between, between_pages
from scanner.run.reporting import LANGUAGES, formats
from scanner.run.stated import UTF_16, HowJudged, Stated
from scanner.run.verifying import Against, judged_again

MAX_TEXT_BYTES: Final = 512 * 1024 * 1024
_DOCX_PART: Final = kept_pattern(r"word/(document|header\d*|footer\d*)\.xml")
_SEPARATORS: Final = ",;\t"


class Kind(StrEnum):
    """What a file is, by its first bytes and parts; the ids of the formats that write such files."""

    CSV = "csv indicators"
    JUNIT = "junit"
    SARIF = "sarif"
    XLSX = "xlsx"
    DOCX = "docx mau08"
    PDF = "pdf"


TO_BE_FILLED_IN: Final = (Kind.XLSX, Kind.DOCX)
"""Work lists and drafts: whoever gets them changes them, which is no forgery."""


_UNREADABLE: Final = (
    RasoatError, Refused, ValueError, KeyError, OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error, csv.Error,
)  # fmt: skip
"""What is raised on a file that is damaged, or that a program wrote whom we do not understand."""
_TEXTS: Final = (Kind.CSV, Kind.JUNIT, Kind.SARIF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What came of it: the same bytes, or else where its content differs; None where its content cannot be read."""

    kind: Kind
    is_same: bool = False
    differences: tuple[Difference, ...] | None = ()


def held_against(raw: bytes, name: str, variants: Iterable[Results]) -> Held | None:
    """The file against every one that can be written of these results; None where it is none of them.

    Of several it is held against the one it has most lines in common with: that is its agency and language.
    """
    kind = _kind_of(raw)
    if kind is None:
        return None
    here = _content(raw, kind, name)
    lines = _lines(raw, here)
    counted = Counter(lines)
    best, most = None, -1
    for made in _written(kind, variants, english_first=".en" in name):
        if made == raw:
            return Held(kind=kind, is_same=True)
        there = _lines(made, None if here is None else _content(made, kind, name))
        alike = (counted & Counter(there)).total()
        if alike > most and _is_of_form(kind, lines, there, alike):
            best, most = made, alike
    if best is None:
        return None
    if here is None and kind not in _TEXTS:
        return Held(kind=kind, differences=None)
    return Held(kind=kind, differences=tuple(_differing(kind, raw, best, name)))


def _is_of_form(kind: Kind, here: Sequence[str], there: Sequence[str], alike: int) -> bool:
    """Whether one was made of the other: a table by its heading, a paper by half of it. A letter may quote a code, too."""
    if kind is Kind.CSV:
        return here[0] == there[0]
    return kind not in TO_BE_FILLED_IN or 2 * alike >= len(there)


def _lines(raw: bytes, content: str | None) -> list[str]:
    """Those of its content; of a file that is damaged, as it stands."""
    return (raw.decode("utf-8", "replace") if content is None else content).split("\n")


def variants(stated: Stated, how: HowJudged, against: Against, results: Results) -> Iterator[Results]:
    """What the file may have been written of: all that was judged together, or the agencies alone whose codes it has."""
    run = against.store.run(how.of("id"))
    alone = tuple(each for each in stated.seals if each)
    yield _as_noted(results, run.header.inventory, against.store)
    if alone and set(alone) != set(how.agencies):
        yield _as_noted(judged_again(replace(how, agencies=alone), against), run.header.inventory, against.store)


def _as_noted(results: Results, folder: str, store: EvidenceStore) -> Results:
    """With the signatures that the station noted when it wrote them, and the folder of the run: they are printed, too."""
    noted = {each.digest: each for each in seals_of(store, results.run.id) if each.digest}
    seals = {
        agency: replace(seal, key=noted[seal.digest].key, signature=noted[seal.digest].signature)
        for agency, seal in results.seals.items()
        if seal.digest in noted
    }
    return replace(results, run=replace(results.run, inventory=folder), seals={**results.seals, **seals})


def _kind_of(raw: bytes) -> Kind | None:
    if raw.startswith(b"PK\x03\x04"):
        return Kind.XLSX if b"xl/workbook.xml" in raw else Kind.DOCX
    if raw.startswith(b"%PDF"):
        return Kind.PDF
    head = raw[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if head == b"{":
        return Kind.SARIF if b'"runs"' in raw else None
    if head == b"<":
        return Kind.JUNIT if b"<testsuites" in raw else None
    return Kind.CSV


def _written(kind: Kind, variants: Iterable[Results], *, english_first: bool) -> Iterator[bytes]:
    """The bytes of every file of the kind, in both languages."""
    languages: tuple[Language, ...] = LANGUAGES[::-1] if english_first else LANGUAGES
    known = formats()
    for results in variants:
        for report in (known[each] for each in kind.split() if each in known):
            if report.library and find_spec(report.library) is None:
                continue
            for language in languages:
                with tempfile.TemporaryDirectory() as folder:
                    place = Path(folder) / ("all" if report.folder else f"file{report.suffix}")
                    yield from (each.read_bytes() for each in report.write(results, place, language))


# -- what is read in a file -------------------------------------------------------------------------------------------


def _content(raw: bytes, kind: Kind, name: str) -> str | None:
    """Its texts and figures, line by line, however another program wrote them down; None where they cannot be read."""
    try:
        match kind:
            case Kind.CSV:
                return _rows(_decoded(raw, name))
            case Kind.SARIF:
                return json.dumps(load_json(raw, name, max_bytes=MAX_TEXT_BYTES), ensure_ascii=False, indent=0)
            case Kind.JUNIT:
                tree = xml_tree(_decoded(raw, name), name)
                return "\n".join(_elements(tree))
            case Kind.XLSX:
                return "\n".join(f"{place}: {value}" for place, value in _cells(raw).items())
            case Kind.DOCX:
                return "\n".join(_paragraphs(raw, name))
            case Kind.PDF:
                return None
    except _UNREADABLE:
        return None


def _decoded(raw: bytes, name: str) -> str:
    """Spreadsheets write "Unicode text" as UTF-16."""
    if raw.startswith(UTF_16):
        return raw.decode("utf-16")
    return decoded_input(raw, name, max_bytes=MAX_TEXT_BYTES)


def _rows(text: str) -> str:
    """The separator is the one its first line has most of: spreadsheets write their own."""
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(_SEPARATORS, key=head.count))
    return "\n".join(" | ".join(" ".join(cell.split()) for cell in row) for row in rows if any(row))


def _elements(element: ET.Element) -> Iterator[str]:
    attributes = " ".join(f'{name}="{value}"' for name, value in sorted(element.attrib.items()))
    yield " ".join(f"{local_name(element)} {attributes} {element.text or ''}".split())
    for each in element:
        yield from _elements(each)


def _cells(raw: bytes) -> dict[str, str]:
    """Every cell that is not empty, by sheet and place."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "file.xlsx"
        place.write_bytes(raw)
        return {
            f"{grid.title} {letters(column)}{number}": _cell(value)
            for grid in read_workbook(place)
            for number, row in grid.rows.items()
            for column, value in row.items()
        }


def _cell(value: object) -> str:
    """A whole number is one, however the program wrote it."""
    is_whole = isinstance(value, float) and value.is_integer()
    return " ".join(str(int(value) if isinstance(value, float) and is_whole else value).split())


def _paragraphs(raw: bytes, name: str) -> Iterator[str]:
    """The text of every paragraph: body first, then heads and feet. Parts that are XML were bounded when codes were read."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for part in sorted(each for each in archive.namelist() if _DOCX_PART.fullmatch(each)):
            for each in xml_tree(archive.read(part).decode("utf-8"), name).iter():
                if local_name(each) == "p":
                    yield " ".join("".join(run.text or "" for run in each.iter() if local_name(run) == "t").split())


def _differing(kind: Kind, raw: bytes, made: bytes, name: str) -> Iterator[Difference]:
    """Cells and members by their place; of texts, and of what is damaged, the lines."""
    here, there = (_content(each, kind, name) for each in (raw, made))
    if here is None or there is None:
        yield from between_pages(*(each.decode("utf-8", "replace") for each in (raw, made)))
    elif kind is Kind.SARIF:
        yield from between(json.loads(here), json.loads(there))
    elif kind is Kind.XLSX:
        yield from between(_cells(raw), _cells(made))
    else:
        yield from between_pages(here, there)
