"""The members of one large JSON object, one after the other, in bounded memory: a feed of 60 MB is never held as a whole.

Each value is decoded by the C parser out of a buffer that grows only until the value is whole. What the guard of small files
refuses (json_guard) is refused here too, but for keys that stand twice at the top: of those the last wins at the caller's.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from typing import IO, Any, Final

from scanner.model.errors import BadInput, Problem

CHUNK_BYTES: Final = 256 * 1024
MAX_VALUE_CHARS: Final = 4 * 1024 * 1024
MAX_DEPTH: Final = 40
_NUMBER_TAIL: Final = 8
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_LONG_NUMBER: Final = re.compile(r"[0-9]{400}")
_decode: Final = json.JSONDecoder().raw_decode


class _Buffer:
    """The text that was read and not yet used."""

    def __init__(self, file: IO[bytes], name: str, most: int) -> None:
        self._file, self._name, self._most = file, name, most
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text, self._at, self._ended = "", 0, False

    def broken(self, why: str) -> BadInput:
        """The refusal of the file."""
        return BadInput(Problem(file=self._name, message=why))

    def peek(self) -> str:
        """The next character that is no space; "" at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more(CHUNK_BYTES):
                return ""

    def expect(self, marks: str) -> str:
        """Take one of `marks`."""
        found = self.peek()
        if not found or found not in marks:
            raise self.broken(f"is no JSON object: {found or 'the end'} stands where one of {marks} must")
        self._at += 1
        return found

    def value(self) -> Any:
        """The next value."""
        self.peek()
        while True:
            try:
                value, end = _decode(self._text, self._at)
            except RecursionError as error:
                raise self.broken("is nested too deep") from error
            except ValueError as error:
                if not self._grow():
                    raise self.broken(f"is no JSON: {str(error)[:120]}") from error
                continue
            length = end - self._at
            if len(self._text) - end < _NUMBER_TAIL and isinstance(value, (int, float)) and self._grow():
                continue  # a number may go on: 1 of 1.5e10
            if _LONG_NUMBER.search(self._text, self._at, self._at + min(length, 4000)):
                raise self.broken("a number is too long")
            self._at += length  # where it began may have moved
            return value

    def _grow(self) -> bool:
        """Read as much again as is held, so that a long value is not decoded again and again."""
        held = len(self._text) - self._at
        if held > self._most:
            raise self.broken(f"one value of it has more than {self._most:,} characters")
        return self._more(max(CHUNK_BYTES, held))

    def _more(self, size: int) -> bool:
        if self._ended:
            return False
        raw = self._file.read(size)
        self._ended = not raw
        try:
            new = self._decoder.decode(raw, final=self._ended)
        except UnicodeDecodeError as error:
            raise self.broken("is no UTF-8") from error
        self._text, self._at = self._text[self._at :] + new, 0
        return bool(raw)


def members(file: IO[bytes], name: str, *, most: int = MAX_VALUE_CHARS) -> Iterator[tuple[str, Any]]:
    """Key and value of every member of the object in `file`; raises BadInput for everything else, also behind it."""
    for key, _, value in parts(file, name, into=lambda _: False, most=most):
        yield key, value


def parts(
    file: IO[bytes], name: str, *, into: Callable[[str], bool], most: int = MAX_VALUE_CHARS
) -> Iterator[tuple[str, str | int | None, Any]]:
    """As `members`, but of an object or list whose key `into` names, its own members come one by one: (key, key or place, value).

    What is neither object nor list comes as (key, None, value), as do the members that `into` does not name.
    """
    buffer = _Buffer(file, name, most)
    for key in _keys(buffer):
        opening = buffer.peek() if into(key) else ""
        inner: Iterator[str | int | None] = iter((None,))
        if opening == "{":
            inner = _keys(buffer)
        elif opening == "[":
            inner = _places(buffer)
        for each in inner:
            value = buffer.value()
            check_depth(value, name)
            yield key, each, value
    if buffer.peek():
        raise buffer.broken("goes on behind its end")


def _keys(buffer: _Buffer) -> Iterator[str]:
    """The keys of an object; whoever takes one reads the value before the next."""
    buffer.expect("{")
    if buffer.peek() == "}":
        buffer.expect("}")
        return
    mark = ","
    while mark == ",":
        key = buffer.value() if buffer.peek() == '"' else None
        if not isinstance(key, str):
            raise buffer.broken("is no JSON object: a key is no text")
        buffer.expect(":")
        yield key
        mark = buffer.expect(",}")


def _places(buffer: _Buffer) -> Iterator[int]:
    """The places of a list, in the same way."""
    buffer.expect("[")
    if buffer.peek() == "]":
        buffer.expect("]")
        return
    mark, place = ",", 0
    while mark == ",":
        yield place
        mark, place = buffer.expect(",]"), place + 1


def check_depth(value: Any, name: str) -> None:
    """Raises BadInput for a value that is nested deeper than any feed."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [below for each in level if isinstance(each, (dict, list))
                 for below in (each.values() if isinstance(each, dict) else each)]  # fmt: skip
        if not level:
            return
    raise BadInput(Problem(file=name, message="is nested too deep"))
