"""A Linux machine over SSH: one connection, one script with all questions, one framed answer; a walk comes after it.

What arrived before a connection broke, or a machine fell silent, is kept; the rest are gaps with the reason.
"""

import secrets
import shlex
from collections.abc import Mapping, Sequence

import paramiko

from scanner.model.errors import GapError, Unreadable
from scanner.model.question import Answer
from scanner.reach import posix_sudo, posix_sudo_answers
from scanner.reach.failures import gap_answer
from scanner.reach.limits import Limits
from scanner.reach.pace import Stop
from scanner.reach.posix_frames import has_begun, is_complete
from scanner.reach.posix_script import answers, in_turn, script
from scanner.reach.ssh_channel import Conversation, SshLimits
from scanner.reach.streams import Streams

SHELL = "exec /bin/sh -s"
"""Read alike by every login shell, csh and fish among them; it finds the script on its standard input."""


class SshHost:
    """Answers every question of `questions` by one script at the first call; `close` ends the connection."""

    def __init__(
        self,
        transport: "paramiko.Transport",
        questions: Sequence[str],
        *,
        stop: Stop,
        as_root: Sequence[str] = (),
        limits: Limits | None = None,
        visit: SshLimits | None = None,
    ) -> None:
        """`as_root` are those of `questions` that are asked by sudo, where an ordinary user is refused."""
        self._transport = transport
        self._questions = tuple(dict.fromkeys(questions))
        self._as_root = tuple(dict.fromkeys(as_root))
        self._stop = stop
        self._limits = limits or Limits()
        self._visit = visit or SshLimits()
        self._answers: dict[str, Answer] | None = None

    def __call__(self, question: str, /) -> Answer:
        """The sealed answer to `question`."""
        if self._answers is None:
            found = in_turn(self._questions, self._ask)
            self._answers = found | self._by_sudo(found)
        if question not in self._answers:
            self._answers = in_turn([question], self._ask) | self._answers  # what was told once is not told anew
        return self._answers[question]

    def close(self) -> None:
        """End the connection."""
        self._transport.close()

    def _by_sudo(self, plain: Mapping[str, Answer]) -> dict[str, Answer]:
        """Better answers to what an ordinary user was not told, by a script of their own on the same connection."""
        rights = plain.get(posix_sudo.RIGHTS)
        if rights is not None and posix_sudo.is_root(rights):
            return {}
        wanted = [each for each in self._as_root if each in plain and posix_sudo.needs_root(plain[each])]
        asked = {each: f"cmd:{shlex.join((*posix_sudo.SUDO, *posix_sudo.command(each)))}" for each in wanted}
        said = self._ask(tuple(asked.values()), {}) if asked else {}
        found: dict[str, Answer] = {}
        refused = False
        for question, command in asked.items():
            try:
                found[question] = posix_sudo_answers.read(question, said[command], self._limits).sealed()
            except posix_sudo_answers.Refused as why:
                refused = True
                found[question] = posix_sudo_answers.refusal(question, plain[question], why).sealed()
        if refused:
            found.pop(posix_sudo.RIGHTS, None)
        return found

    def _ask(self, questions: Sequence[str], first: Mapping[str, Answer]) -> dict[str, Answer]:
        name = secrets.token_hex(16)
        sent, refused = script(questions, name, self._limits, first)
        if len(refused) == len(questions):
            return {each: gap_answer(each, gap).sealed() for each, gap in refused.items()}
        walks = sum(each.startswith("walk:") for each in questions)
        try:
            streams = self._run(sent, name, total_s=self._visit.total_s + walks * self._limits.walk.seconds)
        except GapError as gap:
            return {each: gap_answer(each, gap).sealed() for each in questions}
        ended = streams.ended or Unreadable("the script ended before it came to this")
        return answers(
            questions,
            bytes(streams.out),
            bytes(streams.err),
            name=name,
            limits=self._limits,
            ended=ended,
            refused=refused,
            first=first,
        )

    def _run(self, sent: bytes, name: str, *, total_s: float) -> Streams:
        talk = Conversation(
            SHELL,
            lambda streams: has_begun(streams.out, name),
            lambda streams: is_complete(streams.out, name) and is_complete(streams.err, name),
            visit=self._visit,
            stop=self._stop,
            total_s=total_s,
        )
        return talk.hold(self._transport, sent)
