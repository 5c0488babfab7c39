"""Licences of Windows and Office on a computer: whether they are activated, and for how long updates were bought."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """One licence with a key: `product` is windows, office or other; `name` "Windows(R), Professional edition".

    `status` is unlicensed, licensed, first_grace, renewal_grace, non_genuine_grace, notification or extended_grace.
    `channel` such as OEM_DM, RETAIL, VOLUME_MAK, VOLUME_KMSCLIENT; None where its description names none.
    """

    product: str
    name: str
    status: str
    channel: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostWindowsLicence(Fact):
    """`activated` True where a licence of Windows itself is licensed; those of Extended Security Updates do not count.

    `extended_updates` names the ESU licences that are in force. A tool can forge one: only patches prove protection.
    `kms_host` is the activation server that is set on the computer; None where none is, and the domain's own answers.
    """

    kind: ClassVar[str] = "host.windows_licence"

    licences: tuple[Licence, ...]
    activated: bool
    extended_updates: tuple[str, ...]
    kms_host: str | None | Unseen
