"""HOST-INV-04: data were wiped, with minutes, before a machine left the agency."""

from datetime import date

from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, passed
from scanner.model.control import Thresholds
from scanner.model.errors import Unreadable
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.local_time import local_day
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

FIELDS = {
    "wiped_at": "ngày xóa",
    "wipe_method": "cách xóa",
    "minutes": "biên bản",
    "backup_before_wipe": "sao lưu trước khi xóa",
    "verified_by": "người xác nhận",
}
"""Fields of the record as people read them."""


def data_are_wiped_before_disposal(declared: DeclaredAsset, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """The papers of one machine; one that left before the decree is not counted."""
    papers, since = declared.disposal, date.fromisoformat(str(thresholds["counted_from"]))
    if "disposed_at" in papers and date.fromisoformat(papers["disposed_at"]) < since:
        return not_applicable(
            Text(
                vi=f"Thiết bị rời cơ quan trước ngày {since:%d/%m/%Y}.",
                en=f"The machine left the agency before {since}.",
            )
        )
    for name in ("wiped_at", "disposed_at"):
        if name in papers and date.fromisoformat(papers[name]) > local_day(as_of):
            raise Unreadable(f"{name} lies in the future", way=Way.CORRECT)
    missing = tuple(each for each in thresholds.words("required_fields") if papers.get(each, "false") == "false")
    sight = Sight(what="declared.asset.disposal", was=tuple(sorted(papers)), wanted="all fields")
    if missing:
        text = Text(
            vi=f"Hồ sơ bàn giao, thanh lý còn thiếu: {', '.join(FIELDS.get(each, each) for each in missing)}.",
            en=f"The disposal record lacks {', '.join(missing)}.",
        )
        return failed(text, sight)
    text = Text(
        vi=f"Dữ liệu đã xóa ngày {date.fromisoformat(papers['wiped_at']):%d/%m/%Y}, biên bản {papers['minutes']}.",
        en=f"Data wiped on {papers['wiped_at']}, minutes {papers['minutes']}.",
    )
    return passed(text, sight)


CHECK = python_check(
    data_are_wiped_before_disposal,
    controls=("HOST-INV-04",),
    title=Text(
        vi="Xóa sạch dữ liệu khi chuyển giao, thanh lý thiết bị",
        en="Data is wiped before a device is handed over or disposed of",
    ),
    why=Text(
        vi="Máy cũ rời cơ quan không được mang theo hồ sơ, dữ liệu cá nhân của người dân và cán bộ.",
        en=("Old machines must not leave the agency with files or personal data of citizens and staff still inside."),
    ),
    fix=Text(
        vi=(
            "Trước khi chuyển giao hoặc thanh lý, xóa sạch ổ đĩa: Windows chọn Settings > System > Recovery "
            "(Windows 10: Update & Security > Recovery) > Reset this PC > Remove everything > Change settings "
            "> Clean data; Linux dùng lệnh sudo shred -v -n 1 /dev/sdX hoặc sudo nvme format /dev/nvme0n1 -s "
            "1. Ổ hỏng hoặc có dữ liệu bí mật nhà nước thì tháo ra và tiêu hủy. Lập biên bản ghi số sê-ri, "
            "ngày, cách xóa và nhập vào tệp kiểm kê."
        ),
        en=(
            "Before hand-over or disposal wipe the disk: on Windows use Settings > System > Recovery (Windows "
            "10: Update & Security > Recovery) > Reset this PC > Remove everything > Change settings > Clean "
            "data; on Linux use sudo shred -v -n 1 /dev/sdX or sudo nvme format /dev/nvme0n1 -s 1. Remove and "
            "destroy broken disks and disks that held state secrets. Sign minutes with serial number, date "
            "and method, and enter them in the inventory file."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("required_fields", "counted_from"),
    examples=(
        Example(
            name="wiped with minutes",
            facts={
                "declared.asset": {
                    "disposal": {
                        "disposed_at": "2026-10-01",
                        "wiped_at": "2026-09-30",
                        "wipe_method": "shred",
                        "minutes": "5/BB",
                    }
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="no minutes",
            facts={
                "declared.asset": {
                    "disposal": {"disposed_at": "2026-10-01", "wiped_at": "2026-09-30", "wipe_method": "shred"}
                }
            },
            expect=Status.FAIL,
        ),
        Example(name="nothing recorded", facts={"declared.asset": {"disposal": {}}}, expect=Status.FAIL),
        Example(
            name="level 5 asks for more",
            facts={
                "declared.asset": {
                    "disposal": {
                        "disposed_at": "2026-10-01",
                        "wiped_at": "2026-09-30",
                        "wipe_method": "shred",
                        "minutes": "5/BB",
                        "backup_before_wipe": "false",
                        "verified_by": "A",
                    }
                }
            },
            level=5,
            expect=Status.FAIL,
        ),
        Example(
            name="level 5 with everything",
            facts={
                "declared.asset": {
                    "disposal": {
                        "disposed_at": "2026-10-01",
                        "wiped_at": "2026-09-30",
                        "wipe_method": "shred",
                        "minutes": "5/BB",
                        "backup_before_wipe": "true",
                        "verified_by": "A",
                    }
                }
            },
            level=5,
            expect=Status.PASS,
        ),
        Example(
            name="left before the decree",
            facts={"declared.asset": {"disposal": {"disposed_at": "2026-08-18"}}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="left on the day of the decree",
            facts={"declared.asset": {"disposal": {"disposed_at": "2026-08-19"}}},
            expect=Status.FAIL,
        ),
        Example(
            name="wiped in the future",
            facts={
                "declared.asset": {
                    "disposal": {
                        "disposed_at": "2026-10-01",
                        "wiped_at": "2099-09-30",
                        "wipe_method": "shred",
                        "minutes": "5/BB",
                    }
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="no register", facts={}, gaps={"declared.asset": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
