r"""Idle limits and automatic logons of Windows. Sources: `Policies\System` InactivityTimeoutSecs for the machine; of every person
whose hive is loaded the policy `Control Panel\Desktop` before the own `Control Panel\Desktop`; `Winlogon` AutoAdminLogon.

A machine's limit counts before persons'; of persons the weakest counts.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from scanner.collect.host.or_unseen import or_unseen, some_told
from scanner.collect.host.windows_registry import Values, by_person
from scanner.model.errors import NotCollected, Unreadable
from scanner.model.kinds.host_session import HostSession
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform, Way
from scanner.reading.registry import Key

SYSTEM: Final = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
WINLOGON: Final = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon"
EXPLORER: Final = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer"
_NAMES: Final = "ScreenSaveActive,ScreenSaverIsSecure,ScreenSaveTimeOut"
POLICIES: Final = rf"regs:HKU\*\Software\Policies\Microsoft\Windows\Control Panel\Desktop|{_NAMES}"
OWN: Final = rf"regs:HKU\*\Control Panel\Desktop|{_NAMES}"
_ALL_DRIVES: Final = 255


def read(ask: Ask) -> HostSession:
    """Each part on its own; a shell of Windows has no limit of its own."""
    values = Values(ask)
    lock = or_unseen(lambda: _lock(ask, values))
    found = HostSession(
        shell_timeout_s=None,
        timeout_readonly=False,
        desktop="windows",
        idle_lock_s=lock if isinstance(lock, Unseen) else lock[0],
        lock_asks_password=lock if isinstance(lock, Unseen) else lock[1],
        autologon=or_unseen(lambda: _autologon(values)),
        automount=None,
        autorun=or_unseen(lambda: _autorun(values)),
        logon_password_stored=or_unseen(lambda: _stores_password(values)),
    )
    return some_told(found, found.idle_lock_s, found.autologon, found.autorun)


def _lock(ask: Ask, values: Values) -> tuple[int, bool]:
    """Seconds, 0 for never, and whether a password is asked for."""
    machine = values.number(SYSTEM, "InactivityTimeoutSecs")
    if machine:
        return machine, True
    persons = list(_persons(ask))
    if not persons:
        raise NotCollected("nobody's profile was loaded: the screen lock of persons was not seen", way=Way.RECORD_AGAIN)
    never = [each for each in persons if each[0] == 0]
    return (0, all(asks for _, asks in persons)) if never else (max(s for s, _ in persons), all(a for _, a in persons))


def _persons(ask: Ask) -> Iterator[tuple[int, bool]]:
    policies: Mapping[str, Key] = dict(by_person(ask, POLICIES))
    for sid, own in by_person(ask, OWN):
        places = [policies[sid], own] if sid in policies else [own]
        active = _first(places, "ScreenSaveActive")
        seconds = _first(places, "ScreenSaveTimeOut")
        secure = _first(places, "ScreenSaverIsSecure")
        yield (seconds or 0) if active == 1 else 0, secure == 1


def _first(places: list[Key], name: str) -> int | None:
    return next((number for each in places for number in [each.number(name)] if number is not None), None)


def _autologon(values: Values) -> tuple[str, ...]:
    """The account, where Winlogon is told to log on by itself."""
    if values.number(WINLOGON, "AutoAdminLogon") != 1:
        return ()
    return (values.text(WINLOGON, "DefaultUserName") or "?",)


def _stores_password(values: Values) -> bool:
    """Whether a password that is not empty stands there; one that was taken out as a secret stood there."""
    key = values.key(WINLOGON)
    if key is None or not key.has("DefaultPassword"):
        return False
    try:
        return bool(key.text("DefaultPassword"))
    except Unreadable:
        return True


def _autorun(values: Values) -> bool | None:
    """False where programs on no kind of drive start; None where nothing is set for all."""
    drives = values.number(EXPLORER, "NoDriveTypeAutoRun")
    return None if drives is None else drives & _ALL_DRIVES != _ALL_DRIVES


COLLECTOR = Collector(
    id="windows_session",
    platform=Platform.WINDOWS,
    gives=HostSession,
    questions=(f"reg:{SYSTEM}", f"reg:{WINLOGON}", f"reg:{EXPLORER}", POLICIES, OWN),
    read=read,
)
