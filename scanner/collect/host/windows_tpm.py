"""The security chip, by Win32_Tpm, which administrators alone may ask. No object stands for no chip.

`SpecVersion` is "2.0, 0, 1.38": specification, level, revision.
"""

from typing import Final

from scanner.model.errors import Unreadable
from scanner.model.kinds.host_tpm import HostTpm
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.cim import instances

TPM: Final = "cim:root/cimv2/Security/MicrosoftTpm:Win32_Tpm"


def read(ask: Ask) -> HostTpm:
    """The chip; ready when it is switched on and activated."""
    found = instances(ask(TPM))
    if not found:
        return HostTpm(present=False, ready=False, version=None)
    enabled, activated = found[0].flag("IsEnabled_InitialValue"), found[0].flag("IsActivated_InitialValue")
    version = (found[0].text("SpecVersion") or "").partition(",")[0].strip()
    if enabled is None or activated is None or not version:
        raise Unreadable(f"{TPM}: the chip does not tell its state")
    return HostTpm(present=True, ready=enabled and activated, version=version)


COLLECTOR = Collector(
    id="windows_tpm", platform=Platform.WINDOWS, gives=HostTpm, questions=(TPM,), read=read, as_root=(TPM,)
)
