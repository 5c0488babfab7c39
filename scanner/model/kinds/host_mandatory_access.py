"""AppArmor or SELinux."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostMandatoryAccess(Fact):
    """`system` is apparmor, selinux or None; `mode` enforcing, permissive, disabled or as Unseen."""

    kind: ClassVar[str] = "host.mandatory_access"

    system: str | None
    mode: str | Unseen
