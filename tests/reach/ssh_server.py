"""Real SSH servers for tests: OpenSSH's own, run by whoever runs the tests, on loopback."""

import getpass
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from scanner.model.secret import Secret
from scanner.reach.ssh_login import Login

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/bin") or ""
_CONFIGURATION = """\
Port {port}
ListenAddress {listen}
HostKey {folder}/host
AuthorizedKeysFile {folder}/authorized
PidFile none
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
LogLevel VERBOSE
"""


@dataclass(slots=True)
class Server:
    """A running sshd; `lines` were added to its configuration."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"

    def login(self, *, key: str = "id", first_use: bool = True) -> Login:
        """A login of the user who runs the tests."""
        return Login(
            address=ip_address("127.0.0.1"),
            port=self.port,
            user=getpass.getuser(),
            names=(),
            key=Secret((self.folder / key).read_text()),
            first_use=first_use,
        )

    @property
    def log(self) -> str:
        """What it has written down."""
        return (self.folder / "log").read_text()

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(timeout=10)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def keypair(place: Path, kind: str = "ed25519") -> None:
    """A private key at `place`, and its public one beside it."""
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", place], check=True)


def start(folder: Path, lines: str = "", *, listen: str = "127.0.0.1") -> Server:
    """An sshd that lets in the key `id`; `stranger` is a key it does not know."""
    folder.mkdir(exist_ok=True)
    for name in ("host", "id", "stranger"):
        if not (folder / name).exists():
            keypair(folder / name)
    (folder / "authorized").write_bytes((folder / "id.pub").read_bytes())
    port = free_port()
    (folder / "config").write_text(lines + "\n" + _CONFIGURATION.format(folder=folder, port=port, listen=listen))
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([SSHD, "-D", "-e", "-f", folder / "config"], stderr=log)
    for _ in range(200):
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return Server(folder, port, process)
        time.sleep(0.02)
    process.kill()
    raise AssertionError((folder / "log").read_text())
