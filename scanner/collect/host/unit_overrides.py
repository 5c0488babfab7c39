"""What changes a packaged systemd service: a file of its name in a stronger folder, and its drop-ins in any.

Source: systemd.unit(5), table of the system unit search path and "drop-in". What the package itself brought stands in
/usr/lib/systemd/system.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.collect.host.drop_ins import KERNEL, file_texts, is_at_rest
from scanner.collect.host.standing import standings
from scanner.model.errors import Unsupported
from scanner.model.question import Ask
from scanner.reading.answers import given

_STRONGER = ("/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system")
_FOLDERS = (*_STRONGER, "/usr/lib/systemd/system")
_CONTENT = "*.s[eo][rc]*"
"""In the words of systemd_units, so that they are asked once."""


def override_questions(services: str) -> tuple[str, ...]:
    """What `overrides` asks for the services that a glob names, without `.service`."""
    return (
        KERNEL,
        *(f"stat:{folder}/*" for folder in _FOLDERS),
        *(f"files:{folder}/{_CONTENT}" for folder in _STRONGER),
        *(_drop_ins(folder, services) for folder in _FOLDERS),
    )


def overrides(ask: Ask, services: str, name: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Path and text of every file in a stronger folder, and of the drop-ins of services whose name fits.

    `name` must fit the whole name without `.service`; files of other services come too, as one may start the same
    program. Masked units are left out. Drop-ins are asked for only where their folder stands.
    """
    for folder in _FOLDERS:
        try:
            given(ask(f"stat:{folder}/*"))
        except Unsupported:
            if folder.startswith("/run/") and is_at_rest(ask):
                continue
            raise
        standing = standings(ask(f"stat:{folder}/*"))
        if folder in _STRONGER:
            yield from file_texts(ask(f"files:{folder}/{_CONTENT}"), without=masked(standing)).items()
        if any(_service_of(path, name) for path in standing):
            found = file_texts(ask(_drop_ins(folder, services)))
            yield from ((path, said) for path, said in found.items() if _service_of(path.rpartition("/")[0], name))


def masked(standing: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """Paths of links to /dev/null, absolute or not: such units never start, and have no text."""
    return frozenset(path for path, each in standing.items() if _end(path, str(each.get("to", ""))) == "/dev/null")


def _end(path: str, to: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), to))


def _drop_ins(folder: str, services: str) -> str:
    return f"files:{folder}/{services}.service.d/*.conf"


def _service_of(folder: str, name: re.Pattern[str]) -> bool:
    file = folder.rpartition("/")[2]
    return file.endswith(".service.d") and bool(name.fullmatch(file.removesuffix(".service.d")))
