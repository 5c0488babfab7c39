r"""What lets only approved programs run on Windows. Sources: `SrpV2\Exe` of the policy with the service AppIDSvc (AppLocker),
`Win32_DeviceGuard` (App Control, once WDAC), `Safer\CodeIdentifiers` (software restriction policies).

AppLocker: EnforcementMode 1 keeps others from running, 0 records, not set with rules enforces; a rule is a subkey. App Control:
UsermodeCodeIntegrityPolicyEnforcementStatus 0 off, 1 audit, 2 enforced. DefaultLevel 0 of Safer lets only listed programs run.
"""

from typing import Final

from scanner.collect.host.or_unseen import or_unseen, some_told
from scanner.collect.host.service_states import service_runs
from scanner.collect.host.windows_objects import SERVICES
from scanner.collect.host.windows_registry import VERSION_QUESTION, Values, release
from scanner.model.kinds.host_app_control import HostAppControl
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.cim import instances

APPLOCKER: Final = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\SrpV2\Exe"
SAFER: Final = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\Safer\CodeIdentifiers"
GUARD: Final = "cim:root/Microsoft/Windows/DeviceGuard:Win32_DeviceGuard"
_FIRST_WITH_CLASS: Final = 14393
OFF, AUDIT, ENFORCED = range(3)


def read(ask: Ask) -> HostAppControl:
    """All three; what is enforced by one is enough, whatever could not be read of the others."""
    found = {
        "applocker": or_unseen(lambda: _applocker(ask)),
        "srp": or_unseen(lambda: _safer(ask)),
        "wdac": or_unseen(lambda: _guard(ask)),
    }
    unseen = next((each for each in found.values() if isinstance(each, Unseen)), None)
    enforced = tuple(name for name, state in found.items() if state == ENFORCED)
    audited = tuple(name for name, state in found.items() if state == AUDIT)
    told = HostAppControl(
        enforced=enforced if enforced or unseen is None else unseen,
        audited=audited if unseen is None else unseen,
    )
    return some_told(told, told.enforced)


def _applocker(ask: Ask) -> int:
    """Without its service nothing is enforced."""
    key = Values(ask).key(APPLOCKER)
    if key is None or not key.subkeys:
        return OFF
    if not service_runs(ask, "AppIDSvc"):
        return OFF
    return AUDIT if key.number("EnforcementMode") == 0 else ENFORCED


def _safer(ask: Ask) -> int:
    return ENFORCED if Values(ask).number(SAFER, "DefaultLevel") == 0 else OFF


def _guard(ask: Ask) -> int:
    """Windows before 10 1607 has neither the class nor App Control."""
    if release(ask).build < _FIRST_WITH_CLASS:
        return OFF
    states = [each.number("UsermodeCodeIntegrityPolicyEnforcementStatus") for each in instances(ask(GUARD))]
    return max((each for each in states if each in (AUDIT, ENFORCED)), default=OFF)


COLLECTOR = Collector(
    id="windows_app_control",
    platform=Platform.WINDOWS,
    gives=HostAppControl,
    questions=(f"reg:{APPLOCKER}", f"reg:{SAFER}", GUARD, SERVICES, VERSION_QUESTION),
    read=read,
)
