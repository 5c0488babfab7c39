"""Reads firewalld: whether it runs, whether it starts, and its default zone as configured for good.

Sources: firewall-cmd(1) for exit states, firewalld.conf(5), firewalld.zone(5). What was changed at run time alone is
not read: the kernel's rules tell it.
"""

import re

from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.standing import exists
from scanner.collect.host.systemd_units import UNIT_QUESTIONS, units
from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_firewalld import HostFirewalld
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import decoded, given, printed, text

_STATE = "cmd:firewall-cmd --state"
_PROGRAM = "stat:/usr/sbin/firewalld"
_CONFIGURATION = "file:/etc/firewalld/firewalld.conf"
_ZONES = ("/etc/firewalld/zones", "/usr/lib/firewalld/zones")
"""A zone file of the administrator hides the packaged one of the same name."""
_ZONE_QUESTIONS = tuple(f"files:{folder}/*.xml" for folder in _ZONES)

_NOT_RUNNING, _FAILED = 252, 251
_BUILT_IN_ZONE = "public"
_DEFAULT_ZONE = kept_pattern(r"^[ \t]*DefaultZone[ \t]*=[ \t]*(\S*)[ \t\r]*$", re.MULTILINE)
_DECLARATION = kept_pattern(r"<!(?!--)")
_MOST_BYTES = 1 << 20


def read(ask: Ask) -> HostFirewalld:
    """State now and at boot; /etc/firewalld is closed to all but root."""
    if not exists(ask, _PROGRAM):
        return HostFirewalld(installed=False, running=False, enabled=False, default_zone=None, target=None, services=())
    running, enabled = _running(ask), units(ask).is_enabled("firewalld.service")
    try:
        zone = _default_zone(ask)
        target, services = _zone(ask, zone)
    except GapError as gap:
        unseen = Unseen.of(gap)
        return HostFirewalld(
            installed=True, running=running, enabled=enabled, default_zone=unseen, target=unseen, services=unseen
        )
    return HostFirewalld(
        installed=True, running=running, enabled=enabled, default_zone=zone, target=target, services=services
    )


def _running(ask: Ask) -> bool | Unseen:
    """`failed` means that the daemon runs and its rules are not in force."""
    try:
        answer = given(ask(_STATE))
        if answer.exit in (_NOT_RUNNING, _FAILED):
            words = decoded(answer.stdout + answer.stderr, _STATE)
            if "not running" in words or "failed" in words:
                return False
        said = printed(answer)
        if said is None:
            raise Unsupported("firewall-cmd is not installed")
        if said.strip() != "running":
            raise Unreadable(f"{_STATE}: {said[:80]!r}")
    except GapError as gap:
        return Unseen.of(gap)
    return True


def _default_zone(ask: Ask) -> str:
    """The last assignment counts; without one, the zone that is built in (firewalld.conf(5))."""
    written = text(ask(_CONFIGURATION))
    names = _DEFAULT_ZONE.findall(written or "")
    return (names[-1] if names else "") or _BUILT_IN_ZONE


def _zone(ask: Ask, name: str) -> tuple[str, tuple[str, ...]]:
    for folder, question in zip(_ZONES, _ZONE_QUESTIONS, strict=True):
        written = file_texts(ask(question)).get(f"{folder}/{name}.xml")
        if written is not None:
            return _read_zone(written, name)
    raise Unreadable(f"the default zone {name[:60]!r} has no file")


def _read_zone(written: str, name: str) -> tuple[str, tuple[str, ...]]:
    """Target and services; document type declarations, and with them all entities, are refused unread."""
    if len(written) > _MOST_BYTES or _DECLARATION.search(written):
        raise Unreadable(f"the file of the zone {name[:60]!r} is no plain zone file")
    from xml.etree import ElementTree as ET  # few machines have a zone file

    try:
        zone = ET.fromstring(written)  # noqa: S314  # no declarations, so no entities to expand
    except ET.ParseError as error:
        raise Unreadable(f"the file of the zone {name[:60]!r}: {error}") from error
    if zone.tag != "zone":
        raise Unreadable(f"the file of the zone {name[:60]!r} holds a {zone.tag[:40]}")
    services = {each.get("name", "") for each in zone.findall("service")}
    return zone.get("target", "default"), tuple(sorted(services - {""}))


COLLECTOR = Collector(
    id="linux_firewalld",
    platform=Platform.LINUX,
    gives=HostFirewalld,
    questions=(_STATE, _PROGRAM, _CONFIGURATION, *_ZONE_QUESTIONS, *UNIT_QUESTIONS),
    read=read,
    as_root=(_STATE, *(each for each in _ZONE_QUESTIONS if "/etc/" in each)),
)
