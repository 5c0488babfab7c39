"""Windows computers that are reached over the network: by WinRM, or by SSH where the inventory says that it is Windows."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner.model.errors import BadConfiguration, Unsupported
from scanner.model.organisation import Address, Target
from scanner.model.secret import Secret
from scanner.model.words import Connection, Platform

if TYPE_CHECKING:
    from scanner.reach.winrm_line import WinRmLogin

TLS_PORT: Final = 5986
PLAIN_PORT: Final = 5985


def is_windows(target: Target) -> bool:
    """Whether the Windows runner asks it."""
    return target.connection is Connection.WINRM or (
        target.connection is Connection.SSH and target.platform is Platform.WINDOWS
    )


def winrm_port(target: Target) -> int:
    """The port that is spoken to."""
    return int(target.connect.get("port", TLS_PORT if has_tls(target) else PLAIN_PORT))


def has_tls(target: Target) -> bool:
    """False where the messages are encrypted one by one instead."""
    return target.connect.get("encryption", "tls") == "tls"


def winrm_login(target: Target, address: Address, password: Secret | None, folder: Path) -> "WinRmLogin":
    """Who logs on where; raises BadConfiguration without a password, Unsupported without the library.

    Relative paths begin at `folder`.
    """
    if find_spec("pypsrp") is None:
        raise Unsupported("the extra winrm is not installed")
    from scanner.reach.winrm_line import WinRmLogin

    said = target.connect
    if password is None:
        raise BadConfiguration("no credential is named, and WinRM knows no other logon")
    ca_file = folder / said["ca_file"] if "ca_file" in said else None
    if ca_file is not None and not ca_file.is_file():
        raise BadConfiguration(f"{ca_file}: No such file or directory")
    return WinRmLogin(
        address=address,
        port=winrm_port(target),
        user=said["user"],
        password=password,
        auth=said.get("auth", "ntlm"),
        tls=has_tls(target),
        names=(said["host"],) if "host" in said else (),
        ca_file=ca_file,
        fingerprint=said.get("fingerprint", ""),
        configuration=said.get("configuration", ""),
    )
