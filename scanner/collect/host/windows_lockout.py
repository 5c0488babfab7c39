"""Locking accounts of Windows after failed logons. Source: `secedit /export`, which administrators alone may run; see security_template.py."""

from scanner.collect.host.security_template import template
from scanner.collect.host.template_facts import EXPORT, lockout
from scanner.collect.host.windows_printed import ELEVATED, written
from scanner.model.kinds.host_lockout import HostLockout
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform


def read(ask: Ask) -> HostLockout:
    """What the export says."""
    return lockout(template(written(ask, EXPORT)))


COLLECTOR = Collector(
    id="windows_lockout",
    platform=Platform.WINDOWS,
    gives=HostLockout,
    questions=(EXPORT, ELEVATED),
    read=read,
    as_root=(EXPORT,),
)
