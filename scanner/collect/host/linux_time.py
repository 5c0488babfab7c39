"""How the clock is kept: which daemons are there and run, what they are told to follow, how far they are off."""

from collections.abc import Iterator

from scanner.collect.host.clock_state import STATE_QUESTIONS, ClockState, clock_state
from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.process_names import PROCESS_QUESTIONS, names_by_process
from scanner.collect.host.standing import exists
from scanner.collect.host.time_sources import SOURCE_QUESTIONS, sources_of
from scanner.model.kinds.host_time import HostTime
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import printed

PROGRAMS: dict[str, tuple[str, ...]] = {
    "chrony": ("stat:/usr/sbin/chronyd",),
    "ntpd": ("stat:/usr/sbin/ntpd",),
    "systemd-timesyncd": ("stat:/usr/lib/systemd/systemd-timesyncd", "stat:/lib/systemd/systemd-timesyncd"),
    "ptp4l": ("stat:/usr/sbin/ptp4l",),
    "VBoxService": ("stat:/usr/sbin/VBoxService",),
    "vmtoolsd": ("stat:/usr/bin/vmtoolsd",),
}
"""The daemons that set a clock, by the program each is; ntpd is of ntp, ntpsec or OpenNTPD."""
PROCESSES = {
    "chrony": "chronyd",
    "ntpd": "ntpd",
    "systemd-timesyncd": "systemd-timesyn",
    "ptp4l": "ptp4l",
    "VBoxService": "VBoxService",
    "vmtoolsd": "vmtoolsd",
}
GUESTS = {"VBoxService": "VirtualBox host", "vmtoolsd": "VMware host"}
"""Programs that set the clock of a virtual machine by that of the machine below."""
VMWARE = "cmd:vmware-toolbox-cmd timesync status"
PTP = "stat:/etc/linuxptp/ptp4l.conf"


def read(ask: Ask) -> HostTime:
    """Sources are those of daemons that run; of all that are installed where none runs or that cannot be told."""
    daemons = tuple(name for name in PROGRAMS if _is_installed(name, ask))
    running = or_unseen(lambda: _running(daemons, ask))
    keepers = daemons if isinstance(running, Unseen) or not running else running
    state = _state(keepers, running, ask)
    return HostTime(
        daemons=daemons,
        running=running,
        sources=tuple(dict.fromkeys(source for name in keepers for source in _sources(name, ask))),
        synchronised=state.synchronised,
        offset_s=state.offset_s,
    )


def _state(keepers: tuple[str, ...], running: tuple[str, ...] | Unseen, ask: Ask) -> ClockState:
    """As the one daemon tells it; where several may run, each would tell of itself alone."""
    asked = [each for each in keepers if each not in GUESTS]
    if isinstance(running, Unseen) and len(asked) > 1:
        return ClockState(synchronised=running, offset_s=running)
    return clock_state(ask, asked[0] if asked and running else "")


def _is_installed(name: str, ask: Ask) -> bool:
    """VMware's tools have many tasks; they set the clock only when they are told to."""
    if not any(exists(ask, question) for question in PROGRAMS[name]):
        return False
    return name != "vmtoolsd" or (printed(ask(VMWARE), allow_exit=(0, 1)) or "").strip() == "Enabled"


def _running(daemons: tuple[str, ...], ask: Ask) -> tuple[str, ...]:
    processes = frozenset(names_by_process(ask).values())
    return tuple(name for name in daemons if PROCESSES[name] in processes)


def _sources(name: str, ask: Ask) -> Iterator[str]:
    if name in GUESTS:
        yield GUESTS[name]
    elif name == "ptp4l":
        if exists(ask, PTP):
            yield "PTP"
    else:
        yield from sources_of(name, ask)


COLLECTOR = Collector(
    id="linux_time",
    platform=Platform.LINUX,
    gives=HostTime,
    questions=tuple(
        dict.fromkeys(
            (
                *(question for questions in PROGRAMS.values() for question in questions),
                *PROCESS_QUESTIONS,
                *SOURCE_QUESTIONS,
                *STATE_QUESTIONS,
                VMWARE,
                PTP,
            )
        )
    ),
    read=read,
)
