"""How long logrotate keeps a file: logrotate(8) 3.21, /etc/logrotate.conf and the folder it includes.

Kept for certain are as many intervals as files are kept; a size that decides instead of a day, or sooner, sets none. A
file nobody rotates is kept for ever.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from fnmatch import fnmatchcase

from scanner.collect.host.drop_ins import file_texts
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.reading.answers import text

MAIN = "file:/etc/logrotate.conf"
PARTS = "files:/etc/logrotate.d/*"
LOGROTATE_QUESTIONS = (MAIN, PARTS)

_EVERY_DAYS = {"hourly": 1 / 24, "daily": 1.0, "weekly": 7.0, "monthly": 30.0, "yearly": 365.0}
_SCRIPTS = frozenset({"postrotate", "prerotate", "firstaction", "lastaction", "preremove"})
_BY_SIZE = frozenset({"size", "maxsize"})
_NUMBER = kept_pattern(r"-?\d{1,6}")
_SKIPPED = kept_pattern(
    r".*(\.(dpkg-\w+|rpm\w+|bak|disabled|swp|ucf-\w+|cfsaved|v|old|orig|save|new|tmp|pacnew|pacsave|pacorig)|~|,v)|\..*"
)
_PATHS = kept_pattern(r"\"([^\"]*)\"|'([^']*)'|(\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """What applies to some files. `every_days` None when a size decides, as by default; `kept` below 0 keeps all."""

    every_days: float | None = None
    kept: int = 0
    max_age_days: int | None = None

    @property
    def retention_days(self) -> int | None:
        """Days that are kept for certain, None when no number of days is set."""
        by_count = None if self.every_days is None or self.kept < 0 else int(self.every_days * self.kept)
        limits = [each for each in (by_count, self.max_age_days) if each is not None]
        return min(limits, default=None)


@dataclass(slots=True)
class _State:
    rotation: Rotation
    rules: list[tuple[str, Rotation]] = field(default_factory=list)


def retention_days(ask: Ask, files: Iterable[str]) -> int | None:
    """The shortest retention of `files`; None when none of them is rotated by days."""
    rules = rotations(ask)
    found = [rotation.retention_days for file in files for pattern, rotation in rules if fnmatchcase(file, pattern)]
    return min((each for each in found if each is not None), default=None)


def rotations(ask: Ask) -> list[tuple[str, Rotation]]:
    """Patterns of files with what applies to each, in the order they are read."""
    main = text(ask(MAIN))
    if main is None:
        return []
    state = _State(rotation=Rotation())
    _read(main, MAIN, state, file_texts(ask(PARTS)))
    return state.rules


def _read(content: str, place: str, state: _State, parts: Mapping[str, str]) -> None:
    """Directives outside of braces hold from there on and in files included; what those say stays theirs."""
    paths: list[str] = []
    inside: Rotation | None = None
    for line in _lines(content):
        words = line.split()
        if inside is not None:
            if line.startswith("}"):
                state.rules += [(path, inside) for path in paths]
                paths, inside = [], None
            else:
                inside = _directed(inside, words, place)
        elif words[0] == "include":
            _include(words[-1], state, parts)
        elif _is_path(line) or paths:
            paths += _named(line.removesuffix("{"))
            inside = state.rotation if line.endswith("{") else None
        else:
            state.rotation = _directed(state.rotation, words, place)
    if inside is not None:
        raise Unreadable(f"{place}: a block does not end")


def _lines(content: str) -> Iterator[str]:
    """Lines that are no comment, without the scripts; a brace ends its line."""
    in_script = False
    for raw in content.replace("\\\n", " ").split("\n"):
        line = raw.strip()
        if in_script or line.split("#")[0].strip() in _SCRIPTS:
            in_script = line != "endscript"
            continue
        if not line or line.startswith("#"):
            continue
        before, brace, after = line.partition("{")
        yield f"{before.strip()} {{".strip() if brace else line
        if brace and after.strip(" }"):
            yield after.strip().removesuffix("}").strip()
        if brace and after.strip().endswith("}"):
            yield "}"


def _is_path(line: str) -> bool:
    return line.startswith(("/", '"', "'", "~")) or line.endswith("{")


def _named(line: str) -> list[str]:
    return [double or single or plain for double, single, plain in _PATHS.findall(line)]


def _include(what: str, state: _State, parts: Mapping[str, str]) -> None:
    if what.rstrip("/") != "/etc/logrotate.d":
        raise Unsupported(f"logrotate includes {what[:100]}, which was not asked")
    for path in sorted(parts):
        if not _SKIPPED.fullmatch(posixpath.basename(path)):
            _read(parts[path], path, _State(rotation=state.rotation, rules=state.rules), parts={})


def _directed(rotation: Rotation, words: list[str], place: str) -> Rotation:
    name, _, value = words[0].partition("=")
    value = value or (words[1].lstrip("=") if len(words) > 1 else "")
    if name in _EVERY_DAYS:
        return replace(rotation, every_days=_EVERY_DAYS[name])
    if name in _BY_SIZE:
        return replace(rotation, every_days=None)
    if name in ("rotate", "maxage"):
        if not _NUMBER.fullmatch(value):
            raise Unreadable(f"{place}: {' '.join(words)[:60]!r} is no number")
        number = int(value)
        return replace(rotation, kept=number) if name == "rotate" else replace(rotation, max_age_days=number or None)
    return rotation
