"""One machine of the lab: its own root in memory over shared layers, its own processes, name and network.

`python -m tests.lab.machine PLACE` is the process inside: it is told what it is, mounts, runs the set-up, starts the
services, says "ready" and waits. When it is ended, everything it started and mounted ends with it.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

READY = "ready"
START_LIMIT_S = 180
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_SPACES = ("--mount", "--pid", "--fork", "--ipc", "--uts", "--kill-child")
_HOST_KEY = Path("/etc/ssh/ssh_host_ed25519_key.pub")


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What one machine is made of: `setup` is a shell script run once, `services` are started in order and stay.

    `layers` are the folders of its file system, the uppermost first. Until it is ready it sees `gifts` at /mnt and `words`
    as variables.
    """

    name: str
    layers: tuple[str, ...]
    gifts: str
    words: dict[str, str]
    setup: str
    services: tuple[str, ...]


def start(machine: Machine, namespace: str, place: Path) -> "subprocess.Popen[str]":
    """Start it in a network namespace; `place` is an empty folder for its root."""
    inside = [sys.executable, "-m", "tests.lab.machine", str(place)]
    command = ["ip", "netns", "exec", namespace, "unshare", *_SPACES, *inside]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(asdict(machine)) + "\n")  # not as an argument: all processes would show it
    process.stdin.flush()
    return process


def await_ready(process: "subprocess.Popen[str]") -> str:
    """Wait until its services run; its host key as known_hosts has it, "" without one."""
    assert process.stdout is not None
    watch = threading.Timer(START_LIMIT_S, process.kill)
    watch.start()
    said, _, key = process.stdout.readline().strip().partition(" ")
    watch.cancel()
    if said != READY:
        process.kill()
        _, complaint = process.communicate()
        raise RuntimeError(f"a machine did not start: {said} {complaint[-2000:]}")
    return key


def _inside(place: Path) -> None:
    spec = json.loads(sys.stdin.readline())
    _enter(place, spec)
    Path("/etc/hostname").write_text(f"{spec['name']}\n")
    environment = {"PATH": PATH, "LC_ALL": "C.UTF-8", "HOME": "/root", **spec["words"]}
    _run(["sh", "-euc", spec["setup"]], environment)
    for service in spec["services"]:
        _run(["sh", "-euc", service], environment)
    _run(["umount", "/mnt"], environment)
    key = " ".join(_HOST_KEY.read_text().split()[:2]) if _HOST_KEY.exists() else ""
    print(READY, key, flush=True)  # noqa: T201  # what its starter waits for
    sys.stdin.read()  # until the starter lets go
    os.kill(-1, signal.SIGKILL)


def _enter(place: Path, spec: dict[str, Any]) -> None:
    root = place / "root"
    _mount("--make-rprivate", "/")
    _mount("-t", "tmpfs", "-o", "mode=755", "lab", str(place))
    for each in ("root", "upper", "work"):
        (place / each).mkdir()
    options = f"lowerdir={':'.join(spec['layers'])},upperdir={place}/upper,workdir={place}/work"
    _mount("-t", "overlay", "overlay", "-o", options, str(root))
    _mount("-t", "proc", "proc", str(root / "proc"))
    _mount("-t", "sysfs", "-o", "ro", "sysfs", str(root / "sys"))
    _mount("-t", "tmpfs", "-o", "mode=755", "run", str(root / "run"))
    _devices(root / "dev")
    _mount("--bind", spec["gifts"], str(root / "mnt"))
    subprocess.run(["hostname", spec["name"]], check=True)
    os.chroot(root)
    os.chdir("/")


def _devices(dev: Path) -> None:
    """A /dev of its own: what lies in that of the machine below, such as the socket of its log, is not shared."""
    _mount("-t", "tmpfs", "-o", "mode=755,nosuid", "dev", str(dev))
    for each in ("null", "zero", "full", "random", "urandom", "tty"):
        (dev / each).touch()
        _mount("--bind", f"/dev/{each}", str(dev / each))
    for each, options in (("shm", "mode=1777,nosuid,nodev"), ("pts", "newinstance,ptmxmode=0666,mode=620,gid=5")):
        (dev / each).mkdir()
        _mount("-t", {"shm": "tmpfs", "pts": "devpts"}[each], "-o", options, each, str(dev / each))
    for name, target in {"ptmx": "pts/ptmx", "fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1"}.items():
        (dev / name).symlink_to(target)


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=sys.stderr, check=False
    )
    if done.returncode:
        sys.exit(f"exit {done.returncode}: {command[-1][:200]}")


if __name__ == "__main__":
    _inside(Path(sys.argv[1]))
