"""Which products the evidence of a Windows belongs to: by registered and installed names, by services, by drivers.

A name outweighs a service, a service a driver: what two products share (a vendor's home and office editions, an engine that
another vendor bought) belongs to the one that shows more. Processes are no evidence of a product: any file can be named so.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from scanner.collect.host.antivirus.product_table import registered_as
from scanner.collect.host.antivirus.windows_evidence import Evidence, Program, Registration, Running, is_defender
from scanner.model.antivirus_product import OnWindows, Product
from scanner.model.observation import Unseen
from scanner.model.records import dataclass

T = TypeVar("T")
Known = tuple[tuple[Product, OnWindows], ...]
DEFENDER = "microsoft-defender"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A product and all that shows it; `services` and `drivers` are those that are there, running or not."""

    product: Product
    shows: OnWindows
    registered: tuple[Registration, ...]
    programs: tuple[Program, ...]
    services: tuple[Running, ...]
    drivers: tuple[Running, ...]

    @property
    def weight(self) -> int:
        """3 by name, 2 by a service, 1 by a driver, 0 by nothing."""
        return 3 if self.registered or self.programs else 2 if self.services else 1 if self.drivers else 0

    @property
    def runners(self) -> frozenset[str]:
        """Names of its services and drivers."""
        return frozenset(each.name for each in (*self.services, *self.drivers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What belongs to known products, and what to none: registrations, and drivers that scan files on access."""

    known: tuple[Claim, ...]
    registered: tuple[Registration, ...]
    drivers: tuple[Running, ...]


def claims_of(evidence: Evidence, known: Known) -> Claims:
    """Every piece of the evidence once, as far as it could be seen."""
    registered, services = _or_none(evidence.registered), _or_none(evidence.services)
    owners = [(row, _owner(row, known)) for row in registered]
    made = [_claim(each, shows, evidence, owners) for each, shows in known]
    kept = tuple(_kept([each for each in made if each.weight and not _is_antispyware(each)]))
    names = [shows.drivers for _, shows in known]
    return Claims(
        known=kept,
        registered=tuple(row for row, owner in owners if owner is None),
        drivers=tuple(each for each in services if each.filters and not any(names_.has(each.name) for names_ in names)),
    )


def _owner(row: Registration, known: Known) -> Product | None:
    if is_defender(row):
        return next(each for each, _ in known if each.id == DEFENDER)
    return registered_as(row.name, known)


def _claim(
    product: Product, shows: OnWindows, evidence: Evidence, owners: list[tuple[Registration, Product | None]]
) -> Claim:
    services = _or_none(evidence.services)
    return Claim(
        product=product,
        shows=shows,
        registered=tuple(row for row, owner in owners if owner is product),
        programs=tuple(each for each in _or_none(evidence.programs) if shows.uninstall.has(each.name)),
        services=tuple(
            each for each in services if not each.driver and _is_service(each, shows) and _counts(each, shows)
        ),
        drivers=tuple(each for each in services if each.driver and shows.drivers.has(each.name)),
    )


def _is_service(each: Running, shows: OnWindows) -> bool:
    return shows.services.has(each.name) or any(part in each.path for part in shows.service_paths.are)


def _counts(each: Running, shows: OnWindows) -> bool:
    return not shows.only_running or each.runs is not False


def _kept(made: list[Claim]) -> Iterator[Claim]:
    """Without those that show by nothing but what another, which shows more or comes first, shows too."""
    for place, each in enumerate(made):
        others = [
            other
            for at, other in enumerate(made)
            if other.weight > each.weight or (at < place and other.weight == each.weight)
        ]
        if each.weight == 3 or not each.runners <= _all(others):  # noqa: PLR2004  # by name
            yield each


def _all(claims: Iterable[Claim]) -> frozenset[str]:
    return frozenset(name for each in claims for name in each.runners)


def _is_antispyware(claim: Claim) -> bool:
    """Windows 7 has a service WinDefend that is no antivirus: it has no driver, and never registers as one."""
    return claim.product.id == DEFENDER and not claim.registered and not claim.drivers


def _or_none(seen: tuple[T, ...] | Unseen) -> tuple[T, ...]:
    return () if isinstance(seen, Unseen) else seen
