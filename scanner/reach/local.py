"""The machine this program runs on, asked directly; what it is not allowed to see becomes the gap `denied`."""

from scanner.model.question import Answer
from scanner.reach.commands import run_command
from scanner.reach.deadline import Worker
from scanner.reach.limits import MEBIBYTE, Limits, WalkLimits
from scanner.reach.open_paths import LiveTree
from scanner.reach.tree_questions import ask_tree


class LocalHost:
    """Answers every question of `model/question.py` on this machine; it only reads.

    Not `Watched`: a command is ended by the thread that waits for it, and Ctrl-C reaches the main thread alone. Left to
    another, it would go on after the program.
    """

    def __init__(
        self, *, timeout_s: float = 60.0, max_bytes: int = 32 * MEBIBYTE, walk_limits: WalkLimits | None = None
    ) -> None:
        self._limits = Limits(timeout_s=timeout_s, max_bytes=max_bytes, walk=walk_limits or WalkLimits())
        self._tree = LiveTree()
        self._worker = Worker()

    def __call__(self, question: str, /) -> Answer:
        """The sealed answer to `question`."""
        scheme, _, rest = question.partition(":")
        if scheme == "cmd":
            return run_command(question, rest, self._limits).sealed()
        return ask_tree(question, self._tree, self._limits, worker=self._worker).sealed()
