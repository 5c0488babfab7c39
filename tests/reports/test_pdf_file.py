"""PDF: another reader finds every agency, result and action; what targets write stays text and inside the page."""

import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject
from typst import Compiler

from reports import pdf_file
from reports.material import material
from reports.pdf_file import handed_over, template, words_used, write
from reports.shapes import AgencyView, Count
from reports.view import agency_view
from reports.words import words
from scanner.model.check import Outcome, Sight, failed, passed
from scanner.model.results import Results
from scanner.model.text import Language, Text
from scanner.model.words import Gap, Status
from tests.reports.results_case import NOW, Case, build

HOSTILE = (
    '#eval("1 + 1") #image("/etc/passwd") #import "x": y',
    "= Đầu đề *đậm* _nghiêng_ $x^2$ @ref <nhãn> // chú thích",
    "<script>app.alert(1)</script> https://example.org/ javascript:alert(1)",
    ") Tj ET endstream endobj /OpenAction << /S /JavaScript >>",
    "may\u202etinh\u2066 \u05e9\u05dc\u05d5\u05dd",
    "\x00\x1b[2J\u200b\ufeff\ud83d",
    "x" * 1_000_000,
    "] } #pagebreak() \\ \\u{202e} `a`b`",
    "火绒 🛡 " + "dài/" * 200,
)
LANGUAGES: tuple[Language, ...] = ("vi", "en")
ACTIVE = (
    "/JavaScript",
    "/JS",
    "/OpenAction",
    "/AA",
    "/Launch",
    "/URI",
    "/EmbeddedFile",
    "/RichMedia",
    "/XFA",
    "/SubmitForm",
)
A4_POINTS = (595.2756, 841.8898)
INVENTED = {language: words(language).say("invented") for language in LANGUAGES}
UNPRINTED = 5 / 25.4 * 72
"""Points at the edge of the paper that printers leave white."""
MARGIN = 12 / 210
"""Of the width of the page: nothing is printed so near to its sides."""


def squeezed(text: str) -> str:
    """Without white space: readers put lines together each in their own way."""
    return "".join(text.split())


@cache
def pages_of(file: Path) -> tuple[str, ...]:
    """The text of each page, read once."""
    return tuple(squeezed(page.extract_text()) for page in PdfReader(file).pages)


def text_of(file: Path, view: AgencyView | None = None) -> str:
    """The text of all pages; with their `view`, without head and foot, so that a sentence goes on over the page."""
    pages = list(pages_of(file))
    if view is not None:
        foot = (
            re.escape(squeezed(view.name))
            + r"(?:Trang|Page)\d+/\d+"
            + re.escape(squeezed("".join((view.frame.footer, *view.frame.printed))))
        )
        pages = [re.sub(foot, "", page).removeprefix(squeezed(INVENTED[view.frame.language])) for page in pages]
    return "".join(pages)


@pytest.fixture(scope="module")
def written(province: Results, tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, Language], Path]:
    folder = tmp_path_factory.mktemp("pdf")
    made = {language: write(province, folder, language) for language in LANGUAGES}
    return {
        (score.agency, each): file
        for each in LANGUAGES
        for score, file in zip(province.agencies, made[each], strict=True)
    }


@pytest.fixture(
    params=[pytest.param(3, id="share"), pytest.param(1, id="whole", marks=pytest.mark.slow)], scope="module"
)
def read(
    written: Mapping[tuple[str, Language], Path], request: pytest.FixtureRequest
) -> Mapping[tuple[str, Language], Path]:
    """Every third of them, one in each language, for whatever the other reader takes a second to read; as a slow test all."""
    chosen = dict(sorted(written.items())[:: request.param])
    assert {language for _, language in chosen} == set(LANGUAGES)
    return chosen


@pytest.fixture(scope="module")
def views(province: Results) -> Mapping[tuple[str, Language], AgencyView]:
    made = {each: material(province, each) for each in LANGUAGES}
    return {(s.agency, each): agency_view(made[each], s) for each in LANGUAGES for s in province.agencies}


def test_one_file_an_agency_and_language(written: Mapping[tuple[str, Language], Path]) -> None:
    assert [each.name for each in written.values()] == [
        f"{agency}.{language}.pdf" for language in ("vi", "en") for agency in ("so-mau", "so-gia-dinh", "xa-mot")
    ]
    assert {each.stat().st_mode & 0o777 for each in written.values()} == {0o600}


def test_the_foot_ends_where_printers_still_print(
    written: Mapping[tuple[str, Language], Path], views: Mapping[tuple[str, Language], AgencyView]
) -> None:
    """The root digest is its last line, and stands on every page."""
    for (agency, language), file in written.items():
        last = squeezed(views[agency, language].frame.printed[-1])
        for page in PdfReader(file).pages:
            text, places = _text_and_places(page)
            assert last in squeezed(text)
            assert min(places) >= UNPRINTED


def _text_and_places(page: PageObject) -> tuple[str, list[float]]:
    """What stands on a page, and how many points above its lower edge (ISO 32000-1 §9.4.4: text space within user space)."""
    places: list[float] = []

    def see(said: str, user: Sequence[float], line: Sequence[float], _font: object, _size: float) -> None:
        if said.strip():
            places.append(line[4] * user[1] + line[5] * user[3] + user[5])

    return page.extract_text(visitor_text=see), places


def test_every_page_is_a4_and_the_file_says_title_language_and_time(
    written: Mapping[tuple[str, Language], Path], views: Mapping[tuple[str, Language], AgencyView]
) -> None:
    for (agency, language), file in written.items():
        pdf = PdfReader(file)
        assert {tuple(map(float, page.mediabox)) for page in pdf.pages} == {(0, 0, *A4_POINTS)}
        assert str(pdf.root_object["/Lang"]) == language
        assert "/StructTreeRoot" in pdf.root_object
        assert pdf.metadata is not None
        assert views[agency, language].name in str(pdf.metadata.title)
        assert pdf.metadata.creation_date == NOW.replace(microsecond=0)


def test_the_first_page_has_what_leaders_need(
    read: Mapping[tuple[str, Language], Path], views: Mapping[tuple[str, Language], AgencyView]
) -> None:
    for key, file in read.items():
        view, page = views[key], pages_of(file)[0]
        share = view.score.share
        wanted = [
            view.name,
            view.frame.dated,
            view.score.grade_word,
            share.proven,
            f"{share.proven} – {share.possible}",
        ]
        wanted += [share.coverage, view.score.range_words, *view.score.caps]
        wanted += [text for part in view.parts for text in (part.name, part.known, part.unknown)]
        wanted += [text for step in view.next_steps for text in (step.title, step.gain, step.who)]
        wanted += [text for gap in view.gaps for text in (gap.word, gap.size)]
        assert [each for each in wanted if squeezed(each) not in page] == []


def _said(counts: tuple[Count, ...]) -> str:
    return squeezed("·".join(f"{each.chip.word} {each.number}" for each in counts))


def test_another_reader_finds_every_control_target_and_finding(
    read: Mapping[tuple[str, Language], Path], views: Mapping[tuple[str, Language], AgencyView]
) -> None:
    for key, file in read.items():
        view, text = views[key], text_of(file, views[key])
        wanted = [
            _said(each) for each in (*(t.counts for t in view.targets), *(d.counts for d in view.domains)) if each
        ]
        wanted += [each.name + each.id for each in view.targets]
        rows = [row for domain in view.domains for row in domain.controls]
        wanted += [row.chip.word + row.requirement.title + row.requirement.id for row in rows]
        wanted += [clause for row in rows for clause in row.requirement.clauses]
        wanted += [f.step.title for f in (*view.findings, *view.advice)]
        wanted += [f.step.fix.replace("`", "") for f in view.findings] + [
            g.step.fix.replace("`", "") for g in view.gaps
        ]
        wanted += [each.state for each in view.waivers] + [each.note for each in (*view.to_attest, *view.attested)]
        wanted += [each.value for each in view.frame.run] + [word for chip, word in view.frame.statuses]
        assert [each for each in wanted if squeezed(each) not in text] == []


def test_every_page_says_whose_it_is_and_which_of_how_many(
    read: Mapping[tuple[str, Language], Path], views: Mapping[tuple[str, Language], AgencyView], province: Results
) -> None:
    for key, file in read.items():
        pages = pages_of(file)
        word = {"vi": "Trang", "en": "Page"}[key[1]]
        for number, page in enumerate(pages, start=1):
            frame = views[key].frame
            assert (len(frame.code), len(frame.printed)) == (19, 2)
            foot = "".join((f"{views[key].name}{word}{number}/{len(pages)}", frame.footer, *frame.printed))
            assert squeezed(foot) in page
            assert province.run.id in page
            assert province.run.root_digest in page
            assert squeezed(INVENTED[key[1]]) in page


def test_a_finding_tells_two_different_results_and_of_how_many(tmp_path: Path) -> None:
    results = build(Case(hosts=5, plan=lambda _control, target: failed(Text(vi=f"Sai {target}.", en=target))))
    (file,) = write(results, tmp_path, "en")
    assert squeezed("Only 2 of 5 are listed") in text_of(file)


def test_the_same_results_give_the_same_bytes(
    written: Mapping[tuple[str, Language], Path], province: Results, tmp_path: Path
) -> None:
    """Whatever was written before it, and whenever."""
    last = replace(province, agencies=province.agencies[-1:])
    (file,) = write(last, tmp_path, "vi")
    assert file.read_bytes() == written["xa-mot", "vi"].read_bytes()


def _hostile() -> Results:
    def answer(control: str, target: str) -> Outcome:
        number = int(target.rpartition("-")[2])
        if number > 3 or not control.startswith("HOST-CFG"):
            return passed(Text(vi="Đạt", en="Pass"))
        own = [each for place, each in enumerate(HOSTILE) if place % 3 == number - 1]
        return failed(Text(vi=own[0], en=own[1]), *(Sight(what=each, was=each, wanted=each) for each in own))

    results = build(Case(hosts=len(HOSTILE), plan=answer, name=lambda number: HOSTILE[number - 1], invented=False))
    ledger = tuple(
        replace(e, details=(("host.sshd", "denied", HOSTILE[0]),), why={"denied": 1}) for e in results.ledger
    )
    run = replace(results.run, collector_user=HOSTILE[1], program=HOSTILE[2], root_digest=HOSTILE[4])
    blind = tuple(replace(e, status=Status.UNKNOWN, gap=Gap.DENIED) for e in results.verdicts[:50])
    (agency,) = results.inventory.agencies
    named = replace(agency, name=Text(vi=HOSTILE[0] + HOSTILE[1], en=HOSTILE[3] + HOSTILE[2]))
    inventory = replace(results.inventory, agencies=(named,))
    return replace(results, inventory=inventory, ledger=ledger, run=run, verdicts=(*results.verdicts, *blind))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_hostile_text_stays_text(language: Language, tmp_path: Path) -> None:
    (file,) = write(_hostile(), tmp_path, language)
    text = text_of(file)
    for each in (
        '#eval("1+1")#image("/etc/passwd")#import"x":y',
        "*đậm*_nghiêng_$x^2$@ref<nhãn>//chúthích",
        "<script>app.alert(1)",
    ):
        assert each in text
    assert "⟨U+202E⟩" in text
    assert "⟨U+05E9⟩" in text
    assert "⟨U+706B⟩" in text
    assert not set(text) & set("\u202e\u2066\u200b\ufeff\x00\x1b\ufffd")
    pdf = PdfReader(file)
    names = {name for number in pdf.xref[0] for name in _names_in(pdf, number)}
    assert names
    assert not names & set(ACTIVE)
    assert len(pdf.pages) < 100


def _names_in(pdf: PdfReader, number: int) -> set[str]:
    """Every key and name that an object of the file has, besides those in its strings and streams."""
    found: set[str] = set()

    def walk(value: object, depth: int = 0) -> None:
        if depth > 6:
            return
        if isinstance(value, dict):
            for key, each in value.items():
                found.add(str(key))
                walk(each, depth + 1)
        elif isinstance(value, list):
            for each in value:
                walk(each, depth + 1)
        elif type(value).__name__ == "NameObject":
            found.add(str(value))

    walk(pdf.get_object(number))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_leaves_the_page(language: Language) -> None:
    """The pages as pictures: not a dot in the outer margins, however long a word is."""
    results = _hostile()
    have = material(results, language)

    given = {"view": handed_over(have, agency_view(have, results.agencies[0], rows=3))}
    typesetter = Compiler(ignore_system_fonts=True)
    drawn = typesetter.compile(template().encode(), format="png", ppi=18.0, sys_inputs=given)
    assert isinstance(drawn, list)
    assert len(drawn) > 5
    for number, page in enumerate(drawn, start=1):
        assert not ink_in_margins(page), f"page {number}"


def ink_in_margins(png: bytes) -> bool:
    """True when anything but white stands in the outer `MARGIN` of a picture (RGBA, 8 bits, as typst writes it)."""
    width, rows = pixels_of(png)
    edge = int(width * MARGIN)
    return any(set(row[: edge * 4] + row[-edge * 4 :]) != {255} for row in rows)


def pixels_of(png: bytes) -> tuple[int, list[bytes]]:
    """Width and unfiltered rows of a PNG (W3C PNG, §9.2)."""
    place, packed, width = 8, b"", 0
    while place < len(png):
        size, kind = struct.unpack(">I4s", png[place : place + 8])
        body = png[place + 8 : place + 8 + size]
        if kind == b"IHDR":
            width, _height, depth, colour = struct.unpack(">IIBB", body[:10])
            assert (depth, colour) == (8, 6)
        packed += body if kind == b"IDAT" else b""
        place += size + 12
    raw, step = zlib.decompress(packed), width * 4 + 1
    rows: list[bytes] = []
    above = bytearray(step - 1)
    for start in range(0, len(raw), step):
        above = _unfiltered(raw[start], bytearray(raw[start + 1 : start + step]), above)
        rows.append(bytes(above))
    return width, rows


def _unfiltered(kind: int, row: bytearray, above: bytearray) -> bytearray:
    for n in range(len(row)):
        left = row[n - 4] if n >= 4 else 0
        corner = above[n - 4] if n >= 4 else 0
        guess = (0, left, above[n], (left + above[n]) // 2, _paeth(left, above[n], corner))[kind]
        row[n] = (row[n] + guess) & 255
    return row


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((left, above, corner), key=lambda each: abs(guess - each))


def test_a_picture_with_ink_in_its_margin_is_noticed() -> None:
    for place, found in (("right", True), ("center", False)):
        source = f"#set page(margin: 0pt, fill: white)\n#align({place})[x]".encode()
        made = Compiler(ignore_system_fonts=True).compile(source, format="png", ppi=18.0)
        assert isinstance(made, bytes)
        assert ink_in_margins(made) is found


def test_only_the_fonts_of_typst_are_in_the_file(written: Mapping[tuple[str, Language], Path]) -> None:
    pdf = PdfReader(written["so-mau", "vi"])
    every = [pdf.get_object(number) for number in pdf.xref[0]]
    fonts = {str(each.get("/BaseFont")) for each in every if isinstance(each, DictionaryObject)} - {"None"}
    assert fonts
    assert [each for each in fonts if not re.search(r"\+(LibertinusSerif|DejaVuSansMono)", each)] == []


def test_the_template_reads_no_file_and_runs_no_text() -> None:
    code = re.sub(r"(?m)//.*$", "", template())
    assert not re.findall(
        r"#?\b(?:import|include|read|image|plugin|eval|csv|yaml|toml|xml|cbor|link|metadata)\b\s*[(\"]", code
    )
    assert re.findall(r"json\([^)]*", code) == ["json(bytes(sys.inputs.view"]


def test_the_template_has_words_of_the_labels_and_none_of_its_own() -> None:
    for language in LANGUAGES:
        assert all(words(language).say(each) for each in words_used())
    code = re.sub(r"(?m)//.*$", "", template())
    assert [each for each in re.findall(r'"([^"\n]*)"', code) if re.search(r"[À-ỹ]|[a-z] [a-z]", each)] == []


def test_a_run_of_the_last_year_there_is_has_a_date(one: Results, tmp_path: Path) -> None:
    run = replace(one.run, finished_at=datetime(9999, 12, 31, 23, 59, 59, 5, tzinfo=UTC))
    (file,) = write(replace(one, run=run), tmp_path, "vi")
    assert PdfReader(BytesIO(file.read_bytes())).metadata is not None


def test_it_is_written_when_asked_for() -> None:
    assert not pdf_file.REPORT.usual
    assert pdf_file.REPORT.library == "typst"


def test_the_verification_code_can_be_read_from_the_file_itself(
    written: Mapping[tuple[str, Language], Path], views: Mapping[tuple[str, Language], AgencyView]
) -> None:
    """As `rasoat verify` reads it: the text of the pages is compressed, what is said of the document is not."""
    for key, file in written.items():
        assert views[key].frame.code.encode() in file.read_bytes()
