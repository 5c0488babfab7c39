"""One machine of the lab: its own root in memory over shared layers, its own processes, name and network.

`python -m tests.lab.machine SPEC` is the process inside: it mounts, runs the set-up, starts the services, says "ready" and
waits. When it is ended, everything it started and mounted ends with it.
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lab.layers import layers

READY = "ready"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_SPACES = ("--mount", "--pid", "--fork", "--ipc", "--uts", "--kill-child")


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What one machine is made of: `setup` is a shell script run once, `services` are started in order and stay."""

    name: str
    role: str
    setup: str
    services: tuple[str, ...]


def start(machine: Machine, namespace: str, place: Path) -> "tuple[subprocess.Popen[str], str]":
    """Start it in a network namespace; `place` is an empty folder for its root.

    Returns when its services run: the process that holds it, and its host key as known_hosts has it.
    """
    spec = {
        "name": machine.name,
        "layers": [str(each) for each in layers(machine.role)],
        "setup": machine.setup,
        "services": list(machine.services),
        "place": str(place),
    }
    command = ["ip", "netns", "exec", namespace, "unshare", *_SPACES, sys.executable, "-m", "tests.lab.machine"]
    process = subprocess.Popen(
        [*command, json.dumps(spec)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said, _, key = process.stdout.readline().strip().partition(" ")
    if said != READY:
        process.kill()
        _, complaint = process.communicate()
        raise RuntimeError(f"{machine.name}: {said} {complaint[-2000:]}")
    return process, key


def _inside(spec: dict[str, Any]) -> None:
    place = Path(spec["place"])
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
    _mount("--bind", "/dev", str(root / "dev"))
    subprocess.run(["hostname", spec["name"]], check=True)
    os.chroot(root)
    os.chdir("/")
    Path("/etc/hostname").write_text(f"{spec['name']}\n")
    environment = {"PATH": PATH, "LC_ALL": "C.UTF-8", "HOME": "/root"}
    _run(["sh", "-euc", spec["setup"]], environment)
    for service in spec["services"]:
        _run(["sh", "-euc", service], environment)
    kind, key = Path("/etc/ssh/ssh_host_ed25519_key.pub").read_text().split()[:2]
    print(READY, kind, key, flush=True)  # noqa: T201  # what its starter waits for
    sys.stdin.read()  # until the starter lets go
    os.kill(-1, signal.SIGKILL)


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=sys.stderr, check=False
    )
    if done.returncode:
        sys.exit(f"exit {done.returncode}: {command[-1][:200]}")


if __name__ == "__main__":
    _inside(json.loads(sys.argv[1]))
