"""Who of a segment was there and could not tell: what such a host would have shown is missing, not absent."""

from collections.abc import Mapping

from scanner.model.kinds.host_interfaces import HostInterfaces
from scanner.model.kinds.host_neighbours import HostNeighbours
from scanner.model.observation import Known, Missing
from scanner.model.words import Gap

AWAY = (Gap.UNREACHABLE, Gap.TIMEOUT)
"""A host that did not answer at all is not on the segment now."""


def blind_hosts(
    interfaces: Mapping[str, Known[HostInterfaces] | Missing], neighbours: Mapping[str, Known[HostNeighbours] | Missing]
) -> tuple[str, ...]:
    """Targets of which one of the two facts is missing although they were there; nobody asked the others."""
    return tuple(sorted(each for each in interfaces if _is_blind(interfaces[each], neighbours[each])))


def _is_blind(own: Known[HostInterfaces] | Missing, near: Known[HostNeighbours] | Missing) -> bool:
    gaps = {each.gap for each in (own, near) if isinstance(each, Missing)}
    if not gaps or gaps & set(AWAY):
        return False
    return gaps != {Gap.NOT_COLLECTED} or isinstance(own, Known) or isinstance(near, Known)
