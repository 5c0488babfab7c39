"""Makes the recordings of inventories/example-province: `python -m tests.oracle.record_example` (root, Debian 12).

Each is a real Debian root of the oracle, entered with namespaces of its own, a network of its own with the address that
the invented province declares, its packet filter loaded and its SSH server running; then every collector asks. The
kernel is that of the machine this runs on. Nothing is sent over any network.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scanner.model.ports import Collector
from scanner.model.question import Answer, Recording
from scanner.model.words import Platform
from scanner.reach.local import LocalHost
from scanner.reach.record import write_recording
from scanner.run.registry import collectors
from scanner.run.runner import collect_target
from tests.oracle.debian_roots import build, install, work_folder
from tests.oracle.mirror import debian_mirror

FOLDER = Path(__file__).resolve().parents[2] / "inventories/example-province/recordings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """One machine of the invented province, and the root it is made of."""

    target: str
    root: str
    name: str
    address: str
    mac: str
    gateway: str
    packages: tuple[str, ...] = ()
    filter: str = ""


CLOSED = (
    "table inet filter { chain input { type filter hook input priority 0; policy drop; "
    "ct state established,related accept; iif lo accept; ip saddr 198.18.0.0/16 tcp dport { 22, 443 } accept; }; }"
)
HOSTS = (
    Host(target="so-khcn/may-van-ban", root="hardened", name="srv-vanban-01", address="198.18.11.10/24",
         mac="02:5a:00:00:00:06", gateway="198.18.11.1", packages=("nftables", "chrony", "rsyslog"), filter=CLOSED),
    Host(target="so-khcn/may-csdl", root="weak", name="srv-csdl-01", address="198.18.12.10/24",
         mac="02:5a:00:00:00:07", gateway="198.18.12.1"),
    Host(target="so-khcn/pc-01", root="default", name="pc-khcn-01", address="198.18.10.21/24",
         mac="02:5a:00:00:00:0e", gateway="198.18.10.1", packages=("nftables", "systemd-timesyncd"), filter=CLOSED),
    Host(target="so-tai-chinh/pc-01", root="plain", name="pc-stc-01", address="198.18.20.21/24",
         mac="02:5a:00:00:00:1f", gateway="198.18.20.1"),
    Host(target="phuong-ben-song/pc-01", root="boundary", name="pc-bs-01", address="198.18.40.21/24",
         mac="02:5a:00:00:00:3a", gateway="198.18.40.1"),
    Host(target="xa-dong-lua/pc-01", root="bare", name="may1", address="198.18.50.21/24",
         mac="02:5a:00:00:00:4b", gateway="198.18.50.1"),
)  # fmt: skip


def main() -> None:
    """Record every host; called with a root and a host's number, be the process inside its namespaces."""
    if len(sys.argv) > 1:
        _inside(Path(sys.argv[1]), HOSTS[int(sys.argv[2])])
        return
    work = work_folder()
    with tempfile.TemporaryDirectory(prefix="rasoat-example-") as place:
        for number, host in enumerate(HOSTS):
            root = Path(place) / host.name
            subprocess.run(["cp", "-a", build(host.root, work, debian_mirror()), root], check=True)
            install(root, ["iproute2", "procps", *host.packages])
            spaces = ["--mount", "--pid", "--fork", "--ipc", "--uts", "--net", "--kill-child"]
            command = [sys.executable, "-m", "tests.oracle.record_example", str(root), str(number)]
            subprocess.run(["unshare", *spaces, *command], check=True)
            out = FOLDER / f"{host.target}.rec.json"
            out.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / "tmp/recording.json", out)
            out.chmod(0o644)
            shutil.rmtree(root)


def _inside(root: Path, host: Host) -> None:
    asked = collectors(Platform.LINUX)
    _visit(asked, walk=False)  # everything is imported before the root changes
    for command in (
        ["mount", "--make-rprivate", "/"],
        ["mount", "--bind", str(root), str(root)],
        ["mount", "-t", "proc", "proc", "/proc"],
        ["mount", "-t", "proc", "proc", str(root / "proc")],
        ["mount", "-t", "sysfs", "sysfs", str(root / "sys")],
        ["mount", "--bind", "/dev", str(root / "dev")],
        ["hostname", host.name],
        ["ip", "link", "set", "lo", "up"],
        ["ip", "link", "add", "eth0", "address", host.mac, "type", "veth", "peer", "name", "lan0"],
        ["ip", "address", "add", host.address, "dev", "eth0"],
        ["ip", "link", "set", "eth0", "up"],
    ):
        subprocess.run(command, check=True)
    _meet_gateway(host)
    (root / "etc/hostname").write_text(f"{host.name}\n")
    os.chroot(root)
    os.chdir("/")
    if host.filter:
        subprocess.run(["/usr/sbin/nft", host.filter], check=True)
    _start_ssh()
    recording = Recording(
        target=host.target,
        platform=Platform.LINUX,
        taken_at=datetime.now(UTC).replace(microsecond=0),
        product="Debian GNU/Linux 12",
        language="en",
        answers=_visit(asked, walk=True),
    )
    write_recording(recording, Path("/tmp/recording.json"))  # inside the root
    os.kill(-1, signal.SIGTERM)


def _visit(asked: tuple[Collector, ...], *, walk: bool) -> tuple[Answer, ...]:
    now = datetime.now(UTC)
    seen = collect_target(LocalHost(), asked, seal=Answer.content_digest, clock=lambda: now, walk=walk, everything=True)
    return seen.answers


def _meet_gateway(host: Host) -> None:
    """The gateway is a network namespace at the other end of the cable; one datagram makes it a neighbour."""
    gateway = subprocess.Popen(["unshare", "--net", "sleep", "300"])  # ends with this process's namespace
    time.sleep(0.5)
    there = ["nsenter", f"--net=/proc/{gateway.pid}/ns/net"]
    for command in (
        ["ip", "link", "set", "lan0", "netns", str(gateway.pid)],
        [*there, "ip", "address", "add", f"{host.gateway}/24", "dev", "lan0"],
        [*there, "ip", "link", "set", "lan0", "up"],
        ["ip", "route", "add", "default", "via", host.gateway],
    ):
        subprocess.run(command, check=True)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.sendto(b"", (host.gateway, 9))
    time.sleep(0.5)


def _start_ssh() -> None:
    if Path("/usr/sbin/sshd").exists():
        Path("/run/sshd").mkdir(exist_ok=True)
        subprocess.run(["/usr/sbin/sshd"], check=True)
        time.sleep(1)


if __name__ == "__main__":
    main()
