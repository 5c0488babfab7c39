"""Hosts use the gateway that is declared; a second way out goes around the firewall. Good order beyond the control."""

from scanner.model.check import Example, Outcome, Sight, failed, not_applicable, passed
from scanner.model.errors import NotCollected
from scanner.model.kinds.segment_gateway import SegmentGateway
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def hosts_leave_through_the_declared_gateway(gateway: SegmentGateway) -> Outcome:
    """Compared only where a gateway is declared and hosts have shown theirs."""
    if gateway.declared is None and not gateway.addresses:
        return not_applicable(
            Text(
                vi="Không khai báo cổng ra và không máy nào dùng cổng ra.",
                en="No gateway is declared, and no host uses one.",
            )
        )
    if gateway.agrees is None:
        raise NotCollected("the declared gateway and one that hosts use are not both known", way=Way.MEASURE_MORE)
    used = ", ".join(gateway.addresses)
    sight = Sight(what="segment.gateway.addresses", was=gateway.addresses, wanted=str(gateway.declared))
    if gateway.agrees is True and gateway.blind:
        raise NotCollected(
            f"these hosts could not tell which gateway they use: {', '.join(gateway.blind[:5])}", way=Way.MEASURE_MORE
        )
    if gateway.agrees is True:
        text = Text(
            vi=f"Máy trong mạng LAN đi ra qua cổng đã khai báo, {used}.",
            en=f"Hosts leave through the declared gateway, {used}.",
        )
        return passed(text, sight)
    text = Text(
        vi=f"Máy trong mạng đi ra qua {used}, không chỉ qua cổng đã khai báo {gateway.declared}.",
        en=f"Hosts leave through {used}, not only through the declared gateway {gateway.declared}.",
    )
    return failed(text, sight)


CHECK = python_check(
    hosts_leave_through_the_declared_gateway,
    controls=("NET-FW-01",),
    title=Text(
        vi="Máy trong mạng LAN đi ra qua đúng cổng đã khai báo",
        en="Hosts leave through the declared gateway",
    ),
    why=Text(
        vi="Đường ra thứ hai đi vòng qua tường lửa, mọi biện pháp ở tường lửa trở nên vô nghĩa.",
        en="A second way out goes around the firewall and makes everything it does pointless.",
    ),
    fix=Text(
        vi=(
            "Trên máy chạy lệnh `ip route show default` (Linux) hoặc `ipconfig` (Windows) để xem cổng ra; "
            "tháo modem, USB 4G hoặc điểm phát lạ; sửa DHCP option 3 về đúng địa chỉ tường lửa, hoặc sửa "
            "trường `gateway` trong tệp kiểm kê."
        ),
        en=(
            "On the machine see the gateway with `ip route show default` (Linux) or `ipconfig` (Windows); "
            "remove the modem, 4G stick or hotspot; set DHCP option 3 to the firewall, or correct `gateway` "
            "in the inventory."
        ),
    ),
    platforms=(Platform.DECLARED,),
    decides=False,
    examples=(
        Example(
            name="the same",
            facts={"segment.gateway": {"declared": "10.0.0.1", "addresses": ["10.0.0.1"], "agrees": True, "blind": []}},
            expect=Status.PASS,
        ),
        Example(
            name="another one",
            facts={"segment.gateway": {"declared": "10.0.0.1", "addresses": ["10.0.0.254"], "agrees": False}},
            expect=Status.FAIL,
        ),
        Example(
            name="a second one",
            facts={
                "segment.gateway": {"declared": "10.0.0.1", "addresses": ["10.0.0.1", "10.0.0.254"], "agrees": False}
            },
            expect=Status.FAIL,
        ),
        Example(
            name="no way out",
            facts={"segment.gateway": {"declared": None, "addresses": [], "agrees": None}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="one host could not tell",
            facts={
                "segment.gateway": {
                    "declared": "10.0.0.1",
                    "addresses": ["10.0.0.1"],
                    "agrees": True,
                    "blind": ["a/pc-7"],
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="no host has told",
            facts={"segment.gateway": {"declared": "10.0.0.1", "addresses": [], "agrees": None}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="none declared",
            facts={"segment.gateway": {"declared": None, "addresses": ["10.0.0.1"], "agrees": None}},
            expect=Status.UNKNOWN,
        ),
        Example(name="not derived", facts={}, gaps={"segment.gateway": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
