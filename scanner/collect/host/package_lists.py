"""The databases of package managers, read into one shape; a record that lacks its name or version was cut: Unreadable.

Sources: deb822(5), dpkg-query(1) for the states; apk-tools 2 `installed` (P: V: A: lines, records end with an empty
line); pacman `desc` (%NAME%, %VERSION%, %ARCH% each followed by its value); rpm --qf lines of this program.
"""

from collections.abc import Iterator
from itertools import pairwise

from scanner.model.errors import Unreadable
from scanner.model.records import dataclass
from scanner.reading.tables import records, whole_lines

_INSTALLED = frozenset({"installed", "triggers-awaited", "triggers-pending"})
_GONE = frozenset({"not-installed", "config-files"})
_APK_FIELDS = {"P": "name", "V": "version", "A": "arch"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One record; `installed` False for a package that is on record and not there (removed, or half unpacked).

    `source` is what dpkg's Source field says, `openssl` or `linux-signed-amd64 (6.1.119+1)`; "" = the package's own name.
    """

    name: str
    version: str
    arch: str | None
    installed: bool = True
    source: str = ""


def dpkg_packages(database: str, place: str, *, one: bool = False) -> Iterator[Found]:
    """The records of a dpkg status file; with `one`, of a file that holds a single record and states no status."""
    if not database.endswith("\n" if one else "\n\n"):
        raise Unreadable(f"{place}: the last record does not end: the file was cut")
    for record in database.split("\n\n"):
        if record.strip():
            yield _dpkg(f"\n{record}\n", place, stateless=one)


def _dpkg(record: str, place: str, *, stateless: bool) -> Found:
    name = _field(record, "Package")
    state = "installed" if stateless else _field(record, "Status").rpartition(" ")[2]
    if not name or not state:
        raise Unreadable(f"{place}: a record without Package or Status: {record[:80]!r}")
    version = _field(record, "Version")
    if not version and state not in _GONE:
        raise Unreadable(f"{place}: {name} has no Version")
    return Found(
        name=name,
        version=version,
        arch=_field(record, "Architecture") or None,
        installed=state in _INSTALLED,
        source=_field(record, "Source"),
    )


def _field(record: str, name: str) -> str:
    """Value of a one-line field; "" when the record has none."""
    start = record.find(f"\n{name}:")
    if start < 0:
        return ""
    start += len(name) + 2
    return record[start : record.index("\n", start)].strip()


def rpm_packages(listed: str, place: str) -> Iterator[Found]:
    """Lines of name, epoch:version-release and architecture, tab between; keys rpm lists as packages are left out."""
    for name, version, arch in records(listed, place, fields=3, separator="\t"):
        if name != "gpg-pubkey":
            yield Found(name=name, version=version.removeprefix("0:"), arch=None if arch == "(none)" else arch)


def apk_packages(database: str, place: str) -> Iterator[Found]:
    """Records of apk's installed database."""
    record: dict[str, str] = {}
    for line in [*whole_lines(database, place), ""]:
        if line:
            key, _, value = line.partition(":")
            if key in _APK_FIELDS:
                record.setdefault(_APK_FIELDS[key], value)
        elif record:
            yield _complete(record, place)
            record = {}


def pacman_packages(record: str, place: str) -> Found:
    """One `desc` file."""
    lines = whole_lines(record, place)
    values = {key.strip("%").lower(): value for key, value in pairwise(lines) if key[:1] == "%"}
    return _complete(values, place)


def _complete(values: dict[str, str], place: str) -> Found:
    if not values.get("name") or not values.get("version"):
        raise Unreadable(f"{place}: a package without name or version")
    return Found(name=values["name"], version=values["version"], arch=values.get("arch"))
