r"""What a Windows tells of all its services, drivers, programs and registered products, before any of it is one of ours.

Sources: root\SecurityCenter2 (clients alone) and its copy in the registry; Win32_Service and Win32_SystemDriver for what runs;
the registry for where a service lies and to which group a driver belongs: one that scans files on access is of Type 2 and of
the load-order group "FSFilter Anti-Virus", whoever made it. A machine is a client or a server by ProductType.
"""

from collections.abc import Iterator
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.security_center import DEFENDER_GUID, ProductState, product_state, so_few
from scanner.model.errors import GapError, Unreadable
from scanner.model.observation import Unseen, seen
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.reading.cim import instances
from scanner.reading.registry import Key, key, keys

REGISTERED: Final = "cim:root/SecurityCenter2:AntiVirusProduct"
PROVIDERS: Final = r"regs:HKLM\SOFTWARE\Microsoft\Security Center\Provider\Av\*"
SERVICES: Final = "cim:root/cimv2:SELECT Name,StartMode,State FROM Win32_Service"
DRIVERS: Final = "cim:root/cimv2:SELECT Name,StartMode,State FROM Win32_SystemDriver"
PROCESSES: Final = "cim:root/cimv2:SELECT Name,ProcessId FROM Win32_Process"
PLACES: Final = r"regs:HKLM\SYSTEM\CurrentControlSet\Services\*|Group,Type,Start,ImagePath"
_UNINSTALL: Final = (r"Microsoft\Windows\CurrentVersion\Uninstall\*|DisplayName,DisplayVersion,Publisher,SystemComponent,"
                     "ParentKeyName,ParentDisplayName,ReleaseType")  # fmt: skip
UNINSTALL: Final = (rf"regs:HKLM\SOFTWARE\{_UNINSTALL}", rf"regs:HKLM\SOFTWARE\WOW6432Node\{_UNINSTALL}")
KIND: Final = r"reg:HKLM\SYSTEM\CurrentControlSet\Control\ProductOptions"
QUESTIONS: Final = (REGISTERED, PROVIDERS, SERVICES, DRIVERS, PROCESSES, PLACES, *UNINSTALL, KIND)

GROUP: Final = "fsfilter anti-virus"
_FILE_SYSTEM_DRIVER: Final = 2
_DRIVERS_BELOW: Final = 0x10
"""Types below it are drivers, from it on programs that run as services."""
_DISABLED: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One product in the Security Center; `exe` where it reports from, as written there."""

    name: str
    guid: str
    exe: str
    state: ProductState | Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A service or driver: `path` in lower case, "" where none is told; `filters` True for the group of antivirus drivers."""

    name: str
    runs: bool | Unseen
    path: str
    driver: bool
    filters: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One entry of the Uninstall list."""

    name: str
    version: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All of it; what could not be read is not seen."""

    registered: tuple[Registration, ...] | Unseen
    services: tuple[Running, ...] | Unseen
    programs: tuple[Program, ...] | Unseen
    processes: frozenset[str] | Unseen
    server: bool | Unseen

    @property
    def is_whole(self) -> bool:
        """Whether everything that may show a product was read."""
        parts = (self.services, self.programs, self.unasked)
        return not any(isinstance(each, Unseen) for each in parts)

    @property
    def unasked(self) -> Unseen | None:
        """Why nobody can tell what the Security Center says; None where it was read, or is a server, which has none."""
        if self.server is True or not isinstance(self.registered, Unseen):
            return None
        return self.registered

    def is_running(self, service: str) -> bool:
        """Whether a service of this name runs; raises the gap when nobody can tell."""
        return any(seen(each.runs) for each in seen(self.services) if each.name.lower() == service.lower())


def gather(ask: Ask) -> Evidence:
    """What the answers tell."""
    return Evidence(
        registered=or_unseen(lambda: _registered(ask)),
        services=or_unseen(lambda: tuple(_services(ask))),
        programs=or_unseen(lambda: tuple(_programs(ask))),
        processes=or_unseen(lambda: frozenset(_processes(ask))),
        server=or_unseen(lambda: _is_server(ask)),
    )


def _registered(ask: Ask) -> tuple[Registration, ...]:
    """By WMI; where that does not answer, by its copy in the registry, if anything is there."""
    try:
        return so_few(_by_wmi(ask))
    except GapError:
        copied = or_unseen(lambda: so_few(map(_copied, keys(ask(PROVIDERS)))))
        if isinstance(copied, Unseen) or not copied:
            raise
        return copied


def _by_wmi(ask: Ask) -> Iterator[Registration]:
    for row in instances(ask(REGISTERED)):
        name = row.text("displayName")
        if not name or not name.strip():
            raise Unreadable(f"{row.place}: a registered product has no name")
        yield Registration(
            name=name.strip(),
            guid=(row.text("instanceGuid") or "").lower() if row.has("instanceGuid") else "",
            exe=(row.text("pathToSignedReportingExe") or "").lower() if row.has("pathToSignedReportingExe") else "",
            state=or_unseen(lambda row=row: product_state(row.number("productState"))),  # type: ignore[misc]  # the row of this turn
        )


def _copied(found: Key) -> Registration:
    name = found.text("DISPLAYNAME")
    if not name or not name.strip():
        raise Unreadable(f"{found.path}: a registered product has no name")
    return Registration(
        name=name.strip(),
        guid=found.path.rpartition("\\")[2].lower(),
        exe=(found.text("REPORTINGEXE") or "").lower(),
        state=or_unseen(lambda: product_state(found.number("STATE"))),
    )


def is_defender(row: Registration) -> bool:
    """By its GUID, which is the same on every Windows."""
    return row.guid == DEFENDER_GUID


def _services(ask: Ask) -> Iterator[Running]:
    """Every one that is registered, with whether it runs where WMI tells; raises the gap when nothing lists them."""
    states = {each: or_unseen(lambda each=each: _states(ask, each)) for each in (SERVICES, DRIVERS)}  # type: ignore[misc]  # of this turn
    for found in _places(ask):
        name, kind = found.path.rpartition("\\")[2].lower(), found.number("Type") or 0
        driver = 0 < kind < _DRIVERS_BELOW
        runs = states[DRIVERS if driver else SERVICES]
        yield Running(
            name=name,
            runs=runs if isinstance(runs, Unseen) else runs.get(name, False),
            path=(found.text("ImagePath") or "").lower(),
            driver=driver,
            filters=kind == _FILE_SYSTEM_DRIVER and _group(found) == GROUP and found.number("Start") != _DISABLED,
        )


def _places(ask: Ask) -> tuple[Key, ...]:
    found = keys(ask(PLACES))
    if not found:
        raise Unreadable(f"{PLACES}: no Windows is without any")
    return found


def _group(found: Key) -> str:
    return (found.text("Group") or "").strip().lower()


def _states(ask: Ask, question: str) -> dict[str, bool]:
    """Whether each runs; `State` is a word of WMI, the same in every language."""
    found = {(row.text("Name") or "").lower(): row.text("State") == "Running" for row in instances(ask(question))}
    if not found:
        raise Unreadable(f"{question}: no Windows is without any")
    return found


def _programs(ask: Ask) -> Iterator[Program]:
    """Of both views; a 32-bit Windows has no second one."""
    found = [each for question in UNINSTALL for each in keys(ask(question))]
    if not found:
        raise Unreadable("the Uninstall list is empty, as it is on no Windows")
    for each in found:
        name = each.text("DisplayName")
        if name and name.strip():
            yield Program(name=name.strip(), version=each.text("DisplayVersion") or None)


def _processes(ask: Ask) -> Iterator[str]:
    found = [(row.text("Name") or "").lower() for row in instances(ask(PROCESSES))]
    if not found:
        raise Unreadable(f"{PROCESSES}: no Windows is without any")
    return iter(found)


def _is_server(ask: Ask) -> bool:
    found = key(ask(KIND))
    said = (found.text("ProductType") or "").upper() if found else ""
    if said not in ("WINNT", "SERVERNT", "LANMANNT"):
        raise Unreadable(f"{KIND}: {said[:40]!r} is no kind of Windows")
    return said != "WINNT"
