r"""Exports of `HKLM\SOFTWARE\Microsoft\Security Center\Provider\Av`, where Windows keeps what is registered in its Security Center.

Each subkey is a product: DISPLAYNAME and STATE, the number that WMI calls productState.
"""

import re
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.security_center import product_state
from scanner.collect.imported.antivirus_registered import Registered, registered_products
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform
from scanner.reading.reg_file import is_registry_text, registry_export
from scanner.reading.registry import Key, keys_so_far

PROVIDERS: Final = r"regs:HKLM\SOFTWARE\Microsoft\Security Center\Provider\Av\*"
_AT: Final = re.compile(r"\\Security Center\\Provider\\Av\\", re.IGNORECASE)


def read(file: HandedFile) -> HostAntivirus:
    """Every product that is registered as an antivirus."""
    export = registry_export(file.text or "", file.encoding)
    if export.changes:
        raise Unsupported("this export takes keys away: it is a patch of a registry, not what one holds")
    return registered_products(map(_registered, keys_so_far(export.ask(PROVIDERS))))


def _registered(found: Key) -> Registered:
    name = found.text("DISPLAYNAME")
    if not name or not name.strip():
        raise Unreadable(f"{found.path}: a registered product has no name")
    return Registered(name=name.strip(), state=or_unseen(lambda: product_state(found.number("STATE"))))


def recognises(file: HandedFile) -> bool:
    """A registry text with a product below this key."""
    return is_registry_text(file.text or "") and bool(_AT.search(file.text or ""))


IMPORTED = Imported(
    id="security-center-registry", platform=Platform.WINDOWS, recognises=recognises, reads={HostAntivirus: read}
)
