"""Writes scanner/collect/host/questions.py from the collectors: `python -m tests.collect.agent_questions`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import scanner.collect.host
from scanner.model.words import Platform
from scanner.run.registry import collectors, questions_as_root

FILE = Path(scanner.collect.host.__path__[0]) / "questions.py"
_WIDTH = 118
_HEAD = '''"""What the agent asks on Linux: every question of every collector, as literals, without the parsers.

Made by `python -m tests.collect.agent_questions`; a test holds it equal to the collectors.
"""

from typing import Final

'''


def page() -> str:
    """The file as it should be."""
    found = collectors(Platform.LINUX)
    questions = dict.fromkeys(question for each in found for question in each.questions)
    walks = dict.fromkeys(question for each in found if each.walks for question in each.questions)
    lists = {
        "QUESTIONS": ("Sorted: their order means nothing.", questions),
        "WALKS": ("Those of them that a run may leave out.", walks),
        "AS_ROOT": ("Those that an ordinary user is not answered, or not in full.", questions_as_root(Platform.LINUX)),
    }
    return _HEAD + "\n".join(part for name, (says, asked) in lists.items() for part in _tuple(name, says, asked))


def _tuple(name: str, says: str, asked: Iterable[str]) -> Iterator[str]:
    yield f"{name}: Final = ("
    line = "   "
    for each in sorted(asked):
        word = f" {_literal(each)},"
        if len(line) + len(word) > _WIDTH and line.strip():
            yield line
            line = "   "
        line += word
    yield line
    yield f')  # fmt: skip\n"""{says}"""\n'


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
