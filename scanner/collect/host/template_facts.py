"""Facts that a security template tells: rules for passwords, lockout, rights, the accounts built in. Not a collector.

A setting that the template does not have is unseen: an export of a machine has every one that is set there, a template of
Group Policy those that it sets on others.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.security_template import ACCESS, EVENTS, RIGHTS, Template, rights
from scanner.model.errors import NotCollected, Unreadable
from scanner.model.kinds.host_local_policy import HostLocalPolicy
from scanner.model.kinds.host_lockout import HostLockout
from scanner.model.kinds.host_password_policy import HostPasswordPolicy
from scanner.model.observation import Unseen
from scanner.model.words import Way

WINDOWS: Final = "windows"
_NEVER: Final = (-1, 0)
_MINUTE_S: Final = 60
_COMPLEX_CLASSES: Final = 3
_FIRST_BOTH: Final = 3
"""1 success, 2 failure, 3 both."""


def password_policy(said: Template) -> HostPasswordPolicy:
    """Rules for new passwords; raises NotCollected where it sets none of them."""
    length, complexity = _count(said, "MinimumPasswordLength"), _flag(said, "PasswordComplexity")
    history, days = _count(said, "PasswordHistorySize"), _number(said, "MaximumPasswordAge")
    if all(isinstance(each, Unseen) for each in (length, complexity, history, days)):
        raise _nothing("passwords")
    return HostPasswordPolicy(
        enforced_by=WINDOWS,
        min_length=length,
        min_classes=None,
        digit_credit=None,
        upper_credit=None,
        lower_credit=None,
        other_credit=None,
        required_classes=complexity if isinstance(complexity, Unseen) else complexity * _COMPLEX_CLASSES,
        dictionary_check=False,
        history=history,
        hash_algorithm=None,
        login_defs_max_days=None,
        login_defs_min_days=None,
        login_defs_min_length=None,
        login_defs_warn_days=None,
        login_defs_umask=None,
        login_defs_encrypt_method=None,
        login_defs_fail_delay=None,
        profile_umasks=(),
        complexity=complexity,
        max_days=None if days in _NEVER else days,
        min_days=_count(said, "MinimumPasswordAge"),
    )


def lockout(said: Template) -> HostLockout:
    """`LockoutBadCount = 0` never locks; a time of -1 lasts until an administrator acts."""
    threshold = _count(said, "LockoutBadCount")
    minutes = _number(said, "LockoutDuration")
    if isinstance(threshold, Unseen) and isinstance(minutes, Unseen):
        raise _nothing("lockout")
    if threshold == 0:
        return HostLockout(enforced_by=WINDOWS, threshold=None, lock_s=None, counts_root=False)
    return HostLockout(
        enforced_by=WINDOWS,
        threshold=threshold,
        lock_s=minutes if isinstance(minutes, Unseen) else max(minutes, 0) * _MINUTE_S,
        counts_root=_flag(said, "AllowAdministratorLockout"),
    )


def local_policy(said: Template) -> HostLocalPolicy:
    """What else the template sets; raises NotCollected where that is nothing."""
    found = HostLocalPolicy(
        administrator_enabled=_flag(said, "EnableAdminAccount"),
        guest_enabled=_flag(said, "EnableGuestAccount"),
        reversible_passwords=_flag(said, "ClearTextPassword"),
        rights=or_unseen(partial(_whole_rights, said)),
        audit=or_unseen(partial(_audit, said)),
    )
    if all(isinstance(getattr(found, name), Unseen) for name in HostLocalPolicy.__slots__):
        raise _nothing("rights")
    return found


def _number(said: Template, name: str) -> int | Unseen:
    return or_unseen(lambda: said.number(ACCESS, name))


def _count(said: Template, name: str) -> int | Unseen:
    """A number that has no meaning below 0."""
    number = _number(said, name)
    if isinstance(number, int) and number < 0:
        return Unseen.of(Unreadable(f"{name} = {number} is below 0"))
    return number


def _flag(said: Template, name: str) -> bool | Unseen:
    return or_unseen(lambda: _truth(said.number(ACCESS, name), name))


def _truth(number: int, name: str) -> bool:
    if number not in (0, 1):
        raise Unreadable(f"{name} = {number} is neither 0 nor 1")
    return number == 1


def _whole_rights(said: Template) -> dict[str, tuple[str, ...]]:
    """A right that is not listed is nobody's: so the list must be whole."""
    found = rights(said)
    if said.open == RIGHTS:
        raise Unreadable("the security template ends in the section [Privilege Rights]: rights may be missing")
    return found


def _audit(said: Template) -> dict[str, int]:
    found = {name: said.number(EVENTS, name) for name in said.section(EVENTS)}
    if said.open == EVENTS:
        raise Unreadable("the security template ends in the section [Event Audit]: categories may be missing")
    if not all(0 <= each <= _FIRST_BOTH for each in found.values()):
        raise Unreadable("the section [Event Audit] has a number above 3")
    return found


def _nothing(what: str) -> NotCollected:
    return NotCollected(f"the security template sets nothing of: {what}", way=Way.RUNNING)


Reader = Callable[[Template], HostPasswordPolicy | HostLockout | HostLocalPolicy]
EXPORT: Final = "cmd:secedit /export /cfg %OUT% /areas SECURITYPOLICY USER_RIGHTS"
"""Needs an administrator."""
