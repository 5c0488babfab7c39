"""From a raw answer to text: every way an answer can fail becomes the gap it is, before a parser sees it.

Parsers call these and never look at `stdout` themselves: an empty, denied, cut or failed answer cannot be mistaken
for "nothing is set".
"""

from collections.abc import Mapping
from typing import Any

from scanner.model.errors import Denied, GapError, Unreadable
from scanner.model.observation import gap_error
from scanner.model.question import Answer
from scanner.model.words import Gap, Way

_DENIED_WORDS = (b"permission denied", b"operation not permitted", b"must be root", b"need to be root", b"not root",
                 b"be run as root", b"access denied", b"superuser", b"are you root")  # fmt: skip


def given(answer: Answer) -> Answer:
    """The answer itself when the target answered in full; raises the gap otherwise. `absent` is an answer."""
    if answer.gap is not None:
        raise gap_error(answer.gap, answer.detail or answer.ask, way=answer.way)
    if not answer.is_intact:
        raise Unreadable(f"{answer.ask}: the answer was cut or changed after it was read")
    if answer.truncated:
        raise Unreadable(f"{answer.ask}: the answer was cut at its size limit")
    return answer


def text(answer: Answer) -> str | None:
    """Text of a file, or None when the file does not exist; raises the gap when it could not be read."""
    if given(answer).absent:
        return None
    return decoded(answer.stdout, answer.ask)


def printed(answer: Answer, *, allow_exit: tuple[int, ...] = (0,), may_be_empty: bool = False) -> str | None:
    """What a command printed, or None when the program is not installed.

    Raises Denied when it refused for lack of rights, Unreadable when it failed otherwise, or printed nothing where
    something must be printed.
    """
    if given(answer).absent:
        return None
    if answer.exit not in allow_exit:
        complaint = decoded(answer.stderr, answer.ask).strip()
        if any(words in (answer.stderr + answer.stdout).lower() for words in _DENIED_WORDS):
            raise Denied(f"{answer.ask}: {complaint[:200]}")
        raise Unreadable(f"{answer.ask}: exit {answer.exit}: {complaint[:200]}")
    if not answer.stdout.strip() and not may_be_empty:
        raise Unreadable(f"{answer.ask}: printed nothing")
    return decoded(answer.stdout, answer.ask)


def texts(answer: Answer) -> dict[str, str]:
    """Texts by path of a `files:` question; empty when the glob names nothing. One unreadable file raises its gap."""
    if given(answer).absent:
        return {}
    found: dict[str, str] = {}
    for path, entry in entries(answer).items():
        if not isinstance(entry, Mapping):
            raise Unreadable(f"{answer.ask}: {path}: not an entry")
        if "gap" in entry:
            raise entry_gap(f"{answer.ask}: {path}", entry)
        if "text" not in entry:
            raise Unreadable(f"{answer.ask}: {path}: binary data where text was expected")
        found[path] = str(entry["text"])
    return found


def entries(answer: Answer) -> dict[str, Any]:
    """The structured answer of `stat:`, `list:`, `files:`, `shadow:`, `walk:` as a mapping, {} when absent."""
    if given(answer).absent:
        return {}
    if not isinstance(answer.entries, Mapping):
        raise Unreadable(f"{answer.ask}: the answer has no entries")
    return dict(answer.entries)


def decoded(raw: bytes, ask: str) -> str:
    """UTF-8 text, bytes that are none kept as replacement characters; NUL bytes mean it is no text: Unreadable."""
    if b"\0" in raw:
        raise Unreadable(f"{ask}: binary data where text was expected")
    return raw.decode("utf-8", errors="replace")


def entry_gap(place: str, entry: Mapping[str, Any]) -> GapError:
    """The gap that one entry of a structured answer carries."""
    detail, gaps, ways = f"{place}: {entry.get('detail', '')}", {str(each) for each in Gap}, {str(each) for each in Way}
    if str(entry["gap"]) not in gaps:
        return Unreadable(f"{detail}: {str(entry['gap'])!r} is no gap")
    way = str(entry.get("way"))
    return gap_error(Gap(entry["gap"]), detail, way=Way(way) if way in ways else None)
