"""HOST-AV-09: the licence has not ended; exclusions and full scans are judged where they are told, else to be attested."""

from datetime import datetime, timedelta

from checks.antivirus_examples import found, product, seen_on_windows
from checks.antivirus_exclusions import is_too_wide
from checks.counting_antivirus import running, with_doubt
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.host_antivirus import AntivirusProduct, HostAntivirus
from scanner.model.local_time import local_day
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Platform, Status, Way


def antivirus_licence_is_in_force(antivirus: HostAntivirus, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """An ended licence is partial while updates still come, and fails when they have stopped. Where the product tells what it
    does not look at and when it last looked at everything, these are judged too.
    """
    working = running(antivirus)
    if not working:
        raise NotCollected("no antivirus product is running: HOST-AV-01 carries that finding", way=Way.AFTER)
    ends = [(each, seen(each.licence_end)) for each in working]
    ended = [each for each, end in ends if end is not None and end < local_day(as_of)]
    if len(ended) < len(working):
        return _in_force([each for each in working if each not in ended], thresholds.whole("full_scan_days"), as_of)
    names = ", ".join(each.name for each in ended)
    sight = Sight(what="licence_end", was=tuple(str(end) for _, end in ends), wanted=f"≥ {local_day(as_of)}")
    text = with_doubt(
        Text(vi=f"Bản quyền của {names} đã hết hạn.", en=f"The licence of {names} has ended."), ended, "licence_end"
    )
    return partly(text, sight) if any(seen(each.up_to_date) for each in ended) else failed(text, sight)


def _in_force(products: list[AntivirusProduct], days: int, as_of: AsOf) -> Outcome:
    """A dangerous exclusion of any fails; an old full scan, or none, of all is partial."""
    wide = [
        path for each in products if isinstance(each.exclusions, tuple) for path in each.exclusions if is_too_wide(path)
    ]
    if wide:
        text = Text(vi=f"Loại trừ nguy hiểm: {', '.join(wide)}.", en=f"Dangerous exclusions: {', '.join(wide)}.")
        return failed(text, Sight(what="exclusions", was=tuple(wide), wanted="no whole drive, user folder or Temp"))
    for each in products:
        if seen(each.exclusions) is None:
            raise NotCollected(
                "the licence is in force; exclusions and the last full scan must be attested", way=Way.DECLARE
            )
    scans = [at for each in products if isinstance(at := seen(each.last_full_scan_at), datetime)]
    newest = max(scans, default=None)
    sight = Sight(what="last_full_scan_at", was=str(newest.date()) if newest else "never", wanted=f"≤ {days} d")
    if newest is not None and -(newest - as_of) <= timedelta(days=days):
        text = Text(
            vi=f"Bản quyền còn hạn, không có loại trừ nguy hiểm, quét toàn bộ ngày {newest:%d/%m/%Y}.",
            en=f"The licence is in force, no exclusion is dangerous, the last full scan was on {newest:%Y-%m-%d}.",
        )
        return passed(with_doubt(text, products, "licence_end", "last_full_scan_at"), sight)
    text = Text(vi=f"Chưa quét toàn bộ trong {days} ngày qua.", en=f"No full scan was made in the last {days} days.")
    return partly(text, sight)


CHECK = python_check(
    antivirus_licence_is_in_force,
    version=2,
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
            "Xem hạn bản quyền trong phần mềm (mục About hoặc License), gia hạn hoặc gỡ ra để dùng Microsoft Defender. Loại trừ: "
            "Start > Windows Security > Virus & threat protection > Manage settings > Exclusions > Add or remove exclusions, xóa "
            "mục loại trừ cả ổ đĩa, thư mục người dùng hoặc Temp; mục do chính sách đặt thì xóa tại gpedit.msc > Computer "
            "Configuration (miền AD: gpmc.msc > Computer Configuration > Policies) > Administrative Templates > Windows Components "
            "> Microsoft Defender Antivirus > Exclusions. Quét toàn bộ hằng tháng, trong cmd bằng quyền quản trị: `schtasks "
            '/create /tn QuetToanBo /tr "powershell -Command Start-MpScan -ScanType FullScan" /sc monthly /d 1 /st 11:30 /ru '
            "SYSTEM`; phần mềm khác đặt lịch trong bảng điều khiển. Linux: ghi dòng `30 11 1 * * root clamscan -r -i "
            "--exclude-dir='^/(proc|sys|dev)' / -l /var/log/clamav/quet-toan-bo.log` vào /etc/cron.d/quet-toan-bo. Phần mềm không "
            "cho biết hạn bản quyền, loại trừ hoặc lần quét thì lập bản xác nhận (attestations.yaml)."
        ),
        en=(
            "See the end of the licence in the product (About or License), renew it or remove the product for Microsoft Defender. "
            "Exclusions: Start > Windows Security > Virus & threat protection > Manage settings > Exclusions > Add or remove "
            "exclusions, delete those for whole drives, user folders or Temp; those set by policy in gpedit.msc > Computer "
            "Configuration (domain: gpmc.msc > Computer Configuration > Policies) > Administrative Templates > Windows Components "
            "> Microsoft Defender Antivirus > Exclusions. A full scan every month, in cmd as administrator: `schtasks /create /tn "
            'FullScan /tr "powershell -Command Start-MpScan -ScanType FullScan" /sc monthly /d 1 /st 11:30 /ru SYSTEM`; other '
            "products have a schedule in their console. Linux: write `30 11 1 * * root clamscan -r -i "
            "--exclude-dir='^/(proc|sys|dev)' / -l /var/log/clamav/full-scan.log` to /etc/cron.d/full-scan. Where the product does "
            "not tell the end of its licence, its exclusions or its last scan, attest them (attestations.yaml)."
        ),
    ),
    platforms=(Platform.LINUX, Platform.WINDOWS),
    thresholds=("full_scan_days",),
    examples=(
        Example(
            name="ended, updates have stopped",
            facts=found(product(licence_end="2026-11-23", up_to_date=False)),
            expect=Status.FAIL,
        ),
        Example(
            name="ended, updates still come",
            facts=found(product(licence_end="2026-11-23", up_to_date=True)),
            expect=Status.PARTIAL,
        ),
        Example(
            name="in force, scanned, nothing left out",
            facts=found(seen_on_windows(licence_end=None, exclusions=[], last_full_scan_at="2026-11-20T00:00:00Z")),
            expect=Status.PASS,
        ),
        Example(
            name="a program is left out",
            facts=found(
                seen_on_windows(
                    licence_end=None,
                    exclusions=["C:\\Program Files\\App\\app.exe", "iso"],
                    last_full_scan_at="2026-11-20T00:00:00Z",
                )
            ),
            expect=Status.PASS,
        ),
        Example(
            name="a drive is left out",
            facts=found(
                seen_on_windows(licence_end=None, exclusions=["D:\\"], last_full_scan_at="2026-11-20T00:00:00Z")
            ),
            expect=Status.FAIL,
        ),
        Example(
            name="all users are left out",
            facts=found(
                seen_on_windows(licence_end=None, exclusions=["C:\\Users\\*"], last_full_scan_at="2026-11-20T00:00:00Z")
            ),
            expect=Status.FAIL,
        ),
        Example(
            name="programs are left out by their ending",
            facts=found(
                seen_on_windows(licence_end=None, exclusions=[".exe"], last_full_scan_at="2026-11-20T00:00:00Z")
            ),
            expect=Status.FAIL,
        ),
        Example(
            name="the last full scan is old",
            facts=found(seen_on_windows(licence_end=None, exclusions=[], last_full_scan_at="2026-09-01T00:00:00Z")),
            expect=Status.PARTIAL,
        ),
        Example(
            name="never a full scan",
            facts=found(seen_on_windows(licence_end=None, exclusions=[], last_full_scan_at=None)),
            expect=Status.PARTIAL,
        ),
        Example(
            name="exclusions withheld",
            facts=found(
                seen_on_windows(
                    licence_end=None, exclusions={"gap": "denied"}, last_full_scan_at="2026-11-20T00:00:00Z"
                )
            ),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="when it scanned was not seen",
            facts=found(seen_on_windows(licence_end=None, exclusions=[], last_full_scan_at={"gap": "unreadable"})),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="in force, the rest is to be attested",
            facts=found(product(licence_end="2026-11-24", exclusions=None)),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="free, the rest is to be attested",
            facts=found(product(licence_end=None, exclusions=None)),
            expect=Status.UNKNOWN,
        ),
        Example(name="end not seen", facts=found(product(licence_end={"gap": "denied"})), expect=Status.UNKNOWN),
        Example(name="nothing runs", facts=found(), expect=Status.UNKNOWN),
    ),
)
