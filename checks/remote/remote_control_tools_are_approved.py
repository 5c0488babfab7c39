"""HOST-CFG-07: remote-control programs are there only when they were approved."""

from scanner.model.check import Example, Outcome, Sight, failed, partly, passed
from scanner.model.errors import Unreadable
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.host_remote_control import HostRemoteControl, RemoteControlTool
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status


def remote_control_tools_are_approved(found: HostRemoteControl, asset: DeclaredAsset) -> Outcome:
    """A tool that runs or starts by itself fails; one that lies idle is partial."""
    if not found.looked_for:
        raise Unreadable("no remote-control tool was looked for")
    approved = {each.casefold() for each in asset.remote_tools}
    foreign = [each for each in found.tools if each.name.casefold() not in approved]
    names = tuple(each.name for each in foreign)
    sight = Sight(what="host.remote_control.tools", was=names, wanted="declared.asset.remote_tools")
    if not foreign:
        return passed(
            Text(
                vi="Không có phần mềm điều khiển từ xa nào ngoài danh sách được phép.",
                en="There is no remote-control tool besides those approved.",
            ),
            sight,
        )
    said = Text(
        vi=f"Phần mềm điều khiển từ xa ngoài danh sách được phép: {', '.join(names)}.",
        en=f"Remote-control tools that were not approved: {', '.join(names)}.",
    )
    return failed(said, sight) if _any_is_active(foreign) else partly(said, sight)


def _any_is_active(tools: list[RemoteControlTool]) -> bool:
    """True when one runs or starts by itself; raises the gap when that cannot be told of any and none is known to."""
    if any(each.starts or each.running is True for each in tools):
        return True
    return any(seen(each.running) for each in tools)


CHECK = python_check(
    remote_control_tools_are_approved,
    controls=("HOST-CFG-07",),
    title=Text(
        vi="Không có phần mềm điều khiển từ xa ngoài danh sách được phép",
        en="No remote-control tool is there that was not approved",
    ),
    why=Text(
        vi="Qua phần mềm này, người ngoài có thể điều khiển máy như đang ngồi trước màn hình.",
        en="With such a tool an outsider controls the machine as if sitting in front of it.",
    ),
    platforms=(Platform.LINUX, Platform.WINDOWS),
    fix=Text(
        vi=(
            "Gỡ bằng lệnh sudo apt purge anydesk teamviewer rustdesk (RHEL, CentOS: sudo dnf remove …). Nếu được duyệt, ghi tên "
            "vào mục remote_tools của máy trong tệp kiểm kê và chỉ bật trong lúc hỗ trợ. Xác nhận: quét lại, không còn tên nào "
            "được nêu. Windows: Settings > Apps > Installed apps (Windows 10: Apps & features; Windows 7: appwiz.cpl), chọn phần "
            "mềm rồi bấm Uninstall; bản không cài đặt thì xóa tệp và tắt dịch vụ trong cmd bằng quyền quản trị: sc.exe config "
            "<dịch vụ> start= disabled."
        ),
        en=(
            "Remove them with sudo apt purge anydesk teamviewer rustdesk (RHEL, CentOS: sudo dnf remove …). If one is approved, "
            "write its name under remote_tools of the machine in the inventory file and run it only while help is given. Verify: "
            "scan again; no name is left. Windows: Settings > Apps > Installed apps (Windows 10: Apps & features; Windows 7: "
            "appwiz.cpl), choose the program and Uninstall; delete portable copies and switch their services off in cmd as "
            "administrator with sc.exe config <service> start= disabled."
        ),
    ),
    references=("TCVN 14423:2026 §3.3.1 a (approved software only) (L1); §4.3.1 a (L2); §5.3.1 a (L3)",),
    examples=(
        Example(
            name="none",
            facts={
                "host.remote_control": {"tools": [], "looked_for": ["AnyDesk", "TeamViewer"]},
                "declared.asset": {"remote_tools": []},
            },
            expect=Status.PASS,
        ),
        Example(
            name="approved",
            facts={
                "host.remote_control": {
                    "tools": [{"name": "AnyDesk", "running": True, "starts": True}],
                    "looked_for": ["AnyDesk"],
                },
                "declared.asset": {"remote_tools": ["anydesk"]},
            },
            expect=Status.PASS,
        ),
        Example(
            name="it runs",
            facts={
                "host.remote_control": {
                    "tools": [{"name": "AnyDesk", "running": True, "starts": False}],
                    "looked_for": ["AnyDesk"],
                },
                "declared.asset": {"remote_tools": []},
            },
            expect=Status.FAIL,
        ),
        Example(
            name="it starts by itself",
            facts={
                "host.remote_control": {
                    "tools": [{"name": "AnyDesk", "running": {"gap": "unsupported"}, "starts": True}],
                    "looked_for": ["AnyDesk"],
                },
                "declared.asset": {"remote_tools": []},
            },
            expect=Status.FAIL,
        ),
        Example(
            name="it lies idle",
            facts={
                "host.remote_control": {
                    "tools": [{"name": "AnyDesk", "running": False, "starts": False}],
                    "looked_for": ["AnyDesk"],
                },
                "declared.asset": {"remote_tools": []},
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="whether it runs could not be seen",
            facts={
                "host.remote_control": {
                    "tools": [{"name": "AnyDesk", "running": {"gap": "unsupported"}, "starts": False}],
                    "looked_for": ["AnyDesk"],
                },
                "declared.asset": {"remote_tools": []},
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="nothing was looked for",
            facts={"host.remote_control": {"tools": [], "looked_for": []}, "declared.asset": {"remote_tools": []}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="tools could not be seen",
            facts={"declared.asset": {"remote_tools": []}},
            gaps={"host.remote_control": Gap.DENIED},
            expect=Status.UNKNOWN,
        ),
    ),
)
