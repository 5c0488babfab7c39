"""Whom the centre enrolled: `agents.jsonl` in the store's folder, mode 600, one JSON object a line, only ever added to.

It holds what verifies bundles: public keys, and the shared keys of agents that cannot sign. A line that a crash cut is not
there; whoever adds the next takes its rest away. Only the holder of the store's lock may add.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from scanner.model.errors import BadInput, StoreError
from scanner.model.question import MachineIdentity
from scanner.model.records import dataclass
from scanner.model.secret import Secret
from scanner.reading.json_guard import load_json
from scanner.reading.regular_files import bytes_of
from scanner.sealing.proofs import Algorithm, key_id_of
from scanner.transport.enrolment import Enrolment
from scanner.transport.head_lines import stamp

FILE: Final = "agents.jsonl"
MAX_BYTES: Final = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """One enrolment and what became of it.

    `public` is the key its machine made, empty with an HMAC; `request` the digest of the request that was accepted;
    `identity` what the machine was then. `replaces` True when it takes the place of the agent its target has.
    """

    enrolment: Enrolment
    offered_at: datetime
    replaces: bool = False
    accepted_at: datetime | None = None
    public: bytes = b""
    request: str = ""
    identity: MachineIdentity = field(default_factory=MachineIdentity)
    revoked_at: datetime | None = None
    reason: str = ""

    @property
    def id(self) -> str:
        """What its bundles begin with."""
        return self.enrolment.agent

    @property
    def is_live(self) -> bool:
        """True when its machine was accepted and nobody took that back."""
        return self.accepted_at is not None and self.revoked_at is None

    @property
    def key_id(self) -> str:
        """How its proofs call the key; empty as long as there is none."""
        if self.enrolment.algorithm is Algorithm.HMAC:
            return self.id
        return key_id_of(self.public) if self.public else ""


class Register:
    """The agents by id; raises StoreError where the file cannot be read or written."""

    def __init__(self, folder: Path) -> None:
        self._place = folder / FILE
        self.agents: dict[str, Agent] = {}
        for number, line in enumerate(self._lines(), start=1):
            self._apply(line, number)

    def offer(self, enrolment: Enrolment, *, at: datetime, by: str, replaces: bool = False) -> None:
        """Note an enrolment that was made."""
        bound = {"agency": enrolment.agency, "site": enrolment.site, "target": enrolment.target}
        self._add(
            "offered",
            enrolment.agent,
            at,
            {
                **bound,
                "by": by,
                "expires_at": stamp(enrolment.expires_at),
                "proof": str(enrolment.algorithm),
                "key": enrolment.key.reveal(),
                "replaces": replaces,
            },
        )

    def accept(self, agent: str, *, at: datetime, public: bytes, request: str, identity: MachineIdentity) -> None:
        """Note the machine that an enrolment was for."""
        told = {"serial": identity.serial, "machine_id": identity.machine_id, "macs": list(identity.macs)}
        self._add("accepted", agent, at, {"public": public.hex(), "request": request, **told})

    def revoke(self, agent: str, *, at: datetime, by: str, reason: str) -> None:
        """Believe this agent no more, or take an enrolment back that nobody used."""
        self._add("revoked", agent, at, {"by": by, "reason": reason})

    def _lines(self) -> Iterator[bytes]:
        try:
            raw = bytes_of(self._place, max_bytes=MAX_BYTES)
        except FileNotFoundError:
            return
        except (OSError, BadInput) as error:
            raise StoreError(f"{self._place}: the register of agents cannot be read: {error}") from error
        yield from raw.split(b"\n")[:-1]

    def _apply(self, line: bytes, number: int) -> None:
        try:
            said = load_json(line, f"{self._place}:{number}")
            at = datetime.fromisoformat(said["at"])
            agent, event = str(said["agent"]), said["event"]
            self.agents[agent] = _EVENTS[event](self.agents.get(agent), said, at)
        except (BadInput, KeyError, TypeError, ValueError, AttributeError) as error:
            raise StoreError(
                f"{self._place}:{number}: the register of agents is damaged; restore it from a backup: {error}"
            ) from error

    def _add(self, event: str, agent: str, at: datetime, more: Mapping[str, Any]) -> None:
        line = json.dumps({"event": event, "agent": agent, "at": stamp(at), **more}, ensure_ascii=True).encode("ascii")
        try:
            opened = os.open(self._place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(opened, "r+b") as file:
                file.truncate(_whole_lines(file.read()))
                file.seek(0, os.SEEK_END)
                file.write(line + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreError(f"{self._place}: {error.strerror}: the register of agents cannot be written") from error
        self._apply(line, 0)


def _whole_lines(raw: bytes) -> int:
    return raw.rfind(b"\n") + 1


def _offered(_before: Agent | None, said: Mapping[str, Any], at: datetime) -> Agent:
    enrolment = Enrolment(
        agent=said["agent"],
        agency=said["agency"],
        site=said["site"],
        target=said["target"],
        expires_at=datetime.fromisoformat(said["expires_at"]),
        algorithm=Algorithm(said["proof"]),
        key=Secret(said["key"]),
        code=Secret(""),
    )
    return Agent(enrolment=enrolment, offered_at=at, replaces=bool(said["replaces"]))


def _accepted(before: Agent | None, said: Mapping[str, Any], at: datetime) -> Agent:
    identity = MachineIdentity(serial=said["serial"], machine_id=said["machine_id"], macs=tuple(said["macs"]))
    return replace(
        _known(before),
        accepted_at=at,
        public=bytes.fromhex(said["public"]),
        request=said["request"],
        identity=identity,
    )


def _revoked(before: Agent | None, said: Mapping[str, Any], at: datetime) -> Agent:
    return replace(_known(before), revoked_at=at, reason=said["reason"])


def _known(before: Agent | None) -> Agent:
    if before is None:
        raise ValueError("of an agent that was never enrolled")
    return before


_EVENTS = {"offered": _offered, "accepted": _accepted, "revoked": _revoked}
