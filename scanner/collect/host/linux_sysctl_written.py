"""Kernel settings written for the next start, as systemd-sysctl would apply them, and every line for auditors.

Source: sysctl.d(5). systemd-sysctl does not read /etc/sysctl.conf; Debian up to 12 and Ubuntu link it as
/etc/sysctl.d/99-sysctl.conf, Debian 13 does not (its release notes). Without systemd, `sysctl --system` reads it last.
"""

from scanner.collect.host.drop_ins import layer_questions, layered
from scanner.collect.host.sysctl_grammar import at_boot, settings_in
from scanner.collect.host.sysctl_names import WATCHED
from scanner.model.kinds.host_sysctl_written import HostSysctlWritten
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import entries, text
from scanner.reading.grouped import grouped, without_repeats

FOLDERS = ("/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d")
MAIN = "file:/etc/sysctl.conf"
SYSTEMD = "stat:/lib/systemd/systemd-sysctl"


def read(ask: Ask) -> HostSysctlWritten:
    """Settings at the next start by name, and every written value."""
    drop_ins = [each for _, content in layered(ask, *FOLDERS) for each in settings_in(content)]
    main = list(settings_in(text(ask(MAIN)) or ""))
    in_order = drop_ins if entries(ask(SYSTEMD)) else [*drop_ins, *main]
    lines = without_repeats(grouped((each.name, each.value) for each in (*drop_ins, *main) if each.value is not None))
    named = (each.name for each in (*drop_ins, *main) if not each.is_wild)
    return HostSysctlWritten(values=at_boot(in_order, (*WATCHED, *named)), lines=lines)


COLLECTOR = Collector(
    id="linux_sysctl_written",
    platform=Platform.LINUX,
    gives=HostSysctlWritten,
    questions=(MAIN, SYSTEMD, *layer_questions(*FOLDERS)),
    read=read,
)
