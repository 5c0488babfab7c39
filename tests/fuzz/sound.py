"""What every fact must be, whatever it was read from: of the types of its fields, and such that it can be stored and read back."""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime

from scanner.model.errors import Broken, GapError
from scanner.model.observation import Fact, Unseen
from scanner.model.plain import from_plain, to_plain
from scanner.sealing.canonical import canonical_plain

MAX_WORDS = 3_000
"""Characters of a gap's words: it stands in reports, beside a thousand others."""
MAX_DIGITS = 40
"""What the guard of JSON reads back."""


def told(read: Callable[[], object], wanted: type[Fact]) -> bool:
    """Whether a fact came; raises AssertionError for one that is not sound, and for a gap that is our own fault."""
    try:
        fact = read()
    except Broken as error:
        raise AssertionError(f"broken: {error.detail}") from error
    except GapError as gap:
        assert_words(gap.detail)
        return False
    assert isinstance(fact, wanted), f"{type(fact).__name__} is no {wanted.__name__}"
    assert_sound(fact)
    return True


def assert_sound(fact: Fact) -> None:
    """Every value is of its field's type, and the fact survives the store."""
    _assert_exact(fact)
    plain = to_plain(fact)
    assert to_plain(from_plain(type(fact), plain)) == plain
    assert json.loads(canonical_plain(plain)) is not None


def assert_words(detail: str) -> None:
    """Words that can be written, and read by somebody."""
    assert type(detail) is str, f"{detail!r} is no text"
    detail.encode("utf-8")
    assert len(detail) <= MAX_WORDS, f"{len(detail)} characters: {detail[:200]}"


def _assert_exact(value: object) -> None:
    """What a round trip through plain values does not tell: times without a zone, numbers without an end."""
    if isinstance(value, Unseen):
        assert_words(value.detail)
        return
    for each in _parts(value):
        _assert_exact(each)
    if isinstance(value, datetime):
        assert value.tzinfo is not None, f"{value} has no zone"
    elif type(value) is int:
        assert abs(value) < 10**MAX_DIGITS, "a number without an end"
    elif type(value) is float:
        assert math.isfinite(value), f"{value}"


def _parts(value: object) -> Iterable[object]:
    if is_dataclass(value):
        return [getattr(value, each.name) for each in fields(value)]
    if isinstance(value, Mapping):
        assert all(type(key) is str for key in value), f"the keys {list(value)[:5]!r}"
        return value.values()
    return value if isinstance(value, (tuple, list, frozenset, set)) else ()
