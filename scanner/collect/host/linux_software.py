"""Installed packages, as the package manager of the system has them on record, and what they were built from.

Sources: deb822(5), Source of dpkg's status file; rpm(8), the tag SOURCERPM, `openssl-3.2.2-6.el9_5.1.src.rpm`.
Who made them: foreign_packages.py.
"""

from collections import defaultdict

from scanner.collect.host.foreign_packages import RPM_MAKERS, foreign_packages
from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.package_databases import PACKAGE_QUESTIONS, Packages, installed_packages
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_software import SOURCES_NOT_READ, HostSoftware, Package, PackageSource
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform
from scanner.reading.answers import printed
from scanner.reading.tables import records

RPM_SOURCES = r"cmd:rpm -qa --qf '%{NAME}\t%{SOURCERPM}\n'"
_SUFFIX = ".src.rpm"
_NONE = "(none)"


def read(ask: Ask) -> HostSoftware:
    """Every installed package, sorted by name, architecture and version."""
    found = installed_packages(ask)
    packages = [Package(name=each.name, version=each.version, arch=each.arch) for each in found.installed]
    packages.sort(key=lambda each: (each.name, each.arch or "", each.version))
    return HostSoftware(
        manager=found.manager,
        packages=tuple(packages),
        names=tuple(sorted(found.names)),
        sources=or_unseen(lambda: sources_of(ask, found)),
        foreign=or_unseen(lambda: foreign_packages(ask, found)),
    )


def sources_of(ask: Ask, found: Packages) -> tuple[PackageSource, ...] | Unseen:
    """The sources that dpkg or rpm tells; others are not asked for them."""
    if found.manager == "rpm":
        return _rpm_sources(ask, found)
    if found.manager != "dpkg":
        return SOURCES_NOT_READ
    told = {each.name: each.source for each in found.installed if each.source and each.source != each.name}
    return tuple(PackageSource(package=name, source=source) for name, source in sorted(told.items()))


def _rpm_sources(ask: Ask, found: Packages) -> tuple[PackageSource, ...] | Unseen:
    """Those of another name or version than the package; raises Unreadable for a list of other packages."""
    answer = ask(RPM_SOURCES)
    listed = None if answer.gap is Gap.NOT_COLLECTED else printed(answer)
    if listed is None:
        return SOURCES_NOT_READ
    versions: dict[str, set[str]] = defaultdict(set)
    for each in found.installed:
        versions[each.name].add(each.version)
    told: dict[str, str] = {}
    for name, source in records(listed, RPM_SOURCES, fields=2, separator="\t"):
        if name in versions and source != _NONE:
            told[name] = _source(source, versions[name])
    if len(told) < len(versions) // 2:
        raise Unreadable(f"{RPM_SOURCES}: speaks of other packages than the list of them")
    return tuple(PackageSource(package=name, source=told[name]) for name in sorted(told) if told[name] != name)


def _source(file: str, versions: set[str]) -> str:
    """`openssl`, with its version behind it where the package has another; of several kernels each has its own."""
    parts = file.removesuffix(_SUFFIX).rsplit("-", 2)
    if not file.endswith(_SUFFIX) or len(parts) != 3:  # noqa: PLR2004  # name, version, release
        raise Unreadable(f"{RPM_SOURCES}: {file[:80]!r} is no name of a source package")
    epoch, colon, own = next(iter(versions)).rpartition(":")
    built_from = f"{parts[1]}-{parts[2]}"
    return parts[0] if built_from == own or len(versions) > 1 else f"{parts[0]} ({epoch}{colon}{built_from})"


COLLECTOR = Collector(
    id="linux_software",
    platform=Platform.LINUX,
    gives=HostSoftware,
    questions=(*PACKAGE_QUESTIONS, RPM_SOURCES, RPM_MAKERS),
    read=read,
)
