"""What an agent keeps between runs: its key, whom it is bound to, and the last number it gave out.

    STATE/current             the id of the agent that is at work
    STATE/ID/key              32 bytes in hex, mode 600: an Ed25519 private key, or the shared key of an HMAC
    STATE/ID/enrolment        whom it is bound to
    STATE/ID/chain            `SEQUENCE DIGEST` of the bundle that was given that number last, `0 -` before the first

The chain is written before a bundle can be seen, so a number is never given to two bundles; a run that is killed in
between leaves at most a gap, which the centre names.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from scanner.model.errors import BadConfiguration, MissingInput, StoreBusy, StoreError
from scanner.model.records import dataclass
from scanner.sealing.proofs import Algorithm, Bytes, Proof, Signer, keyed
from scanner.transport.head_lines import compose, parse
from scanner.transport.spool import sync_folder

_FIRST: Final = "rasoat-agent 1"
_FIELDS: Final = ("agent", "agency", "site", "target", "proof")
_KEY = re.compile(r"[0-9a-f]{64}\n")
_CHAIN = re.compile(r"(0|[1-9][0-9]{0,9}) (-|[0-9a-f]{64})\n")
_ID = re.compile(r"([a-z0-9]{5})\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The agent of this machine, and what its bundles say of it."""

    agent: str
    agency: str
    site: str
    target: str
    algorithm: Algorithm


class State:
    """The folder of one agent's state; made with mode 700 where `create`. Raises StoreError for faults of the disk."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        if create:
            with _told(folder):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        elif not folder.is_dir():
            raise MissingInput(f"{folder}: no agent is enrolled here; `rasoat agent enroll` does it")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the state for this process; raises StoreBusy."""
        with _told(self.folder):
            opened = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            raise StoreBusy(f"{self.folder}: another run of this agent is at work; wait for it") from error
        finally:
            os.close(opened)

    def current(self) -> str:
        """The id of the agent at work, empty where there is none."""
        place = self.folder / "current"
        if not place.exists():
            return ""
        return self._matched(place, _ID)[0]

    def enrol(self, bound: Bound, key: bytes) -> None:
        """Keep a new agent beside the one at work, if there is one; `use` begins with it."""
        place = self.folder / bound.agent
        with _told(place):
            place.mkdir(mode=0o700, exist_ok=True)
        self.bind(bound)
        self._write(place / "chain", b"0 -\n")
        self._write(place / "key", f"{key.hex()}\n".encode())  # last: where there is a key, the rest is there

    def bind(self, bound: Bound) -> None:
        """Keep whom an agent is bound to; its key and its numbers stay."""
        lines = {"agent": bound.agent, "agency": bound.agency, "site": bound.site, "target": bound.target}
        self._write(self.folder / bound.agent / "enrolment", compose(_FIRST, {**lines, "proof": bound.algorithm}))

    def use(self, agent: str) -> None:
        """From now on the agent at work is this one."""
        self._write(self.folder / "current", f"{agent}\n".encode())

    def bound(self, agent: str) -> Bound:
        """Whom an agent is bound to; raises BadConfiguration."""
        place = self.folder / agent / "enrolment"
        values, _ = parse(self._read(place), str(place), first=_FIRST, fields=_FIELDS)
        return Bound(
            agent=values["agent"],
            agency=values["agency"],
            site=values["site"],
            target=values["target"],
            algorithm=Algorithm(values["proof"]),
        )

    def has_key(self, agent: str) -> bool:
        """True when a key of this agent was made here."""
        return (self.folder / agent / "key").is_file()

    def key(self, agent: str) -> bytes:
        """The key; raises BadConfiguration where it is lost, damaged, or open to others."""
        place = self.folder / agent / "key"
        said = self._matched(place, _KEY)[0]
        if place.stat().st_mode & 0o077:
            raise BadConfiguration(f"{place}: others may read this key; enrol anew, and keep it at mode 600")
        return bytes.fromhex(said)

    def last(self, agent: str) -> tuple[int, str]:
        """The number that was given out last, and the digest (hex) of its bundle; (0, "") before the first."""
        number, digest = self._matched(self.folder / agent / "chain", _CHAIN)
        return int(number), "" if digest == "-" else digest

    def give_out(self, agent: str, number: int, digest: str) -> None:
        """Note, on the disk, that a number belongs to the bundle of that digest."""
        self._write(self.folder / agent / "chain", f"{number} {digest}\n".encode())

    def _matched(self, place: Path, pattern: re.Pattern[str]) -> tuple[str, ...]:
        found = pattern.fullmatch(self._read(place).decode("ascii", "replace"))
        if found is None:
            raise BadConfiguration(f"{place}: damaged; the agent has to be enrolled anew")
        return found.groups() or (found[0].strip(),)

    def _read(self, place: Path) -> bytes:
        try:
            return place.read_bytes()
        except FileNotFoundError as error:
            raise BadConfiguration(f"{place}: lost; the agent has to be enrolled anew") from error
        except OSError as error:
            raise StoreError(f"{place}: {error.strerror}: the state of the agent cannot be read") from error

    def _write(self, place: Path, content: bytes) -> None:
        """Whole or not at all, to the disk."""
        beside = place.with_name(f".{place.name}.new")
        with _told(place):
            beside.unlink(missing_ok=True)
            opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(opened, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(place)
            sync_folder(place.parent)


class Seal:
    """How an agent proves its bundles."""

    def __init__(self, bound: Bound, key: bytes) -> None:
        self._bound, self._key = bound, key

    def prove(self, signed: Bytes) -> Proof:
        """The proof over `signed`."""
        if self._bound.algorithm is Algorithm.HMAC:
            return keyed(self._key, self._bound.agent, signed)
        return Signer(self._key).sign(signed)


@contextmanager
def _told(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"{place}: {error.strerror}: the state of the agent cannot be written") from error
