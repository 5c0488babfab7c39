"""Where backups go, as far as the configuration of a backup program says it; passwords within addresses are left out.

Sources: borgmatic's configuration reference (`repositories`, `location.repositories` before 1.8), rsnapshot(1)
(`snapshot_root`), btrbk.conf(5) (`target`), pgBackRest's configuration reference (`repo1-path`, `repo1-host`).
"""

import re
from collections.abc import Iterator
from typing import Any

from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.keyfile_grammar import keyfile_lines
from scanner.model.errors import BadInput, Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask
from scanner.reading.answers import text
from scanner.reading.yaml_guard import load_yaml

_BORGMATIC = "file:/etc/borgmatic/config.yaml"
_BORGMATIC_PARTS = "files:/etc/borgmatic.d/*.yaml"
RSNAPSHOT = "file:/etc/rsnapshot.conf"
_BTRBK = "file:/etc/btrbk/btrbk.conf"
_PGBACKREST = ("file:/etc/pgbackrest.conf", "file:/etc/pgbackrest/pgbackrest.conf")
TARGET_QUESTIONS = (_BORGMATIC, _BORGMATIC_PARTS, RSNAPSHOT, _BTRBK, *_PGBACKREST)

_PASSWORD = kept_pattern(r"(://[^/@:\s]*):[^/@\s]*@")
_ROOT = kept_pattern(r"^snapshot_root\t+(\S[^\n]*)$", re.MULTILINE)
_BTRBK_TARGET = kept_pattern(r"^[ \t]*target[ \t]+(?:(?:send-receive|raw)[ \t]+)?(\S+)", re.MULTILINE)
_REPOSITORY = kept_pattern(r"repo\d+-(?:path|host)")
_LONGEST = 1024


def targets(ask: Ask, tools: frozenset[str]) -> tuple[str, ...]:
    """The targets of those of the `tools` that are read, sorted; none for a program whose configuration is not."""
    found = {each for tool, look in _READERS.items() if tool in tools for each in look(ask)}
    return tuple(sorted(_PASSWORD.sub(r"\1@", each)[:_LONGEST] for each in found))


def snapshot_root(ask: Ask) -> str:
    """Where rsnapshot keeps what it made; "" when its configuration names no place."""
    found = _ROOT.search(text(ask(RSNAPSHOT)) or "")
    return found[1].strip() if found else ""


def _borgmatic(ask: Ask) -> Iterator[str]:
    for name, said in {**file_texts(ask(_BORGMATIC_PARTS)), _BORGMATIC: text(ask(_BORGMATIC)) or ""}.items():
        try:
            value = load_yaml(said.encode(), name).value if said.strip() else {}
        except BadInput as error:
            raise Unreadable(f"{name}: {str(error)[:200]}") from error
        yield from _repositories(value)


def _repositories(value: Any) -> Iterator[str]:
    sections = [value, value.get("location")] if isinstance(value, dict) else []
    for section in sections:
        listed = section.get("repositories") if isinstance(section, dict) else None
        for each in listed if isinstance(listed, list) else ():
            path = each.get("path") if isinstance(each, dict) else each
            if isinstance(path, str) and path:
                yield path


def _rsnapshot(ask: Ask) -> Iterator[str]:
    root = snapshot_root(ask)
    if root:
        yield root


def _btrbk(ask: Ask) -> Iterator[str]:
    yield from _BTRBK_TARGET.findall(text(ask(_BTRBK)) or "")


def _pgbackrest(ask: Ask) -> Iterator[str]:
    for question in _PGBACKREST:
        for _, key, value in keyfile_lines(text(ask(question)) or ""):
            if value and _REPOSITORY.fullmatch(key):
                yield value


_READERS = {"borgmatic": _borgmatic, "rsnapshot": _rsnapshot, "btrbk": _btrbk, "pgbackrest": _pgbackrest}
