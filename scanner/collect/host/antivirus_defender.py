"""Microsoft Defender for Endpoint by `mdatp health --output json`.

Source: learn.microsoft.com/defender-endpoint/health-status; answers of 101.23062 in GLPI Agent's tests. Settings are
objects with `value`, in older versions the value itself; times are milliseconds since 1970, as text.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from scanner.collect.host.antivirus_reading import Reader, Reading, unseen_reading
from scanner.collect.host.json_shapes import as_mapping, as_text, json_printed
from scanner.collect.host.or_unseen import or_unseen
from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.observation import Unseen
from scanner.model.question import Ask

HEALTH = "cmd:mdatp health --output json"
TOLD_BY = ("mdatp health",)
_MOST_DIGITS = 14
"""Milliseconds until the year 5138."""


def read(ask: Ask, _processes: frozenset[str] | Unseen) -> Reading:
    """Values as the agent tells them; the end of the licence is the day its own version stops protecting."""
    try:
        answer = json_printed(ask(HEALTH))
        if answer is None:
            raise Unsupported(f"{HEALTH}: the tool is not there")
        health = as_mapping(answer, HEALTH)
    except GapError as gap:
        return unseen_reading(gap, told_by=TOLD_BY)
    licensed = or_unseen(lambda: _flag(health, "licensed"))
    ends = or_unseen(lambda: _moment(health, "productExpiration"))
    return Reading(
        version=or_unseen(lambda: as_text(_told(health, "appVersion"), HEALTH)),
        engine_version=or_unseen(lambda: as_text(_told(health, "engineVersion"), HEALTH)),
        signature_version=or_unseen(lambda: as_text(_told(health, "definitionsVersion"), HEALTH)),
        signature_at=or_unseen(lambda: _moment(health, "definitionsUpdated")),
        realtime=or_unseen(lambda: _flag(health, "realTimeProtectionEnabled")),
        licence=licensed if isinstance(licensed, Unseen) else "licensed" if licensed else None,
        licence_end=ends if isinstance(ends, Unseen) else ends.date(),
        managed_by=or_unseen(lambda: as_text(_told(health, "managedBy"), HEALTH) or None),
        told_by=TOLD_BY,
    )


def _told(health: Mapping[str, Any], key: str) -> Any:
    if key not in health:
        raise Unsupported(f"{HEALTH}: tells no {key}")
    told = health[key]
    if isinstance(told, Mapping):
        if "value" not in told:
            raise Unreadable(f"{HEALTH}: {key} has no value")
        return told["value"]
    return told


def _flag(health: Mapping[str, Any], key: str) -> bool:
    told = _told(health, key)
    if not isinstance(told, bool):
        raise Unreadable(f"{HEALTH}: {key} is {str(told)[:60]!r}")
    return told


def _moment(health: Mapping[str, Any], key: str) -> datetime:
    told = str(_told(health, key))
    if not (told.isascii() and told.isdigit() and len(told) <= _MOST_DIGITS):
        raise Unreadable(f"{HEALTH}: {key} is {told[:60]!r}")
    return datetime.fromtimestamp(int(told) // 1000, UTC)


READER = Reader(questions=(HEALTH,), read=read)
