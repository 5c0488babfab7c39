r"""Reads which directory the accounts of this computer come from: Active Directory, or Microsoft Entra ID (Azure AD).

Sources: Win32_ComputerSystem (PartOfDomain; Domain is the workgroup's name where it is none), and
`Control\CloudDomainJoin\JoinInfo\{thumbprint}` (TenantId) of Windows 10 on. A computer may be a member of both.
"""

from typing import Final

from scanner.collect.host.windows_objects import COMPUTER, only
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_directory import HostDirectory
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.registry import keys

_CLOUD: Final = r"regs:HKLM\SYSTEM\CurrentControlSet\Control\CloudDomainJoin\JoinInfo\*|TenantId"


def read(ask: Ask) -> HostDirectory:
    """`active-directory` or `entra`; None for a computer of a workgroup."""
    computer = only(ask(COMPUTER))
    member = computer.flag("PartOfDomain")
    if member is None:
        raise Unreadable(f"{COMPUTER}: whether it is a member of a domain is not told")
    if member:
        return HostDirectory(joined_by="active-directory", domains=(_domain(computer.text("Domain")),))
    tenants = tuple(sorted({each.text("TenantId") or "" for each in keys(ask(_CLOUD))} - {""}))
    return HostDirectory(joined_by="entra" if tenants else None, domains=tenants)


def _domain(name: str | None) -> str:
    if not name:
        raise Unreadable(f"{COMPUTER}: a member of a domain without a name")
    return name.lower()


COLLECTOR = Collector(
    id="windows_directory",
    platform=Platform.WINDOWS,
    gives=HostDirectory,
    questions=(COMPUTER, _CLOUD),
    read=read,
)
