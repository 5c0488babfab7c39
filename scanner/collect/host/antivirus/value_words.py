"""The closed set of words in which places of products write their values (`antivirus_product.Word`), and their readers.

Every reader takes the text or number as it stands, and raises Unreadable for what is not in its form; None: never.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from scanner.model.antivirus_product import Word
from scanner.model.errors import Unreadable
from scanner.reading.registry import moment_of_filetime

Value = str | int | bool | datetime | None

_YEAR_MONTH_DAY: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?!\d)")
_SHORT: Final = re.compile(r"(\d\d)(\d\d)(\d\d)")
_BRACKETS: Final = re.compile(r"\S+\s*\((\d{4})(\d\d)(\d\d)\)")
_WITH_TIME: Final = re.compile(r"(\d\d)-(\d\d)-(\d{4}) (\d\d)[-:](\d\d)[-:](\d\d)")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER: Final = frozenset((0, 0xFFFFFFFF))
_LAST_SECOND: Final = 253402300799
"""The end of the year 9999, what datetime can hold."""


def read_word(word: Word, written: str | int) -> Value:
    """What `written` says in the form of `word`."""
    return _READERS[word](written)


def _text(written: str | int) -> str | None:
    return str(written).strip() or None


def _first_word(written: str | int) -> str | None:
    return next(iter(str(written).split()), None)


def _pattern_number(written: str | int) -> str:
    number = _number(written)
    return f"{number // 100000}.{number % 100000 // 100:03}.{number % 100:02}"


def _number(written: str | int) -> int:
    if isinstance(written, int):
        return written
    digits = written.strip()
    if digits.isascii() and digits.isdecimal() and len(digits) < 20:  # noqa: PLR2004  # what 64 bits can hold
        return int(digits)
    raise _not(written, "a number")


def _switch(written: str | int) -> bool:
    number = _number(written)
    if number not in (0, 1):
        raise _not(written, "0 or 1")
    return number == 1


def _unix_seconds(written: str | int) -> datetime | None:
    number = _number(written)
    if number in _NEVER:
        return None
    if number > _LAST_SECOND:
        raise _not(written, "seconds since 1970")
    return _EPOCH + timedelta(seconds=number)


def _filetime(written: str | int) -> datetime | None:
    return moment_of_filetime(_number(written))


def _by(pattern: re.Pattern[str], *, century: int = 0) -> Callable[[str | int], datetime]:
    """A reader of year, month and day where `pattern` finds them at the start."""

    def read(written: str | int) -> datetime:
        found = pattern.match(str(written).strip())
        if found is None:
            raise _not(written, "a day")
        year, month, day = map(int, found.groups())
        return _moment(written, century + year, month, day)

    return read


def _day_month_year_time(written: str | int) -> datetime:
    found = _WITH_TIME.fullmatch(str(written).strip())
    if found is None:
        raise _not(written, "a time")
    day, month, year, hour, minute, second = map(int, found.groups())
    return _moment(written, year, month, day, hour, minute, second)


def _moment(written: str | int, *parts: int) -> datetime:
    try:
        return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]  # three to six whole numbers
    except ValueError as error:
        raise _not(written, "a day") from error


def _not(written: str | int, what: str) -> Unreadable:
    return Unreadable(f"{str(written)[:60]!r} is not {what}")


_READERS: Final[Mapping[Word, Callable[[str | int], Value]]] = {
    Word.TEXT: _text,
    Word.FIRST_WORD: _first_word,
    Word.PATTERN_NUMBER: _pattern_number,
    Word.NUMBER: _number,
    Word.SWITCH: _switch,
    Word.UNIX_SECONDS: _unix_seconds,
    Word.FILETIME: _filetime,
    Word.YYYYMMDD: _by(_COMPACT),
    Word.YYMMDD: _by(_SHORT, century=2000),
    Word.YEAR_MONTH_DAY: _by(_YEAR_MONTH_DAY),
    Word.DAY_MONTH_YEAR_TIME: _day_month_year_time,
    Word.DAY_IN_BRACKETS: _by(_BRACKETS),
}
