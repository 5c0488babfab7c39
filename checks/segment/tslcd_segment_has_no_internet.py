"""NET-TSL-06: a private network on TSLCD has no Internet path and no overlapping addresses."""

from scanner.model.check import Example, Outcome, Sight, failed, not_applicable, partly
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_segment import DeclaredSegment
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def tslcd_segment_has_no_internet(declared: DeclaredSegment) -> Outcome:
    """Paper can show a path or an overlap; that there is no path, only a test from inside can show."""
    if not declared.tslcd:
        return not_applicable(Text(vi="Mạng LAN này không thuộc TSLCD.", en="The segment does not belong to TSLCD."))
    if declared.has_internet is True:
        text = Text(
            vi="Mạng LAN thuộc TSLCD được khai báo có đường ra Internet.",
            en="The TSLCD segment is declared to have a path to the Internet.",
        )
        return failed(text, Sight(what="declared.segment.has_internet", was=True, wanted="false"))
    if declared.overlaps:
        text = Text(
            vi=f"Dải địa chỉ TSLCD trùng với: {', '.join(declared.overlaps)}.",
            en=f"The TSLCD range overlaps with {', '.join(declared.overlaps)}.",
        )
        return partly(text, Sight(what="declared.segment.overlaps", was=declared.overlaps, wanted="none"))
    raise NotCollected("no host of the segment has tried to reach the Internet", way=Way.MEASURE_MORE)


CHECK = python_check(
    tslcd_segment_has_no_internet,
    controls=("NET-TSL-06",),
    title=Text(
        vi="Mạng riêng ảo trên TSLCD không kết nối Internet; địa chỉ IP không trùng lặp",
        en="TSLCD private WANs have no Internet path and IP addresses do not overlap",
    ),
    why=Text(
        vi="Mạng chuyên dùng chỉ kín đáo khi thật sự không có lối thông ra Internet.",
        en="The dedicated network is only private if it truly has no way out to the Internet.",
    ),
    fix=Text(
        vi=(
            "Trên thiết bị định tuyến của vùng TSLCD, xóa tuyến mặc định ra Internet (Cisco: no ip route "
            "0.0.0.0 0.0.0.0 <cổng Internet>) và chặn trên tường lửa. Kiểm tra từ một máy trong vùng: ping "
            "8.8.8.8 phải không có trả lời. Địa chỉ trùng thì liên hệ cơ quan đầu mối của tỉnh để cấp lại dải "
            "IP."
        ),
        en=(
            "On the TSLCD router delete the default route to the Internet (Cisco: no ip route 0.0.0.0 0.0.0.0 "
            "<Internet gateway>) and block it on the firewall. From a machine there ping 8.8.8.8 must get no "
            "answer. For duplicate addresses ask the provincial focal agency for a new range."
        ),
    ),
    platforms=(Platform.DECLARED,),
    examples=(
        Example(
            name="declared path",
            facts={"declared.segment": {"tslcd": True, "has_internet": True, "overlaps": []}},
            expect=Status.FAIL,
        ),
        Example(
            name="overlap",
            facts={"declared.segment": {"tslcd": True, "has_internet": False, "overlaps": ["b/lan"]}},
            expect=Status.PARTIAL,
        ),
        Example(name="no TSLCD", facts={"declared.segment": {"tslcd": False}}, expect=Status.NOT_APPLICABLE),
        Example(
            name="nobody tried",
            facts={"declared.segment": {"tslcd": True, "has_internet": False, "overlaps": []}},
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.segment": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
