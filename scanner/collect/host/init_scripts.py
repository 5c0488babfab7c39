"""Which init scripts start by themselves: System V run levels (LSB 5.0, 22.8), OpenRC run levels, Upstart jobs."""

import posixpath
import re

from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.standing import standings
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask
from scanner.reading.answers import text

_SCRIPTS = "stat:/etc/init.d/*"
_LEVELS = ("stat:/etc/rc?.d/*", "stat:/etc/rc.d/rc?.d/*")
"""The second is where Red Hat keeps them."""
_TABLE = "file:/etc/inittab"
_OPENRC_LEVELS = "stat:/etc/runlevels/*/*"
_JOBS = "files:/etc/init/*.conf"
_JOB_OVERRIDES = "files:/etc/init/*.override"
SCRIPT_QUESTIONS = (_SCRIPTS, *_LEVELS, _TABLE, _OPENRC_LEVELS, _JOBS, _JOB_OVERRIDES)

_NO_SERVICES = frozenset({
    "README", "skeleton", "functions", "functions.sh", "rc", "rcS", "rc.local", "halt", "killall", "single", "reboot",
    "depend", "core",
})  # fmt: skip
_START = kept_pattern(r"/rc(?:\.d/rc)?([0-9S])\.d/S\d\d(.+)$")
_DEFAULT_LEVEL = kept_pattern(r"^[^#:\n]*:([2-5]):initdefault:", re.MULTILINE)
_STANZA = kept_pattern(r"\s*(?:start\s+on\b|manual\s*$)")
_MULTI_USER = frozenset("2345")
_AT_BOOT = "S"
"""Debian's rcS.d runs before any run level; systemd ignores it."""


def script_starts(ask: Ask, *, by_systemd: bool) -> dict[str, str]:
    """Tell for every System V script, by name, whether it is enabled or disabled.

    Under systemd a script is enabled by a start link in any of the levels 2 to 5 (systemd-sysv-generator(8)); under
    init, by one in the default level of inittab(5), or in rcS.d.
    """
    levels = _MULTI_USER if by_systemd else _started_levels(ask)
    started = set()
    for question in _LEVELS:
        for path in _paths(ask, question):
            link = _START.search(path)
            if link and link[1] in levels:
                started.add(_service_name(link[2]))
    return {name: "enabled" if name in started else "disabled" for name in _scripts(ask)}


def openrc_starts(ask: Ask) -> dict[str, str]:
    """Tell for every OpenRC service: a link in any run level enables it (rc-update(8))."""
    linked = {posixpath.basename(path) for path in _paths(ask, _OPENRC_LEVELS)}
    return {name: "enabled" if name in linked else "disabled" for name in _scripts(ask)}


def job_starts(ask: Ask) -> dict[str, str]:
    """Tell for every Upstart job whether an event starts it: `start on`, unless `manual` takes it back (init(5))."""
    overrides = file_texts(ask(_JOB_OVERRIDES))
    found = {}
    for path, job in file_texts(ask(_JOBS)).items():
        name = posixpath.basename(path).removesuffix(".conf")
        lines = (job + "\n" + overrides.get(path.removesuffix(".conf") + ".override", "")).split("\n")
        stanzas = [line.strip() for line in lines if _STANZA.match(line)]
        found[name] = "enabled" if stanzas and stanzas[-1] != "manual" else "disabled"
    return found


def _started_levels(ask: Ask) -> frozenset[str]:
    default = _DEFAULT_LEVEL.search(text(ask(_TABLE)) or "")
    return frozenset({default[1], _AT_BOOT}) if default else _MULTI_USER | {_AT_BOOT}


def _scripts(ask: Ask) -> list[str]:
    names = [posixpath.basename(path) for path, kind in _paths(ask, _SCRIPTS).items() if kind in ("file", "link")]
    return sorted(_service_name(name) for name in names if name not in _NO_SERVICES and ".dpkg-" not in name)


def _service_name(script: str) -> str:
    return script.removesuffix(".sh")


def _paths(ask: Ask, question: str) -> dict[str, str]:
    """Type by path; raises the gap of an entry that could not be looked at."""
    return {path: str(entry["type"]) for path, entry in standings(ask(question)).items()}
