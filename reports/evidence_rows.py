"""HTML of what was found and of what it rests on: the rows that make up most of a province's pages.

No template: of every value each text is escaped once, here, and what many results share is put together once. Nothing
gets into a page but through `escape`, or as a number, a code or a hash of our own; no text stands in an attribute.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from reports.shapes import Chip, Count, Seen
from reports.shapes_evidence import Claim, EvidenceRow, EvidenceTarget, Source, Taken

if TYPE_CHECKING:
    from markupsafe import Markup

MOST_KEPT: Final = 4_000
"""Some agencies' worth; more would only cost memory."""
WHOLE_WORD: Final = 30
"""Longer ones would not fit on a phone in one line."""
Say = Callable[[str], str]
Shared = TypeVar("Shared")


def escape(text: str) -> str:
    """`text` as the text of an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class EvidenceRows:
    """Writes the subjects of evidence files in one language; shared words are kept from file to file."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._made: dict[int, tuple[object, str]] = {}
        result, control, seen, proof = (escape(say(each)) for each in ("result", "control", "seen", "proof"))
        self._rows = _table("evidence", result, control, seen, proof)
        fact, taken_at, digest = (escape(say(each)) for each in ("fact", "taken_at", "digest"))
        self._sources = f"<h3>{escape(say('sources'))}</h3>\n" + _table("sources", fact, taken_at, digest)

    def subject(self, target: EvidenceTarget, number: int, *, is_open: bool) -> "Markup":
        """One subject with all its verdicts and what they rest on; `number` is its place on the page."""
        from markupsafe import Markup

        opened = " open" if is_open else ""
        head = (
            f'<details class="domain"{opened}><summary><h2>{escape(target.name)}</h2> <code>{escape(target.id)}</code> '
        )
        parts = [
            head,
            f'<span class="soft">{escape(target.kind)}</span> {counts(target.counts)}</summary>\n',
            self._rows,
        ]
        parts += [self._row(each, number) for each in target.rows]
        parts.append("</tbody></table>\n")
        if target.sources:
            parts.append(self._sources)
            parts += [self._source(each, number) for each in target.sources]
            parts.append("</tbody></table>\n")
        parts.append("</details>\n")
        return Markup("".join(parts))  # noqa: S704  # of escaped texts, see above

    def _row(self, row: EvidenceRow, number: int) -> str:
        cited = [
            f'<a href="#s{number}-{source}">{text}</a> ' if source else f'<code class="at">{escape(text)}</code>'
            for text, source in row.cited
        ] or [escape(self._say("no_evidence")), " "]
        return f"<tr>{self._kept(row.claim, self._claim)}<td>{''.join(cited)}{escape(row.as_of)} <code>{row.key}</code></td></tr>\n"

    def _source(self, source: Source, number: int) -> str:
        inputs = ""
        if source.inputs:
            digests = " ".join(f"<code>{escape(each)}</code>" for each in source.inputs)
            inputs = f"<p>{escape(self._say('derived_from'))} {digests}</p>"
        return (
            f'<tr id="s{number}-{source.number}"><th scope="row">[{source.number}] {self._kept(source.taken, _taken)}'
            f'<td><code class="digest">{source.digest}</code>{inputs}</td></tr>\n'
        )

    def _kept(self, value: Shared, write: Callable[[Shared], str]) -> str:
        """What `write` makes of a value that many rows share, kept with the value, and so with its identity."""
        made = self._made.get(id(value))
        if made is None:
            if len(self._made) >= MOST_KEPT:
                self._made.clear()
            made = self._made[id(value)] = (value, write(value))
        return made[1]

    def _claim(self, claim: Claim) -> str:
        return "".join(self._cells(claim))

    def _cells(self, claim: Claim) -> Iterator[str]:
        waiver = f'<span class="chip waived">{escape(claim.waiver)}</span>' if claim.waiver else ""
        check = f" <code>{escape(claim.check)}</code>" if claim.check else ""
        yield f'<td>{chip(claim.chip)}{waiver}</td><th scope="row"><b>{escape(claim.title)}</b>'
        yield f'<p><code class="id">{escape(claim.control)}</code>{check}</p></th>'
        basis = f"<p>{escape(claim.basis)}</p>" if claim.basis else ""
        yield f"<td>{_commands(claim.message)}{_seen(claim.seen, self._say)}{basis}</td>"


def _taken(taken: Taken) -> str:
    return f'<a href="#q{taken.asking}">{escape(taken.fact)}</a></th><td>{escape(taken.taken_at)}</td>'


def _table(name: str, *headings: str) -> str:
    cells = "".join(f'<th scope="col">{each}</th>' for each in headings)
    return f'<table class="stack {name}"><thead><tr>{cells}</tr></thead>\n<tbody>\n'


def chip(value: Chip) -> str:
    """A value of a closed vocabulary."""
    return f'<span class="chip {value.code}">{escape(value.word)}</span>'


def counts(values: Sequence[Count]) -> str:
    """How many of each status; a blank parts them where lines end."""
    each = " ".join(f'<span class="chip {e.chip.code}">{escape(e.chip.word)} {escape(e.number)}</span>' for e in values)
    return f'<span class="counts">{each}</span>'


def seen(values: Sequence[Seen], say: Say) -> "Markup":
    """What was seen and wanted, a line each."""
    from markupsafe import Markup

    return Markup(_seen(values, say))  # noqa: S704  # of escaped texts, see above


def _seen(values: Sequence[Seen], say: Say) -> str:
    if not values:
        return ""
    was, wanted = escape(say("seen")), escape(say("wanted"))
    lines = [
        f"<li><code>{escape(each.what)}</code> {was}: <b>{escape(each.was)}</b>"
        + (f"; {wanted}: {escape(each.wanted)}</li>" if each.wanted else "</li>")
        for each in values
    ]
    return f'<ul class="seen">{"".join(lines)}</ul>'


@lru_cache(maxsize=MOST_KEPT)
def commands(text: str) -> "Markup":
    """`text`, escaped, with what stands between backticks set as code: commands and settings to be copied."""
    from markupsafe import Markup

    return Markup(_commands(text))  # noqa: S704  # of escaped texts, see above


def _commands(text: str) -> str:
    if "`" not in text:
        return escape(text)
    parts = text.split("`")
    if not len(parts) % 2:
        return escape(text)
    return "".join(f"<code>{_unbroken(part)}</code>" if n % 2 else escape(part) for n, part in enumerate(parts))


def _unbroken(command: str) -> str:
    """A command whose options stay whole: browsers end lines after hyphens, and `-` `-now` would be typed that way."""
    return " ".join(
        f"<i>{escape(word)}</i>" if "-" in word and len(word) <= WHOLE_WORD else escape(word)
        for word in command.split(" ")
    )
