"""Forty questions to many machines over SSH, beside `ansible -m setup` to the same machines with as many workers.

All machines are one real sshd on loopback under many addresses. Start-up dominates small runs on both sides, so a host
costs what the longer run takes more than the shorter, by the number of hosts more. Ansible is taken from the PATH.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Cost, cost_of, median
from tests.reach.ssh_server import SSHD, Server, start

_NAME = "forty questions a host over SSH, 32 in flight"
_WORKERS = 32
_FEW, _MANY = 4, 36
_ASK = """
import sys
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from pathlib import Path
from scanner.model.secret import Secret
from scanner.reach.pace import Stop
from scanner.reach.ssh import SshHost
from scanner.reach.ssh_host_keys import KnownHosts
from scanner.reach.ssh_login import Connector, Login

key, port, count, user = Secret(Path(sys.argv[1]).read_text()), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
questions = sys.argv[5].split("\\n")
way = Connector(KnownHosts(learnt=Path(sys.argv[1]).with_name(f"learnt-{count}")), lambda _address, _port: None, Stop())

def visit(number):
    address = ip_address(f"127.0.1.{number + 1}")
    login = Login(address=address, port=port, user=user, names=(), key=key, first_use=True)
    host = SshHost(way.open(login), questions, stop=Stop())
    answered = sum(host(each).gap is None for each in questions)
    host.close()
    return answered == len(questions)

with ThreadPoolExecutor(32) as pool:
    sys.exit(not all(pool.map(visit, range(count))))
"""
_QUESTIONS = (
    *(f"file:/etc/{name}" for name in ("os-release", "passwd", "group", "hostname", "hosts", "fstab", "login.defs",
                                       "resolv.conf", "crontab", "profile", "bash.bashrc", "nsswitch.conf")),
    *(f"file:/proc/{name}" for name in ("cpuinfo", "meminfo", "uptime", "mounts", "version", "loadavg", "modules",
                                        "swaps", "cmdline", "filesystems")),
    *(f"file:/proc/net/{name}" for name in ("dev", "tcp", "udp", "route", "arp")),
    "files:/etc/ssh/sshd_config.d/*", "files:/etc/cron.d/*", "files:/etc/pam.d/*", "stat:/home/*", "stat:/etc/ssh/*",
    "list:/etc/systemd/system", "list:/etc/cron.daily", "cmd:uname -a", "cmd:id", "cmd:df -P", "cmd:mount",
    "cmd:ps -eo pid=,comm=", "cmd:date +%s",
)  # fmt: skip


def run(place: Path, *, smoke: bool) -> Iterator[str]:
    """Yields one line."""
    if not SSHD:
        yield f"{_NAME}: not run (there is no sshd)"
        return
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    server = start(place / "sshd", "MaxStartups 300\n", listen="0.0.0.0")  # all of 127.0.0.0/8
    try:
        yield from _compared(server, place, smoke=smoke)
    finally:
        server.stop()


def _compared(server: Server, place: Path, *, smoke: bool) -> Iterator[str]:
    few, many = (1, 3) if smoke else (_FEW, _MANY)
    pairs = 1 if smoke else 3
    ours = [(_ours(server, few), _ours(server, many)) for _ in range(pairs)]
    if any(cost.status for pair in ours for cost in pair):
        yield f"{_NAME}: not run (a host did not answer)"
        return
    slope = median([_slope(*each, few, many) for each in ours])
    peak = median([each.peak_mib for _, each in ours])
    line = f"{_NAME}: {slope:.1f} ms of client CPU a host, {peak:.0f} MiB (n={pairs}; goals 25 ms, 80 MiB)"
    if not shutil.which("ansible") or smoke:
        yield f"{line}; beside ansible -m setup: not run ({'smoke run' if smoke else 'there is no ansible'})"
        return
    theirs = [(_ansible(server, place, few), _ansible(server, place, many)) for _ in range(pairs)]
    if any(cost.status for pair in theirs for cost in pair):
        yield f"{line}; beside ansible -m setup: not run (it failed)"
        return
    peer = median([_slope(*each, few, many) for each in theirs])
    yield f"{line}; ansible -m setup {peer:.0f} ms, {slope / peer:.2f} of it (goal at most 0.15)"


def _slope(short: Cost, long: Cost, few: int, many: int) -> float:
    """Milliseconds a host."""
    return (long.cpu_s - short.cpu_s) / (many - few) * 1_000


def _ours(server: Server, count: int) -> Cost:
    login = server.login()
    words = (str(server.folder / "id"), str(server.port), str(count), login.user, "\n".join(_QUESTIONS))
    return cost_of([sys.executable, "-c", _ASK, *words])


def _ansible(server: Server, place: Path, count: int) -> Cost:
    inventory = place / f"hosts-{count}"
    inventory.write_text("".join(f"127.0.1.{number + 1}\n" for number in range(count)))
    settings = ("ANSIBLE_HOST_KEY_CHECKING=False", f"HOME={place}", "ANSIBLE_PYTHON_INTERPRETER=/usr/bin/python3",
                f"ANSIBLE_REMOTE_TMP={place}/remote")  # fmt: skip
    command = ["ansible", "-i", str(inventory), "all", "-m", "setup", "-f", str(_WORKERS), "-u", server.login().user,
               "--private-key", str(server.folder / "id"), "-e", f"ansible_port={server.port}"]  # fmt: skip
    return cost_of(["env", *settings, *command])
