r"""Questions, answers and recordings: what is asked of a target, raw, before any parser has seen it.

Canonical questions (design §4), all read-only:

    cmd:sshd -T                        a literal command line, run without a shell, LC_ALL=C
    file:/etc/ssh/sshd_config          the bytes of one file
    files:/etc/ssh/sshd_config.d/*.conf  every regular file a glob names: `entries` = {path: text}
    stat:/etc/shadow                   owner, mode, size, times of what a path or glob names, links not followed
    list:/etc/cron.d                   names in one folder
    shadow:/etc/shadow                 password state, algorithm and dates; hashes never leave the target
    walk:/                             one bounded walk of a file system, for every check that needs one
    reg:HKLM\…  cim:root/…:Class  snmp:1.3.6.…   as design §4
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from scanner.model.words import Gap, Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The raw answer to one question.

    `exit` is a command's exit status and None for anything else. `stdout` holds text, `b64` in recordings when it
    is not UTF-8. `entries` holds structured answers as plain JSON values. `gap` is set when there is no answer.
    `absent` is a definite answer: the file, folder or program does not exist here.
    """

    ask: str
    exit: int | None = None
    stdout: bytes = b""
    stderr: bytes = b""
    entries: Any = None  # a parsing edge: plain JSON, shaped by the question's scheme
    absent: bool = False
    gap: Gap | None = None
    detail: str = ""
    truncated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineIdentity:
    """What tells one machine from another; empty strings where the machine did not say."""

    serial: str = ""
    machine_id: str = ""
    macs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """All answers of one target, replayable without it (`*.rec.json`)."""

    target: str
    platform: Platform
    taken_at: datetime
    product: str = ""
    language: str = ""
    identity: MachineIdentity = field(default_factory=MachineIdentity)
    answers: tuple[Answer, ...] = ()


class Ask(Protocol):
    """How a collector asks: hand it a declared question, get the raw answer (never an exception for a gap)."""

    def __call__(self, question: str, /) -> Answer:
        """The answer to `question`."""


AnswersByQuestion = Mapping[str, Answer]
