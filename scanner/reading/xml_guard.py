"""Guarded XML: bounded in bytes, depth and elements, and without a document type, so that no entity can grow or reach out."""

import xml.etree.ElementTree as ET  # no entity is ever defined: a document type is refused below
from typing import Final

from scanner.model.errors import Unreadable

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_DEPTH: Final = 60
MAX_ELEMENTS: Final = 1_000_000


class _Builder(ET.TreeBuilder):
    """Builds the tree, and counts."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self._place, self._depth, self._elements = place, 0, 0

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise Unreadable(f"{self._place}: this XML is nested too deep, or has too many elements")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ET.Element:
        self._depth -= 1
        return super().end(tag)


def xml_tree(text: str, place: str) -> ET.Element:
    """The root element of a whole document; raises Unreadable."""
    if len(text) > MAX_BYTES or "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unreadable(f"{place}: this XML is too large, or has a document type")
    parser = ET.XMLParser(target=_Builder(place))  # noqa: S314  # no document type, bounded: see above
    try:
        parser.feed(without_declaration(text).encode("utf-8", "replace"))
        root: ET.Element = parser.close()
    except (ET.ParseError, ValueError, LookupError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"{place}: this is no whole XML") from error
    return root


def without_declaration(text: str) -> str:
    """The document without `<?xml … encoding="utf-16"?>`: it was decoded already, and the declaration is no longer true."""
    start = text.lstrip("\ufeff \t\r\n")
    if not start.startswith("<?xml"):
        return start
    return start.partition("?>")[2]


def local_name(element: ET.Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]
