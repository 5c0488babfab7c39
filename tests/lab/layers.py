"""File systems of the lab's machines: one Debian root, and for each role what its packages add, as overlay layers.

Layers are made once and kept (RASOAT_LAB, else a folder of this user's below the temporary folder); a machine writes
into memory on top of them, so nothing it does is left.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.oracle.chamber import Chamber
from tests.oracle.debian_roots import install
from tests.oracle.mirror import debian_mirror

SUITE = "bookworm"
BUILD_LIMIT_S = 900
BASE = ("openssh-server", "sudo", "iproute2", "procps", "nftables", "rsyslog", "cron", "libpam-pwquality", "chrony")
"""On every machine."""
_ANTIVIRUS = ("clamav", "clamav-daemon", "clamav-freshclam")
_KEPT = ("unattended-upgrades", "logrotate")
ROLES = {
    "plain": (),
    "kept": (*_ANTIVIRUS, *_KEPT),
    "kept-server": (*_ANTIVIRUS, *_KEPT, "nginx-light", "openssl", "postfix", "rsnapshot"),
    "gateway": (*_KEPT, "dnsmasq"),
    "weak": ("samba", "inetutils-telnetd", "inetutils-inetd", "inetutils-ftpd", "rsh-redone-server", "postfix", "snmpd",
             "openssl"),
    "weak-desk": (*_ANTIVIRUS[:2], "inetutils-inetd", "netbase", "tftpd-hpa", "tigervnc-standalone-server"),
    "device": ("snmpd",),
}  # fmt: skip
"""What a role adds to the base."""


def work_folder() -> Path:
    """Where layers are kept between runs."""
    named = os.environ.get("RASOAT_LAB")
    place = Path(named) if named else Path(tempfile.gettempdir()) / f"rasoat-lab-{os.getuid()}"
    place.mkdir(mode=0o755, parents=True, exist_ok=True)
    if place.stat().st_uid != os.getuid():
        raise RuntimeError(f"{place} belongs to someone else")
    return place


def layers(role: str) -> tuple[Path, ...]:
    """The layers of a role, the uppermost first; made where they are not there yet."""
    work = work_folder()
    with (work / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another lab may want them just now
        return _layers(work, role)


def _layers(work: Path, role: str) -> tuple[Path, ...]:
    base = _made(work / "base", _stamp(*BASE), _make_base)
    if not ROLES[role]:
        return (base,)
    wanted = ROLES[role]
    layer = _made(work / role, _stamp(*BASE, "+", *wanted), lambda place: _make_layer(place, base, wanted))
    return (layer, base)


def _stamp(*words: str) -> str:
    return hashlib.sha256(" ".join((SUITE, *words)).encode()).hexdigest()


def _made(place: Path, stamp: str, make: "object") -> Path:
    """`place`, made by `make` when its stamp is another."""
    note = place.with_suffix(".made")
    if not (note.is_file() and note.read_text() == stamp and place.is_dir()):
        note.unlink(missing_ok=True)
        shutil.rmtree(place, ignore_errors=True)
        make(place)  # type: ignore[operator]  # a function of the place
        note.write_text(stamp)
    return place


def _make_base(place: Path) -> None:
    mirror = debian_mirror()
    _must("debootstrap", "--variant=minbase", SUITE, str(place), *([mirror] if mirror else []))
    done = Chamber(root=place, network=True).run(["apt-get", "-q", "update"], timeout_s=BUILD_LIMIT_S)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    install(place, list(BASE))


def _make_layer(place: Path, base: Path, packages: tuple[str, ...]) -> None:
    """Packages installed into an overlay over the base; only what they add is kept."""
    scratch = place.with_suffix(".work")
    for each in (place, scratch, scratch / "work", scratch / "root"):
        each.mkdir(exist_ok=True)
    options = f"lowerdir={base},upperdir={place},workdir={scratch}/work"
    _must("mount", "-t", "overlay", "overlay", "-o", options, str(scratch / "root"))
    try:
        install(scratch / "root", list(packages))
    finally:
        _must("umount", str(scratch / "root"))
        shutil.rmtree(scratch)


def _must(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=BUILD_LIMIT_S, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: exit {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
