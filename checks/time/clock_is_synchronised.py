"""SRV-LOG-02, second half: the clock follows its time source."""

from scanner.model.check import Example, Outcome, Sight, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.kinds.host_time import HostTime
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, TargetKind

SERVERS = frozenset({TargetKind.SERVER, TargetKind.HYPERVISOR})


def clock_is_synchronised(time: HostTime, thresholds: Thresholds, subject: Subject) -> Outcome:
    """Without any time source there is nothing to follow: the other check of this control says so."""
    if not seen(time.sources) and not seen(time.running):
        return not_applicable(
            Text(vi="Máy không lấy giờ từ máy chủ thời gian nào.", en="The machine takes its time from nowhere.")
        )
    limit = thresholds.whole("server_max_s" if subject.kind in SERVERS else "workstation_max_s")
    state = Sight(what="host.time.synchronised", was=seen(time.synchronised), wanted="true")
    if not time.synchronised:
        return partly(
            Text(vi="Đồng hồ chưa đồng bộ với máy chủ thời gian.", en="The clock is not synchronised."), state
        )
    offset = Sight(what="host.time.offset_s", was=seen(time.offset_s), wanted=f"≤ {limit}")
    if abs(seen(time.offset_s)) <= limit:
        return passed(
            Text(vi="Đồng hồ theo đúng máy chủ thời gian.", en="The clock follows its time server."), state, offset
        )
    return partly(
        Text(
            vi=f"Đồng hồ lệch quá {limit} giây.",
            en=f"The clock is more than {limit} seconds wrong.",
        ),
        state,
        offset,
    )


CHECK = python_check(
    clock_is_synchronised,
    controls=("SRV-LOG-02",),
    title=Text(
        vi="Đồng hồ của máy khớp với máy chủ thời gian",
        en="The clock agrees with its time server",
    ),
    why=Text(
        vi="Đồng hồ sai thì nhật ký các máy không đối chiếu được, văn bản ký số có thể sai thời điểm.",
        en="With wrong clocks logs cannot be compared and signed papers may carry a wrong time.",
    ),
    platforms=(Platform.LINUX, Platform.WINDOWS),
    fix=Text(
        vi=(
            "Kiểm tra đường mạng tới máy chủ thời gian (cổng UDP 123), rồi chạy `sudo systemctl restart "
            "systemd-timesyncd` (hoặc `chrony`; RHEL, CentOS: `chronyd`). Xác nhận: lệnh `timedatectl` in ra System "
            "clock synchronized: yes; `chronyc sources` có máy chủ đánh dấu `*` và cột Reach khác 0; `chronyc tracking` "
            "in ra System time lệch dưới 1 giây."
            " Windows: mở cổng UDP 123 tới máy chủ thời gian, rồi bằng quyền quản trị chạy net stop w32time, "
            "net start w32time, w32tm /resync. Xác nhận: w32tm /query /status in ra tên máy chủ ở dòng nguồn "
            "thời gian."
        ),
        en=(
            "Check the way to the time server (UDP port 123), then run `sudo systemctl restart systemd-timesyncd` "
            "(or `chrony`; RHEL, CentOS: `chronyd`). Verify: `timedatectl` prints System clock synchronized: yes; "
            "`chronyc sources` shows a server marked `*` with a Reach above 0; `chronyc tracking` a System time within "
            "a second."
            " Windows: open UDP port 123 to the time server, then as administrator run net stop w32time, net "
            "start w32time, w32tm /resync. Verify: w32tm /query /status names the server as source."
        ),
    ),
    thresholds=(
        "server_max_s",
        "workstation_max_s",
    ),
    references=(
        "TCVN 14423:2026 §3.8.2.1 a (L1); §4.8.2.1 a (L2); §5.8.2.1 a (L3); §6.8.2.1 a (L4)",
        "timedatectl(1)",
        "chronyc(1)",
    ),
    examples=(
        Example(
            name="in step",
            facts={
                "host.time": {
                    "running": ["chrony"],
                    "sources": ["ntp.example.test"],
                    "synchronised": True,
                    "offset_s": 0.002,
                }
            },
            expect=Status.PASS,
        ),
        Example(
            name="two minutes wrong",
            facts={
                "host.time": {
                    "running": ["chrony"],
                    "sources": ["ntp.example.test"],
                    "synchronised": True,
                    "offset_s": 120.0,
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="not in step",
            facts={
                "host.time": {
                    "running": ["chrony"],
                    "sources": ["ntp.example.test"],
                    "synchronised": False,
                    "offset_s": 0.1,
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="not in step, the offset is not known",
            facts={
                "host.time": {
                    "running": ["chrony"],
                    "sources": ["ntp.example.test"],
                    "synchronised": False,
                    "offset_s": {"gap": "unsupported"},
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="no source at all",
            facts={"host.time": {"running": [], "sources": [], "synchronised": False, "offset_s": 0.0}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="the offset could not be measured",
            facts={
                "host.time": {
                    "running": ["chrony"],
                    "sources": ["ntp.example.test"],
                    "synchronised": True,
                    "offset_s": {"gap": "unsupported"},
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="what runs could not be seen",
            facts={
                "host.time": {"running": {"gap": "unsupported"}, "sources": [], "synchronised": True, "offset_s": 0.0}
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="it could not be read", facts={}, gaps={"host.time": Gap.DENIED}, expect=Status.UNKNOWN),
    ),
)
