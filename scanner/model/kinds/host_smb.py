"""The SMB server."""

from dataclasses import dataclass
from typing import ClassVar

from scanner.model.observation import Fact, Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSmb(Fact):
    """Field names are a contract (design §4). `server_min_protocol` None = not written (Samba's default, SMB2_02 since
    4.11). `signing` is the written word or None; `guest_shares` shares open without a password,
    those of users included, which only root may list.
    """

    kind: ClassVar[str] = "host.smb"

    installed: bool
    version: str | None | Unseen
    server_min_protocol: str | None
    client_min_protocol: str | None
    signing: str | None
    map_to_guest: str | None
    guest_shares: tuple[str, ...] | Unseen
