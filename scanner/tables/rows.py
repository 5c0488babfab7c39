"""What every reader of a feed gives: rows for the vulnerability file, and what they were read from."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from scanner.model.errors import BadInput, Problem
from scanner.model.records import dataclass

MAX_TEXT: Final = 300
CVE: Final = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlawRow:
    """A package of an ecosystem is vulnerable from `introduced` ("" = always) to before `fixed_in` ("" = nothing fixes it)."""

    ecosystem: str
    package: str
    cve: str
    introduced: str
    fixed_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EcosystemRow:
    """The feed speaks of this ecosystem, be it only to say that nothing is wrong."""

    ecosystem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRow:
    """A cumulative update of a Windows build."""

    build: int
    revision: int
    released_at: date
    kb: str
    security: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExploitedRow:
    """A CVE that is exploited."""

    cve: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRow:
    """The feed knows what was known on this day; the newest of all counts."""

    day: date


Row: TypeAlias = FlawRow | EcosystemRow | BuildRow | ExploitedRow | DatedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedForm:
    """One form of feed. `feed` is the name it is kept under, "" where its content tells; `adds` True where a file is a part.

    `recognises` looks at the first bytes; `read` streams the rows and raises BadInput.
    """

    id: str
    feed: str
    recognises: Callable[[bytes], bool]
    read: Callable[[Path], Iterator[Row]]
    dated: bool
    adds: bool = False


def bad(place: Path, why: str) -> BadInput:
    """The refusal of a file."""
    return BadInput(Problem(file=str(place), message=why))


def text_in(value: Any, place: Path, what: str) -> str:
    """A text that is not too long; raises BadInput."""
    if not isinstance(value, str) or len(value) > MAX_TEXT or not value.isprintable():
        raise bad(place, f"{what} is no text of at most {MAX_TEXT} characters: {str(value)[:80]!r}")
    return value


def mapping_in(value: Any, place: Path, what: str) -> dict[str, Any]:
    """An object; raises BadInput."""
    if not isinstance(value, dict):
        raise bad(place, f"{what} is no object")
    return value


def list_in(value: Any, place: Path, what: str) -> list[Any]:
    """A list, empty where the key is missing; raises BadInput."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise bad(place, f"{what} is no list")
    return value


def day_in(value: Any, place: Path, what: str) -> date:
    """A day, of `2026-11-10` or `2026-11-10T18:00:00Z`, in UTC; raises BadInput."""
    try:
        if isinstance(value, str) and len(value) == len("2026-11-10"):
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(str(value))
        return moment.astimezone(UTC).date() if moment.tzinfo else moment.date()
    except (ValueError, OverflowError) as error:
        raise bad(place, f"{what} is no date: {str(value)[:40]!r}") from error
