r"""Where the event logs of Windows go, and how long they stay.

Sources: `Services\EventLog\Security` (MaxSize bytes; Retention 0 overwrites the oldest, a number of seconds keeps that long,
0xFFFFFFFF never overwrites), `EventForwarding\SubscriptionManager` (values "Server=http://host:5985/wsman/…"), the subscriptions of
a collector, and `wevtutil qe Security /c:1 /f:xml`, which prints the oldest event in the same form in every language.
"""

import re
from datetime import UTC, datetime
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.windows_objects import SERVICES, services
from scanner.collect.host.windows_os import VERSION
from scanner.collect.host.windows_services import is_running
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_logging import HostLogging
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform, Way
from scanner.reading.answers import printed
from scanner.reading.cim import Instance
from scanner.reading.registry import Key, key, keys

_LOG: Final = r"reg:HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Security"
_LOG_POLICY: Final = r"reg:HKLM\SOFTWARE\Policies\Microsoft\Windows\EventLog\Security"
_FORWARDING: Final = r"reg:HKLM\SOFTWARE\Policies\Microsoft\Windows\EventLog\EventForwarding\SubscriptionManager"
_SUBSCRIPTIONS: Final = r"regs:HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\EventCollector\Subscriptions\*|Enabled"
_OLDEST: Final = "cmd:wevtutil qe Security /c:1 /f:xml"

SHIPPERS: Final = {
    "nxlog": "NXLog",
    "winlogbeat": "Winlogbeat",
    "elastic agent": "Elastic Agent",
    "filebeat": "Filebeat",
    "wazuhsvc": "Wazuh agent",
    "ossecsvc": "OSSEC agent",
    "splunkforwarder": "Splunk forwarder",
    "snare": "Snare",
    "fluent-bit": "Fluent Bit",
    "fluentdwinsvc": "Fluentd",
    "graylog-sidecar": "Graylog Sidecar",
    "graylog-collector-sidecar": "Graylog Sidecar",
    "azuremonitoragent": "Azure Monitor agent",
    "healthservice": "Microsoft Monitoring Agent",
    "wincollect": "IBM WinCollect",
    "evtsys": "Eventlog to Syslog",
    "syslog-ng agent": "syslog-ng Agent",
    "vector": "Vector",
}
"""Services, by lower-case name, that send event logs to a server which their own configuration names."""
_COLLECTOR: Final = "wecsvc"
_SERVER: Final = re.compile(r"Server=(?:https?://)?(\[[0-9a-fA-F:.]+\]|[^:/,\s]+)", re.IGNORECASE)
_TIME: Final = re.compile(r"<TimeCreated SystemTime=['\"](\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z['\"]\s?/>")
_FOR_EVER: Final = 0xFFFFFFFF
_DAY_S: Final = 86_400
_LOGONS: Final = Unseen(
    gap=Gap.NOT_COLLECTED, detail="whether logons are recorded, the audit policy tells", way=Way.NEWER
)


def read(ask: Ask) -> HostLogging:
    """The daemons are the event log itself and what sends it on."""
    found = services(ask(SERVICES))
    shippers = tuple(name for each, name in SHIPPERS.items() if each in found and is_running(found[each]))
    return HostLogging(
        daemons=("EventLog", *dict.fromkeys(shippers)),
        records_logons=_LOGONS,
        persistent=True,
        retention_days=_retention_days(ask),
        oldest_at=or_unseen(lambda: _oldest_at(ask)),
        forwards_to=_forwards_to(ask, shippers),
        receives=_receives(ask, found),
        installed_at=or_unseen(lambda: _installed_at(ask)),
        security_log_bytes=or_unseen(lambda: _size(ask)),
    )


def _retention_days(ask: Ask) -> int | None:
    """None where it goes by size, and the oldest is overwritten, or nothing is."""
    log = key(ask(_LOG))
    if log is None:
        raise Unsupported(f"{_LOG}: there is no such key")
    seconds = log.number("Retention")
    return None if seconds in (None, 0, _FOR_EVER) else (seconds or 0) // _DAY_S


def _size(ask: Ask) -> int:
    """The policy has KiB, the log itself bytes; Windows makes it 20 MiB where neither says anything."""
    policy, log = key(ask(_LOG_POLICY)), key(ask(_LOG))
    kibibytes = policy.number("MaxSize") if policy else None
    size = kibibytes * 1024 if kibibytes is not None else log.number("MaxSize") if log else None
    if size is None:
        raise Unreadable(f"{_LOG}: MaxSize is not there")
    return size


def _oldest_at(ask: Ask) -> datetime:
    """A log that is empty tells nothing, as a program does that was not let in: Unreadable."""
    said = printed(ask(_OLDEST))
    if said is None:
        raise Unsupported("there is no wevtutil")
    found = _TIME.search(said)
    if found is None:
        raise Unreadable(f"{_OLDEST}: {said[:60]!r} is no event")
    try:
        return datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
    except ValueError as error:
        raise Unreadable(f"{_OLDEST}: {found[1]!r} is no time") from error


def _forwards_to(ask: Ask, shippers: tuple[str, ...]) -> tuple[str, ...] | Unseen:
    """Collectors of the subscription policy; where a program sends the log, its own configuration knows whereto."""
    policy = key(ask(_FORWARDING))
    servers = [found[1] for name in (policy.values if policy else ()) if (found := _SERVER.search(_text(policy, name)))]
    if shippers and not servers:
        return Unseen(gap=Gap.UNSUPPORTED, detail=f"{shippers[0]} runs, and where it sends the log is not read")
    return tuple(dict.fromkeys(servers))


def _text(policy: Key | None, name: str) -> str:
    return (policy.text(name) or "") if policy else ""


def _receives(ask: Ask, found: dict[str, Instance]) -> bool:
    """True for a collector of events that has a subscription which is not switched off."""
    service = found.get(_COLLECTOR)
    if service is None or not is_running(service):
        return False
    return any(each.number("Enabled") != 0 for each in keys(ask(_SUBSCRIPTIONS)))


def _installed_at(ask: Ask) -> datetime | None:
    version = key(ask(VERSION))
    return version.unix_seconds("InstallDate") if version else None


COLLECTOR = Collector(
    id="windows_logging",
    platform=Platform.WINDOWS,
    gives=HostLogging,
    questions=(SERVICES, _LOG, _LOG_POLICY, _FORWARDING, _SUBSCRIPTIONS, _OLDEST, VERSION),
    read=read,
    as_root=(_OLDEST,),
)
