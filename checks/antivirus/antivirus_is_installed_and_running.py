"""HOST-AV-01, SRV-AV-01: at least one antivirus product is installed and runs."""

from checks.antivirus_examples import found, product, seen_on_windows
from checks.counting_antivirus import counting, must_know_all, with_doubt
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.kinds.host_antivirus import LICENCE_SEEN, MANAGER_SEEN, AntivirusProduct, HostAntivirus
from scanner.model.local_time import local_day
from scanner.model.observation import Unseen, seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def antivirus_is_installed_and_running(antivirus: HostAntivirus, as_of: AsOf) -> Outcome:
    """Installed but off, or with a licence that has ended, is partial; none at all fails, and so does a built-in one that a
    policy turned off while nothing else is there. An EDR agent or a scanner of USB sticks is no antivirus.
    """
    products = counting(antivirus)
    names = tuple(each.name for each in products)
    sight = Sight(what="host.antivirus.products", was=names, wanted="one that runs")
    running = [each for each in products if each.enabled is True and _is_in_force(each, as_of)]
    if running:
        text = Text(
            vi=f"Phần mềm phòng chống mã độc đang chạy: {', '.join(each.name for each in running)}.",
            en=f"Antivirus is running: {', '.join(each.name for each in running)}.",
        )
        return passed(with_doubt(_told_of_two(text, running), running, "enabled"), sight, *_sorts(running))
    must_know_all(antivirus)
    if not names:
        return failed(_none(antivirus), sight)
    for each in products:
        if seen(each.enabled):
            seen(each.licence_end)
    if all(seen(each.disabled_by_policy) is True for each in products):
        text = Text(
            vi=f"{names[0]} bị tắt bằng chính sách và không có phần mềm nào khác.",
            en=f"{names[0]} is switched off by policy, and there is no other product.",
        )
        return failed(text, sight)
    text = Text(
        vi=f"Đã cài {', '.join(names)} nhưng không chạy hoặc đã hết hạn bản quyền.",
        en=f"{', '.join(names)} is installed, but does not run or its licence has ended.",
    )
    return partly(with_doubt(text, products, "enabled", "licence_end"), sight)


def _sorts(running: list[AntivirusProduct]) -> tuple[Sight, Sight]:
    """Licensed, free or built in, and by whom managed: recorded apart, whatever the verdict (controls HOST-AV-01, AV-MGT-01)."""
    return (
        Sight(what=LICENCE_SEEN, was=tuple(_told(each.licence, Gap.NOT_COLLECTED) for each in running)),
        Sight(what=MANAGER_SEEN, was=tuple(_told(each.managed_by) for each in running)),
    )


def _told(value: str | None | Unseen, absent: Gap | None = None) -> str:
    """As sights write it; a licence that no one states is not known."""
    if isinstance(value, Unseen):
        return f"[{value.gap}]"
    return value if value is not None else f"[{absent}]" if absent else "none"


def _told_of_two(text: Text, running: list[AntivirusProduct]) -> Text:
    """Two products of different makers that scan on access slow a machine down, and each may stop the other."""
    scanning = {str(each.vendor): each.name for each in running if each.realtime is True}
    if len(scanning) < 2:  # noqa: PLR2004  # two
        return text
    names = ", ".join(scanning.values())
    return Text(
        vi=f"{text.vi} {names} cùng quét thời gian thực, dễ xung đột: chỉ giữ lại một.",
        en=f"{text.en} {names} scan in real time at once and may stop each other: keep one.",
    )


def _none(antivirus: HostAntivirus) -> Text:
    others = ", ".join(each.name for each in antivirus.products)
    if not others:
        return Text(vi="Không tìm thấy phần mềm phòng chống mã độc nào.", en="No antivirus product was found.")
    return Text(
        vi=f"Không có phần mềm phòng chống mã độc; {others} không thay thế được.",
        en=f"There is no antivirus product; {others} cannot take its place.",
    )


def _is_in_force(product: AntivirusProduct, as_of: AsOf) -> bool:
    """The licence has no end, or one that is not past. One that was not seen proves nothing, but of a product that tells it
    nowhere and scans on access now.
    """
    end = product.licence_end
    if isinstance(end, Unseen):
        return end.gap is Gap.UNSUPPORTED and product.realtime is True
    return end is None or end >= local_day(as_of)


CHECK = python_check(
    antivirus_is_installed_and_running,
    version=3,
    controls=("HOST-AV-01", "SRV-AV-01"),
    title=Text(
        vi="Máy có phần mềm phòng chống mã độc đang chạy",
        en="The machine runs anti-malware software",
    ),
    why=Text(
        vi="Phần mềm phòng chống mã độc là lớp bảo vệ tối thiểu cho mỗi máy làm việc của cán bộ.",
        en="Anti-malware is the minimum protection every office computer needs.",
    ),
    fix=Text(
        vi=(
            "Windows: cài phần mềm do tỉnh quản trị tập trung; nếu chưa có, mở Start > Windows Security > Virus & threat "
            "protection và bật Microsoft Defender. Trong services.msc dịch vụ của phần mềm phải là Running, Automatic. Nếu "
            "Defender bị tắt bằng chính sách: gpedit.msc > Computer Configuration (miền AD: gpmc.msc > Computer Configuration > "
            'Policies) > Administrative Templates > Windows Components > Microsoft Defender Antivirus > "Turn off Microsoft '
            'Defender Antivirus" = Not Configured. Windows Server: PowerShell bằng quyền quản trị Install-WindowsFeature '
            "Windows-Defender rồi khởi động lại. Linux: cài ClamAV: `sudo apt install clamav clamav-daemon` (Debian, Ubuntu) hoặc "
            "`sudo dnf install epel-release` rồi `sudo dnf install clamav clamd clamav-update` (RHEL, Rocky, Alma; bỏ dấu # trước "
            "dòng LocalSocket trong /etc/clamd.d/scan.conf); rồi bật dịch vụ: `sudo systemctl enable --now clamav-daemon "
            "clamav-freshclam` (Debian, Ubuntu) hoặc `sudo systemctl enable --now clamd@scan clamav-freshclam` (RHEL). Nếu tỉnh có "
            "phần mềm quản trị tập trung thì cài bản đó theo hướng dẫn của tỉnh."
        ),
        en=(
            "Windows: install the product that the province manages centrally; if there is none yet, open Start > Windows Security "
            "> Virus & threat protection and turn Microsoft Defender on. In services.msc its service must be Running, Automatic. "
            "Where a policy turned Defender off: gpedit.msc > Computer Configuration (domain: gpmc.msc > Computer Configuration > "
            'Policies) > Administrative Templates > Windows Components > Microsoft Defender Antivirus > "Turn off Microsoft '
            'Defender Antivirus" = Not Configured. Windows Server: Install-WindowsFeature Windows-Defender in PowerShell as '
            "administrator, and restart. Linux: install ClamAV: `sudo apt install clamav clamav-daemon` (Debian, Ubuntu) or `sudo "
            "dnf install epel-release`, then `sudo dnf install clamav clamd clamav-update` (RHEL, Rocky, Alma; remove the # before "
            "LocalSocket in /etc/clamd.d/scan.conf); then start it: `sudo systemctl enable --now clamav-daemon clamav-freshclam` "
            "(Debian, Ubuntu) or `sudo systemctl enable --now clamd@scan clamav-freshclam` (RHEL). Where the province manages a "
            "product centrally, install that one."
        ),
    ),
    platforms=(Platform.LINUX, Platform.WINDOWS),
    examples=(
        Example(name="running", facts=found(product(licence_end=None)), expect=Status.PASS),
        Example(
            name="one of two runs", facts=found(product(enabled=False), product(licence_end=None)), expect=Status.PASS
        ),
        Example(name="licence ends today", facts=found(product(licence_end="2026-11-24")), expect=Status.PASS),
        Example(
            name="licence ended yesterday",
            facts=found(product(licence_end="2026-11-23", disabled_by_policy=False)),
            expect=Status.PARTIAL,
        ),
        Example(name="off", facts=found(product(enabled=False, disabled_by_policy=False)), expect=Status.PARTIAL),
        Example(
            name="Windows tells that it is on, its licence stands nowhere",
            facts=found(seen_on_windows("Bkav Pro", realtime=True, licence_end={"gap": "unsupported"})),
            expect=Status.PASS,
        ),
        Example(
            name="runs by services nobody confirmed",
            facts=found(seen_on_windows("CMC", licence_end=None, unconfirmed=["enabled"])),
            expect=Status.PASS,
        ),
        Example(
            name="two scan at once",
            facts=found(
                product("Avast", vendor="Gen Digital", realtime=True, licence_end=None),
                product("Bkav", vendor="Bkav", realtime=True, licence_end=None),
            ),
            expect=Status.PASS,
        ),
        Example(
            name="only an EDR agent and what a removed product left",
            facts=found(
                product("Bkav EDR", antivirus=False, left_behind=False, licence_end=None),
                product("McAfee", antivirus=True, left_behind=True, licence_end=None),
            ),
            expect=Status.FAIL,
        ),
        Example(
            name="Defender, off by policy, alone",
            facts=found(
                product("Microsoft Defender", enabled=False, antivirus=True, left_behind=False, disabled_by_policy=True)
            ),
            expect=Status.FAIL,
        ),
        Example(
            name="contradictory",
            facts=found(product("Avast", enabled={"gap": "unreadable"}, antivirus=True, left_behind=False)),
            expect=Status.UNKNOWN,
        ),
        Example(name="none", facts=found(state="absent"), expect=Status.FAIL),
        Example(
            name="running, its licence not seen",
            facts=found(product("KESL", licence_end={"gap": "denied"})),
            expect=Status.UNKNOWN,
        ),
        Example(
            name="could not see whether it runs", facts=found(product(enabled={"gap": "denied"})), expect=Status.UNKNOWN
        ),
        Example(
            name="one off, the other not seen",
            facts=found(product(enabled=False), product(enabled={"gap": "denied"})),
            expect=Status.UNKNOWN,
        ),
        Example(name="not looked for", facts={}, gaps={"host.antivirus": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
