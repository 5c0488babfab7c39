"""Lists of installed updates: `wmic qfe list` as table, list or CSV, `Get-HotFix`, `Get-CimInstance Win32_QuickFixEngineering`, also
turned into JSON, CSV or XML; and their numbers alone, in a file whose name says that they are installed.

The names of the properties are English in every language of Windows. Source: Win32_QuickFixEngineering: `InstalledOn` is text,
in the order of the system's language, or on Windows Vista to 7 a FILETIME in hexadecimal digits; it may be empty.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from scanner.collect.imported.one_machine import MACHINE, refuse_several
from scanner.collect.imported.updates_told import updates_told
from scanner.model.errors import BadInput, Unreadable
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform
from scanner.reading.json_guard import load_json
from scanner.reading.powershell_text import objects
from scanner.reading.tables import csv_rows, delimiter_of

_ID, _DATE = "HotFixID", "InstalledOn"
_COMPUTER_INFO = "OsHotFixes"
"""A property of Get-ComputerInfo, which holds such a list among much else."""
_COMPANIONS: Final = ("Description", _DATE, "InstalledBy", "CSName", "Source", "Caption")
_KB: Final = re.compile(r"KB(\d{5,8})(?:v\d+)?(?![\w.…])", re.IGNORECASE)
_LONE: Final = re.compile(r"(?<!\S)KB\d{5,8}(?:v\d+)?(?!\S)", re.IGNORECASE)
_LONE_DATE: Final = re.compile(r"(?<!\S)\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}(?!\S)")
_INSTALLED: Final = re.compile(r"hot-?_?fix|qfe|(?<![a-z])(?<!not[-_ ])installed", re.IGNORECASE)
"""A file of numbers alone may as well list what is missing."""
_SHORTENED: Final = ("...", "…")
"""PowerShell ends a value so that is wider than its column."""
_WHOLE_ROW: Final = re.compile(
    r"(?:^|[\s\"=,;])(?:\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}|\d{4}-?\d{2}-?\d{2}|[0-9a-f]{16})\b.*", re.IGNORECASE
)
"""A row that ends in a whole date is whole, also where no line feed follows."""
_CUT_NUMBER: Final = re.compile(r"KB\d*$", re.IGNORECASE)
_NAMED: Final = re.compile(r"^[ \t]*HotFixID[ \t]*([=:])", re.MULTILINE)
_LINE_ENDS: Final = re.compile(r"(?:[ \t]*\n)+")
_PROMPT: Final = re.compile(r"^(?:PS )?[A-Z]:\\[^>\n]{0,200}>(?!.*  ).*\n?", re.MULTILINE)
"""The prompt of a window that was copied, with what was asked, in which names of columns stand as well."""
_PROPERTY: Final = re.compile(r"(\w+)\s*[=:] ?(.*)")
_COLUMN: Final = re.compile(r"\S+(?: \S+)*\s*")
_FILETIME: Final = re.compile(r"[0-9a-f]{16}", re.IGNORECASE)
_SLASHES: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})\b.*")
_DAY_FIRST: Final = re.compile(r"\d{1,2}(?:\.\d{1,2}\.|/\d{1,2}/\d{4} .* (?:SA|CH)$)")
"""Points stand in dates that begin with the day alone, and so do the Vietnamese words for the halves of a day."""
_DIGITS: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d).*")
_MILLISECONDS: Final = re.compile(r"\\?/Date\((\d{12,13})\)\\?/")
_1601: Final = datetime(1601, 1, 1, tzinfo=UTC)
Row = Mapping[str, str]


def read(file: HandedFile) -> HostUpdates:
    """The numbers of the updates, and when the last was installed where every date can be told.

    A list is all there is only where its end is seen: one that was cut between two rows looks like a whole one.
    """
    text = _PROMPT.sub("", file.text or "")
    is_marked = text.lstrip().startswith(("[", "{", "<"))  # its end is
    last = text.rpartition("\n")[2]
    if last.strip() and not is_marked and (not _WHOLE_ROW.search(last) or _CUT_NUMBER.search(last)):
        raise Unreadable("the last line does not end: the file was cut")
    rows = list(_rows(text))
    if not rows:
        raise Unreadable("no row has a HotFixID")
    refuse_several(({name.lower(): value for name, value in each.items()} for each in rows), (*MACHINE, "source"))
    numbers = [found[1] for each in rows if (found := _KB.match(each[_ID]))]
    return updates_told(
        (f"KB{each}" for each in numbers),
        last=_last([each.get(_DATE, "") for each in rows]),
        installed_all=(is_marked or _is_ended(text)) and not any(each[_ID].endswith(_SHORTENED) for each in rows),
    )


def _is_ended(text: str) -> bool:
    """PowerShell and tables of wmic end with empty lines: more of them than stand between two rows or objects.

    Of wmic's `Name=Value`, and of an object alone, empty lines behind it tell nothing.
    """
    named = _NAMED.findall(text)
    if "=" in named or len(named) == 1:
        return False
    *within, last = [found[0].count("\n") for found in _LINE_ENDS.finditer(f"{text.lstrip()}\n")]
    return last - 1 > max(within, default=1)


def _rows(text: str) -> Iterator[Row]:
    if text.lstrip().startswith(("[", "{")):
        return _of_json(text)
    if text.lstrip().startswith("<"):
        return _of_xml(text)
    if alone := _alone(text):
        return ({_ID: each} for each in alone)
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _ID not in line:
            continue
        if _PROPERTY.fullmatch(line.strip()):
            return _of_list(lines)
        head = line[_start(line) :]
        if head.rstrip().count(delimiter_of(head)):
            return _of_csv(lines[number:])
        return _of_table(head, lines[number + 1 :])
    return iter(())


def _start(line: str) -> int:
    """Where the head begins: wmic of Windows XP writes a sentence into the same line before it."""
    return min(line.index(each) for each in (_ID, *_COMPANIONS) if each in line)


def _of_list(lines: list[str]) -> Iterator[Row]:
    """`Name=Value` or `Name : Value`, a new row where a name comes again."""
    row: dict[str, str] = {}
    for line in lines:
        found = _PROPERTY.fullmatch(line.strip())
        if found is None:
            continue
        if found[1] in row:
            if _ID in row:
                yield row
            row = {}
        row[found[1]] = found[2].strip()
    if _ID in row:
        yield row


def _of_csv(lines: list[str]) -> Iterator[Row]:
    written = "\n".join(line for line in lines if line.strip())
    head, *rows = csv_rows(written, delimiter=delimiter_of(lines[0])) or [[]]
    for each in rows:
        row = dict(zip(head, each, strict=False))  # a row may be shorter than the head, or longer
        if row.get(_ID):
            yield {**dict.fromkeys(filter(None, head), ""), **{name: value for name, value in row.items() if name}}


def _of_xml(text: str) -> Iterator[Row]:
    for each in objects(text, _ID).objects:
        if each.has(_ID):
            yield {
                _ID: each.text(_ID) or "",
                _DATE: str(each.properties.get(_DATE.lower()) or ""),
                **_machines(each.properties),
            }


def _machines(properties: Mapping[str, object]) -> Row:
    return {name: value for name in MACHINE if isinstance(value := properties.get(name), str)}


def _alone(text: str) -> list[str]:
    """The numbers of a text of nothing else, one a line or between commas; none of any other."""
    words = re.split(r"[\s,;]+", text.strip())
    return words if all(map(_LONE.fullmatch, words)) else []


def _of_json(text: str) -> Iterator[Row]:
    """Objects, one alone or in a list; a date is an object of its own: `{"value": "/Date(1698192000000)/"}`."""
    try:
        said = load_json(text.encode("utf-8", "replace"), _ID)
    except BadInput as error:
        raise Unreadable("it is no whole JSON") from error
    for each in said if isinstance(said, list) else [said]:
        if isinstance(each, dict) and isinstance(each.get(_ID), str):
            date = each.get(_DATE)
            date = date.get("value", date.get("DateTime")) if isinstance(date, dict) else date
            yield {
                _ID: each[_ID],
                _DATE: str(date or ""),
                **_machines({name.lower(): value for name, value in each.items()}),
            }


def _of_table(head: str, lines: list[str]) -> Iterator[Row]:
    """Columns stand where their names do, and end where the next begins; but behind letters that are two columns wide."""
    starts = [(found.group().strip(), found.start()) for found in re.finditer(r"\S+\s*", head)]
    ends = [start for _, start in starts[1:]]
    for line in lines:
        cells = {name: line[start:end].strip() for (name, start), end in zip(starts, [*ends, None], strict=True)}
        if not line.isascii() and _is_displaced(line, ends, cells.get(_ID, "")):
            cells = _displaced(line)
        if cells.get(_ID) and not set(cells[_ID]) <= {"-"}:
            yield cells


def _is_displaced(line: str, ends: list[int], number: str) -> bool:
    """A column ends within a word, or a number of an update stands in another."""
    cut = any(line[end - 1 : end].strip() and line[end : end + 1].strip() for end in ends)
    return cut or (not _KB.match(number) and bool(_LONE.search(line)))


def _displaced(line: str) -> dict[str, str]:
    """The cells of a row that does not stand below its head: what is a number of an update, and a date, wherever it is."""
    numbers, dates = _LONE.findall(line), _LONE_DATE.findall(line)
    if len(numbers) != 1:
        raise Unreadable("no row has a HotFixID")
    return {_ID: numbers[0], _DATE: dates[0] if len(dates) == 1 else ""}


def _last(dates: list[str]) -> "datetime | Unseen":
    """The newest date; unseen where one may be read in two ways, or is none."""
    written = [each for each in dates if each]
    days_first = _days_first(written)
    found = [_date(each, days_first) for each in written]
    if not found or None in found:
        return Unseen(gap=Gap.UNREADABLE, detail="when an update was installed cannot be told from its date")
    return max(each for each in found if each is not None)


def _days_first(written: list[str]) -> bool | None:
    """Which number is the day, by a date that can be read in one way only; None when there is none, or they differ."""
    parts = [found for each in written if (found := _SLASHES.fullmatch(each))]
    months = 12
    if any(_DAY_FIRST.match(each) for each in written):
        return True
    sure = {int(each[1]) > months for each in parts if (int(each[1]) > months) != (int(each[2]) > months)}
    if parts and not sure and all(each[1] == each[2] for each in parts):
        return False
    return sure.pop() if len(sure) == 1 else None


def _date(written: str, days_first: bool | None) -> datetime | None:  # three values, one of them unknown
    try:
        if _FILETIME.fullmatch(written):
            return _1601 + timedelta(microseconds=int(written, 16) // 10)
        if milliseconds := _MILLISECONDS.fullmatch(written):
            return datetime.fromtimestamp(int(milliseconds[1]) // 1000, UTC)
        if digits := _DIGITS.fullmatch(written):
            return datetime(*map(int, digits.groups()), tzinfo=UTC)  # type: ignore[arg-type,misc]  # year, month, day
        slashes = _SLASHES.fullmatch(written)
        if slashes is None or days_first is None:
            return None
        first, second, year = map(int, slashes.groups())
        day, month = (first, second) if days_first else (second, first)
        return datetime(year, month, day, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def recognises(file: HandedFile) -> bool:
    """A HotFixID beside another property of such a list, or above nothing but numbers of updates; those alone by the file's name."""
    if _INSTALLED.search(file.name) and _alone(file.text or ""):
        return True
    lines = [line for line in _PROMPT.sub("", file.text or "").split("\n") if line.strip()][:200]
    if len(lines) > 1 and lines[0].strip() == _ID:
        return any(_LONE.fullmatch(line.strip()) for line in lines[1:])
    return (
        not any(_COMPUTER_INFO in line for line in lines)
        and any(_ID in line for line in lines)
        and any(each in line for line in lines for each in _COMPANIONS)
    )


IMPORTED = Imported(id="hotfix-list", platform=Platform.WINDOWS, recognises=recognises, reads={HostUpdates: read})
