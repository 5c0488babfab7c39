"""Where this machine gets its Debian packages from; no address of any mirror stands in this repository."""

import platform
import re
import shutil
import subprocess
from pathlib import Path

DATASTREAM_SUITE = "trixie"
"""Debian 13 has ssg-debian 0.1.76, the first with rules for Debian 12; Debian 12 itself stops at 0.1.65."""
DATASTREAM_PACKAGE = "ssg-debian"

_ONE_LINE = re.compile(r"^deb(?:\s+\[[^\]]*\])?\s+(?P<uri>\S+)\s+(?P<suite>\S+)", re.MULTILINE)
_FIELD = re.compile(r"^(?P<key>URIs|Suites):\s*(?P<value>.*)$", re.MULTILINE)


def debian_mirror() -> str | None:
    """The first package source of this machine that is Debian's own archive; None where it is no Debian."""
    if platform.freedesktop_os_release().get("ID") != "debian":
        return None
    places = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*.*"))]
    for place in places:
        if place.suffix in (".list", ".sources") and place.is_file():
            for uri in _uris(place.read_text(encoding="utf-8")):
                if uri.rstrip("/").endswith("/debian"):
                    return uri
    return None


def debootstrap_mirror() -> str:
    """The archive that debootstrap itself would use, for a machine that is no Debian."""
    program = shutil.which("debootstrap")
    found = re.search(r'^DEF_MIRROR="(\S+)"', Path(program or "/").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise RuntimeError("debootstrap names no default mirror")
    return found[1]


def _uris(text: str) -> list[str]:
    found = [each["uri"] for each in _ONE_LINE.finditer(text)]
    for stanza in re.split(r"\n\s*\n", text):
        values = {each["key"]: each["value"].split() for each in _FIELD.finditer(stanza)}
        found += values.get("URIs", [])
    return found


def fetch_datastream(mirror: str, work: Path) -> Path:
    """The ssg-debian12 datastream, fetched with apt (signatures checked) into `work`; kept when it is there."""
    datastream = work / "ssg/usr/share/xml/scap/ssg/content/ssg-debian12-ds.xml"
    if datastream.exists():
        return datastream
    for folder in ("apt/lists/partial", "apt/cache/archives/partial"):
        (work / folder).mkdir(parents=True, exist_ok=True)
    sources = work / "apt/oracle.list"
    sources.write_text(f"deb {mirror} {DATASTREAM_SUITE} main\n", encoding="ascii")
    apart = [
        f"-oDir::Etc::sourcelist={sources}",
        "-oDir::Etc::sourceparts=/dev/null",
        f"-oDir::State::lists={work / 'apt/lists'}",
        f"-oDir::Cache={work / 'apt/cache'}",
        "-oAPT::Sandbox::User=root",
    ]
    _must(["apt-get", *apart, "-q", "update"], work)
    _must(["apt-get", *apart, "-q", "download", DATASTREAM_PACKAGE], work)
    package = next(work.glob(f"{DATASTREAM_PACKAGE}_*.deb"))
    _must(["dpkg-deb", "-x", str(package), str(work / "ssg")], work)
    return datastream


def _must(command: list[str], work: Path) -> None:
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}: {(done.stdout + done.stderr)[-1000:]}")
