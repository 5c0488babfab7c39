r"""Reads who a Windows computer is: its name, its MachineGuid, what it runs on, and its time zone.

Sources: Tcpip\Parameters (Hostname, whole; NV Hostname is what it will be after a restart), Cryptography (MachineGuid, made at
setup and copied by cloning), TimeZoneInformation (TimeZoneKeyName, in English everywhere: "SE Asia Standard Time"; on
Windows 7 what stands behind its first zero is left over from another). The service CExecSvc runs in containers alone.
"""

import re
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.virtual_machines import hypervisor_in_firmware
from scanner.collect.host.windows_objects import COMPUTER, only
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_identity import HostIdentity
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.registry import key

_NAME: Final = r"reg:HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"
_GUID: Final = r"reg:HKLM\SOFTWARE\Microsoft\Cryptography"
_ZONE: Final = r"reg:HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation"
_IN_CONTAINER: Final = r"reg:HKLM\SYSTEM\CurrentControlSet\Services\CExecSvc"

_IS_NAME: Final = re.compile(r"[^\W_]([\w.-]{0,252})")
"""Windows allows letters of every language in it."""
_IS_GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def read(ask: Ask) -> HostIdentity:
    """Name, id, virtualisation by the words of systemd, and the time zone by Windows' own name."""
    return HostIdentity(
        hostname=_hostname(ask),
        machine_id=_machine_id(ask),
        virtualisation=or_unseen(lambda: _virtualisation(ask)),
        container=or_unseen(lambda: key(ask(_IN_CONTAINER)) is not None),
        timezone=_zone(ask),
    )


def _value(ask: Ask, question: str, name: str) -> str | None:
    found = key(ask(question))
    if found is None:
        raise Unsupported(f"{question}: there is no such key")
    return found.text(name)


def _hostname(ask: Ask) -> str:
    name = _value(ask, _NAME, "Hostname") or ""
    if not _IS_NAME.fullmatch(name):
        raise Unreadable(f"{_NAME}: {name[:60]!r} is not a host name")
    return name


def _machine_id(ask: Ask) -> str | None:
    """None where there is none, as on a computer made by an image that had it taken out."""
    guid = (_value(ask, _GUID, "MachineGuid") or "").lower()
    if guid and not _IS_GUID.fullmatch(guid):
        raise Unreadable(f"{_GUID}: {guid[:40]!r} is not a machine id")
    return guid or None


def _virtualisation(ask: Ask) -> str | None:
    """By what the firmware says; the model of Hyper-V is "Virtual Machine", of "Microsoft Corporation"."""
    said = only(ask(COMPUTER))
    return hypervisor_in_firmware((said.text("Model") or "", said.text("Manufacturer") or ""))


def _zone(ask: Ask) -> str | None:
    name = (_value(ask, _ZONE, "TimeZoneKeyName") or "").partition("\0")[0]
    return name or None


COLLECTOR = Collector(
    id="windows_identity",
    platform=Platform.WINDOWS,
    gives=HostIdentity,
    questions=(_NAME, _GUID, _ZONE, _IN_CONTAINER, COMPUTER),
    read=read,
)
