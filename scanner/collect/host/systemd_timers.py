"""Which systemd timers start by themselves, when they fire and what they start, from the files alone: systemd.timer(5).

Timers that programs make while the system runs (systemd-run) are not read.
"""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.collect.host.drop_ins import entry_text, file_texts, seen_entry
from scanner.collect.host.keyfile_grammar import keyfile_lines
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.question import Answer, Ask
from scanner.model.records import dataclass
from scanner.reading.answers import entries, given

_FOLDERS = (
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
)
"""In order of precedence (systemd.unit(5))."""
_MERGED = "stat:/lib"
_LINKS = "*.[wru][aep][nqh]*/*"
"""What stands in folders ending in .wants, .requires and .upholds; asked in these words by the units as well."""
TIMER_QUESTIONS = (
    _MERGED,
    *(
        question
        for folder in _FOLDERS
        for question in (
            f"stat:{folder}/*",
            f"stat:{folder}/{_LINKS}",
            f"files:{folder}/*.timer",
            f"files:{folder}/*.timer.d/*.conf",
        )
    ),
)
_SUFFIX = ".timer"
_WHEN = ("oncalendar", "onactivesec", "onbootsec", "onstartupsec", "onunitactivesec", "onunitinactivesec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """One timer that starts by itself: its full name, where it is written, when it fires, the unit it starts."""

    name: str
    place: str
    schedule: str
    unit: str


def timers(ask: Ask) -> dict[str, Timer]:
    """Enabled timers by full name: linked into a target's folder, not masked, and what they start not masked either."""
    wanted: set[str] = set()
    stopped: dict[str, bool] = {}
    written: dict[str, str | None] = {}
    drop_ins: dict[str, str] = {}
    for folder in _folders(ask):
        wanted |= _linked(ask(f"stat:{folder}/{_LINKS}"))
        _add_written(ask, folder, written)
        _add_stopped(ask, folder, stopped)
        drop_ins.update(file_texts(ask(f"files:{folder}/*.timer.d/*.conf")))
    found = {}
    for name in sorted(wanted):
        place = written.get(name, written.get(_template_of(name)))
        if place:
            timer = _timer(name, place, ask, drop_ins)
            if not stopped.get(timer.unit, False):
                found[name] = timer
    return found


def _folders(ask: Ask) -> Iterator[str]:
    for folder in _FOLDERS:
        if folder.startswith("/lib/") and _is_merged(ask):
            continue
        try:
            given(ask(f"stat:{folder}/*"))
        except Unsupported:
            if folder.startswith("/run/"):  # of a root folder, /run is empty until the system runs
                continue
            raise
        yield folder


def _is_merged(ask: Ask) -> bool:
    return any(isinstance(each, Mapping) and each.get("type") == "link" for each in entries(ask(_MERGED)).values())


def _linked(answer: Answer) -> set[str]:
    return {posixpath.basename(path) for path, _ in _standings(answer) if path.endswith(_SUFFIX)}


def _add_written(ask: Ask, folder: str, written: dict[str, str | None]) -> None:
    """The file of each timer, None when it is masked; an alias leads to the file of another."""
    for path, entry in _standings(ask(f"stat:{folder}/*")):
        name = posixpath.basename(path)
        if name.endswith(_SUFFIX) and name not in written:
            written[name] = None if _masks(entry) else path


def _add_stopped(ask: Ask, folder: str, stopped: dict[str, bool]) -> None:
    """Whether each service is masked: no timer starts such a one."""
    for path, entry in _standings(ask(f"stat:{folder}/*")):
        if path.endswith(".service"):
            stopped.setdefault(posixpath.basename(path), _masks(entry))


def _masks(entry: Mapping[str, Any]) -> bool:
    return entry.get("to") == "/dev/null" or (entry["type"] == "file" and not entry.get("size"))


def _standings(answer: Answer) -> Iterator[tuple[str, Mapping[str, Any]]]:
    found = entries(answer)
    if not found and not answer.absent:
        raise Unreadable(f"{answer.ask}: neither entries nor absent")
    for path, entry in found.items():
        if "type" not in seen_entry(path, entry):
            raise Unreadable(f"{answer.ask}: {path}: {str(entry)[:100]}")
        yield path, entry


def _template_of(name: str) -> str:
    prefix, at, _ = name.removesuffix(_SUFFIX).partition("@")
    return f"{prefix}@{_SUFFIX}" if at else ""


def _timer(name: str, place: str, ask: Ask, drop_ins: Mapping[str, str]) -> Timer:
    folder, file = posixpath.split(place)
    texts = entries(ask(f"files:{folder}/*.timer"))
    if place not in texts:
        raise Unreadable(f"{place}: there, and not among the files that were read")
    parts = [entry_text(place, texts[place])]
    parts += [drop_ins[path] for path in sorted(drop_ins, key=posixpath.basename) if f"/{file}.d/" in path]
    when: list[str] = []
    unit = name.removesuffix(_SUFFIX) + ".service"
    for section, key, value in (line for part in parts for line in keyfile_lines(part)):
        if section == "Timer" and key.lower() in _WHEN:
            if value:
                when.append(f"{key}={value}")
            else:
                when.clear()
        elif section == "Timer" and key == "Unit" and value:
            unit = value
    return Timer(name=name, place=place, schedule="; ".join(when), unit=unit)
