"""HOST-INV-03: a mobile device can be told from a stranger's by its entry, and who connects was compared with the register."""

from checks.dated_acts import days_since
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, passed
from scanner.model.control import Thresholds
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def mobile_device_is_registered(declared: DeclaredAsset, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """No list of who uses the Wi-Fi and the VPN is read: that somebody compared it is declared, with its day."""
    if declared.wireless is False and declared.remote_access is False:
        return not_applicable(
            Text(
                vi="Cơ quan không dùng Wi-Fi và thiết bị không làm việc từ xa.",
                en="The agency has no Wi-Fi, and the device is not used for remote access.",
            ),
            Sight(what="declared.asset.wireless", was=False),
        )
    lacking = [*(["owner"] if "owner" in declared.missing_fields else []), *([] if declared.macs else ["macs"])]
    if lacking:
        text = Text(
            vi="Mục kiểm kê chưa ghi người phụ trách hoặc địa chỉ MAC nên không phân biệt được với máy lạ.",
            en="The entry lacks the owner or the MAC address, so the device cannot be told from a stranger's.",
        )
        return failed(text, Sight(what="declared.asset.missing_fields", was=tuple(lacking), wanted="none"))
    dates = {} if declared.mobile_compared is None else {"mobile_compared": declared.mobile_compared}
    age, limit = days_since(dates, "mobile_compared", as_of), thresholds.whole("seen_days")
    said = Text(
        vi=f"Máy đang kết nối được đối chiếu với sổ thiết bị di động cách đây {age} ngày (tối đa {limit}).",
        en=f"Who connects was compared with the register {age} days ago (at most {limit}).",
    )
    sight = Sight(what="declared.asset.mobile_compared", was=age, wanted=f"≤ {limit} d")
    return passed(said, sight) if age <= limit else failed(said, sight)


_FACT = {"missing_fields": [], "macs": ["00:1b:44:11:3a:b7"], "mobile_compared": "2026-05-20"}


def _example(name: str, expect: Status, **changed: object) -> Example:
    return Example(
        name=name,
        facts={"declared.asset": {**_FACT, **changed}},
        thresholds={"seen_days": 30},
        as_of="2026-06-01T02:00:00Z",
        expect=expect,
    )


CHECK = python_check(
    mobile_device_is_registered,
    controls=("HOST-INV-03",),
    title=Text(
        vi="Thiết bị di động kết nối vào hệ thống đã được đăng ký",
        en="Mobile devices that connect to the systems are registered",
    ),
    why=Text(
        vi="Chỉ điện thoại, máy tính xách tay đã đăng ký mới được vào mạng nội bộ, tránh người lạ dùng nhờ.",
        en="Only registered phones and laptops may enter the internal network, so that no stranger uses it.",
    ),
    fix=Text(
        vi=(
            "Điền người phụ trách và địa chỉ MAC của thiết bị vào tệp kiểm kê (targets.yaml: owner, macs). Xem MAC: "
            "Windows chạy `getmac /v`; Linux chạy `ip link`; Android: Cài đặt > Giới thiệu điện thoại > Trạng thái; "
            "iPhone: Cài đặt > Cài đặt chung > Giới thiệu > Địa chỉ Wi-Fi, và tắt Địa chỉ riêng cho mạng của cơ quan. "
            "Sau đó mở danh sách máy đang kết nối trên thiết bị phát Wi-Fi hoặc VPN, đối chiếu với sổ, chặn máy chưa "
            "đăng ký, rồi ghi ngày đối chiếu vào agency.yaml (dates: mobile_compared)."
        ),
        en=(
            "Enter the owner and the MAC address of the device in the inventory (targets.yaml: owner, macs). To see the "
            "MAC: Windows: run `getmac /v`; Linux: run `ip link`; Android: Settings > About phone > Status; iPhone: "
            "Settings > General > About > Wi-Fi Address, and switch Private Address off for the office network. Then "
            "open the list of clients on the Wi-Fi access point or VPN gateway, compare it with the register, block "
            "what is not registered, and enter the day of the comparison in agency.yaml (dates: mobile_compared)."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("seen_days",),
    examples=(
        _example("registered in full and compared", Status.PASS),
        _example("compared on the last day", Status.PASS, mobile_compared="2026-05-02"),
        _example("compared one day too long ago", Status.FAIL, mobile_compared="2026-05-01"),
        _example("no day of a comparison", Status.UNKNOWN, mobile_compared=None),
        _example("a day that lies ahead", Status.UNKNOWN, mobile_compared="2026-06-02"),
        _example("no owner", Status.FAIL, missing_fields=["owner"]),
        _example("no MAC address, though a serial number", Status.FAIL, macs=[], serial="PF2X"),
        _example("no Wi-Fi and no remote access", Status.NOT_APPLICABLE, wireless=False, remote_access=False, macs=[]),
        _example("no Wi-Fi, remote access not told", Status.FAIL, wireless=False, macs=[]),
        Example(name="no register", facts={}, gaps={"declared.asset": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
