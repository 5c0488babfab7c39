"""Idle limits of sessions: TMOUT of shells, the screen lock enforced for every user, logons without a password.

Source: bash(1) TMOUT, /etc/profile of Debian and Red Hat, dconf(7), GNOME's org.gnome.desktop.{session,screensaver,
media-handling}, kscreenlockerrc of KDE Plasma 5 and 6 (`[$i]` makes a value immutable).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from scanner.collect.host import automatic_logons, dconf_settings
from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.keyfile_grammar import is_true, keyfile_lines
from scanner.collect.host.shell_grammar import Command, commands
from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.kinds.host_session import HostSession
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.model.words import Platform
from scanner.reading.answers import entries, text
from scanner.reading.numbers import is_whole

PROFILE = "file:/etc/profile"
PROFILE_PARTS = "files:/etc/profile.d/*.sh"
BASHRC = ("file:/etc/bash.bashrc", "file:/etc/bashrc")
SESSIONS = ("stat:/usr/share/xsessions/*.desktop", "stat:/usr/share/wayland-sessions/*.desktop")
KDE_LOCK = "file:/etc/xdg/kscreenlockerrc"
GNOME = "/org/gnome/desktop"
_DESKTOPS = {
    "ubuntu": "gnome",
    "gnome": "gnome",
    "plasma": "kde",
    "kde": "kde",
    "xfce": "xfce",
    "mate": "mate",
    "cinnamon": "cinnamon",
    "lxqt": "lxqt",
    "lxde": "lxde",
    "budgie": "budgie",
}
_SETTERS = frozenset({"export", "readonly", "declare", "typeset", "local"})
_KDE_DEFAULT_MINUTES = "5"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timeout:
    seconds: int | None
    readonly: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lock:
    """The screen lock and removable media, as enforced."""

    idle_s: int | None = None
    asks: bool | None = None
    automount: bool | None = None
    autorun: bool | None = None


def read(ask: Ask) -> HostSession:
    """The limits in force; each part on its own, so that one unreadable file does not hide the rest."""
    desktop = _desktop(ask)
    timeout = _or_unseen(lambda: _timeout(ask))
    lock = _or_unseen(lambda: _lock(ask, desktop))
    return HostSession(
        shell_timeout_s=timeout if isinstance(timeout, Unseen) else timeout.seconds,
        timeout_readonly=timeout if isinstance(timeout, Unseen) else timeout.readonly,
        desktop=desktop,
        idle_lock_s=lock if isinstance(lock, Unseen) else lock.idle_s,
        lock_asks_password=lock if isinstance(lock, Unseen) else lock.asks,
        autologon=_or_unseen(lambda: automatic_logons.automatic_logons(ask)),
        automount=lock if isinstance(lock, Unseen) else lock.automount,
        autorun=lock if isinstance(lock, Unseen) else lock.autorun,
    )


def _or_unseen(look: Callable[[], T]) -> T | Unseen:
    try:
        return look()
    except GapError as gap:
        return Unseen.of(gap)


def _desktop(ask: Ask) -> str | None:
    """The desktop by its session files; GNOME before others, as its settings are the ones enforced by dconf."""
    known = _known_desktops(ask)
    return known[0] if known else min(_sessions(ask), default=None)


def _known_desktops(ask: Ask) -> list[str]:
    names = _sessions(ask)
    return [desktop for word, desktop in _DESKTOPS.items() for name in names if name.lower().startswith(word)]


def _sessions(ask: Ask) -> set[str]:
    """Names of the sessions that people may choose when they log on."""
    return {
        path.rsplit("/", 1)[-1].removesuffix(".desktop") for question in SESSIONS for path in entries(ask(question))
    }


def _timeout(ask: Ask) -> _Timeout:
    state = _Timeout(seconds=None, readonly=False)
    for command in _startup(ask):
        state = _after(state, command)
    return state


def _startup(ask: Ask) -> Iterator[Command]:
    """What a login shell runs: /etc/profile with bash.bashrc and profile.d in its middle, where it reads them."""
    parts = file_texts(ask(PROFILE_PARTS))
    own = list(commands(text(ask(PROFILE)) or "", PROFILE))
    reads_parts = max((n for n, each in enumerate(own) if "profile.d" in " ".join(each.words)), default=-1)
    yield from (each for question in BASHRC for each in commands(text(ask(question)) or "", question))
    yield from own[: reads_parts + 1]
    if reads_parts >= 0:  # where the profile reads no folder, nothing does
        yield from (each for path in sorted(parts) for each in commands(parts[path], path))
    yield from own[reads_parts + 1 :]


def _after(state: _Timeout, command: Command) -> _Timeout:
    """The timeout after one command; raises Unreadable when it may or may not be set."""
    setter, *names = command.words if command.words[0] in _SETTERS else ("", *command.words)
    is_readonly = setter == "readonly" or any(each.startswith("-") and "r" in each for each in names)
    unset = command.words[0] == "unset"
    for word in names:
        name, equals, value = word.partition("=")
        if name != "TMOUT" or not (setter or equals or unset):
            continue
        if not command.certain:
            raise Unreadable(f"line {command.line}: TMOUT is set under a condition")
        if state.readonly:
            return state  # bash refuses to change it
        if equals or unset:
            state = replace(state, seconds=_seconds(value) if equals else None)
        state = replace(state, readonly=is_readonly)
    return state


def _seconds(value: str) -> int | None:
    """Whole seconds; bash waits for ever when the value is not above 0."""
    if not is_whole(value):
        raise Unreadable(f"TMOUT={value[:40]!r} is no number")
    return int(value) or None


def _lock(ask: Ask, desktop: str | None) -> _Lock:
    if desktop is None:
        return _Lock()
    if len(kinds := set(_known_desktops(ask))) > 1:
        raise Unsupported(f"more than one desktop may be chosen at logon: {', '.join(sorted(kinds))}")
    if desktop == "gnome":
        return _gnome(dconf_settings.enforced_settings(ask))
    if desktop == "kde":
        return _kde(text(ask(KDE_LOCK)) or "")
    raise Unsupported(f"what {desktop} enforces for every user is not read")


def _gnome(enforced: dconf_settings.Enforced) -> _Lock:
    idle, asks = enforced.seconds(f"{GNOME}/session/idle-delay"), enforced.flag(f"{GNOME}/screensaver/lock-enabled")
    delay = enforced.seconds(f"{GNOME}/screensaver/lock-delay") or 0
    never = idle == 0 or asks is False
    no_run = enforced.flag(f"{GNOME}/media-handling/autorun-never")
    return _Lock(
        idle_s=None if idle is None else (0 if never else idle + delay),
        asks=asks,
        automount=enforced.flag(f"{GNOME}/media-handling/automount"),
        autorun=None if no_run is None else not no_run,
    )


def _kde(content: str) -> _Lock:
    """Minutes of kscreenlockerrc; only values marked [$i] hold for every user."""
    held = {}
    for section, key, value in keyfile_lines(content):
        bare = section.removesuffix("][$i")
        if bare == "Daemon" and (key.endswith("[$i]") or section != bare):
            held[key.removesuffix("[$i]")] = value
    if "Autolock" not in held and "Timeout" not in held:
        return _Lock()
    minutes = held.get("Timeout", _KDE_DEFAULT_MINUTES)
    if not is_whole(minutes):
        raise Unreadable(f"{KDE_LOCK}: Timeout {minutes[:40]!r} is no number")
    locks = is_true(held.get("Autolock", "true"))
    idle_s = int(minutes) * 60 if locks else 0
    return _Lock(idle_s=idle_s if "Timeout" in held or not locks else None, asks=locks if "Autolock" in held else None)


COLLECTOR = Collector(
    id="linux_session",
    platform=Platform.LINUX,
    gives=HostSession,
    questions=(
        *(PROFILE, PROFILE_PARTS, *BASHRC, *SESSIONS, KDE_LOCK),
        *dconf_settings.QUESTIONS,
        *automatic_logons.QUESTIONS,
    ),
    read=read,
)
