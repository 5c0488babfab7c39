"""Membership in a directory (domain)."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostDirectory(Fact):
    """`joined_by` is sssd, winbind, nslcd, nis, pbis, centrify or safeguard; on Windows active-directory or
    entra (Azure AD), whose `domains` are ids of tenants. None = local accounts only.

    `domains` are their names, empty where the service does not write them down.
    """

    kind: ClassVar[str] = "host.directory"

    joined_by: str | None
    domains: tuple[str, ...]
