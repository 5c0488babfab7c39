"""An official paper before it is a file: paragraphs, tables, head and foot, finished, in the order they are printed."""

from typing import ClassVar

from scanner.model.records import dataclass
from scanner.model.text import Language

DOTS = "……"
"""What stands for everything that was not declared or that people fill in; nothing is ever guessed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A piece of text of one look. With `field`, a place to fill in: the tag of a content control, `alias` its name."""

    text: str
    bold: bool = False
    italic: bool = False
    is_code: bool = False
    field: str = ""
    alias: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph in a style of templates/docx/styles.xml."""

    kind: ClassVar[str] = "paragraph"
    style: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table whose first row is repeated on every page; `widths` in twips. `numbers` are those below the head, if any."""

    kind: ClassVar[str] = "table"
    name: str
    widths: tuple[int, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[tuple[Paragraph, ...], ...], ...]
    numbers: tuple[str, ...] = ()
    style: str = "BangTieuDe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Issuer, number, national motto, place and date (NĐ 30/2020 parts 1 to 4); `subject` is that of a letter (5b)."""

    kind: ClassVar[str] = "head"
    parent: tuple[str, ...]
    issuer: tuple[str, ...]
    number: tuple[Run, ...]
    subject: str
    nation: str
    motto: str
    dated: tuple[Run, ...]
    widths: tuple[int, int]
    issuer_rule: int
    motto_rule: int
    """Indents of the rules below issuer and motto, in twips from both sides of their cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """Recipients and the block of the signer (parts 7 and 9b); signature and seal are left to those who put them."""

    kind: ClassVar[str] = "foot"
    recipients_title: str
    recipients: tuple[tuple[Run, ...], ...]
    on_behalf: str
    signer: Run
    name: Run
    widths: tuple[int, int]


Block = Paragraph | Table | Head | Foot


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Pages of one orientation. `restarts` for an appendix, whose pages are counted from one."""

    blocks: tuple[Block, ...]
    landscape: bool = False
    restarts: bool = False
    continues: bool = False
    """True when its first page is no first page: it carries its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole paper. `notices` stand in the top margin of the first page of each section, `mark` on all others too."""

    language: Language
    title: str
    program: str
    made_at: str
    notices: tuple[str, ...]
    mark: str
    sections: tuple[Section, ...]
