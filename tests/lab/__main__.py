"""`python -m tests.lab`: the lab for play. A shell in the centre, from which `rasoat scan lab` sees all agencies.

`lab` there is the copy of inventories/lab that the lab was built from; changes made to it are gone with the lab.
"""

import os
import subprocess
import sys

from tests.lab.lab import leftovers, running_lab
from tests.lab.network import CENTRE, CENTRE_ADDRESS

WELCOME = """\
The lab is up: four agencies and their machines, from the centre ({address}).
  rasoat scan lab --known-hosts known_hosts           measure them
  ssh -i key -o UserKnownHostsFile=known_hosts ra-soat@198.18.10.11
  ip netns exec {tag}-xa-yeu-cong nft list ruleset  look at a gateway
Leave with exit; nothing is left behind.
"""


def main() -> None:
    """Build, open a shell, take everything away."""
    with running_lab() as lab:
        print(WELCOME.format(address=CENTRE_ADDRESS, tag=lab.network.tag))  # noqa: T201  # what people read first
        environment = lab.environment() | {"PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"}  # noqa: PTH120  # text
        shell = os.environ.get("SHELL", "/bin/sh")
        command = ["ip", "netns", "exec", lab.network.name(CENTRE), shell]
        subprocess.run(command, cwd=lab.place, env=environment, check=False)
    if left := leftovers(lab.network.tag):
        sys.exit(f"left behind: {left}")


if __name__ == "__main__":
    main()
