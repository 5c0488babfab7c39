"""Finds the line and column of a path in a JSON text; computed only when something is wrong there.

The standard parser gives no places. Its `raw_decode` tells where a value ends, so a list of 100,000 rows is walked at
the speed of C, and once: the offsets of a list's items are kept.
"""

import json
import re
from bisect import bisect_right
from dataclasses import field

from scanner.inventory.findings import Path
from scanner.model.records import dataclass

_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


@dataclass(slots=True)
class JsonPlaces:
    """Places of one JSON file that the guard of JSON has read already."""

    name: str
    text: str
    _items: dict[int, list[int]] = field(default_factory=dict)
    _lines: list[int] = field(default_factory=list)

    def position(self, path: Path, /) -> tuple[int, int]:
        """Line and column of `path`: of the key for a mapping's entry, of the nearest parent where it is not there."""
        shown = offset = self._skip(0)
        for step in path:
            found = self._key(offset, str(step)) if self.text[offset] == "{" else self._item(offset, step)
            if found is None:
                break
            shown, offset = found
        if not self._lines:
            self._lines = [0, *(each.end() for each in re.finditer("\n", self.text))]
        line = bisect_right(self._lines, shown)
        return line, shown - self._lines[line - 1] + 1

    def _skip(self, offset: int) -> int:
        found = _BLANK.match(self.text, offset)
        return found.end() if found else offset

    def _key(self, offset: int, wanted: str) -> tuple[int, int] | None:
        """Offsets of the key `wanted` and of its value in the object that begins at `offset`."""
        at = self._skip(offset + 1)
        while self.text[at] == '"':
            key, end = _DECODER.raw_decode(self.text, at)
            value = self._skip(self._skip(end) + 1)
            if key == wanted:
                return at, value
            _, end = _DECODER.raw_decode(self.text, value)
            at = self._skip(self._skip(end) + 1) if self.text[self._skip(end)] == "," else self._skip(end)
        return None

    def _item(self, offset: int, step: str | int) -> tuple[int, int] | None:
        if self.text[offset] != "[" or not isinstance(step, int):
            return None
        if offset not in self._items:
            self._items[offset] = self._offsets(offset)
        found = self._items[offset]
        return (found[step], found[step]) if 0 <= step < len(found) else None

    def _offsets(self, offset: int) -> list[int]:
        found = []
        at = self._skip(offset + 1)
        while self.text[at] != "]":
            found.append(at)
            _, end = _DECODER.raw_decode(self.text, at)
            at = self._skip(end)
            if self.text[at] == ",":
                at = self._skip(at + 1)
        return found
