"""Who a machine is."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostIdentity(Fact):
    """`machine_id` is /etc/machine-id or MachineGuid; `virtualisation` such as `kvm`, `docker`; None = bare metal.

    `timezone` is a name of the tz database, or Windows' own, `SE Asia Standard Time`.
    """

    kind: ClassVar[str] = "host.identity"

    hostname: str
    machine_id: str | None
    virtualisation: str | None | Unseen
    container: bool | Unseen
    timezone: str | None
