"""The values that a product keeps in its own places of the registry and in its files (`antivirus_product.Place`)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from scanner.collect.host.antivirus.value_words import Value, read_word
from scanner.model.antivirus_product import Field, OnWindows, Place, Word
from scanner.model.errors import GapError, Unreadable
from scanner.model.observation import Unseen
from scanner.model.question import Answer, Ask
from scanner.model.records import dataclass
from scanner.model.words import Gap
from scanner.reading.answers import given
from scanner.reading.registry import Key, key, keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value, or why it was not seen, and the place that told so."""

    value: Value | Unseen
    place: Place


def place_questions(shown: Iterable[OnWindows]) -> Iterator[str]:
    """What is asked for all of them."""
    return (each.question for shows in shown for each in shows.places)


def kept_values(ask: Ask, shows: OnWindows) -> Mapping[Field, Found]:
    """The first place of a field that is there; one that could not be read is not passed over for an older one.

    A field whose places are all not there is left out.
    """
    found: dict[Field, Found] = {}
    for place in shows.places:
        if place.of in found:
            continue
        try:
            told = list(_told(ask, place))
        except GapError as gap:
            found[place.of] = Found(value=_unread(gap), place=place)
            continue
        if told:
            found[place.of] = Found(value=_newest(told), place=place)
    return found


def _unread(gap: GapError) -> Unseen:
    """A place that the product has and that was not answered is never one that it has not."""
    unseen = Unseen.of(gap)
    return replace(unseen, gap=Gap.UNREADABLE) if unseen.gap is Gap.UNSUPPORTED else unseen


def _told(ask: Ask, place: Place) -> Iterator[Value]:
    """The value in every key that the place names; nothing where it is not there."""
    if place.file:
        written = _behind(_text(ask(place.question)), place.after)
        if written:
            yield read_word(place.word, written)
        return
    for each in _keys(ask, place):
        written_there = _written(each, place)
        if written_there is not None:
            yield read_word(place.word, written_there)


def _keys(ask: Ask, place: Place) -> tuple[Key, ...]:
    if "*" in place.key:
        return keys(ask(place.question))
    found = key(ask(place.question))
    return () if found is None else (found,)


def _written(found: Key, place: Place) -> str | int | None:
    """As the registry has it: a FILETIME may be bytes, the year a date is told in is text, the rest is either."""
    if not found.has(place.value):
        return None
    if place.word is Word.FILETIME and isinstance(found.data(place.value), Mapping):
        return int.from_bytes(_eight(found.raw(place.value) or b"", place), "little")
    if place.word in (Word.NUMBER, Word.SWITCH, Word.UNIX_SECONDS, Word.FILETIME, Word.PATTERN_NUMBER):
        return found.number(place.value)
    data = found.data(place.value)
    return str(data) if isinstance(data, int) and not isinstance(data, bool) else found.text(place.value)


def _eight(raw: bytes, place: Place) -> bytes:
    if len(raw) != 8:  # noqa: PLR2004  # a FILETIME is eight bytes
        raise Unreadable(f"{place.value} is no FILETIME")
    return raw


def _text(answer: Answer) -> str:
    """A file of a product: UTF-8 or UTF-16, with what is no text between; "" when it is not there."""
    if given(answer).absent:
        return ""
    wide = answer.stdout.count(0) > len(answer.stdout) // 4
    return answer.stdout.decode("utf-16-le" if wide else "utf-8", "replace")


def _behind(text: str, mark: str) -> str:
    """The first word behind the mark, without quotes."""
    _, found, rest = text.partition(mark)
    return rest[:64].lstrip(' "').split('"')[0].split("\n")[0].strip() if found else ""


def _newest(told: list[Value]) -> Value:
    """Of several keys, as two versions of a product have, the one with the greatest value."""
    values = [each for each in told if each is not None]
    if not values:
        return None
    return max(values, key=lambda each: (str(type(each)), each))
