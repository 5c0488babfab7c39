"""agency.coverage: how many of an agency's registered computers were really seen, managed and patched centrally.

A computer was seen when it told its operating system within the last 30 days. What could not be told of a computer
leaves the figure's own denominator (`antivirus_known`, `updates_known`) and is never counted as good.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from scanner.model.kinds.agency_coverage import AgencyCoverage
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.kinds.host_antivirus import AntivirusProduct, HostAntivirus
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.observation import Fact, Known, Missing, Unseen
from scanner.model.ports import Deriver, Scene

F = TypeVar("F", bound=Fact)

VENDOR_HOSTS = (
    "debian.org", "ubuntu.com", "canonical.com", "redhat.com", "centos.org", "rockylinux.org", "almalinux.org",
    "fedoraproject.org", "oracle.com", "suse.com", "opensuse.org", "alpinelinux.org", "archlinux.org", "linuxmint.com",
    "microsoft.com", "google.com",
)  # fmt: skip
"""Sources of the makers themselves: a computer that asks them is not served by a server of the agency or province."""


def derive(scene: Scene) -> AgencyCoverage:
    """Counts over the computers that a scan should have seen."""
    declared = scene.known(DeclaredAgency)
    expected = sorted(set(declared.expected_seen))
    systems, antivirus, updates = scene.each(HostOs), scene.each(HostAntivirus), scene.each(HostUpdates)
    silent = tuple(each for each in expected if not isinstance(systems.get(each), Known))
    managed = [_managed(each) for each in _facts(antivirus, expected)]
    central = [_central(each, declared.declared.get("update_server", "")) for each in _facts(updates, expected)]
    return AgencyCoverage(
        expected=len(expected),
        seen=len(expected) - len(silent),
        silent=silent,
        antivirus_known=sum(each is not None for each in managed),
        antivirus_managed=sum(each is True for each in managed),
        updates_known=sum(each is not None for each in central),
        updates_central=sum(each is True for each in central),
    )


def _facts(found: Mapping[str, Known[F] | Missing], expected: Iterable[str]) -> list[F]:
    return [each.fact for name in expected if isinstance(each := found.get(name), Known)]


def _managed(found: HostAntivirus) -> bool | None:
    """Whether a running product is enrolled in a management server; None when that cannot be told."""
    told = [_enrolled(each) for each in found.products if each.left_behind is not True]
    if True in told:
        return True
    return None if None in told else False


def _enrolled(product: AntivirusProduct) -> bool | None:
    if product.enabled is False or product.managed_by is None:
        return False
    return None if isinstance(product.enabled, Unseen) or isinstance(product.managed_by, Unseen) else True


def _central(found: HostUpdates, server: str) -> bool | None:
    """Whether all package sources are the declared update server; None when a source is neither it nor a maker's."""
    if not found.repositories:
        return None
    if server and all(each == server for each in found.repositories):
        return True
    if any(each == host or each.endswith(f".{host}") for each in found.repositories for host in VENDOR_HOSTS):
        return False
    return None


DERIVER = Deriver(
    id="coverage",
    gives=AgencyCoverage,
    needs=(DeclaredAgency, HostOs, HostAntivirus, HostUpdates),
    per="agency",
    derive=derive,
)
