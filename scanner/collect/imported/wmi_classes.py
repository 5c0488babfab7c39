"""Which class of WMI objects are of, by the properties that they have: lists that people hand over seldom name it.

Only sets of properties are taken that one class alone has, or a cmdlet that tells of the same things. An object of a class says
its name itself where it was exported whole (`__CLASS`, `CreationClassName`, `CimClass`).
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from scanner.reading.cim import Instance

SERVICE_CONTROLLER: Final = "ServiceController"
"""No class of WMI: what Get-Service prints."""
_SIGNS: Final = (
    (SERVICE_CONTROLLER, {"status", "name", "starttype"}, set[str]()),
    ("Win32_OperatingSystem", {"caption", "version"}, {"osarchitecture", "producttype", "oslanguage", "servicepackmajorversion"}),
    ("SoftwareLicensingProduct", {"applicationid", "licensestatus"}, set[str]()),
    ("Win32_NetworkAdapterConfiguration", {"ipenabled", "description"}, {"ipaddress", "macaddress", "dhcpenabled"}),
    ("Win32_QuickFixEngineering", {"hotfixid"}, {"installedon", "description", "servicepackineffect"}),
    ("Win32_Service", {"startmode", "state", "name"}, set[str]()),
    ("Win32_Process", {"processid", "name"}, {"parentprocessid", "commandline", "executablepath", "workingsetsize"}),
    ("Win32_ComputerSystem", {"manufacturer", "model"}, {"domain", "partofdomain", "totalphysicalmemory", "workgroup", "username"}),
    ("Win32_BIOS", {"smbiosbiosversion"}, set[str]()),
    ("Win32_Processor", {"numberofcores", "name"}, set[str]()),
    ("Win32_DiskDrive", {"interfacetype", "deviceid", "size"}, set[str]()),
    ("Win32_LogicalDisk", {"drivetype", "filesystem"}, set[str]()),
    ("Win32_UserAccount", {"localaccount", "sid"}, set[str]()),
    ("MSFT_NetTCPConnection", {"localaddress", "localport", "owningprocess", "state"}, set[str]()),
    ("MSFT_NetUDPEndpoint", {"localaddress", "localport", "owningprocess"}, set[str]()),
    ("MSFT_NetNeighbor", {"ipaddress", "linklayeraddress", "state"}, set[str]()),
    ("MSFT_NetAdapter", {"interfacedescription"}, {"macaddress", "linkspeed", "permanentaddress", "ndisphysicalmedium"}),
    ("MSFT_NetIPAddress", {"prefixlength", "prefixorigin"}, set[str]()),
    ("Win32_EncryptableVolume", {"driveletter", "protectionstatus"}, {"conversionstatus", "isvolumeinitializedforprotection"}),
    ("Win32_Product", {"identifyingnumber", "name", "version"}, set[str]()),
)  # fmt: skip
"""(class, properties it must have, of which it must have one more); the first that fits."""
_NAMED: Final = re.compile(r"(?:Win32|MSFT|MSVM|CIM)_[A-Za-z0-9]{3,60}|SoftwareLicensingProduct")
_WINDOWS: Final = re.compile(r"\S+ Windows[\w.,®™()]* (?:Server |XP|Vista|7|8|8\.1|10|11)(?:\W.*|\d{4}.*)?")
_ITS_VERSION: Final = re.compile(r"(?:5\.[0-2]|6\.[0-3]|10\.0)\.\d{4,5}")
"""Only the two together are a system: programs have names and versions as well."""
_SAID: Final = ("__class", "cimclass", "creationclassname")


def class_of(found: Sequence[Instance], file_name: str) -> str | None:
    """The class that all of the objects are of; None where it cannot be told.

    A file's name counts where it says the class, as exports of inventory programs do, and the objects do not say another.
    """
    if not found:
        return None
    told = {_class_of(each.properties) for each in found}
    named = _NAMED.search(file_name)
    if len(told) == 1 and (only := told.pop()):
        return only
    return named[0] if named and not told - {None} else None


def _class_of(properties: Any) -> str | None:
    for name in _SAID:
        said = properties.get(name)
        text = said.get("CimClassName") if isinstance(said, dict) else said
        if isinstance(text, str) and (found := _NAMED.fullmatch(text.strip().rpartition(":")[2])):
            return found[0]
    names = set(properties)
    if _is_system(properties.get("caption"), properties.get("version")):
        return "Win32_OperatingSystem"
    return next((each for each, all_of, one_of in _SIGNS if all_of <= names and (not one_of or one_of & names)), None)


def _is_system(caption: object, version: object) -> bool:
    """Whether these name a Windows and its version: `Microsoft Windows 10 Pro`, `10.0.19045`."""
    if not isinstance(caption, str) or not isinstance(version, str):
        return False
    return bool(_WINDOWS.fullmatch(caption.strip()) and _ITS_VERSION.fullmatch(version.strip()))
