"""Reads which remote-control programs are there, by package, snap, file, service and process (`remote_control_tools.py`).

A copy that somebody unpacked into his home folder shows only while it runs.
"""

from collections.abc import Collection, Iterable

from scanner.collect.host.drop_ins import KERNEL, is_at_rest
from scanner.collect.host.linux_app_bundles import BUNDLE_QUESTIONS, words_of
from scanner.collect.host.linux_app_bundles import read as read_bundles
from scanner.collect.host.linux_services import COLLECTOR as SERVICES
from scanner.collect.host.linux_services import read as read_services
from scanner.collect.host.linux_software import COLLECTOR as SOFTWARE
from scanner.collect.host.linux_software import read as read_software
from scanner.collect.host.process_names import PROCESS_QUESTIONS, names_by_process
from scanner.collect.host.remote_control_tools import TOOLS, RemoteTool
from scanner.collect.host.standing import exists
from scanner.model.errors import GapError
from scanner.model.kinds.host_remote_control import HostRemoteControl, RemoteControlTool
from scanner.model.kinds.host_services import Service
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.model.wildcards import fitting
from scanner.model.words import Platform
from scanner.reading.answers import entries

_AUTOSTART = "list:/etc/xdg/autostart"
_PATH_QUESTIONS = tuple(dict.fromkeys(f"stat:{path}" for tool in TOOLS for path in tool.paths))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Machine:
    """What is there: names of packages, words of snaps and their kin, running programs, services by name, files that start with a desktop."""

    packages: frozenset[str]
    bundles: frozenset[str]
    processes: frozenset[str] | Unseen
    services: tuple[Service, ...]
    autostart: tuple[str, ...]


def read(ask: Ask) -> HostRemoteControl:
    """The tools found, in the order of their names."""
    machine = _Machine(
        packages=frozenset(read_software(ask).names),
        bundles=frozenset(word for each in read_bundles(ask).bundles for word in words_of(each)),
        processes=_processes(ask),
        services=read_services(ask).services,
        autostart=tuple(entries(ask(_AUTOSTART))),
    )
    found = [_told(tool, machine) for tool in TOOLS if _is_there(tool, machine, ask)]
    counted = [each for each, built_in in found if not built_in or each.starts or each.running is not False]
    return HostRemoteControl(
        tools=tuple(counted),
        names=tuple(each.name for each in counted),
        looked_for=tuple(tool.name for tool in TOOLS),
    )


def _processes(ask: Ask) -> frozenset[str] | Unseen:
    """Unseen in a root folder, where nothing runs; when processes are hidden from us a tool may hide among them."""
    try:
        return frozenset(names_by_process(ask).values())
    except GapError as gap:
        if not is_at_rest(ask):
            raise
        return Unseen.of(gap)


def _is_there(tool: RemoteTool, machine: _Machine, ask: Ask) -> bool:
    return (
        _any_fits(tool.packages, machine.packages)
        or _any_fits((*tool.packages, _as_one_word(tool.name)), machine.bundles)
        or any(exists(ask, f"stat:{path}") for path in tool.paths)
        or bool(_services(tool, machine))
        or _any_fits(tool.processes, () if isinstance(machine.processes, Unseen) else machine.processes)
    )


def _as_one_word(name: str) -> str:
    """A tool's name as makers of bundles write it: `chromeremotedesktop`, `getscreenme`."""
    return "".join(sign for sign in name.lower() if sign.isalnum())


def _told(tool: RemoteTool, machine: _Machine) -> tuple[RemoteControlTool, bool]:
    services = _services(tool, machine)
    starts = any(each.starts == "enabled" for each in services) or _any_fits(tool.autostart, machine.autostart)
    return RemoteControlTool(name=tool.name, running=_is_running(tool, services, machine), starts=starts), tool.built_in


def _is_running(tool: RemoteTool, services: Iterable[Service], machine: _Machine) -> bool | Unseen:
    if any(each.running is True for each in services):
        return True
    if isinstance(machine.processes, Unseen):
        return machine.processes
    return _any_fits(tool.processes, machine.processes)


def _services(tool: RemoteTool, machine: _Machine) -> list[Service]:
    """Services of the tool; one that is masked cannot start and may be all that is left of it."""
    return [each for each in machine.services if each.starts != "masked" and _any_fits(tool.services, [each.name])]


def _any_fits(patterns: Iterable[str], names: Collection[str]) -> bool:
    return any(fitting(names, pattern) if "*" in pattern else pattern in names for pattern in patterns)


COLLECTOR = Collector(
    id="linux_remote_control",
    platform=Platform.LINUX,
    gives=HostRemoteControl,
    questions=tuple(
        dict.fromkeys(
            (
                *(*_PATH_QUESTIONS, _AUTOSTART, KERNEL, *PROCESS_QUESTIONS),
                *(*BUNDLE_QUESTIONS, *SERVICES.questions, *SOFTWARE.questions),
            ),
        )
    ),
    read=read,
)
