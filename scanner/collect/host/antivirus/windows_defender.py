r"""Microsoft Defender on Windows by its own answers: WMI (MSFT_MpComputerStatus, MSFT_MpThreat), or its keys in the registry.

The registry speaks where WMI does not: `Signature Updates` (AVSignatureApplied is a FILETIME), the switches of policy, and
Features\TamperProtection, whose 5 is on and 0 and 4 are off (not confirmed on a real Windows).
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from scanner.collect.host.antivirus import defender_status as status_of
from scanner.collect.host.antivirus.defender_preferences import PREFERENCES, exclusions, scans_removable
from scanner.collect.host.or_unseen import or_unseen
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_antivirus_signs import ProductSign
from scanner.model.observation import Unseen
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.reading.cim import Instance, instances
from scanner.reading.registry import Key, key


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What the Security Center says of Defender: `state`, "" where it has no such product; `unasked` why it was not read."""

    state: str | Unseen
    unasked: Unseen | None
    server: bool


STATUS: Final = "cim:root/Microsoft/Windows/Defender:MSFT_MpComputerStatus"
THREATS: Final = "cim:root/Microsoft/Windows/Defender:MSFT_MpThreat"
_ROOT: Final = r"reg:HKLM\SOFTWARE\Microsoft\Windows Defender"
SIGNATURES: Final = rf"{_ROOT}\Signature Updates"
FEATURES: Final = rf"{_ROOT}\Features"
_POLICY: Final = r"reg:HKLM\SOFTWARE\Policies\Microsoft\Windows Defender"
QUESTIONS: Final = (STATUS, THREATS, PREFERENCES, SIGNATURES, FEATURES, _POLICY)
_OWN: Final = (
    "signature_age_days",
    "watches_behaviour",
    "last_full_scan_at",
    "unresolved",
    "exclusions",
    "scans_removable",
)
"""What Defender alone tells."""
_TAMPER: Final = {5: True, 0: False, 4: False}


def status(ask: Ask) -> Instance | Unseen:
    """What WMI tells of Defender; not seen where this Windows has none, or it does not answer."""
    return or_unseen(lambda: _status(ask))


def _status(ask: Ask) -> Instance:
    found = instances(ask(STATUS))
    if not found:
        raise Unsupported(f"{STATUS}: there is no such object")
    return found[0]


def with_own_answers(sign: ProductSign, ask: Ask, told: Instance | Unseen, registered: Registered) -> ProductSign:
    """The sign with what Defender tells of itself, and where it contradicts the Security Center."""
    if isinstance(told, Unseen):
        return _by_registry(sign, ask, told)
    values = _values(told)
    return replace(
        sign,
        **(values | _working(sign, values["running"], values["realtime"], registered)),
        unresolved=or_unseen(lambda: _active(ask)),
        exclusions=or_unseen(lambda: exclusions(ask)),
        scans_removable=or_unseen(lambda: scans_removable(ask)),
        unconfirmed=(),
        told_by=(*sign.told_by, "MSFT_MpComputerStatus"),
    )


def _working(
    sign: ProductSign, enabled: bool | Unseen, blocks: bool | Unseen, registered: Registered
) -> dict[str, Any]:  # fmt: skip
    """Whether it works: off is believed of either; on has to be said by both, but of a server, which has no Security Center.

    As of a client, what does not act on access does not work: it was switched off, or stepped aside for another.
    """
    if registered.unasked is not None:
        return {"running": registered.unasked, "realtime": registered.unasked}
    if registered.server:
        return {"running": False} if blocks is False else {}
    if registered.state in ("off", "snoozed", "expired"):
        return {"running": False, "realtime": False}
    if registered.state == "on" and enabled is True and blocks is True:
        return {"running": sign.running, "realtime": sign.realtime}
    if registered.state == "" and enabled is False:
        return {}
    if isinstance(registered.state, Unseen) or isinstance(enabled, Unseen) or isinstance(blocks, Unseen):
        doubt = next(each for each in (registered.state, enabled, blocks) if isinstance(each, Unseen))
        return {"running": doubt, "realtime": doubt}
    center = "on" if registered.state else "nothing"
    said = (
        f"contradictory: the Security Center says {center}, and Defender says: antivirus {enabled}, on access {blocks}"
    )
    doubt = Unseen.of(Unreadable(said))
    return {"running": doubt, "realtime": doubt, "contradictory": True}


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


def _by_registry(sign: ProductSign, ask: Ask, why: Unseen) -> ProductSign:
    """As far as the registry goes; the rest is not seen, for `why`."""
    running: bool | Unseen = sign.running if sign.running is not True else why
    realtime: bool | Unseen | None = sign.realtime if sign.realtime is not True else why
    values: dict[str, Any] = {
        "running": running,
        "realtime": realtime,
        **dict.fromkeys(_OWN, why),
        "disabled_by_policy": running is False
        and "SecurityCenter2" not in sign.told_by
        and or_unseen(lambda: _by_policy(ask)),
        "engine_version": or_unseen(lambda: _told(ask, SIGNATURES).text("EngineVersion")),
        "signature_version": or_unseen(lambda: _told(ask, SIGNATURES).text("AVSignatureVersion")),
        "signature_at": or_unseen(lambda: _applied(ask)),
        "tamper_protection": or_unseen(lambda: _tamper(ask)),
    }
    return replace(sign, **values, told_by=(*sign.told_by, "registry"),
                   unconfirmed=tuple(sorted({*sign.unconfirmed, "tamper_protection"})))  # fmt: skip


def _by_policy(ask: Ask) -> bool:
    """Whether a policy turns Defender off."""
    found = key(ask(_POLICY))
    return found is not None and 1 in (found.number("DisableAntiSpyware"), found.number("DisableAntiVirus"))


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
