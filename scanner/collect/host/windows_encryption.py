r"""Drives that BitLocker encrypts. Sources: Win32_EncryptableVolume (administrators alone; a class that a Windows without BitLocker
does not have), Win32_LogicalDisk for drives built in, Win32_OperatingSystem for the one it starts from.

ProtectionStatus 0 off, 1 on, 2 unknown: the drive is locked, and so encrypted. ConversionStatus 0 decrypted, 1 encrypted, 2 and 4
on the way there, 3 and 5 on the way back. A drive that is encrypted with its protection off has its key open on the disk.
"""

from typing import Final

from scanner.model.errors import Unreadable
from scanner.model.kinds.host_encryption import HostEncryption
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.model.words import Platform
from scanner.reading.cim import Instance, instances

VOLUMES: Final = "cim:root/cimv2/Security/MicrosoftVolumeEncryption:Win32_EncryptableVolume"
DISKS: Final = "cim:root/cimv2:SELECT DeviceID FROM Win32_LogicalDisk WHERE DriveType=3"
SYSTEM: Final = "cim:root/cimv2:SELECT SystemDrive,DataExecutionPrevention_SupportPolicy FROM Win32_OperatingSystem"
OFF, ON, LOCKED = range(3)
DECRYPTED, ENCRYPTED = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """One drive: `whole` True when all of it is encrypted."""

    drive: str
    whole: bool
    protected: bool


def read(ask: Ask) -> HostEncryption:
    """Every drive built in; raises Unreadable where one of them is not among the volumes."""
    volumes = {each.drive: each for each in map(volume_of, instances(ask(VOLUMES))) if each is not None}
    drives = sorted(_drive(each.text("DeviceID")) for each in instances(ask(DISKS)))
    if not drives:
        raise Unreadable("no drive was told")
    missing = [each for each in drives if each not in volumes]
    if missing:
        raise Unreadable(f"whether {', '.join(missing)} is encrypted was not told")
    return of_volumes([volumes[each] for each in drives], system=_system(ask))


def of_volumes(volumes: list[Volume], *, system: str | None | Unseen, complete: bool | Unseen = True) -> HostEncryption:
    """The fact that volumes tell."""
    return HostEncryption(
        encrypted=tuple(each.drive for each in volumes if each.whole),
        plain=tuple(each.drive for each in volumes if not each.whole),
        suspended=tuple(each.drive for each in volumes if each.whole and not each.protected),
        system=system,
        complete=complete,
    )


def volume_of(found: Instance) -> Volume | None:
    """None for a volume without a letter. Only an administrator is told more than the status of protection."""
    letter = found.text("DriveLetter")
    if not letter:
        return None
    status = found.number("ProtectionStatus")
    conversion = found.number("ConversionStatus") if found.has("ConversionStatus") else None
    return volume(_drive(letter), status, conversion)


def volume(drive: str, status: int | None, conversion: int | None) -> Volume:
    """What the two numbers mean together; raises Unreadable where they do not tell."""
    if status == LOCKED:
        return Volume(drive=drive, whole=True, protected=True)
    if status == ON and conversion in (None, ENCRYPTED):
        return Volume(drive=drive, whole=True, protected=True)
    if status == OFF and conversion == ENCRYPTED:
        return Volume(drive=drive, whole=True, protected=False)
    if status == OFF and conversion is None:
        raise Unreadable(f"{drive} protection is off; whether the drive is encrypted was not told")
    if status in (OFF, ON) and conversion in range(6):
        return Volume(drive=drive, whole=False, protected=status == ON)
    raise Unreadable(f"{drive} ProtectionStatus {status}, ConversionStatus {conversion} is not known")


def _drive(letter: str | None) -> str:
    if not letter or not letter[0].isascii() or not letter[0].isalpha() or letter[1:2] != ":":
        raise Unreadable(f"{letter!r} is no letter of a drive")
    return letter[:2].upper()


def _system(ask: Ask) -> str:
    found = instances(ask(SYSTEM))
    if len(found) != 1:
        raise Unreadable("the drive Windows starts from was not told")
    return _drive(found[0].text("SystemDrive"))


COLLECTOR = Collector(
    id="windows_encryption",
    platform=Platform.WINDOWS,
    gives=HostEncryption,
    questions=(VOLUMES, DISKS, SYSTEM),
    read=read,
    as_root=(VOLUMES,),
)
