"""Security options and user rights of one Windows machine."""

from collections.abc import Mapping
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLocalPolicy(Fact):
    """`administrator_enabled` and `guest_enabled` are those built in, whatever their names.

    `reversible_passwords` True where passwords are kept so that they can be read again. `rights` name who has each right,
    `SeDebugPrivilege`, by SID. `audit` are the nine old categories, `AuditLogonEvents`: 1 success, 2 failure, 3 both; they
    mean nothing where subcategories are set.
    """

    kind: ClassVar[str] = "host.local_policy"

    administrator_enabled: bool | Unseen
    guest_enabled: bool | Unseen
    reversible_passwords: bool | Unseen
    rights: Mapping[str, tuple[str, ...]] | Unseen
    audit: Mapping[str, int] | Unseen
