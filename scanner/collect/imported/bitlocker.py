"""Drives and their encryption as `Get-BitLockerVolume` prints them, in any layout.

VolumeStatus and ProtectionStatus are words of the program, not of the language, or the numbers of their enumerations.
"""

from collections.abc import Mapping
from typing import Final

from scanner.collect.host.windows_encryption import ENCRYPTED, LOCKED, OFF, ON, Volume, of_volumes, volume
from scanner.collect.imported.powershell_files import NOT_TOLD, complete, has_objects, objects_with
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_encryption import HostEncryption
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform
from scanner.reading.cim import Instance

NAMES: Final = ("MountPoint", "ProtectionStatus")
_PROTECTION: Final = {"off": OFF, "on": ON, "unknown": LOCKED, "0": OFF, "1": ON, "2": LOCKED}
_STATES: Final[Mapping[str, int]] = {
    "fullydecrypted": 0,
    "fullyencrypted": ENCRYPTED,
    "encryptioninprogress": 2,
    "decryptioninprogress": 3,
    "encryptionpaused": 4,
    "decryptionpaused": 5,
    "fullyencryptedwipeinprogress": ENCRYPTED,
    "fullyencryptedwipepaused": ENCRYPTED,
    **{str(number): number for number in range(6)},
    "6": ENCRYPTED,
    "7": ENCRYPTED,
}
"""As ConversionStatus of Win32_EncryptableVolume numbers them; a wipe of free space runs on an encrypted drive."""
_SYSTEM: Final = ("operatingsystem", "0")


def read(file: HandedFile) -> HostEncryption:
    """Every drive with a letter; raises Unreadable where one of them cannot be told."""
    found = [each for each in objects_with(file, NAMES) if _letter(each) is not None]
    if not found:
        raise Unreadable("no drive with a letter stands in it")
    return of_volumes([_volume(each) for each in found], system=_system(found), complete=complete(file))


def _letter(found: Instance) -> str | None:
    """None for a folder or a volume without a letter."""
    place = (found.text("MountPoint") or "").strip().upper()
    return place[:2] if place[1:2] == ":" and place[:1].isascii() and place[:1].isalpha() and len(place) <= 3 else None  # noqa: PLR2004  # C:\


def _volume(found: Instance) -> Volume:
    """Without its VolumeStatus only a drive whose protection is on can be told."""
    status = _word(found, "ProtectionStatus")
    state = _word(found, "VolumeStatus") if found.has("VolumeStatus") else ""
    if status not in _PROTECTION or (state and state not in _STATES):
        raise Unreadable(f"{found.place}: ProtectionStatus {status!r}, VolumeStatus {state!r} is not known")
    return volume(_letter(found) or "", _PROTECTION[status], _STATES.get(state))


def _word(found: Instance, name: str) -> str:
    value = found.properties[name.lower()]
    if value is not None and not isinstance(value, str | int):
        raise Unreadable(f"{found.place}: {name} is not told in full")
    return "" if value is None else str(value).strip().lower()


def _system(found: list[Instance]) -> str | None | Unseen:
    if not all(each.has("VolumeType") for each in found):
        return NOT_TOLD
    return next((_letter(each) for each in found if _word(each, "VolumeType") in _SYSTEM), NOT_TOLD)


IMPORTED = Imported(
    id="bitlocker",
    platform=Platform.WINDOWS,
    recognises=lambda file: has_objects(file, NAMES),
    reads={HostEncryption: read},
)
