"""HOST-AV-02: the running product scans in real time."""

from checks.antivirus_examples import found, product, seen_on_windows
from checks.counting_antivirus import active, must_know_all, with_doubt
from scanner.model.check import Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.kinds.host_antivirus import AntivirusProduct, HostAntivirus
from scanner.model.observation import Unseen, gap_error, seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def realtime_protection_is_on(antivirus: HostAntivirus, thresholds: Thresholds) -> Outcome:
    """From level 4 behaviour must be watched too: an EDR product does, and one whose setting says so. Defender that stepped
    aside for another product is no finding.
    """
    running = active(antivirus)
    sight = Sight(what="host.antivirus.products", was=tuple(each.name for each in running), wanted="realtime on")
    if not running:
        must_know_all(antivirus)
        text = Text(
            vi="Không có phần mềm phòng chống mã độc nào đang chạy.",
            en="No antivirus product is running.",
        )
        return failed(text, sight)
    sure = [each for each in running if each.enabled is True]
    on = [each for each in sure if each.realtime is True]
    if on and (thresholds["behaviour_required"] is not True or any(_watches(each) for each in on)):
        text = Text(vi=f"{on[0].name} đang quét thời gian thực.", en=f"{on[0].name} scans in real time.")
        return passed(with_doubt(text, on, "realtime"), sight)
    must_know_all(antivirus)
    return _blind(on, sight) if on else _off(running, sure, sight)


def _blind(on: list[AntivirusProduct], sight: Sight) -> Outcome:
    """Files are scanned on access, and nothing is seen to watch behaviour."""
    for each in on:
        seen(each.watches_behaviour)
    text = Text(
        vi=f"{on[0].name} quét thời gian thực nhưng chưa thấy theo dõi hành vi.",
        en=f"{on[0].name} scans in real time; that it watches behaviour was not seen.",
    )
    return partly(with_doubt(text, on, "realtime"), sight)


def _off(running: list[AntivirusProduct], sure: list[AntivirusProduct], sight: Sight) -> Outcome:
    """Nothing is seen to scan on access."""
    for each in running:
        for value in (each.enabled, each.realtime):
            if isinstance(value, Unseen):
                raise gap_error(value.gap, f"{each.name}: {value.detail}", way=value.way)
    if any(each.realtime is None for each in sure):
        text = Text(
            vi=f"{sure[0].name} không cho biết trạng thái quét thời gian thực; cần xác nhận thủ công.",
            en=f"{sure[0].name} does not tell whether it scans in real time; attest it.",
        )
        return partly(text, sight)
    text = Text(vi=f"{sure[0].name} không quét thời gian thực.", en=f"{sure[0].name} does not scan in real time.")
    return failed(with_doubt(text, sure, "realtime"), sight)


def _watches(product: AntivirusProduct) -> bool:
    return product.edr is True or product.watches_behaviour is True


CHECK = python_check(
    realtime_protection_is_on,
    version=2,
    controls=("HOST-AV-02",),
    title=Text(
        vi="Tính năng bảo vệ thời gian thực đang bật",
        en="Real-time protection is on",
    ),
    why=Text(
        vi="Bảo vệ thời gian thực chặn mã độc ngay khi mở tệp, thay vì chờ đến khi máy đã nhiễm.",
        en="Real-time protection stops harmful files when they are opened, not after the damage is done.",
    ),
    fix=Text(
        vi=(
            "Windows: mở Start > Windows Security > Virus & threat protection > Manage settings, bật Real-time protection và "
            "Tamper Protection. Không bật được thì mở gpedit.msc > Computer Configuration (miền AD: gpmc.msc > Computer "
            "Configuration > Policies) > Administrative Templates > Windows Components > Microsoft Defender Antivirus > Real-time "
            'Protection, đặt "Turn off real-time protection" = Disabled; phần mềm khác thì bật trong bảng điều khiển và đặt mật '
            "khẩu khóa cấu hình. ClamAV: bật quét khi truy cập: trong `/etc/clamav/clamd.conf` (RHEL: `/etc/clamd.d/scan.conf`) "
            "đặt `OnAccessIncludePath /home`, `OnAccessPrevention yes` và `OnAccessExcludeUname clamav` (RHEL: clamscan), rồi "
            "`sudo systemctl enable --now clamav-daemon clamav-clamonacc` (Debian, Ubuntu) hoặc `sudo systemctl enable --now "
            "clamd@scan clamonacc` (RHEL). Defender for Endpoint: `mdatp config real-time-protection --value enabled`. Sản phẩm "
            "khác: bật Real-time protection trên bảng quản trị."
        ),
        en=(
            "Windows: open Start > Windows Security > Virus & threat protection > Manage settings and turn on Real-time protection "
            "and Tamper Protection. If it stays off, open gpedit.msc > Computer Configuration (domain: gpmc.msc > Computer "
            "Configuration > Policies) > Administrative Templates > Windows Components > Microsoft Defender Antivirus > Real-time "
            'Protection and set "Turn off real-time protection" to Disabled; for other products use their console and lock it with '
            "a password. ClamAV: scan on access: in `/etc/clamav/clamd.conf` (RHEL: `/etc/clamd.d/scan.conf`) set "
            "`OnAccessIncludePath /home`, `OnAccessPrevention yes` and `OnAccessExcludeUname clamav` (RHEL: clamscan), then `sudo "
            "systemctl enable --now clamav-daemon clamav-clamonacc` (Debian, Ubuntu) or `sudo systemctl enable --now clamd@scan "
            "clamonacc` (RHEL). Defender for Endpoint: `mdatp config real-time-protection --value enabled`. Other products: switch "
            "on real-time protection in their console."
        ),
    ),
    platforms=(Platform.LINUX, Platform.WINDOWS),
    thresholds=("behaviour_required",),
    examples=(
        Example(name="on", facts=found(product(realtime=True, edr=False)), expect=Status.PASS),
        Example(
            name="on, level 4, no behaviour",
            facts=found(product(realtime=True, edr=False, watches_behaviour=None)),
            level=4,
            expect=Status.PARTIAL,
        ),
        Example(name="on, level 4, EDR", facts=found(product(realtime=True, edr=True)), level=4, expect=Status.PASS),
        Example(
            name="on, level 4, Defender watches behaviour, beside one that is off",
            facts=found(
                seen_on_windows(realtime=True, edr=False, watches_behaviour=True),
                product("Avast", enabled=False, antivirus=True, left_behind=False),
            ),
            level=4,
            expect=Status.PASS,
        ),
        Example(
            name="on, level 4, whether Defender watches behaviour was not seen",
            facts=found(product("Windows Defender", realtime=True, edr=False, watches_behaviour={"gap": "timeout"})),
            level=4,
            expect=Status.UNKNOWN,
        ),
        Example(name="none among what could be read", facts=found(looked_everywhere=False), expect=Status.UNKNOWN),
        Example(
            name="only an EDR agent",
            facts=found(product("aJiant", antivirus=False, realtime=False)),
            expect=Status.FAIL,
        ),
        Example(name="does not tell", facts=found(product(realtime=None)), expect=Status.PARTIAL),
        Example(name="off", facts=found(product(realtime=False)), expect=Status.FAIL),
        Example(
            name="on, but the product is off", facts=found(product(enabled=False, realtime=True)), expect=Status.FAIL
        ),
        Example(name="no product", facts=found(), expect=Status.FAIL),
        Example(name="not seen", facts=found(product(realtime={"gap": "denied"})), expect=Status.UNKNOWN),
        Example(
            name="one off, the other not seen",
            facts=found(product(realtime=False), product("Falcon", realtime={"gap": "denied"})),
            expect=Status.UNKNOWN,
        ),
        Example(name="not looked for", facts={}, gaps={"host.antivirus": Gap.DENIED}, expect=Status.UNKNOWN),
    ),
)
