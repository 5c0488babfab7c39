"""HOST-CFG-05: no insecure service can be reached, and every other one is declared."""

from collections.abc import Iterable

from scanner.model.check import Example, Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import Unsupported
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.host_listening import HostListening
from scanner.model.python_check import python_check
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status

CLIENTS = frozenset({"udp/68", "udp/546"})
"""DHCP clients wait there for their server: no service."""
FIRST_EPHEMERAL = 32768
"""Linux gives sockets of UDP clients a number from here on (ip_local_port_range); they cannot be told from services."""

FIRST_DYNAMIC = 49152
"""Windows gives RPC servers and UDP clients a number from here on (RFC 6335)."""


def only_safe_and_declared_services_listen(
    listening: HostListening, asset: DeclaredAsset, thresholds: Thresholds, subject: Subject
) -> Outcome:
    """Ports on loopback alone are not open. What the host's own firewall holds back is not subtracted here."""
    opened = frozenset(listening.open_ports)
    insecure = _ordered(opened & set(thresholds.words("forbidden_ports")))
    if insecure:
        return failed(
            Text(
                vi=f"Dịch vụ không an toàn đang mở: {', '.join(insecure)}.",
                en=f"Insecure services are open: {', '.join(insecure)}.",
            ),
            Sight(what="host.listening.open_ports", was=insecure, wanted="none"),
        )
    mail = _ordered(opened & set(thresholds.words("cleartext_mail_ports")))
    if mail:
        raise Unsupported(f"{', '.join(mail)}: whether STARTTLS is required is only seen by speaking to the service")
    undeclared = _ordered(each for each in opened - set(asset.services) if not _is_client(each, subject.platform))
    sight = Sight(what="host.listening.open_ports", was=undeclared, wanted="declared.asset.services")
    if undeclared:
        return partly(
            Text(
                vi=f"Cổng đang mở chưa được khai báo: {', '.join(undeclared)}.",
                en=f"Open ports that are not declared: {', '.join(undeclared)}.",
            ),
            sight,
        )
    return passed(Text(vi="Mọi cổng đang mở đều đã khai báo.", en="Every open port is declared."), sight)


def _is_client(port: str, platform: Platform) -> bool:
    """On Windows also what RPC gives its servers from case to case, which only port 135 can tell apart."""
    protocol, _, number = port.partition("/")
    if port in CLIENTS or not number.isdigit():
        return port in CLIENTS
    if platform is Platform.WINDOWS:
        return int(number) >= FIRST_DYNAMIC
    return protocol == "udp" and int(number) >= FIRST_EPHEMERAL


def _ordered(ports: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(ports, key=lambda each: (each.partition("/")[0], int("0" + each.partition("/")[2]))))


CHECK = python_check(
    only_safe_and_declared_services_listen,
    controls=("HOST-CFG-05",),
    title=Text(
        vi="Không có dịch vụ không an toàn nào mở ra mạng, mọi dịch vụ khác đều đã khai báo",
        en="No insecure service is open to the network, and every other one is declared",
    ),
    why=Text(
        vi="Mỗi dịch vụ thừa là một cánh cửa không ai trông; đóng bớt thì dễ bảo vệ hơn.",
        en="Every unused service is an unwatched door; closing it makes the rest easier to protect.",
    ),
    platforms=(Platform.LINUX, Platform.WINDOWS),
    fix=Text(
        vi=(
            "Xem cổng đang mở bằng lệnh sudo ss -lntup. Dịch vụ thừa thì tắt bằng sudo systemctl disable --now "
            "<dịch vụ>; thay FTP, Telnet bằng SFTP, SSH; VNC thì chỉ nghe trên 127.0.0.1 và đi qua SSH. Dịch vụ "
            "được giữ lại thì khai vào mục services của máy trong tệp kiểm kê, ví dụ tcp/443. Xác nhận: quét "
            "lại, không còn cổng nào được nêu."
            " Windows: xem bằng lệnh netstat -ano hoặc PowerShell Get-NetTCPConnection -State Listen; tắt dịch "
            "vụ thừa bằng services.msc (Startup type: Disabled) hoặc gỡ tính năng bằng optionalfeatures.exe "
            "(FTP, Telnet, TFTP)."
        ),
        en=(
            "See open ports with sudo ss -lntup. Switch unneeded services off with sudo systemctl disable --now "
            "<service>; use SFTP and SSH in place of FTP and Telnet; let VNC listen on 127.0.0.1 alone and go "
            "through SSH. Declare services that stay under services of the machine in the inventory file, such "
            "as tcp/443. Verify: scan again; no port is named any more."
            " Windows: look with netstat -ano or in PowerShell with Get-NetTCPConnection -State Listen; switch "
            "unneeded services off in services.msc (Startup type: Disabled) or remove the feature with "
            "optionalfeatures.exe (FTP, Telnet, TFTP)."
        ),
    ),
    thresholds=(
        "forbidden_ports",
        "cleartext_mail_ports",
    ),
    references=(
        "TCVN 14423:2026 §4.5.2.1 c (L2); §5.5.2.1 c (L3); §6.12.2.3 (L4); §7.5.2.1 c (L5)",
        "ss(8)",
    ),
    examples=(
        Example(
            name="only what is declared",
            facts={
                "host.listening": {"open_ports": ["tcp/22", "tcp/443"]},
                "declared.asset": {"services": ["tcp/22", "tcp/443"]},
            },
            expect=Status.PASS,
        ),
        Example(
            name="nothing is open",
            facts={"host.listening": {"open_ports": []}, "declared.asset": {"services": []}},
            expect=Status.PASS,
        ),
        Example(
            name="a Telnet server",
            facts={
                "host.listening": {"open_ports": ["tcp/22", "tcp/23"]},
                "declared.asset": {"services": ["tcp/22", "tcp/23"]},
            },
            expect=Status.FAIL,
        ),
        Example(
            name="VNC",
            facts={"host.listening": {"open_ports": ["tcp/5900"]}, "declared.asset": {"services": ["tcp/5900"]}},
            expect=Status.FAIL,
        ),
        Example(
            name="TFTP over UDP",
            facts={"host.listening": {"open_ports": ["udp/69"]}, "declared.asset": {"services": []}},
            expect=Status.FAIL,
        ),
        Example(
            name="one port is not declared",
            facts={
                "host.listening": {"open_ports": ["tcp/22", "tcp/8080"]},
                "declared.asset": {"services": ["tcp/22"]},
            },
            expect=Status.PARTIAL,
        ),
        Example(
            name="waiting for the DHCP server",
            facts={"host.listening": {"open_ports": ["udp/68"]}, "declared.asset": {"services": []}},
            expect=Status.PASS,
        ),
        Example(
            name="sockets of UDP clients",
            facts={"host.listening": {"open_ports": ["udp/40123"]}, "declared.asset": {"services": []}},
            expect=Status.PASS,
        ),
        Example(
            name="a TCP service on a high port",
            facts={"host.listening": {"open_ports": ["tcp/40123"]}, "declared.asset": {"services": []}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="mail that may be in clear",
            facts={"host.listening": {"open_ports": ["tcp/143"]}, "declared.asset": {"services": ["tcp/143"]}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="sockets could not be seen",
            facts={"declared.asset": {"services": []}},
            gaps={"host.listening": Gap.DENIED},
            expect=Status.UNKNOWN,
        ),
    ),
)
