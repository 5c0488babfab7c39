"""The asset register of an agency in its work list: what is declared, to be corrected, beside what a scan has seen."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from reports.material import Material
from reports.visible import visible
from reports.xlsx_book import EXAMPLE_DAY, Book, Cell, Column, Rows, lay_out, only_days, only_words
from scanner.model.organisation import Agency, Target

WIDTHS: Final[Mapping[str, int]] = {
    "agency": 18, "id": 18, "name": 24, "kind": 16, "status": 15, "serial": 18, "vendor": 16, "model": 18,
    "vendor_support_end": 15, "bought_at": 13, "owner": 24, "room": 14, "net_position": 18, "purpose": 26, "addresses": 18,
    "macs": 20,
}  # fmt: skip
"""Every declared column, in order."""
_FIXED: Final = ("agency", "id")
_SEEN: Final = ("name", "serial", "vendor", "model", "addresses", "macs")
"""Those beside which what was measured stands."""
_WORDS: Final[Mapping[str, str]] = {"kind": "target_kind", "status": "asset_status"}
_NOT_OF_MACHINES: Final = ("segment", "system", "agency")


def write_register(book: Book, have: Material, agency: Agency) -> None:
    """Write the sheet of the targets of `agency`."""
    page = book.long_page(have.words.of("work_sheet", "targets"))
    columns = tuple(_columns(have))
    made = Rows(book, page, columns)
    for target in agency.targets:
        made.add(tuple(_cells(have, agency, target)))
    last = made.close()
    lay_out(page, columns, last=last, frozen=len(_FIXED) + 1, footer=f"&L&A&R{have.words.say('work_page')}")
    page.fit_to_pages(2, 0)
    _ask(book, have, page, last)


def _columns(have: Material) -> Iterator[Column]:
    for key, width in WIDTHS.items():
        heading = have.words.of("register", key)
        is_open = key not in _FIXED
        look = "text" if not is_open else "open_day" if key == "bought_at" else "open"
        yield Column(key=key, heading=heading, width=width, look=look, is_open=is_open)
        if key in _SEEN:
            seen = have.words.say("work_measured", name=heading)
            yield Column(key=f"{key}.measured", heading=seen, width=width, look="measured")


def _cells(have: Material, agency: Agency, target: Target) -> Iterator[Cell]:
    seen = have.results.measured.get(target.id, {})
    for key in WIDTHS:
        value = _declared(have, agency, target, key)
        yield value
        if key in _SEEN:
            yield _measured(value, seen.get(key))


def _declared(have: Material, agency: Agency, target: Target, key: str) -> Cell:
    if key in _FIXED:
        return agency.code if key == "agency" else target.id.partition("/")[2]
    if key in target.unfilled and key in ("name", "status"):
        return None
    value: Any = getattr(target, key)
    if key in _WORDS:
        return have.words.of(_WORDS[key], value)
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    if key == "vendor_support_end" and value:
        return _support_end(have, value)
    return value if isinstance(value, date) else (value or None)


def _support_end(have: Material, value: str) -> Cell:
    """A day, or that the vendor publishes none, as the reader says it."""
    try:
        return date.fromisoformat(value), "open_day"
    except ValueError:
        return have.words.say("work_not_published") if value == "not published" else value


def _measured(declared: Cell, seen: Any) -> Cell:
    """What was seen, marked where it is not what is declared."""
    if seen is None:
        return None
    parts = [visible(str(each)) for each in (seen if isinstance(seen, (list, tuple)) else (seen,))]
    known = {each.strip().casefold() for each in str(declared or "").split(";")}
    same = {each.casefold() for each in parts} == known
    return "; ".join(parts) if same else ("; ".join(parts), "differs")


def _ask(book: Book, have: Material, page: Any, last: int) -> None:
    at, lists = [each.key for each in _columns(have)], have.words.of("work_sheet", "lists")
    for key, group in _WORDS.items():
        words = [str(word) for code, word in have.words.known(group).items() if code not in _NOT_OF_MACHINES]
        title, message = have.words.of("register", key), have.words.say("work_word_wanted")
        place = (1, max(last, 1), at.index(key))
        only_words(page, place, source=book.list_of(words, lists), title=title, message=message)
    message = have.words.say("work_day_wanted", example=have.figures.day(EXAMPLE_DAY))
    title = have.words.of("register", "bought_at")
    only_days(page, (1, max(last, 1), at.index("bought_at")), title=title, message=message)
