"""Guarded XML: elements one by one, bounded in bytes, depth, number and text; document types and entities are refused.

Without a document type there are no entities of a file's own, and nothing outside is ever fetched. Source: XML 1.0 (fifth
edition), Namespaces in XML 1.0; the parser is expat.
"""

from collections.abc import Iterator
from dataclasses import field
from typing import Any, Final, NoReturn
from xml.parsers import expat

from scanner.model.errors import BadInput, Problem
from scanner.model.records import dataclass

MAX_BYTES: Final = 128 * 1024 * 1024
MAX_DEPTH: Final = 100
MAX_ELEMENTS: Final = 5_000_000
MAX_TEXT: Final = 1024 * 1024
"""Characters of one element kept; what goes beyond is refused."""
_CHUNK: Final = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """An element that begins or (with `text`, its own text without that of its children) ends.

    `name` is the local name, `space` its namespace, empty where it has none; `attributes` by local name.
    """

    name: str
    space: str
    begins: bool
    depth: int
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""


def xml_elements(raw: bytes, name: str, *, max_bytes: int = MAX_BYTES) -> Iterator[Element]:
    """Beginnings and ends of all elements in their order; raises BadInput where the file breaks off, or goes too far."""
    if len(raw) > max_bytes:
        raise BadInput(Problem(file=name, message=f"is larger than {max_bytes:,} bytes", hint="split the file"))
    reader = _Reader(name)
    for start in range(0, len(raw), _CHUNK):
        reader.feed(raw[start : start + _CHUNK])
        yield from reader.taken()
    reader.feed(b"", last=True)
    yield from reader.taken()


class _Reader:
    """Takes what expat tells."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._found: list[Element] = []
        self._open: list[list[str]] = []
        self._sizes: list[int] = []
        self._seen = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._doctype

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """Read on; raises BadInput."""
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as error:
            message = f"is no XML: {expat.ErrorString(error.code)}"
            raise BadInput(
                Problem(file=self._name, line=error.lineno, column=error.offset + 1, message=message)
            ) from error
        except BadInput:  # a ValueError too, and it names its own reason
            raise
        except (LookupError, ValueError) as error:  # an encoding that nobody knows, or that is none for XML
            raise BadInput(Problem(file=self._name, message="is no XML: unknown encoding")) from error

    def taken(self) -> list[Element]:
        """What was read since the last time."""
        found, self._found = self._found, []
        return found

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._seen += 1
        if len(self._open) >= MAX_DEPTH:
            self._refuse(f"nested deeper than {MAX_DEPTH} levels")
        if self._seen > MAX_ELEMENTS:
            self._refuse(f"more than {MAX_ELEMENTS:,} values")
        self._open.append([])
        self._sizes.append(0)
        space, _, local = name.rpartition(" ")
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        self._found.append(Element(name=local, space=space, begins=True, depth=len(self._open), attributes=plain))

    def _end(self, name: str) -> None:
        space, _, local = name.rpartition(" ")
        text = "".join(self._open.pop())
        self._sizes.pop()
        self._found.append(Element(name=local, space=space, begins=False, depth=len(self._open) + 1, text=text))

    def _text(self, text: str) -> None:
        if not self._open:
            return
        self._sizes[-1] += len(text)
        if self._sizes[-1] > MAX_TEXT:
            self._refuse(f"an element holds more than {MAX_TEXT:,} characters")
        self._open[-1].append(text)

    def _doctype(self, *_given: Any) -> None:
        self._refuse("a document type is not allowed")

    def _refuse(self, message: str) -> NoReturn:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        raise BadInput(Problem(file=self._name, line=line, column=column, message=message))
