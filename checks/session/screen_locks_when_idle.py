"""HOST-CFG-01: the screen of a workstation locks by itself and asks for a password."""

from scanner.model.check import Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import Unsupported
from scanner.model.kinds.host_session import HostSession
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def screen_locks_when_idle(session: HostSession, thresholds: Thresholds) -> Outcome:
    """What is enforced for all decides; where nothing is, each user's own setting would, and that was not looked at."""
    if session.desktop is None:
        return not_applicable(Text(vi="Máy không có giao diện đồ họa.", en="The machine has no desktop."))
    idle, asks = seen(session.idle_lock_s), seen(session.lock_asks_password)
    limit = thresholds.whole("max_s")
    sights = (
        Sight(what="host.session.idle_lock_s", was=idle, wanted=f"1…{limit}"),
        Sight(what="host.session.lock_asks_password", was=asks, wanted="true"),
    )
    if idle == 0 or asks is False:
        return failed(
            Text(
                vi="Màn hình không tự khóa, hoặc mở lại không cần mật khẩu.",
                en="The screen does not lock by itself, or opens again without a password.",
            ),
            *sights,
        )
    if idle is None or asks is None:
        raise Unsupported("nothing is enforced for all users: each one's own setting decides, which was not looked at")
    if idle <= limit:
        return passed(
            Text(vi=f"Màn hình tự khóa sau {idle} giây.", en=f"The screen locks after {idle} seconds."), *sights
        )
    return partly(
        Text(
            vi=f"Màn hình tự khóa sau {idle} giây, lâu hơn mức gợi ý {limit} giây.",
            en=f"The screen locks after {idle} seconds, later than the suggested {limit}.",
        ),
        *sights,
    )


CHECK = python_check(
    screen_locks_when_idle,
    controls=("HOST-CFG-01",),
    title=Text(
        vi="Màn hình tự khóa khi không thao tác và hỏi mật khẩu khi mở lại",
        en="The screen locks when idle and asks for a password",
    ),
    why=Text(
        vi="Máy tự khóa khi vắng người để không ai khác đọc hoặc gửi văn bản bằng tên cán bộ.",
        en=("A machine that locks itself stops others from reading or sending documents in an officer's name."),
    ),
    platforms=(Platform.LINUX, Platform.WINDOWS),
    fix=Text(
        vi=(
            "Tạo tệp /etc/dconf/db/local.d/00-khoa-man-hinh gồm phần [org/gnome/desktop/session] với idle-delay=uint32 900 và phần "
            "[org/gnome/desktop/screensaver] với lock-enabled=true, lock-delay=uint32 0; liệt kê các khóa này trong "
            "/etc/dconf/db/local.d/locks/khoa-man-hinh rồi chạy sudo dconf update. Xác nhận: đăng nhập lại, lệnh gsettings "
            "writable org.gnome.desktop.session idle-delay in ra false. Windows: secpol.msc > Local Policies > Security Options > "
            '"Interactive logon: Machine inactivity limit" = 900 (miền AD: gpmc.msc > Computer Configuration > Policies > Windows '
            "Settings > Security Settings > Local Policies > Security Options), hoặc bằng quyền quản trị: reg add "
            "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System /v InactivityTimeoutSecs /t REG_DWORD /d 900 /f rồi "
            "khởi động lại; Windows 7: gpedit.msc > User Configuration > Administrative Templates > Control Panel > "
            "Personalization, bật Enable screen saver, Screen saver timeout = 900 và `Password protect the screen saver`."
        ),
        en=(
            "Make a file /etc/dconf/db/local.d/00-screen-lock with idle-delay=uint32 900 in [org/gnome/desktop/session], "
            "lock-enabled=true and lock-delay=uint32 0 in [org/gnome/desktop/screensaver]; list these keys in "
            "/etc/dconf/db/local.d/locks/screen-lock and run sudo dconf update. Verify: after a new logon gsettings writable "
            "org.gnome.desktop.session idle-delay prints false. Windows: secpol.msc > Local Policies > Security Options > "
            '"Interactive logon: Machine inactivity limit" = 900 (domain: gpmc.msc > Computer Configuration > Policies > Windows '
            "Settings > Security Settings > Local Policies > Security Options), or as administrator: reg add "
            "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System /v InactivityTimeoutSecs /t REG_DWORD /d 900 /f and "
            "restart; Windows 7: gpedit.msc > User Configuration > Administrative Templates > Control Panel > Personalization, "
            "Enable screen saver, Screen saver timeout = 900 and Password protect the screen saver."
        ),
    ),
    thresholds=("max_s",),
    references=(
        "TCVN 14423:2026 §3.5.2.2 a (L1); §4.5.2.2 a (L2); §5.5.2.2 a (L3); §6.5.2.2 a (L4); §7.5.2.2 a (L5)",
        "GNOME: org.gnome.desktop.session idle-delay",
    ),
    examples=(
        Example(
            name="Windows, after ten minutes",
            facts={"host.session": {"desktop": "windows", "idle_lock_s": 600, "lock_asks_password": True}},
            expect=Status.PASS,
        ),
        Example(
            name="after fifteen minutes",
            facts={"host.session": {"desktop": "gnome", "idle_lock_s": 900, "lock_asks_password": True}},
            expect=Status.PASS,
        ),
        Example(
            name="after an hour",
            facts={"host.session": {"desktop": "gnome", "idle_lock_s": 3600, "lock_asks_password": True}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="one second too late",
            facts={"host.session": {"desktop": "gnome", "idle_lock_s": 901, "lock_asks_password": True}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="never",
            facts={"host.session": {"desktop": "gnome", "idle_lock_s": 0, "lock_asks_password": True}},
            expect=Status.FAIL,
        ),
        Example(
            name="without a password",
            facts={"host.session": {"desktop": "gnome", "idle_lock_s": 300, "lock_asks_password": False}},
            expect=Status.FAIL,
        ),
        Example(
            name="without a password, whenever it locks",
            facts={"host.session": {"desktop": "gnome", "idle_lock_s": None, "lock_asks_password": False}},
            expect=Status.FAIL,
        ),
        Example(
            name="nothing is enforced for all",
            facts={"host.session": {"desktop": "gnome", "idle_lock_s": None, "lock_asks_password": None}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="no desktop",
            facts={"host.session": {"desktop": None, "idle_lock_s": None, "lock_asks_password": None}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="settings could not be seen",
            facts={"host.session": {"desktop": "gnome", "idle_lock_s": {"gap": "denied"}, "lock_asks_password": True}},
            expect=Status.UNKNOWN,
        ),
        Example(name="it could not be read", facts={}, gaps={"host.session": Gap.DENIED}, expect=Status.UNKNOWN),
    ),
)
