"""Installed packages, as the package manager of the system has them on record."""

from scanner.collect.host.package_databases import PACKAGE_QUESTIONS, Packages, installed_packages
from scanner.model.kinds.host_software import SOURCES_NOT_READ, HostSoftware, Package, PackageSource
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform


def read(ask: Ask) -> HostSoftware:
    """Every installed package, sorted by name, architecture and version."""
    found = installed_packages(ask)
    packages = [Package(name=each.name, version=each.version, arch=each.arch) for each in found.installed]
    packages.sort(key=lambda each: (each.name, each.arch or "", each.version))
    return HostSoftware(
        manager=found.manager,
        packages=tuple(packages),
        names=tuple(sorted(found.names)),
        sources=sources_of(found),
    )


def sources_of(found: Packages) -> tuple[PackageSource, ...] | Unseen:
    """The sources that dpkg tells; of rpm and the others they are not asked for."""
    if found.manager != "dpkg":
        return SOURCES_NOT_READ
    told = {each.name: each.source for each in found.installed if each.source and each.source != each.name}
    return tuple(PackageSource(package=name, source=source) for name, source in sorted(told.items()))


COLLECTOR = Collector(
    id="linux_software", platform=Platform.LINUX, gives=HostSoftware, questions=PACKAGE_QUESTIONS, read=read
)
