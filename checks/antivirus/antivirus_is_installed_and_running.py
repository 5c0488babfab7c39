"""HOST-AV-01, SRV-AV-01: at least one antivirus product is installed and runs."""

from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.kinds.host_antivirus import AntivirusProduct, HostAntivirus
from scanner.model.local_time import local_day
from scanner.model.observation import Unseen, seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def antivirus_is_installed_and_running(antivirus: HostAntivirus, as_of: AsOf) -> Outcome:
    """Installed but off, or with a licence that has ended, is partial; none at all fails."""
    names = tuple(each.name for each in antivirus.products)
    sight = Sight(what="host.antivirus.products", was=names, wanted="one that runs")
    if not names:
        text = Text(vi="Không tìm thấy phần mềm phòng chống mã độc nào.", en="No antivirus product was found.")
        return failed(text, sight)
    if any(each.enabled is True and _is_in_force(each, as_of) for each in antivirus.products):
        text = Text(
            vi=f"Phần mềm phòng chống mã độc đang chạy: {', '.join(names)}.",
            en=f"Antivirus is running: {', '.join(names)}.",
        )
        return passed(text, sight)
    for each in antivirus.products:
        if seen(each.enabled):
            seen(each.licence_end)
    text = Text(
        vi=f"Đã cài {', '.join(names)} nhưng không chạy hoặc đã hết hạn bản quyền.",
        en=f"{', '.join(names)} is installed, but does not run or its licence has ended.",
    )
    return partly(text, sight)


def _is_in_force(product: AntivirusProduct, as_of: AsOf) -> bool:
    """The licence has no end, or one that is not past; one that was not seen proves nothing."""
    end = product.licence_end
    return end is None or (not isinstance(end, Unseen) and end >= local_day(as_of))


CHECK = python_check(
    antivirus_is_installed_and_running,
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
            "Cài ClamAV: `sudo apt install clamav clamav-daemon` (Debian, Ubuntu) hoặc `sudo dnf install "
            "clamav clamd clamav-update` (RHEL, Rocky, Alma; cần kho EPEL); rồi bật dịch vụ: `sudo systemctl "
            "enable --now clamav-daemon clamav-freshclam` (Debian, Ubuntu) hoặc `sudo systemctl enable --now "
            "clamd@scan clamav-freshclam` (RHEL). Nếu tỉnh có phần mềm quản trị tập trung thì cài bản đó theo "
            "hướng dẫn của tỉnh."
        ),
        en=(
            "Install ClamAV: `sudo apt install clamav clamav-daemon` (Debian, Ubuntu) or `sudo dnf install "
            "clamav clamd clamav-update` (RHEL, Rocky, Alma; from EPEL); then start it: `sudo systemctl "
            "enable --now clamav-daemon clamav-freshclam` (Debian, Ubuntu) or `sudo systemctl enable --now "
            "clamd@scan clamav-freshclam` (RHEL). Where the province manages a product centrally, install "
            "that one."
        ),
    ),
    platforms=(Platform.LINUX,),
    examples=(
        Example(
            name="running",
            facts={"host.antivirus": {"products": [{"name": "ClamAV", "enabled": True, "licence_end": None}]}},
            expect=Status.PASS,
        ),
        Example(
            name="one of two runs",
            facts={
                "host.antivirus": {
                    "products": [
                        {"name": "ClamAV", "enabled": False},
                        {"name": "ClamAV", "enabled": True, "licence_end": None},
                    ]
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="licence ends today",
            facts={"host.antivirus": {"products": [{"name": "ClamAV", "enabled": True, "licence_end": "2026-11-24"}]}},
            expect=Status.PASS,
        ),
        Example(
            name="licence ended yesterday",
            facts={"host.antivirus": {"products": [{"name": "ClamAV", "enabled": True, "licence_end": "2026-11-23"}]}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="off",
            facts={"host.antivirus": {"products": [{"name": "ClamAV", "enabled": False}]}},
            expect=Status.PARTIAL,
        ),
        Example(name="none", facts={"host.antivirus": {"products": [], "state": "absent"}}, expect=Status.FAIL),
        Example(
            name="running, its licence not seen",
            facts={
                "host.antivirus": {"products": [{"name": "KESL", "enabled": True, "licence_end": {"gap": "denied"}}]}
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="could not see whether it runs",
            facts={"host.antivirus": {"products": [{"name": "ClamAV", "enabled": {"gap": "denied"}}]}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="one off, the other not seen",
            facts={
                "host.antivirus": {
                    "products": [{"name": "ClamAV", "enabled": False}, {"name": "ClamAV", "enabled": {"gap": "denied"}}]
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="not looked for", facts={}, gaps={"host.antivirus": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
