"""Files of a folder that daemons read together (`*.conf`), and the order of such folders that systemd laid down.

Source: systemd-sysctl.service(8), modprobe.d(5): a file in /etc hides one of the same name in /run, and that one in
/usr/local/lib and /usr/lib; an empty file or a link to /dev/null hides it altogether; the rest is read by file name.
"""

import base64
from collections.abc import Collection, Mapping
from typing import Any

from scanner.model.errors import Unreadable
from scanner.model.question import Answer, Ask
from scanner.model.words import Gap
from scanner.reading.answers import decoded, entries, entry_gap, given

KERNEL = "file:/proc/sys/kernel/ostype"
"""Every running Linux can be asked this; only a root folder, where nothing runs, cannot tell."""


def is_at_rest(ask: Ask) -> bool:
    """True for a root folder: no kernel, nothing under /run, which is made anew at every start."""
    return ask(KERNEL).gap is Gap.UNSUPPORTED


def file_texts(answer: Answer, *, without: Collection[str] = ()) -> dict[str, str]:
    """Texts by path of a `files:` question, {} when it names nothing; one unreadable file raises its gap.

    Paths that are `without` meaning, such as links to a device, are left out.
    """
    return {path: entry_text(path, entry) for path, entry in _entries(answer).items() if path not in without}


def seen_entry(path: str, entry: Any) -> Mapping[str, Any]:
    """The entry of a structured answer, when it is one and was seen; raises its gap otherwise."""
    if not isinstance(entry, Mapping):
        raise Unreadable(f"{path}: not an entry")
    if "gap" not in entry:
        return entry
    raise entry_gap(path, entry)


def entry_text(path: str, entry: Any) -> str:
    """The text of one entry of `files:`; bytes that are no UTF-8 become replacement characters, as in `file:`."""
    entry = seen_entry(path, entry)
    if "text" in entry:
        return str(entry["text"])
    try:
        raw = base64.b64decode(str(entry.get("b64", "?")), validate=True)
    except ValueError as error:
        raise Unreadable(f"{path}: the entry holds no text") from error
    return decoded(raw, path)


def layer_questions(*folders: str, suffix: str = ".conf") -> tuple[str, ...]:
    """The questions `layered` asks for these folders."""
    return (KERNEL, *(f"{scheme}:{folder}/*{suffix}" for folder in folders for scheme in ("files", "stat")))


def layered(ask: Ask, *folders: str, suffix: str = ".conf") -> list[tuple[str, str]]:
    """Path and text of what counts in `folders`, the strongest folder first, ordered by file name."""
    winners: dict[str, tuple[str, str]] = {}
    for folder in folders:
        if folder.startswith("/run/") and is_at_rest(ask):
            continue
        masked = _masked(ask(f"stat:{folder}/*{suffix}"))
        found = _entries(ask(f"files:{folder}/*{suffix}"))
        for path in {*found, *masked}:
            name = path.rsplit("/", 1)[-1]
            if name not in winners:
                winners[name] = (path, "" if path in masked else entry_text(path, found[path]))
    return [winners[name] for name in sorted(winners)]


def _masked(answer: Answer) -> set[str]:
    found = _entries(answer)
    return {path for path, entry in found.items() if isinstance(entry, Mapping) and entry.get("to") == "/dev/null"}


def _entries(answer: Answer) -> dict[str, Any]:
    """Entries of an answer that has some or is absent; anything else was damaged on its way."""
    found = entries(answer)
    if not found and not given(answer).absent:
        raise Unreadable(f"{answer.ask}: neither entries nor absent")
    return found
