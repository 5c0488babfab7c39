"""Rules for new passwords on Windows. Source: `secedit /export`, which administrators alone may run; see security_template.py."""

from scanner.collect.host.security_template import template
from scanner.collect.host.template_facts import EXPORT, password_policy
from scanner.collect.host.windows_printed import ELEVATED, written
from scanner.model.kinds.host_password_policy import HostPasswordPolicy
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform


def read(ask: Ask) -> HostPasswordPolicy:
    """What the export says."""
    return password_policy(template(written(ask, EXPORT)))


COLLECTOR = Collector(
    id="windows_password_policy",
    platform=Platform.WINDOWS,
    gives=HostPasswordPolicy,
    questions=(EXPORT, ELEVATED),
    read=read,
    as_root=(EXPORT,),
)
