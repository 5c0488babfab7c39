"""Shares of Windows as `Get-SmbShare` prints them; sessions (`Get-SmbSession`) tell of no setting."""

from typing import Final

from scanner.collect.imported.powershell_files import NOT_TOLD, complete, has_objects, objects_with
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_smb import HostSmb
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform
from scanner.reading.cim import Instance

NAMES: Final = ("Name", "ScopeName", "Path")
SESSION: Final = ("SessionId", "ClientComputerName", "ClientUserName")


def read(file: HandedFile) -> HostSmb:
    """Names of the shares, each once; raises Unsupported for sessions."""
    if not has_objects(file, NAMES):
        raise Unsupported("sessions tell of no setting: Get-SmbShare tells the shares")
    names = {_name(each) for each in objects_with(file, NAMES)}
    return HostSmb(
        installed=True,
        version=None,
        server_min_protocol=None,
        client_min_protocol=None,
        signing=None,
        map_to_guest=None,
        guest_shares=NOT_TOLD,
        smb1_server=NOT_TOLD,
        smb1_client=NOT_TOLD,
        server_signing=NOT_TOLD,
        client_signing=NOT_TOLD,
        guest_access=NOT_TOLD,
        shares=tuple(sorted(names)),
        open_shares=NOT_TOLD,
        complete=complete(file),
    )


def _name(found: Instance) -> str:
    name = found.text("Name")
    if not name:
        raise Unreadable(f"{found.place}: a share has no name")
    return name


IMPORTED = Imported(
    id="smb-share",
    platform=Platform.WINDOWS,
    recognises=lambda file: has_objects(file, NAMES, SESSION),
    reads={HostSmb: read},
)
