"""How a device lets itself be asked by SNMP: by our credential, and by those everybody knows."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedCommunity:
    """One GET of sysDescr.0 over `version` 1 or 2c with `community` public or private.

    `said` is `told` when it was answered, `refused` when an answer came without the object, `silent` when none came.
    """

    version: str
    community: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSnmp(Fact):
    """`version` 2c or 3 is the one by which the device answered us, `security` is community or auth_priv.

    `default_community` is true when the credential that is declared for it is public or private. `defaults` are unseen
    unless an authorisation names the test for this address.
    """

    kind: ClassVar[str] = "service.snmp"

    version: str
    security: str
    default_community: bool
    defaults: tuple[TriedCommunity, ...] | Unseen
