"""HOST-CFG-06 on Windows: Remote Desktop is off, or asks for a logon before it shows a screen."""

from scanner.model.check import Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import Unsupported
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.host_listening import HostListening
from scanner.model.kinds.host_windows_settings import HostWindowsSettings
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status

TLS = 2
STRONG = 3


def windows_remote_desktop_is_off_or_protected(
    settings: HostWindowsSettings, listening: HostListening, asset: DeclaredAsset, thresholds: Thresholds
) -> Outcome:
    """From where it can be reached is only seen from another LAN: unknown where the level asks for that, not passed."""
    vnc = tuple(each for each in listening.open_ports if each in thresholds.words("vnc_ports"))
    if vnc and not any("vnc" in tool.lower() for tool in asset.remote_tools):
        return failed(
            Text(
                vi=f"Máy mở cổng điều khiển màn hình VNC chưa được phê duyệt: {', '.join(vnc)}.",
                en=f"A port for VNC is open that was not approved: {', '.join(vnc)}.",
            ),
            Sight(what="host.listening.open_ports", was=vnc, wanted="none"),
        )
    on = seen(settings.rdp)
    if not on:
        return passed(
            Text(vi="Remote Desktop đang tắt.", en="Remote Desktop is off."),
            Sight(what="host.windows_settings.rdp", was=on, wanted="false"),
        )
    nla, layer = seen(settings.rdp_nla), seen(settings.rdp_security_layer)
    sights = (
        Sight(what="host.windows_settings.rdp_nla", was=nla, wanted="true"),
        Sight(what="host.windows_settings.rdp_security_layer", was=layer, wanted=str(TLS)),
        Sight(what="host.windows_settings.rdp_encryption", was=_shown(settings), wanted=f"≥ {STRONG}"),
    )
    if not nla:
        return failed(
            Text(
                vi="Remote Desktop cho vào màn hình đăng nhập mà không xác thực trước (NLA).",
                en="Remote Desktop shows its screen before anybody logged on (no NLA).",
            ),
            *sights,
        )
    if layer < TLS:
        return partly(
            Text(
                vi="Remote Desktop yêu cầu xác thực trước (NLA) nhưng chưa bắt buộc TLS.",
                en="Remote Desktop asks for a logon first (NLA), but does not require TLS.",
            ),
            *sights,
        )
    if thresholds["limited_from_zone"] is True:
        raise Unsupported("Remote Desktop is protected; from which addresses it can be reached was not probed")
    return passed(
        Text(vi="Remote Desktop yêu cầu NLA và TLS.", en="Remote Desktop requires NLA and TLS."),
        *sights,
    )


def _shown(settings: HostWindowsSettings) -> int:
    """With TLS the level of the old encryption decides nothing; it is shown where it is known."""
    return settings.rdp_encryption if isinstance(settings.rdp_encryption, int) else 0


def _example(
    name: str,
    expect: Status,
    *,
    level: int = 1,
    ports: tuple[str, ...] = (),
    tools: tuple[str, ...] = (),
    **settings: object,
) -> Example:
    usual: dict[str, object] = {"rdp": True, "rdp_nla": True, "rdp_security_layer": 2, "rdp_encryption": 3}
    facts = {
        "host.windows_settings": {**usual, **settings},
        "host.listening": {"open_ports": ["tcp/135", *ports]},
        "declared.asset": {"remote_tools": list(tools)},
    }
    return Example(name=name, facts=facts, level=level, expect=expect)


CHECK = python_check(
    windows_remote_desktop_is_off_or_protected,
    controls=("HOST-CFG-06",),
    title=Text(
        vi="Remote Desktop của Windows đang tắt hoặc được bảo vệ",
        en="Remote Desktop of Windows is off or protected",
    ),
    why=Text(
        vi="Truy cập máy từ xa không được bảo vệ là lối vào kẻ xấu hay dùng nhất để chiếm máy.",
        en="Unprotected remote access is the entrance intruders use most often to take over a computer.",
    ),
    fix=Text(
        vi=(
            "Không cần thì tắt: Settings > System > Remote Desktop > Off (Windows 7: sysdm.cpl > Remote). Cần dùng: gpedit.msc > "
            "Computer Configuration (miền AD: gpmc.msc > Computer Configuration > Policies) > Administrative Templates > Windows "
            "Components > Remote Desktop Services > Remote Desktop Session Host > Security: `Require user authentication for "
            "remote connections by using Network Level Authentication` = Enabled, `Require use of specific security layer` = SSL, "
            "`Set client connection encryption level` = High; và trong wf.msc giới hạn địa chỉ nguồn của luật Remote Desktop vào "
            "mạng quản trị. Xác nhận: quét lại."
        ),
        en=(
            "Where it is not needed: Settings > System > Remote Desktop > Off (Windows 7: sysdm.cpl > Remote). Where it is: "
            "gpedit.msc > Computer Configuration (domain: gpmc.msc > Computer Configuration > Policies) > Administrative Templates "
            "> Windows Components > Remote Desktop Services > Remote Desktop Session Host > Security: `Require user authentication "
            "for remote connections by using Network Level Authentication` = Enabled, `Require use of specific security layer` = "
            "SSL, `Set client connection encryption level` = High; and in wf.msc limit the source addresses of the rules for "
            "Remote Desktop to the management LAN. Verify: scan again."
        ),
    ),
    platforms=(Platform.WINDOWS,),
    thresholds=("limited_from_zone", "vnc_ports"),
    references=(
        "TCVN 14423:2026 §3.12.2.4 a (L1); §4.12.2.4 a,c (L2); §5.12.2.4 a, §5.12.2.5 (L3); §6.12.2.5 (L4)",
        "Microsoft: policies TS_USER_AUTHENTICATION_POLICY, TS_SECURITY_LAYER_POLICY",
    ),
    examples=(
        _example("off", Status.PASS, level=3, rdp=False, rdp_nla=False, rdp_security_layer=0),
        _example("NLA and TLS", Status.PASS),
        _example("off, and VNC is open", Status.FAIL, ports=("tcp/5900",), rdp=False),
        _example("off, and VNC was approved", Status.PASS, ports=("tcp/5900",), tools=("RealVNC",), rdp=False),
        _example("NLA, the layer is negotiated", Status.PARTIAL, rdp_security_layer=1),
        _example("without NLA", Status.FAIL, rdp_nla=False),
        _example("NLA and TLS, where addresses count", Status.UNKNOWN, level=2),
        _example("NLA was not told", Status.UNKNOWN, rdp_nla={"gap": "denied"}),
        Example(
            name="it could not be read", facts={}, gaps={"host.windows_settings": Gap.DENIED}, expect=Status.UNKNOWN
        ),
    ),
)
