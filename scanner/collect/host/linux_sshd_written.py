"""The SSH server's main file line by line, as auditors who read only that file see it; drop-ins are named, not read.

What the server really does is `host.sshd`: a drop-in read first wins over every line here.
"""

from collections.abc import Iterator

from scanner.collect.host.linux_sshd import INCLUDED, MAIN, PROGRAM, is_installed
from scanner.collect.host.sshd_grammar import FOLDER, names_in_order
from scanner.model.kinds.host_sshd_written import HostSshdWritten
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import entries, text
from scanner.reading.grouped import grouped

Lines = dict[str, tuple[str, ...]]


def read(ask: Ask) -> HostSshdWritten:
    """Every written value by keyword, outside and inside Match."""
    installed = is_installed(ask)
    written = text(ask(MAIN))
    outside, inside = by_keyword(written or "")
    includes = (*outside.get("include", ()), *inside.get("include", ()))
    return HostSshdWritten(
        installed=installed,
        exists=written is not None,
        lines=outside,
        matched=inside,
        drop_ins=tuple(dict.fromkeys(name for each in includes for name in _added(ask, each))),
    )


def by_keyword(written: str) -> tuple[Lines, Lines]:
    """Every value of each keyword, outside and inside Match sections."""
    pairs = list(_pairs(written))
    matches = next((n for n, (keyword, _) in enumerate(pairs) if keyword == "match"), len(pairs))
    return grouped(pairs[:matches]), grouped(pair for pair in pairs[matches:] if pair[0] != "match")


def _pairs(written: str) -> Iterator[tuple[str, str]]:
    r"""Keyword and value; `Keyword=value` keeps its `=`, as a reader of lines takes it for another value."""
    for raw in written.split("\n"):
        line = raw.strip()
        end = next((n for n, sign in enumerate(line) if sign in " \t="), len(line))
        if line and not line.startswith("#") and end:
            yield line[:end].lower(), _without_comment(line[end:]).strip()


def _without_comment(value: str) -> str:
    place = next((n for n, sign in enumerate(value) if sign == "#" and (n == 0 or value[n - 1] in " \t")), len(value))
    return value[:place]


def _added(ask: Ask, patterns: str) -> Iterator[str]:
    for word in patterns.replace('"', "").split():
        pattern = word if word.startswith("/") else f"{FOLDER}/{word}"
        question = next((each for each in INCLUDED if names_in_order([pattern], each.removeprefix("files:"))), None)
        if question is None:
            yield pattern  # not asked: at least its pattern is told
        else:
            yield from names_in_order(entries(ask(question)), pattern)


COLLECTOR = Collector(
    id="linux_sshd_written",
    platform=Platform.LINUX,
    gives=HostSshdWritten,
    questions=(PROGRAM, MAIN, *INCLUDED),
    read=read,
)
