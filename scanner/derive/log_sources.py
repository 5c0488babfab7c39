"""system.log_sources: which machines of a system send their logs on, by a log daemon or by the agent of a SIEM.

Services are those of the makers' own packages: documentation of Wazuh, Elastic Beats and Agent, NXLog, Fluentd, Fluent Bit, Splunk,
Vector, Graylog Sidecar, Grafana Alloy and Promtail, and Azure Monitor.
"""

from typing import Final

from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.kinds.host_logging import HostLogging
from scanner.model.kinds.host_services import HostServices
from scanner.model.kinds.system_log_sources import SystemLogSources
from scanner.model.observation import Known, Missing, Unseen
from scanner.model.ports import Deriver, Scene

_EVENT_LOG: Final = "EventLog"
_AGENTS: Final = frozenset((
    "wazuh-agent", "ossec", "filebeat", "auditbeat", "journalbeat", "elastic-agent", "nxlog", "td-agent", "td-agent-bit",
    "fluentd", "fluent-bit", "splunkforwarder", "splunk", "splunkd", "vector", "graylog-sidecar", "alloy", "promtail",
    "azuremonitoragent",
))  # fmt: skip


def derive(scene: Scene) -> SystemLogSources:
    """Over the machines that serve the system; that none does, is a finding of its own."""
    serving = scene.known(DeclaredSystem).hosts
    logging, services = scene.each(HostLogging), scene.each(HostServices)
    told = {
        name.partition("/")[2]: _sends(each, services.get(name))
        for name, each in logging.items()
        if name.partition("/")[2] in serving
    }
    return SystemLogSources(
        machines=tuple(sorted(serving)),
        sending=tuple(sorted(name for name, sends in told.items() if sends is True)),
        silent=tuple(sorted(name for name, sends in told.items() if sends is False)),
    )


def _sends(logging: Known[HostLogging] | Missing, services: Known[HostServices] | Missing | None) -> bool | None:
    """None where it cannot be told."""
    agents = _agents_run(services)
    if isinstance(logging, Missing):
        return True if agents else None
    found = logging.fact
    if found.forwards_to and not isinstance(found.forwards_to, Unseen):
        return True
    if agents or found.receives or (_EVENT_LOG in found.daemons and len(found.daemons) > 1):
        return True
    if isinstance(found.forwards_to, Unseen):
        return None
    return False if agents is False or _EVENT_LOG in found.daemons else None


def _agents_run(services: Known[HostServices] | Missing | None) -> bool | None:
    """Whether an agent of a SIEM is at work; None where the services do not tell."""
    if not isinstance(services, Known):
        return None
    states = [each.running for each in services.fact.services if each.name.casefold() in _AGENTS]
    if any(each is True for each in states):
        return True
    return None if any(isinstance(each, Unseen) for each in states) or not services.fact.listed_all else False


DERIVER = Deriver(
    id="log_sources",
    gives=SystemLogSources,
    needs=(DeclaredSystem, HostLogging, HostServices),
    per="system",
    derive=derive,
)
