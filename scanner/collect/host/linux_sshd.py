"""The SSH server as it behaves: told by `sshd -T` where it may be asked, else read from its files as it reads them.

Source: sshd(8), sshd_config(5); Debian's ssh.service starts `sshd -D $SSHD_OPTS` with /etc/default/ssh. An ordinary
user cannot run `sshd -T` ("no hostkeys available"); before the first start it lacks its folder under /run. Red Hat's
sshd.service takes $OPTIONS and $PERMITROOTLOGIN from /etc/sysconfig, where its installer once allowed root's password.
"""

import re
from collections.abc import Iterable

from scanner.collect.host.drop_ins import entry_text
from scanner.collect.host.ssh_daemons import OTHER_PROGRAMS, UNIT_QUESTIONS, refuse_other_programs, refuse_other_units
from scanner.collect.host.sshd_grammar import FOLDER, Line, Passes, Version, names_in_order, read_passes, split_line
from scanner.collect.host.sshd_settings import Dump, dump_of, matched_values, parse_dump, settings_of
from scanner.model.errors import Denied, GapError, Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_sshd import HostSshd
from scanner.model.observation import Unseen, gap_error
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform
from scanner.reading.answers import entries, given, printed, text
from scanner.reading.shell_words import shell_words

PROGRAM = "stat:/usr/sbin/sshd"
MAIN = "file:/etc/ssh/sshd_config"
DUMP = "cmd:sshd -T"
OPTIONS = {
    "file:/etc/default/ssh": "SSHD_OPTS",
    "file:/etc/sysconfig/sshd": "OPTIONS",
    "file:/etc/sysconfig/sshd-permitrootlogin": "PERMITROOTLOGIN",
}
"""Where the daemon's command line stands; the first is Debian's, and where it is the others are not read."""
PACKAGES = "file:/var/lib/dpkg/status"
CLIENT = "cmd:ssh -V"
INCLUDED = (
    "files:/etc/ssh/sshd_config.d/*",
    "files:/etc/ssh/*.conf",
    "files:/etc/crypto-policies/back-ends/opensshserver.config",
)
"""What Include names on Debian, Ubuntu and Red Hat; another Include is `unsupported`, as it was not asked."""

_VERSION = kept_pattern(r"(\d{1,3})\.(\d{1,3})p\d")
_PACKAGE = kept_pattern(r"^Package: openssh-server\n(?:.+\n)*", re.MULTILINE)
_PACKAGE_VERSION = kept_pattern(r"^Version: (?:\d+:)?(\S+)$", re.MULTILINE)
_NOT_NOW = ("no hostkeys available", "missing privilege separation directory", "permission denied")
"""Complaints that say nothing of the configuration: the files are read instead."""
_HARMLESS = kept_pattern(r"-[46Deiqtd]+|-u\d+")
"""-u0 keeps host names out of utmp."""


def read(ask: Ask) -> HostSshd:
    """The effective settings, or that no SSH server is installed."""
    if not is_installed(ask):
        refuse_other_programs(ask)
        return HostSshd(installed=False, version=None, told_by="files", settings=None, match_blocks=False, matched={})
    refuse_other_units(ask)
    stated = _version(ask)
    version = _numbers(stated)
    options = _options(ask)
    dump = None if options else _daemon_dump(ask)
    passes = _passes(ask, version, options)
    return HostSshd(
        installed=True,
        version=stated,
        told_by="files" if dump is None else "daemon",
        settings=settings_of(dump_of(_seen(passes), version) if dump is None else dump),
        match_blocks=passes if isinstance(passes, Unseen) else passes.match_blocks,
        matched=passes if isinstance(passes, Unseen) else matched_values(passes.matched, version),
    )


def is_installed(ask: Ask) -> bool:
    """True when there is a server to start; raises Unreadable when the answer says neither yes nor no."""
    answer = ask(PROGRAM)
    if not entries(answer) and not given(answer).absent:
        raise Unreadable(f"{answer.ask}: neither there nor absent")
    return bool(entries(answer))


def _seen(passes: Passes | Unseen) -> Passes:
    if isinstance(passes, Unseen):
        raise gap_error(passes.gap, passes.detail, way=passes.way)
    return passes


def _daemon_dump(ask: Ask) -> Dump | None:
    """What the daemon tells, None when it cannot be asked here; raises Unreadable when it refuses its settings."""
    answer = ask(DUMP)
    if answer.gap in (Gap.UNSUPPORTED, Gap.DENIED, Gap.NOT_COLLECTED):
        return None
    complaint = (answer.stderr + answer.stdout).decode("utf-8", errors="replace").lower()
    if given(answer).absent or (answer.exit and any(words in complaint for words in _NOT_NOW)):
        return None
    return parse_dump(printed(answer) or "")


def _passes(ask: Ask, version: Version, options: tuple[Line, ...]) -> Passes | Unseen:
    try:
        main = text(ask(MAIN))
        if main is None:
            raise Unreadable(f"{FOLDER}/sshd_config does not exist: sshd refuses to start")
        return read_passes(main, lambda pattern: _files(ask, pattern), version, before=options)
    except GapError as gap:
        return Unseen.of(gap)


def _files(ask: Ask, pattern: str) -> Iterable[tuple[str, str]]:
    for question in INCLUDED:
        asked = question.removeprefix("files:")
        if pattern == asked or names_in_order([pattern], asked):
            found = entries(ask(question))
            return [(name, entry_text(name, found[name])) for name in names_in_order(found, pattern)]
    raise Unsupported(f"Include {pattern[:100]} was not asked")


def _version(ask: Ask) -> str:
    """`9.2p1` by the package list, else by the client, which is built from the same source."""
    try:
        status = text(ask(PACKAGES))
    except Denied:
        status = None
    package = _PACKAGE.search(status) if status else None
    stated = _PACKAGE_VERSION.search(package[0]) if package else None
    if stated:
        return stated[1]
    answer = given(ask(CLIENT))
    printed_version = re.search(
        r"OpenSSH_(\S{1,40}?)[, ]", (answer.stderr + answer.stdout).decode("utf-8", errors="replace")
    )
    if not printed_version:
        raise Unreadable("the version of OpenSSH is told neither by the package list nor by ssh -V")
    return printed_version[1]


def _numbers(version: str) -> Version:
    found = _VERSION.match(version)
    if not found:
        raise Unreadable(f"OpenSSH version {version[:40]!r} is not understood")
    return int(found[1]), int(found[2])


def _options(ask: Ask) -> tuple[Line, ...]:
    """Options of the daemon's command line, which come before its file and are unknown to `sshd -T`."""
    lines: list[Line] = []
    for question, name in OPTIONS.items():
        written = text(ask(question))
        if written is None:
            continue
        found = re.findall(rf"^\s*{name}=(.*)$", written, re.MULTILINE)
        lines += _option_lines(_words(found[-1] if found else "", question), question.removeprefix("file:"))
        if name == "SSHD_OPTS":
            break
    return tuple(lines)


def _words(written: str, question: str) -> list[str]:
    place = f"{question}: the options of sshd"
    return [word for part in shell_words(written, place, comments=True) for word in shell_words(part, place)]


def _option_lines(words: list[str], place: str) -> Iterable[Line]:
    rest = iter(words)
    for word in rest:
        if word[:2] in ("-o", "-p"):
            value = word[2:] or next(rest, "")
            raw = f"Port {value}" if word[:2] == "-p" else value
            line = split_line(raw, place, (9, 2))
            if line is not None:
                yield line
        elif not _HARMLESS.fullmatch(word):
            raise Unsupported(f"{place}: the option {word[:60]!r} is not understood")


COLLECTOR = Collector(
    id="linux_sshd",
    platform=Platform.LINUX,
    gives=HostSshd,
    questions=(PROGRAM, *OTHER_PROGRAMS, MAIN, DUMP, *OPTIONS, PACKAGES, CLIENT, *INCLUDED, *UNIT_QUESTIONS),
    read=read,
    as_root=(MAIN, DUMP, *INCLUDED[:2]),
)
