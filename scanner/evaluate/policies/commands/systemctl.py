"""`systemctl is-enabled` from unit folders, `systemctl is-active` from the list of loaded units.

Sources: systemctl(1) and systemd.unit(5) of versions 252 and 257.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from scanner.evaluate.policies.command import Command, Told, Words
from scanner.evaluate.policies.texts import Text, shown
from scanner.evaluate.policies.world import World, entry_seen, only, text_entry
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.words import Way

_FOLDERS: Final = (
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
)
"""In order of precedence."""
_CONFIGURED: Final = {"/etc/systemd/system": "enabled", "/run/systemd/system": "enabled-runtime"}
_LINKS: Final = "*.[wru][aep][nqh]*/*"
"""What stands in folders ending in .wants, .requires and .upholds."""
_LIST: Final = "cmd:systemctl list-units --type=service,socket --all --no-legend --plain --no-pager"
_SUFFIX = re.compile(r"\.(?:service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$")
_UNIT = re.compile(r"[A-Za-z0-9:_.@\\-]{1,200}")
_GENERATED: Final = (".mount", ".swap", ".automount")
_INSTALL = re.compile(
    r"^[ \t]*\[(?P<name>[^\]]*)\][ \t\r]*$|^[ \t]*(?P<key>\w+)[ \t]*=[ \t]*(?P<value>.*)$", re.MULTILINE
)
_RULES: Final = frozenset(("WantedBy", "RequiredBy", "UpheldBy", "Alias"))
_MERGED: Final = "stat:/lib"
_VERSION: Final = "systemd"
_WITH_A_WORD: Final = 253
"""The first version that prints `not-found` for a unit that is not there (its pull requests 25689 and 25745)."""
_WITH_ALIAS: Final = 247
"""The oldest version tried here that prints `alias` for a link to another unit."""
_FORMS: Final = ("complaint", "word")
_TABLE: Final = "/etc/fstab"
_MADE: Final = tuple(f"/run/systemd/generator{each}" for each in ("", ".early", ".late"))
"""Where units are put that are made while the machine starts."""
_QUIET: Final = frozenset(("--no-pager", "--full", "-l", "--system"))


def told(_program: str, words: Words) -> Told | None:
    """`is-enabled` and `is-active` of named units; `get-default`."""
    plain = [each for each in words if each not in _QUIET]
    if plain == ["get-default"]:
        return Told(questions=_stand_questions(("default.target",)), tell=lambda world: (_default(world),))
    if len(plain) < 2 or not all(_UNIT.fullmatch(each) and not each.startswith("-") for each in plain[1:]):  # noqa: PLR2004  # a verb and a unit
        return None
    units = tuple(each if _SUFFIX.search(each) else f"{each}.service" for each in plain[1:])
    if plain[0] == "is-enabled":
        return Told(questions=_enabled_questions(units), tell=lambda world: _enabled(units, world))
    if plain[0] == "is-active" and all(each.endswith((".service", ".socket")) for each in units):
        return Told(questions=(_LIST, *_stand_questions(units)), tell=lambda world: _active(units, world))
    return None


def _stand_questions(units: tuple[str, ...]) -> tuple[str, ...]:
    return only((_MERGED, *(f"stat:{folder}/{unit}" for unit in units for folder in _FOLDERS)))


def _enabled_questions(units: tuple[str, ...]) -> tuple[str, ...]:
    contents = (f"files:{folder}/{unit}" for unit in units for folder in _FOLDERS)
    links = (f"stat:{folder}/{each}" for folder in _CONFIGURED for each in (_LINKS, "*"))
    scripts = (f"stat:/etc/init.d/{unit.rpartition('.')[0]}" for unit in units)
    made = (f"stat:{folder}/{unit}" for unit in units if unit.endswith(_GENERATED) for folder in _MADE)
    table = (f"file:{_TABLE}",) if any(each.endswith(_GENERATED) for each in units) else ()
    lists = (f"list:{folder}" for folder in _FOLDERS)
    return only(
        (*_stand_questions(units), *contents, *links, *scripts, *lists, *made, *table, "file:/var/lib/dpkg/status")
    )


def _enabled(units: tuple[str, ...], world: World) -> tuple[Text, ...]:
    """One line a unit; where a unit is not there, in the words of the version that is installed, or of both."""
    states = [_state(unit, world) for unit in units]
    version = None if all(states) else _version(world)
    forms = _FORMS if version is None else _FORMS[:1] if version < _WITH_A_WORD else _FORMS[1:]
    return tuple(_printed(units, states, form) for form in forms)


def _printed(units: tuple[str, ...], states: list[str], form: str) -> Text:
    out, err = "", ""
    for unit, state in zip(units, states, strict=True):
        if state:
            out += f"{state}\n"
        elif form == "word":
            out += "not-found\n"
        else:
            err += f"Failed to get unit file state for {unit}: No such file or directory\n"
    return Text(out=out, err=err)


def _version(world: World) -> int | None:
    """The number of systemd's version by its Debian package."""
    status = world.file("/var/lib/dpkg/status")
    if _VERSION not in world.kept:
        found = re.search(r"^Package: systemd\n(?:.+\n)*?Version: (\d+)", status.out if status else "", re.MULTILINE)
        world.kept[_VERSION] = int(found[1]) if found else None
    version: int | None = world.kept[_VERSION]
    return version


def _state(unit: str, world: World) -> str:
    """The word of `is-enabled`, empty where there is no such unit."""
    found = _first(unit, world)
    if found is None:
        return _without_file(unit, world)
    folder, standing = found
    if _is_alias(unit, folder, standing, world):
        return "alias"
    if _masks(unit, folder, standing):
        return "masked-runtime" if folder.startswith("/run/") else "masked"
    if "@" in unit:
        raise Unsupported(f"{unit}: a template, or an instance of one")
    keys = _install_keys(unit, folder, world)
    linked = next((word for each, word in _CONFIGURED.items() if _is_linked(unit, each, world)), "")
    if linked:
        return linked
    if keys & _RULES:
        return "disabled"
    return "indirect" if "Also" in keys else "static"


def _is_alias(unit: str, folder: str, standing: Mapping[str, Any], world: World) -> bool:
    """True for a link to a unit of another name that stands in one of the folders."""
    if standing["type"] != "link":
        return False
    place = posixpath.normpath(posixpath.join(folder, str(standing.get("to"))))
    above, name = posixpath.split(place)
    if name == unit or not _SUFFIX.search(name) or above not in _FOLDERS or "@" in name:
        return False
    entries = world.entries(f"list:{above}") if above in _FOLDERS else {}
    return entries.get(name) == "file" and (_version(world) or 0) >= _WITH_ALIAS


def _masks(unit: str, folder: str, standing: Mapping[str, Any]) -> bool:
    """An empty file and a link to /dev/null mask a unit; raises Unsupported for any other link."""
    if standing["type"] == "link":
        if posixpath.normpath(posixpath.join(folder, str(standing.get("to")))) != "/dev/null":
            raise Unsupported(f"{unit}: a link to another unit, or from elsewhere")
        return True
    if standing["type"] != "file":
        raise Unreadable(f"{folder}/{unit}: not a file")
    return standing.get("size") == 0


def _first(unit: str, world: World) -> tuple[str, Mapping[str, Any]] | None:
    for folder in _folders(world):
        try:
            found = world.standing(f"{folder}/{unit}")
        except Unsupported:
            if not folder.startswith("/run/"):  # of a root folder, /run is empty until the system runs
                raise
            continue
        if found is not None:
            return folder, found
    return None


def _folders(world: World) -> Iterator[str]:
    merged = (world.standing("/lib") or {"type": "link"})["type"] == "link"
    yield from (each for each in _FOLDERS if not (merged and each.startswith("/lib/")))


def _without_file(unit: str, world: World) -> str:
    if unit.endswith(_GENERATED):
        return _generated(unit, world)
    if "@" in unit:
        raise Unsupported(f"{unit}: an instance of a template")
    if unit.endswith(".service") and world.standing(f"/etc/init.d/{unit.removesuffix('.service')}") is not None:
        raise Unsupported(f"{unit}: started by an init script")
    return ""


def _generated(unit: str, world: World) -> str:
    """`generated` where the unit was made at the start; of a root folder, nothing where no line of /etc/fstab would make it."""
    try:
        made = [world.standing(f"{folder}/{unit}") for folder in _MADE]
    except Unsupported:
        table = world.file(_TABLE)
        if not unit.endswith(".mount") or (table is not None and (not table.whole or _may_make(unit, table.out))):
            raise Unsupported(f"{unit}: it may be made from /etc/fstab while the machine starts") from None
        return ""
    return "generated" if any(made) else ""


def _may_make(unit: str, table: str) -> bool:
    """True when a line mounts something where the unit would, or at a place whose name is escaped."""
    places = [
        fields[1]
        for line in table.splitlines()
        if len(fields := line.split()) > 1 and not line.lstrip().startswith("#")
    ]
    names = {posixpath.normpath(each).strip("/").replace("/", "-") or "-" for each in places}
    return unit.removesuffix(".mount") in names or any(not re.fullmatch(r"[\w/]*", each) for each in places)


def _install_keys(unit: str, folder: str, world: World) -> frozenset[str]:
    path = f"{folder}/{unit}"
    entries = world.entries(f"files:{path}")
    if path not in entries:
        raise Unreadable(f"{path}: the unit stands there, and its text was not told")
    section, keys = "", set()
    for found in _INSTALL.finditer(text_entry(entries[path], path).out):
        if found["name"] is not None:
            section = found["name"]
        elif section == "Install" and found["value"].strip():
            keys.add(found["key"])
        elif section == "Install" and found["key"] in _RULES:  # an empty value takes back those before it
            keys.discard(found["key"])
    return frozenset(keys)


def _is_linked(unit: str, folder: str, world: World) -> bool:
    """True when something in this folder leads to the unit: a dependency, or another name of it."""
    try:
        links = {**world.entries(f"stat:{folder}/{_LINKS}"), **world.entries(f"stat:{folder}/*")}
    except Unsupported:
        if not folder.startswith("/run/"):
            raise
        return False
    for path, entry in links.items():
        standing = entry_seen(entry, path)
        if standing["type"] == "link" and posixpath.basename(str(standing.get("to"))) == unit:
            return True
        if standing["type"] == "link" and posixpath.basename(path) == unit and posixpath.dirname(path) != folder:
            return True
    return False


def _active(units: tuple[str, ...], world: World) -> tuple[Text, ...]:
    """One word a unit; what is not loaded is inactive."""
    answer = world.answer(_LIST)
    if answer.absent or answer.exit != 0 or answer.truncated or not answer.stdout.strip():
        raise Unsupported("the service manager does not tell which units are active", way=Way.RUNNING)
    states = {row[0]: row[2] for row in (line.split() for line in shown(answer.stdout).splitlines()) if len(row) > 3}  # noqa: PLR2004  # unit load active sub
    return (Text(out="".join(f"{states.get(_own_name(unit, world), 'inactive')}\n" for unit in units)),)


def _default(world: World) -> Text:
    """The target that the first link leads to."""
    found = _first("default.target", world)
    if found is None or found[1]["type"] != "link":
        raise Unsupported("default.target: it is no link, or is not there")
    name = posixpath.basename(str(found[1].get("to")))
    if not name.endswith(".target") or name == "default.target":
        raise Unsupported(f"default.target: it leads to {name[:100]}")
    return Text(out=f"{name}\n")


def _own_name(unit: str, world: World) -> str:
    """The name the unit is listed by: a link to another unit is an alias of it."""
    found = _first(unit, world)
    if found is None or found[1]["type"] != "link":
        return unit
    name = posixpath.basename(str(found[1].get("to")))
    return unit if name == "null" else name


COMMAND = Command(id="systemctl", programs=("systemctl",), told=told)
