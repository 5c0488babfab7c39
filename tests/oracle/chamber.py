"""Runs a command inside a root folder, in namespaces of its own: nothing mounted here is seen or left outside.

The rules of the SSG that walk over files walk only what /proc/mounts shows on `/dev/…`, and pass where there is none; a
root below a /tmp in memory (Debian 13), on an overlay or on ZFS is none. So oscap gets a copy on a mount of that name.
The loopback interface of the new network is switched on, because oscap 1.3.7 stops where no interface has an address.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ENTER = """
set -e
mount --make-rprivate /
[ -n "$NETWORK" ] || ip link set lo up
if [ -n "$COPIED" ]; then
  cd "$ROOT"
  mount -t tmpfs -o mode=755 /dev/oracle "$ROOT"
  cp -a . "$ROOT"
else
  mount --bind "$ROOT" "$ROOT"
fi
mount -t proc proc "$ROOT/proc"
[ -z "$DEVICES" ] || mount --bind /dev "$ROOT/dev"
printf '%s' "$BINDS" | while IFS='=' read -r from to; do
  mkdir -p "$ROOT$to"
  mount --bind "$from" "$ROOT$to"
done
[ -z "$SETTINGS" ] || printf '%s' "$SETTINGS" | while IFS='=' read -r path value; do
  printf '%s' "$value" > "$ROOT/proc/sys/$path"
done
exec chroot "$ROOT" "$@"
"""


@dataclass(frozen=True, kw_only=True)
class Chamber:
    """A root folder and what is mounted into it while a command runs.

    `binds` maps folders of this machine to places inside. `settings` are kernel settings of the network namespace
    that is made for the command (`net/ipv4/ip_forward`), so they change nothing outside. `network` keeps this
    machine's network instead, which installing packages needs. `devices` shows this machine's /dev. `copied` gives the
    command a copy of the root in memory, on a mount that looks like a device.
    """

    root: Path
    binds: Mapping[Path, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    network: bool = False
    devices: bool = False
    copied: bool = False

    def run(self, command: Sequence[str], *, timeout_s: float = 300) -> subprocess.CompletedProcess[str]:
        """Run `command` with a fixed PATH, C locale and no terminal; never raises for an exit status."""
        return subprocess.run(
            self.entered(command),
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_s,
            check=False,
        )

    def entered(self, command: Sequence[str]) -> list[str]:
        """The command that makes the namespaces, enters the root and runs `command` there."""
        spaces = ["--mount", "--pid", "--fork", "--ipc", "--uts", "--kill-child"]
        return ["unshare", *spaces, *([] if self.network else ["--net"]), "sh", "-c", ENTER, "sh", *command]

    def environment(self) -> dict[str, str]:
        """What that command needs in its environment."""
        environment = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL": "C.UTF-8",
            "HOME": "/root",
            "DEBIAN_FRONTEND": "noninteractive",
            "ROOT": str(self.root),
            "NETWORK": "1" if self.network else "",
            "DEVICES": "1" if self.devices else "",
            "COPIED": "1" if self.copied else "",
            "BINDS": "".join(f"{outside}={inside}\n" for outside, inside in self.binds.items()),
            "SETTINGS": "".join(f"{path}={value}\n" for path, value in self.settings.items()),
        }
        proxies = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        return environment | (proxies if self.network else {})
