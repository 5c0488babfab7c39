"""Guarded YAML: the part of YAML that people need, bounded in bytes, depth and values, with the place of everything.

Not YAML as such: no anchors, aliases, tags, merge keys or second documents. Values are text first. Typed are only
`true`, `false`, `null`, `~`, nothing at all, and numbers in JSON form that print exactly as they were written, so
`str(value)` always gives back the file's own words: `22.04`, `8` and `-3` are numbers; `1.10`, `010`, `1e3`, `22:30`,
`no`, `on`, `True` and `2026-07-01` stay text. A whole number of more than 18 digits (serial numbers) stays text too.

libyaml's composer recurses in C and dies of 100,000 brackets; its parser does not, and only that is used here: events
are taken one by one and the depth is bounded before anything is built.
"""

import marshal
import re
from collections.abc import Iterator
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from scanner.model.errors import BadInput, Problem
from scanner.model.kept_code import kept_pattern
from scanner.model.records import dataclass
from scanner.reading.text_guard import MAX_PROBLEMS, decoded_input, place_of

if TYPE_CHECKING:
    import yaml

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_DEPTH: Final = 20
MAX_VALUES: Final = 1_000_000

Place = tuple[int, int]  # line and column, from 1
Path = tuple[str | int, ...]
Tree = Any  # a Place for a scalar, else [Place, {key: Tree} | [Tree]]; the type recurses

_INT = kept_pattern(r"0|-?[1-9][0-9]{0,17}")
_FLOAT = kept_pattern(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
_WORDS: Final = {"true": True, "false": False, "null": None, "~": None, "": None}
# What libyaml's reader refuses (YAML 1.1 c-printable), and the line ends that editors do not count as such.
_FORBIDDEN = kept_pattern("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_OTHER_ENDS = kept_pattern("[\u0085\u2028\u2029\ufeff]")
_TAB_INDENT = kept_pattern(r"^ *\t", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One YAML file: its plain value (mappings with text keys, lists, scalars) and where each part of it stands."""

    name: str
    value: Any
    places: Tree = field(default=(1, 1), repr=False, compare=False)
    """As bytes of marshal where they were kept: a good file is never asked for them."""

    def position(self, path: Path, /) -> Place:
        """Line and column of `path`: of the key for a mapping's entry; of the nearest parent when it is not there."""
        tree = marshal.loads(self.places) if isinstance(self.places, bytes) else self.places  # noqa: S302  # our own
        for step in path:
            if isinstance(tree, tuple):
                break
            below = tree[1]
            if isinstance(below, dict):
                found = below.get(str(step))
            else:
                found = below[step] if isinstance(step, int) and 0 <= step < len(below) else None
            if found is None:
                break
            tree = found
        place: Place = tree if isinstance(tree, tuple) else tree[0]
        return place


def load_yaml(raw: bytes, name: str, *, max_bytes: int = MAX_BYTES, foreign: bool = False) -> Document:
    """The document in `raw`; raises BadInput with every problem that can be told at once. Empty gives None.

    With `foreign`, for files of others: a key may stand twice and the last one counts, and line ends that editors do not
    count are blanks, as most readers have it.
    """
    import yaml  # a scan whose files were all read before needs no parser

    text = decoded_input(raw, name, max_bytes=max_bytes)
    if foreign:
        text = _OTHER_ENDS.sub(" ", text)
    if forbidden := [_forbidden(text, found, name) for found in _first(_FORBIDDEN.finditer(text))]:
        raise BadInput(*forbidden)
    builder = _Builder(name, repeated_keys=foreign)
    try:
        builder.build(text)
    except yaml.MarkedYAMLError as error:
        raise BadInput(*builder.problems, *_syntax(error, text, name)) from error
    except yaml.YAMLError as error:
        raise BadInput(*builder.problems, Problem(file=name, message=f"is not YAML: {error}")) from error
    if builder.problems:
        raise BadInput(*builder.problems)
    return Document(name=name, value=builder.value, places=builder.places)


class _TooMuch(Exception):
    """Reading on would be pointless or harmful; the problem is noted already."""


class _Open:
    """A mapping or list that is still being filled."""

    __slots__ = ("below", "is_mapping", "key", "key_place", "value")

    def __init__(self, *, is_mapping: bool) -> None:
        self.is_mapping = is_mapping
        self.value: Any = {} if is_mapping else []
        self.below: Any = {} if is_mapping else []
        self.key: str | None = None
        self.key_place: Place = (1, 1)


class _Builder:
    """Builds values and places from parser events, noting every problem on the way."""

    def __init__(self, name: str, *, repeated_keys: bool = False) -> None:
        import yaml

        self._yaml = yaml
        self._repeated_keys = repeated_keys
        self.value: Any = None
        self.places: Tree = (1, 1)
        self.problems: list[Problem] = []
        self._name = name
        self._open: list[_Open] = []
        self._documents = 0
        self._values = 0

    def build(self, text: str) -> None:
        """Read `text`; raises what the parser raises."""
        yaml = self._yaml
        try:
            for event in yaml.parse(text, Loader=yaml.CSafeLoader):
                self._take(event)
        except _TooMuch:
            return

    def _take(self, event: Any) -> None:
        kind, yaml = type(event), self._yaml
        if kind is yaml.ScalarEvent:
            self._scalar(event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._start(event, is_mapping=kind is yaml.MappingStartEvent)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            done = self._open.pop()
            self._add(done.value, done.below, done.key_place)
        elif kind is yaml.AliasEvent:
            self._alias(event)
        elif kind is yaml.DocumentStartEvent:
            self._document(event)

    def _alias(self, event: Any) -> None:
        self._problem(event, f"the alias *{event.anchor} is not allowed", "write the value out")
        top = self._open[-1] if self._open else None
        if top is not None and top.is_mapping and top.key is None:
            top.key = ""
            top.below[""] = _place(event)
        else:
            self._add(None, None, _place(event))

    def _document(self, event: Any) -> None:
        self._documents += 1
        if event.tags:
            self._problem(event, "a %TAG directive is not allowed", "remove it")
        if self._documents > 1:
            self._problem(event, "a second document begins here", "one file holds one document: remove the ---")
            raise _TooMuch

    def _start(self, event: Any, *, is_mapping: bool) -> None:
        self._refuse_marks(event)
        if len(self._open) >= MAX_DEPTH:
            self._problem(event, f"nested deeper than {MAX_DEPTH} levels", "flatten it")
            raise _TooMuch
        opened = _Open(is_mapping=is_mapping)
        opened.key_place = _place(event)
        self._open.append(opened)

    def _scalar(self, event: Any) -> None:
        if event.anchor or event.tag:
            self._refuse_marks(event)
        top = self._open[-1] if self._open else None
        is_plain = not event.style
        if top is not None and top.is_mapping and top.key is None:
            self._key(top, event, is_plain=is_plain)
        else:
            self._add(_typed(event.value) if is_plain else event.value, None, _place(event))

    def _key(self, top: _Open, event: Any, *, is_plain: bool) -> None:
        key: str = event.value
        top.key = key
        place = _place(event)
        if is_plain and key in ("", "<<"):
            self._problem(
                event, "a merge key << is not allowed" if key else "there is no key before the colon", "write the key"
            )
        if key in top.below and not self._repeated_keys:
            first = top.below[key]
            line = (first if isinstance(first, tuple) else first[0])[0]
            self._problem(event, f"the key {key[:80]} stands here for the second time", f"the first is in line {line}")
        top.below[key] = place

    def _add(self, value: Any, below: Any, place: Place) -> None:
        self._values += 1
        if self._values > MAX_VALUES:
            self.problems.append(Problem(file=self._name, line=place[0], column=place[1],
                                         message=f"more than {MAX_VALUES:,} values", hint="split the file"))  # fmt: skip
            raise _TooMuch
        if not self._open:
            self.value, self.places = value, place if below is None else [place, below]
            return
        top = self._open[-1]
        if not top.is_mapping:
            top.value.append(value)
            top.below.append(place if below is None else [place, below])
        elif top.key is None:
            self.problems.append(Problem(file=self._name, line=place[0], column=place[1],
                                         message="a key is one text, not a list or mapping"))  # fmt: skip
            top.key = ""
            top.below[""] = place
        else:
            top.value[top.key] = value
            if below is not None:
                top.below[top.key] = [top.below[top.key], below]
            top.key = None

    def _refuse_marks(self, event: Any) -> None:
        if event.anchor:
            self._problem(event, f"the anchor &{event.anchor} is not allowed", "write the value where it is needed")
        if event.tag:
            self._problem(event, f"the tag {event.tag[:80]} is not allowed", "write the plain value")

    def _problem(self, event: Any, message: str, hint: str) -> None:
        line, column = _place(event)
        self.problems.append(Problem(file=self._name, line=line, column=column, message=message, hint=hint))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _TooMuch


def _place(event: Any) -> Place:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1


def _typed(text: str) -> Any:
    """A plain scalar's value: text, unless it is one of the few forms that are typed."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "-0123456789":
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text) and repr(number := float(text)) == text:
            return number
    return text


def _first(found: Iterator[re.Match[str]]) -> Iterator[re.Match[str]]:
    return (each for each, _ in zip(found, range(MAX_PROBLEMS), strict=False))


def _forbidden(text: str, found: re.Match[str], name: str) -> Problem:
    line, column = place_of(text, found.start())
    return Problem(file=name, line=line, column=column, message=f"the control character U+{ord(found[0]):04X}",
                   hint="remove it")  # fmt: skip


def _syntax(error: "yaml.MarkedYAMLError", text: str, name: str) -> list[Problem]:
    """The parser's complaint in place; a tab that indents is named in every line that has one."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    tabs = [place_of(text, each.end() - 1) for each in _first(_TAB_INDENT.finditer(text))]
    if tabs and any(at == line for at, _ in tabs):
        return [Problem(file=name, line=at, column=where, message="a tab indents this line", hint="use spaces")
                for at, where in tabs]  # fmt: skip
    context = f" ({error.context})" if error.context else ""
    return [Problem(file=name, line=line, column=column, message=f"{error.problem or 'is not YAML'}{context}")]
