"""Reads an HTML page as a browser would, as far as tests need: elements, attributes, text, and what they nest in."""

from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

_VOID = {"meta", "rect", "line", "br", "hr", "img", "link", "input"}


@dataclass
class Page(HTMLParser):
    """A parsed page; `broken` names every tag that was not closed where it should be."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    open_tags: list[str] = field(default_factory=list)
    style: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def __hash__(self) -> int:
        return id(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self.open_tags.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags[-1] != tag:
            self.broken.append(tag)
        if tag in self.open_tags:
            while self.open_tags.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.open_tags and self.open_tags[-1] == "style":
            self.style += data
        elif data.strip():
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def attributes(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.elements if name in attributes]

    def count(self, css_class: str) -> int:
        return sum(css_class in attributes.get("class", "").split() for _, attributes in self.elements)


@lru_cache(maxsize=32)
def read(html: str) -> Page:
    """The page; several tests look at the same ones, and none changes what it is given."""
    page = Page()
    page.feed(html)
    page.close()
    return page
