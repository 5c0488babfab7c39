"""LAN-INV-01: unknown devices are sought on schedule, and those seen are dealt with."""

from checks.dated_acts import days_since
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_segment import DeclaredSegment
from scanner.model.kinds.segment_devices import SegmentDevices
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def devices_on_the_lan_are_known(
    declared: DeclaredSegment, devices: SegmentDevices, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """A discovery must be recorded; what neighbours show on top can only make it worse.

    How long an unknown device has been there cannot be told from one look, so a few are partial and more fail.
    """
    unknown = devices.undeclared
    sight = Sight(what="segment.devices.undeclared", was=unknown[:20], wanted="none")
    text = Text(
        vi=f"Nhìn thấy {len(devices.seen)} thiết bị, {len(unknown)} thiết bị chưa có trong danh mục.",
        en=f"{len(devices.seen)} devices seen, {len(unknown)} of them not in the register.",
    )
    if len(unknown) > thresholds.whole("partial_max_unknown"):
        return failed(text, sight)
    age, limit = days_since(declared.dates, "discovery", as_of), thresholds.whole("max_age_days")
    if age > limit:
        late = Text(
            vi=f"Lần dò thiết bị lạ gần nhất cách đây {age} ngày, quá thời hạn {limit} ngày.",
            en=f"Unknown devices were last sought {age} days ago, over the limit of {limit} days.",
        )
        return failed(late, Sight(what="declared.segment.dates[discovery]", was=age, wanted=f"≤ {limit} d"))
    if devices.blind:
        raise NotCollected(
            f"these hosts could not tell whom they see: {', '.join(devices.blind[:5])}", way=Way.MEASURE_MORE
        )
    return partly(text, sight) if unknown else passed(text, sight)


CHECK = python_check(
    devices_on_the_lan_are_known,
    controls=("LAN-INV-01",),
    title=Text(
        vi="Phát hiện và xử lý thiết bị kết nối trái phép vào mạng nội bộ (LAN)",
        en="Unknown devices on the LAN are discovered and handled on schedule",
    ),
    why=Text(
        vi="Thiết bị lạ cắm vào mạng có thể nghe lén hoặc lây mã độc nên cần được phát hiện sớm.",
        en="An unknown device on the network may listen in or spread malware, so it should be found early.",
    ),
    fix=Text(
        vi=(
            "Dò thiết bị trong từng dải mạng theo chu kỳ của cấp độ (ví dụ `sudo nmap -sn <dải mạng>`, khi có văn "
            "bản cho phép). Với mỗi thiết bị lạ, tra cổng cắm trên thiết bị chuyển mạch (Cisco: show mac "
            "address-table address <MAC>), xác minh tại chỗ rồi gỡ, chặn, cách ly hoặc đăng ký bổ sung trong 7 "
            "ngày. Ghi kết quả xử lý vào tệp kiểm kê."
        ),
        en=(
            "Look for devices in each subnet at the interval of the level (such as `sudo nmap -sn <range>`, when "
            "authorised). For each unknown device find the switch port (Cisco: show mac address-table address "
            "<MAC>), check on the spot and remove, block, quarantine or register it within 7 days. Enter the "
            "outcome in the inventory file."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("max_age_days", "partial_max_unknown"),
    examples=(
        Example(
            name="sought and all known",
            facts={
                "declared.segment": {"dates": {"discovery": "2026-03-01"}},
                "segment.devices": {"seen": [], "blind": [], "undeclared": []},
            },
            expect=Status.PASS,
        ),
        Example(
            name="on the last day",
            facts={
                "declared.segment": {"dates": {"discovery": "2025-11-24"}},
                "segment.devices": {"seen": [], "blind": [], "undeclared": []},
            },
            expect=Status.PASS,
        ),
        Example(
            name="a day late",
            facts={
                "declared.segment": {"dates": {"discovery": "2025-11-23"}},
                "segment.devices": {"seen": [], "blind": [], "undeclared": []},
            },
            expect=Status.FAIL,
        ),
        Example(
            name="half a year at level 3",
            facts={
                "declared.segment": {"dates": {"discovery": "2026-05-24"}},
                "segment.devices": {"seen": [], "blind": [], "undeclared": []},
            },
            level=3,
            expect=Status.FAIL,
        ),
        Example(
            name="three unknown",
            facts={
                "declared.segment": {"dates": {"discovery": "2026-03-01"}},
                "segment.devices": {"seen": [], "blind": [], "undeclared": ["10.0.0.7", "10.0.0.8", "10.0.0.9"]},
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="four unknown",
            facts={
                "declared.segment": {"dates": {}},
                "segment.devices": {
                    "seen": [],
                    "blind": [],
                    "undeclared": ["10.0.0.6", "10.0.0.7", "10.0.0.8", "10.0.0.9"],
                },
            },
            expect=Status.FAIL,
        ),
        Example(
            name="one host could not tell",
            facts={
                "declared.segment": {"dates": {"discovery": "2026-03-01"}},
                "segment.devices": {"seen": [], "undeclared": [], "blind": ["a/pc-7"]},
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="never sought",
            facts={"declared.segment": {"dates": {}}, "segment.devices": {"seen": [], "blind": [], "undeclared": []}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="sought in the future",
            facts={
                "declared.segment": {"dates": {"discovery": "2099-01-01"}},
                "segment.devices": {"seen": [], "blind": [], "undeclared": []},
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="nobody told whom it sees",
            facts={"declared.segment": {"dates": {"discovery": "2026-03-01"}}},
            gaps={"segment.devices": Gap.NOT_COLLECTED},
            expect=Status.UNKNOWN,
        ),
    ),
)
