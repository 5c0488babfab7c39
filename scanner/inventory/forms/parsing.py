"""What people write, checked and brought into one form; fields.py makes types of it.

Each raises a PydanticCustomError whose type is a code of messages.yaml. Nothing is coerced silently: a number where
text is wanted is the text as written (the guard of YAML keeps it), anything else of the wrong kind is a finding.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from functools import lru_cache
from typing import Final

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from scanner.inventory.findings import guess, listed
from scanner.inventory.vocabulary import KNOWN_TAGS, NOT_PUBLISHED, NOT_PUBLISHED_WORDS, OWN_PREFIX
from scanner.model.kept_code import kept_pattern

ID = kept_pattern(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_DAY = kept_pattern(r"\d{4}-\d{2}-\d{2}")
_VIETNAMESE_DAY = kept_pattern(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_HOURS = kept_pattern(r"([01]\d|2[0-3]):([0-5]\d) ?[-–] ?([01]\d|2[0-3]|24):([0-5]\d)")
CHECK = kept_pattern(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
CONTROL = kept_pattern(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d{2}")
SHA256 = kept_pattern(r"[0-9a-f]{64}")
MAIL_ADDRESS = kept_pattern(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
"""Plain addresses alone: no quotes, comments or names, so that nothing in one can be another header."""
URL_PATH = kept_pattern(r"/[A-Za-z0-9._~+!$&'()*,;=:@%/?-]{0,999}")
_YEARS = range(1990, 2101)
MAX_LINE: Final = 500
MAX_COUNT: Final = 10**15
"""A budget in đồng is the largest number anybody declares."""


def refuse(code: str, **words: object) -> PydanticCustomError:
    """The error that stands for a code of messages.yaml."""
    return PydanticCustomError(code, code, words)


def as_text(value: object) -> object:
    """A number where text is wanted is meant as it was written: `serial: 5123456`."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return value


def written(value: object) -> str:
    """`value` as text, or the finding that it is none."""
    text = as_text(value)
    if not isinstance(text, str):
        raise refuse("wrong_type", wanted="text", value=value)
    return text.strip()


def slug(text: str) -> str:
    """The id that a name suggests: plain letters, digits and hyphens."""
    flat = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    flat = "".join(each for each in flat if not unicodedata.combining(each))
    return re.sub(r"[^a-z0-9]+", "-", flat).strip("-")[:63].strip("-")


def as_id(value: object) -> str:
    """An id: a-z, 0-9 and hyphens."""
    text = written(value)
    if not ID.fullmatch(text):
        raise refuse("bad_id", value=text, better=slug(text) or "lan-1")
    return text


def as_reference(value: object) -> str:
    """An id of this agency, or `agency/id` of another."""
    text = written(value)
    if not all(ID.fullmatch(part) for part in text.split("/", 1)):
        raise refuse("bad_reference", value=text, better="/".join(slug(part) for part in text.split("/", 1)))
    return text


def as_pattern(value: object) -> str:
    """An id, or a pattern with `*` for many."""
    text = written(value)
    if not re.fullmatch(r"[a-z0-9*/-]+", text):
        raise refuse("bad_reference", value=text, better=slug(text))
    return text


def as_day(value: object) -> date:
    """A date as ISO 8601 writes it; the Vietnamese form is recognised and answered with the right one."""
    if isinstance(value, date):
        return value
    text = written(value)
    found = _VIETNAMESE_DAY.fullmatch(text)
    if found:
        better = iso_day(found[1], found[2], found[3])
        raise refuse("day_form", value=text, better=better or "2026-12-31")
    if not _DAY.fullmatch(text):
        raise refuse("day_form", value=text, better="2026-12-31")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise refuse("no_such_day", value=text) from error
    if day.year not in _YEARS:
        raise refuse("day_far", value=text)
    return day


def iso_day(day: str, month: str, year: str) -> str:
    """The ISO form of a day written day first, or nothing when there is no such day."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except (ValueError, OverflowError):  # a number of eleven digits is none for a clock
        return ""


def as_support_end(value: object) -> str:
    """A date, `not published` in any of its wordings, or whatever else was written there instead.

    What is neither is kept as written: the register then counts it as missing, which is a finding, not an error. Only
    what looks like a date and is none is refused.
    """
    text = as_text(value)
    if not isinstance(text, str):
        raise refuse("wrong_type", wanted="text", value=value)
    if text.strip().casefold() in NOT_PUBLISHED_WORDS:
        return NOT_PUBLISHED
    if any(each.isdigit() for each in text):
        return as_day(text.strip()).isoformat()
    return text.strip()


def as_tag(value: object) -> str:
    """A tag; one that looks like a known tag misspelt is refused, for no control would read it."""
    text = written(value)
    if close := _misspelt_tag(text):
        raise refuse("tag_misspelt", value=text, guess=close)
    return text


@lru_cache(maxsize=1024)
def _misspelt_tag(text: str) -> str:
    return guess(text, KNOWN_TAGS, cutoff=0.85) if text not in KNOWN_TAGS else ""


def as_hours(value: object) -> tuple[time, time]:
    """A window of local time: `08:00-17:30`; `24:00` is the end of the day."""
    found = _HOURS.fullmatch(written(value))
    if not found or (found[3] == "24" and found[4] != "00"):
        raise refuse("bad_hours", value=value)
    start = time(int(found[1]), int(found[2]))
    end = time.max if found[3] == "24" else time(int(found[3]), int(found[4]))
    if start == end:
        raise refuse("bad_hours", value=value)
    return start, end


def matching(pattern: re.Pattern[str], code: str) -> Callable[[object], str]:
    """A validator of text that `pattern` describes."""

    def check(value: object) -> str:
        text = written(value)
        if not pattern.fullmatch(text):
            raise refuse(code, value=text)
        return text

    return check


def word_of(choices: Iterable[str]) -> Callable[[object], str]:
    """A validator that takes one of the words `choices`."""
    known = tuple(choices)

    def check(value: object) -> str:
        text = written(value) if not isinstance(value, bool) and value is not None else str(value).lower()
        if text not in known:
            raise refuse("unknown_word", value=text, guess=guess(text, known), allowed=listed(known))
        return text

    return check


Reader = Callable[[object], object]


def mapping_of(readers: Mapping[str, Reader], own: Reader | None) -> Reader:
    """A reader of a mapping with known names, and with `own` such of one's own that begin with `x_`; empty values are left out.

    Everything wrong in it is told at once, each at its own key.
    """

    def read(value: object) -> dict[str, object]:
        if not isinstance(value, dict):
            raise refuse("wrong_type", wanted="mapping", value=value)
        made: dict[str, object] = {}
        wrong: list[InitErrorDetails] = []
        for key, each in value.items():
            try:
                if each not in (None, ""):
                    made[key] = _reader(key, readers, own)(each)
            except PydanticCustomError as error:
                wrong.append(InitErrorDetails(type=error, loc=(key,), input=each))
        if wrong:
            raise ValidationError.from_exception_data("mapping", wrong)
        return made

    return read


def _reader(key: str, readers: Mapping[str, Reader], own: Reader | None) -> Reader:
    if key in readers:
        return readers[key]
    if own is None:
        raise refuse("unknown_word", value=key, guess=guess(key, readers), allowed=listed(readers))
    if key.startswith(OWN_PREFIX):
        return own
    raise refuse("unknown_name", key=key, guess=guess(key, readers), allowed=listed(readers))


def as_yes_no(value: object) -> str:
    """True or false, as text."""
    if not isinstance(value, bool):
        raise refuse("wrong_type", wanted="yes_no", value=value)
    return str(value).lower()


def as_count(value: object) -> str:
    """A whole number from 0, as text."""
    text = str(value)
    if isinstance(value, bool) or not text.isascii() or not text.isdigit():
        raise refuse("wrong_type", wanted="whole_number", value=value)
    if len(text) > len(str(MAX_COUNT)) or int(text) > MAX_COUNT:  # Python refuses numbers of thousands of digits
        raise refuse("number_large", limit=MAX_COUNT)
    return text


def as_statement(value: object) -> str:
    """Text, or true or false."""
    return str(value).lower() if isinstance(value, bool) else as_line(value)


def as_line(value: object) -> str:
    """One line of text, 1 to 500 characters."""
    text = written(value)
    if not text:
        raise refuse("wrong_type", wanted="text", value=value)
    if len(text) > MAX_LINE:
        raise refuse("text_too_long")
    return text


def as_words(value: object) -> object:
    """A name given once stands for both languages."""
    if isinstance(value, dict):
        return value
    text = written(value)
    return {"vi": text, "en": text}


def as_public_key(value: object) -> str:
    """An Ed25519 public key: 32 bytes as 64 hex digits."""
    text = written(value).lower()
    if not SHA256.fullmatch(text):
        raise refuse("bad_public_key")
    return text


def as_credential(value: object) -> str:
    """The name of a credential; what looks like a secret itself is refused without being shown."""
    text = as_text(value)
    if not isinstance(text, str) or not ID.fullmatch(text):
        raise refuse("credential_is_a_name")
    return text
