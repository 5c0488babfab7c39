"""`python -m tests.lab`: the lab for play. A shell in the centre, from which `rasoat scan lab` sees all agencies."""

import os
import shutil
import subprocess
import sys

from tests.lab.lab import INVENTORY, leftovers, new_lab
from tests.lab.network import CENTRE

WELCOME = """\
The lab is up: four agencies, ten machines, from the centre ({address}).
  rasoat scan lab --known-hosts known_hosts       measure them
  ssh -i key -o UserKnownHostsFile=known_hosts root@198.18.20.11
  ip netns exec {tag}-xa-yeu-gw nft list ruleset  look at a gateway
Leave with exit; nothing is left behind.
"""


def main() -> None:
    """Build, open a shell, take everything away."""
    lab = new_lab()
    lab.up()
    try:
        (lab.place / "lab").symlink_to(INVENTORY)
        print(WELCOME.format(address="198.18.250.2", tag=lab.network.tag))  # noqa: T201  # what people read first
        environment = lab.environment() | {"PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"}  # noqa: PTH120  # text
        shell = os.environ.get("SHELL", "/bin/sh")
        command = ["ip", "netns", "exec", lab.network.name(CENTRE), shell]
        subprocess.run(command, cwd=lab.place, env=environment, check=False)
    finally:
        lab.down()
    left = leftovers(lab.network.tag)
    shutil.rmtree(lab.place)
    if left:
        sys.exit(f"left behind: {left}")


if __name__ == "__main__":
    main()
