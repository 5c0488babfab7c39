"""What both ways to a Windows computer have in common: all questions asked at once, the answers kept, gaps for the rest."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.question import Answer
from scanner.reach.failures import gap_answer
from scanner.reach.limits import Limits
from scanner.reach.streams import Streams
from scanner.reach.windows_answers import Told, told


class WindowsAsk(ABC):
    """Answers every question of `questions` by one run of the runner at the first call."""

    def __init__(self, questions: Sequence[str], limits: Limits) -> None:
        self._questions = tuple(dict.fromkeys(questions))
        self._limits = limits
        self._answers: dict[str, Answer] | None = None
        self.told = Told(answers=(), is_complete=False)
        """What the computer said of itself, once it was asked."""

    def __call__(self, question: str, /) -> Answer:
        """The sealed answer to `question`."""
        self.begin()
        answers = self._answers or {}
        if question not in answers:
            answers = self._answers = self._ask((question,)) | answers  # what was told once is not told anew
        return answers[question]

    def begin(self) -> None:
        """Ask all, unless that was done."""
        if self._answers is None:
            self._answers = self._ask(self._questions)

    @abstractmethod
    def _ask(self, questions: Sequence[str]) -> dict[str, Answer]:
        """The sealed answers to all `questions`, and to whatever else was answered."""

    def _why_missing(self, _found: Told) -> GapError | None:
        """Why a question has no answer though the runner came to its end."""
        return None

    def _read(
        self, streams: Streams, name: str, asked: Sequence[str], refused: Mapping[str, GapError]
    ) -> dict[str, Answer]:
        found = told(bytes(streams.out), name, self._limits)
        if not self.told.is_complete:
            self.told = found
        ended = self._why_missing(found) or streams.ended or Unreadable("the script ended before it came to this")
        if found.is_emulated:
            ended = Unsupported("asked by a 32-bit PowerShell on a 64-bit Windows, which sees only a part of it")
        answers = {each.ask: each for each in found.answers}
        gaps = {each: ended for each in asked if each not in answers} | dict(refused)
        return answers | {each: gap_answer(each, gap).sealed() for each, gap in gaps.items()}
