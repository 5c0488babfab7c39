"""HOST-AV-09: the licence has not ended; exclusions and full scans must be attested."""

from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly
from scanner.model.errors import NotCollected
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.local_time import local_day
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Platform, Status, Way


def antivirus_licence_is_in_force(antivirus: HostAntivirus, as_of: AsOf) -> Outcome:
    """An ended licence is partial while updates still come, and fails when they have stopped."""
    running = [each for each in antivirus.products if each.enabled is not False]
    if not running:
        raise NotCollected("no antivirus product is running: HOST-AV-01 carries that finding", way=Way.AFTER)
    ends = [(each, seen(each.licence_end)) for each in running]
    ended = [each for each, end in ends if end is not None and end < local_day(as_of)]
    if len(ended) < len(running):
        raise NotCollected(
            "the licence is in force; exclusions and the last full scan must be attested", way=Way.DECLARE
        )
    names = ", ".join(each.name for each in ended)
    sight = Sight(what="licence_end", was=tuple(str(end) for _, end in ends), wanted=f"≥ {local_day(as_of)}")
    text = Text(vi=f"Bản quyền của {names} đã hết hạn.", en=f"The licence of {names} has ended.")
    return partly(text, sight) if any(seen(each.up_to_date) for each in ended) else failed(text, sight)


CHECK = python_check(
    antivirus_licence_is_in_force,
    controls=("HOST-AV-09",),
    title=Text(
        vi="Bản quyền phần mềm phòng chống mã độc còn hạn, không có loại trừ nguy hiểm, quét toàn bộ định kỳ",
        en="Licence is valid, no dangerous exclusions exist, full scan is recent",
    ),
    why=Text(
        vi="Phần mềm hết bản quyền hoặc bị loại trừ nhiều thư mục chỉ còn bảo vệ trên danh nghĩa.",
        en="An expired or heavily restricted anti-malware product protects in name only.",
    ),
    fix=Text(
        vi=(
            "Kiểm tra hạn bản quyền trong phần mềm, gia hạn hoặc chuyển về Microsoft Defender. Mở Start > "
            "Windows Security > Virus & threat protection > Manage settings > Exclusions, xóa các mục loại "
            "trừ cả ổ đĩa, thư mục người dùng hoặc Temp. Đặt lịch quét toàn bộ hằng tháng: PowerShell "
            "Start-MpScan -ScanType FullScan hoặc Task Scheduler; Linux: thêm clamscan -r -i / vào crontab."
        ),
        en=(
            "Check the licence date in the product, renew it or return to Microsoft Defender. Open Start > "
            "Windows Security > Virus & threat protection > Manage settings > Exclusions and delete entries "
            "for whole drives, user folders or Temp. Schedule a monthly full scan: PowerShell Start-MpScan "
            "-ScanType FullScan or Task Scheduler; Linux: add clamscan -r -i / to crontab."
        ),
    ),
    platforms=(Platform.LINUX,),
    examples=(
        Example(
            name="ended, updates have stopped",
            facts={
                "host.antivirus": {
                    "products": [{"name": "ClamAV", "enabled": True, "licence_end": "2026-11-23", "up_to_date": False}]
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="ended, updates still come",
            facts={
                "host.antivirus": {
                    "products": [{"name": "ClamAV", "enabled": True, "licence_end": "2026-11-23", "up_to_date": True}]
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="in force, the rest is to be attested",
            facts={"host.antivirus": {"products": [{"name": "ClamAV", "enabled": True, "licence_end": "2026-11-24"}]}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="free, the rest is to be attested",
            facts={"host.antivirus": {"products": [{"name": "ClamAV", "enabled": True, "licence_end": None}]}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="end not seen",
            facts={
                "host.antivirus": {"products": [{"name": "ClamAV", "enabled": True, "licence_end": {"gap": "denied"}}]}
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing runs", facts={"host.antivirus": {"products": []}}, expect=Status.UNKNOWN),
    ),
)
