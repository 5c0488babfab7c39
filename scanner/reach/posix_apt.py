"""The question `apt:` over a shell: what posix_apt.sh reduced on the target, held against the rules of apt_lists.py.

The target decides by the same rules which lists it reads; here they are applied once more to what it told, so that a
list it should have read and did not is a gap, and one it should have left alone stays unread.
"""

from typing import Any

from scanner.model.errors import GapError, TimedOut, Unreadable, Unsupported
from scanner.model.question import Answer
from scanner.reach import apt_lists, unpacking
from scanner.reach.apt_lists import is_list, is_release
from scanner.reach.failures import gap_entry
from scanner.reach.limits import Limits
from scanner.reach.names import shown
from scanner.reach.posix_frames import Frame, why_missing
from scanner.reading.numbers import is_whole


def words() -> tuple[str, ...]:
    """What the call of posix_apt.sh is given behind the folder: the package database, and every bound."""
    bounds = (
        apt_lists.MOST_RELEASE_BYTES,
        apt_lists.MOST_STANZA_BYTES,
        apt_lists.MOST_BYTES,
        unpacking.MOST_UNPACKED_BYTES,
        apt_lists.MOST_FILES,
        apt_lists.MOST_OFFERS,
    )
    return (apt_lists.STATUS.decode(), *map(str, bounds))


def answer(question: str, frame: Frame, counted: str, limits: Limits) -> Answer:
    """The entries of `apt:`; raises when the package database is damaged, or there are too many lists."""
    folder = question.partition(":")[2].rstrip("/")
    if not is_whole(counted):
        raise Unreadable(f"{folder}: its lists were not counted")
    if int(counted) > apt_lists.MOST_FILES:
        raise Unreadable(f"{folder}: more than {apt_lists.MOST_FILES} package lists")
    told = _Told(frame, limits)
    for path in told.paths:
        if not is_list(path) and not is_release(path):
            told.lines(path)  # the package database: all that is told of it is why it cannot be used
    releases = {path: told.release(path) for path in told.paths if is_release(path)}
    indexes = {shown(path): told.index(path, releases) for path in told.paths if is_list(path)}
    if len(indexes) != int(counted):
        raise Unreadable(f"{folder}: not all of its lists were told")
    return Answer(ask=question, entries={"indexes": indexes, "releases": {shown(k): v for k, v in releases.items()}})


class _Told:
    """What was told of each file, by its path."""

    def __init__(self, frame: Frame, limits: Limits) -> None:
        self._limits = limits
        self._contents = {path: content for letter, path, content in frame.parts if letter in (b"R", b"L")}
        self._complaints = {path: said for letter, path, said in frame.parts if letter == b"X"}
        self.paths = sorted(self._contents.keys() | self._complaints.keys())

    def release(self, path: bytes) -> dict[str, Any]:
        """The fields of a Release file."""
        try:
            return apt_lists.fields_of(b"\n".join(self.lines(path)), shown(path))
        except GapError as gap:
            return gap_entry(gap)

    def index(self, path: bytes, releases: dict[bytes, dict[str, Any]]) -> dict[str, Any]:
        """What one list offers, with the Release file it belongs to."""
        owner = apt_lists.owner_of(path, releases)
        said: dict[str, Any] = {"packages": None}
        if owner is not None and apt_lists.speaks_of_security(releases[owner]):
            try:
                said = {"packages": self._offers(path)}
            except GapError as gap:
                said = gap_entry(gap)
        return said | {"release": None if owner is None else shown(owner)}

    def lines(self, path: bytes) -> list[bytes]:
        """What stands before the last line, which says that this is all; raises what that line says else."""
        before, _, verdict = self._contents.get(path, b"").removesuffix(b"\n").rpartition(b"\n")
        if verdict.startswith(b"=") and path not in self._complaints:
            return before.split(b"\n") if before else []
        if not verdict.startswith(b"!"):
            verdict = self._complaints.get(path, b"!" + verdict)
        raise self._why(shown(path), shown(verdict))

    def _offers(self, path: bytes) -> dict[str, list[str]]:
        told = iter(self.lines(path))
        offers: dict[str, list[str]] = {}
        for name in told:
            offers.setdefault(shown(name), []).append(shown(next(told, b"")))
        return apt_lists.told_once(offers)

    def _why(self, path: str, said: str) -> GapError:
        """The gap that a word of posix_apt.sh means, or a complaint of the kernel."""
        if not said.startswith("!"):
            return why_missing(path, said) or Unreadable(f"{path}: went while it was read")
        meant: dict[str, GapError] = {
            "!cut": Unreadable(f"{path}: the last line does not end: the file was cut"),
            "!name": Unreadable(f"{path}: a package without its name"),
            "!version": Unreadable(f"{path}: a package without its version"),
            "!long": Unreadable(f"{path}: a package is described in more than {apt_lists.MOST_STANZA_BYTES} bytes"),
            "!many": Unreadable(f"{path}: more than {apt_lists.MOST_OFFERS} versions of packages on record"),
            "!large": Unreadable(f"{path}: larger than is read"),
            "!together": Unreadable(f"the package lists hold more than {apt_lists.MOST_BYTES} bytes"),
            "!packed": Unsupported(f"{path}: is packed in a way that is not read here"),
            "!late": TimedOut(f"{path}: not finished within {self._limits.timeout_s:g} s"),
            "!-": Unreadable(f"{path}: was not read"),
        }
        return meant.get(said, Unreadable(f"{path}: could not be read to its end"))
