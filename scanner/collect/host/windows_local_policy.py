"""User rights, and the accounts built in, on Windows. Source: `secedit /export`, which administrators alone may run; see security_template.py."""

from scanner.collect.host.security_template import template
from scanner.collect.host.template_facts import EXPORT, local_policy
from scanner.collect.host.windows_printed import ELEVATED, written
from scanner.model.kinds.host_local_policy import HostLocalPolicy
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform


def read(ask: Ask) -> HostLocalPolicy:
    """What the export says."""
    return local_policy(template(written(ask, EXPORT)))


COLLECTOR = Collector(
    id="windows_local_policy",
    platform=Platform.WINDOWS,
    gives=HostLocalPolicy,
    questions=(EXPORT, ELEVATED),
    read=read,
    as_root=(EXPORT,),
)
