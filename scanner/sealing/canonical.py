"""The one byte form of a plain value, the ground of every digest (design §4).

JSON in UTF-8: keys sorted by code point, no spaces, every text in Unicode normal form C, nothing escaped that need not
be, floats in Python's shortest form. Refused, because they have no such form or would be changed silently: NaN and
infinities, keys that are not text, two keys that become one in form C, bytes, lone surrogates, endless nesting.
"""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any


class NotCanonical(ValueError):
    """A value has no canonical form."""


def canonical(value: object) -> bytes:
    """The canonical bytes of a plain value; raises NotCanonical."""
    try:
        return _dumped(_normal(value)).encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise NotCanonical(str(error)) from error


def canonical_plain(plain: object) -> bytes:
    """As `canonical`, for a value whose keys are all texts, such as model/plain.py makes: ASCII has one form only."""
    try:
        text = _dumped(plain)
    except (TypeError, ValueError, RecursionError) as error:
        raise NotCanonical(str(error)) from error
    return text.encode("ascii") if text.isascii() else canonical(plain)


def encodable(text: str) -> str:
    r"""`text` with lone surrogates, which stand for bytes of file names that are no UTF-8, written as \udcff."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


_dumped = json.JSONEncoder(sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return _normal_mapping(value)
    if isinstance(value, (list, tuple)):
        return [_normal(each) for each in value]
    return value


def _normal_mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, each in value.items():
        if not isinstance(key, str):
            raise NotCanonical(f"the key {key!r} is not text")
        made[_normal(key)] = _normal(each)
    if len(made) != len(value):
        raise NotCanonical("two keys are the same text in normal form C")
    return made
