"""HOST-AV-07: an EDR agent runs; whether it reported to its console must be shown there."""

from checks.counting_antivirus import must_know_all, with_doubt
from scanner.model.check import Example, Outcome, Sight, failed, partly
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def behaviour_detection_is_deployed(antivirus: HostAntivirus) -> Outcome:
    """An agent that runs is partial: the last check-in cannot be proven on the machine."""
    agents = [each for each in antivirus.products if each.edr and each.left_behind is not True]
    sight = Sight(what="EDR products", was=tuple(each.name for each in agents), wanted="one that runs and reports")
    running = [each for each in agents if each.enabled is True]
    if running:
        text = Text(
            vi=f"{running[0].name} đang chạy; cần xem trên máy chủ quản trị lần liên lạc gần nhất.",
            en=f"{running[0].name} is running; its console must confirm the last check-in.",
        )
        return partly(with_doubt(text, running, "enabled"), sight)
    for each in agents:
        seen(each.enabled)
    must_know_all(antivirus)
    text = Text(
        vi="Không có phần mềm phát hiện hành vi (EDR) nào đang chạy.",
        en="No behaviour-based detection (EDR) is running.",
    )
    return failed(text, sight)


CHECK = python_check(
    behaviour_detection_is_deployed,
    version=2,
    controls=("HOST-AV-07",),
    title=Text(
        vi="Triển khai EDR hoặc giải pháp phát hiện theo hành vi",
        en="EDR or equivalent behaviour-based detection is deployed",
    ),
    why=Text(
        vi="Với hệ thống quan trọng, cần công cụ nhận ra hành vi bất thường chứ không chỉ mã độc đã biết.",
        en="Important systems need a tool that notices unusual behaviour, not only malware already known.",
    ),
    fix=Text(
        vi=(
            "Lập danh sách máy chủ và máy tính thuộc hệ thống từ cấp độ 3, cài tác tử EDR do tỉnh cung cấp. Kiểm tra dịch vụ đang "
            "chạy: Windows chạy `sc.exe query sense` trong cmd (Defender for Endpoint) hoặc xem services.msc; Linux chạy mdatp "
            "health hoặc systemctl status <tác tử>. Trên máy chủ quản trị EDR, xử lý các máy quá 7 ngày chưa kết nối."
        ),
        en=(
            "List the servers and computers of systems at level 3 and above and install the EDR agent that the province supplies. "
            "Check the service: Windows `sc.exe query sense` in cmd (Defender for Endpoint) or services.msc; Linux mdatp health or "
            "systemctl status <agent>. In the EDR console follow up machines that have not connected for 7 days."
        ),
    ),
    platforms=(Platform.LINUX, Platform.WINDOWS),
    examples=(
        Example(
            name="agent runs",
            facts={"host.antivirus": {"products": [{"name": "Falcon", "enabled": True, "edr": True}]}},
            level=3,
            expect=Status.PARTIAL,
        ),
        Example(
            name="agent is off",
            facts={"host.antivirus": {"products": [{"name": "Falcon", "enabled": False, "edr": True}]}},
            level=3,
            expect=Status.FAIL,
        ),
        Example(
            name="the second of two runs",
            facts={
                "host.antivirus": {
                    "products": [
                        {"name": "Defender for Endpoint", "enabled": False, "edr": True},
                        {"name": "Falcon", "enabled": True, "edr": True},
                    ]
                }
            },
            level=3,
            expect=Status.PARTIAL,
        ),
        Example(
            name="antivirus only",
            facts={"host.antivirus": {"products": [{"name": "ClamAV", "enabled": True, "edr": False}]}},
            level=3,
            expect=Status.FAIL,
        ),
        Example(name="nothing", facts={"host.antivirus": {"products": []}}, level=3, expect=Status.FAIL),
        Example(
            name="not seen whether it runs",
            facts={"host.antivirus": {"products": [{"name": "Falcon", "enabled": {"gap": "denied"}, "edr": True}]}},
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="none among what could be read",
            facts={"host.antivirus": {"products": [], "state": "absent", "looked_everywhere": False}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="not looked for", facts={}, gaps={"host.antivirus": Gap.UNREACHABLE}, level=3, expect=Status.UNKNOWN
        ),
    ),
)
