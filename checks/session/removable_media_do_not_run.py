"""HOST-AV-04 on Linux: what is plugged in is neither opened nor started by itself."""

from scanner.model.check import Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.errors import Unsupported
from scanner.model.kinds.host_session import HostSession
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Status


def removable_media_do_not_run(session: HostSession) -> Outcome:
    """What is enforced for all decides; where nothing is, each user's own setting would, and that was not looked at."""
    if session.desktop is None:
        return not_applicable(Text(vi="Máy không có giao diện đồ họa.", en="The machine has no desktop."))
    runs, mounts = seen(session.autorun), seen(session.automount)
    sights = (
        Sight(what="host.session.autorun", was=runs, wanted="false"),
        Sight(what="host.session.automount", was=mounts, wanted="false"),
    )
    if runs:
        return failed(
            Text(
                vi="Chương trình trên USB, ổ cứng ngoài được gợi ý chạy ngay khi cắm vào.",
                en="Programs on a stick or disk are offered to run as soon as it is plugged in.",
            ),
            *sights,
        )
    if runs is None:
        raise Unsupported("nothing is enforced for all users: each one's own setting decides, which was not looked at")
    if mounts is False:
        return passed(
            Text(vi="Tự động chạy và tự động mở thiết bị ngoài đã tắt.", en="Autorun and automatic mounting are off."),
            *sights,
        )
    return partly(
        Text(
            vi="Tự động chạy đã tắt, tự động mở thiết bị ngoài vẫn còn.",
            en="Autorun is off, automatic mounting is not.",
        ),
        *sights,
    )


CHECK = python_check(
    removable_media_do_not_run,
    controls=("HOST-AV-04",),
    title=Text(
        vi="Tự động chạy và tự động mở USB, ổ cứng ngoài đã tắt",
        en="Autorun and automatic mounting of removable media are off",
    ),
    why=Text(
        vi="USB là đường lây mã độc phổ biến; tắt tự chạy thì chỉ cắm vào chưa đủ để nhiễm.",
        en=("USB sticks spread malware easily; with autorun off, merely plugging one in is not enough to infect."),
    ),
    fix=Text(
        vi=(
            "Tạo tệp /etc/dconf/db/local.d/00-thiet-bi-ngoai gồm phần [org/gnome/desktop/media-handling] với "
            "autorun-never=true, automount=false, automount-open=false; liệt kê các khóa này trong "
            "/etc/dconf/db/local.d/locks/thiet-bi-ngoai rồi chạy sudo dconf update. Xác nhận: đăng nhập lại, "
            "lệnh gsettings get org.gnome.desktop.media-handling autorun-never in ra true."
        ),
        en=(
            "Make a file /etc/dconf/db/local.d/00-removable with autorun-never=true, automount=false and "
            "automount-open=false in [org/gnome/desktop/media-handling]; list these keys in "
            "/etc/dconf/db/local.d/locks/removable and run sudo dconf update. Verify: after a new logon "
            "gsettings get org.gnome.desktop.media-handling autorun-never prints true."
        ),
    ),
    references=(
        "TCVN 14423:2026 §3.10.2.2 (L1); §4.10.2.2 (L2); §5.10.2.2 (L3); §6.10.2.2 a (L4); §7.10 (L5)",
        "GNOME: org.gnome.desktop.media-handling",
    ),
    examples=(
        Example(
            name="both off",
            facts={"host.session": {"desktop": "gnome", "automount": False, "autorun": False}},
            expect=Status.PASS,
        ),
        Example(
            name="media are still mounted",
            facts={"host.session": {"desktop": "gnome", "automount": True, "autorun": False}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="mounting is not set for all",
            facts={"host.session": {"desktop": "gnome", "automount": None, "autorun": False}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="programs are offered to run",
            facts={"host.session": {"desktop": "gnome", "automount": False, "autorun": True}},
            expect=Status.FAIL,
        ),
        Example(
            name="nothing is enforced for all",
            facts={"host.session": {"desktop": "gnome", "automount": None, "autorun": None}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="no desktop",
            facts={"host.session": {"desktop": None, "automount": None, "autorun": None}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="settings could not be seen",
            facts={"host.session": {"desktop": "gnome", "automount": {"gap": "denied"}, "autorun": False}},
            expect=Status.UNKNOWN,
        ),
        Example(name="it could not be read", facts={}, gaps={"host.session": Gap.DENIED}, expect=Status.UNKNOWN),
    ),
)
