"""host.encryption: which local data file systems are encrypted.

What holds no data of users is left out: kernel file systems, memory, read-only images, and the boot partition, which
the firmware must read. A network share belongs to the machine that serves it.
"""

from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_encryption import HostEncryption
from scanner.model.kinds.host_mounts import HostMounts, Mount
from scanner.model.observation import Unseen, gap_error, seen
from scanner.model.ports import Deriver, Scene

DATA_TYPES = frozenset(
    ("ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "jfs", "reiserfs", "nilfs2", "zfs", "bcachefs", "ntfs", "ntfs3",
     "fuseblk", "vfat", "exfat", "swap", "ecryptfs")
)  # fmt: skip
"""Types that keep data on a disk of this machine (fs/ of the kernel; fuseblk is ntfs-3g)."""

BOOT_POINTS = frozenset(("/boot", "/boot/efi", "/efi", "/boot/firmware"))
REMOVABLE = ("/media/", "/run/media/")
"""What is plugged in for a while is no volume of the machine, unless /etc/fstab mounts it."""


def derive(scene: Scene) -> HostEncryption:
    """Data file systems with and without encryption; raises the gap when that cannot be told of one."""
    found = scene.known(HostMounts)
    mounts, written = seen(found.mounts), seen(found.written_points)
    volumes = [each for each in mounts if _holds_data(each, written)]
    if not any(each.point == "/" for each in volumes):
        root = next((each.type for each in mounts if each.point == "/"), None)
        if root is None:
            raise Unreadable("there is no root file system in the list of mounts")
        raise Unsupported(f"the root file system is {root}: its data lie on another machine or on the host")
    plain = tuple(sorted({each.point for each in volumes if each.encrypted is False}))
    for each in volumes:
        if isinstance(each.encrypted, Unseen) and not plain:
            unseen = each.encrypted
            raise gap_error(unseen.gap, f"{each.point}: {unseen.detail}", way=unseen.way)
    return HostEncryption(
        encrypted=tuple(sorted({each.point for each in volumes if each.encrypted is True})), plain=plain
    )


def _holds_data(mount: Mount, written: tuple[str, ...]) -> bool:
    if mount.type not in DATA_TYPES or mount.point in BOOT_POINTS:
        return False
    return mount.point in written or not mount.point.startswith(REMOVABLE)


DERIVER = Deriver(id="encryption", gives=HostEncryption, needs=(HostMounts,), per="subject", derive=derive)
