"""Kernel settings in effect, one small file of /proc/sys each; what checks do not read is not asked.

Source: proc_sys(5). fs.protected_* may be read by root alone; a kernel without IPv6 has no net.ipv6.
"""

from scanner.collect.host.sysctl_names import WATCHED
from scanner.model.errors import GapError, Unreadable
from scanner.model.kinds.host_sysctl import HostSysctl
from scanner.model.observation import Unseen, gap_error
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import text

QUESTIONS = {name: "file:/proc/sys/" + name.replace(".", "/") for name in WATCHED}


def read(ask: Ask) -> HostSysctl:
    """Every watched setting this kernel has; raises the gap when none could be read."""
    values: dict[str, str | Unseen] = {}
    for name, question in QUESTIONS.items():
        value = _value(ask, question)
        if value is not None:
            values[name] = value
    unseen = [each for each in values.values() if isinstance(each, Unseen)]
    if not values:
        raise Unreadable("/proc/sys holds none of the settings every Linux has")
    if len(unseen) == len(values):
        raise gap_error(unseen[0].gap, unseen[0].detail, way=unseen[0].way)
    return HostSysctl(values=values)


def _value(ask: Ask, question: str) -> str | Unseen | None:
    try:
        written = text(ask(question))
        if written is None:
            return None
        if not written.strip() or not written.endswith("\n"):
            raise Unreadable(f"{question}: the kernel ends every value with a line feed")
        return " ".join(written.split())
    except GapError as gap:
        return Unseen.of(gap)


COLLECTOR = Collector(
    id="linux_sysctl",
    platform=Platform.LINUX,
    gives=HostSysctl,
    questions=tuple(QUESTIONS.values()),
    read=read,
)
