"""Where apt is told to look for packages: sources.list(5), one line or deb822 style, mirror lists resolved.

A source that is switched off (`Enabled: no`, a comment) is none; `deb-src` installs nothing.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from scanner.collect.host.drop_ins import file_texts
from scanner.model.errors import Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask
from scanner.reading.answers import text

MAIN = "file:/etc/apt/sources.list"
PARTS = "files:/etc/apt/sources.list.d/*"
MIRRORS = "files:/etc/apt/mirrors/*"
"""Where cloud images of Debian keep the lists that mirror+file: names."""
APT_SOURCES = (MAIN, PARTS, MIRRORS)

_LINE = kept_pattern(r"deb\s+(?:\[[^\]\n]*\]\s*)?(\S+|cdrom:\[[^\]\n]*\]\S*)(?:\s|$)")
_CDROM = kept_pattern(r"deb\s+(?:\[[^\]\n]*\]\s*)?cdrom:")
_PART_NAME = kept_pattern(r"[A-Za-z0-9_.-]+\.(list|sources)")
_OFF = frozenset({"no", "false", "without", "off", "disable", "0"})
_LOCAL = frozenset({"cdrom", "file", "copy"})


def repository_hosts(ask: Ask) -> tuple[str, ...]:
    """Hosts of the configured sources, sorted; `cdrom` and `file` for sources without one."""
    hosts: set[str] = set()
    mirrors = file_texts(ask(MIRRORS))
    for address in _addresses(ask):
        hosts.update(_hosts(address, mirrors))
    return tuple(sorted(hosts))


def _addresses(ask: Ask) -> Iterator[str]:
    yield from _lines(text(ask(MAIN)) or "")
    parts = file_texts(ask(PARTS))
    for path, content in sorted(parts.items()):
        name = _PART_NAME.fullmatch(path.rsplit("/", 1)[-1])
        if name:
            yield from _lines(content) if name[1] == "list" else _stanzas(content, path)


def _lines(content: str) -> Iterator[str]:
    for raw in content.split("\n"):
        line = raw.partition("#")[0].strip()
        if _CDROM.match(line):
            yield "cdrom:"
        elif found := _LINE.match(line):
            yield found[1]


def _stanzas(content: str, path: str) -> Iterator[str]:
    for stanza in re.split(r"\n[ \t]*\n", content):
        fields = _fields(stanza, path)
        is_on = fields.get("enabled", "yes").lower() not in _OFF
        if is_on and "deb" in fields.get("types", "").split():
            yield from fields.get("uris", "").split()


def _fields(stanza: str, path: str) -> dict[str, str]:
    """Fields of one stanza (deb822(5)): names without case, continuation lines joined, comment lines left out."""
    fields: dict[str, str] = {}
    name = ""
    for line in stanza.split("\n"):
        if line.startswith("#") or not line.strip():
            continue
        if line[0] in " \t":
            fields[name] = f"{fields.get(name, '')} {line.strip()}"
            continue
        name, colon, value = line.partition(":")
        if not colon:
            raise Unreadable(f"{path}: {line[:60]!r} is no field")
        name = name.strip().lower()
        fields[name] = value.strip()
    return fields


def _hosts(address: str, mirrors: Mapping[str, str]) -> Iterator[str]:
    scheme, _, rest = address.partition(":")
    kind = scheme.lower().rpartition("+")[2]
    if kind in _LOCAL and "mirror" not in scheme.lower():
        yield kind
    elif kind == "file":
        path = "/" + rest.lstrip("/")
        listed = mirrors.get(path)
        if listed is None:
            yield f"mirror:{path}"  # a list that was not asked: neither a maker's host nor any other
        for line in (listed or "").split("\n"):
            words = line.partition("#")[0].split()
            if words:
                yield from _hosts(words[0], {})
    else:
        yield _host(address)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or address[:100]
    except ValueError:  # a bracket of an IPv6 address that does not close
        return address[:100]
