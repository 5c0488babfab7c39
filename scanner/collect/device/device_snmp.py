"""Reads how a device lets itself be asked by SNMP. Source: our own session, and the test of default communities."""

from collections.abc import Mapping
from typing import Any, Final

from scanner.model.errors import GapError, Unreadable
from scanner.model.kinds.service_snmp import ServiceSnmp, TriedCommunity
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Answer, Ask
from scanner.model.words import Platform
from scanner.reading.answers import given

_SESSION: Final = "snmp:session"
_DEFAULTS: Final = "snmp:default-communities"
_SECURITY: Final = {"1": ("community",), "2c": ("community",), "3": ("auth_priv",)}
_TRIED: Final = {(version, community) for version in ("1", "2c") for community in ("public", "private")}
_SAID: Final = ("told", "refused", "silent")


def read(ask: Ask) -> ServiceSnmp:
    """The test may be missing without hiding the rest."""
    session = _object(given(ask(_SESSION)))
    version, security, default = (session.get(each) for each in ("version", "security", "default_community"))
    if security not in _SECURITY.get(str(version), ()) or not isinstance(default, bool):
        raise Unreadable(f"{_SESSION}: {str(session)[:80]} is no session of SNMP")
    return ServiceSnmp(
        version=str(version), security=str(security), default_community=default, defaults=_defaults(ask(_DEFAULTS))
    )


def _object(answer: Answer) -> Mapping[str, Any]:
    if not isinstance(answer.entries, Mapping):
        raise Unreadable(f"{answer.ask}: the answer has no entries")
    return answer.entries


def _defaults(answer: Answer) -> tuple[TriedCommunity, ...] | Unseen:
    """All four, or none."""
    try:
        entries = given(answer).entries
        tried = tuple(_tried(each) for each in (entries if isinstance(entries, list) else ()))
        if {(each.version, each.community) for each in tried} != _TRIED or len(tried) != len(_TRIED):
            raise Unreadable(f"{_DEFAULTS}: not each of the four was tried once")
    except GapError as gap:
        return Unseen.of(gap)
    return tried


def _tried(entry: object) -> TriedCommunity:
    match entry:
        case {"version": str(version), "community": str(community), "said": str(said)} if said in _SAID:
            return TriedCommunity(version=version, community=community, said=said)
    raise Unreadable(f"{_DEFAULTS}: {str(entry)[:80]} is no trial of a community")


COLLECTOR = Collector(
    id="device_snmp", platform=Platform.DEVICE, gives=ServiceSnmp, questions=(_SESSION, _DEFAULTS), read=read
)
