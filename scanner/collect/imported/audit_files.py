"""The Linux audit system in single files: `auditctl -l` and `-s`, audit.rules, auditd.conf. Sources: auditctl(8), auditd.conf(5).

Rules that a program prints and rules that a file holds look alike: a file has `-D`, `-b`, `-f`, `-e`, comments or
words that auditctl prints otherwise, or is named as such files are.
"""

import re
from collections.abc import Iterator
from typing import Final

from scanner.collect.imported.heads import head_of
from scanner.collect.imported.unix_names import NOT_TOLD
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_audit import HostAudit
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_RULE: Final = re.compile(r"-(?:a|A) [^\s,]+,\S+(?: .*)?|-w /\S*(?: .*)?")
_CONTROL: Final = re.compile(
    r"-(?:D|b \d+|f [0-2]|e [0-2]|r \d+|i|c|k \S+|q \S+)|--(?:backlog_wait_time|loginuid-immutable|reset)\b.*"
)
_AS_WRITTEN: Final = re.compile(r"-[aA] (?:(?:exit|task|user|exclude|filesystem),|.* -k |.* -S .* -S )|-A ")
"""auditctl prints `-a always,exit`, `-F key=` and one list of calls, whatever was written."""
_STATE: Final = re.compile(
    r"AUDIT_STATUS: enabled=[012] flag=[012] pid=(\d{1,9}) rate_limit=\d+ .*|enabled [012]\nf(?:ailure|lag) [012]\npid (\d{1,9})\n.*",
    re.DOTALL,
)
_SETTING: Final = re.compile(r"([a-z0-9_]+)\s*=\s*(\S.*?)")
_KNOWN: Final = frozenset(
    {"log_file", "log_format", "log_group", "priority_boost", "flush", "freq", "num_logs", "max_log_file",
     "max_log_file_action", "space_left", "space_left_action", "admin_space_left", "admin_space_left_action",
     "disk_full_action", "disk_error_action", "action_mail_acct", "name_format", "disp_qos", "dispatcher", "tcp_listen_queue"}
)  # fmt: skip
_FEWEST: Final = 4


def read(file: HandedFile) -> HostAudit:
    """Rules as loaded or as written, or the settings of the daemon."""
    lines = list(_lines(file))
    if state := _STATE.match("\n".join(lines)):
        return _told(running=int(state[1] or state[2]) > 0)
    settings = _settings(lines)
    if _KNOWN & settings.keys():
        return _told(settings=settings)
    rules = [" ".join(line.split()) for line in lines]
    if rules == ["No rules"]:
        return _told(loaded=())
    if not rules or not all(_RULE.fullmatch(rule) or _CONTROL.fullmatch(rule) for rule in rules):
        raise Unreadable("a line is no rule of the audit system")
    if file.name.endswith(".rules") or _is_written(file.text or "", rules):
        return _told(rules=tuple(rules))
    return _told(loaded=tuple(rules))


def _told(*, running: bool | Unseen = NOT_TOLD, rules: tuple[str, ...] | Unseen = NOT_TOLD,
          settings: dict[str, str] | Unseen = NOT_TOLD, loaded: tuple[str, ...] | Unseen = NOT_TOLD) -> HostAudit:  # fmt: skip
    return HostAudit(installed=NOT_TOLD, running=running, rules=rules, settings=settings, loaded=loaded)


def _is_written(text: str, rules: list[str]) -> bool:
    return any(_CONTROL.fullmatch(rule) or _AS_WRITTEN.match(rule) for rule in rules) or any(
        line.lstrip().startswith("#") for line in text.split("\n")
    )


def _lines(file: HandedFile) -> Iterator[str]:
    text = file.text or ""
    if not text.endswith("\n"):
        raise Unreadable("the last line does not end: the file was cut")
    for line in text.split("\n"):
        if line.strip() and not line.lstrip().startswith("#"):
            yield line.strip()


def _settings(lines: list[str]) -> dict[str, str]:
    """As auditd takes them, the last where one is written twice; {} where a line is none."""
    found = [_SETTING.fullmatch(line) for line in lines]
    if not found or not all(found):
        return {}
    return {each[1]: " ".join(each[2].split()).lower() for each in found if each}


def recognises(file: HandedFile) -> bool:
    """Nothing but rules, or nothing but settings, several of which only auditd knows."""
    try:
        lines = list(_lines(HandedFile(name="", raw=b"", text=head_of(file).rstrip("\n") + "\n", encoding="")))
    except Unreadable:
        return False
    if not lines or len(lines) > 1 << 16:
        return False
    if lines == ["No rules"] or _STATE.match("\n".join(lines[:_FEWEST])):
        return True
    if all(_RULE.fullmatch(line) or _CONTROL.fullmatch(" ".join(line.split())) for line in lines):
        return any(_RULE.fullmatch(line) for line in lines)
    return bool(_SETTING.fullmatch(lines[0])) and len(_KNOWN & _settings(lines).keys()) >= _FEWEST


IMPORTED = Imported(id="audit", platform=Platform.LINUX, recognises=recognises, reads={HostAudit: read})
