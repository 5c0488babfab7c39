"""The SMB server."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSmb(Fact):
    """Field names are a contract (design §4). `server_min_protocol` None = not written (Samba's default, SMB2_02 since
    4.11). `signing` is the written word or None; `guest_shares` shares open without a password,
    those of users included, which only root may list. On Windows the words of Samba are None, and these tell instead:
    `smb1_server` and `smb1_client` whether version 1 is spoken, `server_signing` and `client_signing` whether signatures are
    required, `guest_access` whether the client goes to servers without a password; `open_shares` those that Everyone may change.
    """

    kind: ClassVar[str] = "host.smb"

    installed: bool | Unseen
    version: str | None | Unseen
    server_min_protocol: str | None | Unseen
    client_min_protocol: str | None | Unseen
    signing: str | None | Unseen
    map_to_guest: str | None | Unseen
    guest_shares: tuple[str, ...] | Unseen
    smb1_server: bool | None | Unseen = None
    smb1_client: bool | None | Unseen = None
    server_signing: bool | None | Unseen = None
    client_signing: bool | None | Unseen = None
    guest_access: bool | None | Unseen = None
    shares: tuple[str, ...] | None | Unseen = None
    open_shares: tuple[str, ...] | None | Unseen = None
    complete: bool | Unseen = True
    """Unseen where shares may be missing behind the last that was told."""
