"""The audit policy of Windows as CSV: `auditpol /backup`, `auditpol /get /category:* /r`, audit.csv of Group Policy."""

from scanner.collect.host.audit_settings import audited, is_audit_list
from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.windows_audit_policy import complete, subcategories
from scanner.collect.imported.powershell_files import NOT_TOLD
from scanner.model.kinds.host_audit_policy import HostAuditPolicy
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform


def read(file: HandedFile) -> HostAuditPolicy:
    """The subcategories; command lines and Sysmon stand elsewhere."""
    text = file.text or ""
    return HostAuditPolicy(
        subcategories=subcategories(audited(text)),
        command_lines=NOT_TOLD,
        process_monitor=NOT_TOLD,
        complete=or_unseen(lambda: complete(text)),
    )


IMPORTED = Imported(
    id="auditpol",
    platform=Platform.WINDOWS,
    recognises=lambda file: is_audit_list(file.text or ""),
    reads={HostAuditPolicy: read},
)
