"""From a target of the inventory to an `Ask`: which connector reaches it, and what it is before anything was asked."""

import platform as this_python
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.model.errors import BadInput, GapError, MissingInput, NotCollected, Unreadable, Unsupported
from scanner.model.organisation import Target
from scanner.model.ports import Collector
from scanner.model.question import Ask, MachineIdentity, Recording
from scanner.model.records import dataclass
from scanner.model.words import Connection, Platform, Way
from scanner.run.agents import AgentBundles
from scanner.run.network import Network
from scanner.run.registry import collectors, questions_as_root
from scanner.run.windows import is_windows
from scanner.transport.admission import AHEAD

if TYPE_CHECKING:
    from scanner.reach.windows_ssh import WindowsSshHost
    from scanner.reach.winrm import WinRmHost

Clock = Callable[[], datetime]

_SYSTEMS = {"Linux": Platform.LINUX, "Windows": Platform.WINDOWS, "Darwin": Platform.MACOS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A target that can be asked. `taken_at` is now for live targets, the recording's own time for recordings."""

    ask: Ask
    platform: Platform
    taken_at: Clock
    product: str = ""
    language: str = ""
    identity: MachineIdentity = field(default_factory=MachineIdentity)
    proof: str = ""
    """Who vouches for the answers, where an agent brought them."""
    close: Callable[[], None] = lambda: None
    """To be called when nothing more is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What all connectors of one scan share; relative paths of a connection start at `folder` (the inventory).

    `network` is None where nothing may be reached over the network, `agents` where there is no store. With `walk` the file
    walk may be asked.
    """

    folder: Path
    clock: Clock
    network: Network | None = None
    agents: AgentBundles | None = None
    walk: bool = True
    collectors: Callable[[Platform], tuple[Collector, ...]] = collectors
    """Whose questions are asked; a connection that carries one script has to know them all before."""


def connect(target: Target, ways: Ways) -> Reached:
    """Reach `target`.

    Raises NotCollected when it has no connection, Unsupported for one this program does not speak yet, Unreadable for
    a recording or root folder that cannot be used: each a gap of this target alone.
    """
    connector = _CONNECTORS.get(target.connection)
    if connector is None:
        raise Unsupported(f"connection {target.connection}: this version cannot reach it yet", way=Way.NEWER)
    return connector(target, ways)


def _none(_target: Target, _ways: Ways) -> Reached:
    raise NotCollected("the inventory names no connection")


def _local(_target: Target, ways: Ways) -> Reached:
    here = _SYSTEMS.get(this_python.system(), Platform.UNKNOWN)
    if here is not Platform.LINUX:
        raise Unsupported(f"this version cannot ask {this_python.system()} it runs on; use a recording")
    from scanner.reach.local import LocalHost

    return Reached(ask=LocalHost(), platform=here, taken_at=ways.clock)


def _root_folder(target: Target, ways: Ways) -> Reached:
    from scanner.reach.root_folder import RootFolder

    root = ways.folder / target.connect.get("root", "")
    try:
        ask = RootFolder(root)
    except (MissingInput, OSError) as error:
        raise Unreadable(f"{root} cannot be read as a root folder: {error}") from error
    for sides in _A_ROOT_HAS:
        if all(ask(f"stat:{each}").absent for each in sides):
            raise Unreadable(f"{root} is no Linux root: it has none of {', '.join(sides)}")
    return Reached(ask=ask, platform=Platform.LINUX, taken_at=ways.clock)


_A_ROOT_HAS = (("/etc/os-release", "/usr/lib/os-release", "/etc/passwd"), ("/usr/bin", "/bin"))
"""In a folder without these, "not installed" would be said of everything: it was never a system, or only part of one."""


_A_WINDOWS_HAS = (r"reg:HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion",)


def _recording(target: Target, ways: Ways) -> Reached:
    recording = _read(ways.folder / target.connect.get("recording", ""))
    if recording.taken_at > ways.clock() + AHEAD:
        raise Unreadable(f"its recording is stamped {recording.taken_at.isoformat()}, in the future")
    return _replayed(recording)


def _agent(target: Target, ways: Ways) -> Reached:
    if ways.agents is None:
        raise Unsupported("there is no store here that bundles of agents could have been imported into")
    brought = ways.agents.of(target)
    return _replayed(brought.recording, proof=brought.proof)


def _replayed(recording: Recording, *, proof: str = "") -> Reached:
    from scanner.reach.replay import Replay

    ask = Replay(recording)
    _refuse_others(ask, recording.platform)
    return Reached(
        ask=ask,
        platform=recording.platform,
        taken_at=lambda: recording.taken_at,
        product=recording.product,
        language=recording.language,
        identity=recording.identity,
        proof=proof,
    )


def _refuse_others(ask: Ask, platform: Platform) -> None:
    """Raises Unreadable for what had nothing that every system of its platform has: "not there" would be said of everything."""
    asked = _A_WINDOWS_HAS if platform is Platform.WINDOWS else tuple(f"file:{each}" for each in _A_ROOT_HAS[0])
    found = [ask(each) for each in asked]
    if any(each.absent for each in found) and not any(each.stdout or each.entries for each in found):
        name = "Windows" if platform is Platform.WINDOWS else "Linux"
        places = ", ".join(each.partition(":")[2] for each in asked)
        raise Unreadable(f"its recording is of no {name} system: it had none of {places}")


def _read(file: Path) -> Recording:
    from scanner.reach.replay import read_recording

    try:
        return read_recording(file)
    except (BadInput, MissingInput, OSError) as error:
        raise Unreadable(f"the recording cannot be used: {error}"[:500]) from error


def _ssh(target: Target, ways: Ways) -> Reached:
    if ways.network is None:
        raise Unsupported("nothing is reached over the network here")
    if is_windows(target):
        return _windows(ways.network.windows_ssh(target, _asked_of_windows(ways)), ways)
    asked = tuple(
        question
        for each in ways.collectors(Platform.LINUX)
        if ways.walk or not each.walks
        for question in each.questions
    )
    host = ways.network.ssh(target, asked, questions_as_root(Platform.LINUX))
    return Reached(ask=host, platform=Platform.LINUX, taken_at=ways.clock, close=host.close)


def _asked_of_windows(ways: Ways) -> tuple[str, ...]:
    return tuple(dict.fromkeys(question for each in ways.collectors(Platform.WINDOWS) for question in each.questions))


def _windows(host: "WinRmHost | WindowsSshHost", ways: Ways) -> Reached:
    """A Windows computer says what it is together with all its answers, so it is asked at once."""
    try:
        host.begin()
    except BaseException:
        host.close()
        raise
    said = host.told
    return Reached(
        ask=host,
        platform=Platform.WINDOWS,
        taken_at=ways.clock,
        product=said.product,
        language=said.language,
        identity=said.identity,
        close=host.close,
    )


def _winrm(target: Target, ways: Ways) -> Reached:
    if ways.network is None:
        raise Unsupported("nothing is reached over the network here")
    return _windows(ways.network.winrm(target, _asked_of_windows(ways), ways.folder), ways)


def _snmp(target: Target, ways: Ways) -> Reached:
    if ways.network is None:
        raise Unsupported("nothing is reached over the network here")
    host = ways.network.devices.visit(target)
    return Reached(ask=host, platform=Platform.DEVICE, taken_at=ways.clock, close=host.close)


_CONNECTORS: Mapping[Connection, Callable[[Target, Ways], Reached]] = {
    Connection.NONE: _none,
    Connection.LOCAL: _local,
    Connection.ROOT_FOLDER: _root_folder,
    Connection.RECORDING: _recording,
    Connection.SSH: _ssh,
    Connection.SNMP: _snmp,
    Connection.AGENT: _agent,
    Connection.WINRM: _winrm,
}
"""How each kind of connection is opened; a new connector is one more function here."""
REACHABLE = frozenset(_CONNECTORS)


def gap_of(target: Target, ways: Ways) -> Reached | GapError:
    """`connect`, with the gap as a value."""
    try:
        return connect(target, ways)
    except GapError as gap:
        return gap
