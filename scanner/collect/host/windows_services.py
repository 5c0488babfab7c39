"""Reads services from WMI: how they start, and whether they run. The words of Win32_Service are the same in every language.

`starts`: Auto is enabled, Manual static (another program or a trigger starts it), Disabled disabled. Drivers are left out.
"""

from typing import Final

from scanner.collect.host.windows_objects import SERVICES, services
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_services import HostServices, Service
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.cim import Instance

_STARTS: Final = {"auto": "enabled", "manual": "static", "disabled": "disabled", "boot": "enabled", "system": "enabled"}


def read(ask: Ask) -> HostServices:
    """Services by their short name, as Windows spells it."""
    found = services(ask(SERVICES)).values()
    made = (_service(each) for each in found)
    return HostServices(manager="windows", services=tuple(sorted(made, key=lambda each: each.name.lower())))


def _service(said: Instance) -> Service:
    return Service(name=said.text("Name") or "", starts=starts_of(said), running=is_running(said))


def starts_of(said: Instance) -> str:
    """The word of our fact; raises Unreadable for a word that WMI does not have."""
    word = (said.text("StartMode") or "").lower()
    if word not in _STARTS:
        raise Unreadable(f"{said.place}: {word[:20]!r} is no way to start")
    return _STARTS[word]


def is_running(said: Instance) -> bool:
    """True while it runs, starts or stops; raises Unreadable where the state is not told."""
    state = said.text("State")
    if not state:
        raise Unreadable(f"{said.place}: no state")
    return state.lower() != "stopped"


COLLECTOR = Collector(
    id="windows_services", platform=Platform.WINDOWS, gives=HostServices, questions=(SERVICES,), read=read
)
