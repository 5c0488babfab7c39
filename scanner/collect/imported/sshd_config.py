"""/etc/ssh/sshd_config by itself: what it certainly sets, and every line of it.

A setting is told where the file writes it, every version of sshd takes it alike, and no Include stands before it: what the
included files set would win. What is not written depends on the version, which the file does not tell.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

from scanner.collect.host.linux_sshd_written import by_keyword
from scanner.collect.host.sshd_defaults import DEFAULTS
from scanner.collect.host.sshd_grammar import Passes, Version, known_keyword, read_passes
from scanner.collect.host.sshd_keywords import keyword_named
from scanner.collect.host.sshd_settings import dump_of, keyword_of, matched_values, settings_seen
from scanner.collect.imported import sshd_dump
from scanner.collect.imported.heads import head_of
from scanner.model.errors import GapError, Unreadable
from scanner.model.kinds.host_sshd import HostSshd, SshdSettings
from scanner.model.kinds.host_sshd_written import HostSshdWritten
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform, Way

_NEWEST: Final = max(DEFAULTS)
_HEAD: Final = re.compile(r"^#\s*\$OpenBSD: sshd_config,v ", re.MULTILINE)
_INCLUDE: Final = re.compile(r"^[ \t]*include[ \t=]", re.IGNORECASE | re.MULTILINE)
_MATCH: Final = re.compile(r"^[ \t]*match[ \t=]", re.IGNORECASE | re.MULTILINE)
_LISTS: Final = ("allowusers", "allowgroups", "denyusers", "denygroups")
_ALSO: Final = {"kbdinteractiveauthentication": "challengeresponseauthentication", "listenaddress": "port"}
_SERVERS_OWN: Final = frozenset(
    {"permitrootlogin", "hostkey", "subsystem", "usepam", "x11forwarding", "authorizedkeysfile", "listenaddress",
     "clientaliveinterval", "clientalivecountmax", "maxauthtries", "allowusers", "allowgroups", "denyusers", "denygroups",
     "logingracetime", "strictmodes", "permitemptypasswords", "printmotd", "printlastlog", "maxstartups", "maxsessions",
     "acceptenv", "ignorerhosts", "useprivilegeseparation", "banner", "authorizedkeyscommand", "forcecommand",
     "chrootdirectory", "allowtcpforwarding", "match", "permituserenvironment", "trustedusercakeys"}
)  # fmt: skip
_LONGEST: Final = 8192
_MOST_LINES: Final = 4_000
_MOSTLY: Final = 0.8
_VERSION_NOT_TOLD: Final = Unseen(
    gap=Gap.NOT_COLLECTED, detail="the file does not tell the version of OpenSSH", way=Way.RUNNING
)
_NOT_WRITTEN: Final = Unseen(
    gap=Gap.NOT_COLLECTED, detail="not written: the default of that version of OpenSSH counts", way=Way.RUNNING
)
_NONE_WRITTEN: Final = Unseen(
    gap=Gap.NOT_COLLECTED, detail="no Match section is in the file, if it is whole", way=Way.RUNNING
)
_INCLUDED: Final = Unseen(
    gap=Gap.NOT_COLLECTED, detail="a file that is included before may set it, and was not handed over", way=Way.RUNNING
)
_DEPENDS: Final = Unseen(
    gap=Gap.UNSUPPORTED, detail="what is written means different things to different versions of OpenSSH"
)


def read(file: HandedFile) -> HostSshd:
    """What the file sets for everyone, and what its Match sections set for some."""
    text = _whole(file)
    read_by = list(_passes(text))
    passes, version = read_by[-1]
    return HostSshd(
        installed=True,
        version=_VERSION_NOT_TOLD,
        told_by="files",
        settings=_settings(text, read_by),
        match_blocks=True if passes.match_blocks else _INCLUDED if _INCLUDE.search(text) else _NONE_WRITTEN,
        matched=_matched(text, passes, version),
    )


def _matched(text: str, passes: Passes, version: Version) -> Mapping[str, tuple[str, ...]] | Unseen:
    if _INCLUDE.search(text):
        return _INCLUDED
    return matched_values(passes.matched, version) if passes.match_blocks else _NONE_WRITTEN


def read_written(file: HandedFile) -> HostSshdWritten:
    """Every line; of Include the names it is written with."""
    text = _whole(file)
    outside, inside = by_keyword(text)
    known = any(keyword_named(each, _NEWEST) for each in (*outside, *inside))
    if not known and not _HEAD.search(text):
        raise Unreadable("no line is a setting of sshd")
    return HostSshdWritten(
        installed=_VERSION_NOT_TOLD,
        exists=True,
        lines=outside,
        matched=inside,
        drop_ins=tuple(dict.fromkeys((*outside.get("include", ()), *inside.get("include", ())))),
    )


def _whole(file: HandedFile) -> str:
    """A line that does not end may be half of one."""
    text = file.text or ""
    if not text.endswith("\n"):
        raise Unreadable("the last line does not end: the file was cut")
    if text.count("\n") > _MOST_LINES:
        raise Unreadable(f"more than {_MOST_LINES} lines")
    if any(len(line) > _LONGEST for line in text.split("\n")):
        raise Unreadable(f"a line is longer than {_LONGEST} characters")
    return text


def _passes(text: str) -> Iterator[tuple[Passes, Version]]:
    """As each version reads the file; raises the refusal of the newest where every one refuses it."""
    refusals: list[GapError] = []
    found = False
    for version in sorted(DEFAULTS):
        try:
            yield read_passes(text, lambda _: (), version), version
            found = True
        except GapError as gap:
            refusals.append(gap)
    if not found:
        raise refusals[-1]


def _settings(text: str, read_by: list[tuple[Passes, Version]]) -> SshdSettings:
    told = [(settings_seen(dump_of(passes, version)), _written(text, passes, version)) for passes, version in read_by]
    found: dict[str, Any] = {}
    for each in fields(SshdSettings):
        values = [getattr(settings, each.name) for settings, _ in told]
        gaps = [_gap(each.name, written) for _, written in told]
        gap = next((gap for gap in gaps if gap is not None), None)
        found[each.name] = gap or (values[0] if all(value == values[0] for value in values) else _DEPENDS)
    return SshdSettings(**found)


def _written(text: str, passes: Passes, version: Version) -> dict[str, bool]:
    """The keywords that are written for everyone, True where an Include stands before the first of them."""
    include = _INCLUDE.search(text)
    match = _MATCH.search(text)
    before_match = include is not None and (match is None or include.start() < match.start())
    line = text.count("\n", 0, include.start()) + 1 if include and before_match else 0
    found: dict[str, bool] = {}
    for each in (*passes.first, *passes.again):
        canonical = known_keyword(each, version).canonical
        number = int(each.place.rpartition(":")[2])
        found.setdefault(canonical, bool(line) and (number > line or canonical in _LISTS))
    if line:
        found |= dict.fromkeys(_LISTS, True)
    return found


def _gap(setting: str, written: dict[str, bool]) -> Unseen | None:
    keyword = keyword_of(setting)
    words = [each for each in (keyword, _ALSO.get(keyword, "")) if each in written]
    if not words:
        return _NOT_WRITTEN
    return _INCLUDED if any(written[each] for each in words) else None


def recognises(file: HandedFile) -> bool:
    """Settings of sshd alone, one of them the server's own; or the head that OpenSSH ships the file with."""
    text = head_of(file)
    if _HEAD.search(text[:2000]):
        return True
    if sshd_dump.recognises(file):
        return False
    lines = [line for raw in text.split("\n") if (line := raw.strip())]
    written = [line.split(None, 1)[0].partition("=")[0] for line in lines if not line.startswith("#")]
    if len(written) == len(lines) and all(each.islower() for each in written):
        return False  # sshd -T prints the same, all in small letters
    counts = Counter(each.lower() for each in written)
    known = {each for each in counts if each in ("match", "include") or keyword_named(each, _NEWEST)}
    told = sum(counts[each] for each in known)
    return bool(_SERVERS_OWN & known) and told >= _MOSTLY * len(written) and "host" not in counts


IMPORTED = Imported(
    id="sshd-config",
    platform=Platform.LINUX,
    recognises=recognises,
    reads={HostSshd: read, HostSshdWritten: read_written},
)
