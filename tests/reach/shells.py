"""The questions asked by the POSIX script, run by a shell of this machine instead of one far away."""

import os
import secrets
import subprocess
from collections.abc import Mapping, Sequence

from scanner.model.errors import Unreadable
from scanner.model.question import Answer
from scanner.reach.limits import Limits
from scanner.reach.posix_script import answers, in_turn, script


class ShellHost:
    """Asks one question with one script; `shell` is a command such as `sh` or `busybox sh`.

    `root` is a folder that is taken for the root of the system where its own databases are asked for; `swaps` are
    words of the script in whose place others are run, such as another awk.
    """

    def __init__(
        self, shell: str, limits: Limits, *, root: str = "", swaps: Sequence[tuple[bytes, bytes]] = ()
    ) -> None:
        self._shell = shell.split()
        self._limits = limits
        own = [f"'{each}".encode() for each in ("/etc/passwd'", "/etc/group'", "/var/lib/dpkg/status'")]
        self._swaps = (*((each, b"'" + root.encode() + each[1:]) for each in own), *swaps)

    def __call__(self, question: str, /) -> Answer:
        """The sealed answer to `question`."""
        return self.ask_all([question])[question]

    def ask_all(self, questions: list[str]) -> dict[str, Answer]:
        """All answers, by one script, or by two where some are made of answers to others."""
        return in_turn(questions, self._ask)

    def _ask(self, questions: Sequence[str], first: Mapping[str, Answer]) -> dict[str, Answer]:
        name = secrets.token_hex(16)
        sent, refused = script(questions, name, self._limits, first)
        for old, new in self._swaps:
            sent = sent.replace(old, new)
        done = subprocess.run(
            [*self._shell, "-s"],
            input=sent,
            capture_output=True,
            check=False,
            timeout=60,
            user=os.geteuid(),  # of a process that only took another user's rights for a while
            group=os.getegid(),
        )
        ended = Unreadable("the script ended before it came to this")
        return answers(
            questions,
            done.stdout,
            done.stderr,
            name=name,
            limits=self._limits,
            ended=ended,
            refused=refused,
            first=first,
        )
