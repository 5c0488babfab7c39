"""segment.devices: who is on a segment — what is declared against what the neighbours of its hosts show.

A witness is a host with an address in the segment that told its interfaces and its ARP and NDP tables, or a device that
told its addresses and its ARP table by SNMP. A neighbour without a MAC address did not answer, so nobody is there. A device belongs to the target that declares its MAC address;
to the one that declares its address only where that target declares no MAC, or the two would contradict each other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace

from scanner.derive.addresses import Network, address, bare_mac, interfaces_in, network, within
from scanner.derive.witnesses import blind_hosts
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_segment import DeclaredSegment
from scanner.model.kinds.device_addresses import DeviceAddresses
from scanner.model.kinds.device_neighbours import DeviceNeighbours
from scanner.model.kinds.host_interfaces import HostInterfaces
from scanner.model.kinds.host_neighbours import HostNeighbours
from scanner.model.kinds.segment_devices import SeenDevice, SegmentDevices
from scanner.model.observation import Known, Missing, gap_error
from scanner.model.ports import Deriver, Scene
from scanner.model.records import dataclass
from scanner.model.words import Gap, Way

GATEWAY = "gateway"
"""Stands for a target where the segment's declared gateway is no registered one."""

SILENT_STATES = ("FAILED", "INCOMPLETE", "INVALID")


@dataclass(slots=True)
class _Table:
    """Everything seen: MAC addresses and witnesses by address."""

    macs: dict[str, set[str]] = field(default_factory=dict)
    seen_by: dict[str, set[str]] = field(default_factory=dict)

    def add(self, place: str, mac: str | None, witness: str) -> None:
        self.macs.setdefault(place, set()).update({bare_mac(mac)} if mac else set())
        self.seen_by.setdefault(place, set()).add(witness)


def derive(scene: Scene) -> SegmentDevices:
    """Declared against seen; raises the gap of its hosts when none of them is a witness."""
    declared = scene.known(DeclaredSegment)
    range_ = network(declared.cidr)
    interfaces, neighbours = scene.each(HostInterfaces), scene.each(HostNeighbours)
    table, witnesses, outside = _Table(), [], set[str]()
    for name in sorted(interfaces):
        own, near = interfaces[name], neighbours[name]
        if isinstance(own, Missing):
            continue
        here = interfaces_in(own.fact, range_)
        if name in declared.members and declared.members[name] and not here:
            outside |= _elsewhere(own.fact, range_)
        if here and isinstance(near, Known):
            witnesses.append(name)
            outside |= {each for one in here for each in _outside_of(one.addresses, range_)}
            _note(table, name, own.fact, near.fact, range_)
    witnesses = sorted((*witnesses, *_by_devices(scene, table, range_)))
    if not witnesses:
        _refuse(interfaces, neighbours)
    return replace(_compared(declared, table, tuple(witnesses), outside), blind=blind_hosts(interfaces, neighbours))


def _note(table: _Table, witness: str, own: HostInterfaces, near: HostNeighbours, range_: Network) -> None:
    for interface in own.interfaces:
        for place in within(interface.addresses, range_):
            table.add(place, interface.mac, witness)
    for entry in near.entries:
        if entry.mac and entry.state.upper() not in SILENT_STATES:
            for place in within((entry.address,), range_):
                table.add(place, entry.mac, witness)


def _by_devices(scene: Scene, table: _Table, range_: Network) -> Iterator[str]:
    """Notes what the ARP tables of devices with an address here show; a device without one is no blind witness."""
    addresses = scene.each(DeviceAddresses)
    for name, near in scene.each(DeviceNeighbours).items():
        own = addresses[name]
        if isinstance(own, Missing) or isinstance(near, Missing):
            continue
        here = within((each.address for each in own.fact.addresses), range_)
        for place in here:
            table.add(place, None, name)  # a pair of routers may answer for it with a MAC address of neither
        for entry in near.fact.entries if here else ():
            if entry.mac and entry.state.upper() not in SILENT_STATES:
                for place in within((entry.address,), range_):
                    table.add(place, entry.mac, name)
        if here:
            yield name


def _compared(
    declared: DeclaredSegment, table: _Table, witnesses: tuple[str, ...], outside: set[str]
) -> SegmentDevices:
    owners = _Owners.of(declared)
    seen = tuple(
        SeenDevice(
            address=place,
            mac=min(table.macs[place], default=None),
            target=owners.owner(place, table.macs[place]),
            seen_by=tuple(sorted(table.seen_by[place])),
        )
        for place in sorted(table.macs)
    )
    twice = {place for place, macs in table.macs.items() if len(macs) > 1}
    return SegmentDevices(
        witnesses=witnesses,
        seen=seen,
        undeclared=tuple(each.address for each in seen if each.target is None),
        silent=tuple(sorted(set(owners.by_address) - set(table.macs))),
        duplicates=tuple(sorted(twice | owners.twice)),
        outside=tuple(sorted(outside)),
    )


@dataclass(frozen=True, slots=True)
class _Owners:
    """Targets by declared MAC and by declared address; `with_mac` declare a MAC at all."""

    by_mac: Mapping[str, str]
    by_address: Mapping[str, str]
    with_mac: frozenset[str]
    twice: frozenset[str]

    @classmethod
    def of(cls, declared: DeclaredSegment) -> "_Owners":
        by_mac = {bare_mac(each): target for target, macs in declared.macs.items() for each in macs}
        pairs = [(str(address(each)), target) for target, places in declared.members.items() for each in places]
        if declared.gateway is not None:
            pairs.append((str(address(declared.gateway)), declared.firewall or GATEWAY))
        by_address: dict[str, str] = {}
        twice = {place for place, target in pairs if by_address.setdefault(place, target) not in (target, GATEWAY)}
        named = {target for target, macs in declared.macs.items() if macs}
        gateway = str(address(declared.gateway)) if declared.gateway else ""
        return cls(by_mac, by_address, frozenset(named), frozenset(twice - {gateway}))

    def owner(self, place: str, macs: set[str]) -> str | None:
        found = {self.by_mac[each] for each in macs if each in self.by_mac}
        if found:
            return min(found)
        by_address = self.by_address.get(place)
        return None if by_address in self.with_mac and macs else by_address


def _outside_of(addresses: tuple[str, ...], range_: Network) -> set[str]:
    """Addresses on an interface of the segment that are of the same family and lie outside it."""
    found = (address(each) for each in addresses)
    return {
        str(each)
        for each in found
        if each is not None and each.version == range_.version and each not in range_ and not each.is_link_local
    }


def _elsewhere(own: HostInterfaces, range_: Network) -> set[str]:
    """All addresses of a member that has none in its declared segment."""
    return {each for one in own.interfaces if not one.loopback for each in _outside_of(one.addresses, range_)}


def _refuse(
    *found: Mapping[str, Known[HostInterfaces] | Missing] | Mapping[str, Known[HostNeighbours] | Missing],
) -> None:
    gaps = [each for one in found for each in one.values() if isinstance(each, Missing)]
    if gaps:
        detail = gaps[0].detail or f"{gaps[0].kind} of the hosts of this segment"
        raise gap_error(gaps[0].gap, detail, way=_not_of_one_host(gaps[0]))
    raise NotCollected("no host with an address in this segment told whom it sees", way=Way.MEASURE_MORE)


def _not_of_one_host(missing: Missing) -> Way | None:
    """What a segment waits for where nobody asked one of its hosts: more hosts."""
    return Way.MEASURE_MORE if missing.gap is Gap.NOT_COLLECTED and missing.way in (None, Way.NEWER) else missing.way


DERIVER = Deriver(
    id="devices",
    gives=SegmentDevices,
    needs=(
        DeclaredSegment,
        HostInterfaces,
        HostNeighbours,
        DeviceAddresses,
        DeviceNeighbours,
    ),
    per="segment",
    derive=derive,
)
