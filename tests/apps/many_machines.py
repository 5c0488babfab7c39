"""An inventory of many machines on loopback, all of them one real sshd with as many addresses."""

import getpass
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.reach.ssh_server import Server

_PROVINCE = """\
name: {vi: Tỉnh thử, en: Test province}
code: '00'
tree:
  - {code: so, kind: department}
"""
_AGENCY = """\
code: so
name: {vi: Sở thử, en: Test department}
segments:
  - {id: lan, cidr: 127.0.0.0/8, zone: loopback}
"""
_TARGET = """\
  - {{id: may-{n}, name: May {n}, kind: {kind}, segment: lan, addresses: [127.0.0.{last}], connection: ssh,
     connect: {{user: {user}, port: {port}, credential: thu, host_keys: first_use{more}}}}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyMachines:
    """The inventory in `folder`; commands run there, with the private key of `server` as the credential."""

    folder: Path
    server: Server

    def command(self, *words: str) -> list[str]:
        """A command line of the program."""
        return [sys.executable, "-m", "scanner", *words]

    def environment(self) -> dict[str, str]:
        """Nothing of whoever runs the tests but the paths, and the credential."""
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        key = (self.server.folder / "id").read_text()
        return {**kept, "HOME": str(self.folder), "RASOAT_LANG": "en", "RASOAT_CREDENTIAL_THU": key}

    def run(self, *words: str) -> Ended:
        """Run the program to its end."""
        done = subprocess.run(
            self.command(*words),
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return Ended(code=done.returncode, out=done.stdout, err=done.stderr)


def many_machines(folder: Path, server: Server, count: int, *, more: str = "", first: int = 11) -> ManyMachines:
    """An agency of `count` machines, 127.0.0.11 and on; `more` is added to each `connect`."""
    place = folder / "inventory" / "so"
    place.mkdir(parents=True)
    (place.parent / "province.yaml").write_text(_PROVINCE)
    (place / "agency.yaml").write_text(_AGENCY)
    rows = [
        _TARGET.format(
            n=n,
            kind="server" if n % 2 else "computer",
            last=first + n,
            user=getpass.getuser(),
            port=server.port,
            more=more,
        )
        for n in range(count)
    ]
    (place / "targets.yaml").write_text("targets:\n" + "".join(rows))
    return ManyMachines(folder=folder, server=server)
