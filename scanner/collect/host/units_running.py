"""Services that the service manager says are active now, by name without `.service`; Unsupported without systemd."""

from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask
from scanner.reading.answers import printed

LIST_UNITS = "cmd:systemctl list-units --type=service,socket --all --no-legend --plain --no-pager"
UNITS_QUESTIONS = (LIST_UNITS,)

_LINE = kept_pattern(r"[^\w@-]*(?=[\w@-])(\S+\.(?:service|socket))\s+\S+\s+(\S+)\s.*")
_ACTIVE = ("active", "reloading", "refreshing")
_NOT_BOOTED = b"not been booted with systemd"


def units_running(ask: Ask) -> frozenset[str]:
    """Active services and sockets; sockets keep their ending."""
    answer = ask(LIST_UNITS)
    if answer.exit and _NOT_BOOTED in answer.stderr:
        raise Unsupported("the system was not booted with systemd")
    said = printed(answer)
    if said is None:
        raise Unsupported("systemctl is not installed")
    names = set()
    for line in filter(str.strip, said.split("\n")):
        fields = _LINE.fullmatch(line.strip())
        if fields is None:
            raise Unreadable(f"{LIST_UNITS}: {line[:100]!r}")
        if fields[2] in _ACTIVE:
            names.add(fields[1].removesuffix(".service"))
    return frozenset(names)
