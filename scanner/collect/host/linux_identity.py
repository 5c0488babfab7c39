"""Reads who a machine is: its name, its machine-id(5), what it runs on, and its time zone.

/proc/1/environ, which names some containers, is not asked: it holds the secrets of the first process as well.
"""

from scanner.collect.host.standing import exists, standings
from scanner.collect.host.virtual_machines import hypervisor_flag, hypervisor_in_firmware
from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_identity import HostIdentity
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import given, printed, text

_RUNNING_NAME = "file:/proc/sys/kernel/hostname"
_WRITTEN_NAME = "file:/etc/hostname"
_MACHINE_IDS = ("file:/etc/machine-id", "file:/var/lib/dbus/machine-id")
_DETECT = "cmd:systemd-detect-virt"
_DOCKER = "stat:/.dockerenv"
_PODMAN = "stat:/run/.containerenv"
_CONTAINER_MANAGER = "file:/run/systemd/container"
_KERNEL = "file:/proc/sys/kernel/osrelease"
_FIRMWARE = (
    "file:/sys/class/dmi/id/product_name",
    "file:/sys/class/dmi/id/sys_vendor",
    "file:/sys/class/dmi/id/board_vendor",
    "file:/sys/class/dmi/id/bios_vendor",
)
_XEN = "file:/sys/hypervisor/type"
_CPU = "file:/proc/cpuinfo"
_LOCALTIME = "stat:/etc/localtime"
_TIMEZONE = "file:/etc/timezone"

_HOSTNAME = kept_pattern(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})")
_MACHINE_ID = kept_pattern(r"[0-9a-f]{32}")
_WORD = kept_pattern(r"[a-z0-9-]{2,30}")
_ZONE = kept_pattern(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}")
_CONTAINERS = frozenset({
    "container-other", "docker", "lxc", "lxc-libvirt", "openvz", "podman", "pouch", "proot", "rkt", "systemd-nspawn",
    "wsl",
})  # fmt: skip


def read(ask: Ask) -> HostIdentity:
    """Name, id, virtualisation and time zone; what only a running system tells is unseen in a root folder."""
    virtualisation, container = _virtualisation(ask)
    return HostIdentity(
        hostname=_hostname(ask),
        machine_id=_machine_id(ask),
        virtualisation=virtualisation,
        container=container,
        timezone=_timezone(ask),
    )


def _hostname(ask: Ask) -> str:
    """The name the kernel has; of a root folder, the one it will be given: hostname(5), comments left out."""
    try:
        said = text(ask(_RUNNING_NAME))
        question = _RUNNING_NAME
    except Unsupported:
        said, question = text(ask(_WRITTEN_NAME)), _WRITTEN_NAME
    if said is None:
        raise Unsupported("no file tells the name of this machine")
    lines = [line.strip() for line in said.split("\n")]
    name = next((line for line in lines if line and not line.startswith("#")), "")
    if not _HOSTNAME.fullmatch(name):
        raise Unreadable(f"{question}: {name[:60]!r} is not a host name")
    return name


def _machine_id(ask: Ask) -> str | None:
    """None where there is none yet: machine-id(5) says an image ships it empty or `uninitialized`."""
    for question in _MACHINE_IDS:
        said = text(ask(question))
        if said is None:
            continue
        if said.strip() in ("", "uninitialized"):
            return None
        if not _MACHINE_ID.fullmatch(said.strip()):
            raise Unreadable(f"{question}: {said.strip()[:40]!r} is not a machine id")
        return said.strip()
    return None


def _virtualisation(ask: Ask) -> tuple[str | None | Unseen, bool | Unseen]:
    """What the system runs on, and whether that is a container.

    systemd-detect-virt(1) names a container before the machine it runs on, and prints `none` with exit status 1.
    """
    try:
        said = printed(ask(_DETECT), allow_exit=(0, 1))
        if said is None:
            return _by_signs(ask)
        word = _detected(said.strip())
    except Unsupported as gap:  # a root folder: only what lies in it can tell
        engine = _engine_by_file(ask)
        return (engine, True) if engine else (_unseen(gap), _unseen(gap))
    except GapError as gap:
        return _unseen(gap), _unseen(gap)
    return word, word in _CONTAINERS


def _unseen(gap: GapError) -> Unseen:
    return Unseen.of(gap)


def _detected(word: str) -> str | None:
    if not _WORD.fullmatch(word):
        raise Unreadable(f"{_DETECT}: {word[:40]!r}")
    return None if word == "none" else word


def _by_signs(ask: Ask) -> tuple[str | None | Unseen, bool]:
    """Without systemd: what container engines leave, then firmware and processor."""
    engine = _engine_by_file(ask) or _engine_running(ask)
    return (engine, True) if engine else (_machine_by_signs(ask), False)


def _engine_by_file(ask: Ask) -> str | None:
    return "docker" if exists(ask, _DOCKER) else None


def _engine_running(ask: Ask) -> str | None:
    if exists(ask, _PODMAN):
        return "podman"
    manager = text(ask(_CONTAINER_MANAGER))
    if manager is not None:
        return manager.strip() if manager.strip() in _CONTAINERS else "container-other"
    kernel = (text(ask(_KERNEL)) or "").lower()
    return "wsl" if "microsoft" in kernel or "wsl" in kernel else None


def _machine_by_signs(ask: Ask) -> str | None | Unseen:
    try:
        return _machine_named(ask)
    except GapError as gap:
        return _unseen(gap)


def _machine_named(ask: Ask) -> str | None:
    strings = [said for question in _FIRMWARE if (said := text(ask(question))) is not None]
    if named := hypervisor_in_firmware(strings):
        return named
    if (text(ask(_XEN)) or "").strip() == "xen":
        return "xen"
    flag = hypervisor_flag(text(ask(_CPU)) or "")
    if flag:
        return "vm-other"
    if flag is False or strings:
        return None
    raise Unsupported("neither firmware nor processor tells whether the machine is virtual")


def _timezone(ask: Ask) -> str | None:
    """localtime(5): the zone is where the link points; no link means UTC. A copied zone file names none."""
    answer = ask(_LOCALTIME)
    if given(answer).absent:
        return "UTC"
    target = str(standings(answer).get("/etc/localtime", {}).get("to", ""))
    zone = target.rpartition("zoneinfo/")[2] if "zoneinfo/" in target else (text(ask(_TIMEZONE)) or "").strip()
    if zone and not _ZONE.fullmatch(zone):
        raise Unreadable(f"{zone[:60]!r} is not a time zone")
    return zone or None


COLLECTOR = Collector(
    id="linux_identity",
    platform=Platform.LINUX,
    gives=HostIdentity,
    questions=(
        _RUNNING_NAME,
        _WRITTEN_NAME,
        *_MACHINE_IDS,
        _DETECT,
        _DOCKER,
        _PODMAN,
        _CONTAINER_MANAGER,
        _KERNEL,
        *_FIRMWARE,
        _XEN,
        _CPU,
        _LOCALTIME,
        _TIMEZONE,
    ),
    read=read,
)
