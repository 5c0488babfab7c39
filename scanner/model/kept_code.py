"""Patterns and functions of the program itself, compiled once and kept, as Python keeps the bytecode of modules.

Python keeps neither compiled patterns nor what `exec` compiles: at every start a scan compiled some 500 and 200 of them,
a fifth of its CPU time. Kept is what they become, under their very sources, for this very Python alone; where that cannot
be read, used or written, they are compiled as ever. Never for patterns from data (`scanner/reading/patterns.py`): those
would be kept too.
"""

import hashlib
import importlib
import marshal
import re
import sys
from array import array
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any, AnyStr, Final

PLACE: Final = Path(__file__).parent / "__pycache__" / f"kept_code.{sys.implementation.cache_tag}"
MOST: Final = 10_000
"""Of these and more, some are of a program that was here before: all are compiled anew."""
_WORD: Final = "I"

Key = tuple[str | bytes, int]
"""The source of a pattern and its flags, or that of a function and -1."""
_CODE: Final = -1


class Kept:
    """What was kept at the start, and what was compiled since."""

    def __init__(self, place: Path, made_by: str) -> None:
        self._made_by = made_by.encode()
        self._kept: dict[Key, Any] = _read(place, self._made_by)
        self._new: dict[Key, re.Pattern[Any] | CodeType] = {}

    def pattern(self, source: AnyStr, flags: int) -> re.Pattern[AnyStr]:
        """As `re.compile`."""
        key = source, int(flags)
        kept = self._kept.get(key)
        if kept is not None:
            return _made(source, *kept)
        compiled = re.compile(source, flags)
        self._new[key] = compiled
        return compiled

    def code(self, source: str) -> CodeType:
        """As `compile(source, "<string>", "exec")`."""
        kept = self._kept.get((source, _CODE))
        if kept is not None:
            loaded: CodeType = marshal.loads(kept)  # noqa: S302  # as trustworthy as the bytecode beside it
            return loaded
        compiled = compile(source, "<string>", "exec", dont_inherit=True)
        self._new[source, _CODE] = compiled
        return compiled

    def to_keep(self) -> bytes | None:
        """The content of the file with what is new, None when nothing is."""
        fresh = {key: form for key, each in self._new.items() if (form := _form(key, each)) is not None}
        if not fresh:
            return None
        whole = {**self._kept, **fresh}
        body = marshal.dumps(fresh if len(whole) > MOST else whole)
        return _head(self._made_by, body) + body


@cache
def kept() -> Kept:
    """The one store of a process."""
    return Kept(PLACE, f"{sys.version} {getattr(_engine(), 'MAGIC', '')}")


def kept_pattern(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """`re.compile(source, flags)` of a source that stands in the program."""
    return kept().pattern(source, flags)


@cache
def _engine() -> Any:
    """What `re` is made on; it takes the words of a compiled pattern, and checks them."""
    return importlib.import_module("_sre")


def _made(source: Any, flags: int, words: bytes, groups: int, names: dict[str, int]) -> re.Pattern[Any]:
    by_number: list[str | None] = [None] * (groups + 1)
    for name, number in names.items():
        by_number[number] = name
    made: re.Pattern[Any] = _engine().compile(
        source, flags, array(_WORD, words).tolist(), groups, names, tuple(by_number)
    )
    return made


def _form(key: Key, compiled: re.Pattern[Any] | CodeType) -> Any:
    """How it is kept; None for a pattern that this Python does not make of the same words again."""
    if isinstance(compiled, CodeType):
        return marshal.dumps(compiled)
    source, flags = key
    try:
        parsed = importlib.import_module("re._parser").parse(source, flags)
        words = importlib.import_module("re._compiler")._code(parsed, flags)  # noqa: SLF001  # proven equal below
        form = compiled.flags, array(_WORD, words).tobytes(), compiled.groups, dict(compiled.groupindex)
        return form if _made(source, *form) == compiled else None
    except (ImportError, AttributeError, TypeError, ValueError, OverflowError, RuntimeError):
        return None


def _head(made_by: bytes, body: bytes) -> bytes:
    return hashlib.sha256(made_by).digest() + hashlib.sha256(body).digest()


def _read(place: Path, made_by: bytes) -> dict[Key, Any]:
    """What is kept in `place`, when it is whole and of this very Python."""
    try:
        content = place.read_bytes()
    except OSError:
        return {}
    head, body = content[:64], content[64:]
    if head != _head(made_by, body):
        return {}
    found: dict[Key, Any] = marshal.loads(body)  # noqa: S302  # as trustworthy as the bytecode beside it
    return found
