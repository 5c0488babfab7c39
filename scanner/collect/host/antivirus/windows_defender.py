r"""Microsoft Defender on Windows by its own answers: WMI (MSFT_MpComputerStatus, MSFT_MpThreat), or its keys in the registry.

The registry speaks where WMI does not: `Signature Updates` (AVSignatureApplied is a FILETIME), off switches of policy and of
the user interface, and Features\TamperProtection, whose 5 is on and 0 and 4 are off (not confirmed on a real Windows).
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from scanner.collect.host.antivirus import defender_status as status_of
from scanner.collect.host.antivirus.defender_preferences import PREFERENCES, exclusions, scans_removable
from scanner.collect.host.or_unseen import or_unseen
from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.kinds.host_antivirus_signs import ProductSign
from scanner.model.observation import Unseen
from scanner.model.question import Ask
from scanner.reading.cim import Instance, instances
from scanner.reading.registry import Key, key

STATUS: Final = "cim:root/Microsoft/Windows/Defender:MSFT_MpComputerStatus"
THREATS: Final = "cim:root/Microsoft/Windows/Defender:MSFT_MpThreat"
_ROOT: Final = r"reg:HKLM\SOFTWARE\Microsoft\Windows Defender"
SIGNATURES: Final = rf"{_ROOT}\Signature Updates"
FEATURES: Final = rf"{_ROOT}\Features"
ON_ACCESS: Final = rf"{_ROOT}\Real-Time Protection"
_POLICY: Final = r"reg:HKLM\SOFTWARE\Policies\Microsoft\Windows Defender"
POLICY_ON_ACCESS: Final = rf"{_POLICY}\Real-Time Protection"
QUESTIONS: Final = (STATUS, THREATS, PREFERENCES, _ROOT, SIGNATURES, FEATURES, ON_ACCESS, _POLICY, POLICY_ON_ACCESS)
_TAMPER: Final = {5: True, 0: False, 4: False}


def status(ask: Ask) -> Instance | Unseen:
    """What WMI tells of Defender; not seen where this Windows has none, or it does not answer."""
    return or_unseen(lambda: _status(ask))


def _status(ask: Ask) -> Instance:
    found = instances(ask(STATUS))
    if not found:
        raise Unsupported(f"{STATUS}: there is no such object")
    return found[0]


def with_own_answers(sign: ProductSign, ask: Ask, told: Instance | Unseen) -> ProductSign:
    """The sign with what Defender tells of itself, and where it contradicts the Security Center."""
    if isinstance(told, Unseen):
        return _by_registry(sign, ask)
    values = _values(told)
    enabled, blocks = values["running"], values["realtime"]
    if sign.running is True and (enabled is False or blocks is False) and "SecurityCenter2" in sign.told_by:
        said = (
            f"contradictory: Windows is told that it is on, and Defender says: antivirus {enabled}, on access {blocks}"
        )
        doubt = Unseen.of(Unreadable(said))
        values |= {"running": doubt, "realtime": doubt, "contradictory": True}
    elif sign.running is False and "SecurityCenter2" in sign.told_by and enabled is True and blocks is True:
        doubt = Unseen.of(Unreadable("contradictory: Windows is told that it is off, and Defender says that it is on"))
        values |= {"running": doubt, "realtime": doubt, "contradictory": True}
    elif isinstance(enabled, Unseen):
        values |= {"running": sign.running, "realtime": sign.realtime if isinstance(blocks, Unseen) else blocks}
    return replace(
        sign,
        **values,
        unresolved=or_unseen(lambda: _active(ask)),
        exclusions=or_unseen(lambda: exclusions(ask)),
        scans_removable=or_unseen(lambda: scans_removable(ask)),
        unconfirmed=(),
        told_by=(*sign.told_by, "MSFT_MpComputerStatus"),
    )


def _values(told: Instance) -> dict[str, Any]:
    return {
        "version": status_of.version(told, "amproductversion"),
        "engine_version": status_of.version(told, "amengineversion"),
        "signature_version": status_of.version(told, "antivirussignatureversion"),
        "signature_at": or_unseen(lambda: status_of.signatures_at(told, _moment)),
        "signature_age_days": or_unseen(lambda: status_of.age_days(told, "antivirussignatureage", status_of.SIGNATURE_NEVER)),
        "running": or_unseen(lambda: status_of.is_enabled(told)),
        "realtime": or_unseen(lambda: status_of.blocks(told)),
        "told_current": or_unseen(lambda: status_of.is_current(told)),
        "watches_behaviour": or_unseen(lambda: status_of.flag(told, "behaviormonitorenabled")),
        "tamper_protection": or_unseen(lambda: status_of.flag(told, "istamperprotected")),
        "last_full_scan_at": or_unseen(lambda: status_of.last_full_scan(told, _moment)),
    }  # fmt: skip


def _moment(told: Instance, name: str) -> datetime | None:
    """None for 1601, the first day of Windows."""
    found = told.moment(name)
    return None if found is None or found.year <= 1601 else found  # noqa: PLR2004  # a FILETIME of 0


def _active(ask: Ask) -> int:
    """How many threats are still active; a list without any is the answer of a Defender that found none."""
    return sum(status_of.flag(each, "isactive") for each in instances(ask(THREATS)))


def _by_registry(sign: ProductSign, ask: Ask) -> ProductSign:
    off = _off_switch(ask)
    running, realtime = sign.running, sign.realtime
    contradictory = bool(off) and running is True and "SecurityCenter2" in sign.told_by
    if contradictory:
        doubt = Unseen.of(
            Unreadable(f"contradictory: Windows is told that it is on, and a setting turns its {off} off")
        )
        running, realtime = doubt, doubt
    elif off:
        running, realtime = False if off == "antivirus" else running, False
    values: dict[str, Any] = {
        "running": running,
        "realtime": realtime,
        "contradictory": contradictory,
        "disabled_by_policy": off == "antivirus" and running is False and "SecurityCenter2" not in sign.told_by,
        "engine_version": or_unseen(lambda: _told(ask, SIGNATURES).text("EngineVersion")),
        "signature_version": or_unseen(lambda: _told(ask, SIGNATURES).text("AVSignatureVersion")),
        "signature_at": or_unseen(lambda: _applied(ask)),
        "tamper_protection": or_unseen(lambda: _tamper(ask)),
    }
    return replace(sign, **values, told_by=(*sign.told_by, "registry"),
                   unconfirmed=tuple(sorted({*sign.unconfirmed, "tamper_protection"})))  # fmt: skip


def _off_switch(ask: Ask) -> str:
    """Which switch is set: `antivirus`, `on access`, or none that could be read."""
    switches = (
        ("antivirus", _POLICY, "DisableAntiSpyware"),
        ("antivirus", _POLICY, "DisableAntiVirus"),
        ("antivirus", _ROOT, "DisableAntiVirus"),
        ("on access", POLICY_ON_ACCESS, "DisableRealtimeMonitoring"),
        ("on access", ON_ACCESS, "DisableRealtimeMonitoring"),
    )
    for what, question, name in switches:
        try:
            found = key(ask(question))
            if found is not None and found.number(name) == 1:
                return what
        except GapError:
            continue
    return ""


def _told(ask: Ask, question: str) -> Key:
    found = key(ask(question))
    if found is None:
        raise Unsupported(f"{question}: there is no such key")
    return found


def _applied(ask: Ask) -> datetime | None:
    found = _told(ask, SIGNATURES)
    return found.filetime("AVSignatureApplied") or found.filetime("SignaturesLastUpdated")


def _tamper(ask: Ask) -> bool:
    number = _told(ask, FEATURES).number("TamperProtection")
    if number not in _TAMPER:
        raise Unsupported(f"TamperProtection {number} has no known meaning")
    return _TAMPER[number]
