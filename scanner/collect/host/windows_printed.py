"""What programs of Windows write into the file that they are told to (`%OUT%`), and why there may be none. Not a collector."""

from typing import Final

from scanner.model.errors import Denied, Unreadable
from scanner.model.question import Answer, Ask
from scanner.model.words import Gap
from scanner.reading.answers import given
from scanner.reading.decoded import decoded

ELEVATED: Final = r"reg:HKU\S-1-5-19"
"""The hive of the account LocalService, which administrators alone may open: whoever is denied is none."""
_DONE: Final = (0, 3)
"""3 is how secedit ends when it warns of an entry that it left out of a file it wrote."""
_DENIED_EXITS: Final = (5, 1314, -2147024891)
"""ERROR_ACCESS_DENIED, ERROR_PRIVILEGE_NOT_HELD, E_ACCESSDENIED."""


def written(ask: Ask, question: str) -> str:
    r"""The file a command wrote, its lines ended by `\n`; raises Denied where only rights are missing, else Unreadable."""
    answer = given(ask(question))
    if answer.absent:
        raise Unreadable(f"{question}: the program is not there")
    if answer.exit in _DONE and answer.stdout.strip(b"\0\r\n\t \xff\xfe"):
        return decoded(answer.stdout).text
    if answer.exit in _DENIED_EXITS or _is_denied(ask(ELEVATED)):
        raise Denied(f"{question}: an administrator has to ask")
    raise Unreadable(f"{question}: exit {answer.exit}: no file was written")


def _is_denied(answer: Answer) -> bool:
    return answer.gap is Gap.DENIED
