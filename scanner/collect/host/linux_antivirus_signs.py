"""Traces of antivirus products (`antivirus/products/`): which are installed, run, and what each says of itself.

A product is installed when its package is, or a program that only the installed product has; folders and settings that
stay behind are none.
"""

import re
from functools import partial

from scanner.collect.host import antivirus_clamav, antivirus_defender, antivirus_tools
from scanner.collect.host.antivirus.product_table import on_linux, products
from scanner.collect.host.antivirus_reading import Reader, Reading
from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.package_databases import PACKAGE_QUESTIONS, Packages, installed_packages
from scanner.collect.host.process_names import PROCESS_QUESTIONS, names_by_process
from scanner.collect.host.standing import exists
from scanner.collect.host.units_running import UNITS_QUESTIONS, units_running
from scanner.model.antivirus_product import OnLinux, Product
from scanner.model.errors import Unsupported
from scanner.model.kinds.host_antivirus_signs import HostAntivirusSigns, ProductSign
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.model.words import Gap, Platform

READERS = {"clamav": antivirus_clamav.READER, "mdatp": antivirus_defender.READER, **antivirus_tools.READERS}
_DISTRIBUTION = re.compile(r"[+~]")
Names = frozenset[str] | Unseen
Shown = tuple[tuple[Product, OnLinux], ...]
NO_READER = Reader(questions=(), read=lambda _ask, _processes: Reading())
"""Of a product whose tools no reader knows only its presence is told, and whether it runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Machine:
    """What is installed (None where no package manager is known here) and what runs."""

    packages: Packages | None
    processes: Names
    units: Names


def read(ask: Ask, known: Shown) -> HostAntivirusSigns:
    """One entry a product that is installed."""
    packages = _packages(ask)
    found = [(each, shows) for each, shows in known if _is_installed(shows, packages, ask)]
    machine = _Machine(
        packages=packages,
        processes=or_unseen(lambda: frozenset(names_by_process(ask).values())) if found else frozenset(),
        units=or_unseen(lambda: units_running(ask)) if found else frozenset(),
    )
    return HostAntivirusSigns(
        products=tuple(_sign(each, shows, machine, ask) for each, shows in found),
        looked_for=tuple(shows.name for _, shows in known),
    )


def _packages(ask: Ask) -> Packages | None:
    try:
        return installed_packages(ask)
    except Unsupported:  # products are installed to fixed places, whatever the package manager
        return None


def _is_installed(product: OnLinux, packages: Packages | None, ask: Ask) -> bool:
    if packages is not None and not packages.names.isdisjoint(product.packages):
        return True
    return any(exists(ask, f"stat:{path}") for path in product.programs)


def _sign(product: Product, shows: OnLinux, machine: _Machine, ask: Ask) -> ProductSign:
    reading = READERS.get(shows.reader, NO_READER).read(ask, machine.processes)
    return ProductSign(
        product=shows.name,
        vendor=product.vendor,
        version=_version(shows, machine.packages, reading),
        running=_is_running(shows, machine),
        engine_version=reading.engine_version,
        signature_version=reading.signature_version,
        signature_at=reading.signature_at,
        realtime=reading.realtime,
        licence=reading.licence,
        licence_end=reading.licence_end,
        managed_by=reading.managed_by,
        updates_itself=reading.updates_itself,
        edr=product.edr,
        told_by=reading.told_by,
    )


def _version(product: OnLinux, packages: Packages | None, reading: Reading) -> str | None | Unseen:
    """As its package says, without epoch and what Debian adds (+dfsg, ~deb12u1); else as the product does."""
    packaged = packages.version_of(*product.packages) if packages else None
    return reading.version if packaged is None else _DISTRIBUTION.split(packaged.rpartition(":")[2])[0]


def _is_running(product: OnLinux, machine: _Machine) -> bool | Unseen:
    """By process or by unit. That none runs is only told by all there is to look at: no service manager has no units."""
    for names, wanted in ((machine.processes, product.processes), (machine.units, product.units)):
        if not isinstance(names, Unseen) and not names.isdisjoint(wanted):
            return True
    if isinstance(machine.processes, Unseen):
        return machine.processes
    if isinstance(machine.units, Unseen) and not (machine.units.gap is Gap.UNSUPPORTED and product.processes):
        return machine.units
    return False


def collector_of(known: tuple[Product, ...]) -> Collector:
    """The collector that knows these products."""
    shown = on_linux(known)
    tools = tuple(question for reader in READERS.values() for question in reader.questions)
    programs = tuple(f"stat:{path}" for _, shows in shown for path in shows.programs)
    return Collector(
        id="linux_antivirus_signs",
        platform=Platform.LINUX,
        gives=HostAntivirusSigns,
        questions=tuple(dict.fromkeys((*PACKAGE_QUESTIONS, *programs, *PROCESS_QUESTIONS, *UNITS_QUESTIONS, *tools))),
        read=partial(read, known=shown),
        as_root=tuple(question for question in tools if question.startswith("cmd:/opt/")),
    )


COLLECTOR = collector_of(products("linux:"))
