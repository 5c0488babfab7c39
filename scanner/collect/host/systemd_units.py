"""Which systemd units start by themselves, from the files alone: systemd.unit(5), `is-enabled` of systemctl(1).

No bus is needed, so a root folder tells it too. Generated and transient units are not read; [Install] in drop-in files
neither (they may make a `static` unit `disabled`: it starts in neither case).
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from scanner.collect.host.drop_ins import entry_text
from scanner.collect.host.json_shapes import as_whole
from scanner.collect.host.standing import standings
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Answer, Ask
from scanner.model.records import dataclass
from scanner.reading.answers import entries

_FOLDERS = (
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
)
"""In order of precedence (systemd.unit(5), table of the system unit search path)."""
_CONFIGURED = _FOLDERS[:2]
"""Links here enable; links in lower folders come with the package and make no unit `enabled`."""
_MERGED = "stat:/lib"
_CONTENT = "*.s[eo][rc]*"
"""Names ending in .service and .socket, in one question."""
_LINKS = "*.[wru][aep][nqh]*/*"
"""What stands in folders ending in .wants, .requires and .upholds."""

UNIT_QUESTIONS = (
    _MERGED,
    *(f"stat:{folder}/*" for folder in _FOLDERS),
    *(f"stat:{folder}/{_LINKS}" for folder in _FOLDERS),
    *(f"files:{folder}/{_CONTENT}" for folder in _FOLDERS),
)

_SUFFIXES = (".service", ".socket")
_DEPENDENCIES = (".wants", ".requires", ".upholds")
_INSTALL = kept_pattern(r"^[ \t]*\[Install\][ \t\r]*$", re.MULTILINE)
_SECTION = kept_pattern(r"^[ \t]*\[", re.MULTILINE)
_RULES = ("WantedBy", "RequiredBy", "UpheldBy", "Alias")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """What stands at one path of a unit folder; `to` where a link points, as an absolute path."""

    path: str
    kind: str
    size: int
    to: str = ""

    @property
    def masks(self) -> bool:
        """True for an empty file and a link to /dev/null: either makes a unit impossible to start."""
        return self.to == "/dev/null" if self.kind == "link" else self.kind == "file" and self.size == 0


@dataclass(slots=True, kw_only=True)
class _Folders:
    """All unit folders as they stand. `links` maps the name of a dependency link to the folders that hold one."""

    units: dict[str, list[_Standing]] = field(default_factory=dict)
    links: dict[str, set[str]] = field(default_factory=dict)
    contents: dict[str, Any] = field(default_factory=dict)
    led_to: dict[str, set[str]] = field(default_factory=dict)
    """By the name of a unit, the names whose first standing is a link to it in a configured folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """`starts` is enabled, disabled, masked or static by full unit name, of services and sockets.

    Aliases are not listed beside what they name. Of templates their linked instances are listed, not themselves.
    `names` are all names the folders know, aliases and templates included.
    """

    starts: Mapping[str, str]
    names: frozenset[str]

    def is_enabled(self, name: str) -> bool:
        """True when the unit of this full name starts by itself."""
        return self.starts.get(name) == "enabled"


_last: tuple[tuple[tuple[str, str], ...], Units] | None = None
"""Questions and digests of the answers that were read last, and what came of them."""


def units(ask: Ask) -> Units:
    """Every service and socket unit of the system manager; read once for the collectors of a machine."""
    global _last  # noqa: PLW0603  # whole or not at all: it is replaced by one assignment
    last = _last
    if last is not None and all(ask(question).content_digest() == digest for question, digest in last[0]):
        return last[1]
    asked: dict[str, str] = {}

    def noting(question: str, /) -> Answer:
        answer = ask(question)
        asked[question] = answer.content_digest()
        return answer

    made = _units(noting)
    _last = tuple(asked.items()), made
    return made


def _units(ask: Ask) -> Units:
    folders = _read(ask)
    starts = {name: _starts(name, folders) for name in folders.units if _is_listed(name, folders)}
    for name in folders.links:
        if name not in starts and _template_of(name) in folders.units:
            starts[name] = _instance_starts(name, folders)
    return Units(starts=dict(sorted(starts.items())), names=frozenset(folders.units))


def _read(ask: Ask) -> _Folders:
    found = _Folders()
    for folder in _FOLDERS:
        if folder.startswith("/lib/") and _lib_is_merged(ask):
            continue
        try:
            _read_folder(ask, folder, found)
        except Unsupported:
            if not folder.startswith("/run/"):  # of a root folder, /run is empty until the system runs
                raise
    for name, (first, *_) in found.units.items():
        if first.path.startswith(_CONFIGURED):
            found.led_to.setdefault(posixpath.basename(first.to), set()).add(name)
    return found


def _read_folder(ask: Ask, folder: str, found: _Folders) -> None:
    for each in _standings(ask(f"stat:{folder}/*")):
        if each.path.endswith(_SUFFIXES):
            found.units.setdefault(posixpath.basename(each.path), []).append(each)
    for each in _standings(ask(f"stat:{folder}/{_LINKS}")):
        parent, name = posixpath.split(each.path)
        if parent.endswith(_DEPENDENCIES) and each.kind == "link" and name.endswith(_SUFFIXES):
            found.links.setdefault(name, set()).add(folder)
    found.contents.update(entries(ask(f"files:{folder}/{_CONTENT}")))


def _lib_is_merged(ask: Ask) -> bool:
    """True where /lib is a link to usr/lib: the same folder must not be read twice."""
    return any(entry["type"] == "link" for entry in standings(ask(_MERGED)).values())


def _standings(answer: Answer) -> Iterator[_Standing]:
    for path, entry in standings(answer).items():
        to = posixpath.normpath(posixpath.join(posixpath.dirname(path), entry["to"])) if "to" in entry else ""
        yield _Standing(path=path, kind=entry["type"], size=as_whole(entry.get("size", 0), path), to=to)


def _is_listed(name: str, folders: _Folders) -> bool:
    """False for templates and for names that only lead to another unit."""
    first = folders.units[name][0]
    if _is_template(name):
        return False
    return first.masks or first.kind != "link" or _leads_to_itself(name, first)


def _leads_to_itself(name: str, standing: _Standing) -> bool:
    target = posixpath.basename(standing.to)
    return target == name or target == _template_of(name)


def _is_template(name: str) -> bool:
    return name.rpartition(".")[0].endswith("@")


def _template_of(name: str) -> str:
    stem, _, suffix = name.rpartition(".")
    prefix, at, instance = stem.partition("@")
    return f"{prefix}@.{suffix}" if at and instance else ""


def _starts(name: str, folders: _Folders) -> str:
    first = folders.units[name][0]
    if first.masks:
        return "masked"
    install = _install_section(_content(first, folders))
    if _is_enabled(name, folders, install):
        return "enabled"
    linked = first.kind == "link" and first.path.startswith(_CONFIGURED)
    installable = bool(install.keys() & {*_RULES, "Also"})
    return "disabled" if linked or installable or _has_other_name(name, folders) else "static"


def _content(standing: _Standing, folders: _Folders) -> str:
    """Text of a unit file; files of masked units are links to a device and never asked for their text."""
    if standing.path not in folders.contents:
        raise Unreadable(f"{standing.path}: the unit stands there, and its text was not told")
    return entry_text(standing.path, folders.contents[standing.path])


def _is_enabled(name: str, folders: _Folders, install: Mapping[str, list[str]]) -> bool:
    """A dependency link in a configured folder, or one of its own Alias= links there."""
    if folders.links.get(name, set()) & set(_CONFIGURED):
        return True
    return any(
        standing.path.startswith(_CONFIGURED) and posixpath.basename(standing.to) == name
        for alias in install.get("Alias", [])
        for standing in folders.units.get(alias, [])
        if alias != name
    )


def _has_other_name(name: str, folders: _Folders) -> bool:
    """It is what systemctl calls `indirect` that another link leads to it; the boot does not start it by that."""
    return bool(folders.led_to.get(name, set()) - {name})


def _instance_starts(name: str, folders: _Folders) -> str:
    if folders.units[_template_of(name)][0].masks:
        return "masked"
    return "enabled" if folders.links[name] & set(_CONFIGURED) else "static"


def _install_section(content: str) -> dict[str, list[str]]:
    """Values of [Install] by key; an empty assignment clears what stood before (systemd.syntax(7))."""
    values: dict[str, list[str]] = {}
    for start in _INSTALL.finditer(content):
        after = content[start.end() :]
        following = _SECTION.search(after)
        section = after[: following.start()] if following else after
        for line in section.replace("\\\n", " ").split("\n"):
            key, equals, value = line.strip().partition("=")
            if equals and not key.startswith(("#", ";")):
                words = value.split()
                values[key.strip()] = [*values.get(key.strip(), []), *words] if words else []
    return {key: words for key, words in values.items() if words}
