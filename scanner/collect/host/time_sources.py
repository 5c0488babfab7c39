"""Servers and pools that time daemons are configured with, each by the files of its own.

Sources: chrony.conf(5) 4.x (server, pool, peer, refclock; include, confdir, sourcedir), ntp.conf(5) of ntp 4.2.8 and
ntpsec 1.2, ntpd.conf(5) of OpenNTPD 6.8, timesyncd.conf(5). What a maker compiled in is no configured source; neither is
the host's own clock (127.127.1.x of ntpd).
"""

import posixpath
from collections.abc import Callable, Iterator, Mapping

from scanner.collect.host.drop_ins import file_texts, is_at_rest, layer_questions, layered
from scanner.collect.host.keyfile_grammar import keyfile_lines
from scanner.model.errors import Unsupported
from scanner.model.question import Ask
from scanner.reading.answers import text

CHRONY = ("file:/etc/chrony/chrony.conf", "file:/etc/chrony.conf")
CHRONY_FOLDERS = {
    "/etc/chrony/conf.d": "files:/etc/chrony/conf.d/*.conf",
    "/etc/chrony.d": "files:/etc/chrony.d/*.conf",
    "/etc/chrony/sources.d": "files:/etc/chrony/sources.d/*.sources",
    "/run/chrony-dhcp": "files:/run/chrony-dhcp/*.sources",
}
"""Folders of `confdir` and `sourcedir` that distributions use, and the names chronyd reads in them."""
NTP = ("file:/etc/ntpsec/ntp.conf", "file:/etc/ntp.conf")
NTP_PARTS = "files:/etc/ntpsec/ntp.d/*.conf"
OPENNTPD = ("file:/etc/openntpd/ntpd.conf", "file:/etc/ntpd.conf")
TIMESYNCD = ("file:/etc/systemd/timesyncd.conf", "file:/usr/lib/systemd/timesyncd.conf")
TIMESYNCD_FOLDERS = tuple(
    f"{folder}/systemd/timesyncd.conf.d" for folder in ("/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib")
)
SOURCE_QUESTIONS = (
    *CHRONY,
    *CHRONY_FOLDERS.values(),
    *NTP,
    NTP_PARTS,
    *OPENNTPD,
    *TIMESYNCD,
    *layer_questions(*TIMESYNCD_FOLDERS),
)

_SERVERS = frozenset({"server", "pool", "peer"})
_OWN_CLOCK = "127.127.1."


def sources_of(daemon: str, ask: Ask) -> Iterator[str]:
    """What `daemon` is configured with; nothing for one that has no files of its own."""
    reader = _READERS.get(daemon)
    return reader(ask) if reader else iter(())


def _chrony(ask: Ask) -> Iterator[str]:
    """One file is read, and what it names; a folder is read where it is named."""
    content = next((said for question in CHRONY if (said := text(ask(question))) is not None), "")
    for words in _words(content, "!;#%"):
        directive = words[0].lower()
        if directive in ("confdir", "sourcedir"):
            for folder in words[1:]:
                yield from _chrony_folder(folder, ask)
        elif directive == "include":
            yield from _chrony_included(words, ask)
        else:
            yield from _chrony_source(words)


def _chrony_source(words: list[str]) -> Iterator[str]:
    if len(words) > 1 and words[0].lower() in _SERVERS:
        yield words[1]
    elif len(words) > 2 and words[0].lower() == "refclock":  # noqa: PLR2004  # driver and its parameter
        yield f"refclock {words[1]} {words[2]}"


def _chrony_folder(folder: str, ask: Ask) -> Iterator[str]:
    question = CHRONY_FOLDERS.get(folder.rstrip("/"))
    if question is None:
        raise Unsupported(f"chrony reads {folder[:100]}, which was not asked")
    if folder.startswith("/run/") and is_at_rest(ask):
        return
    for _, content in sorted(file_texts(ask(question)).items()):
        for words in _words(content, "!;#%"):
            yield from _chrony_source(words)


def _chrony_included(words: list[str], ask: Ask) -> Iterator[str]:
    """`include` of all files in a folder that is asked anyway; of anything else we do not know what it says."""
    folder, pattern = posixpath.split(words[1]) if len(words) > 1 else ("", "")
    question = CHRONY_FOLDERS.get(folder)
    if question is None or posixpath.basename(question) != pattern:
        raise Unsupported(f"chrony includes {' '.join(words[1:])[:100]}, which was not asked")
    yield from _chrony_folder(folder, ask)


def _ntp(ask: Ask) -> Iterator[str]:
    found = next((said for question in NTP if (said := text(ask(question))) is not None), None)
    if found is None:
        yield from _openntpd(ask)
        return
    contents = [found, *(content for _, content in sorted(file_texts(ask(NTP_PARTS)).items()))]
    for words in (each for content in contents for each in _words(content, "#")):
        if words[0].lower() == "includefile":
            raise Unsupported(f"ntpd includes {' '.join(words[1:])[:100]}, which was not asked")
        address = next((each for each in words[1:] if each not in ("-4", "-6")), "")
        if words[0].lower() in _SERVERS and address and not address.startswith(_OWN_CLOCK):
            yield address


def _openntpd(ask: Ask) -> Iterator[str]:
    content = next((said for question in OPENNTPD if (said := text(ask(question))) is not None), "")
    for words in _words(content, "#"):
        if len(words) > 1 and words[0] in ("server", "servers"):
            yield words[1]
        elif len(words) > 1 and words[0] == "sensor" and words[1] != "*":
            yield f"sensor {words[1]}"


def _timesyncd(ask: Ask) -> Iterator[str]:
    """NTP=, else a FallbackNTP= that somebody wrote; each adds, an empty one clears (systemd.syntax(7))."""
    main = next((said for question in TIMESYNCD if (said := text(ask(question))) is not None), "")
    values: dict[str, list[str]] = {"NTP": [], "FallbackNTP": []}
    for content in (main, *(part for _, part in layered(ask, *TIMESYNCD_FOLDERS))):
        for section, key, value in keyfile_lines(content):
            if section == "Time" and key in values:
                values[key] = [*values[key], *value.split()] if value else []
    yield from values["NTP"] or values["FallbackNTP"]


def _words(content: str, comments: str) -> Iterator[list[str]]:
    for line in content.split("\n"):
        words = line.partition("#")[0].split() if comments == "#" else line.split()
        if words and words[0][0] not in comments:
            yield words


_READERS: Mapping[str, Callable[[Ask], Iterator[str]]] = {
    "chrony": _chrony,
    "ntpd": _ntp,
    "systemd-timesyncd": _timesyncd,
}
