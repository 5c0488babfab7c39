r"""Whether Windows installs updates by itself, where it gets them from, and whether it waits for a restart.

Sources: the policies `WindowsUpdate` (WUServer) and `WindowsUpdate\AU` (NoAutoUpdate 1; AUOptions 2 asks before it loads, 3 before it
installs, 4 installs by itself, 5 leaves it to the administrator here; UseWUServer 1), the local choice of Windows up to 8.1 and
Server 2012 R2 (`WindowsUpdate\Auto Update`, AUOptions), Start of the services wuauserv and, from Windows 10 on, UsoSvc (4 is
disabled: programs that "block Windows Update" do just that), and the marks of Component
Based Servicing, Windows Update and the Session Manager for a restart. Clients from Windows 10 on install where nothing is set.
"""

from typing import Final
from urllib.parse import urlsplit

from scanner.model.errors import Unreadable, Unsupported
from scanner.model.question import Ask
from scanner.reading.registry import Key, key

_POLICY: Final = r"reg:HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate"
_AUTOMATIC: Final = rf"{_POLICY}\AU"
_CHOICE: Final = r"reg:HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update"
_SERVICE: Final = r"reg:HKLM\SYSTEM\CurrentControlSet\Services\wuauserv"
_ORCHESTRATOR: Final = r"reg:HKLM\SYSTEM\CurrentControlSet\Services\UsoSvc"
_REBOOT_MARKS: Final = (
    r"reg:HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending",
    rf"{_CHOICE}\RebootRequired",
)
_SESSION: Final = r"reg:HKLM\SYSTEM\CurrentControlSet\Control\Session Manager"
_RENAMES: Final = "PendingFileRenameOperations"
POLICY_QUESTIONS: Final = (_POLICY, _AUTOMATIC, _CHOICE, _SERVICE, _ORCHESTRATOR, *_REBOOT_MARKS, _SESSION)

MICROSOFT: Final = "windowsupdate.microsoft.com"
"""Stands for Microsoft's own servers, whichever of them answers."""
_DISABLED, _BY_ITSELF, _LEFT_TO_ADMINISTRATOR = 4, 4, 5
_LAST_WITH_A_CHOICE: Final = 9600
_OPTIONS: Final = frozenset((1, 2, 3, 4, 5, 7))


def is_automatic(ask: Ask, *, build: int, server: bool) -> bool:
    """Raises Unsupported where neither a policy nor the system's own rule says it."""
    service, policy = key(ask(_SERVICE)), key(ask(_AUTOMATIC))
    if service is None or service.number("Start") is None:
        raise Unreadable(f"{_SERVICE}: how the service starts is not there")
    started = (service, key(ask(_ORCHESTRATOR)))
    if any(each and each.number("Start") == _DISABLED for each in started) or (
        policy and policy.number("NoAutoUpdate") == 1
    ):
        return False
    option = _option(policy)
    if option is None and build <= _LAST_WITH_A_CHOICE:
        option = _option(key(ask(_CHOICE)))
    if option not in (None, _LEFT_TO_ADMINISTRATOR):
        return option == _BY_ITSELF
    if server or build <= _LAST_WITH_A_CHOICE or option is not None:
        raise Unsupported("whether it installs updates by itself is set nowhere")
    return True


def _option(found: Key | None) -> int | None:
    option = found.number("AUOptions") if found else None
    if option is not None and option not in _OPTIONS:
        raise Unreadable(f"{found.path if found else ''}: AUOptions {option} is not known")
    return option


def update_hosts(ask: Ask) -> tuple[str, ...]:
    """The host of the update server that policy names, else Microsoft's."""
    policy, automatic = key(ask(_POLICY)), key(ask(_AUTOMATIC))
    if policy is None or automatic is None or automatic.number("UseWUServer") != 1:
        return (MICROSOFT,)
    server = (policy.text("WUServer") or "").strip()
    try:
        host = urlsplit(server if "//" in server else f"//{server}").hostname
    except ValueError:
        host = None
    if not host:
        raise Unreadable(f"{_POLICY}: {server[:60]!r} names no update server")
    return (host,)


def is_restart_pending(ask: Ask) -> bool:
    """Updates wait for a restart, or files that can be replaced in none but that."""
    if any(key(ask(each)) is not None for each in _REBOOT_MARKS):
        return True
    session = key(ask(_SESSION))
    if session is None or not session.values:
        raise Unreadable(f"{_SESSION}: a key that every Windows has is not there")
    return any(each.strip() for each in session.texts(_RENAMES) or ())
