"""A machine's entry in the asset register, as declared."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredAsset(Fact):
    """`missing_fields` are those of the nine of HOST-INV-01 that count as missing: empty, or filled with nonsense.

    `invalid` names those among them that are filled with nonsense, such as `?` or `chưa rõ`.
    """

    kind: ClassVar[str] = "declared.asset"

    missing_fields: tuple[str, ...]
    status: str
    serial: str | None
    macs: tuple[str, ...]
    addresses: tuple[str, ...]
    services: tuple[str, ...]
    remote_tools: tuple[str, ...]
    stores_nonpublic: bool
    laptop: bool
    disposal: Mapping[str, str]
    vendor_support_end: str | None
    remote_access: bool | None
    invalid: tuple[str, ...] = ()
    browsers: tuple[str, ...] | None = None
    """Browsers and mail clients its agency approves; None = the agency declares no such list."""
    catalogue: Mapping[str, bool] | None = None
    """Products of its agency's software catalogue, and whether all eight fields of each are filled in; None = no catalogue."""
    approved_software: Mapping[str, date | None] | None = None
    """What its agency or the province approved, exceptions with the day they end; None = there is no such list."""
    software_reviewed: date | None = None
    """When its agency last looked for programs that were not approved; None = not declared."""
    allowlist_reviewed: date | None = None
    """When its agency last reviewed what may be installed; None = not declared."""
    mobile_compared: date | None = None
    """When its agency last compared who uses its Wi-Fi and VPN with the register; None = not declared."""
    wireless: bool | None = None
    """Whether its agency has Wi-Fi; False where it says that it needs none, None where neither is declared."""
    shared_accounts: tuple[str, ...] = ()
    """Accounts whose shared use its agency approved, by its account register; empty where it approved none."""
    kms_host: str | None = None
    """The server that activates volume licences of its agency, as declared."""
    dates: Mapping[str, date] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
