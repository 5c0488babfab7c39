"""Protocols between rooms: what a collector, a deriver, a report and a store look like from outside."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from scanner.model.dated_tables import Tables
from scanner.model.observation import Fact, Known, Missing, Observation
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.model.results import Results
from scanner.model.text import Language
from scanner.model.words import Platform

F = TypeVar("F", bound=Fact)
Telling = tuple[type[Fact], Callable[[], Fact]]
"""A kind of fact, and what returns the fact or raises a GapError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """One question list and the parser that reads its answers into one kind of fact.

    `questions` is complete and static, so that an agent can ask without our parsers; `read` may only use these.
    `read` raises a GapError when the fact cannot be told; it never returns a default.
    """

    id: str
    platform: Platform
    gives: type[Fact]
    questions: tuple[str, ...]
    read: Callable[[Ask], Fact]
    walks: bool = False
    """True when it needs the file walk, which a scan may leave out."""
    as_root: tuple[str, ...] = ()
    """Those of `questions` that an ordinary user is not answered, or not in full: where the inventory allows sudo, they are
    asked by it. `rasoat doctor --sudoers` prints them as exact commands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedFile:
    """A file that somebody handed over: `text` has lines ended by line feeds, None when it is no text; `raw` are its bytes.

    `encoding` is Python's name of it, or "8-bit" where the code page cannot be told: ASCII is right, the rest is not.
    """

    name: str
    raw: bytes
    text: str | None
    encoding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One well-known kind of output or export, read without the machine it came from: a file in `collect/imported/`.

    `recognises` is certain, never a guess: it looks at what every file of the kind has. Each of `reads` returns one kind
    of fact or raises a GapError; a file gives at least one row. Where the file itself decides which facts it holds, and
    how many, `finds` names each with its reader, or raises the GapError of the file as a whole.
    `general` True for a form that many kinds have (registry keys, WMI objects): it gives way to a kind that recognises more.
    """

    id: str
    platform: Platform
    recognises: Callable[[HandedFile], bool]
    reads: "Mapping[type[Fact], Callable[[HandedFile], Fact]]" = field(default_factory=dict)
    finds: "Callable[[HandedFile], Iterable[Telling]] | None" = None
    general: bool = False
    holds_others: bool = False
    """True for a recording: what it holds may look like a file of another kind."""

    def facts_of(self, file: HandedFile) -> "Iterator[Telling]":
        """Every fact that this kind of file tells, still to be read."""
        for kind, read in self.reads.items():
            yield kind, partial(read, file)
        if self.finds is not None:
            yield from self.finds(file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deriver:
    """A pure function from facts to a further fact.

    `per` is `subject` (facts of one target), `segment`, `system` or `agency` (facts of all its targets).
    `derive` gets a `Scene` and returns the fact, or raises a GapError.
    """

    id: str
    gives: type[Fact]
    needs: tuple[type[Fact], ...]
    per: str
    derive: Callable[["Scene"], Fact]


class Scene(Protocol):
    """What a deriver may look at; every look is noted as an input of the derived fact."""

    @property
    def subject(self) -> str:
        """Id of the target, segment, system or agency the fact will belong to."""

    @property
    def as_of(self) -> datetime:
        """When the facts of this run were taken; derivers know no other clock."""

    @property
    def tables(self) -> Tables:
        """The user's own dated tables; a deriver falls back to those of this version, or tells that there is none."""

    def known(self, fact: type[F], /) -> F:
        """The fact of the subject itself; raises the GapError of what is missing."""

    def look(self, fact: type[F], /) -> Known[F] | Missing:
        """The observation of the subject itself, known or missing."""

    def each(self, fact: type[F], /) -> Mapping[str, Known[F] | Missing]:
        """The observations of all targets of this segment, system or agency, by target id."""


class WriteReport(Protocol):
    """Writes one report."""

    def __call__(self, results: Results, out: Path, language: Language, /) -> tuple[Path, ...]:
        """Write the report to the file (or, when `folder`, the folder) `out`; return the files written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One output format: a file in reports/ with `REPORT = Report(id="csv", …)` adds it.

    `folder` True when it writes several files below `out`. `languages` False when it is the same in every language
    (machine formats). `usual` False when it is written only where somebody asks for it. `library` is the module of the
    extra named as the format, where it needs one.
    """

    id: str
    suffix: str
    write: WriteReport
    folder: bool = False
    languages: bool = True
    usual: bool = True
    library: str = ""


class Transport(Protocol):
    """A road from agents to the centre: files by name, that appear whole or not at all. Nothing on it is believed."""

    def stage(self, name: str, content: bytes | bytearray) -> None:
        """Bring the content of a file to where nobody reads it yet, for good; raises StoreError."""

    def publish(self, name: str) -> None:
        """Give what was staged its name, which must not be taken; raises StoreError."""

    def renew(self, name: str) -> None:
        """As `publish`, in the place of what has that name; raises StoreError."""

    def staged(self, name: str, *, max_bytes: int) -> bytes | None:
        """What was staged and never published, None where there is nothing or more than that."""

    def names(self) -> Iterator[str]:
        """Every name there is, in no order; raises StoreError."""

    def mark(self, name: str) -> str:
        """Something that changes when the file does, without reading it; empty where there is no such file."""

    def read(self, name: str, *, max_bytes: int) -> bytes:
        """The content; raises BadInput for what cannot be read, or is larger."""


class Store(Protocol):
    """The append-only evidence store, as far as steps after collection read it."""

    def observations(
        self, run: str, target: str, kinds: Iterable[str] | None = None
    ) -> Iterator[tuple[str, Observation]]:
        """Digest and observation of what is stored for one target in one run, all or of the given kinds."""
