"""Where syslog-ng writes and sends logons: destinations, filters and log paths of its configuration.

Source: syslog-ng 3.38 and 4 administration guide (destination drivers file, network, syslog, tcp, udp; filter facility()).
"""

import re
from collections.abc import Iterator

from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.rsyslog_config import Destination
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask
from scanner.reading.answers import text

MAIN = "file:/etc/syslog-ng/syslog-ng.conf"
PARTS = "files:/etc/syslog-ng/conf.d/*.conf"
SYSLOG_NG_QUESTIONS = (MAIN, PARTS)

_COMMENT = kept_pattern(r"""("(?:\\.|[^"\\\n])*"|'[^'\n]*')|\#[^\n]*""")
_INCLUDE = kept_pattern(r"@include\s+[\"']?([^\"'\s]+)")
_OWN_INCLUDES = ("scl.conf", "/usr/share/syslog-ng/include/scl.conf")
_ASKED_INCLUDES = ("/etc/syslog-ng/conf.d/*.conf", "/etc/syslog-ng/conf.d/", "conf.d/*.conf", "/etc/syslog-ng/conf.d")
_OBJECT = kept_pattern(r"\b(destination|filter|log)\b(?:\s+([\w.-]+))?\s*\{")
_DRIVER = kept_pattern(r"\b(file|network|syslog|tcp6?|udp6?)\s*\(\s*(?:ip\s*\(\s*)?[\"']?([^\"'\s)]+)")
_USE = kept_pattern(r"\b(destination|filter)\s*\(\s*([\w.-]+)\s*\)")
_CHOSEN = kept_pattern(r"(\bnot\s+)?\bfacility\s*\(([^()]*)\)")
_LEVEL = kept_pattern(r"(\bnot\s+)?\b(?:level|priority)\s*\(([^()]*)\)")
_LEVELS = ("debug", "info", "notice", "warning", "err", "crit", "alert", "emerg")
_ALIASES = {"warn": "warning", "error": "err", "panic": "emerg"}
_BRACE = kept_pattern(r"[{}]")
_MOST_DEPTH = 40


def syslog_ng_destinations(ask: Ask) -> list[Destination]:
    """Every destination of a log path, with whether logons take that path."""
    main = text(ask(MAIN))
    if main is None:
        return []
    content = _COMMENT.sub(lambda found: found[1] or "", main)
    includes = [each for each in _INCLUDE.findall(content) if each not in _OWN_INCLUDES]
    if unknown := [each for each in includes if each not in _ASKED_INCLUDES]:
        raise Unsupported(f"syslog-ng includes {unknown[0][:100]}, which was not asked")
    parts = file_texts(ask(PARTS)) if includes else {}
    contents = [content, *(_COMMENT.sub(lambda found: found[1] or "", parts[path]) for path in sorted(parts))]
    objects = [each for said in contents for each in _objects(said)]
    destinations = {name: body for kind, name, body in objects if kind == "destination"}
    filters = {name: body for kind, name, body in objects if kind == "filter"}
    return [
        each
        for kind, _, body in objects
        if kind == "log"
        for each in _log_path(body, destinations, filters)
    ]  # fmt: skip


def _objects(content: str) -> Iterator[tuple[str, str, str]]:
    """Kind, name and what stands between the braces of each object."""
    at = 0
    while found := _OBJECT.search(content, at):
        depth, at = 1, found.end()
        while depth:
            brace = _BRACE.search(content, at)
            if brace is None or depth > _MOST_DEPTH:
                raise Unreadable(f"{MAIN}: {found[1]} {(found[2] or '')[:40]} does not end")
            depth, at = depth + (1 if brace[0] == "{" else -1), brace.end()
        yield found[1], found[2] or "", content[found.end() : at - 1]


def _log_path(body: str, destinations: dict[str, str], filters: dict[str, str]) -> Iterator[Destination]:
    used = _USE.findall(body)
    covers = all(_covers(filters.get(name, "facility(none)")) for kind, name in used if kind == "filter")
    for kind, name in used:
        for driver, where in _DRIVER.findall(destinations.get(name, "")) if kind == "destination" else ():
            yield Destination(kind="file" if driver == "file" else "server", where=where, logons=covers)


def _covers(body: str) -> bool:
    """A filter that names facilities covers those; one that does not judges by something else and covers all."""
    chosen = [(bool(negated), names) for negated, names in _CHOSEN.findall(body)]
    for negated, names in chosen:
        has_logons = not {"auth", "authpriv", "4", "10"}.isdisjoint(re.findall(r"\w+", names))
        if has_logons == negated:
            return False
    return all(_has_info(levels) != bool(negated) for negated, levels in _LEVEL.findall(body))


def _has_info(levels: str) -> bool:
    """Whether a list of levels, or a range of them (`info .. emerg`), holds info."""
    for part in levels.split(","):
        ends = [_LEVELS.index(known) for each in part.split("..") if (known := _known(each)) in _LEVELS]
        if ends and min(ends) <= _LEVELS.index("info") <= max(ends):
            return True
    return False


def _known(level: str) -> str:
    word = level.strip().lower()
    return _ALIASES.get(word, word)
