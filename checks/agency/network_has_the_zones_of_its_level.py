"""LAN-SEG-01: the network is divided into the zones of its level; what is missing on paper is missing."""

from scanner.model.check import Example, Outcome, Sight, failed, partly
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

ZONES = {
    "border": "vùng biên",
    "dmz": "vùng DMZ",
    "internal": "vùng nội bộ",
    "server": "vùng máy chủ",
    "internal-server": "vùng máy chủ nội bộ",
    "database": "vùng cơ sở dữ liệu",
    "wireless": "vùng mạng không dây",
    "management": "vùng quản trị",
    "device-management": "vùng quản trị thiết bị",
    "wan": "vùng WAN",
}
"""Zones as TCVN 14423:2026 calls them."""


def network_has_the_zones_of_its_level(declared: DeclaredAgency, thresholds: Thresholds) -> Outcome:
    """Declared zones can show that one is missing or all is flat; that they are apart, only the switches can show."""
    zones = set(declared.zones) - {"loopback"}
    if not zones:
        raise NotCollected("no LAN segment is declared", way=Way.DECLARE)
    wanted = [each for each in thresholds.words("zones") if each not in declared.absent_zones]
    wanted += [each for each in thresholds.words("zones_if_any") if each == "wireless" and declared.has_wireless]
    missing = tuple(each for each in wanted if each not in zones)
    sight = Sight(what="declared.agency.zones", was=tuple(sorted(zones)), wanted=", ".join(wanted))
    if declared.flat:
        text = Text(
            vi="Mạng phẳng: máy chủ và máy trạm chung một vùng mạng duy nhất.",
            en="The network is flat: servers and workstations share one single segment.",
        )
        return failed(text, sight)
    if not missing:
        raise NotCollected(
            "all zones are declared; the VLANs of the switches were not read to confirm it", way=Way.DECLARE
        )
    text = Text(
        vi=f"Còn thiếu vùng mạng: {', '.join(ZONES.get(each, each) for each in missing)}; chưa ghi lý do không cần.",
        en=f"Zones missing: {', '.join(missing)}; no reason is recorded why they are not needed.",
    )
    enough = len(zones & set(wanted)) >= thresholds.whole("partial_from_zones")
    return partly(text, sight) if enough else failed(text, sight)


CHECK = python_check(
    network_has_the_zones_of_its_level,
    controls=("LAN-SEG-01",),
    title=Text(
        vi="Mạng được phân vùng tối thiểu theo cấp độ",
        en="Network is divided into the minimum zones of the level",
    ),
    why=Text(
        vi="Chia mạng thành từng khu giúp sự cố ở một phòng không lan ra cả cơ quan.",
        en="Dividing the network into areas keeps trouble in one room from spreading to the whole agency.",
    ),
    fix=Text(
        vi=(
            "Lập quy hoạch VLAN: vùng biên, vùng DMZ, vùng máy chủ nội bộ, vùng người dùng, vùng mạng không "
            "dây; từ cấp độ 3 thêm vùng cơ sở dữ liệu và vùng quản trị. Tạo VLAN trên thiết bị chuyển mạch "
            "(Cisco: vlan 10, name MAYCHU; FortiGate: Network > Interfaces > Create New > VLAN) và gán cổng. "
            "Khai báo vùng cho từng dải mạng trong tệp kiểm kê; vùng không có thì ghi lý do."
        ),
        en=(
            "Plan the VLANs: border, DMZ, internal server, user and wireless zones; from level 3 also "
            "database and management. Create them on the switches (Cisco: vlan 10, name SERVERS; FortiGate: "
            "Network > Interfaces > Create New > VLAN) and assign ports. Declare the zone of every subnet in "
            "the inventory file; give a reason for zones that do not exist."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("zones", "zones_if_any", "partial_from_zones"),
    examples=(
        Example(
            name="two zones, two missing",
            facts={
                "declared.agency": {
                    "zones": ["internal", "border"],
                    "absent_zones": {},
                    "has_wireless": False,
                    "flat": False,
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="wireless without its zone",
            facts={
                "declared.agency": {
                    "zones": ["internal", "border", "server", "dmz"],
                    "absent_zones": {},
                    "has_wireless": True,
                    "flat": False,
                }
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="one zone of four",
            facts={
                "declared.agency": {"zones": ["internal"], "absent_zones": {}, "has_wireless": False, "flat": False}
            },
            expect=Status.FAIL,
        ),
        Example(
            name="flat, called by another name",
            facts={
                "declared.agency": {
                    "zones": ["server"],
                    "absent_zones": {"dmz": "không có", "border": "không có", "internal": "không có"},
                    "has_wireless": False,
                    "flat": True,
                }
            },
            expect=Status.FAIL,
        ),
        Example(
            name="all declared, nothing confirmed",
            facts={
                "declared.agency": {
                    "zones": ["internal", "border", "server", "dmz"],
                    "absent_zones": {},
                    "has_wireless": False,
                    "flat": False,
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="the rest is not needed, with reasons",
            facts={
                "declared.agency": {
                    "zones": ["internal", "border"],
                    "absent_zones": {"dmz": "không công bố dịch vụ", "server": "không có máy chủ"},
                    "has_wireless": False,
                    "flat": False,
                }
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="no LAN at all",
            facts={
                "declared.agency": {"zones": ["loopback"], "absent_zones": {}, "has_wireless": False, "flat": False}
            },
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.agency": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
