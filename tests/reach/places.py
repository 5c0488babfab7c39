"""A folder to build trees in, another user to be, and both connectors asked in one way."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from scanner.model.question import Answer, Ask
from scanner.reach import posix_shadow
from tests.reach.shells import ShellHost

NOBODY = 65534


@contextmanager
def nobody() -> Iterator[None]:
    """Without rights: root becomes nobody for a while, everybody else is without rights already."""
    if os.geteuid() != 0:
        yield
        return
    posix_shadow.program("/etc/shadow")  # read once, by a Python whose own folder nobody may be kept out of
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


class Tree:
    """A Linux root in `place`, asked through `host`; paths in answers are those inside the tree."""

    def __init__(self, place: Path, host: Ask, *, prefix: str, connector: str = "") -> None:
        self.place = place
        self.connector = connector
        self._host = host
        self._prefix = prefix

    def ask(self, question: str) -> Answer:
        """Ask about a path of the tree."""
        return self._told(question, self._host(self._outside(question)))

    def ask_all(self, questions: Iterable[str]) -> dict[str, Answer]:
        """Ask about many paths at once, as a visit does: a shell is started once for all of them."""
        outside = {self._outside(each): each for each in questions}
        if isinstance(self._host, ShellHost):
            found = self._host.ask_all(list(outside))
        else:
            found = {each: self._host(each) for each in outside}
        return {outside[each]: self._told(outside[each], answer) for each, answer in found.items()}

    def _outside(self, question: str) -> str:
        scheme, _, path = question.partition(":")
        return f"{scheme}:{self._prefix}{path}"

    def _told(self, question: str, answer: Answer) -> Answer:
        assert answer.seal
        assert answer.is_intact
        inside = self._all_inside if question.startswith(("apt:", "walk:")) else self._inside
        return replace(answer, entries=inside(answer.entries), ask=question)

    def _inside(self, entries: Any) -> Any:
        if not isinstance(entries, dict):
            return entries
        return {key.removeprefix(self._prefix): value for key, value in entries.items()}

    def _all_inside(self, said: Any) -> Any:
        """Paths wherever they stand, for answers that hold them below other names."""
        if isinstance(said, dict):
            return {self._all_inside(key): self._all_inside(value) for key, value in said.items()}
        if isinstance(said, list):
            return [self._all_inside(each) for each in said]
        if isinstance(said, str) and self._prefix and (said + "/").startswith(self._prefix + "/"):
            return said.removeprefix(self._prefix) or "/"
        return said

    def write(self, path: str, content: bytes | str = b"", *, mode: int = 0o644) -> Path:
        """A file of the tree, its folders made as needed."""
        file = self.place / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        file.chmod(mode)
        return file

    def folder(self, path: str, *, mode: int = 0o755) -> Path:
        """A folder of the tree."""
        folder = self.place / path.lstrip("/")
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(mode)
        return folder

    def link(self, path: str, to: str) -> Path:
        """A symbolic link of the tree, `to` as written."""
        link = self.place / path.lstrip("/")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(to)
        return link
