"""Where the backups of an information system go, as the machines themselves show it (derived)."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupStore:
    """`offers` the file services others can reach on it, `smb` and `nfs`; empty where it offers neither.

    `mounted_by` are machines of the system that were seen to have it mounted, or to mount it at boot, so that they write to it.
    """

    name: str
    offers: tuple[str, ...] | Unseen
    mounted_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemBackupStores(Fact):
    """One for each declared place, by its declared name; empty where none is declared."""

    kind: ClassVar[str] = "system.backup_stores"

    stores: tuple[BackupStore, ...]
