"""NET-MGT-04: a device answers by SNMP to nobody who knows only what everybody knows, and best by version 3."""

from scanner.model.check import Example, Outcome, Sight, failed, partly, passed
from scanner.model.errors import Unreadable
from scanner.model.kinds.service_snmp import ServiceSnmp
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, TargetKind

_ALL = tuple((version, community) for version in ("1", "2c") for community in ("public", "private"))
_SILENT = [{"version": version, "community": community, "said": "silent"} for version, community in _ALL]


def snmp_device_uses_no_default_community(snmp: ServiceSnmp, subject: Subject) -> Outcome:
    """The weaker answer decides at once; that nothing weak is answered is known only where it was tried."""
    weak = _weak(snmp)
    if weak:
        judged = partly if subject.kind.is_fragile else failed
        text = Text(
            vi=f"Thiết bị trả lời SNMP với chuỗi cộng đồng mặc định: {', '.join(weak)}.",
            en=f"The device answers to a default SNMP community: {', '.join(weak)}.",
        )
        return judged(text, Sight(what="service.snmp", was=weak, wanted="-"))
    by_community = seen(snmp.security) == "community"
    session = Sight(what="service.snmp.version", was=snmp.version, wanted="3")
    text = Text(
        vi=f"Thiết bị được hỏi bằng SNMP phiên bản {snmp.version} với chuỗi cộng đồng riêng, không mã hóa.",
        en=f"The device is asked by SNMP version {snmp.version} with a community of its own, unencrypted.",
    )
    if by_community and subject.kind.is_fragile:  # a default would change nothing
        return partly(text, session)
    for each in seen(snmp.defaults):
        if each.said != "silent":
            raise Unreadable(f"it answers to {each.community} over version {each.version}, and shows nothing")
    silence = Sight(what="service.snmp.defaults", was=tuple(f"{name} v{version}" for version, name in _ALL), wanted="-")
    if by_community:
        return partly(text, session, silence)
    text = Text(
        vi="Thiết bị dùng SNMPv3 có xác thực, mã hóa và không trả lời chuỗi cộng đồng mặc định.",
        en="The device uses SNMPv3 with authentication and encryption, and is silent to the default communities.",
    )
    return passed(text, session, silence)


def _weak(snmp: ServiceSnmp) -> tuple[str, ...]:
    """Default communities that were answered, our own credential among them."""
    tried = snmp.defaults if isinstance(snmp.defaults, tuple) else ()
    told = tuple(f"{each.community} (v{each.version})" for each in tried if each.said == "told")
    return told or ((f"credential (v{snmp.version})",) if seen(snmp.default_community) else ())


def _example(  # the three things that decide
    name: str, expect: Status, *, session: str = "3", own_default: bool = False, kind: TargetKind = TargetKind.SWITCH,
    said: dict[int, str] | None = None, tried: bool = True,
) -> Example:  # fmt: skip
    defaults = [each | {"said": (said or {}).get(number, "silent")} for number, each in enumerate(_SILENT)]
    facts = {
        "version": session,
        "security": "auth_priv" if session == "3" else "community",
        "default_community": own_default,
        "defaults": defaults if tried else {"gap": "not_collected", "detail": "no authorisation names the test"},
    }
    return Example(name=name, facts={"service.snmp": facts}, expect=expect, kind=kind)


CHECK = python_check(
    snmp_device_uses_no_default_community,
    controls=("NET-MGT-04",),
    title=Text(
        vi="Thiết bị không trả lời chuỗi cộng đồng SNMP mặc định và dùng SNMPv3",
        en="The device answers to no default SNMP community, and uses SNMPv3",
    ),
    why=Text(
        vi="Mật khẩu mặc định của hãng cho phép bất kỳ ai trong mạng đọc thông tin, thậm chí thay đổi thiết bị.",
        en="Factory default passwords let anyone on the network read, or even change, device settings.",
    ),
    fix=Text(
        vi=(
            "Cisco: no snmp-server community public, no snmp-server community private, sau đó cấu hình SNMPv3 authPriv. "
            "Máy in, UPS: trong trang quản trị mục SNMP, tắt SNMP v1/v2c hoặc đổi chuỗi cộng đồng và chỉ cho phép địa "
            "chỉ máy giám sát. Không dùng SNMP thì tắt hẳn. Khai báo lại trong targets.yaml (version: 3). Muốn công cụ "
            "thử chuỗi mặc định thì ghi snmp-default-communities vào active_tests của văn bản cho phép."
        ),
        en=(
            "Cisco: no snmp-server community public, no snmp-server community private, then set up SNMPv3 authPriv. "
            "Printers, UPS: on the SNMP page turn v1/v2c off, or change the community and allow only the monitoring "
            "address. If SNMP is not used, turn it off. Declare the device anew in targets.yaml (version: 3). To have "
            "the defaults tried, name snmp-default-communities among the active_tests of the authorisation."
        ),
    ),
    platforms=(Platform.DEVICE,),
    references=("RFC 3410, 8", "RFC 3414"),
    examples=(
        _example("version 3, the defaults are silent", Status.PASS),
        _example("version 3, the defaults were not tried", Status.UNKNOWN, tried=False),
        _example("version 3, and public over 2c beside it", Status.FAIL, said={2: "told"}),
        _example("version 3, and private over 1 beside it", Status.FAIL, said={1: "told"}),
        _example("an answer to public that shows nothing", Status.UNKNOWN, said={0: "refused"}),
        _example("a community of its own, the defaults are silent", Status.PARTIAL, session="2c"),
        _example("a community of its own, the defaults were not tried", Status.UNKNOWN, session="2c", tried=False),
        _example("asked with a default community", Status.FAIL, session="2c", own_default=True, tried=False),
        _example("a firewall that answers to public", Status.FAIL, kind=TargetKind.FIREWALL, said={0: "told"}),
        _example(
            "a printer asked with public", Status.PARTIAL, session="2c", own_default=True, kind=TargetKind.PRINTER, tried=False
        ),
        _example(
            "a UPS with a community of its own", Status.PARTIAL, session="2c", kind=TargetKind.UPS, tried=False
        ),
        _example("a printer by version 3, not tried", Status.UNKNOWN, kind=TargetKind.PRINTER, tried=False),
        Example(name="it did not answer", facts={}, gaps={"service.snmp": Gap.TIMEOUT}, expect=Status.UNKNOWN),
    ),
)  # fmt: skip
