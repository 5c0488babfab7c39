"""HOST-CFG-06 on Linux: no RDP or VNC server can be reached."""

from scanner.model.check import Example, Outcome, Sight, failed, passed
from scanner.model.control import Thresholds
from scanner.model.errors import Unsupported
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.host_listening import HostListening, ListeningSocket
from scanner.model.observation import Unseen, gap_error
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Status

XRDP = "xrdp"
SPEAKERS = {
    True: ("xrdp", "gnome-remote-de", "krdpserver"),
    False: ("xvnc", "xtigervnc", "xtightvnc", "x0", "x11vnc", "vncserver", "vncagent", "vino-server", "wayvnc", "krfb"),
}
"""Servers of RDP (True) and VNC by the 15 bytes the kernel keeps of their names; VNC listens on 5900 + display."""
"""xrdp cannot ask for Network Level Authentication (xrdp.ini(5)), so it accepts logons without it."""


def remote_desktop_is_off_or_approved(
    listening: HostListening, asset: DeclaredAsset, thresholds: Thresholds
) -> Outcome:
    """A protected RDP server, or a VNC server that was approved, cannot be judged from the host: unknown, not passed."""
    rdp = [each for each in listening.sockets if _opens(each, thresholds.words("rdp_ports"))]
    vnc = [each for each in listening.sockets if _opens(each, thresholds.words("vnc_ports"))]
    approved = any("vnc" in tool.lower() for tool in asset.remote_tools)
    bad = [*(each for each in rdp if each.process == XRDP), *(vnc if not approved else ())]
    sight = Sight(
        what="host.listening.sockets", was=tuple(f"{each.protocol}/{each.port}" for each in (*rdp, *vnc)), wanted="none"
    )
    if bad:
        ports = ", ".join(sorted({f"{each.protocol}/{each.port}" for each in bad}))
        return failed(
            Text(
                vi=f"Máy cho điều khiển màn hình từ xa mà không được bảo vệ đủ: {ports}.",
                en=f"The screen can be controlled from afar without enough protection: {ports}.",
            ),
            sight,
        )
    if rdp or vnc:
        raise Unsupported("a remote desktop server listens; what it asks of a client is only seen by speaking to it")
    for each in listening.sockets:
        if isinstance(each.process, Unseen) and not each.loopback and each.protocol == "tcp":
            raise gap_error(
                each.process.gap,
                f"who listens on tcp/{each.port} was not seen: it may be a VNC server",
                way=each.process.way,
            )
    return passed(
        Text(vi="Máy không mở dịch vụ điều khiển màn hình từ xa.", en="No remote desktop service is open."), sight
    )


def _opens(socket: ListeningSocket, ports: tuple[str, ...]) -> bool:
    if isinstance(socket.process, Unseen) or socket.process is None:
        return not socket.loopback and f"{socket.protocol}/{socket.port}" in ports
    return not socket.loopback and (f"{socket.protocol}/{socket.port}" in ports or _speaks(socket.process, ports))


def _speaks(process: str, ports: tuple[str, ...]) -> bool:
    """A server known by its name on another port counts as well."""
    return process.lower().startswith(SPEAKERS["tcp/3389" in ports])


CHECK = python_check(
    remote_desktop_is_off_or_approved,
    controls=("HOST-CFG-06",),
    title=Text(
        vi="Máy không mở dịch vụ điều khiển màn hình từ xa (RDP, VNC) khi chưa được bảo vệ",
        en="No unprotected remote desktop (RDP, VNC) is open",
    ),
    why=Text(
        vi="Truy cập máy từ xa không được bảo vệ là lối vào kẻ xấu hay dùng nhất để chiếm máy.",
        en="Unprotected remote access is the entrance intruders use most often to take over a computer.",
    ),
    fix=Text(
        vi=(
            "Không cần thì gỡ: sudo apt purge xrdp x11vnc tigervnc-standalone-server (RHEL, CentOS: sudo dnf "
            "remove xrdp tigervnc-server). Cần dùng thì cho VNC chỉ nghe trên 127.0.0.1 và đi qua SSH, hoặc "
            "dùng GNOME Remote Desktop có xác thực; giới hạn bằng sudo ufw allow from <dải vùng quản trị> to "
            "any port 3389 proto tcp. Xác nhận: lệnh sudo ss -lntp không còn cổng 3389, 5900 mở ra mạng."
        ),
        en=(
            "If it is not needed: sudo apt purge xrdp x11vnc tigervnc-standalone-server (RHEL, CentOS: sudo dnf "
            "remove xrdp tigervnc-server). Otherwise let VNC listen on 127.0.0.1 alone and go through SSH, or "
            "use GNOME Remote Desktop with authentication; limit it with sudo ufw allow from <management range> "
            "to any port 3389 proto tcp. Verify: sudo ss -lntp shows no port 3389 or 5900 open to the network."
        ),
    ),
    thresholds=(
        "rdp_ports",
        "vnc_ports",
    ),
    version=2,
    references=(
        "TCVN 14423:2026 §3.12.2.4 a (L1); §4.12.2.4 a,c (L2); §5.12.2.4 a, §5.12.2.5 (L3); §6.12.2.5 (L4)",
        "xrdp.ini(5)",
    ),
    examples=(
        Example(
            name="SSH alone",
            facts={
                "host.listening": {"sockets": [{"protocol": "tcp", "port": 22, "loopback": False, "process": "sshd"}]},
                "declared.asset": {"remote_tools": []},
            },
            expect=Status.PASS,
        ),
        Example(
            name="nothing listens",
            facts={"host.listening": {"sockets": []}, "declared.asset": {"remote_tools": []}},
            expect=Status.PASS,
        ),
        Example(
            name="VNC on loopback alone",
            facts={
                "host.listening": {"sockets": [{"protocol": "tcp", "port": 5900, "loopback": True, "process": "Xvnc"}]},
                "declared.asset": {"remote_tools": []},
            },
            expect=Status.PASS,
        ),
        Example(
            name="VNC without approval",
            facts={
                "host.listening": {"sockets": [{"protocol": "tcp", "port": 5900, "loopback": False, "process": None}]},
                "declared.asset": {"remote_tools": []},
            },
            expect=Status.FAIL,
        ),
        Example(
            name="VNC on another display",
            facts={
                "host.listening": {
                    "sockets": [
                        {"protocol": "tcp", "port": 5904, "loopback": False, "process": "x11vnc"},
                    ]
                },
                "declared.asset": {"remote_tools": []},
            },
            expect=Status.FAIL,
        ),
        Example(
            name="TigerVNC of Debian",
            facts={
                "host.listening": {
                    "sockets": [{"protocol": "tcp", "port": 5901, "loopback": False, "process": "Xtigervnc"}]
                },
                "declared.asset": {"remote_tools": []},
            },
            expect=Status.FAIL,
        ),
        Example(
            name="the desktop's own RDP server on another port",
            facts={
                "host.listening": {
                    "sockets": [{"protocol": "tcp", "port": 3390, "loopback": False, "process": "gnome-remote-de"}]
                },
                "declared.asset": {"remote_tools": []},
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="VNC with approval",
            facts={
                "host.listening": {
                    "sockets": [{"protocol": "tcp", "port": 5900, "loopback": False, "process": "x11vnc"}]
                },
                "declared.asset": {"remote_tools": ["x11vnc"]},
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="xrdp",
            facts={
                "host.listening": {
                    "sockets": [{"protocol": "tcp", "port": 3389, "loopback": False, "process": "xrdp"}]
                },
                "declared.asset": {"remote_tools": []},
            },
            expect=Status.FAIL,
        ),
        Example(
            name="another RDP server",
            facts={
                "host.listening": {
                    "sockets": [{"protocol": "tcp", "port": 3389, "loopback": False, "process": "gnome-remote-de"}]
                },
                "declared.asset": {"remote_tools": []},
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="whose socket it is could not be seen",
            facts={
                "host.listening": {
                    "sockets": [{"protocol": "tcp", "port": 3389, "loopback": False, "process": {"gap": "denied"}}]
                },
                "declared.asset": {"remote_tools": []},
            },
            expect=Status.UNKNOWN,
        ),
        Example(
            name="sockets could not be seen",
            facts={"declared.asset": {"remote_tools": []}},
            gaps={"host.listening": Gap.DENIED},
            expect=Status.UNKNOWN,
        ),
    ),
)
