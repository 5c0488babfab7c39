"""The server of SMB as `Get-SmbServerConfiguration` prints it, in any layout."""

from typing import Final

from scanner.collect.host.or_unseen import or_unseen, some_told
from scanner.collect.imported.powershell_files import NOT_TOLD, has_objects, objects_with
from scanner.model.errors import NotCollected, Unreadable
from scanner.model.kinds.host_smb import HostSmb
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform, Way
from scanner.reading.cim import Instance

NAMES: Final = ("EnableSMB1Protocol",)
"""No other cmdlet has it: whoever chose a few properties chose this one."""


def read(file: HandedFile) -> HostSmb:
    """Version 1 and signatures of the server; the client and the shares stand elsewhere."""
    found = objects_with(file, NAMES)
    if len(found) != 1:
        raise Unreadable("more than one configuration stands in it")
    told = HostSmb(
        installed=True,
        version=None,
        server_min_protocol=None,
        client_min_protocol=None,
        signing=None,
        map_to_guest=None,
        guest_shares=NOT_TOLD,
        smb1_server=or_unseen(lambda: _flag(found[0], "EnableSMB1Protocol")),
        smb1_client=NOT_TOLD,
        server_signing=or_unseen(lambda: _flag(found[0], "RequireSecuritySignature")),
        client_signing=NOT_TOLD,
        guest_access=NOT_TOLD,
        shares=NOT_TOLD,
        open_shares=NOT_TOLD,
    )
    return some_told(told, told.smb1_server, told.server_signing)


def _flag(found: Instance, name: str) -> bool:
    if not found.has(name):
        raise NotCollected(f"{found.place}: {name} was not told", way=Way.RUNNING)
    value = found.flag(name)
    if value is None:
        raise Unreadable(f"{found.place}: {name} is not told")
    return value


IMPORTED = Imported(
    id="smb-server-config",
    platform=Platform.WINDOWS,
    recognises=lambda file: has_objects(file, NAMES),
    reads={HostSmb: read},
)
