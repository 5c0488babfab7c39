"""Security templates: what `secedit /export` wrote, and GptTmpl.inf of Group Policy (security_template.py)."""

from scanner.collect.host import template_facts
from scanner.collect.host.security_template import Template, is_template, template
from scanner.model.kinds.host_local_policy import HostLocalPolicy
from scanner.model.kinds.host_lockout import HostLockout
from scanner.model.kinds.host_password_policy import HostPasswordPolicy
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

IMPORTED = Imported(
    id="secedit",
    platform=Platform.WINDOWS,
    recognises=lambda file: is_template(file.text or ""),
    reads={
        HostPasswordPolicy: lambda file: template_facts.password_policy(_template(file)),
        HostLockout: lambda file: template_facts.lockout(_template(file)),
        HostLocalPolicy: lambda file: template_facts.local_policy(_template(file)),
    },
)


def _template(file: HandedFile) -> Template:
    return template(file.text or "")
