"""What a report states: a results JSON, an HTML page, another file with codes in it, or a code typed from paper.

The file may come from anybody: it is read within bounds, and nothing it says is believed here.
"""

import errno
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from scanner.model.errors import BadInput, MissingInput, Problem, StoreError, WrongUsage
from scanner.model.records import dataclass
from scanner.model.results import Seal
from scanner.reading.json_guard import load_json
from scanner.reading.regular_files import bytes_of
from scanner.reading.text_guard import decoded_input
from scanner.sealing.canonical import NotCanonical
from scanner.sealing.letters import as_typed
from scanner.sealing.report_code import STATED_OF_RUN, agency_digest, codes_in, read_code, verdict_digest, whole_digest

MAX_BYTES: Final = 512 * 1024 * 1024
MAX_PAGE_BYTES: Final = 64 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 64 * 1024 * 1024
CODES_READ: Final = 1000
_TYPED: Final = re.compile(r"[0-9A-Za-z]{4}([- ]?[0-9A-Za-z]{4}){3}")
YEARS: Final = range(1990, 2101)
_ZIP: Final = b"PK\x03\x04"
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
"""How a text in UTF-16 begins."""
_MARK: Final = "rasoat-"
_MARKS: Final = (
    "page", "agency", "agencies", "run", "finished-at", "as-of", "program", "mode", "rulepack", "rulepack-digest",
    "inventory", "inventory-digest", "root-digest", "code", "digest", "policies", "key", "signature",
)  # fmt: skip


class Form(StrEnum):
    """What kind of report it is: how much of it can be compared."""

    JSON = "json"
    PAGE = "page"
    CODES = "codes"
    TYPED = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HowJudged:
    """How a report says it was judged: what is needed to do it again. `run` has the fields a signature is over."""

    run: Mapping[str, Any]
    as_of: datetime
    agencies: tuple[str, ...]
    has_policies: bool = False

    def of(self, name: str) -> str:
        """One field of the run, as text."""
        return str(self.run[name])

    @property
    def ended_at(self) -> datetime:
        """The end of the run, where it says one; else the moment of judging, which is later."""
        try:
            return _moment(self.run["finished_at"], "")
        except BadInput:
            return self.as_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One report. `seals` by agency, the empty name for all; `own` are the digests formed again from the file itself."""

    name: str
    form: Form
    how: HowJudged | None = None
    seals: Mapping[str, Seal] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    document: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    page: str = ""
    raw: bytes = b""
    """The whole of a file that carries codes alone."""
    codes: tuple[str, ...] = ()
    """Every code that can be read in it."""


def read_report(named: str) -> Stated:
    """A file, or a code somebody typed; raises MissingInput, BadInput, WrongUsage."""
    place = Path(named)
    try:
        raw = bytes_of(place, max_bytes=MAX_BYTES)
    except (FileNotFoundError, ValueError) as error:  # a path cannot hold NUL
        if isinstance(error, BadInput):
            raise
        return _typed(named)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return _typed(named)
        raise StoreError(f"{place}: {error.strerror}: the report cannot be read") from error
    if len(raw) > MAX_BYTES:
        raise BadInput(Problem(file=named, message=f"is larger than {MAX_BYTES:,} bytes"))
    head = raw[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{") and b'"run"' in head[:64]:
        return _json(raw, named)
    if head[:15].lower() == b"<!doctype html>":
        return _page(raw, named)
    return _codes(raw, named)


def _typed(named: str) -> Stated:
    if not _TYPED.fullmatch(named.strip()):
        raise MissingInput(f"{named[:200]}: there is no such file, and it is no verification code")
    code = read_code(named)
    if code is None:
        raise WrongUsage(f"{as_typed(named)}: the code has a slip of the hand in it: compare it letter by letter")
    return Stated(name=code, form=Form.TYPED, codes=(code,))


def _wrong(name: str, message: str) -> BadInput:
    return BadInput(Problem(file=name, message=message, hint="name a results JSON, a page or a code that Rasoat wrote"))


def _moment(value: object, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise _wrong(name, "its moment of judging is none") from error
    if moment.tzinfo is None or moment.year not in YEARS:
        raise _wrong(name, "its moment of judging is none")
    return moment


# -- JSON -------------------------------------------------------------------------------------------------------------


def _json(raw: bytes, name: str) -> Stated:
    document = load_json(raw, name, max_bytes=MAX_BYTES)
    try:
        run, agencies = dict(document["run"]), [dict(each) for each in document["agencies"]]
        how = HowJudged(
            run={**{each: run[each] for each in STATED_OF_RUN}, "inventory": run["inventory"]},
            as_of=_moment(run["as_of"], name),
            agencies=tuple(str(each["id"]) for each in agencies),
            has_policies=bool(document.get("policies")),
        )
        seals = {"": _seal(run.get("seal")), **{str(each["id"]): _seal(each.get("seal")) for each in agencies}}
        own = _own_digests(run, document, agencies)
        for part in ("verdicts", "ledger", "policies"):
            _must_be_rows(document[part])
    except (KeyError, TypeError, ValueError, AttributeError, NotCanonical) as error:
        if isinstance(error, BadInput):
            raise
        raise _wrong(name, "is no results JSON of Rasoat, or a part of it is missing") from error
    codes = tuple(each.code for each in seals.values() if each.code)
    return Stated(name=name, form=Form.JSON, how=how, seals=seals, own=own, document=document, codes=codes)


def _must_be_rows(rows: object) -> None:
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise TypeError


def _seal(plain: Any) -> Seal:
    """A results JSON of a program that knew no seals has none."""
    if plain is None:
        return Seal()
    return Seal(
        digest=str(plain["digest"]),
        code=str(plain["code"]),
        key=str(plain["key"] or ""),
        signature=str(plain["signature"] or ""),
    )


def _own_digests(run: Mapping[str, Any], document: Any, agencies: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    verdicts: dict[str, list[str]] = defaultdict(list)
    for each in document["verdicts"]:
        verdicts[each["agency"]].append(verdict_digest(each))
    digests = {str(each["id"]): agency_digest(run, each, verdicts.pop(each["id"], [])) for each in agencies}
    if verdicts:
        raise ValueError("verdicts of an agency that is not there")
    return {"": whole_digest(run, document["province"], digests), **digests}


# -- pages ------------------------------------------------------------------------------------------------------------


class _Marks(HTMLParser):
    """The marks in the head of a page, the first of each name."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only `<meta name="rasoat-…">` tells anything."""
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "meta" and name.startswith(_MARK):
            self.found.setdefault(name.removeprefix(_MARK), given.get("content") or "")


def _page(raw: bytes, name: str) -> Stated:
    text = decoded_input(raw, name, max_bytes=MAX_PAGE_BYTES)
    parser = _Marks()
    parser.feed(text.partition("<title>")[0])
    marks = parser.found
    if any(each not in marks for each in _MARKS):
        raise _wrong(name, "is no page of Rasoat, or the marks in its head are missing")
    run = {each: marks["run" if each == "id" else each.replace("_", "-")] for each in STATED_OF_RUN}
    seal = Seal(digest=marks["digest"], code=marks["code"], key=marks["key"], signature=marks["signature"])
    return Stated(
        name=name,
        form=Form.PAGE,
        how=HowJudged(
            run={**run, "inventory": marks["inventory"]},
            as_of=_moment(marks["as-of"], name),
            agencies=tuple(marks["agencies"].split()),
            has_policies=marks["policies"] != "0",
        ),
        seals={marks["agency"]: seal},
        text=text,
        page=marks["page"],
        codes=codes_in(text),
    )


# -- anything else ----------------------------------------------------------------------------------------------------


def _codes(raw: bytes, name: str) -> Stated:
    """Formats that only carry the code: spreadsheets, documents, what CI servers read."""
    encoding = "utf-16" if raw.startswith(UTF_16) else "utf-8"
    text = raw.decode(encoding, "replace") + (_unpacked(raw, name) if raw.startswith(_ZIP) else "")
    codes = codes_in(text)
    if not codes:
        raise _wrong(name, "states no verification code")
    if len(codes) > CODES_READ:
        raise _wrong(name, f"states more than {CODES_READ} verification codes")
    return Stated(name=name, form=Form.CODES, codes=codes, raw=raw)


def _unpacked(raw: bytes, name: str) -> str:
    """The text of the XML parts of an office document, within bounds."""
    texts: list[str] = []
    left = MAX_UNPACKED_BYTES
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            for each in archive.infolist():
                if not each.filename.endswith(".xml"):
                    continue
                with archive.open(each) as part:
                    content = part.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise _wrong(name, f"unpacks to more than {MAX_UNPACKED_BYTES:,} bytes")
                texts.append(re.sub(r"<[^>]{0,1000}>", " ", content.decode("utf-8", "replace")))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        if isinstance(error, BadInput):
            raise
        raise _wrong(name, "is a damaged document") from error
    return "\n".join(texts)
