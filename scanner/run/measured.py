"""What a run has seen of each machine, in the words of the asset register: set beside what is declared."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scanner.evidence.store import EvidenceStore
from scanner.model.kinds.host_hardware import HostHardware
from scanner.model.kinds.host_identity import HostIdentity
from scanner.model.kinds.host_interfaces import HostInterfaces
from scanner.model.kinds.host_listening import HostListening
from scanner.model.kinds.host_remote_control import HostRemoteControl
from scanner.model.observation import Fact, Known, Unseen
from scanner.model.organisation import Inventory

Register = dict[str, Any]  # values of a register row, plain


def _hardware(fact: HostHardware) -> Register:
    return {"serial": fact.serial, "vendor": fact.vendor, "model": fact.model}


def _identity(fact: HostIdentity) -> Register:
    return {"name": fact.hostname}


def _interfaces(fact: HostInterfaces) -> Register:
    real = [each for each in fact.interfaces if not each.loopback]
    addresses = [address.partition("/")[0] for each in real for address in each.addresses]
    return {"macs": [each.mac for each in real if each.mac], "addresses": addresses}


def _listening(fact: HostListening) -> Register:
    return {"services": list(fact.open_ports)}


def _remote_control(fact: HostRemoteControl) -> Register:
    return {"remote_tools": list(fact.names)}


_READERS: Mapping[str, Callable[[Any], Register]] = {
    HostHardware.kind: _hardware,
    HostIdentity.kind: _identity,
    HostInterfaces.kind: _interfaces,
    HostListening.kind: _listening,
    HostRemoteControl.kind: _remote_control,
}
"""One reader a fact kind."""


def measured_of(inventory: Inventory, store: EvidenceStore, run: str) -> dict[str, Register]:
    """Register fields by target id; a field that was not seen is left out, one that is absent too."""
    targets = [target.id for agency in inventory.agencies for target in agency.targets]
    return {target: row for target in targets if (row := register_of(store, run, target))}


def register_of(store: EvidenceStore, run: str, target: str) -> Register:
    """The register fields of one target; empty where nothing of them was seen."""
    facts = [each.fact for _, each in store.observations(run, target, _READERS) if isinstance(each, Known)]
    return {name: value for fact in facts for name, value in _seen(fact)}


def _seen(fact: Fact) -> Iterable[tuple[str, Any]]:
    for name, value in _READERS[fact.kind](fact).items():
        if not isinstance(value, Unseen) and value not in (None, []):
            yield name, value
