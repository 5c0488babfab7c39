r"""Reads licences of Windows and Office from WMI: SoftwareLicensingProduct, those that have a key.

LicenseStatus is a number; ApplicationID tells Windows from Office; Description ends in the channel, "…, VOLUME_KMSCLIENT channel", the
same in every language. Keys of Extended Security Updates have `ESU` in their name: "Client-ESU-Year1". The activation server that
somebody set stands in `SoftwareProtectionPlatform` (KeyManagementServiceName). The query takes seconds, and any user may ask it.
"""

import re
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_windows_licence import HostWindowsLicence, Licence
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.cim import Instance, instances
from scanner.reading.registry import key

LICENCES: Final = (
    "cim:root/cimv2:SELECT ApplicationID,Name,Description,LicenseStatus FROM SoftwareLicensingProduct"
    " WHERE PartialProductKey IS NOT NULL"
)
_PLATFORM: Final = r"reg:HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform"

WINDOWS, OFFICE, OTHER = "windows", "office", "other"
_PRODUCTS: Final = {
    "55c92734-d682-4d71-983e-d6ec3f16059f": WINDOWS,
    "0ff1ce15-a989-479d-af46-f275c6370663": OFFICE,
    "59a52881-a989-479d-af46-f275c6370663": OFFICE,
}
_STATUSES: Final = (
    "unlicensed",
    "licensed",
    "first_grace",
    "renewal_grace",
    "non_genuine_grace",
    "notification",
    "extended_grace",
)
_CHANNEL: Final = re.compile(r"(?<![A-Z_:])([A-Z]+(?:[_:][A-Z]+)*) channel\b")
_EXTENDED: Final = re.compile(r"\bESU\b|[-_]ESU[-_]|^ESU|ESU-?Year", re.IGNORECASE)


def read(ask: Ask) -> HostWindowsLicence:
    """Licences by product and name; raises Unreadable where Windows itself has none, for it keeps one to be told of."""
    found = sorted((_licence(each) for each in instances(ask(LICENCES))), key=lambda each: (each.product, each.name))
    if not found:
        raise Unreadable(f"{LICENCES}: no licence has a key, and a list that was not read looks the same")
    return HostWindowsLicence(
        licences=tuple(found),
        activated=any(_is_in_force(each) and each.product == WINDOWS and not is_extended(each) for each in found),
        extended_updates=tuple(each.name for each in found if _is_in_force(each) and is_extended(each)),
        kms_host=or_unseen(lambda: _kms_host(ask)),
    )


def _licence(said: Instance) -> Licence:
    status, description = said.number("LicenseStatus"), said.text("Description") or ""
    if status is None or not 0 <= status < len(_STATUSES):
        raise Unreadable(f"{said.place}: {status} is no status of a licence")
    channel = _CHANNEL.search(description)
    return Licence(
        product=_PRODUCTS.get((said.text("ApplicationID") or "").strip("{}").lower(), OTHER),
        name=said.text("Name") or "",
        status=_STATUSES[status],
        channel=channel[1] if channel else None,
    )


def _is_in_force(licence: Licence) -> bool:
    return licence.status == "licensed"


def is_extended(licence: Licence) -> bool:
    """Whether it is one of Extended Security Updates."""
    return bool(_EXTENDED.search(licence.name))


def _kms_host(ask: Ask) -> str | None:
    found = key(ask(_PLATFORM))
    if found is None:
        raise Unreadable(f"{_PLATFORM}: a key that every Windows has is not there")
    return (found.text("KeyManagementServiceName") or "").strip().lower() or None


COLLECTOR = Collector(
    id="windows_licence",
    platform=Platform.WINDOWS,
    gives=HostWindowsLicence,
    questions=(LICENCES, _PLATFORM),
    read=read,
)
