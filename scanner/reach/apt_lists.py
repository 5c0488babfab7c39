"""What apt's package lists offer for the packages a tree has on record: tens of megabytes, reduced where they lie.

Nothing is judged here: versions are not compared, a suite is only called by what its Release file says. To spare the
target, lists are read only where that file speaks of security; the others are named and left alone (`packages` null).

Sources: repository format of Debian (wiki.debian.org/DebianRepository/Format), apt-get(8); a list is named after its
address, so that it begins with the name of its Release file (apt-pkg, URItoFileName).
"""

import os
import re
from collections.abc import Iterable, Iterator
from typing import Any

from scanner.model.errors import GapError, Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.reach.failures import gap_entry, gap_of, is_absence
from scanner.reach.globs import names_in
from scanner.reach.limits import MEBIBYTE, Limits
from scanner.reach.names import shown
from scanner.reach.open_paths import Tree
from scanner.reach.unpacking import CHUNK, unpacked

STATUS = b"/var/lib/dpkg/status"
MOST_RELEASE_BYTES = 4 * MEBIBYTE
MOST_STANZA_BYTES = MEBIBYTE
MOST_BYTES = 256 * MEBIBYTE
"""Of all lists together, unpacked; Debian's largest has 50 MiB, the security lists of Ubuntu 22.04 have 64 MiB together."""
MOST_FILES = 2_000
MOST_OFFERS = 200_000
"""Versions kept from one list; a desktop has 5,000 packages."""

_FIELDS = kept_pattern(rb"^(Origin|Label|Suite|Codename|Date|Valid-Until):[ \t]*([^\n]*)$", re.MULTILINE)
_LIST = kept_pattern(rb".*_Packages(\.[a-z0-9]{2,4})?")
_RELEASE = kept_pattern(rb".*_(In)?Release")
_TELLING = ("Origin", "Label", "Suite", "Codename")
_SECURITY = kept_pattern(r"security|esm", re.IGNORECASE)
_SIGNED = b"-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = b"-----BEGIN PGP SIGNATURE-----"


def reduced(tree: Tree, folder: bytes, limits: Limits) -> tuple[dict[str, Any], bool]:
    """The entries of `apt:` (model/question.py), and whether a bound cut them; raises OSError when there is no folder.

    The folder is listed first: where there are no lists, the package database is not read at all.
    """
    names, cut = names_in(tree, folder, limits.names)
    lists = [name for name in names if is_list(name)]
    if len(lists) > MOST_FILES:
        raise Unreadable(f"{shown(folder)}: more than {MOST_FILES} package lists")
    reader = _Reader(tree, folder, _names_on_record(tree) if lists else frozenset())
    releases = {name: reader.release(name) for name in names[:MOST_FILES] if is_release(name)}
    indexes = {shown(folder + b"/" + name): reader.index(name, releases) for name in lists}
    told = {shown(folder + b"/" + name): fields for name, fields in releases.items()}
    return {"indexes": indexes, "releases": told}, cut


class _Reader:
    """Reads one folder of lists; what all lists may hold together is bounded."""

    def __init__(self, tree: Tree, folder: bytes, wanted: frozenset[bytes]) -> None:
        self._tree = tree
        self._folder = folder
        self._wanted = wanted
        self._left = MOST_BYTES

    def release(self, name: bytes) -> dict[str, Any]:
        """The fields of a Release file, its signature left aside: apt has verified it before it kept the file."""
        path = self._folder + b"/" + name
        try:
            return fields_of(b"".join(_pieces(self._tree, path, MOST_RELEASE_BYTES)), shown(path))
        except (OSError, GapError) as error:
            return gap_entry(gap_of(error, shown(path)))

    def index(self, name: bytes, releases: dict[bytes, dict[str, Any]]) -> dict[str, Any]:
        """What one list offers, with the Release file it belongs to."""
        owner = owner_of(name, releases)
        path = self._folder + b"/" + name
        said: dict[str, Any] = {"packages": None}
        if owner is not None and speaks_of_security(releases[owner]):
            try:
                said = {"packages": self._offers(path)}
            except (OSError, GapError) as error:
                said = gap_entry(gap_of(error, shown(path)))
        return said | {"release": None if owner is None else shown(self._folder + b"/" + owner)}

    def _offers(self, path: bytes) -> dict[str, list[str]]:
        offers: dict[str, list[str]] = {}
        kept = 0
        for stanza in _stanzas(self._counted(unpacked(_pieces(self._tree, path, MOST_BYTES), shown(path))), path):
            name = _name(stanza)
            if name in self._wanted:
                kept += 1
                if kept > MOST_OFFERS:
                    raise Unreadable(f"{shown(path)}: more than {MOST_OFFERS} versions of packages on record")
                offers.setdefault(shown(name), []).append(shown(_field(stanza, b"Version")))
        return told_once(offers)

    def _counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._left -= len(piece)
            if self._left < 0:
                raise Unreadable(f"the package lists hold more than {MOST_BYTES} bytes")
            yield piece


def is_list(name: bytes) -> bool:
    """True for the name of a package list, packed or not."""
    return _LIST.fullmatch(name) is not None


def is_release(name: bytes) -> bool:
    """True for the name of a Release file, signed or not."""
    return _RELEASE.fullmatch(name) is not None


def fields_of(written: bytes, path: str) -> dict[str, Any]:
    """The fields of a Release file that are told; Unreadable when its signed text does not end."""
    if written.startswith(_SIGNED) and _SIGNATURE not in written:
        raise Unreadable(f"{path}: the signed text does not end: the file was cut")
    return {
        key.decode(): value.rstrip(b" \t\r").decode("utf-8", "replace")
        for key, value in reversed(_FIELDS.findall(written))
    }


def told_once(offers: dict[str, list[str]]) -> dict[str, list[str]]:
    """Versions by name, each once, in the order they stand in the list."""
    return {name: list(dict.fromkeys(versions)) for name, versions in sorted(offers.items())}


def owner_of(name: bytes, releases: Iterable[bytes]) -> bytes | None:
    """The Release file a list belongs to: the longest whose address it begins with, the signed one before the other."""
    found = [each for each in releases if name.startswith(_address(each))]
    return max(found, key=lambda each: (len(_address(each)), each.endswith(b"_InRelease")), default=None)


def _address(release: bytes) -> bytes:
    return release[: release.rindex(b"_") + 1]


def speaks_of_security(release: dict[str, Any]) -> bool:
    """True when one of its names does; false for a Release file that could not be read."""
    return any(_SECURITY.search(str(release.get(each, ""))) for each in _TELLING)


def _names_on_record(tree: Tree) -> frozenset[bytes]:
    """Every package name dpkg knows, whatever its state; none in an image without dpkg."""
    try:
        return frozenset(_name(each) for each in _stanzas(_pieces(tree, STATUS, MOST_BYTES), STATUS))
    except OSError as error:
        if is_absence(error):
            return frozenset()
        raise


def _pieces(tree: Tree, path: bytes, most: int) -> Iterator[bytes]:
    """A file piece by piece; Unreadable when it is larger than `most` bytes."""
    opened = tree.open_file(path)
    try:
        while piece := os.read(opened, CHUNK):
            most -= len(piece)
            if most < 0:
                raise Unreadable(f"{shown(path)}: larger than is read")
            yield piece
    finally:
        os.close(opened)


def _stanzas(pieces: Iterator[bytes], path: bytes) -> Iterator[bytes]:
    """The stanzas of a control file (deb822(5)), without the empty lines between; Unreadable when the last was cut."""
    rest = b""
    for piece in pieces:
        whole, mark, rest = (rest + piece).rpartition(b"\n\n")
        if mark:
            yield from (each for each in whole.split(b"\n\n") if each.strip())
        if len(rest) > MOST_STANZA_BYTES:
            raise Unreadable(f"{shown(path)}: a package is described in more than {MOST_STANZA_BYTES} bytes")
    if rest.strip():
        if not rest.endswith(b"\n"):
            raise Unreadable(f"{shown(path)}: the last line does not end: the file was cut")
        yield rest


def _name(stanza: bytes) -> bytes:
    """Package comes first in what apt and dpkg write; elsewhere it is looked for."""
    if stanza.startswith(b"Package: "):
        return stanza[9:].partition(b"\n")[0].rstrip()
    return _field(stanza, b"Package")


def _field(stanza: bytes, name: bytes) -> bytes:
    before, found, after = (b"\n" + stanza).partition(b"\n" + name + b":")
    if not found:
        raise Unreadable(f"a package without {name.decode()}: {shown(before[:80].strip())}")
    return after.partition(b"\n")[0].strip()
