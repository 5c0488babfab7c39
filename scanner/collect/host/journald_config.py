"""How journald keeps what it is told: journald.conf(5) with its drop-ins, and where journal-upload sends it.

A line that is commented out in the file distributions ship shows the default they compiled in; it is read where nothing
else is said, for the one default that differs between them (ForwardToSyslog).
"""

import re

from scanner.collect.host.drop_ins import layer_questions, layered
from scanner.collect.host.keyfile_grammar import is_true, keyfile_lines
from scanner.model.errors import Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.reading.answers import text

MAIN = ("file:/etc/systemd/journald.conf", "file:/usr/lib/systemd/journald.conf")
FOLDERS = tuple(
    f"{folder}/systemd/journald.conf.d" for folder in ("/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib")
)
UPLOAD = "file:/etc/systemd/journal-upload.conf"
JOURNALD_QUESTIONS = (*MAIN, *layer_questions(*FOLDERS), UPLOAD)

_PORT = kept_pattern(r":\d+$")
_SHIPPED = kept_pattern(r"^#ForwardToSyslog=(\w+)$", re.MULTILINE)
_SPAN_PART = kept_pattern(r"(\d{1,12}(?:\.\d+)?)\s*([a-zA-Z]*)")
_SECONDS = {
    "": 1, "s": 1, "sec": 1, "second": 1, "seconds": 1, "us": 1e-6, "usec": 1e-6, "ms": 1e-3, "msec": 1e-3,
    "m": 60, "min": 60, "minute": 60, "minutes": 60, "h": 3600, "hr": 3600, "hour": 3600, "hours": 3600,
    "d": 86400, "day": 86400, "days": 86400, "w": 604800, "week": 604800, "weeks": 604800,
    "M": 2629800, "month": 2629800, "months": 2629800, "y": 31557600, "year": 31557600, "years": 31557600,
}  # fmt: skip
_LEVELS = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
_INFO = _LEVELS.index("info")
_DAY_S = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Journald:
    """`storage` is auto, persistent, volatile or none; `forwards` False when it passes nothing on to a syslog daemon."""

    storage: str
    retention_days: int | None
    forwards: bool
    keeps_info: bool


def journald_configuration(ask: Ask) -> Journald:
    """What is in force; later assignments win, an empty one brings back the default."""
    main = next((said for question in MAIN if (said := text(ask(question))) is not None), "")
    values: dict[str, str] = {}
    for content in (main, *(part for _, part in layered(ask, *FOLDERS))):
        values.update({key: value for section, key, value in keyfile_lines(content) if section == "Journal"})
    shipped = _SHIPPED.search(main)
    return Journald(
        storage=values.get("Storage", "").lower() or "auto",
        retention_days=_days(values.get("MaxRetentionSec", "")),
        forwards=is_true(values.get("ForwardToSyslog") or (shipped[1] if shipped else "yes")),
        keeps_info=_level(values.get("MaxLevelStore", "")) >= _INFO,
    )


def upload_server(ask: Ask) -> str:
    """The server that journal-upload.conf(5) names, "" for none."""
    lines = keyfile_lines(text(ask(UPLOAD)) or "")
    address = next((value for section, key, value in lines if section == "Upload" and key == "URL"), "")
    host = re.sub(r"^https?://", "", address).partition("/")[0].rpartition("@")[2]
    return _PORT.sub("", host).strip("[]")


def _level(written: str) -> int:
    if written in _LEVELS:
        return _LEVELS.index(written)
    return int(written) if written in map(str, range(len(_LEVELS))) else _INFO + 1


def _days(span: str) -> int | None:
    """A time span of systemd.time(7) in whole days; 0 and nothing set no limit."""
    if not span:
        return None
    parts = _SPAN_PART.findall(span)
    if not parts or _SPAN_PART.sub("", span).strip() or any(unit not in _SECONDS for _, unit in parts):
        raise Unreadable(f"journald.conf: MaxRetentionSec={span[:60]} is no time span")
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    return int(seconds // _DAY_S) if seconds else None
