"""The Linux audit system: its settings, its written rules, and whether its daemon runs.

Source: auditd.conf(5), audit.rules(7), augenrules(8): the files of rules.d, by name, become /etc/audit/audit.rules when
auditd starts. Both are root's alone.
"""

import re
from collections.abc import Iterator

from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.or_unseen import or_unseen, some_told
from scanner.model.errors import GapError, Unreadable
from scanner.model.kinds.host_audit import HostAudit
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform
from scanner.reading.answers import entries, given, printed, text

PROGRAM = "stat:/sbin/auditd"
SETTINGS = "file:/etc/audit/auditd.conf"
PARTS = "files:/etc/audit/rules.d/*.rules"
WHOLE = "file:/etc/audit/audit.rules"
RUNNING = "file:/run/auditd.pid"
LOADED = "cmd:auditctl -l"
STATE = "cmd:auditctl -s"
COMMANDS = "files:/proc/[0-9]*/comm"
FIRST = "/proc/1/comm"
_ENABLED = re.compile(r"^enabled (\d)$", re.MULTILINE)


def read(ask: Ask) -> HostAudit:
    """The audit system as written, or that it is not installed."""
    if not entries(ask(PROGRAM)):
        if not given(ask(PROGRAM)).absent:
            raise Unreadable(f"{PROGRAM}: neither there nor absent")
        return HostAudit(installed=False, running=False, rules=(), settings={}, loaded=())
    found = HostAudit(
        installed=True,
        running=_running(ask),
        rules=or_unseen(lambda: tuple(_rules(ask))),
        settings=or_unseen(lambda: _settings(ask)),
        loaded=or_unseen(lambda: _loaded(ask)),
    )
    return some_told(found, found.rules, found.settings)


def _loaded(ask: Ask) -> tuple[str, ...]:
    """`No rules`, or a rule a line; the first line of the state is `enabled`: 0 off, 1 on, 2 on until the next boot."""
    listed, state = printed(ask(LOADED)), printed(ask(STATE))
    enabled = _ENABLED.search(state or "")
    if listed is None or enabled is None:
        raise Unreadable("auditctl is not there, or does not tell whether auditing is on")
    rules = [" ".join(line.split()) for line in listed.split("\n") if line.strip() and line.strip() != "No rules"]
    return (*rules, "-e 0") if enabled[1] == "0" else tuple(rules)


def _rules(ask: Ask) -> Iterator[str]:
    """Lines of rules.d by file name; of audit.rules where augenrules has nothing to make it of."""
    parts = file_texts(ask(PARTS))
    contents = [parts[path] for path in sorted(parts)] or [text(ask(WHOLE)) or ""]
    for content in contents:
        for line in content.split("\n"):
            rule = " ".join(line.split())
            if rule and not rule.startswith("#"):
                yield rule


def _settings(ask: Ask) -> dict[str, str]:
    """Every setting; Unreadable where auditd itself gives up and does not start.

    Source: nv_split and load_config of auditd-config.c (audit 3.0.9): `key = value` with blanks around the equal sign.
    """
    settings: dict[str, str] = {}
    for line in (text(ask(SETTINGS)) or "").split("\n"):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) not in (3, 4) or words[1] != "=":  # a fourth word is an option, as of `exec /path`
            raise Unreadable(f"{SETTINGS}: {line[:60]!r} is no `key = value`: auditd refuses to start")
        settings[words[0].lower()] = " ".join(words[2:]).lower()
    return settings


def _running(ask: Ask) -> bool | Unseen:
    """By its pid file, which a crash leaves behind, and by the names of the processes there are."""
    try:
        if text(ask(RUNNING)) is None:
            return False
        names = {path: name.strip() for path, name in file_texts(ask(COMMANDS)).items()}
    except GapError as gap:
        return Unseen.of(gap)
    if "auditd" in names.values():
        return True
    return False if FIRST in names else Unseen(gap=Gap.DENIED, detail="processes of others are hidden (hidepid)")


COLLECTOR = Collector(
    id="linux_audit",
    platform=Platform.LINUX,
    gives=HostAudit,
    questions=(PROGRAM, SETTINGS, PARTS, WHOLE, RUNNING, COMMANDS, LOADED, STATE),
    read=read,
    as_root=(SETTINGS, PARTS, WHOLE, LOADED, STATE),
)
