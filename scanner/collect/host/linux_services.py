"""Reads services: how they start from files, whether they run from the service manager.

`starts` follows `systemctl is-enabled`, folded to four words: enabled-runtime is enabled; linked and indirect are
disabled. `running` is `systemctl is-active`: a one-shot service that has done its work and stays active runs.
"""

import posixpath
from collections.abc import Mapping

from scanner.collect.host.init_scripts import SCRIPT_QUESTIONS, job_starts, openrc_starts, script_starts
from scanner.collect.host.standing import exists, standings
from scanner.collect.host.systemd_units import UNIT_QUESTIONS, units
from scanner.collect.host.units_running import UNITS_QUESTIONS, units_running
from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.kinds.host_services import HostServices, Service
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform
from scanner.reading.answers import entries, text

_SYSTEMD_RUNS = "stat:/run/systemd/system"
_OPENRC_RUNS = "stat:/run/openrc"
_FIRST_PROCESS = "file:/proc/1/comm"
_INIT_PATH = "/sbin/init"
_INIT = f"stat:{_INIT_PATH}"
_OPENRC = "stat:/sbin/openrc"
_UPSTART = "stat:/etc/init/*.conf"
_OPENRC_STARTED = "list:/run/openrc/started"

_OTHER_MANAGERS = ("runit", "runit-init", "s6-svscan", "dinit", "procd", "shepherd", "launchd")
_NONE = "none"
"""No service manager: a container, or a root folder without init."""


def read(ask: Ask) -> HostServices:
    """Services by name; the suffix .service is left out, .socket stays."""
    manager = _manager(ask)
    if manager == "openrc":
        return _services(manager, openrc_starts(ask), _openrc_running(ask))
    if manager in ("sysv", "upstart"):
        unseen = Unseen(gap=Gap.UNSUPPORTED, detail="init scripts and jobs do not tell in one way whether they run")
        return _services(manager, script_starts(ask, by_systemd=False) | job_starts(ask), unseen)
    installed = units(ask)
    scripts = script_starts(ask, by_systemd=True)
    starts = {name: how for name, how in scripts.items() if f"{name}.service" not in installed.names}
    starts |= {name.removesuffix(".service"): how for name, how in installed.starts.items()}
    return _services(manager, starts, _units_running(ask, manager))


def _services(manager: str, starts: Mapping[str, str], running: frozenset[str] | Unseen) -> HostServices:
    """What runs without a file of its own (instances, generated units) is started by others: static."""
    started = frozenset() if isinstance(running, Unseen) else running
    all_starts = {**dict.fromkeys(started, "static"), **starts}
    return HostServices(
        manager=manager,
        services=tuple(
            Service(name=name, starts=how, running=running if isinstance(running, Unseen) else name in running)
            for name, how in sorted(all_starts.items())
        ),
    )


def _manager(ask: Ask) -> str:
    """The manager that runs; of a root folder, the one it would start with."""
    try:
        if exists(ask, _SYSTEMD_RUNS):  # sd_booted(3)
            return "systemd"
        if exists(ask, _OPENRC_RUNS):
            return "openrc"
        first = (text(ask(_FIRST_PROCESS)) or "").strip()
    except Unsupported:
        return _written_manager(ask)
    if not first:
        raise Unreadable(f"{_FIRST_PROCESS}: empty")
    return _by_first_program(ask, first) if first == "init" or first in _OTHER_MANAGERS else _NONE


def _written_manager(ask: Ask) -> str:
    standing = standings(ask(_INIT)).get(_INIT_PATH)
    if standing is None:
        return _NONE
    return _by_first_program(ask, posixpath.basename(standing.get("to", _INIT_PATH)))


def _by_first_program(ask: Ask, program: str) -> str:
    if program == "systemd":
        return "systemd"
    if program in _OTHER_MANAGERS:
        raise Unsupported(f"the service manager {program} is not read")
    if exists(ask, _OPENRC):
        return "openrc"
    if exists(ask, _UPSTART):
        return "upstart"
    return "sysv"


def _units_running(ask: Ask, manager: str) -> frozenset[str] | Unseen:
    try:
        if manager == _NONE:
            raise Unsupported("no service manager runs here")
        return units_running(ask)
    except GapError as gap:
        return Unseen.of(gap)


def _openrc_running(ask: Ask) -> frozenset[str] | Unseen:
    """OpenRC keeps a link for every started service in /run/openrc/started (openrc/src/librc)."""
    try:
        return frozenset(entries(ask(_OPENRC_STARTED)))
    except GapError as gap:
        return Unseen.of(gap)


COLLECTOR = Collector(
    id="linux_services",
    platform=Platform.LINUX,
    gives=HostServices,
    questions=(
        _SYSTEMD_RUNS,
        _OPENRC_RUNS,
        _FIRST_PROCESS,
        _INIT,
        _OPENRC,
        _UPSTART,
        *UNIT_QUESTIONS,
        *SCRIPT_QUESTIONS,
        *UNITS_QUESTIONS,
        _OPENRC_STARTED,
    ),
    read=read,
)
