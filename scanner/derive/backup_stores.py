"""system.backup_stores: whether machines can write to where their backups go, over SMB or NFS.

A store that offers neither cannot be written to that way from anywhere. What one offers that is no machine of the inventory
is not known. Source: ports of SMB and NFS in the registry of IANA; mount.cifs(8), nfs(5).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.kinds.host_listening import HostListening
from scanner.model.kinds.host_mounts import HostMounts, Mount
from scanner.model.kinds.system_backup_stores import BackupStore, SystemBackupStores
from scanner.model.observation import Known, Missing, Unseen
from scanner.model.ports import Deriver, Scene
from scanner.model.words import Gap, Way

_PORTS: Final = {"tcp/139": "smb", "tcp/445": "smb", "tcp/2049": "nfs", "udp/2049": "nfs"}
_REMOTE: Final = frozenset(("cifs", "smb3", "nfs", "nfs4"))
_NO_MACHINE: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="it is no machine of the inventory", way=Way.DECLARE)
_PART: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="only a part of its sockets is listed", way=Way.RECORD_AGAIN)


def derive(scene: Scene) -> SystemBackupStores:
    """One for each place of backups that is declared; that none is, is a finding of its own."""
    declared = scene.known(DeclaredSystem)
    listening = {_local(name): each for name, each in scene.each(HostListening).items()}
    assets = {_local(name): each for name, each in scene.each(DeclaredAsset).items()}
    mounted = {
        _local(name): tuple(_written_to(each.fact))
        for name, each in scene.each(HostMounts).items()
        if isinstance(each, Known) and _local(name) in declared.hosts
    }
    return SystemBackupStores(
        stores=tuple(
            BackupStore(
                name=name,
                offers=_offers(listening.get(name)),
                mounted_by=_mounted_by(name, assets.get(name), mounted),
            )
            for name in declared.backup_targets
        )
    )


def _local(target: str) -> str:
    return target.partition("/")[2]


def _offers(found: Known[HostListening] | Missing | None) -> tuple[str, ...] | Unseen:
    if found is None:
        return _NO_MACHINE
    if isinstance(found, Missing):
        return Unseen(gap=found.gap, detail=found.detail, way=found.way)
    offered = tuple(sorted({_PORTS[each] for each in found.fact.open_ports if each in _PORTS}))
    return offered if offered or found.fact.listed_all else _PART


def _written_to(found: HostMounts) -> Iterator[str]:
    """The machines behind file systems of the network that are mounted, or will be at boot, to be written to."""
    for mounts in (found.mounts, found.written):
        for each in () if isinstance(mounts, Unseen) else mounts:
            if each.type in _REMOTE and "ro" not in each.options:
                yield _machine_of(each)


def _machine_of(mount: Mount) -> str:
    """`kho` of `//kho/sao-luu` and of `kho:/srv/sao-luu`; an address of IPv6 stands in brackets there."""
    source = mount.source.casefold()
    if source.startswith("//"):
        return source[2:].partition("/")[0]
    return source.rpartition(":/")[0].strip("[]")


def _mounted_by(
    store: str, asset: Known[DeclaredAsset] | Missing | None, mounted: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    names = {store.casefold(), *(asset.fact.addresses if isinstance(asset, Known) else ())}
    return tuple(sorted(name for name, machines in mounted.items() if name != store and not names.isdisjoint(machines)))


DERIVER = Deriver(
    id="backup_stores",
    gives=SystemBackupStores,
    needs=(DeclaredSystem, DeclaredAsset, HostListening, HostMounts),
    per="system",
    derive=derive,
)
