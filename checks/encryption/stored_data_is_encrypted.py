"""HOST-CFG-08: data at rest is encrypted on laptops and on machines that keep non-public data."""

from scanner.model.check import Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.errors import Unreadable
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.host_encryption import HostEncryption
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Status

STARTERS = frozenset({"/boot", "/boot/efi", "/efi", "/boot/firmware"})
"""The boot loader reads them before anything can be unlocked; they hold no data of people."""


def stored_data_is_encrypted(encryption: HostEncryption, asset: DeclaredAsset) -> Outcome:
    """The root file system alone encrypted is partial."""
    if not (asset.laptop or asset.stores_nonpublic):
        return not_applicable(
            Text(
                vi="Máy để bàn không lưu dữ liệu không công khai (theo tệp kiểm kê).",
                en="A desktop that keeps no non-public data, by the inventory.",
            )
        )
    plain = tuple(each for each in encryption.plain if each not in STARTERS)
    if not plain and not encryption.encrypted:
        raise Unreadable("no file system that holds data was seen")
    sight = Sight(what="host.encryption.plain", was=plain, wanted="none")
    if not plain:
        return passed(
            Text(vi="Mọi phân vùng dữ liệu đều được mã hóa.", en="Every file system that holds data is encrypted."),
            sight,
        )
    said = Text(
        vi=f"Chưa mã hóa: {', '.join(plain)}.",
        en=f"Not encrypted: {', '.join(plain)}.",
    )
    return partly(said, sight) if "/" in encryption.encrypted else failed(said, sight)


CHECK = python_check(
    stored_data_is_encrypted,
    controls=("HOST-CFG-08",),
    title=Text(
        vi="Dữ liệu lưu trên máy được mã hóa",
        en="Data stored on the machine is encrypted",
    ),
    why=Text(
        vi="Máy bị mất hoặc bị lấy trộm thì người khác cũng không đọc được hồ sơ, dữ liệu trong máy.",
        en="If the machine is lost or stolen, nobody can read the files on it.",
    ),
    fix=Text(
        vi=(
            "Sao lưu dữ liệu, cài lại với lựa chọn mã hóa toàn bộ ổ đĩa (LUKS), hoặc chuyển dữ liệu vào phân "
            "vùng LUKS tạo bằng sudo cryptsetup luksFormat /dev/<phân vùng>; vùng trao đổi (swap) cũng đặt trên "
            "LUKS. Cất giữ khóa khôi phục ở nơi an toàn của cơ quan, không để trên chính máy đó. Xác nhận: lệnh "
            "lsblk -o NAME,TYPE,MOUNTPOINT có dòng crypt phía trên /, /home và swap."
        ),
        en=(
            "Back up, reinstall with full disk encryption (LUKS), or move the data to a LUKS partition made "
            "with sudo cryptsetup luksFormat /dev/<partition>; put swap on LUKS too. Keep the recovery key in a "
            "safe place of the agency, not on that machine. Verify: lsblk -o NAME,TYPE,MOUNTPOINT shows crypt "
            "above /, /home and swap."
        ),
    ),
    references=(
        "TCVN 14423:2026 §4.4.2.4 (L2); §5.4.2.4 a (L3); §7.4.2.4 a (L5)",
        "lsblk(8)",
        "cryptsetup(8)",
    ),
    examples=(
        Example(
            name="a laptop, all encrypted but the boot files",
            facts={
                "host.encryption": {"encrypted": ["/", "/home"], "plain": ["/boot", "/boot/efi"]},
                "declared.asset": {"laptop": True, "stores_nonpublic": False},
            },
            expect=Status.PASS,
        ),
        Example(
            name="a desktop with non-public data, nothing encrypted",
            facts={
                "host.encryption": {"encrypted": [], "plain": ["/"]},
                "declared.asset": {"laptop": False, "stores_nonpublic": True},
            },
            expect=Status.FAIL,
        ),
        Example(
            name="the home folders are left out",
            facts={
                "host.encryption": {"encrypted": ["/"], "plain": ["/home"]},
                "declared.asset": {"laptop": True, "stores_nonpublic": False},
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="only the home folders are encrypted",
            facts={
                "host.encryption": {"encrypted": ["/home"], "plain": ["/"]},
                "declared.asset": {"laptop": True, "stores_nonpublic": False},
            },
            expect=Status.FAIL,
        ),
        Example(
            name="swap is left out",
            facts={
                "host.encryption": {"encrypted": ["/"], "plain": ["swap"]},
                "declared.asset": {"laptop": True, "stores_nonpublic": False},
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="a desktop without such data",
            facts={
                "host.encryption": {"encrypted": [], "plain": ["/"]},
                "declared.asset": {"laptop": False, "stores_nonpublic": False},
            },
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="nothing was seen",
            facts={
                "host.encryption": {"encrypted": [], "plain": ["/boot"]},
                "declared.asset": {"laptop": True, "stores_nonpublic": False},
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="mounts could not be seen",
            facts={"declared.asset": {"laptop": True, "stores_nonpublic": True}},
            gaps={"host.encryption": Gap.UNSUPPORTED},
            expect=Status.UNKNOWN,
        ),
    ),
)
