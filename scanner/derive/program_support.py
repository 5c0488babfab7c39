"""host.program_support: until when installed programs are kept up, by the dated table."""

from collections.abc import Iterator
from datetime import date

from scanner.derive.os_support import known_since
from scanner.derive.program_names import ProgramName, recognised, release_told
from scanner.derive.support_tables import support_table
from scanner.derive.vendor_marks import is_from_vendor, is_left_behind
from scanner.model.dated_tables import Program, Release
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_os_support import HostOsSupport
from scanner.model.kinds.host_program_support import HostProgramSupport, ProgramSupport, UnplacedProgram
from scanner.model.kinds.host_software import HostSoftware, Package
from scanner.model.local_time import local_day
from scanner.model.observation import Known, seen
from scanner.model.ports import Deriver, Scene
from scanner.reading.numbers import is_whole

WINDOWS = "windows"


def derive(scene: Scene) -> HostProgramSupport:
    """The programs of the table among what is installed."""
    software = scene.known(HostSoftware)
    table = scene.tables.support or support_table()
    today = local_day(scene.as_of)
    placed: dict[tuple[str, str, str], ProgramSupport] = {}
    unplaced: dict[tuple[str, str | None], UnplacedProgram] = {}
    for package, name in _ours(software):
        version = _told(package.version)
        program = table.programs.get(name.product)
        found = _placed(scene, package, name, version, program, today=today) if program else None
        if found is None:
            unplaced[package.name, version] = UnplacedProgram(name=package.name, family=name.family, version=version)
        else:
            placed[found.product, found.release, found.kept_by] = found
    return HostProgramSupport(
        programs=tuple(sorted(placed.values(), key=lambda each: (each.product, each.release, each.kept_by))),
        unplaced=tuple(sorted(unplaced.values(), key=lambda each: (each.name, each.version or ""))),
        table_valid_until=table.valid_until,
        listed_all=software.listed_all,
    )


def _told(version: object) -> str | None:
    """None for a program that states no version, or whose version was not seen."""
    return version if isinstance(version, str) else None


def _ours(software: HostSoftware) -> Iterator[tuple[Package, ProgramName]]:
    windows = software.manager == WINDOWS
    for each in software.packages:
        name = recognised(each.name, windows=windows)
        if name is not None:
            yield each, name


def _placed(  # one package and what is known of it, all by keyword but the first
    scene: Scene, package: Package, name: ProgramName, version: str | None, program: Program, *, today: date
) -> ProgramSupport | None:
    """The program with its end; None where its release is not in the table."""
    known_since(program.retrieved, today)
    on_linux = scene.known(HostSoftware).manager != WINDOWS
    if on_linux and not is_from_vendor(version or "", package.name):
        return _by_distribution(scene, package, name, version, program)
    told = release_told(package.name, _upstream(version) if on_linux else version, "version" if on_linux else name.by)
    found = _release(program, told) if told else None
    if told is None or found is None:
        return None
    release, row, newer = found
    by_build = name.by == "build"
    return ProgramSupport(
        name=package.name,
        product=name.product,
        label=program.label,
        family=name.family,
        release=".".join((version or "").split(".")[:3]) if by_build else release,
        version=version,
        kept_by="vendor",
        ends_at=row.ends_at,
        extended_ends_at=row.extended_ends_at,
        newer=newer,
        paced=bool(program.paces)
        and not by_build,  # of a version of Office that is kept up, this build may lack patches
        table_as_of=program.retrieved,
    )


def _by_distribution(
    scene: Scene, package: Package, name: ProgramName, version: str | None, program: Program
) -> ProgramSupport | None:
    """As long as the system itself; of one whose support is not known, nor is that of its packages, nor of an older one's."""
    support = scene.look(HostOsSupport)
    if not isinstance(support, Known):
        return None
    own = scene.known(HostOs)
    if is_left_behind(version or "", own.id, seen(own.version) or ""):
        return None
    system = support.fact
    extended = system.extended_ends_at if system.extended_in_use else None
    return ProgramSupport(
        name=package.name,
        product=name.product,
        label=program.label,
        family=name.family,
        release=system.release,
        version=version,
        kept_by="distribution",
        ends_at=max(system.ends_at, extended) if extended and system.ends_at else system.ends_at,
        extended_ends_at=None,
        newer=False,
        paced=False,
        table_as_of=system.table_as_of,
    )


def _upstream(version: str | None) -> str | None:
    """The maker's own part of a deb or rpm version: without epoch and revision."""
    return None if version is None else version.rpartition(":")[2].rpartition("-")[0] or version.rpartition(":")[2]


def _release(program: Program, told: str) -> tuple[str, Release, bool] | None:
    """The longest part of `told` that is a release of the table; and whether it is newer than all of those."""
    if program.paces:
        number = told.partition(".")[0]
        if not (number.isascii() and number.isdecimal() and len(number) < 7):  # noqa: PLR2004
            return None
        return number, Release(ends_at=program.paced_end(int(number))), False
    parts = told.split(".")
    for length in range(len(parts), 0, -1):
        key = ".".join(parts[:length])
        if key in program.releases:
            return key, program.releases[key], False
    numbers = _numbers(told)
    newest = max((_numbers(each) for each in program.releases), default=[])
    if numbers and newest and numbers[: len(newest)] > newest:
        return told, Release(ends_at=None), True
    return None


def _numbers(told: str) -> list[int]:
    parts = told.split(maxsplit=1)[0].split(".") if told else []
    return [int(each) for each in parts] if all(map(is_whole, parts)) else []


DERIVER = Deriver(
    id="program_support",
    gives=HostProgramSupport,
    needs=(HostSoftware, HostOs, HostOsSupport),
    per="subject",
    derive=derive,
)
