"""A Windows computer over SSH (Win32-OpenSSH): the runner is typed into a PowerShell, as over WinRM it is sent as a script.

A 32-bit OpenSSH starts a 32-bit PowerShell, which sees a part of Windows alone and answers nothing; then the other one is
started by its path, once, on the same connection.
"""

import re
import secrets
from collections.abc import Sequence
from typing import Final

import paramiko

from scanner.model.errors import GapError
from scanner.model.question import Answer
from scanner.reach.failures import gap_answer
from scanner.reach.limits import Limits
from scanner.reach.pace import Stop
from scanner.reach.ssh_channel import Conversation, SshLimits
from scanner.reach.streams import Streams
from scanner.reach.windows_answers import LIMITS, told
from scanner.reach.windows_frames import has_begun, is_complete
from scanner.reach.windows_script import SHELL, askable, typed
from scanner.reach.windows_told import WindowsAsk

_SYSNATIVE: Final = "\\sysnative\\WindowsPowerShell\\v1.0\\"
"""Where a 32-bit process finds the programs of 64 bits (WOW64 file system redirector)."""
_PLAIN_FOLDER: Final = re.compile(r"[A-Za-z]:\\[\w-]{1,40}")


class WindowsSshHost(WindowsAsk):
    """Answers every question of `questions` by one run at the first call; `close` ends the connection."""

    def __init__(
        self,
        transport: "paramiko.Transport",
        questions: Sequence[str],
        *,
        stop: Stop,
        limits: Limits | None = None,
        visit: SshLimits | None = None,
    ) -> None:
        super().__init__(questions, limits or LIMITS)
        self._transport = transport
        self._stop = stop
        self._visit = visit or SshLimits(start_s=90.0, silence_s=90.0)
        self._shell = SHELL

    def close(self) -> None:
        """End the connection."""
        self._transport.close()

    def _ask(self, questions: Sequence[str]) -> dict[str, Answer]:
        asked, refused = askable(questions)
        name = secrets.token_hex(16)
        try:
            streams = self._run(asked, name) if asked or not questions else Streams()
            found = told(bytes(streams.out), name, self._limits)
            if found.is_emulated and self._shell == SHELL and _PLAIN_FOLDER.fullmatch(found.windows):
                self._shell = found.windows + _SYSNATIVE + SHELL
                streams = self._run(asked, name)
        except GapError as gap:
            return {each: gap_answer(each, refused.get(each, gap)).sealed() for each in questions}
        return self._read(streams, name, asked, refused)

    def _run(self, asked: Sequence[str], name: str) -> Streams:
        talk = Conversation(
            self._shell,
            lambda streams: has_begun(streams.out, name),
            lambda streams: is_complete(streams.out, name),
            visit=self._visit,
            stop=self._stop,
            total_s=self._visit.total_s + self._visit.silence_s,
        )
        return talk.hold(self._transport, typed(asked, name, self._limits, self._visit.total_s))
