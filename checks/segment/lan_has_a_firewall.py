"""NET-FW-01: a firewall guards the way out of the LAN; the better the evidence, the better the verdict."""

from ipaddress import ip_network

from scanner.model.check import Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_segment import DeclaredSegment
from scanner.model.kinds.segment_gateway import SegmentGateway
from scanner.model.observation import Unseen, gap_error
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

EVIDENCE = ("configuration", "identified", "declared")
UNREAD = (None, "none")
"""Connections of a firewall that nobody is to read."""


def lan_has_a_firewall(declared: DeclaredSegment, gateway: SegmentGateway) -> Outcome:
    """The ladder of the control: rules read, gateway identified, declared only; silence proves nothing.

    A firewall that should have been read, and was not, is unknown: its rules may let everything through.
    """
    sight = Sight(what="segment.gateway.evidence", was=gateway.evidence, wanted="configuration or identified")
    if gateway.firewall is None:
        return _without_a_firewall(declared, gateway)
    if gateway.policy == "open":
        text = Text(
            vi=f"Tường lửa {gateway.firewall} chuyển tiếp mọi gói tin: không có chính sách chặn mặc định.",
            en=f"The firewall {gateway.firewall} passes every packet on: nothing is denied by default.",
        )
        return failed(text, sight)
    if gateway.agrees is False:
        text = Text(
            vi=f"Đã khai báo tường lửa {gateway.firewall}, nhưng máy trong mạng đi ra qua {', '.join(gateway.addresses)}, "
            f"không chỉ qua {gateway.declared}.",
            en=f"The firewall {gateway.firewall} is declared, but hosts leave through {', '.join(gateway.addresses)}, "
            f"not only through {gateway.declared}.",
        )
        return failed(text, sight)
    if gateway.agrees is None or gateway.evidence not in EVIDENCE:
        raise NotCollected(
            "no host of the segment has shown that it leaves through the declared gateway", way=Way.MEASURE_MORE
        )
    if gateway.blind:
        raise NotCollected(
            f"these hosts could not tell which gateway they use: {', '.join(gateway.blind[:5])}", way=Way.MEASURE_MORE
        )
    if isinstance(gateway.policy, Unseen) and declared.firewall_connection not in UNREAD:
        raise gap_error(gateway.policy.gap, f"{gateway.firewall}: {gateway.policy.detail}", way=gateway.policy.way)
    if gateway.policy == "open_ipv6":
        return _half_open(gateway)
    return _by_evidence(gateway, sight)


def _half_open(gateway: SegmentGateway) -> Outcome:
    text = Text(
        vi=f"Tường lửa {gateway.firewall} chỉ chặn IPv4, còn IPv6 thì cho qua tất cả.",
        en=f"The firewall {gateway.firewall} filters IPv4 alone and passes all of IPv6 on.",
    )
    return partly(text, Sight(what="segment.gateway.policy", was="open_ipv6", wanted="filters"))


def _by_evidence(gateway: SegmentGateway, sight: Sight) -> Outcome:
    ways = {
        "configuration": ("đã đọc cấu hình", "its rules were read"),
        "identified": ("nhận diện được cổng ra", "identified"),
    }
    if gateway.evidence in ways:
        vi, en = ways[gateway.evidence]
        text = Text(
            vi=f"Mạng có tường lửa {gateway.firewall} ({vi}).",
            en=f"The LAN has the firewall {gateway.firewall} ({en}).",
        )
        return passed(text, sight)
    text = Text(
        vi=f"Tường lửa {gateway.firewall} mới được khai báo, chưa xác nhận bằng cấu hình hoặc nhận diện cổng ra.",
        en=f"The firewall {gateway.firewall} is only declared; neither its rules nor the gateway confirm it.",
    )
    return partly(text, sight)


def _without_a_firewall(declared: DeclaredSegment, gateway: SegmentGateway) -> Outcome:
    """Nobody needs a firewall where there is no way out; else it must be found who guards it."""
    isolated = declared.isolated is True and gateway.has_internet is False and not gateway.blind
    if gateway.addresses or not (isolated or _is_loopback(declared)):
        raise NotCollected(
            "no firewall is declared for this segment, and its gateway is not identified", way=Way.DECLARE
        )
    return not_applicable(Text(vi="Mạng không có đường ra Internet.", en="The segment has no path to the Internet."))


def _is_loopback(declared: DeclaredSegment) -> bool:
    """By its range: a zone's name is only a name."""
    return isinstance(declared.cidr, str) and ip_network(declared.cidr, strict=False).is_loopback


CHECK = python_check(
    lan_has_a_firewall,
    version=2,
    controls=("NET-FW-01",),
    title=Text(
        vi="Mỗi mạng nội bộ (LAN) có tường lửa tại biên Internet",
        en="Every LAN has a firewall at its Internet edge",
    ),
    why=Text(
        vi="Tường lửa là cánh cổng giữa mạng cơ quan và Internet, thiếu nó thì ai cũng có thể gõ cửa.",
        en=(
            "A firewall is the gate between the agency network and the Internet; without it anyone may knock "
            "on every door."
        ),
    ),
    fix=Text(
        vi=(
            "Đặt thiết bị tường lửa giữa đường truyền Internet và mạng LAN, hoặc đăng ký đi qua tường lửa tập "
            "trung của tỉnh. Chưa có kinh phí thì dùng máy tính hai cổng mạng cài OPNsense, hoặc bật tường "
            "lửa trên thiết bị định tuyến (MikroTik: IP > Firewall, luật cuối chặn chiều vào từ cổng WAN). "
            "Mạng dùng IPv6 thì chặn cả IPv6. Ghi thiết bị vào tệp kiểm kê với loại firewall và gắn với đúng "
            "mạng LAN."
        ),
        en=(
            "Put a firewall between the Internet line and the LAN, or join the shared firewall of the "
            "province. Without a budget use a computer with two network cards and OPNsense, or switch on the "
            "firewall of the router (MikroTik: IP > Firewall, last rule drops inbound from WAN). Where IPv6 is "
            "in use, filter it as well. Record the device in the inventory file as kind firewall bound to that LAN."
        ),
    ),
    platforms=(Platform.DECLARED,),
    examples=(
        Example(
            name="rules read",
            facts={
                "declared.segment": {"cidr": "10.0.0.0/24", "firewall_connection": "ssh", "isolated": False},
                "segment.gateway": {
                    "addresses": ["10.0.0.1"],
                    "declared": "10.0.0.1",
                    "agrees": True,
                    "firewall": "a/fw",
                    "evidence": "configuration",
                    "policy": "filters",
                    "blind": [],
                    "has_internet": True,
                },
            },
            expect=Status.PASS,
        ),
        Example(
            name="gateway identified, nobody is to read it",
            facts={
                "declared.segment": {"cidr": "10.0.0.0/24", "firewall_connection": "none", "isolated": False},
                "segment.gateway": {
                    "addresses": ["10.0.0.1"],
                    "declared": "10.0.0.1",
                    "agrees": True,
                    "firewall": "a/fw",
                    "evidence": "identified",
                    "policy": {"gap": "not_collected"},
                    "blind": [],
                    "has_internet": True,
                },
            },
            expect=Status.PASS,
        ),
        Example(
            name="gateway identified, its rules should have been read",
            facts={
                "declared.segment": {"cidr": "10.0.0.0/24", "firewall_connection": "ssh", "isolated": False},
                "segment.gateway": {
                    "addresses": ["10.0.0.1"],
                    "declared": "10.0.0.1",
                    "agrees": True,
                    "firewall": "a/fw",
                    "evidence": "identified",
                    "policy": {"gap": "denied"},
                    "blind": [],
                    "has_internet": True,
                },
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="declared only",
            facts={
                "declared.segment": {"cidr": "10.0.0.0/24", "firewall_connection": "none", "isolated": False},
                "segment.gateway": {
                    "addresses": ["10.0.0.1"],
                    "declared": "10.0.0.1",
                    "agrees": True,
                    "firewall": "a/fw",
                    "evidence": "declared",
                    "policy": {"gap": "not_collected"},
                    "blind": [],
                    "has_internet": True,
                },
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="declared only, should have been read",
            facts={
                "declared.segment": {"cidr": "10.0.0.0/24", "firewall_connection": "ssh", "isolated": False},
                "segment.gateway": {
                    "addresses": ["10.0.0.1"],
                    "declared": "10.0.0.1",
                    "agrees": True,
                    "firewall": "a/fw",
                    "evidence": "declared",
                    "policy": {"gap": "not_collected"},
                    "blind": [],
                    "has_internet": True,
                },
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="rules read, nothing denied",
            facts={
                "declared.segment": {"cidr": "10.0.0.0/24", "firewall_connection": "ssh", "isolated": False},
                "segment.gateway": {
                    "addresses": ["10.0.0.1"],
                    "declared": "10.0.0.1",
                    "agrees": True,
                    "firewall": "a/fw",
                    "evidence": "configuration",
                    "policy": "open",
                    "blind": [],
                    "has_internet": True,
                },
            },
            expect=Status.FAIL,
        ),
        Example(
            name="rules read, IPv6 passes",
            facts={
                "declared.segment": {"cidr": "10.0.0.0/24", "firewall_connection": "ssh", "isolated": False},
                "segment.gateway": {
                    "addresses": ["10.0.0.1"],
                    "declared": "10.0.0.1",
                    "agrees": True,
                    "firewall": "a/fw",
                    "evidence": "configuration",
                    "policy": "open_ipv6",
                    "blind": [],
                    "has_internet": True,
                },
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="hosts go around it",
            facts={
                "declared.segment": {"cidr": "10.0.0.0/24", "firewall_connection": "none", "isolated": False},
                "segment.gateway": {
                    "addresses": ["10.0.0.254"],
                    "declared": "10.0.0.1",
                    "agrees": False,
                    "firewall": "a/fw",
                    "evidence": "declared",
                    "policy": {"gap": "not_collected"},
                    "blind": [],
                    "has_internet": True,
                },
            },
            expect=Status.FAIL,
        ),
        Example(
            name="rules read, nobody seen to leave through it",
            facts={
                "declared.segment": {"cidr": "10.0.0.0/24", "firewall_connection": "ssh", "isolated": False},
                "segment.gateway": {
                    "addresses": [],
                    "declared": "10.0.0.1",
                    "agrees": None,
                    "firewall": "a/fw",
                    "evidence": "configuration",
                    "policy": "filters",
                    "blind": [],
                    "has_internet": True,
                },
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="loopback",
            facts={
                "declared.segment": {"cidr": "127.0.0.0/8", "firewall_connection": None, "isolated": False},
                "segment.gateway": {
                    "addresses": [],
                    "declared": None,
                    "agrees": None,
                    "firewall": None,
                    "evidence": "none",
                    "policy": {"gap": "not_collected"},
                    "blind": [],
                    "has_internet": None,
                },
            },
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="isolated on purpose",
            facts={
                "declared.segment": {"cidr": "10.0.0.0/24", "firewall_connection": None, "isolated": True},
                "segment.gateway": {
                    "addresses": [],
                    "declared": None,
                    "agrees": None,
                    "firewall": None,
                    "evidence": "none",
                    "policy": {"gap": "not_collected"},
                    "blind": [],
                    "has_internet": False,
                },
            },
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="isolated on paper, hosts have a way out",
            facts={
                "declared.segment": {"cidr": "10.0.0.0/24", "firewall_connection": None, "isolated": True},
                "segment.gateway": {
                    "addresses": ["10.0.0.1"],
                    "declared": None,
                    "agrees": None,
                    "firewall": None,
                    "evidence": "none",
                    "policy": {"gap": "not_collected"},
                    "blind": [],
                    "has_internet": False,
                },
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="no Internet declared, not isolated",
            facts={
                "declared.segment": {"cidr": "10.0.0.0/24", "firewall_connection": None, "isolated": False},
                "segment.gateway": {
                    "addresses": [],
                    "declared": None,
                    "agrees": None,
                    "firewall": None,
                    "evidence": "none",
                    "policy": {"gap": "not_collected"},
                    "blind": [],
                    "has_internet": False,
                },
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="no firewall declared",
            facts={
                "declared.segment": {"cidr": "10.0.0.0/24", "firewall_connection": None, "isolated": False},
                "segment.gateway": {
                    "addresses": ["10.0.0.1"],
                    "declared": "10.0.0.1",
                    "agrees": True,
                    "firewall": None,
                    "evidence": "none",
                    "policy": {"gap": "not_collected"},
                    "blind": [],
                    "has_internet": True,
                },
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="a host could not tell",
            facts={
                "declared.segment": {"cidr": "10.0.0.0/24", "firewall_connection": "none", "isolated": False},
                "segment.gateway": {
                    "addresses": ["10.0.0.1"],
                    "declared": "10.0.0.1",
                    "agrees": True,
                    "firewall": "a/fw",
                    "evidence": "declared",
                    "policy": {"gap": "not_collected"},
                    "blind": ["a/pc-7"],
                    "has_internet": True,
                },
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="not derived",
            facts={"declared.segment": {"cidr": "10.0.0.0/24"}},
            gaps={"segment.gateway": Gap.NOT_COLLECTED},
            expect=Status.UNKNOWN,
        ),
    ),
)
