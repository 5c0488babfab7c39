"""HOST-AV-05: removable drives are scanned, as far as a product tells it."""

from checks.counting_antivirus import running
from scanner.model.check import Example, Outcome, Sight, failed, partly, passed
from scanner.model.errors import NotCollected
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def removable_media_is_scanned(antivirus: HostAntivirus) -> Outcome:
    """Not taken into scans is partial while files are checked when they are opened. A product that keeps the setting in its own
    console has to be shown there.
    """
    working = running(antivirus)
    if not working:
        raise NotCollected("no antivirus product is running: HOST-AV-01 carries that finding", way=Way.AFTER)
    told = [(each, seen(each.scans_removable)) for each in working]
    sight = Sight(what="scans_removable", was=any(scans is True for _, scans in told), wanted="true")
    if any(scans is True for _, scans in told):
        text = Text(
            vi="Phần mềm quét thiết bị lưu trữ ngoài.",
            en="Removable drives are scanned.",
        )
        return passed(text, sight)
    if any(scans is None for _, scans in told):
        raise NotCollected("the product keeps this setting in its own console: attest it", way=Way.DECLARE)
    if any(seen(each.realtime) for each, _ in told):
        text = Text(
            vi="Quét toàn bộ bỏ qua thiết bị lưu trữ ngoài; tệp chỉ được kiểm tra khi mở.",
            en="Scans leave removable drives out; files are checked only when they are opened.",
        )
        return partly(text, sight)
    text = Text(
        vi="Thiết bị lưu trữ ngoài không được quét và bảo vệ thời gian thực đang tắt.",
        en="Removable drives are not scanned, and real-time protection is off.",
    )
    return failed(text, sight)


CHECK = python_check(
    removable_media_is_scanned,
    controls=("HOST-AV-05",),
    title=Text(
        vi="Tự động quét mã độc khi kết nối USB, ổ cứng ngoài, thẻ nhớ",
        en="Removable media is scanned automatically",
    ),
    why=Text(
        vi="USB dùng qua nhiều máy, kể cả máy ngoài cơ quan, nên cần được kiểm tra mỗi lần cắm.",
        en="USB sticks travel between many machines, so they should be checked each time they are plugged in.",
    ),
    fix=Text(
        vi=(
            "Với Microsoft Defender, mở gpedit.msc > Computer Configuration (miền AD: gpmc.msc > Computer Configuration > "
            'Policies) > Administrative Templates > Windows Components > Microsoft Defender Antivirus > Scan > "Scan removable '
            'drives" = Enabled; máy không có gpedit.msc thì chạy PowerShell bằng quyền quản trị: Set-MpPreference '
            "-DisableRemovableDriveScanning $false. Phần mềm khác: bật mục quét thiết bị lưu trữ ngoài trong chính sách trên máy "
            "chủ quản trị hoặc bảng điều khiển."
        ),
        en=(
            "For Microsoft Defender open gpedit.msc > Computer Configuration (domain: gpmc.msc > Computer Configuration > "
            'Policies) > Administrative Templates > Windows Components > Microsoft Defender Antivirus > Scan > "Scan removable '
            'drives" = Enabled; without gpedit.msc run PowerShell as administrator: Set-MpPreference '
            "-DisableRemovableDriveScanning $false. Other products: switch on removable-media scanning in the central policy or "
            "console."
        ),
    ),
    platforms=(Platform.WINDOWS,),
    examples=(
        Example(
            name="taken in",
            facts={
                "host.antivirus": {"products": [{"name": "Windows Defender", "enabled": True, "scans_removable": True}]}
            },
            expect=Status.PASS,
        ),
        Example(
            name="left out, checked when opened",
            facts={
                "host.antivirus": {
                    "products": [
                        {"name": "Windows Defender", "enabled": True, "realtime": True, "scans_removable": False}
                    ]
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="left out, nothing is checked",
            facts={
                "host.antivirus": {
                    "products": [
                        {"name": "Windows Defender", "enabled": True, "realtime": False, "scans_removable": False}
                    ]
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="kept in a console",
            facts={"host.antivirus": {"products": [{"name": "Bkav Pro", "enabled": True, "scans_removable": None}]}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="not seen",
            facts={
                "host.antivirus": {
                    "products": [{"name": "Windows Defender", "enabled": True, "scans_removable": {"gap": "denied"}}]
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing runs", facts={"host.antivirus": {"products": []}}, expect=Status.UNKNOWN),
        Example(name="not looked for", facts={}, gaps={"host.antivirus": Gap.DENIED}, expect=Status.UNKNOWN),
    ),
)
