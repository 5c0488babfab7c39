"""Microsoft Defender as MSFT_MpComputerStatus tells it, asked by WMI or printed by Get-MpComputerStatus.

Source: learn.microsoft.com, MSFT_MpComputerStatus: 65535 days of a signature and 4294967295 days of a scan stand for never, a
version of zeros for none. Not every Windows has every property.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.observation import Unseen
from scanner.reading.cim import Instance

SIGNATURE_NEVER: Final = 65535
SCAN_NEVER: Final = 4294967295
STALE_DAYS: Final = 7
Moment = Callable[[Instance, str], datetime | None]
"""Reads the date in a property that is there."""
_NO_VERSION: Final = re.compile(r"0(?:\.0)*")
_BLOCKS: Final = {"normal": True, "passive": False, "passive mode": False, "sxs passive mode": False, "edr block mode": False,
                  "edr block": False}  # fmt: skip
_NOT_RUNNING: Final = "not running"


def version(status: Instance, name: str) -> str | None | Unseen:
    """The version in the property; None where there is none."""

    def look() -> str | None:
        _must_have(status, name)
        value = status.text(name)
        return None if value is None or _NO_VERSION.fullmatch(value) else value

    return or_unseen(look)


def age_days(status: Instance, name: str, never: int) -> int | None:
    """Whole days; None for never, which some versions write in 16 bits and some in 32."""
    _must_have(status, name)
    days = status.number(name)
    if days is None or days < 0:
        raise Unreadable(f"{name} is no number of days")
    return None if days >= never else days


def is_enabled(status: Instance) -> bool:
    """The service works and its antivirus is on; off for certain when either is not, or nothing runs."""
    if _mode(status) == _NOT_RUNNING:
        return False
    told = [flag(status, each) for each in ("amserviceenabled", "antivirusenabled") if status.has(each)]
    if False in told:
        return False
    _must_have(status, "antivirusenabled")
    return True


def blocks(status: Instance) -> bool:
    """On access is on, and the mode is one in which it acts; beside another antivirus it only watches."""
    on, mode = flag(status, "realtimeprotectionenabled"), _mode(status)
    if not on or not mode:
        return on
    if mode == _NOT_RUNNING:
        return False
    if mode not in _BLOCKS:
        raise Unsupported(f"the mode {mode[:40]!r} has no known meaning")
    return _BLOCKS[mode]


def is_current(status: Instance) -> bool:
    """As it says itself, else by the age of its signatures; without any it is not, whatever it says."""
    if status.has("antivirussignatureage") and age_days(status, "antivirussignatureage", SIGNATURE_NEVER) is None:
        return False
    if status.has("defendersignaturesoutofdate") and status.flag("defendersignaturesoutofdate") is not None:
        return not flag(status, "defendersignaturesoutofdate")
    age = age_days(status, "antivirussignatureage", SIGNATURE_NEVER)
    return age is not None and age <= STALE_DAYS


def flag(status: Instance, name: str) -> bool:
    """True or false; raises Unsupported where the property is not told."""
    _must_have(status, name)
    value = status.flag(name)
    if value is None:
        raise Unreadable(f"{name} is empty")
    return value


def last_full_scan(status: Instance, moment: Moment) -> datetime | None:
    """None when none ever ran: its age says so where it is told."""
    try:
        if age_days(status, "fullscanage", SCAN_NEVER) is None:
            return None
    except GapError:
        pass
    _must_have(status, "fullscanendtime")
    ended = moment(status, "fullscanendtime")
    if ended is None:
        raise Unreadable("when a full scan ended is not told, nor that none ever ran")
    return ended


def signatures_at(status: Instance, moment: Moment) -> datetime | None:
    """When they were made; None when there are none."""
    _must_have(status, "antivirussignaturelastupdated")
    return moment(status, "antivirussignaturelastupdated")


def _mode(status: Instance) -> str:
    return (status.text("amrunningmode") or "" if status.has("amrunningmode") else "").strip().lower()


def _must_have(status: Instance, name: str) -> None:
    if not status.has(name):
        raise Unsupported(f"{name} is not told: this Windows does not have it, or it was left out")
