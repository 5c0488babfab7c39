"""Whether the host waits for a restart: the flag of Debian and Ubuntu, or a newer kernel than the one that runs.

Sources: /run/reboot-required as written by update-notifier-common and unattended-upgrades; uname(1); kernels as their
packages are named (Debian, Ubuntu: linux-image-RELEASE; RPM systems: kernel-core of VERSION-RELEASE.ARCH). Restarts
that a library asks of a service are not looked for.
"""

from collections.abc import Callable

from scanner.collect.host.package_databases import Packages
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask
from scanner.reading.answers import entries, given, printed
from scanner.reading.deb_versions import Key, version_key
from scanner.reading.rpm_versions import compare_releases, release_key

FLAG = "stat:/run/reboot-required"
RUNNING = "cmd:uname -r"
BUILT = "cmd:uname -v"
RESTART_QUESTIONS = (FLAG, RUNNING, BUILT)

_IMAGE = kept_pattern(r"linux-image-(?:unsigned-)?(\d\S*)")
_RELEASE = kept_pattern(r"(\d[\w.+~]*(?:-\d[\w.+~]*)*)(?:-([a-z].*))?")
_BUILT_FROM = kept_pattern(r"\bDebian (\d[\w.+~:-]*)")
_RPM_KERNELS = ("kernel-core", "kernel-rt-core", "kernel-uek-core", "kernel-uek", "kernel", "kernel-default")


def restart_pending(ask: Ask, packages: Packages) -> bool:
    """True when a restart is waited for; raises a gap when it cannot be told."""
    flag = ask(FLAG)
    if entries(flag):
        return True
    if not given(flag).absent:
        raise Unreadable(f"{FLAG}: neither there nor absent")
    reader = _READERS.get(packages.manager)
    if reader is None:
        raise Unsupported(f"kernels of {packages.manager} are not compared with the one that runs")
    return reader(ask, packages)


def _by_dpkg(ask: Ask, packages: Packages) -> bool:
    """A host without a kernel package of its own (a container) waits for none."""
    images = {found[1]: each.version for each in packages.installed if (found := _IMAGE.fullmatch(each.name))}
    if not images:
        return False
    running = _running(ask)
    number, flavour = _release(running)
    if any(number < other for other, kind in map(_release, images) if kind == flavour):
        return True
    if running not in images:
        raise Unsupported(f"the kernel that runs, {running[:60]}, comes from no package that is installed")
    built = _BUILT_FROM.search(printed(ask(BUILT)) or "")
    return built is not None and version_key(built[1]) < version_key(images[running])


def _release(release: str) -> tuple[Key, str]:
    """6.1.0-41-cloud-amd64 is number 6.1.0-41 of the flavour cloud-amd64."""
    found = _RELEASE.fullmatch(release)
    return (version_key(found[1]), found[2] or "") if found else (version_key("0"), release)


def _by_rpm(ask: Ask, packages: Packages) -> bool:
    installed = {
        kind: {f"{each.version.partition(':')[2] or each.version}.{each.arch}" for each in kernels}
        for kind in _RPM_KERNELS
        if (kernels := [each for each in packages.installed if each.name == kind])
    }
    if not installed:
        return False
    running = _running(ask)
    for releases in installed.values():
        if running in releases:
            return compare_releases(max(releases, key=release_key), running) > 0
    raise Unsupported(f"the kernel that runs, {running[:60]}, comes from no package that is installed")


def _running(ask: Ask) -> str:
    said = printed(ask(RUNNING))
    if said is None:
        raise Unsupported("there is no program uname")
    return said.strip()


_READERS: dict[str, Callable[[Ask, Packages], bool]] = {"dpkg": _by_dpkg, "rpm": _by_rpm}
