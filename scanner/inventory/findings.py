"""Everything found wrong in a folder, told at once: each with its place, what is wrong, and what to write instead.

The words stand in messages.yaml in both languages, by code; code here only says which and with which values. Values of
a file are shown shortened and without control characters, and never where they may be a secret.
"""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Protocol

from scanner.inventory.vocabulary import MEANT
from scanner.model.errors import BadInput, Problem
from scanner.model.records import dataclass
from scanner.model.text import Language
from scanner.reading.packaged_yaml import load_packaged_yaml

Path = tuple[str | int, ...]
Words = Mapping[str, object]

_LONGEST_VALUE = 60
_LISTED = 24


class Place(Protocol):
    """Where a file's parts stand: the guard's Document, or a table of rows."""

    @property
    def name(self) -> str:
        """The file, relative to the inventory's folder."""

    def position(self, path: Path, /) -> tuple[int, int]:
        """Line and column of `path`, from 1; of its nearest parent where it does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing wrong: where, which, and the values its sentence needs."""

    file: str
    line: int
    column: int
    code: str
    words: Words
    lead: str = ""


class Refused(Exception):
    """A file as a whole cannot be used; becomes a BadInput once the language is known."""

    def __init__(self, file: str, code: str, place: tuple[int, int] = (0, 0), **words: object) -> None:
        super().__init__(code)
        self.finding = Finding(file=file, line=place[0], column=place[1], code=code, words=words)

    def told(self, language: Language) -> BadInput:
        """The same in words."""
        return BadInput(_told(self.finding, load_messages(), language))


class Findings:
    """Collects what is wrong while the folder is read; nothing is raised before everything was looked at."""

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._problems: list[Problem] = []

    def add(self, place: Place, path: Path, code: str, **words: object) -> None:
        """Note that what stands at `path` is wrong."""
        line, column = place.position(path)
        lead = place.lead(path) if hasattr(place, "lead") else ""  # isinstance of a Protocol takes 80 µs
        self._found.append(Finding(file=place.name, line=line, column=column, code=code, words=words, lead=lead))

    def add_file(self, file: str, code: str, **words: object) -> None:
        """Note that a file or folder as a whole is wrong."""
        self._found.append(Finding(file=file, line=0, column=0, code=code, words=words))

    def __bool__(self) -> bool:
        return bool(self._found or self._problems)

    def take(self, error: BadInput) -> None:
        """Keep the problems a guard has found."""
        self._problems.extend(error.problems)

    def told(self, language: Language) -> tuple[Problem, ...]:
        """Everything noted so far in words, in its order."""
        messages = load_messages() if self._found else {}
        return (*self._problems, *(_told(each, messages, language) for each in self._found))

    def raise_any(self, language: Language) -> None:
        """Raise BadInput with every finding in words, if there is any."""
        if self._found or self._problems:
            raise BadInput(*self.told(language))


@dataclass(frozen=True, slots=True)
class Spot:
    """One thing in a file that rules speak of, and where to note what they find."""

    findings: Findings
    place: Place
    path: Path

    def note(self, *steps: str | int, code: str, **words: object) -> None:
        """Note that what stands at `steps` below this spot is wrong."""
        self.findings.add(self.place, (*self.path, *steps), code, **words)

    def at(self, *steps: str | int) -> "Spot":
        """The spot `steps` below this one."""
        return Spot(self.findings, self.place, (*self.path, *steps))

    @property
    def line(self) -> int:
        """The line it stands in."""
        return self.place.position(self.path)[0]


def guess(word: str, choices: Iterable[str], *, cutoff: float = 0.6) -> str:
    """The choice that `word` was probably meant to be, or nothing."""
    return _guess(word, tuple(choices), cutoff)


@lru_cache(maxsize=1024)
def _guess(word: str, choices: tuple[str, ...], cutoff: float) -> str:
    """A column is often filled with one wrong word, and to compare it with all costs more than to read its cell."""
    known = {each.casefold().replace("_", "-"): each for each in choices}
    plain = word.casefold().replace("_", "-").replace(" ", "-")
    meant = MEANT.get(plain, "")
    if meant.replace("_", "-") in known:
        return meant
    import difflib  # for a mistake alone

    close = difflib.get_close_matches(plain, known, n=1, cutoff=cutoff)
    return known[close[0]] if close else ""


def listed(words: Iterable[str]) -> str:
    """Words for a sentence; a long list is cut and says so."""
    every = list(words)
    more = f" … (+{len(every) - _LISTED})" if len(every) > _LISTED else ""
    return ", ".join(every[:_LISTED]) + more


def shown(value: object) -> str:
    """A value of a file as it can be shown to people: short, on one line, nothing invisible."""
    text = value if isinstance(value, str) else _plain_word(value)
    text = "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text[: _LONGEST_VALUE + 1])
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _plain_word(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{…}"
    return "[…]" if isinstance(value, (list, tuple)) else str(value)


@cache
def load_messages() -> Mapping[str, Any]:
    """Sentences by code: {code: {en, vi, hint_en, hint_vi}}."""
    file = files("scanner.inventory") / "messages.yaml"
    messages: Mapping[str, Any] = load_packaged_yaml(file, "scanner/inventory/messages.yaml").value
    return messages


def _told(finding: Finding, messages: Mapping[str, Any], language: Language) -> Problem:
    entry = messages[finding.code]
    words = {key: shown(value) if key in ("value", "key") else value for key, value in finding.words.items()}
    if finding.code == "wrong_type":
        entry = messages["wanted"][str(words["wanted"])] | {language: entry[language]}
        words["wanted"] = messages["wanted"][str(words["wanted"])][language]
    hint = str(entry.get(f"hint_{language}", ""))
    if words.get("guess"):
        hint = str(messages["did_you_mean"][language])
    return Problem(
        file=finding.file,
        line=finding.line,
        column=finding.column,
        message=finding.lead + str(entry[language]).format(**words),
        hint=hint.format(**words),
    )
