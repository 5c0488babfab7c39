r"""What Windows records in its security log. Sources: `auditpol /backup`, which administrators alone may run (audit_settings.py);
`Policies\System\Audit` for command lines; the service of Sysmon, by the names it gives itself.
"""

from collections.abc import Mapping
from typing import Final

from scanner.collect.host.audit_settings import Audited, audited, shows_its_end
from scanner.collect.host.or_unseen import or_unseen, some_told
from scanner.collect.host.service_states import service_runs
from scanner.collect.host.windows_objects import SERVICES
from scanner.collect.host.windows_printed import ELEVATED, written
from scanner.collect.host.windows_registry import Values
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_audit_policy import HostAuditPolicy, Subcategory
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform

BACKUP: Final = "cmd:auditpol /backup /file:%OUT%"
_AUDIT: Final = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\Audit"
_SYSMON: Final = ("sysmon64", "sysmon", "sysmon64a")


def read(ask: Ask) -> HostAuditPolicy:
    """Each part on its own: the registry is told to everyone, the subcategories are not."""
    values = Values(ask)
    text = or_unseen(lambda: written(ask, BACKUP))
    found = HostAuditPolicy(
        subcategories=text if isinstance(text, Unseen) else or_unseen(lambda: subcategories(audited(text))),
        command_lines=or_unseen(lambda: values.number(_AUDIT, "ProcessCreationIncludeCmdLine_Enabled") == 1),
        process_monitor=or_unseen(lambda: any(service_runs(ask, each) for each in _SYSMON)),
        complete=text if isinstance(text, Unseen) else or_unseen(lambda: complete(text)),
    )
    return some_told(found, found.subcategories, found.command_lines, found.process_monitor)


def subcategories(found: Mapping[str, Audited]) -> tuple[Subcategory, ...]:
    """In the order of their GUIDs."""
    return tuple(
        Subcategory(id=each, success=found[each].success, failure=found[each].failure) for each in sorted(found)
    )


def complete(text: str) -> bool:
    """True; raises Unreadable where the end of the list is not shown."""
    if not shows_its_end(text):
        raise Unreadable("whether subcategories are missing behind the last cannot be told")
    return True


COLLECTOR = Collector(
    id="windows_audit_policy",
    platform=Platform.WINDOWS,
    gives=HostAuditPolicy,
    questions=(BACKUP, ELEVATED, f"reg:{_AUDIT}", SERVICES),
    read=read,
    as_root=(BACKUP,),
)
