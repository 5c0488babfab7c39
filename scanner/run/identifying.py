"""What `rasoat identify` is given, file by file, and what each is known as."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from scanner.collect.network.identify import identify
from scanner.collect.network.mac_vendors import canonical_mac
from scanner.collect.network.ssh_algorithms import judged
from scanner.model.device_knowledge import Channel
from scanner.model.errors import BadInput, MissingInput, Problem, Unreadable, WrongUsage
from scanner.model.identity import Clues, Identity
from scanner.model.records import dataclass
from scanner.model.ssh_algorithm import Category, Judged
from scanner.reading.json_guard import load_json
from scanner.reading.regular_files import bytes_of
from scanner.reading.snmprec import MAX_BYTES, snmp_recording

_CHANNELS: Final = frozenset(Channel)
_LONGEST_LINE: Final = 1024 * 1024
MAX_BANNERS: Final = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """What one source is; `unread` lines of it were of no known form; `gap` says why nothing could be read at all."""

    source: str
    identity: Identity = Identity()
    unread: int = 0
    gap: str = ""


def of_recording(path: Path) -> Identified:
    """An agent's answers, as snmpsim records them; raises MissingInput. What is no recording is told as a gap."""
    try:
        recording = snmp_recording(_bytes(path, MAX_BYTES), str(path))
    except BadInput as error:
        return Identified(source=str(path), gap=error.problems[0].message)
    return Identified(source=str(path), identity=identify(Clues(objects=recording.values)), unread=recording.unread)


def of_banners(path: Path) -> Iterator[Identified]:
    """A line a banner: `{"id": …, "protocol": …, "banner": …}`; raises BadInput with the line that is none."""
    for number, line in enumerate(_bytes(path, MAX_BANNERS).split(b"\n"), start=1):
        if line.strip():
            said = _banner(line, str(path), number)
            yield _of_banner(str(said.get("id") or f"{path}:{number}"), str(said["protocol"]), said["banner"])


def of_mac(written: str) -> Identified:
    """The vendor of a network card; raises WrongUsage for what is no address."""
    try:
        mac = canonical_mac(written)
    except Unreadable as error:
        raise WrongUsage(f"--mac: {written[:40]!r} is no address of a network card") from error
    return Identified(source=mac, identity=identify(Clues(objects={}, macs=(mac,))))


def of_algorithm(written: str) -> Judged:
    """`kex:curve25519-sha256`; raises WrongUsage for another form."""
    category, _, name = written.partition(":")
    if category not in set(Category) or not name:
        raise WrongUsage(
            f"--ssh-algorithm: {written[:60]!r} is not CATEGORY:NAME, with one of {', '.join(Category)} as category"
        )
    return judged(Category(category), name)


def _of_banner(source: str, protocol: str, banner: str) -> Identified:
    if protocol not in _CHANNELS:
        return Identified(source=source, gap=f"nothing is known of the protocol {protocol[:40]!r}")
    return Identified(source=source, identity=identify(Clues(objects={}, texts=((Channel(protocol), banner),))))


def _banner(line: bytes, name: str, number: int) -> Mapping[str, Any]:
    try:
        said = load_json(line, name, max_bytes=_LONGEST_LINE)
    except BadInput as error:
        raise BadInput(*(_moved(each, number) for each in error.problems)) from error
    if not isinstance(said, dict) or not all(isinstance(said.get(key), str) for key in ("protocol", "banner")):
        message = "a line is an object with the texts protocol and banner, and an id"
        raise BadInput(Problem(file=name, line=number, column=1, message=message))
    return said


def _moved(problem: Problem, number: int) -> Problem:
    return Problem(file=problem.file, line=number, column=problem.column, message=problem.message, hint=problem.hint)


def _bytes(path: Path, most: int) -> bytes:
    try:
        return bytes_of(path, max_bytes=most)
    except OSError as error:
        raise MissingInput(f"{path}: {error.strerror or error}") from error
