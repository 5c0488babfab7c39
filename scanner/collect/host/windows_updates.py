r"""Installed updates of Windows by number, when the last came, and whether more come by themselves.

Sources: Win32_QuickFixEngineering: HotFixID is "KB5034122" ("File 1" on Windows XP, with the number in ServicePackInEffect);
InstalledOn is text, M/D/YYYY in every language from Windows 7 on, as Microsoft's own formatting of the class reads it, 16
hexadecimal digits of a FILETIME on Windows Vista and Server 2008, or empty. Definitions of Defender and updates of Office stand in
no such list. When Windows last looked: `Auto Update\Results\Detect` LastSuccessTime, in UTC, up to early Windows 10.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.windows_os import KIND_QUESTIONS, kind_of_windows
from scanner.collect.host.windows_update_policy import POLICY_QUESTIONS, is_automatic, is_restart_pending, update_hosts
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform
from scanner.reading.cim import Instance, instances
from scanner.reading.registry import key, moment_of_filetime

FIXES: Final = "cim:root/cimv2:SELECT HotFixID,InstalledOn,ServicePackInEffect FROM Win32_QuickFixEngineering"
_LOOKED: Final = r"reg:HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\Results\Detect"

_KB: Final = re.compile(r"KB(\d{5,8})(?:v\d+)?", re.IGNORECASE)
_FILETIME: Final = re.compile(r"[0-9a-f]{16}", re.IGNORECASE)
_DAY: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_DIGITS: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_PENDING: Final = Unseen(gap=Gap.UNSUPPORTED, detail="which updates it lacks Windows asks its update server alone")
_NEVER_SAID: Final = Unseen(
    gap=Gap.UNSUPPORTED, detail="this Windows does not keep where it may be read when it last looked for updates"
)
_NO_LISTS: Final = Unseen(gap=Gap.UNSUPPORTED, detail="Windows keeps no list of updates that bears a date")


def read(ask: Ask) -> HostUpdates:
    """The numbers in ascending order; an empty list looks like one that was not read, and a Windows just set up has some."""
    fixes = instances(ask(FIXES))
    if not fixes:
        raise Unreadable(f"{FIXES}: a list without any update is not whole")
    return HostUpdates(
        installed=_numbers(fixes),
        last_installed_at=or_unseen(lambda: last_installed_at([each.text("InstalledOn") or "" for each in fixes])),
        pending_security=_PENDING,
        indexed_at=or_unseen(lambda: _looked_at(ask)),
        sources=(),
        repositories=update_hosts(ask),
        automatic=or_unseen(lambda: _automatic(ask)),
        restart_pending=or_unseen(lambda: is_restart_pending(ask)),
        released_at=_NO_LISTS,
    )


def _numbers(fixes: Iterable[Instance]) -> tuple[str, ...]:
    found = {int(number[1]) for each in fixes if (number := _KB.fullmatch(_id(each)))}
    return tuple(f"KB{number}" for number in sorted(found))


def _id(fix: Instance) -> str:
    written = (fix.text("HotFixID") or "").strip()
    return written if _KB.fullmatch(written) else (fix.text("ServicePackInEffect") or "").strip()


def last_installed_at(written: list[str]) -> datetime:
    """The newest date; raises Unreadable where one is no date, or none of them has any."""
    dates = [_date(each.strip()) for each in written if each.strip()]
    if not dates:
        raise Unreadable("no update tells when it was installed")
    return max(dates)


def _date(written: str) -> datetime:
    moment = moment_of_filetime(int(written, 16)) if _FILETIME.fullmatch(written) else _day(written)
    if moment is None:
        raise Unreadable(f"{written[:40]!r} is no date of an update")
    return moment


def _day(written: str) -> datetime | None:
    digits, day = _DIGITS.fullmatch(written), _DAY.fullmatch(written)
    try:
        if digits:
            return datetime(int(digits[1]), int(digits[2]), int(digits[3]), tzinfo=UTC)
        return datetime(int(day[3]), int(day[1]), int(day[2]), tzinfo=UTC) if day else None
    except ValueError:
        return None


def _looked_at(ask: Ask) -> datetime | Unseen:
    found = key(ask(_LOOKED))
    written = (found.text("LastSuccessTime") if found else None) or ""
    if not written:
        return _NEVER_SAID
    if not _MOMENT.fullmatch(written):
        raise Unreadable(f"{_LOOKED}: {written[:40]!r} is no time")
    try:
        return datetime.fromisoformat(written).replace(tzinfo=UTC)
    except ValueError as error:
        raise Unreadable(f"{_LOOKED}: {written[:40]!r} is no time") from error


def _automatic(ask: Ask) -> bool:
    build, server = kind_of_windows(ask)
    return is_automatic(ask, build=build, server=server)


COLLECTOR = Collector(
    id="windows_updates",
    platform=Platform.WINDOWS,
    gives=HostUpdates,
    questions=(FIXES, _LOOKED, *POLICY_QUESTIONS, *KIND_QUESTIONS),
    read=read,
)
