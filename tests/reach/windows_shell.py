"""Plays the PowerShell of an invented Windows behind a real sshd: reads what is typed into it, prints what the runner would.

Run as the forced command of an account: `windows_shell.py MODE`.
"""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.reach.windows_computer import COMPUTER
from tests.reach.windows_emitter import Found, frames, head, raw

NOISE = b'\xef\xbb\xbf\r\nC\xf4ng an t\xecnh\r\n#< CLIXML\r\n<Objs Version="1.1.0.1"></Objs>\r\nPS C:\\> '


def asked_by(typed: str) -> tuple[str, list[str]]:
    """The name of the frames and the questions, as PowerShell would read them; raises ValueError for half a statement."""
    statement, end, rest = typed.partition("\n\n")
    if not statement.startswith("& {\nparam(") or not end or rest != "exit\n":
        raise ValueError(typed[:100])
    name = re.search(r"\n\} -Console -Name '([0-9a-f]{32})' ", statement)
    asked = re.search(r" -Ask @\(\n(.*)\n\)$", statement, re.DOTALL)
    if name is None or asked is None:
        raise ValueError(statement[-100:])
    return name[1], [line[1:-1].replace("''", "'") for line in asked[1].split("\n")]


def main(mode: str) -> None:
    """Print what a computer in `mode` does."""
    out = sys.stdout.buffer
    command = os.environ["SSH_ORIGINAL_COMMAND"]
    name, asked = asked_by(sys.stdin.read())
    of_it: Found | None = None
    computer: Mapping[str, Found] = COMPUTER
    if mode == "emulated" and "sysnative" not in command:
        of_it = head(emulated="AMD64")
    printed = frames(asked, computer, name=name, of_it=of_it)
    if mode == "bare":
        out.write(b"'powershell.exe' is not recognized as an internal or external command,\r\n")
        sys.exit(1)
    if mode == "noise":
        out.write(NOISE)
        sys.stderr.write("#< CLIXML\n<Objs>rasoat\tdone\tMA==</Objs>\n")
    if mode == "cut":
        printed = printed[: len(printed) // 2]
    out.write(raw(printed, "\r\n"))
    if mode == "hangs":
        out.flush()


if __name__ == "__main__":
    main(sys.argv[1])
