"""Pieces of a paper: text made safe to look at, commands set apart, and places to fill in."""

from collections.abc import Iterable, Sequence

from reports.material import Material
from reports.paper_shapes import DOTS, Paragraph, Run, Table
from reports.visible import visible

NAME_SHOWN = 300
"""Characters of one name in a paper."""
Cell = str | Paragraph | Sequence[Paragraph]


def plain(text: str, *, bold: bool = False, italic: bool = False) -> Run:
    """Text of one look, on one line, with every hidden character shown."""
    return Run(text=visible(text), bold=bold, italic=italic)


def coded(text: str) -> tuple[Run, ...]:
    """`text` with what stands between backticks as commands to be copied."""
    parts = text.split("`")
    if not len(parts) % 2:
        return (plain(text),)
    return tuple(Run(text=visible(part), is_code=bool(n % 2)) for n, part in enumerate(parts) if part)


def paragraph(style: str, *pieces: str | Run) -> Paragraph:
    """A paragraph of texts and runs; commands in a text are set apart."""
    runs = [run for each in pieces for run in ((each,) if isinstance(each, Run) else coded(each))]
    return Paragraph(style=style, runs=tuple(runs))


def labelled(style: str, label: str, text: str) -> Paragraph:
    """`Label: text`, the label in italics."""
    return paragraph(style, plain(label, italic=True), text)


def bullet(text: str) -> Paragraph:
    """A line of a list as official papers write it: after a hyphen."""
    return paragraph("GachDauDong", "- ", text)


def to_fill(have: Material, tag: str, shown: str = DOTS) -> Run:
    """A place for people to fill in: a content control that Word, or a document system, finds by its tag."""
    return Run(text=shown, field=tag, alias=have.words.of("paper_field", tag))


def begun_small(word: str) -> str:
    """A word within a sentence: `Máy tính` is `máy tính`, `IoT` stays."""
    return word[:1].lower() + word[1:] if word[1:2].islower() or word[1:2].isspace() else word


def joined(parts: Iterable[str]) -> str:
    """Sentences one after the other, each ended once."""
    return " ".join(f"{each.strip().rstrip('.;')}." for each in parts if each.strip())


def shortened(have: Material, text: str, limit: int) -> str:
    """`text` to the end of a word outside of commands, with where the whole of it is."""
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", 0, limit)
    cut = cut if cut > limit // 2 else limit
    kept = text[:cut]
    if kept.count("`") % 2:
        kept = kept[: kept.rfind("`")]
    return f"{kept.rstrip(' ,;:(')}… {have.words.say('paper_whole')}"


def or_dots(text: str, limit: int = NAME_SHOWN) -> str:
    """`text`, or dots where nothing was declared."""
    return visible(text, limit) if text.strip() else DOTS


def table(name: str, widths: Sequence[int], head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Table:
    """A table of texts or paragraphs."""
    made = tuple(tuple(_cell(each) for each in row) for row in rows)
    return Table(name=name, widths=tuple(widths), head=tuple(head), rows=made)


def _cell(cell: Cell, style: str = "BangNoiDung") -> tuple[Paragraph, ...]:
    if isinstance(cell, str):
        return (paragraph(style, cell),)
    return (cell,) if isinstance(cell, Paragraph) else tuple(cell)


def centred(text: str, *, style: str = "BangGiua") -> Paragraph:
    """A short value in the middle of its cell."""
    return paragraph(style, text)
