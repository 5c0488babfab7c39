"""HOST-CFG-08 on Windows: the drives of laptops and of machines that keep non-public data are encrypted, and protection is on."""

from scanner.model.check import Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.errors import Unreadable
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.host_encryption import HostEncryption
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def windows_drives_are_encrypted(encryption: HostEncryption, asset: DeclaredAsset) -> Outcome:
    """The drive Windows starts from alone, or protection that is suspended, is partial."""
    if not (asset.laptop or asset.stores_nonpublic):
        return not_applicable(
            Text(
                vi="Máy để bàn không lưu dữ liệu không công khai (theo tệp kiểm kê).",
                en="A desktop that keeps no non-public data, by the inventory.",
            )
        )
    plain, suspended = encryption.plain, seen(encryption.suspended)
    if not plain and not encryption.encrypted:
        raise Unreadable("no drive stands in it")
    sights = (
        Sight(what="host.encryption.plain", was=plain, wanted="none"),
        Sight(what="host.encryption.suspended", was=suspended, wanted="none"),
    )
    if plain:
        said = Text(vi=f"Chưa mã hóa: {', '.join(plain)}.", en=f"Not encrypted: {', '.join(plain)}.")
        whole = seen(encryption.system) in encryption.encrypted
        return partly(said, *sights) if whole else failed(said, *sights)
    if suspended:
        return partly(
            Text(
                vi=f"Đã mã hóa nhưng đang tạm dừng bảo vệ: {', '.join(suspended)}.",
                en=f"Encrypted, with protection suspended: {', '.join(suspended)}.",
            ),
            *sights,
        )
    seen(encryption.complete)
    return passed(
        Text(vi="Mọi ổ đĩa đều được mã hóa và bảo vệ.", en="Every drive is encrypted and protected."), *sights
    )


def _example(name: str, expect: Status, *, laptop: bool = True, nonpublic: bool = False, **told: object) -> Example:
    usual: dict[str, object] = {"encrypted": ["C:"], "plain": [], "suspended": [], "system": "C:", "complete": True}
    asset = {"laptop": laptop, "stores_nonpublic": nonpublic}
    return Example(name=name, facts={"host.encryption": {**usual, **told}, "declared.asset": asset}, expect=expect)


CHECK = python_check(
    windows_drives_are_encrypted,
    controls=("HOST-CFG-08",),
    title=Text(vi="Ổ đĩa của máy Windows được mã hóa", en="The drives of the Windows machine are encrypted"),
    why=Text(
        vi="Máy bị mất hoặc bị lấy trộm thì người khác cũng không đọc được hồ sơ, dữ liệu trong máy.",
        en="If the machine is lost or stolen, nobody can read the files on it.",
    ),
    fix=Text(
        vi=(
            "Windows Pro, Enterprise, Education: Control Panel > BitLocker Drive Encryption > Turn on BitLocker cho từng ổ, lưu "
            "khóa khôi phục ở nơi an toàn của cơ quan (không để trên chính máy đó); hoặc bằng quyền quản trị manage-bde -on C: "
            "-RecoveryPassword. Windows Home: Settings > Privacy & security > Device encryption (Windows 10: Update & Security). "
            "Đang tạm dừng thì chạy manage-bde -protectors -enable C:. Miền AD: gpmc.msc > Computer Configuration > Policies > "
            "Administrative Templates > Windows Components > BitLocker Drive Encryption > Operating System Drives > `Choose how "
            "BitLocker-protected operating system drives can be recovered` = Enabled, chọn Save BitLocker recovery information to "
            "AD DS (làm tương tự trong Fixed Data Drives). Xác nhận: manage-bde -status."
        ),
        en=(
            "Windows Pro, Enterprise, Education: Control Panel > BitLocker Drive Encryption > Turn on BitLocker for each drive, "
            "and keep the recovery key in a safe place of the agency, not on that machine; or as administrator manage-bde -on C: "
            "-RecoveryPassword. Windows Home: Settings > Privacy & security > Device encryption (Windows 10: Update & Security). "
            "Where it is suspended run manage-bde -protectors -enable C:. Domain: gpmc.msc > Computer Configuration > Policies > "
            "Administrative Templates > Windows Components > BitLocker Drive Encryption > Operating System Drives > `Choose how "
            "BitLocker-protected operating system drives can be recovered` = Enabled with Save BitLocker recovery information to "
            "AD DS (the same under Fixed Data Drives). Verify: manage-bde -status."
        ),
    ),
    platforms=(Platform.WINDOWS,),
    references=(
        "TCVN 14423:2026 §4.4.2.4 (L2); §5.4.2.4 a (L3); §7.4.2.4 a (L5)",
        "Microsoft: Win32_EncryptableVolume",
    ),
    examples=(
        _example("a laptop, all encrypted", Status.PASS, encrypted=["C:", "D:"]),
        _example("protection is suspended", Status.PARTIAL, suspended=["C:"]),
        _example("the drive with data is plain", Status.PARTIAL, plain=["D:"]),
        _example("nothing is encrypted", Status.FAIL, encrypted=[], plain=["C:"]),
        _example("the data alone are encrypted", Status.FAIL, encrypted=["D:"], plain=["C:"]),
        _example(
            "a desktop with non-public data", Status.FAIL, laptop=False, nonpublic=True, encrypted=[], plain=["C:"]
        ),
        _example("a desktop without such data", Status.NOT_APPLICABLE, laptop=False, encrypted=[], plain=["C:"]),
        _example("whether protection is suspended was not told", Status.UNKNOWN, suspended={"gap": "unreadable"}),
        _example("drives may be missing", Status.UNKNOWN, complete={"gap": "unreadable"}),
        Example(
            name="not asked as administrator",
            facts={"declared.asset": {"laptop": True, "stores_nonpublic": False}},
            gaps={"host.encryption": Gap.DENIED},
            expect=Status.UNKNOWN,
        ),
    ),
)
