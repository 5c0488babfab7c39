"""HOST-SW-04: Windows and Office are activated by a channel the agency owns, and nothing pretends to be."""

from scanner.model.check import Example, Outcome, Sight, failed, partly, passed
from scanner.model.errors import NotCollected, Unreadable
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.host_activation_tools import HostActivationTools
from scanner.model.kinds.host_windows_licence import HostWindowsLicence, Licence
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

PRODUCTS = ("windows", "office")
GRACE = frozenset(("first_grace", "renewal_grace", "extended_grace"))
TRIAL = "TIMEBASED"
LICENSED = "licensed"


def windows_and_office_are_licensed(
    licence: HostWindowsLicence, tools: HostActivationTools, asset: DeclaredAsset
) -> Outcome:
    """A server that activates and was not declared is somebody's; proof of purchase is a document of the asset."""
    if tools.found:
        return failed(
            Text(
                vi=f"Máy có công cụ bẻ khóa bản quyền: {', '.join(tools.found)}.",
                en=f"A tool that breaks activation is there: {', '.join(tools.found)}.",
            ),
            Sight(what="host.activation_tools.found", was=tools.found, wanted="none"),
        )
    if not any(each.product == "windows" for each in licence.licences):
        raise Unreadable("the licence of Windows was not told")
    judged = [each for each in licence.licences if each.product in PRODUCTS]
    shown = tuple(sorted(f"{each.name}: {each.status}" for each in judged))
    sight = Sight(what="host.windows_licence.licences", was=shown, wanted=LICENSED)
    bad = [each for each in PRODUCTS if not _is_in_force(each, licence)]
    if bad:
        return failed(
            Text(vi=f"Chưa có bản quyền hợp lệ: {', '.join(bad)}.", en=f"Not licensed: {', '.join(bad)}."), sight
        )
    return _by_server(licence, asset, sight) or _by_proof(judged, asset, sight)


def _is_in_force(product: str, licence: HostWindowsLicence) -> bool:
    """One key in force is enough for a product, others may have ended; no Office needs none."""
    states = {each.status for each in licence.licences if each.product == product}
    if product == "windows" and not licence.activated:
        return bool(states & GRACE)
    return not states or bool(states & {LICENSED, *GRACE})


def _by_server(licence: HostWindowsLicence, asset: DeclaredAsset, sight: Sight) -> Outcome | None:
    server = seen(licence.kms_host)
    if server is None:
        return None
    if asset.kms_host is None:
        raise NotCollected(f"whether {server} activates for the agency is not declared (kms_host)", way=Way.DECLARE)
    if server.casefold() == asset.kms_host.strip().casefold():
        return None
    return failed(
        Text(
            vi=f"Máy chủ kích hoạt {server} không phải của cơ quan.",
            en=f"The activation server {server} is not the agency's.",
        ),
        sight,
    )


def _by_proof(judged: list[Licence], asset: DeclaredAsset, sight: Sight) -> Outcome:
    if any(each.status in GRACE or (each.channel or "").startswith(TRIAL) for each in judged):
        return partly(
            Text(
                vi="Bản quyền còn trong thời gian dùng thử hoặc gia hạn.",
                en="A licence is a trial, or in a time of grace.",
            ),
            sight,
        )
    if not asset.documents.get("purchase"):
        return partly(
            Text(
                vi="Windows, Office đã kích hoạt; chưa khai báo giấy tờ mua bản quyền.",
                en="Windows and Office are activated; proof of purchase is not declared.",
            ),
            sight,
        )
    return passed(Text(vi="Windows, Office có bản quyền hợp lệ.", en="Windows and Office are licensed."), sight)


def _one(product: str, status: str, channel: str = "OEM_DM") -> dict[str, object]:
    return {"product": product, "name": f"{product} edition", "status": status, "channel": channel}


def _example(  # the facts of an example, all by keyword
    name: str,
    expect: Status,
    *licences: dict[str, object],
    tools: object = (),
    server: object = None,
    declared: object = None,
    papers: object = "12/HĐ",
) -> Example:
    activated = any(each["product"] == "windows" and each["status"] == LICENSED for each in licences)
    documents = {"purchase": papers} if papers else {}
    return Example(
        name=name,
        facts={
            "host.windows_licence": {"licences": list(licences), "activated": activated, "kms_host": server},
            "host.activation_tools": {"found": list(tools) if isinstance(tools, tuple) else tools},
            "declared.asset": {"documents": documents, "kms_host": declared},
        },
        expect=expect,
    )


_WINDOWS = _one("windows", LICENSED)

CHECK = python_check(
    windows_and_office_are_licensed,
    controls=("HOST-SW-04",),
    title=Text(
        vi="Windows và Office có bản quyền hợp lệ, không có công cụ bẻ khóa",
        en="Windows and Office are licensed, and no activation crack is there",
    ),
    why=Text(
        vi="Phần mềm bẻ khóa thường kèm mã độc và khiến cơ quan vi phạm quyền sở hữu trí tuệ.",
        en="Cracks often bring malware with them and put the agency on the wrong side of copyright.",
    ),
    fix=Text(
        vi=(
            "Kiểm tra bằng slmgr /xpr và slmgr /dlv (Windows), File > Account trong Word (Office). Gỡ công cụ bẻ khóa, quét mã độc toàn "
            "máy, cài lại từ bộ cài chính thức rồi nhập khóa do cơ quan mua (Settings > System > Activation > Change product key). Máy "
            "chủ KMS của cơ quan thì khai vào declared: kms_host của agency.yaml; số hóa đơn, hợp đồng ghi vào documents: purchase của "
            "máy. Chưa có kinh phí thì chuyển sang LibreOffice hoặc Ubuntu và lập dự toán. Xác nhận: quét lại."
        ),
        en=(
            "Look with slmgr /xpr and slmgr /dlv (Windows), and under File > Account in Word (Office). Remove the crack, scan the whole "
            "machine for malware, install again from the official source and enter the key the agency bought (Settings > System > "
            "Activation > Change product key). Declare the agency's KMS server under declared: kms_host in agency.yaml, and the number of "
            "the invoice or contract under documents: purchase of the machine. Without budget move to LibreOffice or Ubuntu and plan the "
            "purchase. Verify: scan again."
        ),
    ),
    platforms=(Platform.WINDOWS,),
    references=(
        "TCVN 14423:2026 §3.3.2.1 b (licence field), §3.3.1 a (L1); §4.3.2.1 b, §4.3.1 a (L2); §5.3.2.1 b (L3)",
        "Microsoft: SoftwareLicensingProduct",
    ),
    examples=(
        _example("activated, with proof", Status.PASS, _WINDOWS, _one("office", LICENSED)),
        _example(
            "by the agency's server",
            Status.PASS,
            _one("windows", LICENSED, "VOLUME_KMSCLIENT"),
            server="kms.a.test",
            declared="KMS.a.test",
        ),
        _example("without proof", Status.PARTIAL, _WINDOWS, papers=None),
        _example("a trial of Windows Server", Status.PARTIAL, _one("windows", LICENSED, "TIMEBASED_EVAL")),
        _example("Office in its first days", Status.PARTIAL, _WINDOWS, _one("office", "first_grace")),
        _example("not activated", Status.FAIL, _one("windows", "notification")),
        _example("Office is not", Status.FAIL, _WINDOWS, _one("office", "unlicensed")),
        _example("a crack", Status.FAIL, _WINDOWS, tools=("KMSpico",)),
        _example(
            "a server of somebody else", Status.FAIL, _WINDOWS, server="kms8.msguides.test", declared="kms.a.test"
        ),
        _example("a server nobody declared", Status.UNKNOWN, _WINDOWS, server="10.0.0.9"),
        _example("which server was not told", Status.UNKNOWN, _WINDOWS, server={"gap": "denied"}),
        Example(
            name="tools could not be looked for",
            facts={
                "host.windows_licence": {"licences": [_WINDOWS], "activated": True, "kms_host": None},
                "declared.asset": {"documents": {"purchase": "12/HĐ"}, "kms_host": None},
            },
            gaps={"host.activation_tools": Gap.DENIED},
            expect=Status.UNKNOWN,
        ),
    ),
)
