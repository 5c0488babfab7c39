r"""How the clock of a Windows computer is kept: the service W32Time, what it follows, and whether it does.

Sources: `Services\W32Time\Parameters` and the policy above it: Type is NTP (NtpServer says whom), NT5DS (the domain's own
servers), AllSync (both) or NoSync; NtpServer is "time.windows.com,0x9 10.0.0.1". On Hyper-V the provider VMICTimeProvider
follows the host. `w32tm /query /status` prints `label: number(words)` lines in the language of Windows: the first is the leap
indicator, where 3 is "not synchronised", the second the stratum, and one has the reference, 0x4C4F434C ("LOCL") for nobody; of
the clock of a Hyper-V host it is 0.
With /verbose the tenth is the phase offset, "-0.0002305s".
"""

import re
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.windows_objects import COMPUTER, SERVICES, only, services
from scanner.collect.host.windows_services import is_running
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_time import HostTime
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform
from scanner.reading.answers import printed
from scanner.reading.registry import Key, key

_SERVICE: Final = r"HKLM\SYSTEM\CurrentControlSet\Services\W32Time"
_WRITTEN: Final = rf"reg:{_SERVICE}\Parameters"
_POLICY: Final = r"reg:HKLM\SOFTWARE\Policies\Microsoft\W32Time\Parameters"
_CLIENT: Final = rf"reg:{_SERVICE}\TimeProviders\NtpClient"
_HOST: Final = rf"reg:{_SERVICE}\TimeProviders\VMICTimeProvider"
_STATUS: Final = "cmd:w32tm /query /status /verbose"

NAME: Final = "W32Time"
DOMAIN, HYPERVISOR = "domain hierarchy", "Hyper-V host"
_TYPES: Final = frozenset(("ntp", "nt5ds", "allsync", "nosync"))
_VIRTUAL: Final = "virtual machine"
_LEAP: Final = re.compile(r"[^\n:]+:\s*(\d)\s*\([^\n]*\)?")
_STRATUM: Final = re.compile(r"[^\n:]+:\s*(\d{1,2})\s*\([^\n]*\)?")
_REFERENCE: Final = re.compile(r":\s*0x([0-9A-F]{8})\b", re.IGNORECASE)
_NOT_SYNCHRONISED, _LAST_STRATUM, _LOCAL = 3, 15, "4C4F434C"
_SECONDS: Final = re.compile(r"[^\n:]+:\s*(-?\d{1,9})[.,](\d{1,9})\s?s")
_OFFSET_LINE: Final = 9
_STOPPED: Final = Unseen(gap=Gap.UNSUPPORTED, detail="the time service does not run, and tells no offset")


def read(ask: Ask) -> HostTime:
    """The service is on every Windows; it keeps the clock while it runs and is told to follow somebody."""
    running = or_unseen(lambda: _running(ask))
    return HostTime(
        daemons=(NAME,),
        running=running,
        sources=_sources(ask),
        synchronised=False if running == () else or_unseen(lambda: _is_synchronised(_status(ask))),
        offset_s=_STOPPED if running == () else or_unseen(lambda: _offset(_status(ask))),
    )


def _running(ask: Ask) -> tuple[str, ...]:
    found = services(ask(SERVICES)).get(NAME.lower())
    return (NAME,) if found is not None and is_running(found) else ()


def _sources(ask: Ask) -> tuple[str, ...]:
    written, policy = key(ask(_WRITTEN)), key(ask(_POLICY))
    if written is None:
        raise Unsupported(f"{_WRITTEN}: there is no such key")
    kind = (_first(policy, written, "Type") or "").lower()
    if kind not in _TYPES:
        raise Unreadable(f"{_WRITTEN}: {kind[:20]!r} is no way to keep the clock")
    servers = _servers(_first(policy, written, "NtpServer") or "") if kind in ("ntp", "allsync") else ()
    domain = (DOMAIN,) if kind in ("nt5ds", "allsync") else ()
    asks = (key(ask(_CLIENT)) or written).number("Enabled") != 0
    return (*(servers if asks else ()), *(domain if asks else ()), *_of_host(ask, kind))


def _first(policy: Key | None, written: Key, name: str) -> str | None:
    """A policy wins over what is written."""
    said = policy.text(name) if policy else None
    return written.text(name) if said is None else said


def _servers(written: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in written.split() if (name := each.partition(",")[0])))


def _of_host(ask: Ask, kind: str) -> tuple[str, ...]:
    """The host of a virtual machine of Hyper-V, whose provider is there on other computers as well."""
    provider = key(ask(_HOST))
    if kind == "nosync" or provider is None or provider.number("Enabled") != 1:
        return ()
    computer = only(ask(COMPUTER))
    return (HYPERVISOR,) if (computer.text("Model") or "").lower() == _VIRTUAL else ()


def _status(ask: Ask) -> list[str]:
    said = printed(ask(_STATUS))
    if said is None:
        raise Unsupported("there is no w32tm")
    return [line.rstrip("\r") for line in said.split("\n") if line.strip()]


def _is_synchronised(lines: list[str]) -> bool:
    leap = _LEAP.fullmatch(lines[0])
    stratum = _STRATUM.fullmatch(lines[1]) if len(lines) > 1 else None
    reference = next((found[1].upper() for line in lines if (found := _REFERENCE.search(line))), None)
    if leap is None or stratum is None or reference is None:
        raise Unreadable(f"{_STATUS}: its lines are not those of w32tm")
    in_step = int(leap[1]) != _NOT_SYNCHRONISED and 1 <= int(stratum[1]) <= _LAST_STRATUM
    return in_step and reference != _LOCAL


def _offset(lines: list[str]) -> float:
    found = _SECONDS.fullmatch(lines[_OFFSET_LINE]) if len(lines) > _OFFSET_LINE else None
    if found is None:
        raise Unreadable(f"{_STATUS}: its lines are not those of w32tm")
    return abs(float(f"{found[1]}.{found[2]}"))


COLLECTOR = Collector(
    id="windows_time",
    platform=Platform.WINDOWS,
    gives=HostTime,
    questions=(SERVICES, _WRITTEN, _POLICY, _CLIENT, _HOST, COMPUTER, _STATUS),
    read=read,
)
