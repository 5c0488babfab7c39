r"""What changes the password of the local administrator by itself. Not a collector. Of four roots the first that is there counts.

Source: Microsoft, "Windows LAPS policy settings": CSP, Group Policy, the local configuration, the old Microsoft LAPS. BackupDirectory
0 off, 1 Entra ID, 2 Active Directory; PasswordAgeDays 30 where not set.
"""

from typing import Final

from scanner.collect.host.windows_registry import Values
from scanner.model.records import dataclass

_SOFTWARE: Final = r"HKLM\SOFTWARE\Microsoft"
_NEW: Final = (
    rf"{_SOFTWARE}\Policies\LAPS",
    rf"{_SOFTWARE}\Windows\CurrentVersion\Policies\LAPS",
    rf"{_SOFTWARE}\Windows\CurrentVersion\LAPS\Config",
)
_OLD: Final = r"HKLM\SOFTWARE\Policies\Microsoft Services\AdmPwd"
ROOTS: Final = (*_NEW, _OLD)
_USUAL_DAYS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """`by` is windows, legacy or None; `days` None where nothing changes it."""

    by: str | None
    days: int | None


def rotation(values: Values) -> Rotation:
    """What is in force."""
    for root in _NEW:
        if values.number(root, "BackupDirectory") is not None:
            return _of(values, root, "windows", on=values.number(root, "BackupDirectory") in (1, 2))
    return _of(values, _OLD, "legacy", on=values.number(_OLD, "AdmPwdEnabled") == 1)


def _of(values: Values, root: str, by: str, *, on: bool) -> Rotation:
    if not on:
        return Rotation(by=None, days=None)
    days = values.number(root, "PasswordAgeDays")
    return Rotation(by=by, days=_USUAL_DAYS if days is None else days)
